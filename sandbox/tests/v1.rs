//! What only v1 has: leads, their labels, notes, users, settings.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::Crm;

const LEADS: &str = "/api/v1/leads";
const NOTES: &str = "/v1/notes";

#[test]
fn leads_page_by_offset_without_being_told_the_next_start() {
    let mut crm = Crm::new();
    let whole = crm.get("/api/v1/leads?limit=500").rows().to_vec();
    let page = crm.get("/api/v1/leads?limit=3&start=3");
    assert_eq!(page.rows(), &whole[3..6]);
    assert_eq!(
        page.body["additional_data"],
        json!({ "start": 3, "limit": 3, "more_items_in_collection": true })
    );
    let last = crm.get(&format!("{LEADS}?start={}", whole.len() - 1));
    assert_eq!(
        last.body["additional_data"]["more_items_in_collection"],
        false
    );
    assert_eq!(crm.get(&format!("{LEADS}?start=9999")).data(), &Value::Null);
    assert!(whole.iter().all(|lead| lead["is_archived"] == false));
    assert!(
        crm.get("/v1/leads/archived")
            .rows()
            .iter()
            .all(|lead| lead["is_archived"] == true)
    );
}

#[test]
fn leads_sort_and_filter() {
    let mut crm = Crm::new();
    let leads = crm
        .get("/v1/leads?sort=title%20DESC,add_time%20ASC")
        .rows()
        .to_vec();
    assert!(
        leads
            .windows(2)
            .all(|pair| pair[0]["title"].as_str() >= pair[1]["title"].as_str())
    );
    let owner = leads[0]["owner_id"].clone();
    assert!(
        crm.get(&format!("/v1/leads?owner_id={owner}"))
            .rows()
            .iter()
            .all(|lead| lead["owner_id"] == owner)
    );
    assert_eq!(
        crm.get("/v1/leads?updated_since=2026-11-23T00:00:00.000Z")
            .data(),
        &Value::Null
    );
}

#[test]
fn a_lead_is_created_read_changed_found_and_deleted() {
    let mut crm = Crm::new();
    assert_eq!(crm.post(LEADS, json!({ "title": "Nobody's" })).status, 400);
    assert_eq!(
        crm.post(
            LEADS,
            json!({ "title": "A", "person_id": 1, "value": { "amount": 5 } })
        )
        .status,
        400
    );
    let sent = json!({ "title": "Wüstenrose", "person_id": 1, "value": { "amount": 500, "currency": "EUR" }, "visible_to": "3" });
    let made = crm.post(LEADS, sent);
    assert_eq!(made.status, 201);
    let lead = made.data().clone();
    assert_eq!(
        (&lead["source_name"], &lead["origin"], &lead["visible_to"]),
        (&json!("API"), &json!("API"), &json!("3"))
    );
    assert_eq!(lead["add_time"], "2026-11-22T00:00:00.000Z");
    let path = format!("{LEADS}/{}", lead["id"].as_str().unwrap());
    assert_eq!(crm.get(&path).data(), &lead);
    assert_eq!(
        crm.patch(&path, json!({ "value": null })).data()["value"],
        Value::Null
    );
    assert_eq!(crm.patch(&path, json!({ "person_id": null })).status, 400);
    for version in ["v1", "v2"] {
        let found = crm.get(&format!("/api/{version}/leads/search?term=w%C3%BCstenrose"));
        assert_eq!(
            found.data()["items"][0]["item"]["id"],
            lead["id"],
            "{version}"
        );
    }
    assert_eq!(crm.delete(&path).data(), &json!({ "id": lead["id"] }));
    assert_eq!(crm.get(&path).refusal(), (404, "Lead not found"));
    assert_eq!(crm.get("/v1/leads/not-a-uuid").status, 400);
}

