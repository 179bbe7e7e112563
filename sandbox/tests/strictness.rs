//! What is refused, by name.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::Request;
use serde_json::json;
use support::Crm;

const SCHEMA: &str = "ERR_SCHEMA_VALIDATION_FAILED";

/// Each of these GETs breaks the schema, with this message.
#[test]
fn v2_queries_are_checked() {
    let mut crm = Crm::new();
    for (target, problem) in [
        ("deals?colour=blue", "colour: is not allowed"),
        ("activities?type=call", "type: is not allowed"),
        ("deals?api_token=sandbox-token", "api_token: is not allowed"),
        (
            "deals?limit=501",
            "limit: must be less than or equal to 500",
        ),
        (
            "itemSearch?term=acme&limit=101",
            "limit: must be less than or equal to 100",
        ),
        ("deals?limit=0", "limit: must be greater than or equal to 1"),
        ("deals?limit=ten", "limit: must be an integer"),
        ("deals?limit=1&limit=2", "limit: must stand only once"),
        ("deals?owner_id=me", "owner_id: must be an integer"),
        ("activities?done=1", "done: must be a boolean"),
        (
            "deals?updated_since=2026-01-01T00:00:00.000Z",
            "updated_since: not a valid datetime",
        ),
        (
            "deals?updated_since=2026-01-01",
            "updated_since: not a valid datetime",
        ),
        (
            "deals?status=paused",
            "status: must be one of [open, won, lost, deleted]",
        ),
        (
            "deals?sort_direction=up",
            "sort_direction: must be one of [asc, desc]",
        ),
        (
            "deals?cursor=nonsense",
            "cursor: not a cursor of this listing",
        ),
        (
            "deals/search?term=a",
            "term: must be at least 2 characters long",
        ),
        ("deals/search", "term: is required"),
        ("deals/abc", "id: must be an integer"),
    ] {
        let answer = crm.get(&format!("/api/v2/{target}"));
        assert_eq!(
            answer.refusal(),
            (400, format!("Validation failed: {problem}").as_str()),
            "{target}"
        );
        assert_eq!(answer.body["code"], SCHEMA, "{target}");
    }
}

#[test]
fn one_character_is_enough_for_an_exact_match() {
    assert_eq!(
        Crm::new()
            .get("/api/v2/deals/search?term=a&exact_match=true")
            .status,
        200
    );
}

#[test]
fn more_than_100_ids_or_15_custom_fields_are_refused() {
    let mut crm = Crm::new();
    let ids: Vec<String> = (1..=101).map(|id: u32| id.to_string()).collect();
    assert_eq!(
        crm.get(&format!("/api/v2/deals?ids={}", ids.join(",")))
            .status,
        400
    );
    assert_eq!(
        crm.get(&format!("/api/v2/deals?ids={}", ids[1..].join(",")))
            .status,
        200
    );
    let codes = vec!["0123456789012345678901234567890123456789"; 16];
    assert_eq!(
        crm.get(&format!("/api/v2/deals?custom_fields={}", codes.join(",")))
            .status,
        400
    );
    assert_eq!(
        crm.get(&format!(
            "/api/v2/deals?custom_fields={}",
            codes[1..].join(",")
        ))
        .status,
        200
    );
}

#[test]
fn a_cursor_is_bound_to_its_order() {
    let mut crm = Crm::new();
    let page = crm.get("/api/v2/deals?limit=1&sort_by=add_time");
    let cursor = page.body["additional_data"]["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        crm.get(&format!(
            "/api/v2/deals?limit=1&sort_by=add_time&cursor={cursor}"
        ))
        .status,
        200
    );
    assert_eq!(
        crm.get(&format!("/api/v2/deals?limit=1&cursor={cursor}"))
            .status,
        400
    );
}

