//! What one call's refusal means for the others of its credential.

use super::clock::{Clock, headers};
use pipedrive_wasm::budget::BudgetPolicy;
use pipedrive_wasm::call::Call;
use pipedrive_wasm::call::Departure::{Sent, Unsent};
use pipedrive_wasm::call::Step;
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::generated::operations::deals;
use pipedrive_wasm::governor::Terms;
use serde_json::Value;
use std::collections::HashSet;

/// Twenty calls that fill the window, the last of them, and two that wait.
fn full(clock: &mut Clock) -> (Vec<Call<Value>>, [Call<Value>; 2]) {
    let terms = Terms::default();
    let mut sent = Vec::new();
    for _ in 0..20 {
        let mut call = clock.call(deals::LIST, &terms);
        clock.sent(&mut call);
        sent.push(call);
    }
    let mut waiting = [(); 2].map(|()| clock.call(deals::CREATE, &terms));
    for call in &mut waiting {
        clock.waits(call);
    }
    clock.governor.limiter.woken();
    (sent, waiting)
}

/// All that wait are woken and hear of it.
fn all_refused(clock: &mut Clock, waiting: &mut [Call<Value>], code: ErrorCode, longest: u32) {
    assert!(!clock.governor.limiter.woken().is_empty());
    for call in waiting {
        let error = clock.failed(call);
        assert_eq!((error.code, error.attempts), (code, 0));
        let wait = error.retry_in.unwrap().0;
        assert!(wait > 0 && wait <= longest, "{wait}");
        assert!(!error.may_have_happened);
    }
    assert_eq!(clock.governor.limiter.waiting(), 0);
    let mut late = clock.call(deals::GET, &Terms::default());
    assert_eq!(clock.failed(&mut late).code, code);
}

#[test]
fn two_429_in_a_row_mean_that_the_budget_is_used_up() {
    let mut clock = Clock::new();
    let (mut sent, mut waiting) = full(&mut clock);
    clock.now = 20;
    let mut first = sent.remove(0);
    for call in &mut sent {
        clock.answer(call, 200, &headers(&[]));
    }
    clock.answer(&mut first, 429, &headers(&[]));
    assert_eq!(clock.waits(&mut first), (Some(2_250), true));
    clock.now = 2_270;
    // The repeated one goes before those that never had a turn.
    clock.sent(&mut first);
    for call in &mut waiting {
        clock.waits(call);
    }
    clock.governor.limiter.woken();
    clock.now = 2_290;
    clock.answer(&mut first, 429, &headers(&[]));
    let error = clock.failed(&mut first);
    assert_eq!(
        (error.code, error.attempts),
        (ErrorCode::BudgetExhausted, 2)
    );
    // Until midnight UTC.
    assert_eq!(error.retry_in.unwrap().0, 12_800_000 - 2_290);
    all_refused(&mut clock, &mut waiting, ErrorCode::BudgetExhausted, 60_000);
    // A minute later one call tries, and its success frees the others.
    clock.now = 2_290 + 60_000;
    let terms = Terms::default();
    let (mut probe, mut next) = (
        clock.call(deals::GET, &terms),
        clock.call(deals::GET, &terms),
    );
    clock.sent(&mut probe);
    assert!(clock.waits(&mut next).0.is_some());
    clock.answer(&mut probe, 200, &headers(&[]));
    clock.done(&mut probe).unwrap();
    clock.sent(&mut next);
}

#[test]
fn a_429_with_no_tokens_left_is_told_at_once() {
    let mut clock = Clock::new();
    let (mut sent, mut waiting) = full(&mut clock);
    clock.now = 20;
    let none = headers(&[
        ("x-daily-ratelimit-token-remaining", "0"),
        ("retry-after", "1"),
    ]);
    clock.answer(&mut sent[0], 429, &none);
    let error = clock.failed(&mut sent[0]);
    assert_eq!(
        (error.code, error.attempts),
        (ErrorCode::BudgetExhausted, 1)
    );
    assert!(
        error
            .message
            .ends_with("; the daily token budget is used up")
    );
    all_refused(&mut clock, &mut waiting, ErrorCode::BudgetExhausted, 60_000);
}

