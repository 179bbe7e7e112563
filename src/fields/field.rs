//! A field, and an option of one.

use super::kind::FieldType;
use serde_json::{Value, json};

/// The definition of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Field {
    /// What records call it: 40 hexadecimal digits for a custom field, a word for a built-in one.
    pub key: String,
    /// What the account calls it. Others may be called the same.
    pub label: String,
    /// What the dictionary calls it: the label, or `Label (2)` where several custom fields share it.
    pub name: String,
    /// What it holds.
    pub field_type: FieldType,
    /// Whether somebody added it to the account.
    pub custom: bool,
    /// Its number in API v1, which filters need. Only v1's definitions tell it.
    pub filter_id: Option<u64>,
    /// Its options, where it has any.
    pub options: Option<Vec<FieldOption>>,
    /// When it has to be filled in (`required_fields`), where the definitions were asked for it.
    pub required: Option<Value>,
}

/// An option of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldOption {
    /// A number for custom fields, a word for most built-in ones.
    pub id: Value,
    /// What people see. Other options may have the same.
    pub label: String,
}

impl FieldOption {
    pub(super) fn json(&self) -> Value {
        json!({ "id": self.id, "label": self.label })
    }
}

impl Field {
    /// The keys that v1 writes beside it.
    pub fn parts(&self) -> Vec<String> {
        let parts = self.field_type.parts().iter();
        parts.map(|part| self.part(part)).collect()
    }

    pub(super) fn part(&self, part: &str) -> String {
        crate::text::join(&[&self.key, "_", part])
    }

    /// All that a program may want to show.
    pub fn json(&self) -> Value {
        let options = self.options.as_ref();
        let options = options.map(|options| options.iter().map(FieldOption::json).collect());
        json!({
            "key": self.key, "name": self.name, "label": self.label, "type": self.field_type.as_str(),
            "custom": self.custom, "filterId": self.filter_id, "options": options.unwrap_or(Value::Null),
            "parts": self.parts(), "searchable": self.field_type.is_searchable(), "required": self.required,
        })
    }
}

/// Whether a key is made as Pipedrive makes those of custom fields: 40 hexadecimal digits.
pub(super) fn is_hash(key: &str) -> bool {
    let digits = key.bytes();
    digits.len() == 40
        && key
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a key is that of a custom field, or of a part of one in v1.
pub(super) fn is_hash_or_part(key: &str) -> bool {
    match key.get(..40) {
        Some(start) if is_hash(start) => key.len() == 40 || key.get(40..41) == Some("_"),
        _ => false,
    }
}
