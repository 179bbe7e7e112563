use super::*;
use serde_json::json;

const GET: Operation = Operation::packed("getDeal|deals.get|G2/deals/{id:i}|1|-|do|include_fields:,s|");
const LIST: Operation = Operation::packed(
    "getDeals|deals.list|G2/deals|10|c|dl|ids:,i<100 owner_id:i status:,s updated_since:t done:b flag:f deal_ids:*i limit:i<500 cursor:s|",
);
const SEARCH: Operation = Operation::packed("searchDeals|deals.search|G2/deals/search|20|c|il|term:s! limit:i<500@100 cursor:s|");
const NOTES: Operation = Operation::packed("getNotes|notes.list|G1/notes|20|o|dl|start_date:d start:i limit:i<500|");
const CREATE: Operation = Operation::packed(
    "addDeal|deals.create|P2/deals|5|-|do||j title:s! value:n close:t archive_time:D due_date:d due_time:h done:f label_ids:a custom_fields:o",
);
const LEAD: Operation = Operation::packed("addLead|leads.create|P1/leads|10|-|do||j+ title:s!");
const FORM: Operation = Operation::packed("updateFile|files.update|U1/files/{id:i}|10|-|do||u name:s description:s");
const UPLOAD: Operation = Operation::packed("addFile|files.create|P1/files|10|-|do||m file:F! deal_id:i");
const ARRAY: Operation = Operation::packed("addOptions|fields.options.create|P2/f/{field_code:s}/options|5|-|do||j[]");
const OPTIONAL: Operation = Operation::packed("convert|leads.convert|P2/leads/{id:s}/convert/deal|40|-|do||j? stage_id:i");

fn planned_with(operation: Operation, input: Value, options: RequestOptions) -> Result<Plan, String> {
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
    assert_eq!(request.url, "https://host/api/v2/deals/42?include_fields=a%2Cb");
    assert_eq!(request.headers, [("x-api-token".to_owned(), "secret".to_owned())]);
    assert_eq!(request.body, RequestBody::Empty);
}

#[test]
fn a_request_prints_without_token_and_query() {
    let printed = format!("{:?}", planned(SEARCH, json!({ "term": "private" })).unwrap());
    assert!(!printed.contains("secret") && !printed.contains("private"), "{printed}");
}

#[test]
fn an_id_that_is_no_id_is_refused() {
    assert_eq!(refused(GET, json!({})), "id is missing");
    assert_eq!(planned_with(GET, Value::Map(vec![("id".into(), f64::NAN.into())]), RequestOptions::default()).unwrap_err(), "id must be a whole number, not NaN");
    assert_eq!(refused(GET, json!({ "id": "" })), "id must be a whole number, not an empty string");
    assert_eq!(refused(GET, json!({ "id": "../x" })), "id must be a whole number, not a string");
    assert_eq!(refused(GET, json!({ "id": 1.5 })), "id must be a whole number, not a number");
    assert_eq!(refused(GET, json!({ "id": -1 })), "id must not be negative");
    assert_eq!(refused(GET, json!({ "id": null })), "id must be a whole number, not null");
    for id in ["../x", "..", ".", "a/b", "a%2fb", "a?b", "a#b", "a\\b", "a b", "a\n"] {
        assert_eq!(refused(ARRAY, json!({ "field_code": id, "body": [] })), "field_code is no id that a path can hold", "{id}");
    }
    assert_eq!(refused(ARRAY, json!({ "field_code": "", "body": [] })), "field_code must not be empty");
}

#[test]
fn each_type_of_query_parameter_is_written_in_its_own_way() {
    let input = json!({ "ids": [1, 2], "owner_id": 7, "status": ["open", "won"], "updated_since": "2026-01-02T03:04:05.678Z", "done": true, "flag": false, "deal_ids": [3, 4] });
    assert_eq!(
        url(LIST, input),
        "https://host/api/v2/deals?ids=1%2C2&owner_id=7&status=open%2Cwon&updated_since=2026-01-02T03%3A04%3A05Z&done=true&flag=0&deal_ids=3&deal_ids=4"
    );
    assert_eq!(url(LIST, json!({ "status": "open,won", "ids": 5 })), "https://host/api/v2/deals?ids=5&status=open%2Cwon");
    let date = Value::Map(vec![("updated_since".into(), Value::Time(crate::time::Timestamp(1_709_251_199_987)))]);
    let plan = planned_with(LIST, date, RequestOptions::default()).unwrap();
    assert_eq!(plan.request.url, "https://host/api/v2/deals?updated_since=2024-02-29T23%3A59%3A59Z");
}

