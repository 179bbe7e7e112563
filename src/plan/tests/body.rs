use super::*;

#[test]
fn a_json_body_is_written_as_each_field_wants_it() {
    let input = json!({ "title": "T \"x\"", "value": 12.5, "close": "2026-01-02T03:04:05.678Z", "archive_time": "2026-01-02T03:04:05Z",
        "due_date": "2026-01-02", "due_time": "10:30", "done": true, "label_ids": [1], "custom_fields": { "abc": null } });
    assert_eq!(
        text(CREATE, input),
        r#"{"title":"T \"x\"","value":12.5,"close":"2026-01-02T03:04:05Z","archive_time":"2026-01-02 03:04:05","due_date":"2026-01-02","due_time":"10:30","done":1,"label_ids":[1],"custom_fields":{"abc":null}}"#
    );
    let request = planned(CREATE, json!({ "title": "a", "value": null })).unwrap();
    assert_eq!(
        request.body,
        RequestBody::Text(r#"{"title":"a","value":null}"#.into())
    );
    assert!(
        request
            .headers
            .contains(&("content-type".to_owned(), "application/json".to_owned()))
    );
}

#[test]
fn a_title_of_a_megabyte_passes_whole() {
    let title = "é".repeat(524_288);
    assert_eq!(
        text(CREATE, json!({ "title": title })).len(),
        1_048_576 + r#"{"title":""}"#.len()
    );
}

#[test]
fn an_empty_custom_fields_object_is_never_sent() {
    assert_eq!(
        text(CREATE, json!({ "title": "a", "custom_fields": {} })),
        r#"{"title":"a"}"#
    );
}

#[test]
fn a_body_that_json_cannot_say_is_refused_with_its_path() {
    let create = |name: &str, value: Value| {
        let input = Value::Map(vec![("title".into(), "a".into()), (name.into(), value)]);
        planned_with(CREATE, input, RequestOptions::default()).unwrap_err()
    };
    assert_eq!(
        create("value", Value::Other("a BigInt")),
        "value must be a finite number, not a BigInt"
    );
    assert_eq!(
        create("value", f64::INFINITY.into()),
        "value must be a finite number, not an infinite number"
    );
    let cycle = Value::Map(vec![(
        "self".into(),
        Value::Other("an object that contains itself"),
    )]);
    assert_eq!(
        create("custom_fields", cycle),
        "custom_fields.self can't be sent: it is an object that contains itself"
    );
    let list = Value::List(vec![Value::Null, f64::NAN.into()]);
    assert_eq!(
        create("label_ids", list),
        "label_ids[1] can't be sent: it is NaN"
    );
}

#[test]
fn a_missing_or_mistyped_body_field_is_refused() {
    assert_eq!(refused(CREATE, json!({})), "title is missing");
    assert_eq!(
        refused(CREATE, json!({ "title": null })),
        "title must be a string, not null"
    );
    assert_eq!(
        refused(CREATE, json!({ "title": 5 })),
        "title must be a string, not a number"
    );
    assert_eq!(
        refused(CREATE, json!({ "title": "a", "label_ids": 5 })),
        "label_ids must be an array, not a number"
    );
    assert_eq!(
        refused(CREATE, json!({ "title": "a", "due_date": "31.12.2026" })),
        "due_date must be a Date or text like 2026-12-31, not a string"
    );
    assert_eq!(
        refused(CREATE, json!({ "title": "a", "custom_fields": [] })),
        "custom_fields must be an object, not an array"
    );
    assert_eq!(
        refused(UPLOAD, json!({ "file": "path" })),
        "file must be a File or Blob, not a string"
    );
}

#[test]
fn custom_fields_stand_at_the_root_only_where_api_v1_has_them() {
    let key = "0123456789abcdef0123456789abcdef01234567";
    let money = format!("{key}_currency");
    assert_eq!(
        text(LEAD, json!({ "title": "a", key: 5, &money: "EUR" })),
        format!(r#"{{"title":"a","{key}":5,"{money}":"EUR"}}"#)
    );
    assert!(refused(CREATE, json!({ "title": "a", key: 5 })).starts_with("unknown parameter"));
    assert!(refused(LEAD, json!({ "title": "a", "0123": 5 })).starts_with("unknown parameter"));
}

#[test]
fn other_kinds_of_body_have_their_own_content_type() {
    let form = planned(FORM, json!({ "id": 1, "name": "a&b c" })).unwrap();
    assert_eq!(form.body, RequestBody::Text("name=a%26b%20c".into()));
    assert_eq!(form.headers[1].1, "application/x-www-form-urlencoded");
    assert_eq!(
        text(
            ARRAY,
            json!({ "field_code": "abc", "body": [{ "label": "A" }] })
        ),
        r#"[{"label":"A"}]"#
    );
    assert_eq!(
        refused(ARRAY, json!({ "field_code": "abc", "body": {} })),
        "body must be an array, not an object"
    );
    assert_eq!(
        refused(ARRAY, json!({ "field_code": "abc" })),
        "body is missing"
    );
    let upload = Value::Map(vec![
        ("file".into(), Value::File(0)),
        ("deal_id".into(), 7.0.into()),
    ]);
    let upload = planned_with(UPLOAD, upload, RequestOptions::default())
        .unwrap()
        .request;
    let part = |name: &str, content| Part {
        name: name.into(),
        content,
    };
    assert_eq!(
        upload.body,
        RequestBody::Multipart(vec![
            part("file", PartContent::File(0)),
            part("deal_id", PartContent::Text("7".into()))
        ])
    );
    assert_eq!(upload.headers.len(), 1, "the platform sets the boundary");
    assert_eq!(
        planned(OPTIONAL, json!({ "id": "u" })).unwrap().body,
        RequestBody::Empty
    );
    assert_eq!(
        text(OPTIONAL, json!({ "id": "u", "stage_id": 1 })),
        r#"{"stage_id":1}"#
    );
}

#[test]
fn extras_pass_unchecked() {
    let extras = |name: &str, value: serde_json::Value| vec![(name.to_owned(), Value::from(value))];
    let options = RequestOptions {
        extra_query: extras("new", json!(["a", 1])),
        extra_body: extras("title", json!({ "new": true })),
        ..RequestOptions::default()
    };
    let request = planned_with(CREATE, json!({ "title": "a" }).into(), options)
        .unwrap()
        .request;
    assert_eq!(request.url, "https://host/api/v2/deals?new=a&new=1");
    assert_eq!(
        request.body,
        RequestBody::Text(r#"{"title":{"new":true}}"#.into())
    );
    let body = RequestOptions {
        extra_body: extras("x", json!(1)),
        ..RequestOptions::default()
    };
    assert_eq!(
        planned_with(GET, json!({ "id": 1 }).into(), body.clone()).unwrap_err(),
        "a GET request has no body for extraBody"
    );
    assert_eq!(
        planned_with(
            ARRAY,
            json!({ "field_code": "abc", "body": [] }).into(),
            body
        )
        .unwrap_err(),
        "the body is an array, with no place for extraBody"
    );
}

#[test]
fn an_extra_query_takes_the_place_of_a_parameter() {
    let options = RequestOptions {
        extra_query: vec![("limit".into(), 1000.0.into())],
        page: Some(None),
        ..RequestOptions::default()
    };
    let plan = planned_with(LIST, json!({ "done": true }).into(), options).unwrap();
    assert_eq!(
        plan.request.url,
        "https://host/api/v2/deals?done=true&limit=1000"
    );
}

#[test]
fn the_last_of_two_extra_headers_of_one_name_holds() {
    let options = RequestOptions {
        headers: vec![
            ("X-Trace".into(), "1".into()),
            ("x-trace".into(), "2".into()),
        ],
        ..RequestOptions::default()
    };
    let plan = planned_with(GET, json!({ "id": 1 }).into(), options).unwrap();
    assert_eq!(
        plan.request.headers[1..],
        [("x-trace".to_owned(), "2".to_owned())]
    );
}

#[test]
fn headers_of_the_client_cannot_be_replaced() {
    let with = |name: &str, value: &str| {
        let options = RequestOptions {
            headers: vec![(name.into(), value.into())],
            ..RequestOptions::default()
        };
        planned_with(GET, json!({ "id": 1 }).into(), options)
            .map(|plan| plan.request.headers.last().cloned())
    };
    assert_eq!(
        with("Traceparent", "00-a"),
        Ok(Some(("traceparent".into(), "00-a".into())))
    );
    assert_eq!(
        with("X-API-Token", "b"),
        Err("headers: x-api-token is set by the client".into())
    );
    assert_eq!(
        with("Content-Type", "multipart/form-data"),
        Err("headers: content-type is set by the client".into()),
        "it would lack the boundary"
    );
    assert_eq!(
        with("a", "b\r\nc: d"),
        Err("headers: a is not a header that can be sent".into())
    );
    assert_eq!(
        with("a b", "c"),
        Err("headers: a b is not a header that can be sent".into())
    );
}
