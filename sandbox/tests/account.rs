//! Filters, webhooks, goals, activity types, relationships.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Crm};

fn put(crm: &mut Crm, path: &str, body: Value) -> Answer {
    crm.ask("PUT", path, Some(body))
}

fn conditions(field: &Value, operator: &str, value: &str, count: usize) -> Value {
    let test = json!({ "object": "deal", "field_id": field.to_string(), "operator": operator, "value": value, "extra_value": null });
    json!({ "glue": "and", "conditions": [
        { "glue": "and", "conditions": vec![test; count] }, { "glue": "or", "conditions": [] },
    ] })
}

#[test]
fn a_saved_filter_really_filters() {
    let mut crm = Crm::new();
    let fields = crm.get("/v1/dealFields?limit=500").rows().to_vec();
    let number = |key: &str| fields.iter().find(|field| field["key"] == key).unwrap()["id"].clone();
    let body =
        |conditions: Value| json!({ "name": "Mine", "type": "deals", "conditions": conditions });
    let made = crm
        .post(
            "/v1/filters",
            body(conditions(&number("status"), "=", "won", 1)),
        )
        .data()
        .clone();
    let path = format!("/v1/filters/{}", made["id"]);
    let won = crm.walk(&format!(
        "/api/v2/deals?filter_id={}&status=open",
        made["id"]
    ));
    assert!(!won.is_empty() && won.iter().all(|deal| deal["status"] == "won"));
    let shown = crm.get(&format!("{path}?include_field_code=true"));
    assert_eq!(
        shown.data()["conditions"]["conditions"][0]["conditions"][0]["field_code"],
        "status"
    );
    let many = put(
        &mut crm,
        &path,
        json!({ "conditions": conditions(&number("value"), ">", "1000", 16) }),
    );
    assert_eq!(many.status, 200);
    let rich = crm.walk(&format!("/api/v2/deals?filter_id={}", made["id"]));
    assert!(
        rich.iter()
            .all(|deal| deal["value"].as_f64().unwrap() > 1000.0)
    );
    assert_eq!(
        put(
            &mut crm,
            &path,
            json!({ "conditions": conditions(&number("value"), ">", "1", 17) })
        )
        .status,
        400
    );
    assert_eq!(
        crm.post(
            "/v1/filters",
            body(conditions(&json!(999_999), "=", "1", 1))
        )
        .status,
        400
    );
    assert_eq!(
        crm.post(
            "/v1/filters",
            json!({ "name": "Mine", "type": "cats", "conditions": {} })
        )
        .status,
        400
    );
    assert!(
        crm.get("/v1/filters?type=org")
            .rows()
            .iter()
            .all(|filter| filter["type"] == "org")
    );
    let gone = crm.delete(&format!("/v1/filters?ids={},999999", made["id"]));
    assert_eq!(gone.data()["id"], json!([made["id"]]));
    assert_eq!(crm.get(&path).status, 404);
    assert_eq!(
        crm.get(&format!("/api/v2/deals?filter_id={}", made["id"]))
            .status,
        404
    );
    assert!(crm.get("/v1/filters/helpers").body["data"].is_object());
}

#[test]
fn webhooks_are_registered_up_to_forty() {
    let mut crm = Crm::new();
    let hook = json!({
        "subscription_url": "https://hooks.mail.example/a", "event_action": "create", "event_object": "deal", "name": "A",
        "http_auth_user": "u", "http_auth_password": "p",
    });
    let made = crm.post("/v1/webhooks", hook.clone());
    assert_eq!(
        (
            made.status,
            &made.body["status"],
            &made.data()["http_auth_password"]
        ),
        (201, &json!("ok"), &json!("p"))
    );
    let id = made.data()["id"].clone();
    assert!(crm.get("/v1/webhooks").rows().contains(made.data()));
    for url in [
        "http://hooks.mail.example",
        "words",
        "https://api.pipedrive.com/v1",
    ] {
        let mut wrong = hook.clone();
        wrong["subscription_url"] = json!(url);
        let refused = crm.post("/v1/webhooks", wrong);
        assert_eq!(
            (refused.status, &refused.body["status"]),
            (400, &json!("error"))
        );
        assert!(
            refused.body["errors"]["subscription_url"].is_array(),
            "{}",
            refused.body
        );
    }
    let registered = crm.get("/v1/webhooks").rows().len();
    for _ in registered..40 {
        assert_eq!(crm.post("/v1/webhooks", hook.clone()).status, 201);
    }
    assert_eq!(crm.post("/v1/webhooks", hook).status, 422);
    assert_eq!(crm.delete(&format!("/v1/webhooks/{id}")).status, 200);
    assert_eq!(crm.delete(&format!("/v1/webhooks/{id}")).status, 404);
}

