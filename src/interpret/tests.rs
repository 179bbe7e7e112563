#![allow(clippy::unwrap_used)] // also in what the tests call

use super::*;
use crate::http::Headers;
use serde_json::{Value, json};

const ONE: Operation = Operation::packed("getDeal|deals.get|G2/deals/{id:i}|1|-|do||");
const LIST: Operation = Operation::packed("getNotes|notes.list|G1/notes|20|o|dl||");
const SEARCH: Operation = Operation::packed("searchDeals|deals.search|G2/deals/search|20|c|il||");
const BODY: Operation = Operation::packed("getSet|sets.get|G1/sets|2|-|bo||");
const NONE: Operation =
    Operation::packed("deleteCallLog|callLogs.delete|D1/callLogs/{id:s}|6|-|dn||");

fn response(status: u16, kind: &str, body: ResponseBody<Value>) -> HttpResponse<Value> {
    let headers = Headers(vec![
        ("content-type", kind.into()),
        ("x-correlation-id", "c-1".into()),
    ]);
    HttpResponse {
        status,
        headers,
        body,
    }
}

fn read(
    operation: Operation,
    status: u16,
    body: Value,
) -> Result<Content<Value>, Box<Error<Value>>> {
    interpret(
        operation,
        &mut response(status, "application/json", ResponseBody::Json(body)),
    )
}

fn read_text(
    operation: Operation,
    status: u16,
    kind: &str,
    text: &str,
) -> Result<Content<Value>, Box<Error<Value>>> {
    interpret(
        operation,
        &mut response(status, kind, ResponseBody::Text(text.into())),
    )
}

fn error(status: u16, body: Value) -> Box<Error<Value>> {
    read(ONE, status, body).unwrap_err()
}

#[test]
fn the_envelope_is_opened_and_its_parts_kept() {
    let body = json!({ "success": true, "data": { "id": 1, "new": [] }, "additional_data": { "next_cursor": "a" }, "related_objects": { "user": {} } });
    let content = read(ONE, 201, body).unwrap();
    assert_eq!(content.data, json!({ "id": 1, "new": [] }));
    assert_eq!(content.additional_data, Some(json!({ "next_cursor": "a" })));
    assert_eq!(content.related_objects, Some(json!({ "user": {} })));
}

#[test]
fn the_value_is_found_where_the_operation_has_it() {
    assert_eq!(
        read(
            SEARCH,
            200,
            json!({ "success": true, "data": { "items": [1] } })
        )
        .unwrap()
        .data,
        json!([1])
    );
    assert_eq!(
        read(BODY, 200, json!({ "id": "x" })).unwrap().data,
        json!({ "id": "x" })
    );
    assert_eq!(
        read(NONE, 200, json!({ "success": true })).unwrap().data,
        Value::Null
    );
    assert_eq!(
        read(ONE, 200, json!({ "success": true, "data": null }))
            .unwrap()
            .data,
        Value::Null
    );
    assert_eq!(
        read(ONE, 200, json!({ "success": true, "data": true }))
            .unwrap()
            .data,
        json!(true)
    );
}

#[test]
fn a_list_that_is_null_or_missing_is_empty() {
    for body in [
        json!({ "success": true, "data": null }),
        json!({ "success": true }),
    ] {
        assert_eq!(read(LIST, 200, body).unwrap().data, json!([]));
    }
    assert_eq!(read_text(LIST, 204, "", "").unwrap().data, json!([]));
    assert_eq!(read_text(ONE, 204, "", "").unwrap().data, Value::Null);
}

