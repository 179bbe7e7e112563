//! Activities, pipelines and stages.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::Crm;

const ACTIVITIES: &str = "/api/v2/activities";

#[test]
fn activities_page_filter_and_sort_by_due_date() {
    let mut crm = Crm::new();
    let whole = crm.get("/api/v2/activities?limit=500").rows().to_vec();
    assert_eq!(crm.walk("/api/v2/activities?limit=37"), whole);
    let due = crm.walk("/api/v2/activities?limit=37&sort_by=due_date");
    assert!(
        due.windows(2)
            .all(|pair| pair[0]["due_date"].as_str() <= pair[1]["due_date"].as_str())
    );
    assert_eq!(due.len(), whole.len());
    let undone = crm.walk("/api/v2/activities?done=false");
    assert!(!undone.is_empty() && undone.iter().all(|row| row["done"] == false));
    let deal = whole[0]["deal_id"].clone();
    assert!(
        crm.walk(&format!("{ACTIVITIES}?deal_id={deal}"))
            .iter()
            .all(|row| row["deal_id"] == deal)
    );
}

#[test]
fn an_activity_is_created_done_undone_and_deleted() {
    let mut crm = Crm::new();
    let sent = json!({
        "subject": "Anrufen", "type": "call", "due_date": "2026-11-30", "due_time": "09:15", "duration": "00:30:00",
        "participants": [{ "person_id": 2 }, { "person_id": 3, "primary": false }], "attendees": [{ "email": "a@b.example" }],
    });
    let made = crm.post(ACTIVITIES, sent).data().clone();
    assert_eq!(
        (&made["person_id"], &made["participants"][0]["primary"]),
        (&json!(2), &json!(true))
    );
    assert!(made.get("attendees").is_none());
    let path = format!("{ACTIVITIES}/{}", made["id"]);
    assert_eq!(
        crm.get(&format!("{path}?include_fields=attendees")).data()["attendees"][0]["email"],
        "a@b.example"
    );
    let done = crm.patch(&path, json!({ "done": true })).data().clone();
    assert_eq!(done["marked_as_done_time"], "2026-11-22T00:00:00Z");
    assert_eq!(
        crm.patch(&path, json!({ "done": false })).data()["marked_as_done_time"],
        Value::Null
    );
    assert_eq!(crm.delete(&path).data(), &json!({ "id": made["id"] }));
    assert_eq!(crm.get(&path).refusal(), (404, "Activity not found"));
}

#[test]
fn an_activity_without_a_subject_is_called_after_its_type() {
    let made = Crm::new()
        .post(ACTIVITIES, json!({ "type": "lunch" }))
        .data()
        .clone();
    assert_eq!(
        (&made["subject"], &made["due_date"]),
        (&json!("Lunch"), &json!("2026-11-22"))
    );
}

#[test]
fn what_an_activity_can_not_be_is_refused() {
    let mut crm = Crm::new();
    let lead = crm.get("/v1/leads?limit=1").rows()[0]["id"].clone();
    for body in [
        json!({ "type": "dance" }),
        json!({ "deal_id": 999_999 }),
        json!({ "due_time": "25:00" }),
        json!({ "participants": [{ "person_id": 999_999 }] }),
        json!({ "lead_id": lead, "deal_id": 1 }),
        json!({ "note": "x".repeat(103_000) }),
    ] {
        assert_eq!(
            crm.post(ACTIVITIES, body.clone()).status,
            400,
            "{:.80}",
            body.to_string()
        );
    }
    assert_eq!(
        crm.post(ACTIVITIES, json!({ "lead_id": lead })).data()["lead_id"],
        lead
    );
}

#[test]
fn pipelines_and_their_stages_are_listed_in_order() {
    let mut crm = Crm::new();
    let names: Vec<Value> = crm
        .walk("/api/v2/pipelines?limit=1")
        .iter()
        .map(|row| row["name"].clone())
        .collect();
    assert_eq!(names, ["Sales", "Partnerships"]);
    let stages = crm.walk("/api/v2/stages?pipeline_id=1&sort_by=order_nr&limit=2");
    assert_eq!(stages.len(), 5);
    assert!(
        stages
            .windows(2)
            .all(|pair| pair[0]["order_nr"].as_u64() < pair[1]["order_nr"].as_u64())
    );
    assert_eq!(crm.get("/api/v2/stages?pipeline_id=99").status, 404);
}

#[test]
fn a_pipeline_is_made_filled_and_deleted_with_all_that_is_in_it() {
    let mut crm = Crm::new();
    let pipeline = crm
        .post("/api/v2/pipelines", json!({ "name": "Renewals" }))
        .data()
        .clone();
    assert_eq!(
        (
            &pipeline["order_nr"],
            &pipeline["is_deal_probability_enabled"]
        ),
        (&json!(3), &json!(false))
    );
    let id = pipeline["id"].clone();
    assert_eq!(
        crm.post("/api/v2/deals", json!({ "title": "A", "pipeline_id": id }))
            .status,
        400,
        "no stages yet"
    );
    let stage = crm
        .post(
            "/api/v2/stages",
            json!({ "name": "First", "pipeline_id": id }),
        )
        .data()
        .clone();
    assert_eq!(
        (&stage["order_nr"], &stage["deal_probability"]),
        (&json!(1), &json!(100))
    );
    let deal = crm
        .post("/api/v2/deals", json!({ "title": "A", "pipeline_id": id }))
        .data()
        .clone();
    assert_eq!(deal["stage_id"], stage["id"]);
    let renamed = crm.patch(
        &format!("/api/v2/pipelines/{id}"),
        json!({ "name": "Verlängerungen" }),
    );
    assert_eq!(renamed.data()["name"], "Verlängerungen");
    assert_eq!(
        crm.delete(&format!("/api/v2/pipelines/{id}")).data(),
        &json!({ "id": id })
    );
    for path in [
        format!("/api/v2/pipelines/{id}"),
        format!("/api/v2/stages/{}", stage["id"]),
        format!("/api/v2/deals/{}", deal["id"]),
    ] {
        assert_eq!(crm.get(&path).status, 404, "{path}");
    }
}

#[test]
fn a_stage_that_moves_takes_its_deals_along() {
    let mut crm = Crm::new();
    let stage = crm
        .post(
            "/api/v2/stages",
            json!({ "name": "Spare", "pipeline_id": 1 }),
        )
        .data()["id"]
        .clone();
    let deal = crm
        .post("/api/v2/deals", json!({ "title": "A", "stage_id": stage }))
        .data()["id"]
        .clone();
    let moved = crm
        .patch(
            &format!("/api/v2/stages/{stage}"),
            json!({ "pipeline_id": 2 }),
        )
        .data()
        .clone();
    assert_eq!(
        (&moved["pipeline_id"], &moved["order_nr"]),
        (&json!(2), &json!(5))
    );
    assert_eq!(
        crm.get(&format!("/api/v2/deals/{deal}")).data()["pipeline_id"],
        2
    );
    assert_eq!(
        crm.patch(
            &format!("/api/v2/stages/{stage}"),
            json!({ "is_deal_rot_enabled": true })
        )
        .status,
        400
    );
    assert_eq!(
        crm.delete(&format!("/api/v2/stages/{stage}")).data(),
        &json!({ "id": stage })
    );
    assert_eq!(crm.get(&format!("/api/v2/deals/{deal}")).status, 404);
}
