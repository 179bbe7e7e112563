//! Persons and organizations.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::Crm;

const PERSONS: &str = "/api/v2/persons";
const ORGANIZATIONS: &str = "/api/v2/organizations";

#[test]
fn persons_page_and_filter() {
    let mut crm = Crm::new();
    let whole = crm.get("/api/v2/persons?limit=500").rows().to_vec();
    assert_eq!(crm.walk("/api/v2/persons?limit=11"), whole);
    let org = whole.iter().find(|row| !row["org_id"].is_null()).unwrap()["org_id"].clone();
    let of_org = crm.walk(&format!("{PERSONS}?org_id={org}"));
    assert!(!of_org.is_empty() && of_org.iter().all(|row| row["org_id"] == org));
    let deal = crm
        .walk("/api/v2/deals")
        .into_iter()
        .find(|deal| !deal["person_id"].is_null())
        .unwrap();
    let of_deal = crm
        .get(&format!("{PERSONS}?deal_id={}", deal["id"]))
        .rows()
        .to_vec();
    assert_eq!(of_deal[0]["id"], deal["person_id"]);
}

#[test]
fn a_person_is_created_read_changed_and_deleted() {
    let mut crm = Crm::new();
    let sent = json!({
        "name": "Łucja van der Berg", "org_id": 1, "emails": [{ "value": "l@b.example" }, { "value": "l2@b.example", "label": "home" }],
        "phones": [{ "value": "1", "primary": false }, { "value": "2", "primary": true }], "job_title": "CEO",
        "postal_address": { "value": "Hauptstraße 1" },
    });
    let person = crm.post(PERSONS, sent).data().clone();
    assert_eq!(
        (&person["first_name"], &person["last_name"]),
        (&json!("Łucja van der"), &json!("Berg"))
    );
    assert_eq!(
        person["emails"],
        json!([{ "value": "l@b.example", "primary": true, "label": "work" }, { "value": "l2@b.example", "primary": false, "label": "home" }])
    );
    assert_eq!(person["phones"][1]["primary"], true);
    assert_eq!(
        (
            &person["postal_address"]["value"],
            &person["postal_address"]["country"]
        ),
        (&json!("Hauptstraße 1"), &Value::Null)
    );

    let path = format!("{PERSONS}/{}", person["id"]);
    assert_eq!(crm.get(&path).data(), &person);
    let changed = crm.patch(&path, json!({ "emails": [] })).data().clone();
    assert_eq!(
        (&changed["emails"], &changed["phones"]),
        (&json!([]), &person["phones"])
    );
    let two =
        json!({ "phones": [{ "value": "1", "primary": true }, { "value": "2", "primary": true }] });
    assert_eq!(crm.patch(&path, two).status, 400);
    assert_eq!(
        crm.patch(&path, json!({ "name": "Cher" })).data()["last_name"],
        Value::Null
    );

    assert_eq!(crm.delete(&path).data(), &json!({ "id": person["id"] }));
    assert_eq!(crm.get(&path).refusal(), (404, "Person not found"));
    assert!(
        crm.walk("/api/v2/persons?limit=500")
            .iter()
            .all(|row| row["id"] != person["id"])
    );
}

#[test]
fn a_deleted_person_leaves_no_links_behind() {
    let mut crm = Crm::new();
    let deal = crm
        .walk("/api/v2/deals")
        .into_iter()
        .find(|deal| !deal["person_id"].is_null())
        .unwrap();
    crm.delete(&format!("{PERSONS}/{}", deal["person_id"]));
    let deal = crm
        .get(&format!("/api/v2/deals/{}", deal["id"]))
        .data()
        .clone();
    assert_eq!(deal["person_id"], Value::Null);
}

#[test]
fn marketing_status_shows_only_when_asked_and_needs_an_email() {
    let mut crm = Crm::new();
    let person = crm
        .post(
            PERSONS,
            json!({ "name": "A", "marketing_status": "subscribed" }),
        )
        .data()
        .clone();
    assert!(person.get("marketing_status").is_none());
    let path = format!("{PERSONS}/{}", person["id"]);
    let asked = format!("{path}?include_fields=marketing_status,open_deals_count");
    assert_eq!(crm.get(&asked).data()["marketing_status"], "no_consent");
    crm.patch(
        &path,
        json!({ "emails": [{ "value": "a@b.example" }], "marketing_status": "subscribed" }),
    );
    assert_eq!(crm.get(&asked).data()["marketing_status"], "subscribed");
    assert_eq!(crm.get(&asked).data()["open_deals_count"], 0);
}

