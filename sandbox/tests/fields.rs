//! Custom fields: their definitions, and values of every type.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::Crm;

const TYPES: [&str; 16] = [
    "varchar",
    "varchar_auto",
    "text",
    "double",
    "monetary",
    "enum",
    "set",
    "user",
    "org",
    "people",
    "phone",
    "time",
    "timerange",
    "date",
    "daterange",
    "address",
];

/// The code of the first custom deal field of this type, and the ids of its options.
fn of_type(crm: &mut Crm, field_type: &str) -> (String, Vec<Value>) {
    let fields = crm.walk("/api/v2/dealFields");
    let field = fields
        .iter()
        .find(|field| field["is_custom_field"] == true && field["field_type"] == field_type)
        .unwrap();
    let options = field["options"].as_array().cloned().unwrap_or_default();
    (
        field["field_code"].as_str().unwrap().to_owned(),
        options.iter().map(|option| option["id"].clone()).collect(),
    )
}

#[test]
fn deals_have_custom_fields_of_all_sixteen_types() {
    let mut crm = Crm::new();
    let fields = crm.walk("/api/v2/dealFields?limit=7");
    assert_eq!(fields, crm.get("/api/v2/dealFields?limit=500").rows());
    for field_type in TYPES {
        let field = fields
            .iter()
            .find(|field| field["is_custom_field"] == true && field["field_type"] == field_type);
        let code = field.unwrap_or_else(|| panic!("no {field_type}"))["field_code"]
            .as_str()
            .unwrap();
        assert!(
            code.len() == 40
                && code
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            "{code}"
        );
    }
    let deal = crm.get("/api/v2/deals/1").data().clone();
    let custom = deal["custom_fields"].as_object().unwrap();
    assert_eq!(
        custom.len(),
        fields
            .iter()
            .filter(|field| field["is_custom_field"] == true)
            .count()
    );
    assert!(custom.values().filter(|value| value.is_null()).count() > custom.len() / 2);
}

#[test]
fn each_type_takes_its_own_form_and_nothing_else() {
    let mut crm = Crm::new();
    let (_, priorities) = of_type(&mut crm, "enum");
    let (_, wishes) = of_type(&mut crm, "set");
    let zone = json!("Europe/Tallinn");
    let cases: [(&str, Value, &[Value]); 16] = [
        ("varchar", json!("x"), &[json!(1), json!("x".repeat(256))]),
        ("varchar_auto", json!("x"), &[json!(["x"])]),
        ("text", json!("x".repeat(300)), &[json!({})]),
        ("double", json!(1.5), &[json!("1.5")]),
        (
            "monetary",
            json!({ "value": 5, "currency": "EUR" }),
            &[
                json!(5),
                json!({ "value": 5 }),
                json!({ "value": "5", "currency": "EUR" }),
                json!({ "value": 5, "currency": "QQQ" }),
            ],
        ),
        (
            "enum",
            priorities[0].clone(),
            &[json!("1"), json!(999_999), json!([1])],
        ),
        (
            "set",
            json!([wishes[0], wishes[2]]),
            &[json!([]), json!([999_999]), json!("1,2")],
        ),
        ("user", json!(2), &[json!("2"), json!(999_999)]),
        ("org", json!(2), &[json!(999_999)]),
        ("people", json!(2), &[json!({ "value": 2 }), json!(999_999)]),
        ("phone", json!("+49 221 4710 811"), &[json!(49)]),
        (
            "time",
            json!({ "value": "09:00:00", "timezone_id": 292, "timezone_name": zone }),
            &[json!("09:00"), json!({ "value": "9" })],
        ),
        (
            "timerange",
            json!({ "value": "09:00:00", "until": "10:00:00", "timezone_id": 292, "timezone_name": zone }),
            &[json!({ "value": "09:00:00" })],
        ),
        (
            "date",
            json!("2026-02-28"),
            &[json!("2026-02-29"), json!("28.02.2026"), json!(2026)],
        ),
        (
            "daterange",
            json!({ "value": "2026-01-01", "until": "2026-01-02" }),
            &[
                json!("2026-01-01"),
                json!({ "value": "2026-01-02", "until": "2026-01-01" }),
            ],
        ),
        (
            "address",
            json!({ "value": "Vana-Kalamaja 1", "country": "Estonia" }),
            &[
                json!("Vana-Kalamaja 1"),
                json!({ "country": "Estonia" }),
                json!({ "value": "A", "city": "B" }),
            ],
        ),
    ];
    for (field_type, good, bad) in cases {
        let (code, _) = of_type(&mut crm, field_type);
        let deal = crm.patch(
            "/api/v2/deals/1",
            json!({ "custom_fields": { &code: good } }),
        );
        let kept = &deal.data()["custom_fields"][&code];
        match field_type {
            "address" => assert_eq!(
                (&kept["country"], &kept["locality"]),
                (&json!("Estonia"), &Value::Null)
            ),
            _ => assert_eq!(*kept, good, "{field_type}"),
        }
        for bad in bad {
            let refused = crm.patch(
                "/api/v2/deals/1",
                json!({ "custom_fields": { &code: bad } }),
            );
            assert_eq!(
                refused.refusal().0,
                400,
                "{field_type}: {:.60}",
                bad.to_string()
            );
            assert!(refused.refusal().1.contains(&code), "{field_type}");
        }
        let cleared = crm.patch(
            "/api/v2/deals/1",
            json!({ "custom_fields": { &code: null } }),
        );
        assert_eq!(
            cleared.data()["custom_fields"][&code],
            Value::Null,
            "{field_type}"
        );
    }
}

