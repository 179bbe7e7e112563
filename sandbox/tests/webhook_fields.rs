//! Custom fields in what webhooks are told.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::hooks::Hooked;

#[test]
fn custom_fields_come_with_their_types_and_only_the_changed_ones_are_previous() {
    let mut crm = Hooked::new();
    crm.hook("change", "person", &json!({}));
    let zone = json!({ "timezone_id": 292, "timezone_name": "Europe/Tallinn" });
    let timed = |more: Value| {
        let mut value = zone.clone();
        for (name, part) in more.as_object().unwrap() {
            value[name] = part.clone();
        }
        value
    };
    let cases = [
        (
            "varchar",
            json!("x"),
            json!({ "type": "varchar", "value": "x" }),
        ),
        ("text", json!("x"), json!({ "type": "text", "value": "x" })),
        (
            "phone",
            json!("1"),
            json!({ "type": "phone", "value": "1" }),
        ),
        (
            "double",
            json!(2.5),
            json!({ "type": "double", "value": 2.5 }),
        ),
        (
            "monetary",
            json!({ "value": 5, "currency": "EUR" }),
            json!({ "type": "monetary", "value": 5, "currency": "EUR" }),
        ),
        ("user", json!(2), json!({ "type": "user", "id": 2 })),
        ("org", json!(1), json!({ "type": "org", "id": 1 })),
        ("people", json!(2), json!({ "type": "people", "id": 2 })),
        (
            "date",
            json!("2026-01-02"),
            json!({ "type": "date", "value": "2026-01-02" }),
        ),
        (
            "daterange",
            json!({ "value": "2026-01-02", "until": "2026-01-03" }),
            json!({ "type": "daterange", "from": "2026-01-02", "until": "2026-01-03" }),
        ),
        (
            "time",
            timed(json!({ "value": "09:00" })),
            json!({ "type": "time", "value": "09:00:00", "timezone_id": 292 }),
        ),
        (
            "timerange",
            timed(json!({ "value": "09:00:00", "until": "10:00:00" })),
            json!({ "type": "timerange", "from": "09:00:00", "until": "10:00:00", "timezone_id": 292 }),
        ),
    ];
    for (kind, value, expected) in cases {
        let field = json!({ "field_name": format!("A {kind}"), "field_type": kind });
        let code = crm.api("POST", "/api/v2/personFields", &field)["field_code"]
            .as_str()
            .unwrap()
            .to_owned();
        crm.api(
            "PATCH",
            "/api/v2/persons/1",
            &json!({ "custom_fields": { &code: value } }),
        );
        let payload = crm.one();
        assert_eq!(payload["data"]["custom_fields"][&code], expected, "{kind}");
        assert_eq!(
            payload["previous"]["custom_fields"],
            json!({ &code: null }),
            "{kind}"
        );
        crm.api(
            "PATCH",
            "/api/v2/persons/1",
            &json!({ "custom_fields": { &code: null } }),
        );
        let cleared = crm.one();
        assert_eq!(
            cleared["data"]["custom_fields"][&code],
            Value::Null,
            "{kind}"
        );
        assert_eq!(
            cleared["previous"]["custom_fields"],
            json!({ &code: expected }),
            "{kind}"
        );
    }
    for (kind, chosen, expected) in [
        (
            "enum",
            None,
            |ids: &[Value]| json!({ "type": "enum", "id": ids[0] }),
        ),
        (
            "set",
            Some(2),
            |ids: &[Value]| json!({ "type": "set", "values": [{ "id": ids[0] }, { "id": ids[1] }] }),
        ),
    ] as [(_, Option<usize>, fn(&[Value]) -> Value); 2]
    {
        let field = json!({ "field_name": kind, "field_type": kind, "options": [{ "label": "a" }, { "label": "b" }] });
        let field = crm.api("POST", "/api/v2/personFields", &field);
        let (code, options) = (
            field["field_code"].as_str().unwrap(),
            field["options"].as_array().unwrap(),
        );
        let ids: Vec<Value> = options.iter().map(|option| option["id"].clone()).collect();
        let value = chosen.map_or(ids[0].clone(), |count| json!(ids[..count]));
        crm.api(
            "PATCH",
            "/api/v2/persons/1",
            &json!({ "custom_fields": { code: value } }),
        );
        assert_eq!(crm.one()["data"]["custom_fields"][code], expected(&ids));
    }
    let field = json!({ "field_name": "Where", "field_type": "address" });
    let code = crm.api("POST", "/api/v2/personFields", &field)["field_code"]
        .as_str()
        .unwrap()
        .to_owned();
    let place = json!({ "value": "1 Main St", "country": "EE" });
    crm.api(
        "PATCH",
        "/api/v2/persons/1",
        &json!({ "custom_fields": { &code: place } }),
    );
    let address = crm.one()["data"]["custom_fields"][&code].clone();
    assert_eq!(
        (
            &address["type"],
            &address["value"],
            &address["country"],
            &address["locality"]
        ),
        (
            &json!("address"),
            &json!("1 Main St"),
            &json!("EE"),
            &Value::Null
        )
    );
}
