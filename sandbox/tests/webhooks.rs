//! What webhooks are told of: payloads of both versions.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::hooks::Hooked;

#[test]
fn a_change_by_the_api_comes_with_ids_as_text_and_what_was_before() {
    let mut crm = Hooked::new();
    let id = crm.hook("change", "deal", &json!({}));
    let before = crm.api("GET", "/api/v2/deals/1", &Value::Null);
    crm.api(
        "PATCH",
        "/api/v2/deals/1",
        &json!({ "title": "Bigger", "value": 17 }),
    );
    let payload = crm.one();
    let meta = &payload["meta"];
    for (name, expected) in [
        ("action", json!("change")),
        ("entity", json!("deal")),
        ("entity_id", json!("1")),
        ("company_id", json!("1001")),
        ("user_id", json!("1")),
        ("webhook_id", json!(id.to_string())),
        ("webhook_owner_id", json!("1")),
        ("version", json!("2.0")),
        ("type", json!("general")),
        ("change_source", json!("api")),
        ("is_bulk_edit", json!(false)),
        ("timestamp", json!("2026-11-22T00:00:00.000Z")),
        ("attempt", json!(1)),
        ("host", json!("sandbox.pipedrive.com")),
        ("permitted_user_ids", json!(["1", "2", "3", "4", "5"])),
    ] {
        assert_eq!(meta[name], expected, "{name}");
    }
    assert_eq!(meta["id"].as_str().unwrap().len(), 36);
    assert_eq!(meta["correlation_id"].as_str().unwrap().len(), 36);
    assert_eq!(
        (&payload["data"]["title"], &payload["data"]["value"]),
        (&json!("Bigger"), &json!(17))
    );
    assert_eq!(
        payload["data"]["visible_to"],
        json!(before["visible_to"].to_string())
    );
    let previous = payload["previous"].as_object().unwrap();
    assert_eq!(
        (&previous["title"], &previous["value"]),
        (&before["title"], &before["value"])
    );
    assert!(
        previous
            .keys()
            .all(|name| ["title", "value", "update_time"].contains(&name.as_str()))
    );
}

#[test]
fn a_new_record_has_no_previous_and_a_deleted_one_no_data() {
    let mut crm = Hooked::new();
    crm.hook("*", "*", &json!({}));
    let id = crm.api("POST", "/api/v2/organizations", &json!({ "name": "New" }))["id"].clone();
    let made = crm.one();
    assert_eq!(
        (&made["meta"]["action"], &made["previous"]),
        (&json!("create"), &Value::Null)
    );
    assert_eq!(made["data"]["name"], "New");
    crm.api(
        "DELETE",
        &format!("/api/v2/organizations/{id}"),
        &Value::Null,
    );
    let gone = crm.one();
    assert_eq!(
        (&gone["meta"]["action"], &gone["data"]),
        (&json!("delete"), &Value::Null)
    );
    assert_eq!(
        (&gone["meta"]["entity_id"], &gone["previous"]["name"]),
        (&json!(id.to_string()), &json!("New"))
    );
}

#[test]
fn a_merge_is_a_delete_and_a_change_that_name_each_other() {
    let mut crm = Hooked::new();
    crm.hook("*", "organization", &json!({}));
    crm.api(
        "PUT",
        "/api/v1/organizations/4/merge",
        &json!({ "merge_with_id": 5 }),
    );
    let payloads = crm.deliver(200);
    let of = |action: &str| {
        payloads
            .iter()
            .find(|payload| payload["meta"]["action"] == action)
            .unwrap()
    };
    assert_eq!(payloads.len(), 2);
    assert_eq!(
        (
            &of("delete")["meta"]["entity_id"],
            &of("delete")["meta"]["merged_to_id"]
        ),
        (&json!("4"), &json!("5"))
    );
    assert_eq!(
        (
            &of("change")["meta"]["entity_id"],
            &of("change")["meta"]["merged_from_id"]
        ),
        (&json!("5"), &json!("4"))
    );
    assert_eq!(
        of("delete")["meta"]["correlation_id"],
        of("change")["meta"]["correlation_id"]
    );
    assert_eq!(of("delete")["meta"].get("merged_from_id"), None);
}

