//! Changes, participants, merging, copying, converting, and figures over deals.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Request, Timestamp};
use serde_json::{Value, json};
use support::{Crm, NOW};

fn made(crm: &mut Crm, what: &str, body: Value) -> Value {
    crm.post(&format!("/api/v2/{what}"), body).data().clone()
}

fn put(crm: &mut Crm, path: &str, body: Value) -> support::Answer {
    crm.ask("PUT", path, Some(body))
}

#[test]
fn changes_are_written_down() {
    let mut crm = Crm::new();
    let deal = made(&mut crm, "deals", json!({ "title": "Old" }));
    let id = &deal["id"];
    crm.patch(
        &format!("/api/v2/deals/{id}"),
        json!({ "title": "New", "label_ids": deal["label_ids"] }),
    );
    let log = crm.get(&format!("/v1/deals/{id}/changelog"));
    assert_eq!(log.rows().len(), 1);
    assert_eq!(
        (&log.rows()[0]["field_key"], &log.rows()[0]["new_value"]),
        (&json!("title"), &json!("New"))
    );
    let note = crm.post("/v1/notes", json!({ "deal_id": id, "content": "Noted" }));
    assert_eq!(note.status, 200);
    let flow = crm.get(&format!("/v1/deals/{id}/flow"));
    let kinds: Vec<&str> = flow
        .rows()
        .iter()
        .map(|row| row["object"].as_str().unwrap())
        .collect();
    assert!(
        kinds.contains(&"dealChange") && kinds.contains(&"note"),
        "{kinds:?}"
    );
    assert_eq!(
        crm.get(&format!("/v1/deals/{id}/flow?items=note"))
            .rows()
            .len(),
        1
    );
    let recent = crm.get("/v1/recents?since_timestamp=2026-11-22%2000:00:00&items=deal,note");
    assert!(
        recent
            .rows()
            .iter()
            .any(|row| row["item"] == "deal" && row["id"] == *id)
    );
    assert_eq!(crm.get("/v1/recents?since_timestamp=yesterday").status, 400);
    assert_eq!(crm.get("/v1/deals/999999/changelog").status, 404);
}

