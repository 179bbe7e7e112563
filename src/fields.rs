//! Custom fields by their names: one dictionary and one codec for all the forms that Pipedrive writes them in.
//!
//! A [`Dictionary`] is made of an account's field definitions. [`Dictionary::decode`] turns keys and option ids of a
//! record into names and labels, [`Dictionary::encode`] turns what people write into a body, checked before it is sent, and
//! [`Dictionary::filter`] builds the conditions of a saved filter. Nothing here sends anything.
//!
//! ```
//! use pipedrive_wasm::fields::{Dictionary, Entity, Form, WriteOptions};
//! use serde_json::json;
//!
//! let key = "5b1d6c2f0f1e4b7a9c3d8e7f6a5b4c3d2e1f0a9b";
//! let mut deal = Dictionary::new(Entity::Deal);
//! deal.add_v2(&json!([{ "field_code": key, "field_name": "Tier", "field_type": "enum", "is_custom_field": true,
//!     "options": [{ "id": 12, "label": "Gold" }] }]));
//!
//! let read = deal.decode(Form::V2, json!({ "id": 1, "custom_fields": { key: 12 } }));
//! assert_eq!(read, json!({ "id": 1, "custom_fields": { "Tier": { "id": 12, "label": "Gold" } } }));
//!
//! let body = deal.encode(Form::V2, &json!({ "Tier": "Gold" }), WriteOptions::default()).unwrap();
//! assert_eq!(json!(body), json!({ key: 12 }));
//! ```

mod check;
mod decode;
mod dictionary;
mod encode;
mod exported;
mod field;
mod filter;
mod flat;
mod kind;
mod missing;
mod names;
mod nearest;
mod options;
mod problem;
mod program;
mod rows;
mod typed;

pub use dictionary::Dictionary;
pub use encode::WriteOptions;
pub use field::{Field, FieldOption};
pub use filter::Filter;
pub use kind::FieldType;
pub use missing::MissingOptions;
pub use problem::{Problem, ProblemCode, ProblemFacts, Problems};
pub use program::{How, Row};

use serde_json::Value;

/// What has fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Entity {
    /// A deal.
    Deal,
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A product.
    Product,
    /// An activity. It has no custom fields.
    Activity,
    /// A lead. It has the custom fields of deals.
    Lead,
    /// A project.
    Project,
    /// A note. It has no custom fields.
    Note,
}

impl Entity {
    /// All of them.
    pub const ALL: [Entity; 8] = [
        Entity::Deal,
        Entity::Person,
        Entity::Organization,
        Entity::Product,
        Entity::Activity,
        Entity::Lead,
        Entity::Project,
        Entity::Note,
    ];

    /// Its name: `deal`.
    pub fn as_str(self) -> &'static str {
        match self {
            Entity::Deal => "deal",
            Entity::Person => "person",
            Entity::Organization => "organization",
            Entity::Product => "product",
            Entity::Activity => "activity",
            Entity::Lead => "lead",
            Entity::Project => "project",
            Entity::Note => "note",
        }
    }

    /// The entity of that name.
    pub fn named(name: &str) -> Option<Entity> {
        Entity::ALL
            .into_iter()
            .find(|entity| entity.as_str() == name)
    }
}

/// How a record writes its custom fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// API v2: nested under `custom_fields`.
    V2,
    /// API v1 and its webhooks: flat at the root, with parts such as `<key>_currency`.
    V1,
    /// Webhooks of version 2: nested, each value an object with its type.
    Webhook,
}

impl Form {
    /// Its name: `v2`, `v1`, `webhook`.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::V2 => "v2",
            Form::V1 => "v1",
            Form::Webhook => "webhook",
        }
    }

    /// The form of that name.
    pub fn named(name: &str) -> Option<Form> {
        let forms = [Form::V2, Form::V1, Form::Webhook];
        forms.into_iter().find(|form| form.as_str() == name)
    }
}

/// A whole number above zero, as ids are.
fn id_of(value: &Value) -> Option<u64> {
    value.as_u64().filter(|id| *id > 0)
}

/// A number, also where it is written as text.
fn number_of(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => serde_json::from_str(text.trim())
            .ok()
            .filter(Value::is_number),
        _ => None,
    }
}

/// An id or a word as text, so that 12 and "12" are the same.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
