//! A dictionary as JSON, to be kept and read again.

use super::dictionary::Dictionary;
use super::field::{Field, FieldOption};
use super::kind::FieldType;
use super::problem::{Problem, ProblemCode};
use super::rows::options_of;
use super::{Entity, id_of};
use serde_json::{Map, Value, json};

/// The version of what is written here. Another one is refused, so that it is loaded anew.
const VERSION: u64 = 1;

impl Dictionary {
    /// All that it knows, as JSON. The same dictionary always gives the same.
    pub fn export(&self) -> Value {
        let mut shown = Map::new();
        let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
        put("version", VERSION.into());
        put("entity", self.entity.as_str().into());
        put("fields", self.fields.iter().map(field_json).collect());
        for (name, options) in [("users", &self.users), ("currencies", &self.currencies)] {
            if let Some(options) = options {
                put(name, options.iter().map(FieldOption::json).collect());
            }
        }
        shown.into()
    }

    /// Reads what [`export`](Self::export) wrote.
    ///
    /// # Errors
    /// [`ProblemCode::InvalidInput`] where it is something else, or of another version.
    pub fn import(exported: &Value) -> Result<Dictionary, Problem> {
        let refuse = |problem: &str| {
            Problem::new(
                ProblemCode::InvalidInput,
                format!("a kept dictionary {problem}"),
            )
        };
        if exported["version"] != VERSION {
            return Err(refuse("of another version can't be read; load it anew"));
        }
        let entity = exported["entity"].as_str().and_then(Entity::named);
        let entity = entity.ok_or_else(|| refuse("names no entity"))?;
        let rows = exported["fields"].as_array();
        let mut dictionary = Dictionary::new(entity);
        for row in rows.ok_or_else(|| refuse("has no fields"))? {
            dictionary
                .fields
                .push(field_of(row).ok_or_else(|| refuse("has a field that isn't one"))?);
        }
        dictionary.users = options_of(&exported["users"]);
        dictionary.currencies = options_of(&exported["currencies"]);
        dictionary.index();
        Ok(dictionary)
    }
}

fn field_json(field: &Field) -> Value {
    let mut shown = json!({
        "key": field.key, "label": field.label, "type": field.field_type.as_str(), "custom": field.custom,
    });
    if let Some(id) = field.filter_id {
        shown["filterId"] = id.into();
    }
    if let Some(options) = &field.options {
        shown["options"] = options.iter().map(FieldOption::json).collect();
    }
    if let Some(required) = &field.required {
        shown["required"] = required.clone();
    }
    shown
}

fn field_of(row: &Value) -> Option<Field> {
    Some(Field {
        key: row["key"].as_str()?.to_owned(),
        label: row["label"].as_str()?.to_owned(),
        name: String::new(),
        field_type: FieldType::named(row["type"].as_str()?),
        custom: row["custom"].as_bool()?,
        filter_id: id_of(&row["filterId"]),
        options: options_of(&row["options"]),
        required: row.get("required").cloned(),
    })
}
