//! What is sent again, what isn't, and how long it takes: over a transport that plays a script, with a clock that jumps.
#![allow(missing_docs, clippy::unwrap_used)]

mod scripted;

use bytes::Bytes;
use futures_util::future::join;
use futures_util::stream;
use pipedrive_wasm::call::TransportError;
use pipedrive_wasm::client::Options;
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::generated::operations::{deals, notes};
use pipedrive_wasm::ids::DealId;
use pipedrive_wasm::input::File;
use pipedrive_wasm::params::{FileCreateParams, NoteCreateParams};
use pipedrive_wasm::retry::RetryWrites;
use scripted::clock::{block_on, passed, poll};
use scripted::{Outcome, Scripted, answer, failed, json};
use serde_json::json as value;
use std::time::Duration;

fn ok() -> Outcome {
    json(200, value!({ "success": true, "data": { "id": 1 } }))
}

fn refused(status: u16, headers: &[(&str, &str)]) -> Outcome {
    let text = value!({ "success": false, "error": "no" }).to_string();
    answer(status, headers, vec![Ok(Bytes::from(text))])
}

#[test]
fn a_429_is_waited_out_and_the_request_repeated_whatever_its_method() {
    let (client, scripted) = Scripted::client(vec![refused(429, &[]), ok()]);
    let call = client.call(&deals::CREATE, value!({ "title": "Acme" }));
    let (_, reply) = block_on(call.with_reply()).unwrap();
    // The refused request cost nothing.
    assert_eq!((reply.attempts, reply.cost), (2, 5));
    // The length of the window, and half of half a second.
    assert_eq!(scripted.times(), [0, 2_250]);
}

#[test]
fn the_wait_that_a_429_asks_for_is_honoured() {
    for header in ["retry-after", "x-ratelimit-reset"] {
        let (client, scripted) = Scripted::client(vec![refused(429, &[(header, "7")]), ok()]);
        let began = passed();
        block_on(client.deals().get(1)).unwrap();
        // Half of the quarter second that spreads clients.
        assert_eq!(scripted.times(), [began, began + 7_125]);
    }
}

#[test]
fn all_calls_of_a_credential_wait_when_one_is_refused() {
    let script = vec![refused(429, &[("retry-after", "5")]), ok(), ok()];
    let (client, scripted) = Scripted::client(script);
    block_on(async {
        let (first, second) = join(client.deals().get(1), client.deals().get(2)).await;
        first.unwrap();
        second.unwrap();
    });
    let times = scripted.times();
    assert_eq!((times[0], times.len()), (0, 3));
    assert!(times[1] >= 5_000 && times[2] >= 5_000, "{times:?}");
}

#[test]
fn a_call_that_is_dropped_before_its_repetition_leaves_nothing_behind() {
    let (client, scripted) = Scripted::client(vec![refused(429, &[("retry-after", "5")]), ok()]);
    let mut call = Box::pin(client.deals().get(1));
    assert!(poll(call.as_mut()).is_pending());
    drop(call);
    block_on(client.deals().get(2)).unwrap();
    // The credential still waits.
    assert_eq!(scripted.times(), [0, 5_125]);
}

#[test]
fn a_wait_of_over_a_minute_is_left_to_the_caller() {
    let (client, scripted) = Scripted::client(vec![refused(429, &[("retry-after", "120")])]);
    let error = block_on(client.deals().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::RateLimited);
    assert_eq!(error.retry_in.unwrap().0, 120_000);
    assert_eq!(scripted.times(), [0]);
}

#[test]
fn a_read_is_repeated_after_a_server_error_and_a_lost_connection() {
    let lost = || failed(ErrorCode::Connection, "gone");
    let (client, scripted) = Scripted::client(vec![refused(503, &[]), lost(), ok()]);
    let (_, reply) = block_on(client.deals().get(1).with_reply()).unwrap();
    assert_eq!(reply.attempts, 3);
    assert_eq!(scripted.times(), [0, 250, 750]);

    let (client, _) = Scripted::client(vec![lost(), lost(), lost()]);
    let error = block_on(client.deals().get(1)).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::Connection, 3));
    assert!(!error.may_have_happened);
}

#[test]
fn a_post_is_never_repeated_where_it_may_have_happened() {
    let options = Options {
        retry_writes: Some(RetryWrites::Idempotent),
        max_retries: Some(9),
        ..Default::default()
    };
    for outcome in [refused(502, &[]), failed(ErrorCode::Timeout, "late")] {
        let (client, scripted) = Scripted::client(vec![outcome]);
        let note = NoteCreateParams {
            content: "called".into(),
            ..Default::default()
        };
        let error = block_on(client.notes().create(note).with(options.clone())).unwrap_err();
        assert!(error.may_have_happened && error.attempts == 1, "{error}");
        assert_eq!(scripted.lines().len(), 1);
    }
}

