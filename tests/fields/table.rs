//! 16 types, three forms, reading, writing, clearing and leaving out. `H` stands for the field's key.

use super::account::{TYPES, deals, key_of, name_of};
use pipedrive_wasm::fields::{Form, How, WriteOptions};
use serde_json::{Map, Value, json};

/// What a field of a type looks like everywhere.
struct Row {
    field_type: &'static str,
    /// As v2 reads and writes it.
    v2: Value,
    /// As v1 reads it.
    v1: Value,
    /// As a webhook of version 2 has it.
    webhook: Value,
    /// What a program gets of v2. Of the others where `otherwise` doesn't say so.
    natural: Value,
    /// What a program gets of v1 and of webhooks, which have no names of zones and fewer parts of addresses.
    otherwise: Option<Value>,
    /// What v1 is written, where it isn't what it reads.
    v1_written: Option<Value>,
    /// What v2 is written of `otherwise`.
    v2_of_otherwise: Option<Value>,
}

fn simple(field_type: &'static str, value: Value) -> Row {
    Row {
        field_type,
        v2: value.clone(),
        v1: json!({ "H": value }),
        webhook: json!({ "type": field_type, "value": value }),
        natural: value,
        otherwise: None,
        v1_written: None,
        v2_of_otherwise: None,
    }
}

fn linked(field_type: &'static str) -> Row {
    Row {
        v1: json!({ "H": { "id": 9, "name": "Ann", "email": "ann@acme.example", "value": 9 } }),
        webhook: json!({ "type": field_type, "id": 9 }),
        v1_written: Some(json!({ "H": 9 })),
        ..simple(field_type, json!(9))
    }
}

fn table() -> Vec<Row> {
    let time =
        json!({ "value": "09:00:00", "timezone_id": 292, "timezone_name": "Europe/Tallinn" });
    let times = json!({
        "value": "09:00:00", "until": "17:30:00", "timezone_id": 292, "timezone_name": "Europe/Tallinn",
    });
    let address = json!({
        "value": "Kesk 1, Tallinn", "subpremise": null, "street_number": "1", "route": "Kesk", "sublocality": null,
        "locality": "Tallinn", "admin_area_level_1": "Harju", "admin_area_level_2": null, "country": "Estonia",
        "postal_code": "10111", "formatted_address": "Kesk 1, 10111 Tallinn, Estonia",
    });
    let short_time = json!({ "value": "09:00:00", "timezone_id": 292 });
    let short_times = json!({ "value": "09:00:00", "until": "17:30:00", "timezone_id": 292 });
    vec![
        simple("varchar", json!("A-17")),
        simple("varchar_auto", json!("Globex")),
        simple("text", json!("Line one\nline two")),
        simple("phone", json!("+372 5555 0100")),
        Row {
            v1: json!({ "H": "5.5" }),
            v1_written: Some(json!({ "H": 5.5 })),
            ..simple("double", json!(5.5))
        },
        Row {
            v1: json!({ "H": 5, "H_currency": "EUR" }),
            webhook: json!({ "type": "monetary", "value": 5, "currency": "EUR" }),
            ..simple("monetary", json!({ "value": 5, "currency": "EUR" }))
        },
        Row {
            v2: json!(123),
            v1: json!({ "H": "123" }),
            webhook: json!({ "type": "enum", "id": 123 }),
            ..simple("enum", json!({ "id": 123, "label": "Gold" }))
        },
        Row {
            v2: json!([1, 3]),
            v1: json!({ "H": "1,3" }),
            webhook: json!({ "type": "set", "values": [{ "id": 1 }, { "id": 3 }] }),
            ..simple(
                "set",
                json!([{ "id": 1, "label": "Licence" }, { "id": 3, "label": "Größe" }]),
            )
        },
        linked("user"),
        linked("org"),
        linked("people"),
        simple("date", json!("2024-01-01")),
        Row {
            v1: json!({ "H": "2024-01-01", "H_until": "2024-02-01" }),
            webhook: json!({ "type": "daterange", "from": "2024-01-01", "until": "2024-02-01" }),
            ..simple(
                "daterange",
                json!({ "value": "2024-01-01", "until": "2024-02-01" }),
            )
        },
        Row {
            v1: json!({ "H": "09:00:00", "H_timezone_id": 292 }),
            webhook: json!({ "type": "time", "value": "09:00:00", "timezone_id": 292 }),
            otherwise: Some(short_time.clone()),
            v2_of_otherwise: Some(short_time),
            ..simple("time", time)
        },
        Row {
            v1: json!({ "H": "09:00:00", "H_until": "17:30:00", "H_timezone_id": 292 }),
            webhook: json!({ "type": "timerange", "from": "09:00:00", "until": "17:30:00", "timezone_id": 292 }),
            otherwise: Some(short_times.clone()),
            v2_of_otherwise: Some(short_times),
            ..simple("timerange", times)
        },
        Row {
            v1: json!({
                "H": "Kesk 1, Tallinn", "H_subpremise": null, "H_street_number": "1", "H_route": "Kesk",
                "H_sublocality": null, "H_locality": "Tallinn", "H_admin_area_level_1": "Harju",
                "H_admin_area_level_2": null, "H_country": "Estonia", "H_postal_code": "10111",
                "H_formatted_address": "Kesk 1, 10111 Tallinn, Estonia",
            }),
            webhook: json!({
                "type": "address", "value": "Kesk 1, Tallinn", "subpremise": null, "street_number": "1", "route": "Kesk",
                "sublocality": null, "locality": "Tallinn", "admin_area_level_1": "Harju", "admin_area_level_2": null,
                "country": "Estonia", "postal_code": "10111", "formatted_address": "Kesk 1, 10111 Tallinn, Estonia",
            }),
            ..simple("address", address)
        },
    ]
}

