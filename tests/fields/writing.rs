//! What can be written beside that which was read, and what is known for it.

use super::account::{TYPES, deals, encode, key, key_of, name_of, row};
use pipedrive_wasm::fields::{Dictionary, Entity, Form, ProblemCode, WriteOptions};
use serde_json::{Value, json};

fn written(field_type: &str, value: Value) -> Value {
    let body = encode(&deals(), &json!({ name_of(field_type): value })).unwrap();
    body[key_of(field_type)].clone()
}

#[test]
fn short_ways_are_written_as_the_long_ones() {
    assert_eq!(written("enum", json!("Silver")), 124);
    assert_eq!(written("enum", json!(124)), 124);
    assert_eq!(
        written("enum", json!({ "id": 124, "label": "as it was called" })),
        124
    );
    assert_eq!(written("enum", json!({ "label": "Silver" })), 124);
    assert_eq!(
        written("set", json!(["Größe", 1, { "id": 3 }])),
        json!([3, 1])
    );
    assert_eq!(
        written("time", json!("09:30")),
        json!({ "value": "09:30:00" })
    );
    assert_eq!(
        written("address", json!("Kesk 1")),
        json!({ "value": "Kesk 1" })
    );
    let night = json!({ "value": "22:00", "until": "06:00", "timezone_name": "Europe/Tallinn" });
    assert_eq!(
        written("timerange", night),
        json!({ "value": "22:00:00", "until": "06:00:00", "timezone_name": "Europe/Tallinn" })
    );
}

#[test]
fn an_empty_set_becomes_null_only_when_asked() {
    let options = WriteOptions {
        empty_set_is_null: true,
    };
    let body = deals()
        .encode(Form::V2, &json!({ "Interested in": [] }), options)
        .unwrap();
    assert_eq!(Value::from(body), json!({ key_of("set"): null }));
}

#[test]
fn v1_takes_no_zone_by_name_alone() {
    let values =
        json!({ "Best time to call": { "value": "09:00", "timezone_name": "Europe/Tallinn" } });
    let problems = deals()
        .encode(Form::V1, &values, WriteOptions::default())
        .unwrap_err();
    assert_eq!(problems.first().code, ProblemCode::BadZone);
}

#[test]
fn equal_labels_are_refused_unless_the_number_says_which() {
    let mut dictionary = deals();
    let options = json!([{ "id": 5, "label": "North" }, { "id": 6, "label": "North" }, { "id": 7, "label": "6" }]);
    dictionary.add_v2(&json!([row(&key(50), "Region", "enum", options)]));
    let problems = encode(&dictionary, &json!({ "Region": "North" })).unwrap_err();
    assert_eq!(problems.first().code, ProblemCode::AmbiguousOption);
    assert_eq!(
        problems.to_string(),
        "2 options of \"Region\" are called \"North\"; use an id, 5 or \"North (1)\", 6 or \"North (2)\""
    );
    for (label, id) in [(json!("North (2)"), 6), (json!(6), 6), (json!("6"), 7)] {
        assert_eq!(
            encode(&dictionary, &json!({ "Region": label })).unwrap(),
            json!({ key(50): id })
        );
    }
}

#[test]
fn currencies_and_users_are_checked_where_they_are_known() {
    let mut dictionary = deals();
    dictionary.add_currencies(
        &json!([{ "code": "EUR", "name": "Euro" }, { "code": "USD", "name": "US Dollar" }]),
    );
    dictionary.add_users(&json!([{ "id": 9, "name": "Ann Smith" }, { "id": 10, "name": "Bo Li" }]));
    let body = encode(&dictionary, &json!({ "Technical contact": "Ann Smith" })).unwrap();
    assert_eq!(body, json!({ key_of("user"): 9 }));
    assert_eq!(
        encode(&dictionary, &json!({ "Technical contact": 10 })).unwrap(),
        json!({ key_of("user"): 10 })
    );
    let problems = encode(
        &dictionary,
        &json!({ "Setup fee": { "value": 5, "currency": "EURO" } }),
    )
    .unwrap_err();
    assert_eq!(problems.first().code, ProblemCode::UnknownCurrency);
    assert_eq!(problems.first().nearest.as_deref(), Some("EUR"));
    let problems = encode(&dictionary, &json!({ "Technical contact": "Anne Smith" })).unwrap_err();
    assert_eq!(problems.first().nearest.as_deref(), Some("Ann Smith"));
}

