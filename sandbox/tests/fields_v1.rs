//! Fields in v1 and of products, projects, activities and notes: both versions write into the same store.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::json;
use support::Crm;

#[test]
fn a_field_made_in_one_version_stands_in_the_other() {
    for resource in [
        "dealFields",
        "personFields",
        "organizationFields",
        "productFields",
    ] {
        let mut crm = Crm::new();
        let body = json!({ "name": "Colour", "field_type": "enum", "options": [{ "label": "Red" }, { "label": "Blue" }] });
        let made = crm.post(&format!("/v1/{resource}"), body);
        let (field, status) = (made.data().clone(), made.status);
        assert_eq!(
            status,
            if resource == "productFields" {
                201
            } else {
                200
            }
        );
        let (new, old) = (
            format!("/api/v2/{resource}/{}", field["key"].as_str().unwrap()),
            format!("/v1/{resource}/{}", field["id"]),
        );
        assert_eq!(crm.get(&new).data()["options"][0]["label"], "Red");
        crm.patch(&new, json!({ "field_name": "Shade" }));
        assert_eq!(crm.get(&old).data()["name"], "Shade");
        let blue = &field["options"][1]["id"];
        let options = json!({ "options": [{ "id": blue, "label": "Navy" }, { "label": "Green" }] });
        let changed = crm.ask("PUT", &old, Some(options)).data()["options"].clone();
        assert_eq!(
            (
                &changed[0]["id"],
                &changed[0]["label"],
                &changed[1]["label"]
            ),
            (blue, &json!("Navy"), &json!("Green"))
        );
        let wrong = json!({ "options": [{ "id": 999_999, "label": "?" }] });
        assert_eq!(crm.ask("PUT", &old, Some(wrong)).status, 400);
        assert_eq!(crm.delete(&old).data()["id"], field["id"]);
        assert_eq!(crm.get(&new).status, 404);
        let gone = if resource == "productFields" {
            410
        } else {
            404
        };
        assert_eq!(crm.get(&old).status, gone);
        assert_eq!(
            crm.post(
                &format!("/v1/{resource}"),
                json!({ "name": "A", "field_type": "colour" })
            )
            .status,
            400
        );
    }
}

#[test]
fn custom_fields_go_by_the_dozen_and_built_in_ones_stay() {
    let mut crm = Crm::new();
    let ids: Vec<String> = (0..3)
        .map(|_| {
            crm.post(
                "/v1/personFields",
                json!({ "name": "A", "field_type": "text" }),
            )
            .data()["id"]
                .to_string()
        })
        .collect();
    let built_in = crm.get("/v1/personFields").rows()[0]["id"].to_string();
    let gone = crm.delete(&format!(
        "/v1/personFields?ids={},{built_in}",
        ids.join(",")
    ));
    assert_eq!(gone.data()["id"].as_array().unwrap().len(), 3);
    assert_eq!(
        crm.delete(&format!("/v1/personFields/{built_in}")).status,
        400
    );
}

#[test]
fn every_kind_of_record_has_its_fields() {
    let mut crm = Crm::new();
    for resource in ["productFields", "projectFields"] {
        let made = crm.post(
            &format!("/api/v2/{resource}"),
            json!({ "field_name": "Size", "field_type": "set", "options": [{ "label": "S" }] }),
        );
        let path = format!(
            "/api/v2/{resource}/{}",
            made.data()["field_code"].as_str().unwrap()
        );
        assert_eq!(
            crm.post(&format!("{path}/options"), json!([{ "label": "M" }]))
                .rows()
                .len(),
            1
        );
        assert_eq!(
            crm.get(&path).data()["options"].as_array().unwrap().len(),
            2
        );
        assert_eq!(crm.delete(&path).status, 200);
    }
    assert_eq!(
        crm.get("/api/v2/activityFields/subject").data()["field_name"],
        "Subject"
    );
    assert_eq!(crm.get("/api/v2/activityFields/words").status, 404);
    assert_eq!(
        crm.walk("/api/v2/activityFields?limit=7").len(),
        crm.get("/v1/activityFields").rows().len()
    );
    assert_eq!(crm.get("/v1/noteFields").rows()[1]["key"], "content");
    assert_eq!(
        crm.get("/v1/leadFields?limit=500").rows(),
        crm.get("/v1/dealFields?limit=500").rows()
    );
}

#[test]
fn custom_fields_of_products_are_checked() {
    let mut crm = Crm::new();
    let grade = crm.field("productFields", "Grade");
    let (code, option) = (
        grade["field_code"].as_str().unwrap(),
        &grade["options"][0]["id"],
    );
    let kept = crm.patch(
        "/api/v2/products/1",
        json!({ "custom_fields": { code: option } }),
    );
    assert_eq!(kept.data()["custom_fields"][code], *option);
    assert_eq!(
        crm.patch(
            "/api/v2/products/1",
            json!({ "custom_fields": { code: 999_999 } })
        )
        .status,
        400
    );
    assert_eq!(
        crm.patch(
            "/api/v2/products/1",
            json!({ "custom_fields": { code: null } })
        )
        .data()["custom_fields"][code],
        json!(null)
    );
}
