//! What a log learns of a call, and what it must never learn.
#![allow(missing_docs, clippy::unwrap_used)]

mod scripted;

use bytes::Bytes;
use pipedrive_wasm::generated::operations::deals;
use scripted::clock::block_on;
use scripted::{Scripted, answer, json};
use serde_json::json as value;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Keeps events, a line each.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "pipedrive_wasm"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn log(run: impl FnOnce()) -> Vec<String> {
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), run);
    let lines = log.0.lock().unwrap();
    lines.clone()
}

#[test]
fn each_attempt_is_an_event_and_each_repetition_a_warning() {
    let refused = answer(429, &[("retry-after", "1")], vec![Ok(Bytes::from("{}"))]);
    let made = json(201, value!({ "success": true, "data": { "id": 9 } }));
    let (client, _) = Scripted::client(vec![refused, made]);
    let lines = log(|| {
        block_on(client.call(&deals::CREATE, value!({ "title": "Acme" }))).unwrap();
    });
    let operation = r#"operation="deals.create""#;
    assert_eq!(
        lines,
        [
            format!("DEBUG message=attempt {operation} attempt=1 status=429 ms=0 cost=0 wait_ms=0"),
            format!(
                "WARN message=the request failed and is repeated {operation} attempt=1 wait_ms=1125"
            ),
            format!(
                r#"DEBUG message=attempt {operation} attempt=2 status=201 ms=0 cost=5 wait_ms=1125 correlation_id="c-1""#
            ),
        ]
    );
}

#[test]
fn a_lockout_is_a_warning() {
    let page = answer(
        403,
        &[("content-type", "text/html")],
        vec![Ok("<p>no".into())],
    );
    let (client, _) = Scripted::client(vec![page]);
    let lines = log(|| {
        block_on(client.deals().get(1)).unwrap_err();
    });
    assert_eq!(
        lines[1],
        r#"WARN message=a limit holds calls back operation="deals.get" error="blocked" wait_ms=300000"#
    );
}

#[test]
fn no_token_query_or_body_is_in_a_log() {
    let refusal = |status| {
        json(
            status,
            value!({ "success": false, "error": "of-the-answer" }),
        )
    };
    let scripted = Scripted::new(
        (0..3).map(|_| refusal(500)).chain([refusal(400)]).collect(),
        0,
    );
    let client = scripted.client_with("of-the-token");
    let lines = log(|| {
        let input = value!({ "term": "of-the-query" });
        block_on(client.call(&deals::SEARCH, input)).unwrap_err();
        let input = value!({ "title": "of-the-body" });
        block_on(client.call(&deals::CREATE, input)).unwrap_err();
    });
    assert!(lines.len() > 2);
    let all = lines.join("\n");
    for secret in [
        "of-the-token",
        "of-the-query",
        "of-the-body",
        "of-the-answer",
    ] {
        assert!(!all.contains(secret), "{all}");
    }
}