#[test]
fn a_wrong_query_names_the_parameter_and_what_is_wrong() {
    assert_eq!(refused(LIST, json!({ "limit": 501 })), "limit must be at most 500, not 501");
    assert_eq!(refused(LIST, json!({ "limit": 0 })), "limit must not be 0");
    assert_eq!(refused(LIST, json!({ "owner_id": "7" })), "owner_id must be a whole number, not a string");
    assert_eq!(refused(LIST, json!({ "owner_id": null })), "owner_id must be a whole number, not null");
    assert_eq!(refused(LIST, json!({ "done": 1 })), "done must be a boolean, not a number");
    assert_eq!(refused(LIST, json!({ "updated_since": "yesterday" })), "updated_since must be a Date or text like 2026-12-31T23:59:59Z, not a string");
    assert_eq!(refused(LIST, json!({ "ids": [] })), "ids must not be an empty array; leave it out to set no limit");
    assert_eq!(refused(LIST, json!({ "ids": [1, "x"] })), "ids must be a whole number, not a string");
    assert_eq!(refused(LIST, json!({ "ids": vec![1; 101] })), "ids takes at most 100 values, not 101");
    assert_eq!(refused(SEARCH, json!({})), "term is missing");
    assert_eq!(refused(SEARCH, json!({ "term": "" })), "term must not be empty");
    assert_eq!(refused(LIST, json!("open")), "the parameters must be an object, not a string");
}

#[test]
fn an_unknown_parameter_is_refused_with_the_nearest_known_one() {
    assert_eq!(refused(LIST, json!({ "stauts": "open" })), "unknown parameter stauts; did you mean status?");
    assert_eq!(refused(LIST, json!({ "ownerId": 1 })), "unknown parameter ownerId; did you mean owner_id?");
    assert_eq!(refused(LIST, json!({ "zzz": 1 })), "unknown parameter zzz (extraQuery and extraBody pass unchecked)");
    assert_eq!(refused(CREATE, json!({ "title": "a", "titel": "b" })), "unknown parameter titel; did you mean title?");
}

#[test]
fn a_null_cursor_means_from_the_start() {
    assert_eq!(url(LIST, json!({ "cursor": null })), "https://host/api/v2/deals");
    assert_eq!(url(NOTES, json!({ "start": null })), "https://host/api/v1/notes");
}

#[test]
fn a_listing_asks_for_full_pages_from_where_its_token_says() {
    let page = |operation, input: serde_json::Value, token| {
        let options = RequestOptions { page: Some(token), ..RequestOptions::default() };
        planned_with(operation, input.into(), options)
    };
    let first = page(LIST, json!({}), None).unwrap();
    assert_eq!(first.request.url, "https://host/api/v2/deals?limit=500");
    assert_eq!(first.page, PageRequest { token: None, limit: Some(500) });
    assert_eq!(page(SEARCH, json!({ "term": "x" }), None).unwrap().page.limit, Some(100));
    let cursor = PageToken::Cursor("n=".into());
    let next = page(LIST, json!({ "limit": 2, "cursor": "old" }), Some(cursor.clone())).unwrap();
    assert_eq!(next.request.url, "https://host/api/v2/deals?limit=2&cursor=n%3D");
    assert_eq!(next.page, PageRequest { token: Some(cursor.clone()), limit: Some(2) });
    let start = page(NOTES, json!({}), Some(PageToken::Start(500))).unwrap();
    assert_eq!(start.request.url, "https://host/api/v1/notes?start=500&limit=500");
    assert_eq!(page(NOTES, json!({}), Some(cursor)).unwrap_err(), "the page token is of another listing");
    assert_eq!(page(GET, json!({ "id": 1 }), Some(PageToken::Start(1))).unwrap_err(), "this listing has a single page");
}