#[test]
fn an_answer_of_another_kind_is_unexpected() {
    let cases = [
        (
            read(LIST, 200, json!({ "success": true, "data": {} })),
            "HTTP 200, but data is an object, not an array",
        ),
        (
            read(ONE, 200, json!({ "success": true, "data": "x" })),
            "HTTP 200, but data is a string, not an object",
        ),
        (
            read(ONE, 200, json!({ "success": true })),
            "HTTP 200, but data is missing",
        ),
        (
            read(ONE, 200, json!([1])),
            "HTTP 200, but the answer is an array, not an object",
        ),
        (
            read_text(ONE, 200, "text/html", "<html>"),
            "HTTP 200, but the answer isn't JSON: <html>",
        ),
        (
            read_text(ONE, 200, "application/json", ""),
            "HTTP 200, but the answer is empty",
        ),
        (
            read_text(ONE, 200, "application/json", r#"{"success":tr"#),
            "HTTP 200, but the answer isn't JSON: {\"success\":tr",
        ),
    ];
    for (outcome, message) in cases {
        let error = outcome.unwrap_err();
        assert_eq!(
            (error.code, error.message.as_str(), error.status),
            (ErrorCode::UnexpectedResponse, message, Some(200))
        );
        assert_eq!(error.correlation_id.as_deref(), Some("c-1"));
    }
}

#[test]
fn an_excerpt_has_200_characters_and_ends_between_them() {
    let error = read_text(ONE, 502, "text/html", &"é".repeat(300)).unwrap_err();
    assert_eq!(error.info, Some("é".repeat(200)));
}

#[test]
fn success_false_under_a_2xx_is_an_error() {
    let body = json!({ "success": false, "error": "no", "error_info": "why" });
    let error = error(200, body.clone());
    assert_eq!(
        (error.code, error.message.as_str()),
        (
            ErrorCode::UnexpectedResponse,
            "HTTP 200, but success is false: no"
        )
    );
    assert_eq!(
        (error.info.as_deref(), &error.body),
        (Some("why"), &Some(body))
    );
}

#[test]
fn each_status_has_its_cause() {
    let cases = [
        (400, ErrorCode::BadRequest),
        (401, ErrorCode::Authentication),
        (402, ErrorCode::PlanLimit),
        (403, ErrorCode::Permission),
        (404, ErrorCode::NotFound),
        (405, ErrorCode::BadRequest),
        (409, ErrorCode::BadRequest),
        (410, ErrorCode::Gone),
        (415, ErrorCode::PlanLimit),
        (422, ErrorCode::BadRequest),
        (429, ErrorCode::RateLimited),
        (500, ErrorCode::Server),
        (503, ErrorCode::Server),
        (302, ErrorCode::UnexpectedResponse),
        (0, ErrorCode::UnexpectedResponse),
    ];
    for (status, code) in cases {
        assert_eq!(error(status, json!({})).code, code, "{status}");
    }
}

#[test]
fn all_shapes_of_error_body_are_read() {
    let cases = [
        (
            json!({ "success": false, "error": "Deal not found", "error_info": "Look", "data": null, "additional_data": null }),
            "Deal not found",
            Some("Look"),
            None,
        ),
        (
            json!({ "success": false, "error": "Limit", "code": "feature_capping_deals_limit" }),
            "Limit",
            None,
            Some("feature_capping_deals_limit"),
        ),
        (
            json!({ "success": false, "error": "unauthorized access", "errorCode": 401 }),
            "unauthorized access",
            None,
            None,
        ),
        (
            json!({ "success": false, "message": "Not yours" }),
            "Not yours",
            None,
            None,
        ),
        (
            json!({ "status": "error", "success": false, "errors": { "subscription_url": ["is bad", "is long"] } }),
            "is bad; is long",
            None,
            None,
        ),
        (
            json!({ "success": false, "error": { "message": "Deep" } }),
            "Deep",
            None,
            None,
        ),
        (
            json!({ "success": false, "error_description": "Expired" }),
            "Expired",
            None,
            None,
        ),
        (json!({ "success": false }), "no message", None, None),
        (json!("text"), "no message", None, None),
    ];
    for (body, message, info, code) in cases {
        let error = error(400, body.clone());
        assert_eq!(
            error.message,
            format!("HTTP 400: {message}").as_str(),
            "{body}"
        );
        assert_eq!(
            (error.info.as_deref(), error.api_code.as_deref()),
            (info, code),
            "{body}"
        );
    }
}

#[test]
fn a_message_is_looked_for_only_so_deep() {
    let mut deep = json!("x");
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let error = error(400, json!({ "success": false, "error": deep }));
    assert_eq!(error.message, "HTTP 400: no message");
}

#[test]
fn a_plan_limit_and_a_lock_out_are_told_from_a_missing_permission() {
    let capped = error(
        403,
        json!({ "success": false, "error": "Limit", "code": "feature_capping_deals_limit" }),
    );
    assert_eq!(capped.code, ErrorCode::PlanLimit);
    let blocked = read_text(
        ONE,
        403,
        "text/html; charset=UTF-8",
        "<!DOCTYPE html><title>1015</title>",
    )
    .unwrap_err();
    assert_eq!(blocked.code, ErrorCode::Blocked);
    assert_eq!(
        blocked.info.as_deref(),
        Some("<!DOCTYPE html><title>1015</title>")
    );
    assert_eq!(
        read_text(ONE, 403, "text/plain", "no").unwrap_err().code,
        ErrorCode::Permission
    );
}