#[test]
fn v2_bodies_are_checked() {
    let mut crm = Crm::new();
    for (target, body, problem) in [
        (
            "deals",
            json!({ "title": "A", "colour": "blue" }),
            "colour: is not allowed",
        ),
        ("deals", json!({}), "title: is required"),
        ("deals", json!({ "title": null }), "title: is required"),
        ("deals", json!({ "title": "" }), "title: must not be empty"),
        (
            "deals",
            json!({ "title": "A", "value": "12" }),
            "value: must be a number",
        ),
        (
            "deals",
            json!({ "title": "A", "owner_id": "1" }),
            "owner_id: must be an integer",
        ),
        (
            "deals",
            json!({ "title": "A", "owner_id": 1.5 }),
            "owner_id: must be an integer",
        ),
        (
            "deals",
            json!({ "title": "A", "visible_to": 2 }),
            "visible_to: must be one of [1, 3, 5, 7]",
        ),
        (
            "deals",
            json!({ "title": "A", "expected_close_date": "soon" }),
            "expected_close_date: not a valid date",
        ),
        ("deals", json!([1]), "body: must be an object"),
        ("persons", json!({}), "name: is required"),
        (
            "persons",
            json!({ "name": "A", "emails": "a@b.example" }),
            "emails: must be an array",
        ),
        (
            "persons",
            json!({ "name": "A", "emails": [{ "value": 1 }] }),
            "emails[0].value: must be a string",
        ),
        (
            "persons",
            json!({ "name": "A", "emails": [{ "label": "work" }] }),
            "emails[0].value: is required",
        ),
        (
            "organizations",
            json!({ "name": "A", "address": { "city": "Bonn" } }),
            "address.city: is not allowed",
        ),
        (
            "activities",
            json!({ "done": 1 }),
            "done: must be a boolean",
        ),
        (
            "activities",
            json!({ "person_id": 1 }),
            "person_id: is read-only; write participants",
        ),
        (
            "dealFields/label_ids/options",
            json!({ "label": "A" }),
            "body: must be an array",
        ),
    ] {
        let answer = crm.post(&format!("/api/v2/{target}"), body.clone());
        assert_eq!(
            answer.refusal(),
            (400, format!("Validation failed: {problem}").as_str()),
            "{target} {body}"
        );
        assert_eq!(answer.body["code"], SCHEMA);
    }
}

#[test]
fn a_custom_field_hash_at_the_root_of_a_v2_body_is_refused() {
    let mut crm = Crm::new();
    let code = crm.field("dealFields", "Contract number")["field_code"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        crm.post("/api/v2/deals", json!({ "title": "A", code: "x" }))
            .status,
        400
    );
}

#[test]
fn an_unknown_custom_field_spoils_the_whole_request() {
    let mut crm = Crm::new();
    let unknown = "0123456789abcdef0123456789abcdef01234567";
    let answer = crm.patch(
        "/api/v2/deals/1",
        json!({ "title": "New", "custom_fields": { unknown: 1 } }),
    );
    assert_eq!(answer.refusal().0, 400);
    assert!(answer.refusal().1.contains(unknown));
    assert_ne!(crm.get("/api/v2/deals/1").data()["title"], "New");
}

#[test]
fn bodies_must_be_json_and_whole() {
    let mut crm = Crm::new();
    let post = |crm: &mut Crm, content_type: &str, body: &str| {
        crm.send(Request::new("POST", "/api/v2/deals").body(content_type, body))
            .status
    };
    assert_eq!(
        post(
            &mut crm,
            "application/json; charset=utf-8",
            "{\"title\":\"A\"}"
        ),
        200
    );
    assert_eq!(post(&mut crm, "application/json", "{\"title\":"), 400);
    assert_eq!(post(&mut crm, "application/json", ""), 400);
    assert_eq!(
        post(&mut crm, "application/x-www-form-urlencoded", "title=A"),
        400
    );
    assert_eq!(post(&mut crm, "text/plain", "{\"title\":\"A\"}"), 400);
    assert_eq!(crm.send(Request::new("POST", "/api/v2/deals")).status, 400);
}

#[test]
fn v1_takes_what_it_knows() {
    let mut crm = Crm::new();
    assert_eq!(crm.get("/v1/notes?colour=blue").status, 200);
    let form = Request::new("POST", "/v1/notes").body(
        "application/x-www-form-urlencoded",
        "content=hi&person_id=1&x=y",
    );
    assert_eq!(crm.send(form).status, 200);
    assert_eq!(crm.get("/v1/notes?limit=501").status, 400);
    assert_eq!(crm.get("/v1/notes?sort=colour+ASC").status, 400);
}