#[test]
fn persons_are_found_by_name_email_and_phone() {
    let mut crm = Crm::new();
    let made = crm.post(PERSONS, json!({
        "name": "Xenia Quux", "emails": [{ "value": "xq@quux.example" }], "phones": [{ "value": "+1 503-555-0177" }], "org_id": 2,
    }));
    let id = made.data()["id"].clone();
    for term in ["xenia", "XQ@QUUX", "555-0177"] {
        let found = crm.get(&format!(
            "/api/v2/persons/search?term={}",
            term.replace('@', "%40")
        ));
        let item = found.data()["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["item"]["id"] == id)
            .unwrap()["item"]
            .clone();
        assert_eq!(
            (&item["emails"], &item["organization"]["id"]),
            (&json!(["xq@quux.example"]), &json!(2)),
            "{term}"
        );
    }
    let elsewhere = crm.get("/api/v2/persons/search?term=xenia&fields=email");
    assert_eq!(elsewhere.data()["items"], json!([]));
}

#[test]
fn an_organization_is_created_read_changed_and_deleted() {
    let mut crm = Crm::new();
    let sent = json!({
        "name": "北斗 株式会社", "address": { "value": "大通西 3", "country": "Japan" }, "website": "https://hokuto.example",
        "employee_count": 12,
    });
    let made = crm.post(ORGANIZATIONS, sent).data().clone();
    assert_eq!(
        (&made["address"]["country"], &made["address"]["locality"]),
        (&json!("Japan"), &Value::Null)
    );
    let path = format!("{ORGANIZATIONS}/{}", made["id"]);
    // What is left out of an address is cleared, also by PATCH.
    let moved = crm
        .patch(&path, json!({ "address": { "value": "Elsewhere" } }))
        .data()
        .clone();
    assert_eq!(
        (&moved["address"]["country"], &moved["employee_count"]),
        (&Value::Null, &json!(12))
    );
    assert_eq!(crm.patch(&path, json!({ "industry": 999_999 })).status, 400);
    let person = crm
        .post(PERSONS, json!({ "name": "A", "org_id": made["id"] }))
        .data()["id"]
        .clone();
    assert_eq!(
        crm.get(&format!("{path}?include_fields=people_count"))
            .data()["people_count"],
        1
    );
    assert_eq!(crm.delete(&path).data(), &json!({ "id": made["id"] }));
    assert_eq!(crm.get(&path).refusal(), (404, "Organization not found"));
    assert_eq!(
        crm.get(&format!("{PERSONS}/{person}")).data()["org_id"],
        Value::Null
    );
}

#[test]
fn organizations_page_sort_and_are_found_by_address() {
    let mut crm = Crm::new();
    let whole = crm.get("/api/v2/organizations?limit=500").rows().to_vec();
    let mut down = crm.walk("/api/v2/organizations?limit=13&sort_by=id&sort_direction=desc");
    down.reverse();
    assert_eq!(down, whole);
    let street = whole
        .iter()
        .find_map(|row| row["address"]["route"].as_str())
        .unwrap()
        .to_owned();
    let term: String = form_urlencoded::byte_serialize(street.as_bytes()).collect();
    let found = crm.get(&format!(
        "/api/v2/organizations/search?term={term}&fields=address"
    ));
    assert!(!found.data()["items"].as_array().unwrap().is_empty());
}

#[test]
fn an_empty_custom_fields_object_clears_those_of_an_organization() {
    let mut crm = Crm::new();
    let code = crm.field("organizationFields", "VAT number")["field_code"]
        .as_str()
        .unwrap()
        .to_owned();
    let made = crm
        .post(
            ORGANIZATIONS,
            json!({ "name": "A", "custom_fields": { &code: "EE1" } }),
        )
        .data()
        .clone();
    assert_eq!(made["custom_fields"][&code], "EE1");
    let path = format!("{ORGANIZATIONS}/{}", made["id"]);
    assert_eq!(
        crm.patch(&path, json!({ "name": "B" })).data()["custom_fields"][&code],
        "EE1"
    );
    assert_eq!(
        crm.patch(&path, json!({ "custom_fields": {} })).data()["custom_fields"][&code],
        Value::Null
    );
}