#[test]
fn an_edit_in_the_app_says_so_and_a_bulk_edit_is_one_event_a_record() {
    let mut crm = Hooked::new();
    crm.hook("change", "deal", &json!({}));
    let edits: Vec<Value> = (1..=3)
        .map(|id| json!({ "method": "PATCH", "path": format!("/api/v2/deals/{id}"), "body": { "title": "Edited" } }))
        .collect();
    let (status, answer) = crm.raw(
        "POST",
        "/__sandbox/edit",
        &json!({ "edits": edits, "bulk": true, "userId": 2 }),
    );
    assert_eq!(
        (status, answer["answers"].as_array().unwrap().len()),
        (200, 3)
    );
    assert_eq!(
        (
            &answer["answers"][0]["status"],
            &answer["answers"][0]["body"]["data"]["title"]
        ),
        (&json!(200), &json!("Edited"))
    );
    let payloads = crm.deliver(200);
    assert_eq!(payloads.len(), 3);
    for payload in payloads {
        let meta = &payload["meta"];
        assert_eq!(
            (
                &meta["change_source"],
                &meta["is_bulk_edit"],
                &meta["user_id"]
            ),
            (&json!("app"), &json!(true), &json!("2"))
        );
    }
    assert_eq!(
        crm.raw("POST", "/__sandbox/edit", &json!({ "steps": [] }))
            .0,
        400
    );
}