#[test]
fn options_that_would_have_to_be_added_are_named() {
    let values = json!({ "Tier": "Bronze", "Interested in": ["Support", "Training", "Training", 99], "Seats": 5, "Scope of work": "x" });
    let missing: Vec<Value> = deals()
        .missing_options(&values)
        .unwrap()
        .iter()
        .map(|field| field.json())
        .collect();
    assert_eq!(
        json!(missing),
        json!([
            { "key": key_of("set"), "name": "Interested in", "labels": ["Training"] },
            { "key": key_of("enum"), "name": "Tier", "labels": ["Bronze"] },
        ])
    );
    let mut dictionary = deals();
    assert!(dictionary.add_options(&key_of("enum"), &json!([{ "id": 200, "label": "Bronze" }])));
    assert_eq!(
        encode(&dictionary, &json!({ "Tier": "Bronze" })).unwrap(),
        json!({ key_of("enum"): 200 })
    );
}

#[test]
fn built_in_fields_take_labels() {
    let mut dictionary = Dictionary::new(Entity::Deal);
    let built_in = |key: &str, name: &str, field_type: &str, options: Value| {
        json!({
            "field_code": key, "field_name": name, "field_type": field_type, "is_custom_field": false, "options": options,
        })
    };
    dictionary.add_v2(&json!([
        built_in(
            "label_ids",
            "Label",
            "set",
            json!([{ "id": 1, "label": "Hot" }, { "id": 2, "label": "Cold" }])
        ),
        built_in(
            "status",
            "Status",
            "status",
            json!([{ "id": "open", "label": "Open" }, { "id": "won", "label": "Won" }])
        ),
        built_in(
            "visible_to",
            "Visible to",
            "visible_to",
            json!([{ "id": "1", "label": "Item owner" }, { "id": "3", "label": "All users" }])
        ),
        built_in("owner_id", "Owner", "user", Value::Null),
        built_in("title", "Title", "varchar", Value::Null),
    ]));
    dictionary.add_users(&json!([{ "id": 9, "name": "Ann Smith" }]));
    let values = json!({ "label_ids": ["Hot", 2], "status": "Won", "visible_to": "All users", "owner_id": "Ann Smith", "title": "Won", "extra": 1 });
    let body = dictionary.encode_system(Form::V2, &values).unwrap();
    assert_eq!(
        Value::from(body),
        json!({ "label_ids": [1, 2], "status": "won", "visible_to": 3, "owner_id": 9, "title": "Won", "extra": 1 })
    );
    let untouched = json!({ "label_ids": [1, 99], "status": "open", "visible_to": 3, "owner_id": 12, "title": null });
    assert_eq!(
        Value::from(dictionary.encode_system(Form::V2, &untouched).unwrap()),
        untouched
    );
    let option = dictionary
        .option(dictionary.find("status").unwrap(), &json!("Won"))
        .unwrap();
    assert_eq!((&option.id, option.label.as_str()), (&json!("won"), "Won"));
    let read = json!({ "visible_to": { "id": "3", "label": "All users" }, "label_ids": [{ "id": 99, "label": null }, "7"] });
    assert_eq!(
        Value::from(dictionary.encode_system(Form::V1, &read).unwrap()),
        json!({ "visible_to": "3", "label_ids": [99, "7"] })
    );
    let wrong = json!({ "label_ids": ["Hott"], "owner_id": "Ann Smyth", "status": "wonn", "visible_to": "Nobody" });
    let problems = dictionary.encode_system(Form::V2, &wrong).unwrap_err();
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.field.as_deref(), problem.nearest.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (Some("label_ids"), Some("Hot")),
            (Some("owner_id"), Some("Ann Smith")),
            (Some("status"), Some("Won")),
            (Some("visible_to"), None)
        ]
    );
}

#[test]
fn keys_for_a_list_are_found_by_name() {
    let dictionary = deals();
    let found = dictionary
        .keys(["Tier", "Seats", &key_of("enum")], 15)
        .unwrap();
    assert_eq!(found, [key_of("enum"), key_of("double")]);
    let names: Vec<&str> = TYPES.iter().map(|(_, name)| *name).collect();
    let problem = dictionary.keys(names, 15).unwrap_err();
    assert_eq!(problem.code, ProblemCode::TooManyFields);
    assert_eq!(
        problem.message,
        "16 custom fields are more than the 15 that can be asked for at once"
    );
}

#[test]
fn types_that_this_version_does_not_know_are_left_alone() {
    let mut dictionary = Dictionary::new(Entity::Deal);
    dictionary.add_v2(&json!([row(&key(1), "New", "hologram", Value::Null)]));
    let value = json!({ "value": [1, { "a": null }] });
    for form in [Form::V2, Form::Webhook] {
        let read = dictionary.decode(form, json!({ "custom_fields": { key(1): value } }));
        assert_eq!(read, json!({ "custom_fields": { "New": value } }));
    }
    assert_eq!(
        encode(&dictionary, &json!({ "New": value })).unwrap(),
        json!({ key(1): value })
    );
    assert_eq!(
        dictionary.find("New").unwrap().field_type.as_str(),
        "hologram"
    );
}
