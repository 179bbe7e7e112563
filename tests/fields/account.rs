//! An account with a field of each type.

use pipedrive_wasm::fields::{Dictionary, Entity, Form, Problems, WriteOptions};
use serde_json::{Value, json};

/// The types of custom fields, and the name of the field of each.
pub const TYPES: [(&str, &str); 16] = [
    ("varchar", "Contract number"),
    ("varchar_auto", "Competitor"),
    ("text", "Scope of work"),
    ("phone", "Hotline"),
    ("double", "Seats"),
    ("monetary", "Setup fee"),
    ("enum", "Tier"),
    ("set", "Interested in"),
    ("user", "Technical contact"),
    ("org", "Reseller"),
    ("people", "Decision maker"),
    ("date", "Contract end"),
    ("daterange", "Trial period"),
    ("time", "Best time to call"),
    ("timerange", "Delivery window"),
    ("address", "Delivery address"),
];

/// A key as Pipedrive makes them.
pub fn key(number: usize) -> String {
    format!("{:040x}", 0xfeed_0000 + number)
}

/// The key of the field of a type.
pub fn key_of(field_type: &str) -> String {
    key(TYPES
        .iter()
        .position(|(known, _)| *known == field_type)
        .unwrap())
}

/// The name of the field of a type.
pub fn name_of(field_type: &str) -> &'static str {
    TYPES
        .iter()
        .find(|(known, _)| *known == field_type)
        .unwrap()
        .1
}

/// A row as v2 lists it.
pub fn row(key: &str, name: &str, field_type: &str, options: Value) -> Value {
    json!({
        "field_name": name, "field_code": key, "description": null, "field_type": field_type, "options": options,
        "subfields": null, "is_custom_field": true, "is_optional_response_field": false,
    })
}

/// A dictionary of deals with a field of each type. Options: 123 Gold, 124 Silver for `enum`; 1, 2, 3 for `set`.
pub fn deals() -> Dictionary {
    let rows: Vec<Value> = TYPES
        .iter()
        .enumerate()
        .map(|(place, (field_type, name))| {
            let options = match *field_type {
                "enum" => json!([{ "id": 123, "label": "Gold" }, { "id": 124, "label": "Silver" }]),
                "set" => json!([
                    { "id": 1, "label": "Licence" }, { "id": 2, "label": "Support" }, { "id": 3, "label": "Größe" },
                ]),
                _ => Value::Null,
            };
            row(&key(place), name, field_type, options)
        })
        .collect();
    let mut dictionary = Dictionary::new(Entity::Deal);
    dictionary.add_v2(&rows.into());
    dictionary
}

/// Writes values as a v2 body has them.
pub fn encode(dictionary: &Dictionary, values: &Value) -> Result<Value, Problems> {
    let written = dictionary.encode(Form::V2, values, WriteOptions::default());
    written.map(Value::from)
}
