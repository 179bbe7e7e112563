//! Deals, their followers and their archive.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::Crm;

const DEALS: &str = "/api/v2/deals";

fn open_deal(crm: &mut Crm) -> Value {
    crm.get("/api/v2/deals?status=open&limit=1").rows()[0].clone()
}

#[test]
fn a_listing_pages_through_every_deal_once() {
    let mut crm = Crm::new();
    let whole = crm.get("/api/v2/deals?limit=500");
    assert!(whole.body["additional_data"]["next_cursor"].is_null());
    assert!(whole.rows().len() > 200);
    assert_eq!(crm.walk("/api/v2/deals?limit=7"), whole.rows());
}

#[test]
fn a_listing_is_sorted_by_each_field_in_both_directions() {
    let mut crm = Crm::new();
    for field in ["id", "add_time", "update_time"] {
        let up = crm.walk(&format!("/api/v2/deals?limit=50&sort_by={field}"));
        let mut down = crm.walk(&format!(
            "/api/v2/deals?limit=33&sort_by={field}&sort_direction=desc"
        ));
        let key = |row: &Value| (row[field].as_u64(), row[field].as_str().map(str::to_owned));
        assert!(up.is_sorted_by_key(key), "{field}");
        down.reverse();
        assert_eq!(up, down, "{field}");
    }
}

#[test]
fn filters_narrow_a_listing() {
    let mut crm = Crm::new();
    let deal = open_deal(&mut crm);
    for name in ["stage_id", "pipeline_id", "owner_id", "person_id", "org_id"] {
        let rows = crm.walk(&format!("{DEALS}?{name}={}", deal[name]));
        assert!(rows.contains(&deal), "{name}");
        assert!(rows.iter().all(|row| row[name] == deal[name]), "{name}");
    }
    let closed = crm.walk(&format!("{DEALS}?status=won,lost"));
    assert!(
        closed.iter().any(|row| row["status"] == "won")
            && closed.iter().any(|row| row["status"] == "lost")
    );
    assert!(closed.iter().all(|row| row["status"] != "open"));
    let two: Vec<Value> = crm
        .walk(&format!("{DEALS}?limit=500"))
        .iter()
        .take(2)
        .map(|row| row["id"].clone())
        .collect();
    assert_eq!(
        crm.walk(&format!("{DEALS}?ids={},{},999999", two[1], two[0]))
            .len(),
        2
    );
}

#[test]
fn updated_since_includes_and_updated_until_excludes() {
    let mut crm = Crm::new();
    let deal = open_deal(&mut crm);
    let time = deal["update_time"].as_str().unwrap();
    let ids = |rows: Vec<Value>| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    assert!(ids(crm.walk(&format!("{DEALS}?updated_since={time}"))).contains(&deal["id"]));
    assert!(!ids(crm.walk(&format!("{DEALS}?updated_until={time}"))).contains(&deal["id"]));
}

#[test]
fn a_saved_filter_wins_over_the_others() {
    let mut crm = Crm::new();
    let all = crm.walk(&format!("{DEALS}?limit=500"));
    assert_eq!(
        crm.walk(&format!(
            "{DEALS}?filter_id=3&limit=500&stage_id=1&status=won"
        )),
        all
    );
}

