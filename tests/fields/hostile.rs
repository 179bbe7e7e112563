//! Names that break careless programs.

use super::account::{key, row};
use pipedrive_wasm::codec::Desk;
use pipedrive_wasm::fields::{Dictionary, Entity, Form, ProblemCode, WriteOptions};
use serde_json::{Value, json};

fn names() -> Vec<String> {
    let fixed = [
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "prototype",
        "custom_fields",
        "id",
        "tier",
        "Tier",
        "TIER",
        "🦀 crab 👩‍👩‍👧",
        "עברית‏ \u{202e}gnp.exe",
        "مرحبا",
        "a\"b\\c\nd\te",
        "'; DROP TABLE deals; --",
        " leading",
        "leading",
        "e\u{301}",
        "é",
        "null",
        "or",
        "Reference (2)",
        "\u{0}",
        "</script>",
    ];
    let mut names: Vec<String> = fixed.map(str::to_owned).to_vec();
    names.push("x".repeat(255));
    names.push("🦀".repeat(255));
    names
}

fn account() -> Dictionary {
    let mut rows: Vec<Value> = names()
        .iter()
        .enumerate()
        .map(|(place, name)| row(&key(place), name, "varchar", Value::Null))
        .collect();
    rows.push(row(&key(90), "Reference", "varchar", Value::Null));
    rows.push(row(&key(91), "Reference", "text", Value::Null));
    rows.push(row(&key(92), "", "text", Value::Null));
    rows.push(row(&key(93), &key(0), "text", Value::Null));
    rows.push(json!({ "field_code": "status", "field_name": "Status", "field_type": "status", "is_custom_field": false,
        "options": [{ "id": "won", "label": "Won" }] }));
    let mut dictionary = Dictionary::new(Entity::Deal);
    dictionary.add_v2(&rows.into());
    dictionary
}

#[test]
fn every_name_leads_to_its_own_field() {
    let dictionary = account();
    for (place, name) in names().iter().enumerate() {
        assert_eq!(
            dictionary.find_custom(name).unwrap().key,
            key(place),
            "{name:?}"
        );
    }
    let custom: Vec<_> = dictionary
        .fields()
        .iter()
        .filter(|field| field.custom)
        .collect();
    for field in custom {
        assert_eq!(
            dictionary.find_custom(&field.name).unwrap().key,
            field.key,
            "{:?}",
            field.name
        );
        assert_eq!(dictionary.find_custom(&field.key).unwrap().key, field.key);
    }
}

#[test]
fn a_record_with_all_of_them_is_read_and_written_again() {
    let dictionary = account();
    let values: serde_json::Map<String, Value> = dictionary
        .fields()
        .iter()
        .filter(|field| field.custom)
        .map(|field| (field.key.clone(), json!(format!("of {}", field.key))))
        .collect();
    let read = dictionary.decode(Form::V2, json!({ "id": 1, "custom_fields": values }));
    let named = read["custom_fields"].as_object().unwrap();
    assert_eq!(named.len(), values.len());
    assert_eq!(named["__proto__"], json!(format!("of {}", key(0))));
    assert_eq!(named["Reference (1)"], json!(format!("of {}", key(90))));
    assert_eq!(named["Reference (3)"], json!(format!("of {}", key(91))));
    for form in [Form::V2, Form::V1] {
        let written = dictionary
            .encode(form, &read["custom_fields"], WriteOptions::default())
            .unwrap();
        assert_eq!(written, values, "{form:?}");
    }
}

#[test]
fn a_name_of_several_fields_is_refused_with_their_keys_and_names() {
    let problem = account().find_custom("Reference").unwrap_err();
    assert_eq!(problem.code, ProblemCode::AmbiguousField);
    assert_eq!(problem.keys, [key(90), key(91)]);
    assert_eq!(problem.names, ["Reference (1)", "Reference (3)"]);
    assert_eq!(
        problem.message,
        format!(
            "2 fields are called \"Reference\"; use \"{}\", by name \"Reference (1)\", or \"{}\", by name \"Reference (3)\"",
            key(90),
            key(91)
        )
    );
}

