use super::*;
use crate::time::Timestamp;
use serde_json::json;

fn receive(body: &str) -> Result<Event, Refusal> {
    Receiver::without_password().receive(&Delivery {
        content_type: Some("application/json; charset=utf-8"),
        authorization: None,
        body: body.as_bytes(),
    })
}

fn with_meta(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Result<Event, Refusal> {
    let mut body = json!({
        "meta": {
            "id": "8f2c", "entity": "deal", "action": "change", "entity_id": "8", "timestamp": "2026-11-22T10:19:21.200Z",
        },
        "data": null,
        "previous": null,
    });
    change(body["meta"].as_object_mut().unwrap());
    receive(&body.to_string())
}

#[test]
fn a_password_is_asked_for_before_anything_else() {
    let receiver = Receiver::new("crm", "secret");
    let delivery = Delivery {
        content_type: Some("text/plain"),
        authorization: None,
        body: b"no JSON",
    };
    assert_eq!(receiver.receive(&delivery), Err(Refusal::NoPassword));
    let wrong = Delivery {
        authorization: Some("Basic d3Jvbmc6d3Jvbmc="),
        ..delivery
    };
    assert_eq!(receiver.receive(&wrong), Err(Refusal::WrongPassword));
    let known = Delivery {
        authorization: Some("Basic Y3JtOnNlY3JldA=="),
        ..delivery
    };
    assert_eq!(receiver.receive(&known), Err(Refusal::ContentType));
}

#[test]
fn json_has_several_names() {
    let admit = |kind| Receiver::without_password().admit(kind, None, None);
    for kind in [
        "application/json",
        "Application/JSON ; charset=utf-8",
        "application/cloudevents+json",
    ] {
        assert_eq!(admit(Some(kind)), Ok(()), "{kind}");
    }
    for kind in [
        None,
        Some(""),
        Some("text/json"),
        Some("application/x-www-form-urlencoded"),
        Some("application/jsonp"),
        Some("text/plain; application/json"),
    ] {
        assert_eq!(admit(kind), Err(Refusal::ContentType), "{kind:?}");
    }
}

#[test]
fn a_body_over_the_limit_is_refused_by_its_length_alone() {
    let receiver = Receiver::without_password().with_max_bytes(10);
    let json = Some("application/json");
    assert_eq!(receiver.admit(json, None, Some(10)), Ok(()));
    assert_eq!(
        receiver.admit(json, None, Some(11)),
        Err(Refusal::TooLarge(10))
    );
    let refusal = Receiver::without_password()
        .receive(&Delivery {
            content_type: json,
            authorization: None,
            body: &vec![b' '; MAX_BYTES + 1],
        })
        .unwrap_err();
    assert_eq!((refusal.code(), refusal.status()), ("too_large", 413));
    assert_eq!(
        refusal.to_string(),
        "the delivery's body has more than 1000000 bytes"
    );
}

#[test]
fn what_is_no_json_is_refused_with_its_place_and_without_its_text() {
    let refusal = receive("{\n  \"meta\": secret").unwrap_err();
    assert_eq!((refusal.code(), refusal.status()), ("not_json", 400));
    assert_eq!(
        refusal.to_string(),
        "the delivery's body isn't JSON: line 2, column 11"
    );
    assert_eq!(receive("").unwrap_err().code(), "not_json");
}

#[test]
fn what_is_json_and_no_event_is_refused_with_what_is_wrong() {
    for (body, message) in [
        ("[]", "`(the body)` must be an object"),
        ("{}", "`meta` must be an object"),
        (r#"{"meta":[]}"#, "`meta` must be an object"),
        (r#"{"meta":{}}"#, "`meta.entity` must be text"),
        (r#"{"meta":{"entity":"deal"}}"#, "`meta.id` must be text"),
        (
            r#"{"meta":{"entity":"deal","id":"a","action":"change","entity_id":""}}"#,
            "`meta.entity_id` must be an id",
        ),
        (
            r#"{"meta":{"object":"deal","action":"updated","id":1}}"#,
            "`meta.timestamp` must be a time",
        ),
    ] {
        let refusal = receive(body).unwrap_err();
        assert_eq!((refusal.code(), refusal.status()), ("unknown_shape", 422));
        let expected = format!("the delivery is no event of Pipedrive's: {message}");
        assert_eq!(refusal.to_string(), expected);
    }
    let refusal = with_meta(|meta| {
        meta.insert("timestamp".into(), json!("yesterday"));
    });
    assert_eq!(
        refusal,
        Err(Refusal::UnknownShape {
            at: "meta.timestamp",
            expected: "a time"
        })
    );
}

#[test]
fn times_are_read_as_iso_as_seconds_and_as_milliseconds_written_as_numbers_or_text() {
    for (written, millis) in [
        (json!("2026-11-22T10:19:21.200Z"), 1_795_342_761_200),
        (json!("2026-11-22T12:19:21+02:00"), 1_795_342_761_000),
        (json!("2026-11-22 10:19:21"), 1_795_342_761_000),
        (json!(1_795_342_761), 1_795_342_761_000),
        (json!("1795342761"), 1_795_342_761_000),
        (json!(1_795_342_761.5), 1_795_342_761_500),
        (json!(1_795_342_761_200_u64), 1_795_342_761_200),
    ] {
        let event = with_meta(|meta| {
            meta.insert("timestamp".into(), written.clone());
        });
        assert_eq!(event.unwrap().at, Timestamp(millis), "{written}");
    }
}

#[test]
fn ids_are_numbers_wherever_they_are_numbers() {
    for (written, id) in [
        (json!("8"), RecordId::Number(8)),
        (json!(8), RecordId::Number(8)),
        (json!("0"), RecordId::Number(0)),
        (json!("08"), RecordId::Text("08".into())),
        (json!("adf2-1"), RecordId::Text("adf2-1".into())),
        (
            json!("18446744073709551616"),
            RecordId::Text("18446744073709551616".into()),
        ),
    ] {
        let event = with_meta(|meta| {
            meta.insert("entity_id".into(), written.clone());
        });
        assert_eq!(event.unwrap().record_id, id, "{written}");
    }
}

#[test]
fn a_number_that_javascript_would_round_is_handed_over_as_text() {
    let written = |number| serde_json::to_value(RecordId::Number(number)).unwrap();
    assert_eq!(written((1 << 53) - 1), json!(9_007_199_254_740_991_u64));
    assert_eq!(written(1 << 53), json!("9007199254740992"));
}

#[test]
fn an_event_is_its_users_own_only_where_the_api_was_used() {
    let by = |source: &str, user: Value| {
        with_meta(|meta| {
            meta.insert("change_source".into(), json!(source));
            meta.insert("user_id".into(), user);
        })
        .unwrap()
    };
    assert!(by("api", json!("45")).is_own(45));
    assert!(by("api", json!(45)).is_own(45));
    assert!(!by("app", json!("45")).is_own(45));
    assert!(!by("api", json!("46")).is_own(45));
    assert!(!with_meta(|_| ()).unwrap().is_own(45));
}

#[test]
fn a_kind_of_record_that_is_new_keeps_its_name() {
    let event = with_meta(|meta| {
        meta.insert("entity".into(), json!("invoice"));
        meta.insert("action".into(), json!("approve"));
    })
    .unwrap();
    assert_eq!(event.entity, Entity::Other("invoice".into()));
    assert_eq!(event.action, Action::Other("approve".into()));
}

#[test]
fn a_change_is_found_by_its_field() {
    let body = json!({
        "meta": { "id": "8f2c", "entity": "deal", "action": "change", "entity_id": "8", "timestamp": 1 },
        "data": { "title": "Big", "value": 5 },
        "previous": { "title": "Small", "value": 5 },
    });
    let event = receive(&body.to_string()).unwrap();
    assert_eq!(event.change("title").unwrap().before, json!("Small"));
    assert_eq!(event.change("value"), None); // named, and the same
}
