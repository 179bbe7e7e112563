//! What the sandbox delivers is what the rules for webhooks take: both versions, the password, retries, merges.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use pipedrive_sandbox::{Options, Outgoing, Request, Sandbox, Sent, Settings, Timestamp};
use pipedrive_wasm::webhook::{Delivery, Event, Receiver, RecordId, Refusal};
use serde_json::{Value, json};

/// 2026-11-22T00:00:00Z
const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

/// A sandbox with a webhook for everything.
fn sandbox(version: &str) -> Sandbox {
    let options = Options {
        deals: 20,
        settings: Settings::unlimited(),
        sends: true,
        ..Options::default()
    };
    let mut sandbox = Sandbox::new(options, NOW).unwrap();
    let hook = json!({
        "subscription_url": "https://app.example/hooks", "event_action": "*", "event_object": "*", "name": "All",
        "version": version, "http_auth_user": "me", "http_auth_password": "pass",
    });
    ask(&mut sandbox, "POST", "/api/v1/webhooks", &hook);
    sandbox
}

fn ask(sandbox: &mut Sandbox, method: &str, path: &str, body: &Value) -> Value {
    let request = Request::new(method, path)
        .header("x-api-token", "sandbox-token")
        .body("application/json", body.to_string());
    let response = sandbox.handle(&request, NOW);
    let answer: Value = serde_json::from_slice(&response.body).unwrap();
    assert!(response.status < 300, "{method} {path}: {answer}");
    answer["data"].clone()
}

fn read(outgoing: &Outgoing, password: &str) -> Result<Event, Refusal> {
    Receiver::new("me", password).receive(&Delivery {
        content_type: outgoing.headers.get("content-type"),
        authorization: outgoing.headers.get("authorization"),
        body: &outgoing.body,
    })
}

fn events(sandbox: &mut Sandbox) -> Vec<Event> {
    let outgoing = sandbox.outgoing(NOW);
    for each in &outgoing {
        sandbox.sent(each.number, &Sent::Answered(200), NOW);
    }
    let events = outgoing.iter().map(|each| read(each, "pass").unwrap());
    events.collect()
}

/// A change of each kind of record, and what it is told as.
const WRITES: [(&str, &str, &str, &str); 12] = [
    (
        "PATCH",
        "/api/v2/deals/1",
        r#"{"title":"T"}"#,
        "change deal",
    ),
    (
        "POST",
        "/api/v2/persons",
        r#"{"name":"P"}"#,
        "create person",
    ),
    (
        "PATCH",
        "/api/v2/organizations/1",
        r#"{"name":"O"}"#,
        "change organization",
    ),
    (
        "PATCH",
        "/api/v2/activities/1",
        r#"{"due_time":"09:30"}"#,
        "change activity",
    ),
    ("DELETE", "/api/v2/activities/2", "{}", "delete activity"),
    (
        "POST",
        "/api/v1/notes",
        r#"{"content":"N","deal_id":1}"#,
        "create note",
    ),
    (
        "PATCH",
        "/api/v2/products/1",
        r#"{"name":"P"}"#,
        "change product",
    ),
    (
        "PATCH",
        "/api/v2/pipelines/1",
        r#"{"name":"P"}"#,
        "change pipeline",
    ),
    (
        "PATCH",
        "/api/v2/stages/1",
        r#"{"name":"S"}"#,
        "change stage",
    ),
    (
        "PUT",
        "/api/v1/users/2",
        r#"{"active_flag":false}"#,
        "change user",
    ),
    (
        "POST",
        "/api/v1/leads",
        r#"{"title":"L","person_id":1}"#,
        "create lead",
    ),
    (
        "POST",
        "/api/v2/boards",
        r#"{"name":"B","order_nr":1}"#,
        "create board",
    ),
];

#[test]
fn each_kind_of_record_is_told_and_read_in_both_versions() {
    for (version, number, writes) in [("2.0", 2, &WRITES[..]), ("1.0", 1, &WRITES[..10])] {
        let mut sandbox = sandbox(version);
        for (method, path, body, told) in writes {
            ask(
                &mut sandbox,
                method,
                path,
                &serde_json::from_str(body).unwrap(),
            );
            let events = events(&mut sandbox);
            let of = |event: &Event| format!("{} {}", event.action.as_str(), event.entity.as_str());
            let event = events.iter().find(|event| of(event) == *told);
            let event = event.unwrap_or_else(|| panic!("v{version} {told}: {events:#?}"));
            assert_eq!((event.version, event.attempt), (number, 1), "{told}");
            assert_eq!(event.at.0, NOW.millis(), "{told}");
            assert_eq!(event.user_id, Some(RecordId::Number(1)));
            assert!(event.is_own(1) && !event.is_bulk && !event.is_merge);
            assert_eq!(event.data.is_some(), !told.starts_with("delete"), "{told}");
            assert_eq!(
                event.changes.is_empty(),
                !told.starts_with("change"),
                "{told}"
            );
        }
    }
}

#[test]
fn a_changed_custom_field_is_one_change_by_its_key() {
    let mut sandbox = sandbox("2.0");
    let field = json!({ "field_name": "Weight", "field_type": "double" });
    let field = ask(&mut sandbox, "POST", "/api/v2/dealFields", &field);
    let code = field["field_code"].as_str().unwrap();
    let body = json!({ "custom_fields": { code: 2.5 } });
    ask(&mut sandbox, "PATCH", "/api/v2/deals/1", &body);
    let [event] = events(&mut sandbox).try_into().unwrap();
    let change = event.change(code).unwrap();
    assert!(change.is_custom);
    assert_eq!(
        (&change.before, &change.after),
        (&Value::Null, &json!({ "type": "double", "value": 2.5 }))
    );
}

#[test]
fn a_merge_is_recognised_in_both_versions() {
    for version in ["1.0", "2.0"] {
        let mut sandbox = sandbox(version);
        let body = json!({ "merge_with_id": 5 });
        ask(&mut sandbox, "PUT", "/api/v1/organizations/4/merge", &body);
        let events = events(&mut sandbox);
        let survivor = events
            .iter()
            .find(|event| event.merged_from == Some(RecordId::Number(4)));
        let survivor = survivor.unwrap_or_else(|| panic!("v{version}: {events:#?}"));
        assert_eq!(survivor.record_id, RecordId::Number(5));
        assert!(survivor.is_merge);
        let gone = events.iter().find(|event| {
            event.action.as_str() == "delete" && event.record_id == RecordId::Number(4)
        });
        assert!(gone.is_some(), "v{version}: {events:#?}");
    }
}

#[test]
fn a_retry_has_the_id_of_the_first_attempt_and_another_password_is_refused() {
    let mut sandbox = sandbox("2.0");
    ask(
        &mut sandbox,
        "PATCH",
        "/api/v2/deals/1",
        &json!({ "title": "T" }),
    );
    let [first] = sandbox.outgoing(NOW).try_into().unwrap();
    assert!(read(&first, "wrong").is_err());
    sandbox.sent(first.number, &Sent::Failed("lost".to_owned()), NOW);
    let later = Timestamp::from_millis(NOW.millis() + 3_000);
    let [second] = sandbox.outgoing(later).try_into().unwrap();
    let (first, second) = (
        read(&first, "pass").unwrap(),
        read(&second, "pass").unwrap(),
    );
    assert_eq!((first.attempt, second.attempt), (1, 2));
    assert_eq!(first.id, second.id);
}
