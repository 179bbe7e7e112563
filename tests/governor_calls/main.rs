//! Whole calls with a governor, at simulated times.
#![allow(missing_docs, clippy::unwrap_used)]

mod clock;
mod limits;
mod retries;

use clock::{Clock, headers};
use pipedrive_wasm::budget::BudgetPolicy;
use pipedrive_wasm::call::Departure::{Sent, Unsent};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::generated::operations::{deals, oauth};
use pipedrive_wasm::governor::Terms;
use pipedrive_wasm::policy::Policy;
use pipedrive_wasm::retry::{RetryPolicy, RetryWrites};

fn optional_writes() -> Terms {
    let retry = RetryPolicy {
        max_retries: 2,
        writes: RetryWrites::Idempotent,
    };
    Terms {
        retry,
        ..Terms::default()
    }
}

#[test]
fn a_call_that_succeeds_takes_its_cost_and_one_request() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::CREATE, &Terms::default());
    clock.sent(&mut call);
    assert_eq!(clock.spent(), 5);
    clock.now = 20;
    clock.answer(&mut call, 201, &headers(&[]));
    let reply = clock.done(&mut call).unwrap();
    assert_eq!((reply.status, reply.cost, reply.attempts), (201, 5, 1));
    assert_eq!(clock.governor.limiter.waiting(), 0);
}

#[test]
fn a_429_is_waited_out_and_then_succeeds_at_the_cost_of_one() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::CREATE, &Terms::default());
    clock.sent(&mut call);
    clock.now = 20;
    clock.answer(&mut call, 429, &headers(&[("retry-after", "3")]));
    assert_eq!(clock.spent(), 0);
    assert_eq!(clock.waits(&mut call), (Some(3_125), true));
    clock.now = 3_144;
    assert_eq!(clock.waits(&mut call), (Some(1), true));
    clock.now = 3_145;
    clock.sent(&mut call);
    clock.now = 3_165;
    clock.answer(&mut call, 201, &headers(&[]));
    let reply = clock.done(&mut call).unwrap();
    assert_eq!((reply.cost, reply.attempts), (5, 2));
    assert_eq!(clock.spent(), 5);
}

#[test]
fn a_read_survives_two_failures_and_pays_for_three_requests() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::LIST, &Terms::default());
    clock.sent(&mut call);
    clock.answer(&mut call, 503, &headers(&[]));
    assert_eq!(clock.waits(&mut call), (Some(250), true));
    clock.now = 250;
    clock.sent(&mut call);
    clock.lose(&mut call, ErrorCode::Timeout, Sent);
    assert_eq!(clock.waits(&mut call), (Some(500), true));
    clock.now = 750;
    clock.sent(&mut call);
    clock.answer(&mut call, 200, &headers(&[]));
    let reply = clock.done(&mut call).unwrap();
    assert_eq!((reply.cost, reply.attempts), (30, 3));
    assert_eq!(clock.spent(), 30);
}

#[test]
fn the_third_failure_of_a_read_is_its_last() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::GET, &Terms::default());
    for wait in [250, 500] {
        clock.sent(&mut call);
        clock.answer(&mut call, 502, &headers(&[]));
        assert_eq!(clock.waits(&mut call), (Some(wait), true));
        clock.now += i64::from(wait);
    }
    clock.sent(&mut call);
    clock.answer(&mut call, 502, &headers(&[]));
    let error = clock.failed(&mut call);
    assert_eq!((error.code, error.attempts), (ErrorCode::Server, 3));
    assert!(!error.may_have_happened);
    assert_eq!(error.to_string(), "deals.get: HTTP 502: no");
}

#[test]
fn an_open_outcome_sticks_to_a_write_through_all_later_attempts() {
    // The first attempt may have happened; what the later ones say doesn't undo that.
    for (last, code) in [
        (404, ErrorCode::NotFound),
        (400, ErrorCode::BadRequest),
        (410, ErrorCode::Gone),
    ] {
        let mut clock = Clock::new();
        let mut call = clock.call(deals::DELETE, &optional_writes());
        clock.sent(&mut call);
        clock.lose(&mut call, ErrorCode::Connection, Sent);
        clock.now = 250;
        clock.sent(&mut call);
        clock.answer(&mut call, 429, &headers(&[("retry-after", "1")]));
        clock.now += 1_125;
        clock.sent(&mut call);
        clock.answer(&mut call, last, &headers(&[]));
        let error = clock.failed(&mut call);
        assert_eq!((error.code, error.attempts), (code, 3));
        assert!(error.may_have_happened, "{code:?}");
    }
}