#[test]
fn participants_have_rows_of_their_own() {
    let mut crm = Crm::new();
    let deal = made(&mut crm, "deals", json!({ "title": "A", "person_id": 1 }))["id"].clone();
    let path = format!("/v1/deals/{deal}/participants");
    assert_eq!(
        crm.get(&path).rows()[0]["person"]["id"],
        1,
        "the deal's person is the first"
    );
    let row = crm.post(&path, json!({ "person_id": "2" })).data().clone();
    assert_eq!(row["person_id"]["value"], 2);
    assert_eq!(crm.post(&path, json!({ "person_id": 2 })).status, 400);
    assert_eq!(crm.post(&path, json!({ "person_id": 999_999 })).status, 400);
    assert_eq!(
        crm.walk(&format!("/api/v2/persons?deal_id={deal}")).len(),
        2
    );
    assert_eq!(
        crm.get(&path).body["related_objects"]["person"]
            .as_object()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(crm.delete(&format!("{path}/{}", row["id"])).status, 200);
    assert_eq!(crm.delete(&format!("{path}/{}", row["id"])).status, 404);
    let log = crm.get(&format!("/v1/deals/{deal}/participantsChangelog"));
    assert_eq!(
        (log.rows().len(), &log.rows()[0]["action"]),
        (3, &json!("removed"))
    );
}

#[test]
fn the_record_named_in_the_body_survives_a_merge() {
    let mut crm = Crm::new();
    let gone = made(
        &mut crm,
        "persons",
        json!({ "name": "Ada Gone", "job_title": "CTO", "emails": [{ "value": "a@mail.example" }] }),
    );
    let kept = made(
        &mut crm,
        "persons",
        json!({ "name": "Ada Kept", "emails": [{ "value": "b@mail.example" }] }),
    );
    let note = crm
        .post(
            "/v1/notes",
            json!({ "person_id": gone["id"], "content": "x" }),
        )
        .data()["id"]
        .clone();
    let merged = put(
        &mut crm,
        &format!("/v1/persons/{}/merge", gone["id"]),
        json!({ "merge_with_id": kept["id"] }),
    );
    assert_eq!(
        (&merged.data()["id"], &merged.data()["merge_what_id"]),
        (&kept["id"], &gone["id"])
    );
    let person = crm
        .get(&format!("/api/v2/persons/{}", kept["id"]))
        .data()
        .clone();
    assert_eq!(
        (&person["name"], &person["job_title"]),
        (&json!("Ada Kept"), &json!("CTO"))
    );
    assert_eq!(person["emails"].as_array().unwrap().len(), 2);
    assert_eq!(
        crm.get(&format!("/api/v2/persons/{}", gone["id"])).status,
        404
    );
    assert_eq!(
        crm.get(&format!("/v1/notes/{note}")).data()["person_id"],
        kept["id"]
    );
    for (kind, title) in [("deals", "title"), ("organizations", "name")] {
        let (a, b) = (
            made(&mut crm, kind, json!({ title: "A" })),
            made(&mut crm, kind, json!({ title: "B" })),
        );
        let path = format!("/v1/{kind}/{}/merge", a["id"]);
        assert_eq!(
            put(&mut crm, &path, json!({ "merge_with_id": a["id"] })).status,
            400,
            "with itself"
        );
        assert_eq!(
            put(&mut crm, &path, json!({ "merge_with_id": 999_999 })).status,
            404
        );
        assert_eq!(
            put(&mut crm, &path, json!({ "merge_with_id": b["id"] })).data()["id"],
            b["id"]
        );
        assert_eq!(crm.get(&format!("/api/v2/{kind}/{}", a["id"])).status, 404);
    }
}

#[test]
fn a_copy_of_a_deal_is_open_and_has_its_products() {
    let mut crm = Crm::new();
    let deal = made(&mut crm, "deals", json!({ "title": "A", "status": "won" }));
    let products = format!("/api/v2/deals/{}/products", deal["id"]);
    crm.post(
        &products,
        json!({ "product_id": 1, "item_price": 4, "quantity": 1 }),
    );
    let copy = crm
        .ask("POST", &format!("/v1/deals/{}/duplicate", deal["id"]), None)
        .data()
        .clone();
    assert_eq!(
        (&copy["status"], &copy["value"]),
        (&json!("open"), &json!(4))
    );
    assert_eq!(
        crm.walk(&format!("/api/v2/deals/{}/products", copy["id"]))
            .len(),
        1
    );
    assert_eq!(
        crm.ask("POST", "/v1/deals/999999/duplicate", None).status,
        404
    );
}

#[test]
fn a_conversion_takes_its_time() {
    let mut crm = Crm::new();
    let lead = crm.post(
        "/v1/leads",
        json!({ "title": "Warm", "person_id": 1, "value": { "amount": 5, "currency": "USD" } }),
    );
    let lead = lead.data()["id"].as_str().unwrap().to_owned();
    let note = crm
        .post("/v1/notes", json!({ "lead_id": lead, "content": "x" }))
        .data()["id"]
        .clone();
    let start = format!("/api/v2/leads/{lead}/convert/deal");
    assert_eq!(crm.post(&start, json!({ "stage_id": 999 })).status, 400);
    assert_eq!(crm.post(&start, json!({ "title": "B" })).status, 400);
    let asked = crm.post(&start, json!({ "stage_id": 2 })).data()["conversion_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let status = format!("/api/v2/leads/{lead}/convert/status/{asked}");
    let mut polls = Vec::new();
    for _ in 0..3 {
        polls.push(crm.get(&status).data().clone());
    }
    let states: Vec<&str> = polls
        .iter()
        .map(|poll| poll["status"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["not_started", "running", "completed"]);
    let deal = polls[2]["deal_id"].clone();
    let made = crm
        .get(&format!(
            "/api/v2/deals/{deal}?include_fields=source_lead_id"
        ))
        .data()
        .clone();
    assert_eq!(
        (&made["value"], &made["stage_id"], &made["person_id"]),
        (&json!(5), &json!(2), &json!(1))
    );
    assert_eq!(made["source_lead_id"], json!(lead));
    assert_eq!(crm.get(&format!("/v1/leads/{lead}")).status, 404);
    assert_eq!(
        crm.get(&format!("/v1/notes/{note}")).data()["deal_id"],
        deal
    );
    assert_eq!(
        crm.get("/api/v2/leads/1/convert/status/6a8f5b9e-0f9b-4c1e-8a5d-2f1c3b4d5e6f")
            .status,
        400
    );
}

#[test]
fn a_conversion_ends_even_if_nobody_asks() {
    let mut crm = Crm::new();
    let deal = made(&mut crm, "deals", json!({ "title": "A", "org_id": 1 }))["id"].clone();
    let asked = crm
        .ask("POST", &format!("/api/v2/deals/{deal}/convert/lead"), None)
        .data()["conversion_id"]
        .clone();
    assert_eq!(crm.get(&format!("/api/v2/deals/{deal}")).status, 200);
    let later = Timestamp::from_millis(NOW.millis() + 2_000);
    let path = format!(
        "/api/v2/deals/{deal}/convert/status/{}",
        asked.as_str().unwrap()
    );
    let request = Request::new("GET", &path).header("x-api-token", "sandbox-token");
    let body: Value = serde_json::from_slice(&crm.0.handle(&request, later).body).unwrap();
    assert_eq!(body["data"]["status"], "completed");
    let lead = format!("/v1/leads/{}", body["data"]["lead_id"].as_str().unwrap());
    assert_eq!(crm.get(&lead).data()["organization_id"], 1);
    assert_eq!(crm.get(&format!("/api/v2/deals/{deal}")).status, 404);
    let lonely = made(&mut crm, "deals", json!({ "title": "A" }))["id"].clone();
    assert_eq!(
        crm.ask(
            "POST",
            &format!("/api/v2/deals/{lonely}/convert/lead"),
            None
        )
        .status,
        400
    );
}

#[test]
fn figures_follow_the_deals() {
    let mut crm = Crm::new();
    let before = crm
        .get("/v1/deals/summary?status=open&pipeline_id=1")
        .data()["total_count"]
        .as_u64()
        .unwrap();
    let deal = made(
        &mut crm,
        "deals",
        json!({ "title": "A", "value": 10, "currency": "EUR", "expected_close_date": "2030-01-02" }),
    );
    let after = crm
        .get("/v1/deals/summary?status=open&pipeline_id=1")
        .data()
        .clone();
    assert_eq!(after["total_count"], before + 1);
    assert!(after["values_total"]["EUR"]["value"].is_number());
    let timeline = "/v1/deals/timeline?start_date=2030-01-01&interval=week&amount=1&field_key=expected_close_date";
    assert_eq!(crm.get(timeline).data()["totals"]["count"], 1);
    assert_eq!(crm.get(timeline).data()["deals"][0]["id"], deal["id"]);
    assert_eq!(
        crm.get(&timeline.replace("expected_close_date", "title"))
            .status,
        400
    );
    let moves =
        crm.get("/v1/pipelines/1/movement_statistics?start_date=2026-11-22&end_date=2026-11-22");
    assert!(
        moves.data()["new_deals"]["deals_ids"]
            .as_array()
            .unwrap()
            .contains(&deal["id"])
    );
    assert!(
        crm.get("/v1/deals/1/permittedUsers")
            .rows()
            .contains(&json!(1))
    );
    assert!(
        crm.get("/v1/stages/1/deals")
            .rows()
            .iter()
            .all(|deal| deal["stage_id"] == 1)
    );
    assert!(!crm.get("/v1/products/1/deals").rows().is_empty());
}
