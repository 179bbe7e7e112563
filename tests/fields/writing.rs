//! What is refused before it is sent, and what else can be written.

use super::account::{TYPES, deals, key, key_of, name_of, row};
use pipedrive_wasm::fields::{
    Dictionary, Entity, Form, Problem, ProblemCode, Problems, WriteOptions,
};
use serde_json::{Value, json};

fn encode(dictionary: &Dictionary, values: &Value) -> Result<Value, Problems> {
    let written = dictionary.encode(Form::V2, values, WriteOptions::default());
    written.map(Value::from)
}

fn written(field_type: &str, value: Value) -> Value {
    let body = encode(&deals(), &json!({ name_of(field_type): value })).unwrap();
    body[key_of(field_type)].clone()
}

fn refused(field_type: &str, value: &Value) -> Problem {
    let problems = encode(&deals(), &json!({ name_of(field_type): value })).unwrap_err();
    let problem = problems.first().clone();
    assert_eq!(problem.field.as_deref(), Some(name_of(field_type)));
    assert_eq!(problem.key, Some(key_of(field_type)));
    problem
}

#[test]
fn values_of_another_type_are_refused_for_each_type() {
    let object = json!({ "value": {} });
    let other = |field_type: &str| match field_type {
        "varchar" | "varchar_auto" | "text" | "phone" | "date" => {
            vec![json!(5), json!(true), json!([]), object.clone()]
        }
        "double" => vec![json!("5"), json!(true), json!([5]), object.clone()],
        "user" | "org" | "people" => {
            vec![
                json!("9"),
                json!(0),
                json!(-1),
                json!(1.5),
                json!({ "value": 9 }),
                json!([9]),
            ]
        }
        "enum" => vec![
            json!(true),
            json!(["Gold"]),
            json!({}),
            json!({ "label": 5 }),
        ],
        "set" => vec![
            json!("Licence"),
            json!(1),
            json!([true]),
            json!([["Licence"]]),
            json!({ "id": 1 }),
        ],
        "monetary" => vec![
            json!("5 EUR"),
            json!({ "value": "5", "currency": "EUR" }),
            json!({ "value": 5, "currency": 3 }),
            json!({ "value": 5, "currency": "EUR", "tax": 1 }),
        ],
        "daterange" => vec![
            json!("2024-01-01"),
            json!({ "value": "2024-01-01" }),
            json!({ "from": "2024-01-01", "until": "2024-01-02" }),
        ],
        "time" => vec![
            json!(9),
            json!({}),
            json!({ "value": 9 }),
            json!({ "value": "09:00", "zone": "UTC" }),
        ],
        "timerange" => vec![
            json!("09:00"),
            json!({ "value": "09:00" }),
            json!({ "value": "09:00", "until": 5 }),
        ],
        _ => vec![
            json!(5),
            json!({ "value": 5 }),
            json!({ "locality": "Tallinn" }),
            json!({ "value": "a", "city": "b" }),
            json!({ "value": "a", "country": 5 }),
        ],
    };
    for (field_type, _) in TYPES {
        for value in other(field_type) {
            assert_eq!(
                refused(field_type, &value).code,
                ProblemCode::WrongType,
                "{field_type} {value}"
            );
        }
    }
}