/// A record of a form with these values; flat ones stand at its root.
fn record(form: Form, field_type: &str, value: &Value) -> Value {
    let key = key_of(field_type);
    if form != Form::V1 {
        return json!({ "id": 1, "custom_fields": { key: value } });
    }
    let mut record = flat(&key, value);
    record.insert("id".to_owned(), json!(1));
    record.into()
}

fn flat(key: &str, value: &Value) -> Map<String, Value> {
    let parts = value.as_object().unwrap().iter();
    parts
        .map(|(name, part)| (name.replacen('H', key, 1), part.clone()))
        .collect()
}

fn read(form: Form, field_type: &str, value: &Value) -> Value {
    deals().decode(form, record(form, field_type, value))
}

/// What a record with one field reads as.
fn named(field_type: &str, natural: &Value) -> Value {
    json!({ "id": 1, "custom_fields": { name_of(field_type): natural } })
}

fn write(form: Form, field_type: &str, natural: &Value) -> Value {
    let values = json!({ name_of(field_type): natural });
    let written = deals().encode(form, &values, WriteOptions::default());
    written
        .unwrap_or_else(|problems| panic!("{field_type}: {problems}"))
        .into()
}

#[test]
fn the_table_has_each_type_once() {
    let rows = table();
    let types: Vec<&str> = rows.iter().map(|row| row.field_type).collect();
    assert_eq!(types, TYPES.map(|(field_type, _)| field_type));
}

#[test]
fn each_type_is_read_in_each_form() {
    for row in table() {
        let otherwise = row.otherwise.as_ref().unwrap_or(&row.natural);
        for (form, value, natural) in [
            (Form::V2, &row.v2, &row.natural),
            (Form::V1, &row.v1, otherwise),
            (Form::Webhook, &row.webhook, otherwise),
        ] {
            let expected = named(row.field_type, natural);
            assert_eq!(
                read(form, row.field_type, value),
                expected,
                "{} {form:?}",
                row.field_type
            );
        }
    }
}

#[test]
fn each_type_is_written_in_each_form() {
    for row in table() {
        let key = key_of(row.field_type);
        let v2 = write(Form::V2, row.field_type, &row.natural);
        assert_eq!(v2, json!({ key.as_str(): row.v2 }), "{} v2", row.field_type);
        let v1 = row.v1_written.as_ref().unwrap_or(&row.v1);
        let written = write(Form::V1, row.field_type, &row.natural);
        assert_eq!(
            written,
            Value::Object(flat(&key, v1)),
            "{} v1",
            row.field_type
        );
    }
}

#[test]
fn what_a_webhook_or_v1_said_is_written_to_v2() {
    for row in table() {
        let said = row.otherwise.as_ref().unwrap_or(&row.natural);
        let v2 = row.v2_of_otherwise.as_ref().unwrap_or(&row.v2);
        let written = write(Form::Webhook, row.field_type, said);
        assert_eq!(
            written,
            json!({ key_of(row.field_type): v2 }),
            "{}",
            row.field_type
        );
    }
}

#[test]
fn each_type_is_read_as_null_where_it_is_unset() {
    for (field_type, _) in TYPES {
        let parts = deals().custom(&key_of(field_type)).unwrap().parts();
        let mut unset = json!({ "H": null });
        for part in parts {
            unset[part.replace(&key_of(field_type), "H")] = Value::Null;
        }
        let typed = match field_type {
            "enum" | "user" | "org" | "people" => json!({ "type": field_type, "id": null }),
            "set" => json!({ "type": field_type, "values": [] }),
            "daterange" | "timerange" => json!({ "type": field_type, "from": null, "until": null }),
            _ => json!({ "type": field_type, "value": null }),
        };
        for (form, value) in [
            (Form::V2, Value::Null),
            (Form::V1, unset),
            (Form::V1, json!({ "H": "" })),
            (Form::Webhook, Value::Null),
            (Form::Webhook, typed),
        ] {
            let expected = named(field_type, &Value::Null);
            assert_eq!(
                read(form, field_type, &value),
                expected,
                "{field_type} {form:?}"
            );
        }
    }
}