#[test]
fn a_second_429_with_tokens_left_is_a_matter_of_the_window() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::LIST, &Terms::default());
    let some = headers(&[("x-daily-ratelimit-token-remaining", "5000")]);
    for wait in [2_250, 2_500] {
        clock.sent(&mut call);
        clock.answer(&mut call, 429, &some);
        assert_eq!(clock.waits(&mut call), (Some(wait), true));
        clock.now += i64::from(wait);
    }
    clock.sent(&mut call);
    clock.answer(&mut call, 429, &some);
    let error = clock.failed(&mut call);
    assert_eq!((error.code, error.attempts), (ErrorCode::RateLimited, 3));
    assert_eq!(error.retry_in.unwrap().0, 3_000);
    assert_eq!(clock.spent(), 0);
}

#[test]
fn a_wait_of_more_than_a_minute_is_an_error_for_all() {
    let mut clock = Clock::new();
    let (mut sent, mut waiting) = full(&mut clock);
    clock.answer(&mut sent[0], 429, &headers(&[("retry-after", "90")]));
    let error = clock.failed(&mut sent[0]);
    assert_eq!((error.code, error.attempts), (ErrorCode::RateLimited, 1));
    assert_eq!(error.retry_in.unwrap().0, 90_000);
    all_refused(&mut clock, &mut waiting, ErrorCode::RateLimited, 90_000);
}

#[test]
fn a_wait_of_a_minute_is_waited_by_all() {
    let mut clock = Clock::new();
    let (mut sent, mut waiting) = full(&mut clock);
    clock.answer(&mut sent[0], 429, &headers(&[("retry-after", "60")]));
    assert_eq!(clock.waits(&mut sent[0]), (Some(60_000), true));
    for call in &mut waiting {
        clock.waits(call);
    }
    assert_eq!(clock.governor.limiter.waiting(), 2);
}

#[test]
fn a_lockout_refuses_all_and_is_probed_by_one_after_its_cool_down() {
    let mut clock = Clock::new();
    let (mut sent, mut waiting) = full(&mut clock);
    clock.now = 20;
    clock.lock_out(&mut sent[0]);
    let error = clock.failed(&mut sent[0]);
    assert_eq!((error.code, error.status), (ErrorCode::Blocked, Some(403)));
    assert_eq!((error.attempts, error.retry_in.unwrap().0), (1, 300_000));
    all_refused(&mut clock, &mut waiting, ErrorCode::Blocked, 300_000);
    // Those under way come back, well or not: it stays locked.
    clock.answer(&mut sent[1], 200, &headers(&[]));
    clock.lock_out(&mut sent[2]);
    clock.now = 300_019;
    let mut early = clock.call(deals::GET, &Terms::default());
    let error = clock.failed(&mut early);
    assert_eq!(
        (error.code, error.retry_in.unwrap().0),
        (ErrorCode::Blocked, 1)
    );
    clock.now = 300_020;
    let terms = Terms::default();
    let mut calls = [(); 3].map(|()| clock.call(deals::GET, &terms));
    clock.sent(&mut calls[0]);
    for call in &mut calls[1..] {
        clock.waits(call);
    }
    // Still locked: the probe starts the cool-down again.
    clock.lock_out(&mut calls[0]);
    assert_eq!(clock.failed(&mut calls[0]).code, ErrorCode::Blocked);
    all_refused(&mut clock, &mut calls[1..], ErrorCode::Blocked, 300_000);
    clock.now += 300_000;
    let mut calls = [(); 3].map(|()| clock.call(deals::GET, &terms));
    clock.sent(&mut calls[0]);
    clock.waits(&mut calls[1]);
    clock.governor.limiter.woken();
    clock.answer(&mut calls[0], 404, &headers(&[]));
    // Not found is an answer of the API's: the credential works.
    assert_eq!(clock.failed(&mut calls[0]).code, ErrorCode::NotFound);
    assert!(!clock.governor.limiter.woken().is_empty());
    clock.sent(&mut calls[1]);
    clock.sent(&mut calls[2]);
}