#[test]
fn payloads_keep_names_that_rest_has_given_up() {
    let mut crm = Hooked::new();
    crm.hook("change", "*", &json!({}));
    let mut changed = |path: &str, body: Value| {
        crm.api("PATCH", path, &body);
        crm.one()["data"].clone()
    };
    let activity = changed(
        "/api/v2/activities/1",
        json!({ "due_time": "09:30", "duration": "00:45", "busy": true }),
    );
    assert_eq!(
        activity["due_time"],
        json!({ "value": "09:30:00", "timezone_id": 292 })
    );
    assert_eq!(
        activity["duration"],
        json!({ "value": "00:45:00", "timezone_id": null })
    );
    assert_eq!(
        (&activity["busy_flag"], &activity["active_flag"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(activity.get("busy"), None);
    let pipeline = changed("/api/v2/pipelines/1", json!({ "name": "Renamed" }));
    assert_eq!(
        (&pipeline["url_title"], &pipeline["active_flag"]),
        (&json!("Renamed"), &json!(true))
    );
    assert!(pipeline["deal_probability"].is_boolean());
    let stage = changed(
        "/api/v2/stages/1",
        json!({ "is_deal_rot_enabled": true, "days_to_rotten": 9 }),
    );
    assert_eq!(
        (&stage["rotten_flag"], &stage["rotten_days"]),
        (&json!(true), &json!(9))
    );
    let product = changed("/api/v2/products/1", json!({ "is_linkable": false }));
    assert_eq!(
        (&product["selectable"], product.get("is_linkable")),
        (&json!(false), None)
    );
    let person = changed("/api/v2/persons/1", json!({ "visible_to": 5 }));
    assert_eq!(
        (&person["visible_to"], person.get("label").is_some()),
        (&json!("5"), true)
    );
}

#[test]
fn users_have_text_ids_a_timestamp_in_seconds_and_no_list_of_who_may_see_them() {
    let mut crm = Hooked::new();
    crm.hook("change", "user", &json!({}));
    crm.api("PUT", "/api/v1/users/2", &json!({ "active_flag": false }));
    let payload = crm.one();
    assert_eq!(
        (&payload["data"]["id"], &payload["data"]["active_flag"]),
        (&json!("2"), &json!(false))
    );
    assert_eq!(payload["meta"]["timestamp"], 1_795_305_600);
    assert_eq!(payload["meta"].get("permitted_user_ids"), None);
    assert_eq!(payload["previous"]["active_flag"], true);
}

#[test]
fn leads_have_uuids_and_projects_tasks_boards_phases_and_what_is_sold_are_told_of() {
    let mut crm = Hooked::new();
    crm.hook("create", "*", &json!({}));
    let lead = crm.api(
        "POST",
        "/api/v1/leads",
        &json!({ "title": "Hot", "person_id": 1 }),
    );
    let payload = crm.one();
    assert_eq!(
        (&payload["meta"]["entity"], &payload["meta"]["entity_id"]),
        (&json!("lead"), &lead["id"])
    );
    assert_eq!(
        (
            &payload["data"]["creator_id"],
            &payload["data"]["visible_to"]
        ),
        (&json!(1), &json!("3"))
    );
    let board = crm.api(
        "POST",
        "/api/v2/boards",
        &json!({ "name": "B", "order_nr": 1 }),
    )["id"]
        .clone();
    assert_eq!(crm.one()["meta"]["entity"], "board");
    let phase = crm.api(
        "POST",
        "/api/v2/phases",
        &json!({ "name": "P", "board_id": board, "order_nr": 1 }),
    )["id"]
        .clone();
    assert_eq!(crm.one()["meta"]["entity"], "phase");
    let project = json!({ "title": "T", "board_id": board, "phase_id": phase });
    let project = crm.api("POST", "/api/v2/projects", &project)["id"].clone();
    assert_eq!(crm.one()["meta"]["entity"], "project");
    crm.api(
        "POST",
        "/api/v2/tasks",
        &json!({ "title": "T", "project_id": project }),
    );
    assert_eq!(crm.one()["meta"]["entity"], "task");
    let sold = json!({ "product_id": 1, "item_price": 5, "quantity": 2 });
    crm.api("POST", "/api/v2/deals/1/products", &sold);
    assert_eq!(crm.one()["meta"]["entity"], "deal_product");
    crm.api(
        "POST",
        "/api/v1/notes",
        &json!({ "content": "N", "deal_id": 1 }),
    );
    assert_eq!(crm.one()["meta"]["entity"], "note");
}

#[test]
fn version_1_has_flat_records_whole_before_and_after() {
    let mut crm = Hooked::new();
    let id = crm.hook("*", "*", &json!({ "version": "1.0" }));
    let before = crm.api("GET", "/api/v2/deals/1", &Value::Null);
    crm.api("PATCH", "/api/v2/deals/1", &json!({ "title": "Bigger" }));
    let payload = crm.one();
    assert_eq!(
        (&payload["v"], &payload["event"], &payload["retry"]),
        (&json!(1), &json!("updated.deal"), &json!(0))
    );
    let meta = &payload["meta"];
    for (name, expected) in [
        ("action", json!("updated")),
        ("object", json!("deal")),
        ("id", json!(1)),
        ("company_id", json!(1001)),
        ("user_id", json!(1)),
        ("timestamp", json!(1_795_305_600)),
        ("timestamp_micro", json!(1_795_305_600_000_000_u64)),
        ("permitted_user_ids", json!([1, 2, 3, 4, 5])),
        ("webhook_id", json!(id.to_string())),
        ("change_source", json!("api")),
        ("is_bulk_update", json!(false)),
    ] {
        assert_eq!(meta[name], expected, "{name}");
    }
    assert_eq!(
        (&payload["current"]["title"], &payload["previous"]["title"]),
        (&json!("Bigger"), &before["title"])
    );
    assert_eq!(payload["current"].get("custom_fields"), None);
    assert!(payload["current"]["user_id"]["value"].is_number());

    crm.api(
        "PUT",
        "/api/v1/persons/3/merge",
        &json!({ "merge_with_id": 4 }),
    );
    let events: Vec<Value> = crm
        .deliver(200)
        .iter()
        .map(|payload| payload["event"].clone())
        .collect();
    assert!(
        events.contains(&json!("merged.person")) && events.contains(&json!("deleted.person")),
        "{events:?}"
    );
    crm.api(
        "POST",
        "/api/v1/activityTypes",
        &json!({ "name": "Visit", "icon_key": "car" }),
    );
    assert_eq!(crm.one()["event"], "added.activityType");
    // The newer objects are v2's alone.
    crm.api(
        "POST",
        "/api/v2/boards",
        &json!({ "name": "B", "order_nr": 1 }),
    );
    assert_eq!(crm.deliver(200), Vec::<Value>::new());
}

#[test]
fn only_what_was_asked_for_is_told_and_only_what_is_different() {
    let mut crm = Hooked::new();
    assert!(crm.outgoing().is_empty());
    crm.hook("create", "person", &json!({}));
    crm.api("PATCH", "/api/v2/persons/1", &json!({ "name": "Other" }));
    crm.api("POST", "/api/v2/organizations", &json!({ "name": "O" }));
    assert_eq!(
        crm.raw("POST", "/api/v2/persons", &json!({ "name": 5 })).0,
        400
    );
    assert_eq!(crm.deliver(200), Vec::<Value>::new());
    crm.hook("change", "person", &json!({}));
    let name = crm.api("GET", "/api/v2/persons/1", &Value::Null)["name"].clone();
    crm.pass_seconds(60);
    crm.api("PATCH", "/api/v2/persons/1", &json!({ "name": name }));
    assert_eq!(crm.deliver(200), Vec::<Value>::new());
    crm.api("POST", "/api/v2/persons", &json!({ "name": "New" }));
    assert_eq!(crm.one()["meta"]["action"], "create");
}