#[test]
fn a_list_shows_only_the_custom_fields_asked_for_and_labels_on_demand() {
    let mut crm = Crm::new();
    let ((priority, options), (wishes, wished)) =
        (of_type(&mut crm, "enum"), of_type(&mut crm, "set"));
    crm.patch(
        "/api/v2/deals/1",
        json!({ "custom_fields": { &priority: options[0], &wishes: [wished[0]] } }),
    );
    let trimmed = crm.get(&format!("/api/v2/deals/1?custom_fields={priority}"));
    assert_eq!(
        trimmed.data()["custom_fields"],
        json!({ &priority: options[0] })
    );
    let labelled = crm.get(&format!(
        "/api/v2/deals/1?custom_fields={priority},{wishes}&include_option_labels=true"
    ));
    assert_eq!(
        labelled.data()["custom_fields"],
        json!({ &priority: { "id": options[0], "label": "Low" }, &wishes: [{ "id": wished[0], "label": "Licence" }] })
    );
    let label = crm.field("dealFields", "Label")["options"][0].clone();
    crm.patch("/api/v2/deals/1", json!({ "label_ids": [label["id"]] }));
    let labels = crm.get("/api/v2/deals/1?include_labels=true").data()["labels"].clone();
    assert_eq!(
        labels,
        json!([{ "id": label["id"], "label": label["label"] }])
    );
}

#[test]
fn a_field_is_created_used_renamed_and_deleted() {
    let mut crm = Crm::new();
    let sent = json!({ "field_name": "Größe", "field_type": "enum", "options": [{ "label": "S" }, { "label": "M" }] });
    let field = crm.post("/api/v2/dealFields", sent).data().clone();
    let (code, option) = (
        field["field_code"].as_str().unwrap().to_owned(),
        field["options"][0]["id"].clone(),
    );
    assert_eq!(code.len(), 40);
    let deal = crm.patch(
        "/api/v2/deals/1",
        json!({ "custom_fields": { &code: option } }),
    );
    assert_eq!(deal.data()["custom_fields"][&code], option);
    let path = format!("/api/v2/dealFields/{code}");
    assert_eq!(
        crm.patch(&path, json!({ "field_name": "Size" })).data()["field_name"],
        "Size"
    );
    assert_eq!(crm.patch(&path, json!({})).status, 400);
    assert_eq!(
        crm.patch(&path, json!({ "field_type": "set" })).status,
        400,
        "a type never changes"
    );
    assert_eq!(crm.delete(&path).data()["field_code"], json!(code));
    assert_eq!(crm.get(&path).status, 404);
    assert!(
        crm.get("/api/v2/deals/1").data()["custom_fields"]
            .get(&code)
            .is_none()
    );
    assert_eq!(
        crm.patch(
            "/api/v2/deals/1",
            json!({ "custom_fields": { &code: option } })
        )
        .status,
        400
    );
}