#[test]
fn a_probe_that_is_lost_lets_the_next_one_try() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::GET, &Terms::default());
    clock.sent(&mut call);
    clock.lock_out(&mut call);
    clock.now = 300_000;
    let terms = Terms::default();
    for departure in [Sent, Unsent] {
        let (mut probe, mut next) = (
            clock.call(deals::CREATE, &terms),
            clock.call(deals::CREATE, &terms),
        );
        clock.sent(&mut probe);
        clock.waits(&mut next);
        clock.lose(&mut probe, ErrorCode::Connection, departure);
        assert_eq!(clock.failed(&mut probe).code, ErrorCode::Connection);
        clock.now += 3_000;
        clock.sent(&mut next);
        clock.lose(&mut next, ErrorCode::Connection, departure);
        clock.now += 3_000;
    }
}

#[test]
fn a_403_in_json_locks_nothing() {
    let mut clock = Clock::new();
    let mut call = clock.call(deals::GET, &Terms::default());
    clock.sent(&mut call);
    clock.answer(
        &mut call,
        403,
        &headers(&[("content-type", "application/json")]),
    );
    assert_eq!(clock.failed(&mut call).code, ErrorCode::Permission);
    let mut next = clock.call(deals::GET, &Terms::default());
    clock.sent(&mut next);
}

#[test]
fn calls_under_way_count_against_the_reserve() {
    let mut clock = Clock::new();
    let terms = Terms {
        budget: BudgetPolicy {
            daily: Some(100),
            reserve: 75,
        },
        ..Terms::default()
    };
    let mut calls = [(); 3].map(|()| clock.call(deals::LIST, &terms));
    clock.sent(&mut calls[0]);
    clock.sent(&mut calls[1]);
    let error = clock.failed(&mut calls[2]);
    assert_eq!(
        (error.code, error.attempts),
        (ErrorCode::BudgetExhausted, 0)
    );
    assert_eq!(error.retry_in.unwrap().0, 12_800_000);
    // One that was refused by the server gives its tokens back.
    clock.lose(&mut calls[0], ErrorCode::Connection, Unsent);
    let mut again = clock.call(deals::LIST, &terms);
    clock.sent(&mut again);
    // Another client of the credential without a reserve may go on.
    let mut other = clock.call(deals::LIST, &Terms::default());
    clock.sent(&mut other);
}

#[test]
fn a_queue_that_runs_out_of_budget_is_refused_at_once() {
    let mut clock = Clock::new();
    let terms = Terms {
        budget: BudgetPolicy {
            daily: Some(300),
            reserve: 0,
        },
        ..Terms::default()
    };
    // All of them fit when they come, one by one.
    let mut calls: Vec<_> = (0..500).map(|_| clock.call(deals::LIST, &terms)).collect();
    let (mut sent, mut refused) = (0, 0);
    let mut over = HashSet::new();
    let mut next: Vec<u32> = (1..=500).collect();
    while sent + refused < 500 {
        let mut timer = None;
        for id in std::mem::take(&mut next) {
            let call = &mut calls[id as usize - 1];
            if over.contains(&id) {
                continue;
            }
            match clock.step(call) {
                Step::Send => {
                    sent += 1;
                    over.insert(id);
                    clock.answer(call, 200, &headers(&[]));
                    clock.done(call).unwrap();
                }
                Step::Wait(wait) => timer = wait.time.map(|time| (id, time)).or(timer),
                Step::Done(result) => {
                    over.insert(id);
                    refused += u32::from(result.is_err_and(|error| {
                        error.code == ErrorCode::BudgetExhausted && error.attempts == 0
                    }));
                }
            }
            next.append(&mut clock.governor.limiter.woken());
        }
        next.retain(|id| !over.contains(id));
        if next.is_empty() && sent + refused < 500 {
            let (id, time) = timer.unwrap();
            clock.now += i64::from(time.0);
            next.push(id);
        }
    }
    assert_eq!((sent, refused, clock.spent()), (30, 470, 300));
    // Ten more found room in the second window; nobody waited for a place only to be refused in it.
    assert!(clock.now < 4_000, "{}", clock.now);
    assert_eq!(clock.governor.limiter.waiting(), 0);
}
