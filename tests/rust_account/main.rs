//! Structs of an account, as `npx pipedrive-wasm types --rust` writes them: that they compile, whatever fields are called, and
//! hold what the dictionary reads. `tests/js/types-command.test.mjs` writes them.
#![cfg(feature = "fields")]
#![allow(missing_docs, clippy::unwrap_used)]

#[rustfmt::skip]
#[allow(dead_code)]
mod crm;
#[rustfmt::skip]
#[allow(dead_code)]
mod hostile;

use pipedrive_wasm::fields::{Dictionary, Entity, Form, WriteOptions};
use serde_json::{Value, json};

const TIER: &str = "1111111111111111111111111111111111111111";
const FEE: &str = "2222222222222222222222222222222222222222";
const PROTO: &str = "3333333333333333333333333333333333333333";

fn dictionary() -> Dictionary {
    let mut deal = Dictionary::new(Entity::Deal);
    let option = |id: u64, label: &str| json!({ "id": id, "label": label });
    deal.add_v2(&json!([
        { "field_code": TIER, "field_name": "Priority", "field_type": "enum", "is_custom_field": true,
            "options": [option(1, "Größte"), option(2, "Overwhelming")] },
        { "field_code": FEE, "field_name": "Setup fee", "field_type": "monetary", "is_custom_field": true },
        { "field_code": PROTO, "field_name": "new\nline", "field_type": "enum", "is_custom_field": true,
            "options": [option(3, "new\nline")] },
    ]));
    deal
}

fn read(values: Value) -> Value {
    let record = dictionary().decode(Form::V2, json!({ "id": 1, "custom_fields": values }));
    record["custom_fields"].clone()
}

#[test]
fn what_the_dictionary_reads_fits_the_structs() {
    let read = read(json!({ TIER: 1, FEE: { "value": 5, "currency": "EUR" } }));
    let fields: crm::DealFields = serde_json::from_value(read).unwrap();
    let priority = fields.priority.unwrap();
    assert_eq!(
        (priority.id, priority.label),
        (1, Some(crm::DealPriority::Grosste))
    );
    let fee = fields.setup_fee.unwrap();
    assert_eq!((fee.value, fee.currency.as_str()), (5.0, "EUR"));
    assert_eq!(fields.seats, None);
}

#[test]
fn an_option_that_was_added_since_and_one_that_was_deleted_fit_as_well() {
    let label = |id: u64| {
        let fields: crm::DealFields = serde_json::from_value(read(json!({ TIER: id }))).unwrap();
        fields.priority.unwrap().label
    };
    assert_eq!(
        label(2),
        Some(crm::DealPriority::Other("Overwhelming".to_owned()))
    );
    assert_eq!(label(99), None);
}

#[test]
fn what_the_structs_write_is_what_the_dictionary_takes() {
    let fields = crm::DealFields {
        priority: Some(crm::Choice {
            id: 1,
            label: Some(crm::DealPriority::Grosste),
        }),
        setup_fee: Some(crm::Money {
            value: 7.5,
            currency: "USD".to_owned(),
        }),
        ..Default::default()
    };
    let written = serde_json::to_value(fields).unwrap();
    let body = dictionary()
        .encode(Form::V2, &written, WriteOptions::default())
        .unwrap();
    assert_eq!(
        json!(body),
        json!({ TIER: 1, FEE: { "value": 7.5, "currency": "USD" } })
    );
}

#[test]
fn a_name_that_was_made_to_break_things_is_the_name_that_is_written() {
    let fields: hostile::DealFields = serde_json::from_value(read(json!({ PROTO: 3 }))).unwrap();
    let chosen = fields.new_line.as_ref().unwrap();
    assert_eq!(chosen.label, Some(hostile::DealNewLine::NewLine));
    let written = serde_json::to_value(&fields).unwrap();
    assert_eq!(
        written,
        json!({ "new\nline": { "id": 3, "label": "new\nline" } })
    );
}
