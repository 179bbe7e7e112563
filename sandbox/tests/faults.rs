//! Faults on demand.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Delivery, Request, Response};
use serde_json::Value;
use support::Crm;

fn with(crm: &mut Crm, fault: &str, target: &str) -> Response {
    crm.send(Request::new("GET", target).header("x-sandbox-fault", fault))
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

#[test]
fn a_status_comes_before_anything_is_done() {
    let mut crm = Crm::new();
    for status in [429, 500, 503] {
        let response = with(&mut crm, &format!("status={status}"), "/api/v2/deals");
        assert_eq!(response.status, status);
        assert_eq!(json(&response)["success"], false);
        assert!(
            response
                .headers
                .get("access-control-allow-origin")
                .is_some()
        );
    }
    let delete = Request::new("DELETE", "/api/v2/deals/1").header("x-sandbox-fault", "status=500");
    assert_eq!(crm.send(delete).status, 500);
    assert_eq!(crm.get("/api/v2/deals/1").status, 200);
}

#[test]
fn the_edge_answers_in_html() {
    let response = with(&mut Crm::new(), "html=403", "/api/v2/deals");
    assert_eq!(response.status, 403);
    assert!(
        response
            .headers
            .get("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert!(response.body.starts_with(b"<!DOCTYPE html>"));
}

#[test]
fn connections_are_cut_or_hang() {
    let mut crm = Crm::new();
    assert_eq!(
        with(&mut crm, "cut", "/api/v2/deals").delivery,
        Delivery::Cut
    );
    assert_eq!(
        with(&mut crm, "hang", "/api/v2/deals").delivery,
        Delivery::Never
    );
    assert_eq!(
        crm.send(Request::new("GET", "/api/v2/deals")).delivery,
        Delivery::Whole
    );
}

#[test]
fn bodies_are_broken_empty_or_lie() {
    let mut crm = Crm::new();
    assert!(
        serde_json::from_slice::<Value>(&with(&mut crm, "broken-json", "/api/v2/deals").body)
            .is_err()
    );
    assert!(with(&mut crm, "empty", "/api/v2/deals").body.is_empty());
    let lies = with(&mut crm, "success-false", "/api/v2/deals");
    assert_eq!(
        (lies.status, &json(&lies)["success"]),
        (200, &Value::Bool(false))
    );
    assert!(json(&with(&mut crm, "wrong-data", "/api/v2/deals"))["data"].is_string());
}

#[test]
fn a_page_points_to_itself() {
    let mut crm = Crm::new();
    let first = json(&with(&mut crm, "repeat-cursor", "/api/v2/deals?limit=2"));
    let cursor = first["additional_data"]["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let second = json(&with(
        &mut crm,
        "repeat-cursor",
        &format!("/api/v2/deals?limit=2&cursor={cursor}"),
    ));
    assert_eq!(second["additional_data"]["next_cursor"], cursor);
    let offset = json(&with(
        &mut crm,
        "repeat-cursor",
        "/v1/notes?limit=2&start=4",
    ));
    assert_eq!(offset["additional_data"]["pagination"]["next_start"], 4);
}

#[test]
fn an_unknown_fault_is_named() {
    let mut crm = Crm::new();
    for fault in [
        "explode",
        "status=99",
        "status=abc",
        "html=",
        "latency=1h",
        "retry-after=",
    ] {
        let response = with(&mut crm, fault, "/api/v2/deals");
        assert_eq!(response.status, 400, "{fault}");
        assert!(
            json(&response)["error"]
                .as_str()
                .unwrap()
                .contains("x-sandbox-fault")
        );
    }
}

#[test]
fn a_connection_is_cut_before_and_after_the_write() {
    let mut crm = Crm::new();
    for (fault, left) in [("cut-before", 200), ("cut-after", 404)] {
        let delete = Request::new("DELETE", "/api/v2/deals/1").header("x-sandbox-fault", fault);
        assert_eq!(crm.send(delete).delivery, Delivery::Dropped);
        assert_eq!(crm.get("/api/v2/deals/1").status, left, "{fault}");
    }
    let delete =
        Request::new("DELETE", "/api/v2/deals/2").header("x-sandbox-fault", "status-after=504");
    assert_eq!(crm.send(delete).status, 504);
    assert_eq!(crm.get("/api/v2/deals/2").status, 404);
}

#[test]
fn answers_come_late_or_in_drips() {
    let mut crm = Crm::new();
    let late = with(&mut crm, "latency=250", "/api/v2/deals/1");
    assert_eq!((late.status, late.delay_millis), (200, 250));
    let drips = with(&mut crm, "drip", "/api/v2/deals");
    assert_eq!(drips.delivery, Delivery::Drip);
    let pieces: Vec<&[u8]> = drips.pieces().collect();
    assert_eq!(pieces.len(), Response::PIECES);
    assert_eq!(pieces.concat(), drips.body);
}

#[test]
fn a_429_can_say_when_to_come_back() {
    let refused = with(&mut Crm::new(), "retry-after=3", "/api/v2/deals");
    assert_eq!(
        (refused.status, refused.headers.get("retry-after")),
        (429, Some("3"))
    );
}