#[test]
fn a_put_is_repeated_where_the_caller_opts_in() {
    let input = || value!({ "id": 3, "content": "called" });
    let (client, scripted) = Scripted::client(vec![refused(500, &[])]);
    let error = block_on(client.call(&notes::UPDATE, input())).unwrap_err();
    assert_eq!(
        (error.code, error.may_have_happened),
        (ErrorCode::Server, true)
    );
    assert_eq!(scripted.lines().len(), 1);

    let (client, scripted) = Scripted::client(vec![refused(500, &[]), ok()]);
    let client = client.with(&Options {
        retry_writes: Some(RetryWrites::Idempotent),
        ..Default::default()
    });
    block_on(client.call(&notes::UPDATE, input())).unwrap();
    assert_eq!(scripted.lines().len(), 2);
    assert!(scripted.lines()[1].starts_with("PUT "));
}

#[test]
fn no_retries_means_none_also_after_a_429() {
    let (client, scripted) = Scripted::client(vec![refused(429, &[("retry-after", "1")])]);
    let once = Options {
        max_retries: Some(0),
        ..Default::default()
    };
    let error = block_on(client.deals().get(1).with(once)).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::RateLimited, 1));
    assert_eq!(scripted.times(), [0]);
}

#[test]
fn a_body_that_is_cut_in_the_middle_is_read_again() {
    let start = || Ok(Bytes::from(r#"{"success":true,"data":{"id":"#));
    let broken = TransportError::new(ErrorCode::Connection, "cut");
    let (client, scripted) = Scripted::client(vec![
        answer(200, &[], vec![start(), Err(broken.clone())]),
        // A transport that doesn't notice.
        answer(200, &[], vec![start()]),
        ok(),
    ]);
    let deal = block_on(client.deals().get(1)).unwrap();
    assert_eq!(deal.id, DealId(1));
    assert_eq!(scripted.lines().len(), 3);

    let (client, _) = Scripted::client(vec![answer(200, &[], vec![start(), Err(broken)])]);
    let error = block_on(client.call(&deals::CREATE, value!({ "title": "a" }))).unwrap_err();
    assert_eq!(error.code, ErrorCode::Connection);
    assert!(error.may_have_happened);
}

#[test]
fn a_refusal_whose_body_is_cut_is_still_a_refusal() {
    let broken = TransportError::new(ErrorCode::Connection, "cut");
    let cut = answer(429, &[("retry-after", "1")], vec![Err(broken)]);
    let (client, scripted) = Scripted::client(vec![cut, ok()]);
    block_on(client.call(&deals::CREATE, value!({ "title": "a" }))).unwrap();
    assert_eq!(scripted.times(), [0, 1_125]);
}

#[test]
fn a_file_in_memory_goes_out_again_and_a_stream_does_not() {
    let upload = |file| FileCreateParams {
        file,
        deal_id: Some(DealId(1)),
        ..Default::default()
    };
    let (client, scripted) = Scripted::client(vec![refused(429, &[]), ok()]);
    let file = File::new("a.txt", "twelve");
    block_on(client.files().create(upload(file))).unwrap();
    assert_eq!(scripted.files(), ["a.txt", "a.txt"]);

    let (client, scripted) = Scripted::client(vec![refused(429, &[])]);
    let bytes = stream::iter([Ok(Bytes::from("twelve"))]);
    let file = File::stream("a.txt", Box::pin(bytes), None);
    let error = block_on(client.files().create(upload(file))).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::RateLimited, 1));
    assert_eq!(scripted.files(), ["a.txt"]);
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up_and_repeated() {
    let scripted = Scripted::new(vec![ok(), ok(), ok()], 5_000);
    let client = scripted.client_with("slow");
    let client = client.with(&Options {
        timeout: Some(Duration::from_secs(3)),
        ..Default::default()
    });
    let error = block_on(client.deals().get(1)).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::Timeout, 3));
    // The wait before a repetition is part of its time.
    assert_eq!(scripted.times(), [0, 3_250, 6_500]);
}

#[test]
fn the_deadline_ends_a_request_for_good() {
    let scripted = Scripted::new(vec![ok()], 5_000);
    let options = Options {
        deadline: Some(Duration::from_secs(3)),
        ..Default::default()
    };
    let call = scripted.client_with("slower").deals().get(1);
    let error = block_on(call.with(options)).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::Timeout, 1));
    assert_eq!(error.message, "no whole answer before the deadline");
    assert_eq!(passed(), 3_000);
}

#[test]
fn a_repetition_that_would_come_after_the_deadline_is_not_waited_for() {
    let (client, _) = Scripted::client(vec![refused(429, &[("retry-after", "30")])]);
    let options = Options {
        deadline: Some(Duration::from_secs(10)),
        ..Default::default()
    };
    let error = block_on(client.deals().get(1).with(options)).unwrap_err();
    assert_eq!((error.code, error.status), (ErrorCode::Timeout, Some(429)));
    assert_eq!(
        error.info.as_deref(),
        Some("the attempt before: HTTP 429: no")
    );
    assert_eq!(passed(), 0);
}

#[test]
fn options_that_cannot_be_meant_are_refused_before_anything_is_sent() {
    let (client, scripted) = Scripted::client(vec![]);
    let wrong = Options {
        timeout: Some(Duration::ZERO),
        ..Default::default()
    };
    let error = block_on(client.deals().get(1).with(wrong)).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert_eq!(
        error.to_string(),
        "deals.get: timeout must be at least a millisecond"
    );
    assert!(scripted.lines().is_empty());
}
