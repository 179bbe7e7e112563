#![allow(clippy::unwrap_used)] // also in what the tests call

mod body;

use super::*;
use crate::http::{Method, Part, PartContent, RequestBody};
use serde_json::json;

const GET: Operation =
    Operation::packed("getDeal|deals.get|G2/deals/{id:i}|1|-|do|include_fields:,s|");
const LIST: Operation = Operation::packed(
    "getDeals|deals.list|G2/deals|10|c|dl|ids:,i<100 owner_id:i status:,s updated_since:t done:b flag:f deal_ids:*i limit:i<500 cursor:s|",
);
const SEARCH: Operation = Operation::packed(
    "searchDeals|deals.search|G2/deals/search|20|c|il|term:s! limit:i<500@100 cursor:s|",
);
const NOTES: Operation =
    Operation::packed("getNotes|notes.list|G1/notes|20|o|dl|start_date:d start:i limit:i<500|");
const CREATE: Operation = Operation::packed(
    "addDeal|deals.create|P2/deals|5|-|do||j title:s! value:n close:t archive_time:D due_date:d due_time:h done:f label_ids:a custom_fields:o",
);
const LEAD: Operation = Operation::packed("addLead|leads.create|P1/leads|10|-|do||j+ title:s!");
const FORM: Operation =
    Operation::packed("updateFile|files.update|U1/files/{id:i}|10|-|do||u name:s description:s");
const UPLOAD: Operation =
    Operation::packed("addFile|files.create|P1/files|10|-|do||m file:F! deal_id:i");
const ARRAY: Operation =
    Operation::packed("addOptions|fields.options.create|P2/f/{field_code:s}/options|5|-|do||j[]");
const OPTIONAL: Operation =
    Operation::packed("convert|leads.convert|P2/leads/{id:s}/convert/deal|40|-|do||j? stage_id:i");

fn planned_with(
    operation: Operation,
    input: Value,
    options: RequestOptions,
) -> Result<Plan, String> {
    let endpoint = Endpoint::new(None, None, Some("https://host")).unwrap();
    let authorization = Authorization::ApiToken("secret".into());
    plan(operation, input, options, &endpoint, &authorization).map_err(|problem| problem.0)
}

fn planned(operation: Operation, input: serde_json::Value) -> Result<HttpRequest, String> {
    planned_with(operation, input.into(), RequestOptions::default()).map(|plan| plan.request)
}

fn url(operation: Operation, input: serde_json::Value) -> String {
    planned(operation, input).unwrap().url
}

