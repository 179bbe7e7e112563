//! Reading what Pipedrive writes loosely: digits in strings, 0 and 1 for booleans, a field now and then of a type
//! that its schema doesn't know.
//!
//! A value that doesn't fit its field stays among the unknown ones, under its own name: the page still decodes, and
//! nothing is lost.

mod made;

pub(crate) use made::{ids, records, text_ids, words};

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A type that can be read leniently.
pub trait Lenient: Sized {
    /// Reads a value, or leaves it alone.
    fn lenient(value: &Value) -> Option<Self>;

    /// Reads a value, or hands it back. Overridden where it can be moved instead of copied.
    fn take(value: Value) -> Result<Self, Value> {
        Self::lenient(&value).ok_or(value)
    }

    /// Reads a value, or says what doesn't fit, and where below it.
    fn decode(value: Value) -> Result<Self, Misfit> {
        Self::take(value).map_err(Misfit::of)
    }
}

/// A struct with fields of its own and room for unknown ones.
pub trait Record: Sized {
    /// Reads the fields that it knows and keeps the rest.
    fn read(fields: &mut Fields) -> Result<Self, Misfit>;
}

/// A value that has to be there isn't, or is something else.
#[derive(Debug)]
pub struct Misfit {
    /// Where it stands, below what was read: `.item.id`; nothing for the whole.
    path: String,
    value: Option<Value>,
}

impl Misfit {
    /// What doesn't fit as a whole.
    pub fn of(value: Value) -> Self {
        Misfit {
            path: String::new(),
            value: Some(value),
        }
    }

    /// The same, seen from one step above.
    fn below(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }

    /// For people. Names what is found by its kind: it may be a customer's data.
    pub fn sentence(&self, place: &str) -> String {
        let path = &self.path;
        match &self.value {
            None => format!("{place}{path} is missing"),
            Some(value) => {
                let found = crate::peek::Peek::kind(value).describe();
                format!("{place}{path} is {found}, which doesn't fit")
            }
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.trim_start_matches('.');
        match &self.value {
            Some(value) => write!(f, "the field `{path}` holds {value}"),
            None => write!(f, "the field `{path}` is missing"),
        }
    }
}

/// The fields of an object, as they are taken out one by one.
pub struct Fields(Map<String, Value>);

impl Fields {
    /// Takes a field out. One that doesn't fit stays; `null` is as good as absent.
    pub fn take<T: Lenient>(&mut self, name: &str) -> Option<T> {
        match self.0.remove(name)? {
            Value::Null => None,
            value => match T::take(value) {
                Ok(value) => Some(value),
                Err(value) => {
                    self.0.insert(name.to_owned(), value);
                    None
                }
            },
        }
    }

    /// Takes out a field without which the thing makes no sense.
    pub fn require<T: Lenient>(&mut self, name: &'static str) -> Result<T, Misfit> {
        let step = || format!(".{name}");
        match self.0.remove(name) {
            None => Err(Misfit {
                path: step(),
                value: None,
            }),
            Some(value) => T::decode(value).map_err(|misfit| misfit.below(&step())),
        }
    }

    /// What nobody took.
    pub fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.0)
    }
}

/// Reads a record from any serde format.
pub fn record<'de, T: Record, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut fields = Fields(Map::deserialize(from)?);
    T::read(&mut fields).map_err(D::Error::custom)
}

impl<T: Record> Lenient for T {
    fn lenient(value: &Value) -> Option<Self> {
        T::read(&mut Fields(value.as_object()?.clone())).ok()
    }

    fn decode(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Object(fields) => T::read(&mut Fields(fields)),
            other => Err(Misfit::of(other)),
        }
    }
}

/// Nothing is expected, so everything will do.
impl Lenient for () {
    fn lenient(_: &Value) -> Option<Self> {
        Some(())
    }
}

impl Lenient for Value {
    fn lenient(value: &Value) -> Option<Self> {
        Some(value.clone())
    }

    fn take(value: Value) -> Result<Self, Value> {
        Ok(value)
    }
}

impl Lenient for Map<String, Value> {
    fn lenient(value: &Value) -> Option<Self> {
        value.as_object().cloned()
    }

    fn take(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(map) => Ok(map),
            // PHP writes a map without entries as a list without elements.
            Value::Array(list) if list.is_empty() => Ok(Map::new()),
            other => Err(other),
        }
    }
}

impl Lenient for String {
    fn lenient(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn take(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Self::lenient(&other).ok_or(other),
        }
    }
}

impl Lenient for i64 {
    fn lenient(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => text.trim().parse().ok(),
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            _ => None,
        }
    }
}

/// 5.0 is a whole number that was written as another.
fn whole(number: f64) -> Option<i64> {
    // Beyond this, not every whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

impl Lenient for f64 {
    fn lenient(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite()),
            other => other.as_f64(),
        }
    }
}

impl Lenient for bool {
    fn lenient(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => match number.as_i64() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            },
            Value::String(text) => match text.as_str() {
                "0" | "false" => Some(false),
                "1" | "true" => Some(true),
                _ => None,
            },
            _ => None,
        }
    }
}

impl<T: Lenient> Lenient for Vec<T> {
    fn lenient(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::lenient).collect()
    }

    fn decode(value: Value) -> Result<Self, Misfit> {
        let Value::Array(items) = value else {
            return Err(Misfit::of(value));
        };
        let decode =
            |(index, item)| T::decode(item).map_err(|misfit| misfit.below(&format!("[{index}]")));
        items.into_iter().enumerate().map(decode).collect()
    }
}

impl<T: Lenient> Lenient for BTreeMap<String, T> {
    fn lenient(value: &Value) -> Option<Self> {
        match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| Some((key.clone(), T::lenient(value)?)))
                .collect(),
            Value::Array(list) if list.is_empty() => Some(BTreeMap::new()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