#[test]
fn a_leads_custom_fields_are_those_of_deals_at_the_root() {
    let mut crm = Crm::new();
    let code = |crm: &mut Crm, name: &str| {
        crm.field("dealFields", name)["field_code"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (fee, priority, wanted) = (
        code(&mut crm, "Setup fee"),
        code(&mut crm, "Priority"),
        code(&mut crm, "Interested in"),
    );
    let option = crm.field("dealFields", "Priority")["options"][1]["id"].clone();
    let options = crm.field("dealFields", "Interested in")["options"].clone();
    let both = format!("{},{}", options[0]["id"], options[1]["id"]);
    let sent = json!({
        "title": "A", "person_id": 1, &fee: "250", format!("{fee}_currency"): "USD", &priority: option.to_string(), &wanted: both,
        "0123456789abcdef0123456789abcdef01234567": "ignored",
    });
    let lead = crm.post(LEADS, sent).data().clone();
    assert_eq!(
        (&lead[&fee], &lead[format!("{fee}_currency")]),
        (&json!(250), &json!("USD"))
    );
    assert_eq!(
        (&lead[&priority], &lead[&wanted]),
        (&json!(option.to_string()), &json!(both))
    );
    assert!(
        lead.get("0123456789abcdef0123456789abcdef01234567")
            .is_none()
    );
    let path = format!("{LEADS}/{}", lead["id"].as_str().unwrap());
    assert!(
        crm.patch(&path, json!({ &fee: null }))
            .data()
            .get(&fee)
            .is_none(),
        "v1 leaves out what isn't set"
    );
}

#[test]
fn an_archived_lead_is_locked_until_it_comes_back() {
    let mut crm = Crm::new();
    let id = crm.get("/v1/leads?limit=1").rows()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("{LEADS}/{id}");
    assert_eq!(
        crm.patch(&path, json!({ "is_archived": true })).data()["is_archived"],
        true
    );
    assert_eq!(crm.patch(&path, json!({ "title": "B" })).status, 400);
    assert_eq!(
        crm.patch(&path, json!({ "is_archived": false })).data()["is_archived"],
        false
    );
}

#[test]
fn a_deleted_label_is_taken_off_its_leads() {
    let mut crm = Crm::new();
    let label = crm
        .post("/v1/leadLabels", json!({ "name": "VIP", "color": "green" }))
        .data()
        .clone();
    let uuid = label["id"].as_str().unwrap().to_owned();
    assert_eq!(
        crm.post("/v1/leadLabels", json!({ "name": "VIP", "color": "beige" }))
            .status,
        400
    );
    let lead = crm
        .post(
            LEADS,
            json!({ "title": "A", "person_id": 1, "label_ids": [uuid] }),
        )
        .data()
        .clone();
    assert_eq!(
        crm.patch(&format!("/v1/leadLabels/{uuid}"), json!({ "name": "Star" }))
            .data()["name"],
        "Star"
    );
    crm.delete(&format!("/v1/leadLabels/{uuid}"));
    let seen = crm.get(&format!("{LEADS}/{}", lead["id"].as_str().unwrap()));
    assert_eq!(seen.data()["label_ids"], json!([]));
    assert_eq!(crm.get("/v1/leadLabels").rows().len(), 4);
}

#[test]
fn notes_page_newest_first_and_by_what_they_are_about() {
    let mut crm = Crm::new();
    let notes = crm.get("/v1/notes?limit=500").rows().to_vec();
    assert!(
        notes
            .windows(2)
            .all(|pair| pair[0]["add_time"].as_str() >= pair[1]["add_time"].as_str())
    );
    let page = crm.get("/v1/notes?limit=10&start=10");
    assert_eq!(page.rows(), &notes[10..20]);
    assert_eq!(
        page.body["additional_data"]["pagination"],
        json!({ "start": 10, "limit": 10, "more_items_in_collection": true, "next_start": 20 })
    );
    let deal = notes
        .iter()
        .find(|note| !note["deal_id"].is_null())
        .unwrap()["deal_id"]
        .clone();
    let of_deal = crm.get(&format!("{NOTES}?deal_id={deal}"));
    assert!(
        of_deal
            .rows()
            .iter()
            .all(|note| note["deal_id"] == deal && note["deal"]["title"].is_string())
    );
    assert_eq!(crm.get("/v1/notes?deal_id=999999").data(), &Value::Null);
    let pinned = crm.get("/v1/notes?pinned_to_deal_flag=1");
    assert!(
        pinned
            .rows()
            .iter()
            .all(|note| note["pinned_to_deal_flag"] == true)
    );
}

#[test]
fn a_note_is_created_pinned_changed_and_deleted() {
    let mut crm = Crm::new();
    assert_eq!(
        crm.post(NOTES, json!({ "content": "About nothing" }))
            .status,
        400
    );
    assert_eq!(crm.post(NOTES, json!({ "deal_id": 1 })).status, 400);
    assert_eq!(
        crm.post(NOTES, json!({ "content": "A", "deal_id": 999_999 }))
            .status,
        400
    );
    assert_eq!(
        crm.post(
            NOTES,
            json!({ "content": "A", "person_id": 1, "pinned_to_deal_flag": 1 })
        )
        .status,
        400
    );
    let sent = json!({ "content": "<b>Hi</b><script>x()</script>", "person_id": 1, "pinned_to_person_flag": 1 });
    let note = crm.post(NOTES, sent).data().clone();
    assert_eq!(
        (&note["content"], &note["pinned_to_person_flag"]),
        (&json!("<b>Hi</b>"), &json!(true))
    );
    assert_eq!(
        (&note["add_time"], &note["user"]["is_you"]),
        (&json!("2026-11-22 00:00:00"), &json!(true))
    );
    let path = format!("{NOTES}/{}", note["id"]);
    let changed = crm
        .ask("PUT", &path, Some(json!({ "content": "Ho" })))
        .data()
        .clone();
    assert_eq!(
        (&changed["content"], &changed["person_id"]),
        (&json!("Ho"), &json!(1))
    );
    assert_eq!(crm.delete(&path).data(), &json!(true));
    assert_eq!(crm.get(&path).refusal(), (404, "Note not found"));
}

#[test]
fn users_are_listed_found_and_known_by_their_token() {
    let mut crm = Crm::new();
    let users = crm.get("/v1/users").rows().to_vec();
    assert_eq!(users.len(), 6);
    assert!(users.iter().any(|user| user["active_flag"] == false));
    let me = crm.get("/v1/users/me").data().clone();
    assert_eq!(
        (&me["id"], &me["is_you"], &me["company_domain"]),
        (&json!(1), &json!(true), &json!("sandbox"))
    );
    assert_eq!(crm.get("/v1/users/2").data(), &users[1]);
    assert_eq!(crm.get("/v1/users/find?term=maarja").rows()[0]["id"], 1);
    assert_eq!(
        crm.get("/v1/users/find?term=misaki&search_by_email=1")
            .rows()[0]["id"],
        4
    );
}

#[test]
fn currencies_and_activity_types_are_listed() {
    let mut crm = Crm::new();
    assert!(crm.get("/v1/currencies").rows().len() > 3);
    assert_eq!(crm.get("/v1/currencies?term=yen").rows()[0]["code"], "JPY");
    assert_eq!(crm.get("/v1/activityTypes").rows()[0]["key_string"], "call");
}
