//! What is refused before it is sent.

use super::account::{TYPES, deals, encode, key_of, name_of};
use pipedrive_wasm::fields::{Problem, ProblemCode};
use serde_json::{Value, json};

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
