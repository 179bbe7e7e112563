//! Options that would have to be added before values can be written.

use super::dictionary::Dictionary;
use super::kind::FieldType;
use super::options::with_alias;
use super::problem::{Problem, Problems};
use serde_json::{Value, json};

/// Options that a field doesn't have yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingOptions {
    /// The field's key, as `POST …/options` takes it.
    pub key: String,
    /// The field's name.
    pub name: String,
    /// Labels to add, each once, in the order in which they were written.
    pub labels: Vec<String>,
}

impl MissingOptions {
    /// As JavaScript sees it.
    pub fn json(&self) -> Value {
        json!({ "key": self.key, "name": self.name, "labels": self.labels })
    }
}

impl Dictionary {
    /// The labels among the values that no option has. Ids aren't: an id that is unknown can't be added.
    ///
    /// # Errors
    /// A name that leads to no field.
    pub fn missing_options(&self, values: &Value) -> Result<Vec<MissingOptions>, Problems> {
        let mut missing: Vec<MissingOptions> = Vec::new();
        let mut problems: Vec<Problem> = Vec::new();
        for (name, value) in values.as_object().into_iter().flatten() {
            let field = match self.find_custom(name) {
                Ok(field) => field,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let written: Vec<&Value> = match (&field.field_type, value) {
                (FieldType::Enum, value) => vec![value],
                (FieldType::Set, Value::Array(values)) => values.iter().collect(),
                _ => continue,
            };
            let options = field.options.as_deref().unwrap_or_default();
            let mut labels: Vec<String> = Vec::new();
            for label in written.into_iter().filter_map(Value::as_str) {
                let known = options.iter().any(|option| option.label == label)
                    || options.iter().any(|option| option.id == label)
                    || with_alias(options, label).is_some();
                if !known && !label.trim().is_empty() && !labels.iter().any(|other| other == label)
                {
                    labels.push(label.to_owned());
                }
            }
            if !labels.is_empty() {
                missing.push(MissingOptions {
                    key: field.key.clone(),
                    name: field.name.clone(),
                    labels,
                });
            }
        }
        Problems::check(missing, problems)
    }
}