#[test]
fn a_json_body_is_written_as_each_field_wants_it() {
    let input = json!({ "title": "T \"x\"", "value": 12.5, "close": "2026-01-02T03:04:05.678Z", "archive_time": "2026-01-02T03:04:05Z",
        "due_date": "2026-01-02", "due_time": "10:30", "done": true, "label_ids": [1], "custom_fields": { "abc": null } });
    assert_eq!(
        text(CREATE, input),
        r#"{"title":"T \"x\"","value":12.5,"close":"2026-01-02T03:04:05Z","archive_time":"2026-01-02 03:04:05","due_date":"2026-01-02","due_time":"10:30","done":1,"label_ids":[1],"custom_fields":{"abc":null}}"#
    );
    let request = planned(CREATE, json!({ "title": "a", "value": null })).unwrap();
    assert_eq!(request.body, RequestBody::Text(r#"{"title":"a","value":null}"#.into()));
    assert!(request.headers.contains(&("content-type".to_owned(), "application/json".to_owned())));
}

#[test]
fn a_title_of_a_megabyte_passes_whole() {
    let title = "é".repeat(524_288);
    assert_eq!(text(CREATE, json!({ "title": title })).len(), 1_048_576 + r#"{"title":""}"#.len());
}

#[test]
fn an_empty_custom_fields_object_is_never_sent() {
    assert_eq!(text(CREATE, json!({ "title": "a", "custom_fields": {} })), r#"{"title":"a"}"#);
}

#[test]
fn a_body_that_json_cannot_say_is_refused_with_its_path() {
    let create = |name: &str, value: Value| {
        let input = Value::Map(vec![("title".into(), "a".into()), (name.into(), value)]);
        planned_with(CREATE, input, RequestOptions::default()).unwrap_err()
    };
    assert_eq!(create("value", Value::Other("a BigInt")), "value must be a finite number, not a BigInt");
    assert_eq!(create("value", f64::INFINITY.into()), "value must be a finite number, not an infinite number");
    let cycle = Value::Map(vec![("self".into(), Value::Other("an object that contains itself"))]);
    assert_eq!(create("custom_fields", cycle), "custom_fields.self can't be sent: it is an object that contains itself");
    let list = Value::List(vec![Value::Null, f64::NAN.into()]);
    assert_eq!(create("label_ids", list), "label_ids[1] can't be sent: it is NaN");
}

#[test]
fn a_missing_or_mistyped_body_field_is_refused() {
    assert_eq!(refused(CREATE, json!({})), "title is missing");
    assert_eq!(refused(CREATE, json!({ "title": null })), "title must be a string, not null");
    assert_eq!(refused(CREATE, json!({ "title": 5 })), "title must be a string, not a number");
    assert_eq!(refused(CREATE, json!({ "title": "a", "label_ids": 5 })), "label_ids must be an array, not a number");
    assert_eq!(refused(CREATE, json!({ "title": "a", "due_date": "31.12.2026" })), "due_date must be a Date or text like 2026-12-31, not a string");
    assert_eq!(refused(CREATE, json!({ "title": "a", "custom_fields": [] })), "custom_fields must be an object, not an array");
    assert_eq!(refused(UPLOAD, json!({ "file": "path" })), "file must be a File or Blob, not a string");
}

#[test]
fn custom_fields_stand_at_the_root_only_where_api_v1_has_them() {
    let key = "0123456789abcdef0123456789abcdef01234567";
    let money = format!("{key}_currency");
    assert_eq!(text(LEAD, json!({ "title": "a", key: 5, &money: "EUR" })), format!(r#"{{"title":"a","{key}":5,"{money}":"EUR"}}"#));
    assert!(refused(CREATE, json!({ "title": "a", key: 5 })).starts_with("unknown parameter"));
    assert!(refused(LEAD, json!({ "title": "a", "0123": 5 })).starts_with("unknown parameter"));
}

#[test]
fn other_kinds_of_body_have_their_own_content_type() {
    let form = planned(FORM, json!({ "id": 1, "name": "a&b c" })).unwrap();
    assert_eq!(form.body, RequestBody::Text("name=a%26b%20c".into()));
    assert_eq!(form.headers[1].1, "application/x-www-form-urlencoded");
    assert_eq!(text(ARRAY, json!({ "field_code": "abc", "body": [{ "label": "A" }] })), r#"[{"label":"A"}]"#);
    assert_eq!(refused(ARRAY, json!({ "field_code": "abc", "body": {} })), "body must be an array, not an object");
    assert_eq!(refused(ARRAY, json!({ "field_code": "abc" })), "body is missing");
    let upload = Value::Map(vec![("file".into(), Value::File(0)), ("deal_id".into(), 7.0.into())]);
    let upload = planned_with(UPLOAD, upload, RequestOptions::default()).unwrap().request;
    let part = |name: &str, content| Part { name: name.into(), content };
    assert_eq!(upload.body, RequestBody::Multipart(vec![part("file", PartContent::File(0)), part("deal_id", PartContent::Text("7".into()))]));
    assert_eq!(upload.headers.len(), 1, "the platform sets the boundary");
    assert_eq!(planned(OPTIONAL, json!({ "id": "u" })).unwrap().body, RequestBody::Empty);
    assert_eq!(text(OPTIONAL, json!({ "id": "u", "stage_id": 1 })), r#"{"stage_id":1}"#);
}

#[test]
fn extras_pass_unchecked() {
    let extras = |name: &str, value: serde_json::Value| vec![(name.to_owned(), Value::from(value))];
    let options = RequestOptions { extra_query: extras("new", json!(["a", 1])), extra_body: extras("title", json!({ "new": true })), ..RequestOptions::default() };
    let request = planned_with(CREATE, json!({ "title": "a" }).into(), options).unwrap().request;
    assert_eq!(request.url, "https://host/api/v2/deals?new=a&new=1");
    assert_eq!(request.body, RequestBody::Text(r#"{"title":{"new":true}}"#.into()));
    let body = RequestOptions { extra_body: extras("x", json!(1)), ..RequestOptions::default() };
    assert_eq!(planned_with(GET, json!({ "id": 1 }).into(), body).unwrap_err(), "a GET request has no body for extraBody");
}

#[test]
fn headers_of_the_client_cannot_be_replaced() {
    let with = |name: &str, value: &str| {
        let options = RequestOptions { headers: vec![(name.into(), value.into())], ..RequestOptions::default() };
        planned_with(GET, json!({ "id": 1 }).into(), options).map(|plan| plan.request.headers.last().cloned())
    };
    assert_eq!(with("Traceparent", "00-a"), Ok(Some(("traceparent".into(), "00-a".into()))));
    assert_eq!(with("X-API-Token", "b"), Err("headers: x-api-token is set by the client".into()));
    assert_eq!(with("a", "b\r\nc: d"), Err("headers: a is not a header that can be sent".into()));
    assert_eq!(with("a b", "c"), Err("headers: a b is not a header that can be sent".into()));
}