fn text(operation: Operation, input: serde_json::Value) -> String {
    match planned(operation, input).unwrap().body {
        RequestBody::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

fn refused(operation: Operation, input: serde_json::Value) -> String {
    planned(operation, input).unwrap_err()
}

#[test]
fn path_query_and_headers_stand_where_they_belong() {
    let request = planned(GET, json!({ "id": 42, "include_fields": ["a", "b"] })).unwrap();
    assert_eq!(request.method, Method::Get);
    assert_eq!(
        request.url,
        "https://host/api/v2/deals/42?include_fields=a%2Cb"
    );
    assert_eq!(
        request.headers,
        [("x-api-token".to_owned(), "secret".to_owned())]
    );
    assert_eq!(request.body, RequestBody::Empty);
}

#[test]
fn a_request_prints_without_token_and_query() {
    let printed = format!(
        "{:?}",
        planned(SEARCH, json!({ "term": "private" })).unwrap()
    );
    assert!(
        !printed.contains("secret") && !printed.contains("private"),
        "{printed}"
    );
}

#[test]
fn an_id_that_is_no_id_is_refused() {
    assert_eq!(refused(GET, json!({})), "id is missing");
    assert_eq!(
        planned_with(
            GET,
            Value::Map(vec![("id".into(), f64::NAN.into())]),
            RequestOptions::default()
        )
        .unwrap_err(),
        "id must be a whole number, not NaN"
    );
    assert_eq!(
        refused(GET, json!({ "id": "" })),
        "id must be a whole number, not an empty string"
    );
    assert_eq!(
        refused(GET, json!({ "id": "../x" })),
        "id must be a whole number, not a string"
    );
    assert_eq!(
        refused(GET, json!({ "id": 1.5 })),
        "id must be a whole number, not a number"
    );
    assert_eq!(refused(GET, json!({ "id": -1 })), "id must not be negative");
    assert_eq!(
        refused(GET, json!({ "id": null })),
        "id must be a whole number, not null"
    );
    for id in [
        "../x", "..", ".", "a/b", "a%2fb", "a?b", "a#b", "a\\b", "a b", "a\n",
    ] {
        assert_eq!(
            refused(ARRAY, json!({ "field_code": id, "body": [] })),
            "field_code is no id that a path can hold",
            "{id}"
        );
    }
    assert_eq!(
        refused(ARRAY, json!({ "field_code": "", "body": [] })),
        "field_code must not be empty"
    );
}

#[test]
fn each_type_of_query_parameter_is_written_in_its_own_way() {
    let input = json!({ "ids": [1, 2], "owner_id": 7, "status": ["open", "won"], "updated_since": "2026-01-02T03:04:05.678Z", "done": true, "flag": false, "deal_ids": [3, 4] });
    assert_eq!(
        url(LIST, input),
        "https://host/api/v2/deals?ids=1%2C2&owner_id=7&status=open%2Cwon&updated_since=2026-01-02T03%3A04%3A05Z&done=true&flag=0&deal_ids=3&deal_ids=4"
    );
    assert_eq!(
        url(LIST, json!({ "status": "open,won", "ids": 5 })),
        "https://host/api/v2/deals?ids=5&status=open%2Cwon"
    );
    let date = Value::Map(vec![(
        "updated_since".into(),
        Value::Time(crate::time::Timestamp(1_709_251_199_987)),
    )]);
    let plan = planned_with(LIST, date, RequestOptions::default()).unwrap();
    assert_eq!(
        plan.request.url,
        "https://host/api/v2/deals?updated_since=2024-02-29T23%3A59%3A59Z"
    );
}

#[test]
fn a_wrong_query_names_the_parameter_and_what_is_wrong() {
    assert_eq!(
        refused(LIST, json!({ "limit": 501 })),
        "limit must be at most 500, not 501"
    );
    assert_eq!(refused(LIST, json!({ "limit": 0 })), "limit must not be 0");
    assert_eq!(
        refused(LIST, json!({ "owner_id": "7" })),
        "owner_id must be a whole number, not a string"
    );
    assert_eq!(
        refused(LIST, json!({ "owner_id": null })),
        "owner_id must be a whole number, not null"
    );
    assert_eq!(
        refused(LIST, json!({ "done": 1 })),
        "done must be a boolean, not a number"
    );
    assert_eq!(
        refused(LIST, json!({ "updated_since": "yesterday" })),
        "updated_since must be a Date or text like 2026-12-31T23:59:59Z, not a string"
    );
    assert_eq!(
        refused(LIST, json!({ "ids": [] })),
        "ids must not be an empty array; leave it out to set no limit"
    );
    assert_eq!(
        refused(LIST, json!({ "ids": [1, "x"] })),
        "ids must be a whole number, not a string"
    );
    assert_eq!(
        refused(LIST, json!({ "ids": vec![1; 101] })),
        "ids takes at most 100 values, not 101"
    );
    assert_eq!(refused(SEARCH, json!({})), "term is missing");
    assert_eq!(
        refused(SEARCH, json!({ "term": "" })),
        "term must not be empty"
    );
    assert_eq!(
        refused(LIST, json!("open")),
        "the parameters must be an object, not a string"
    );
}

#[test]
fn an_unknown_parameter_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        refused(LIST, json!({ "stauts": "open" })),
        "unknown parameter stauts; did you mean status?"
    );
    assert_eq!(
        refused(LIST, json!({ "ownerId": 1 })),
        "unknown parameter ownerId; did you mean owner_id?"
    );
    assert_eq!(
        refused(LIST, json!({ "zzz": 1 })),
        "unknown parameter zzz (extraQuery and extraBody pass unchecked)"
    );
    assert_eq!(
        refused(CREATE, json!({ "title": "a", "titel": "b" })),
        "unknown parameter titel; did you mean title?"
    );
}

#[test]
fn a_null_cursor_means_from_the_start() {
    assert_eq!(
        url(LIST, json!({ "cursor": null })),
        "https://host/api/v2/deals"
    );
    assert_eq!(
        url(NOTES, json!({ "start": null })),
        "https://host/api/v1/notes"
    );
    // Whether Pipedrive would start again or refuse isn't known, and a job that lost its place shouldn't find out.
    assert_eq!(
        refused(LIST, json!({ "cursor": "" })),
        "cursor must not be empty"
    );
    assert_eq!(
        refused(NOTES, json!({ "start": -1 })),
        "start must not be -1"
    );
    assert_eq!(
        refused(NOTES, json!({ "start": 1.5 })),
        "start must be a whole number, not a number"
    );
}

#[test]
fn a_listing_asks_for_full_pages_from_where_its_token_says() {
    let page = |operation, input: serde_json::Value, token| {
        let options = RequestOptions {
            page: Some(token),
            ..RequestOptions::default()
        };
        planned_with(operation, input.into(), options)
    };
    let first = page(LIST, json!({}), None).unwrap();
    assert_eq!(first.request.url, "https://host/api/v2/deals?limit=500");
    assert_eq!(
        first.page,
        PageRequest {
            token: None,
            limit: Some(500)
        }
    );
    assert_eq!(
        page(SEARCH, json!({ "term": "x" }), None)
            .unwrap()
            .page
            .limit,
        Some(100)
    );
    let cursor = PageToken::Cursor("n=".into());
    let next = page(
        LIST,
        json!({ "limit": 2, "cursor": "old" }),
        Some(cursor.clone()),
    )
    .unwrap();
    assert_eq!(
        next.request.url,
        "https://host/api/v2/deals?limit=2&cursor=n%3D"
    );
    assert_eq!(
        next.page,
        PageRequest {
            token: Some(cursor.clone()),
            limit: Some(2)
        }
    );
    let start = page(NOTES, json!({}), Some(PageToken::Start(500))).unwrap();
    assert_eq!(
        start.request.url,
        "https://host/api/v1/notes?start=500&limit=500"
    );
    assert_eq!(
        page(NOTES, json!({}), Some(cursor)).unwrap_err(),
        "the page token is of another listing"
    );
    assert_eq!(
        page(GET, json!({ "id": 1 }), Some(PageToken::Start(1))).unwrap_err(),
        "this listing has a single page"
    );
}