#[test]
fn what_a_field_can_not_be_is_refused() {
    let mut crm = Crm::new();
    for body in [
        json!({ "field_name": "A", "field_type": "colour" }),
        json!({ "field_name": "A", "field_type": "enum" }),
        json!({ "field_name": "A", "field_type": "varchar", "options": [{ "label": "S" }] }),
        json!({ "field_name": "", "field_type": "varchar" }),
        json!({ "field_type": "varchar" }),
    ] {
        assert_eq!(
            crm.post("/api/v2/dealFields", body.clone()).status,
            400,
            "{body}"
        );
    }
    assert_eq!(crm.delete("/api/v2/dealFields/title").status, 400);
    assert_eq!(
        crm.patch("/api/v2/dealFields/title", json!({ "field_name": "Name" }))
            .status,
        400
    );
}

#[test]
fn options_change_all_or_none() {
    let mut crm = Crm::new();
    let (code, ids) = of_type(&mut crm, "enum");
    let path = format!("/api/v2/dealFields/{code}/options");
    let added = crm
        .post(
            &path,
            json!([{ "label": "Urgent" }, { "label": "Someday" }]),
        )
        .data()
        .clone();
    assert_eq!(
        (&added[0]["label"], added.as_array().unwrap().len()),
        (&json!("Urgent"), 2),
        "only the new ones"
    );
    let wrong = crm.patch(
        &path,
        json!([{ "id": ids[0], "label": "Lowest" }, { "id": 999_999, "label": "?" }]),
    );
    assert_eq!(wrong.status, 400);
    assert_eq!(of_type(&mut crm, "enum").1.len(), ids.len() + 2);
    assert_eq!(
        crm.field("dealFields", "Priority")["options"][0]["label"],
        "Low"
    );
    crm.patch(&path, json!([{ "id": ids[0], "label": "Lowest" }]));
    assert_eq!(
        crm.field("dealFields", "Priority")["options"][0]["label"],
        "Lowest"
    );
    let gone = crm.ask("DELETE", &path, Some(json!([{ "id": ids[0] }])));
    assert_eq!(gone.data()[0]["label"], "Lowest");
    assert_eq!(of_type(&mut crm, "enum").1.len(), ids.len() + 1);
    assert_eq!(crm.post(&path, json!([])).status, 400);
    assert_eq!(
        crm.post(
            "/api/v2/dealFields/title/options",
            json!([{ "label": "A" }])
        )
        .status,
        400
    );
}

#[test]
fn v1_shows_the_same_fields_under_numbers() {
    let mut crm = Crm::new();
    let v2 = crm.walk("/api/v2/dealFields");
    let v1 = crm.get("/v1/dealFields?limit=500").rows().to_vec();
    assert_eq!(v1.len(), v2.len());
    for (old, new) in v1.iter().zip(&v2) {
        assert_eq!(
            (&old["key"], &old["name"], &old["edit_flag"]),
            (
                &new["field_code"],
                &new["field_name"],
                &new["is_custom_field"]
            )
        );
    }
    let one = crm.get(&format!("/v1/dealFields/{}", v1[0]["id"]));
    assert_eq!(one.data(), &v1[0]);
    let asked = crm.get("/api/v2/dealFields/title?include_fields=ui_visibility,required_fields");
    assert!(
        asked.data()["ui_visibility"].is_object() && asked.data()["required_fields"].is_object()
    );
}