#[test]
fn each_mistake_has_a_code_of_its_own() {
    for (field_type, value, code, message) in [
        (
            "enum",
            json!("gold"),
            ProblemCode::UnknownOption,
            "\"Tier\" has no option \"gold\"; did you mean \"Gold\"?; its options are \"Gold\", \"Silver\"",
        ),
        (
            "enum",
            json!("Bronze"),
            ProblemCode::UnknownOption,
            "\"Tier\" has no option \"Bronze\"; its options are \"Gold\", \"Silver\"",
        ),
        (
            "enum",
            json!(7),
            ProblemCode::UnknownOption,
            "\"Tier\" has no option with the id 7; its options are \"Gold\", \"Silver\"",
        ),
        (
            "enum",
            json!("123"),
            ProblemCode::UnknownOption,
            "\"Tier\" has no option \"123\"; its options are \"Gold\", \"Silver\"",
        ),
        (
            "set",
            json!([]),
            ProblemCode::EmptySet,
            "\"Interested in\" takes no empty list; null clears it",
        ),
        (
            "monetary",
            json!(5),
            ProblemCode::MissingCurrency,
            "\"Setup fee\" needs a currency: { value, currency }",
        ),
        (
            "monetary",
            json!({ "value": 5 }),
            ProblemCode::MissingCurrency,
            "\"Setup fee\" needs a currency, such as EUR",
        ),
        (
            "date",
            json!("31.12.2026"),
            ProblemCode::BadDate,
            "\"Contract end\" takes a day of the calendar, YYYY-MM-DD",
        ),
        (
            "date",
            json!("2026-12-31T00:00:00.000Z"),
            ProblemCode::BadDate,
            "\"Contract end\" takes a day of the calendar, YYYY-MM-DD",
        ),
        (
            "daterange",
            json!({ "value": "2026-02-30", "until": "2026-03-01" }),
            ProblemCode::BadDate,
            "\"Trial period\" takes a day of the calendar, YYYY-MM-DD",
        ),
        (
            "daterange",
            json!({ "value": "2026-03-02", "until": "2026-03-01" }),
            ProblemCode::ReversedRange,
            "\"Trial period\" ends before it begins",
        ),
        (
            "time",
            json!("9 o'clock"),
            ProblemCode::BadTime,
            "\"Best time to call\" takes a time of day, HH:MM or HH:MM:SS",
        ),
        (
            "timerange",
            json!({ "value": "09:00", "until": "25:00" }),
            ProblemCode::BadTime,
            "\"Delivery window\" takes a time of day, HH:MM or HH:MM:SS",
        ),
        (
            "time",
            json!({ "value": "09:00", "timezone_name": "+03:00" }),
            ProblemCode::BadZone,
            "\"Best time to call\" takes a time zone by its name, such as Europe/Tallinn",
        ),
        (
            "time",
            json!({ "value": "09:00", "timezone_id": "292" }),
            ProblemCode::BadZone,
            "\"Best time to call\" takes a whole number as timezone_id",
        ),
    ] {
        let problem = refused(field_type, &value);
        assert_eq!(
            (problem.code, problem.message.as_str()),
            (code, message),
            "{field_type} {value}"
        );
    }
    let options = refused("enum", &json!("gold")).json();
    assert_eq!(
        options["options"],
        json!([{ "id": 123, "label": "Gold" }, { "id": 124, "label": "Silver" }])
    );
    assert_eq!(options["nearest"], "Gold");
}

#[test]
fn a_name_that_no_field_has_brings_the_nearest() {
    let problems = encode(&deals(), &json!({ "contract_end": "2026-12-31" })).unwrap_err();
    let expected = json!({
        "code": "unknown_field", "field": "contract_end", "nearest": "Contract end",
        "message": "no custom field of a deal is called \"contract_end\"; did you mean \"Contract end\"?",
    });
    assert_eq!(problems.json(), expected);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let problems = encode(
        &deals(),
        &json!({ "Teir": "Gold", "Setup fee": 5, "Seats": 3 }),
    )
    .unwrap_err();
    let codes: Vec<&str> = problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect();
    assert_eq!(codes, ["missing_currency", "unknown_field"]);
    let json = problems.json();
    assert_eq!(json["code"], "missing_currency");
    assert_eq!(json["problems"][1]["nearest"], "Tier");
    let message = problems.to_string();
    assert!(
        message.starts_with("\"Setup fee\" needs a currency")
            && message.contains("; no custom field"),
        "{message}"
    );
}

#[test]
fn a_field_that_is_named_twice_is_refused() {
    let problems = encode(&deals(), &json!({ "Tier": "Gold", key_of("enum"): 124 })).unwrap_err();
    assert_eq!(problems.first().code, ProblemCode::GivenTwice);
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
    let body = dictionary.encode_system(&values).unwrap();
    assert_eq!(
        Value::from(body),
        json!({ "label_ids": [1, 2], "status": "won", "visible_to": 3, "owner_id": 9, "title": "Won", "extra": 1 })
    );
    let untouched = json!({ "label_ids": [1, 99], "status": "open", "visible_to": 3, "owner_id": 12, "title": null });
    assert_eq!(
        Value::from(dictionary.encode_system(&untouched).unwrap()),
        untouched
    );
    let option = dictionary
        .option(dictionary.find("status").unwrap(), &json!("Won"))
        .unwrap();
    assert_eq!((&option.id, option.label.as_str()), (&json!("won"), "Won"));
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