#[test]
fn a_renamed_field_goes_on_by_its_key() {
    let mut dictionary = account();
    dictionary.add_v2(&json!([row(&key(8), "Level", "varchar", Value::Null)]));
    assert_eq!(dictionary.find_custom("Level").unwrap().key, key(8));
    assert_eq!(dictionary.find_custom(&key(8)).unwrap().label, "Level");
    let problem = dictionary.find_custom("Tier").unwrap_err();
    assert_eq!(
        (problem.code, problem.nearest.as_deref()),
        (ProblemCode::UnknownField, Some("tier"))
    );
}

#[test]
fn a_dictionary_survives_being_kept_with_all_of_them() {
    let dictionary = account();
    let kept = dictionary.export().to_string();
    let again = Dictionary::import(&serde_json::from_str(&kept).unwrap()).unwrap();
    assert_eq!(again, dictionary);
    assert_eq!(again.export().to_string(), kept);
}

#[test]
fn a_key_that_the_dictionary_does_not_know_stays() {
    let dictionary = account();
    let (new, part) = (key(200), format!("{}_currency", key(200)));
    let read = dictionary.decode(
        Form::V2,
        json!({ "custom_fields": { &new: 1, "__proto__": 2, &key(0): "x" } }),
    );
    assert_eq!(
        read,
        json!({ "custom_fields": { &new: 1, "__proto__": "x" } })
    );
    let read = dictionary.decode(
        Form::V1,
        json!({ "id": 1, &new: 5, &part: "EUR", "title": "A", "notes": "b" }),
    );
    assert_eq!(
        read,
        json!({ "id": 1, "title": "A", "notes": "b", "custom_fields": { &new: 5, &part: "EUR" } })
    );
}

#[test]
fn no_input_makes_the_desk_panic() {
    let inputs = [
        json!(null),
        json!([]),
        json!("x"),
        json!(1),
        json!({}),
        json!({ "dictionary": 1 }),
        json!({ "dictionary": 1, "form": "v2" }),
        json!({ "dictionary": 1, "form": "v2", "records": [null, 1, "x", [], {}, { "custom_fields": [] }, { "custom_fields": null }] }),
        json!({ "dictionary": 1, "form": "v1", "records": [null, 1, { "custom_fields": 7, key(0): {} }] }),
        json!({ "dictionary": 1, "form": "webhook", "records": [{ "custom_fields": { key(0): { "type": 5 }, key(1): { "type": "set" } } }] }),
        json!({ "dictionary": 1, "form": "v2", "values": [], "where": [], "names": [1], "name": 5, "field": {}, "key": [] }),
        json!({ "dictionary": 1, "form": "v1", "values": { "Tier": [[]], "tier": { "id": {} } }, "where": { "Tier": [[], {}], "or": 5 } }),
        json!({ "entity": "deal", "v2": [null, 1, {}, { "field_code": 1 }], "v1": [[], {}, { "key": "a", "id": "x" }], "users": [{}] }),
        json!({ "exported": {} }),
        json!({ "exported": { "version": 1, "entity": "deal", "fields": [{}] } }),
        json!({ "entity": "deal", "record": [] }),
        json!({ "webhook": { "meta": 5, "event": "x" } }),
        json!({ "webhook": [] }),
        json!({ "entity": "field", "rows": [null, { "is_subfield": true }, { "is_subfield": true, "parent_id": 1 }, { "id": 1 }] }),
        json!({ "entity": "activity", "record": { "participants": [5], "attendees": {}, "location_country": 5, "location": 5 } }),
    ];
    let questions = [
        "open", "learn", "close", "export", "fields", "find", "option", "keys", "program",
        "decode", "value", "encode", "system", "options", "filter", "migrate", "nonsense",
    ];
    for input in &inputs {
        for question in questions {
            let mut desk = Desk::default();
            desk.ask("open", json!({ "exported": account().export() }))
                .unwrap();
            if let Err(problems) = desk.ask(question, input.clone()) {
                assert!(!problems.first().message.is_empty(), "{question} {input}");
            }
        }
    }
}
