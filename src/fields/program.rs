//! How a reader turns keys into names by itself, so that no value has to cross into the wasm.

use super::Form;
use super::dictionary::Dictionary;
use super::field::{Field, FieldOption};
use super::kind::FieldType;
use serde_json::{Value, json};

/// What a reader does with a value that isn't `null`. The numbers of [`How::number`] never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Leaves it as it is.
    AsIs,
    /// Looks up an option: a number or a text becomes `{ id, label }`, anything else stays.
    Option,
    /// Does so with each item of an array; anything else stays.
    Options,
    /// Asks the codec.
    Ask,
}

impl How {
    /// Its number in a program.
    pub fn number(self) -> u8 {
        match self {
            How::AsIs => 0,
            How::Option => 1,
            How::Options => 2,
            How::Ask => 3,
        }
    }
}

/// What a reader does with one custom field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The field.
    pub field: &'a Field,
    /// What is done with its values.
    pub how: How,
}

impl Row<'_> {
    /// `[key, name, how, options?, parts?]`, as `src/wasm/fields.rs` says.
    pub fn json(&self, form: Form) -> Value {
        let Field { key, name, .. } = self.field;
        let options = match (self.how, &self.field.options) {
            (How::Option | How::Options, options) => pairs(options.as_deref().unwrap_or_default()),
            _ => Value::Null,
        };
        let parts = if form == Form::V1 {
            self.field.parts()
        } else {
            Vec::new()
        };
        match (options, parts.is_empty()) {
            (Value::Null, true) => json!([key, name, self.how.number()]),
            (options, true) => json!([key, name, self.how.number(), options]),
            (options, false) => json!([key, name, self.how.number(), options, parts]),
        }
    }
}

fn pairs(options: &[FieldOption]) -> Value {
    let pair = |option: &FieldOption| json!([option.id, option.label]);
    options.iter().map(pair).collect()
}

impl Dictionary {
    /// What a reader does with each custom field, in the account's order. It gives the same as
    /// [`decode`](Dictionary::decode).
    pub fn program(&self, form: Form) -> Vec<Row<'_>> {
        let custom = self.fields.iter().filter(|field| field.custom);
        custom
            .map(|field| Row {
                field,
                how: how(&field.field_type, form),
            })
            .collect()
    }
}

fn how(field_type: &FieldType, form: Form) -> How {
    match (form, field_type) {
        (Form::V2, FieldType::Enum) => How::Option,
        (Form::V2, FieldType::Set) => How::Options,
        (Form::V2, _) => How::AsIs,
        (Form::V1 | Form::Webhook, _) => How::Ask,
    }
}