#[test]
fn goals_are_set_found_measured_and_dropped() {
    let mut crm = Crm::new();
    let goal = json!({
        "title": "More", "assignee": { "id": 1, "type": "person" }, "type": { "name": "deals_started", "params": { "pipeline_id": [1] } },
        "expected_outcome": { "target": 5, "tracking_metric": "quantity" },
        "duration": { "start": "2026-01-01", "end": "2026-12-31" }, "interval": "monthly",
    });
    let made = crm.post("/v1/goals", goal.clone());
    assert_eq!(made.body["service"], "goals");
    let id = made.data()["goal"]["id"].as_str().unwrap().to_owned();
    let found = crm.get("/v1/goals/find?type.name=deals_started&type.params.pipeline_id=1");
    assert_eq!(found.data()["goals"][0]["id"], json!(id));
    let results = format!("/v1/goals/{id}/results?period.start=2026-11-22&period.end=2026-11-22");
    let before = crm.get(&results).data()["progress"].as_i64().unwrap();
    crm.post("/api/v2/deals", json!({ "title": "A" }));
    assert_eq!(crm.get(&results).data()["progress"], before + 1);
    assert_eq!(crm.get(&results.replace("2026-11", "2025-11")).status, 400);
    assert_eq!(
        crm.get("/v1/goals/find?period.start=2026-01-01").status,
        400
    );
    assert_eq!(
        put(
            &mut crm,
            &format!("/v1/goals/{id}"),
            json!({ "title": "Less" })
        )
        .data()["goal"]["title"],
        "Less"
    );
    for (name, wrong) in [
        ("assignee", json!({ "id": 999, "type": "person" })),
        ("type", json!({ "name": "naps" })),
        ("interval", json!("hourly")),
    ] {
        let mut body = goal.clone();
        body[name] = wrong;
        assert_eq!(crm.post("/v1/goals", body).status, 400, "{name}");
    }
    assert_eq!(crm.delete(&format!("/v1/goals/{id}")).status, 200);
    assert_eq!(crm.delete(&format!("/v1/goals/{id}")).status, 404);
}

#[test]
fn types_of_activities_come_and_go() {
    let mut crm = Crm::new();
    let made = crm.post(
        "/v1/activityTypes",
        json!({ "name": "Site visit", "icon_key": "car" }),
    );
    assert_eq!(made.status, 200, "{}", made.body);
    let kind = made.data().clone();
    assert_eq!(kind["key_string"], "site_visit");
    assert_eq!(
        crm.post("/api/v2/activities", json!({ "type": "site_visit" }))
            .status,
        200
    );
    assert_eq!(
        crm.post(
            "/v1/activityTypes",
            json!({ "name": "Site visit", "icon_key": "car" })
        )
        .status,
        400
    );
    assert_eq!(
        crm.post(
            "/v1/activityTypes",
            json!({ "name": "A", "icon_key": "unicorn" })
        )
        .status,
        400
    );
    let path = format!("/v1/activityTypes/{}", kind["id"]);
    assert_eq!(
        put(&mut crm, &path, json!({ "name": "Visit" })).data()["key_string"],
        "site_visit"
    );
    assert_eq!(crm.delete(&path).data()["active_flag"], false);
    assert_eq!(
        crm.post("/api/v2/activities", json!({ "type": "site_visit" }))
            .status,
        400
    );
}

#[test]
fn organizations_are_related() {
    let mut crm = Crm::new();
    let path = "/v1/organizationRelationships";
    let made = crm.post(
        path,
        json!({ "type": "parent", "rel_owner_org_id": 4, "rel_linked_org_id": 5, "org_id": 5 }),
    );
    assert_eq!(
        (
            &made.data()["calculated_type"],
            &made.data()["calculated_related_org_id"]
        ),
        (&json!("parent"), &json!(4))
    );
    let one = format!("{path}/{}", made.data()["id"]);
    assert_eq!(
        crm.get(&format!("{path}?org_id=4")).rows()[0]["calculated_type"],
        "daughter"
    );
    assert_eq!(
        put(&mut crm, &one, json!({ "type": "related" })).data()["type"],
        "related"
    );
    assert_eq!(
        crm.post(
            path,
            json!({ "type": "parent", "rel_owner_org_id": 4, "rel_linked_org_id": 4 })
        )
        .status,
        400
    );
    assert_eq!(
        crm.post(
            path,
            json!({ "type": "aunt", "rel_owner_org_id": 4, "rel_linked_org_id": 5 })
        )
        .status,
        400
    );
    assert_eq!(crm.delete(&one).status, 200);
    assert_eq!(crm.get(&one).status, 404);
    assert_eq!(crm.get(path).status, 400);
}