#[test]
fn each_type_is_cleared_by_null() {
    for (field_type, _) in TYPES {
        for form in [Form::V2, Form::V1] {
            let written = write(form, field_type, &Value::Null);
            assert_eq!(
                written,
                json!({ key_of(field_type): null }),
                "{field_type} {form:?}"
            );
        }
    }
}

#[test]
fn what_is_absent_stays_absent() {
    let dictionary = deals();
    for form in [Form::V2, Form::Webhook] {
        let record = json!({ "id": 1, "custom_fields": {} });
        assert_eq!(dictionary.decode(form, record.clone()), record);
        assert_eq!(
            dictionary.decode(form, json!({ "id": 1 })),
            json!({ "id": 1 })
        );
    }
    let flat = dictionary.decode(Form::V1, json!({ "id": 1 }));
    assert_eq!(flat, json!({ "id": 1, "custom_fields": {} }));
    for form in [Form::V2, Form::V1] {
        let written = dictionary
            .encode(form, &json!({}), WriteOptions::default())
            .unwrap();
        assert_eq!(Value::from(written), json!({}));
    }
}

#[test]
fn options_with_labels_already_are_read_as_they_are() {
    let gold = json!({ "id": 123, "label": "Gold" });
    assert_eq!(read(Form::V2, "enum", &gold), named("enum", &gold));
    let both = json!([{ "id": 1, "label": "Licence" }, { "id": 3, "label": "Größe" }]);
    assert_eq!(read(Form::V2, "set", &both), named("set", &both));
}

#[test]
fn an_option_that_is_gone_keeps_its_id() {
    let gone = json!({ "id": 999, "label": null });
    assert_eq!(read(Form::V2, "enum", &json!(999)), named("enum", &gone));
    assert_eq!(
        read(Form::V1, "enum", &json!({ "H": "999" })),
        named("enum", &gone)
    );
    assert_eq!(
        read(Form::V1, "set", &json!({ "H": "999,1" })),
        named("set", &json!([gone, { "id": 1, "label": "Licence" }]))
    );
}

/// What JavaScript does with a program, written down again.
fn run(row: &Value, value: &Value) -> Option<Value> {
    let label = |value: &Value| {
        let text = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        if !value.is_number() && !value.is_string() {
            return value.clone();
        }
        let options = row[3].as_array().unwrap();
        let found = options
            .iter()
            .find(|option| text(&option[0]) == text(value));
        match found {
            Some(option) => json!({ "id": option[0], "label": option[1] }),
            None => json!({ "id": value, "label": null }),
        }
    };
    match (row[2].as_u64().unwrap(), value) {
        (_, Value::Null) => Some(Value::Null),
        (0, value) => Some(value.clone()),
        (1, value) => Some(label(value)),
        (2, Value::Array(values)) => Some(values.iter().map(label).collect()),
        (2, value) => Some(value.clone()),
        _ => None,
    }
}

#[test]
fn a_program_gives_what_the_codec_gives_for_each_type() {
    let dictionary = deals();
    let rows = dictionary.program(Form::V2);
    assert!(rows.iter().all(|row| row.how != How::Ask));
    for (row, case) in rows.iter().zip(table()) {
        let labelled = row.json(Form::V2);
        assert_eq!(labelled[0], key_of(case.field_type));
        for value in [
            &case.v2,
            &Value::Null,
            &json!(999),
            &json!("123"),
            &json!([999, "1", null]),
            &case.natural,
        ] {
            let given = run(&labelled, value).unwrap();
            let decoded = read(Form::V2, case.field_type, value);
            let name = labelled[1].as_str().unwrap();
            assert_eq!(
                given, decoded["custom_fields"][name],
                "{} {value}",
                case.field_type
            );
            let single = dictionary.decode_value(Form::V2, row.field, value.clone());
            assert_eq!(given, single, "{} {value}", case.field_type);
        }
    }
}

#[test]
fn a_program_for_webhooks_asks_the_codec() {
    let dictionary = deals();
    for (row, case) in dictionary.program(Form::Webhook).iter().zip(table()) {
        assert_eq!(row.how, How::Ask);
        let value = dictionary.decode_value(Form::Webhook, row.field, case.webhook.clone());
        assert_eq!(
            value,
            case.otherwise.unwrap_or(case.natural),
            "{}",
            case.field_type
        );
    }
}