#[test]
fn a_new_deal_lands_in_the_first_stage() {
    let mut crm = Crm::new();
    let made = crm.post(
        DEALS,
        json!({ "title": "Öl & Söhne", "value": 12.5, "currency": "USD" }),
    );
    let deal = made.data().clone();
    assert_eq!(deal["title"], "Öl & Söhne");
    assert_eq!(deal["value"], 12.5);
    assert_eq!(
        (&deal["pipeline_id"], &deal["stage_id"], &deal["owner_id"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(
        (&deal["status"], &deal["origin"]),
        (&json!("open"), &json!("API"))
    );
    assert_eq!(deal["add_time"], "2026-11-22T00:00:00Z");
    assert_eq!(crm.get(&format!("{DEALS}/{}", deal["id"])).data(), &deal);
}

#[test]
fn a_stage_decides_on_the_pipeline_and_the_other_way_round() {
    let mut crm = Crm::new();
    let deal = crm
        .post(DEALS, json!({ "title": "A", "stage_id": 7 }))
        .data()
        .clone();
    assert_eq!(deal["pipeline_id"], 2);
    let path = format!("{DEALS}/{}", deal["id"]);
    assert_eq!(
        crm.patch(&path, json!({ "pipeline_id": 1 })).data()["stage_id"],
        1
    );
    let (status, error) = (400, "Stage 7 does not belong to pipeline 1");
    assert_eq!(
        crm.patch(&path, json!({ "stage_id": 7, "pipeline_id": 1 }))
            .refusal(),
        (status, error)
    );
}

#[test]
fn a_move_changes_only_the_stage_and_its_time() {
    let mut crm = Crm::new();
    let deal = open_deal(&mut crm);
    let other = if deal["stage_id"] == 2 { 3 } else { 2 };
    let moved = crm
        .patch(
            &format!("{DEALS}/{}", deal["id"]),
            json!({ "stage_id": other }),
        )
        .data()
        .clone();
    assert_eq!(moved["stage_id"], other);
    assert_eq!(moved["stage_change_time"], "2026-11-22T00:00:00Z");
    assert_eq!(
        (&moved["title"], &moved["value"], &moved["custom_fields"]),
        (&deal["title"], &deal["value"], &deal["custom_fields"])
    );
}

#[test]
fn a_deal_is_won_lost_and_reopened_with_its_times() {
    let mut crm = Crm::new();
    let path = format!("{DEALS}/{}", open_deal(&mut crm)["id"]);
    let won = crm.patch(&path, json!({ "status": "won" })).data().clone();
    assert_eq!(
        (&won["won_time"], &won["close_time"]),
        (
            &json!("2026-11-22T00:00:00Z"),
            &json!("2026-11-22T00:00:00Z")
        )
    );
    assert_eq!(won["local_won_date"], "2026-11-22");
    let lost = crm
        .patch(&path, json!({ "status": "lost", "lost_reason": "Price" }))
        .data()
        .clone();
    assert_eq!(
        (&lost["won_time"], &lost["lost_reason"]),
        (&Value::Null, &json!("Price"))
    );
    assert_eq!(lost["lost_time"], "2026-11-22T00:00:00Z");
    let open = crm.patch(&path, json!({ "status": "open" })).data().clone();
    assert_eq!(
        (
            &open["lost_time"],
            &open["lost_reason"],
            &open["close_time"]
        ),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let first = crm.get(&format!("{path}?include_fields=first_won_time"));
    assert_eq!(first.data()["first_won_time"], "2026-11-22T00:00:00Z");
}

#[test]
fn what_belongs_to_another_status_is_refused() {
    let mut crm = Crm::new();
    let path = format!("{DEALS}/{}", open_deal(&mut crm)["id"]);
    for body in [
        json!({ "lost_reason": "Price" }),
        json!({ "status": "won", "lost_reason": "Price" }),
        json!({ "won_time": "2026-01-01T00:00:00Z" }),
        json!({ "status": "lost", "won_time": "2026-01-01T00:00:00Z" }),
        json!({ "close_time": "2026-01-01T00:00:00Z" }),
        json!({ "status": "deleted" }),
        json!({ "is_deleted": true }),
    ] {
        assert_eq!(crm.patch(&path, body.clone()).status, 400, "{body}");
    }
    assert_eq!(crm.get(&path).data()["status"], "open");
}

#[test]
fn links_to_what_is_not_there_are_refused() {
    let mut crm = Crm::new();
    for name in ["person_id", "org_id", "owner_id", "stage_id", "pipeline_id"] {
        let refused = crm.post(DEALS, json!({ "title": "A", name: 999_999 }));
        assert_eq!(refused.refusal().0, 400, "{name}");
    }
    assert_eq!(
        crm.post(DEALS, json!({ "title": "A", "label_ids": [999_999] }))
            .status,
        400
    );
    assert_eq!(
        crm.post(DEALS, json!({ "title": "A", "currency": "QQQ" }))
            .status,
        400
    );
    assert_eq!(
        crm.post(DEALS, json!({ "title": "A", "owner_id": 6 }))
            .status,
        400,
        "an inactive user"
    );
}

#[test]
fn null_clears_a_link() {
    let mut crm = Crm::new();
    let path = format!("{DEALS}/{}", open_deal(&mut crm)["id"]);
    assert_eq!(
        crm.patch(&path, json!({ "person_id": null, "org_id": null }))
            .data()["person_id"],
        Value::Null
    );
}

#[test]
fn a_deleted_deal_is_gone_but_for_the_list_of_deleted_ones() {
    let mut crm = Crm::new();
    let deal = open_deal(&mut crm);
    let path = format!("{DEALS}/{}", deal["id"]);
    assert_eq!(crm.delete(&path).data(), &json!({ "id": deal["id"] }));
    assert_eq!(crm.get(&path).refusal(), (404, "Deal not found"));
    assert_eq!(crm.patch(&path, json!({ "title": "B" })).status, 404);
    assert_eq!(crm.delete(&path).status, 404);
    assert!(crm.walk(DEALS).iter().all(|row| row["id"] != deal["id"]));
    let deleted = crm.walk(&format!("{DEALS}?status=deleted"));
    let row = deleted.iter().find(|row| row["id"] == deal["id"]).unwrap();
    assert_eq!(
        (&row["is_deleted"], &row["status"]),
        (&json!(true), &json!("deleted"))
    );
}

#[test]
fn an_archived_deal_is_listed_apart_and_locked() {
    let mut crm = Crm::new();
    let deal = open_deal(&mut crm);
    let path = format!("{DEALS}/{}", deal["id"]);
    let archived = crm
        .patch(&path, json!({ "is_archived": true }))
        .data()
        .clone();
    assert_eq!(archived["archive_time"], "2026-11-22T00:00:00Z");
    assert!(crm.walk(DEALS).iter().all(|row| row["id"] != deal["id"]));
    assert!(
        crm.walk("/api/v2/deals/archived")
            .iter()
            .any(|row| row["id"] == deal["id"])
    );
    assert_eq!(crm.patch(&path, json!({ "title": "B" })).status, 400);
    assert_eq!(
        crm.patch(&path, json!({ "is_archived": false })).data()["archive_time"],
        Value::Null
    );
}

#[test]
fn counts_and_the_next_activity_come_only_when_asked_for() {
    let mut crm = Crm::new();
    let deal = crm.post(DEALS, json!({ "title": "A" })).data().clone();
    assert!(deal.get("next_activity_id").is_none() && deal.get("smart_bcc_email").is_none());
    let id = &deal["id"];
    let later = json!({ "deal_id": id, "due_date": "2026-12-02", "subject": "later" });
    let sooner = json!({ "deal_id": id, "due_date": "2026-12-01", "subject": "sooner" });
    crm.post("/api/v2/activities", later);
    let sooner = crm.post("/api/v2/activities", sooner).data().clone();
    crm.post("/v1/notes", json!({ "content": "hello", "deal_id": id }));
    let fields = "next_activity_id,activities_count,undone_activities_count,notes_count";
    let seen = crm
        .get(&format!("{DEALS}/{id}?include_fields={fields}"))
        .data()
        .clone();
    assert_eq!(seen["next_activity_id"], sooner["id"]);
    assert_eq!(
        (
            &seen["activities_count"],
            &seen["undone_activities_count"],
            &seen["notes_count"]
        ),
        (&json!(2), &json!(2), &json!(1))
    );
}

#[test]
fn a_search_finds_titles_and_custom_fields_best_first() {
    let mut crm = Crm::new();
    let code = crm.field("dealFields", "Contract number")["field_code"]
        .as_str()
        .unwrap()
        .to_owned();
    let named = crm.post(DEALS, json!({ "title": "Zwiebelkuchen" })).data()["id"].clone();
    let inside = crm
        .post(
            DEALS,
            json!({ "title": "Other", "custom_fields": { code: "zwiebelkuchen-77" } }),
        )
        .data()["id"]
        .clone();
    let found = crm.get("/api/v2/deals/search?term=zwiebelkuchen");
    let items = found.data()["items"].as_array().unwrap().clone();
    let ids: Vec<&Value> = items.iter().map(|item| &item["item"]["id"]).collect();
    assert_eq!(ids, [&named, &inside]);
    assert_eq!(
        items[1]["item"]["custom_fields"],
        json!(["zwiebelkuchen-77"])
    );
    assert!(items[0]["result_score"].as_f64() > items[1]["result_score"].as_f64());
    let exact = crm.get("/api/v2/deals/search?term=ZWIEBELKUCHEN&exact_match=true");
    assert_eq!(exact.data()["items"].as_array().unwrap().len(), 1);
    let nothing = crm.get("/api/v2/deals/search?term=zwiebelkuchen&status=won");
    assert_eq!(nothing.data()["items"], json!([]));
}

#[test]
fn followers_are_added_listed_and_removed_in_both_versions() {
    let mut crm = Crm::new();
    let deal = open_deal(&mut crm)["id"].clone();
    let (v2, v1) = (
        format!("{DEALS}/{deal}/followers"),
        format!("/api/v1/deals/{deal}/followers"),
    );
    let added = crm.post(&v2, json!({ "user_id": 2 }));
    assert_eq!((added.status, &added.data()["user_id"]), (201, &json!(2)));
    assert_eq!(
        crm.post(&v2, json!({ "user_id": 2 })).refusal(),
        (400, "User 2 is already a follower")
    );
    assert_eq!(crm.post(&v2, json!({ "user_id": 77 })).status, 400);
    crm.post(&v2, json!({ "user_id": 3 }));
    assert_eq!(crm.walk(&format!("{v2}?limit=1")).len(), 2);

    let rows = crm.get(&v1).rows().to_vec();
    assert_eq!(
        (&rows[0]["user_id"], &rows[0]["deal_id"]),
        (&json!(2), &deal)
    );
    // v1 removes by row, v2 by user.
    assert_eq!(
        crm.delete(&format!("{v1}/{}", rows[0]["id"])).data(),
        &json!({ "id": rows[0]["id"] })
    );
    assert_eq!(
        crm.delete(&format!("{v2}/3")).data(),
        &json!({ "user_id": 3 })
    );
    assert_eq!(crm.delete(&format!("{v2}/3")).status, 404);
    assert_eq!(crm.get(&v1).data(), &Value::Null);
    assert_eq!(crm.get(&v2).rows().len(), 0);
    let changes = crm.walk(&format!("{v2}/changelog"));
    assert_eq!(
        changes
            .iter()
            .map(|change| &change["action"])
            .collect::<Vec<_>>(),
        ["added", "added", "removed", "removed"]
    );
}