#[test]
fn an_open_outcome_sticks_where_the_call_is_aborted_later() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::UPDATE, &optional_writes());
    clock.sent(&mut call);
    clock.answer(&mut call, 503, &headers(&[]));
    clock.waits(&mut call);
    clock.lose(&mut call, ErrorCode::Aborted, Unsent);
    let error = clock.failed(&mut call);
    assert_eq!((error.code, error.attempts), (ErrorCode::Aborted, 1));
    assert_eq!(error.status, Some(503));
    assert_eq!(error.info.unwrap(), "the attempt before: HTTP 503: no");
    assert!(error.may_have_happened);
}

#[test]
fn a_refused_write_that_is_aborted_while_it_waits_never_happened() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::CREATE, &Terms::default());
    clock.sent(&mut call);
    clock.answer(&mut call, 429, &headers(&[]));
    clock.waits(&mut call);
    clock.lose(&mut call, ErrorCode::Aborted, Unsent);
    let error = clock.failed(&mut call);
    assert_eq!(error.code, ErrorCode::Aborted);
    assert!(!error.may_have_happened);
    assert_eq!(clock.spent(), 0);
}

#[test]
fn a_request_that_never_left_is_neither_paid_nor_counted() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::CREATE, &Terms::default());
    clock.sent(&mut call);
    assert_eq!(clock.spent(), 5);
    clock.lose(&mut call, ErrorCode::Connection, Unsent);
    let error = clock.failed(&mut call);
    assert_eq!((error.code, error.attempts), (ErrorCode::Connection, 0));
    assert!(!error.may_have_happened);
    assert_eq!(clock.spent(), 0);
    // Its slot is free, too.
    for _ in 0..20 {
        let mut call = clock.call(deals::GET, &Terms::default());
        clock.sent(&mut call);
    }
}

#[test]
fn a_body_that_is_used_up_is_sent_once() {
    for (status, code) in [(429, ErrorCode::RateLimited), (503, ErrorCode::Server)] {
        let mut clock = Clock::new();
        clock.repeatable = false;
        let mut call = clock.call(deals::UPDATE, &optional_writes());
        clock.sent(&mut call);
        clock.answer(&mut call, status, &headers(&[("retry-after", "3")]));
        let error = clock.failed(&mut call);
        assert_eq!((error.code, error.attempts), (code, 1));
        assert_eq!(error.retry_in.unwrap().0, 3_125);
        assert_eq!(error.may_have_happened, status == 503);
    }
}

#[test]
fn the_429_of_a_body_that_is_used_up_holds_the_others_all_the_same() {
    let mut clock = Clock::new();
    clock.repeatable = false;
    let mut call = clock.call(deals::CREATE, &Terms::default());
    clock.sent(&mut call);
    clock.answer(&mut call, 429, &headers(&[("retry-after", "3")]));
    clock.failed(&mut call);
    let mut other = clock.call(deals::GET, &Terms::default());
    assert_eq!(clock.waits(&mut other), (Some(3_125), false));
}

#[test]
fn an_aborted_call_leaves_the_queue() {
    let mut clock = Clock::new();
    let terms = Terms::default();
    let mut sent: Vec<_> = (0..20).map(|_| clock.call(deals::GET, &terms)).collect();
    for call in &mut sent {
        clock.sent(call);
    }
    let (mut first, mut second) = (
        clock.call(deals::GET, &terms),
        clock.call(deals::CREATE, &terms),
    );
    clock.waits(&mut first);
    assert_eq!(clock.waits(&mut second), (None, false));
    clock.governor.limiter.woken();
    clock.lose(&mut first, ErrorCode::Aborted, Unsent);
    let error = clock.failed(&mut first);
    assert_eq!((error.code, error.attempts), (ErrorCode::Aborted, 0));
    assert_eq!(clock.governor.limiter.waiting(), 1);
    assert_eq!(clock.governor.limiter.woken(), [22]);
    clock.lose(&mut second, ErrorCode::Timeout, Unsent);
    let error = clock.failed(&mut second);
    assert_eq!(error.code, ErrorCode::Timeout);
    assert!(!error.may_have_happened);
    assert_eq!(clock.governor.limiter.waiting(), 0);
}

#[test]
fn what_the_access_policy_or_the_input_forbids_takes_no_turn() {
    let mut clock = Clock::new();
    let terms = Terms {
        policy: Some(
            Policy::new(vec![("deals".to_owned(), "read".to_owned())])
                .unwrap()
                .into(),
        ),
        budget: BudgetPolicy::default(),
        ..Terms::default()
    };
    let mut call = clock.call(deals::CREATE, &terms);
    let error = clock.failed(&mut call);
    assert_eq!((error.code, error.attempts), (ErrorCode::PolicyDenied, 0));
    let mut call = clock.call(oauth::GET_TOKENS, &Terms::default());
    assert_eq!(clock.failed(&mut call).code, ErrorCode::InvalidInput);
    assert_eq!((clock.spent(), clock.governor.limiter.waiting()), (0, 0));
    assert!(clock.governor.limiter.woken().is_empty());
}
