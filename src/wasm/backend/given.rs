//! What a question comes with.

use super::super::spoken::Refusal;
use crate::time::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A question's input.
pub struct Given(pub Value);

impl Given {
    /// Anything; `None` where it is left out or null.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A part of it.
    pub fn part(&self, name: &str) -> Result<Given, Refusal> {
        self.get(name)
            .cloned()
            .map(Given)
            .ok_or_else(|| lacks(name))
    }

    /// Text that may be left out.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or_else(|| lacks(name)),
        }
    }

    /// Text.
    pub fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?.ok_or_else(|| lacks(name))
    }

    /// Texts; none where they are left out.
    pub fn texts(&self, name: &str) -> Result<Vec<&str>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(Vec::new());
        };
        let list = value.as_array().ok_or_else(|| lacks(name))?;
        list.iter()
            .map(|text| text.as_str().ok_or_else(|| lacks(name)))
            .collect()
    }

    /// A number that may be left out.
    pub fn number(&self, name: &str) -> Result<Option<f64>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or_else(|| lacks(name)),
        }
    }

    /// A count that may be left out: a number from 0 up.
    pub fn count(&self, name: &str) -> Result<Option<u32>, Refusal> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        match number {
            // A cast cuts off the fraction.
            0.0..=4_294_967_295.0 => Ok(Some(number as u32)),
            _ => Err(lacks(name)),
        }
    }

    /// A point in time.
    pub fn time(&self, name: &str) -> Result<Timestamp, Refusal> {
        let millis = self.number(name)?.ok_or_else(|| lacks(name))?;
        Ok(Timestamp(millis as i64))
    }

    /// Whether it says so.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A thing that both languages spell alike, where it is there.
    pub fn thing<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let read = |value: &Value| serde_json::from_value(value.clone()).map_err(|_| lacks(name));
        self.get(name).map(read).transpose()
    }
}

/// Without the value, which may be a secret.
fn lacks(name: &str) -> Refusal {
    Refusal::new(
        "invalid_input",
        [name, " is missing, or of another kind"].concat(),
    )
}
