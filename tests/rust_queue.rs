//! Who may send when: calls that share a credential, give up, are dropped, or aren't polled.
#![allow(missing_docs, clippy::unwrap_used)]

mod scripted;

use futures_util::future::{join, join_all};
use futures_util::{StreamExt, stream};
use pipedrive_wasm::budget::BudgetPolicy;
use pipedrive_wasm::client::{Client, Options};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::generated::operations::{deals, notes};
use pipedrive_wasm::limiter::Priority;
use pipedrive_wasm::policy::Policy;
use scripted::clock::{START, block_on, passed, poll};
use scripted::{Outcome, Scripted, answer, json};
use serde_json::json as value;
use std::pin::pin;
use std::time::Duration;

fn oks(count: usize) -> Vec<Outcome> {
    let ok = || json(200, value!({ "success": true, "data": { "id": 1 } }));
    std::iter::repeat_with(ok).take(count).collect()
}

/// How many requests at most fall into two seconds.
fn busiest(times: &[i64]) -> usize {
    let within = |start: &i64| {
        let start = *start;
        times
            .iter()
            .filter(move |at| (start..start + 2_000).contains(*at))
    };
    times
        .iter()
        .map(|start| within(start).count())
        .max()
        .unwrap()
}

#[test]
fn bulk_work_stays_within_the_window_of_the_smallest_plan() {
    let (client, scripted) = Scripted::client(oks(100));
    let calls = (0..100).map(|id| client.deals().get(id));
    for deal in block_on(join_all(calls)) {
        deal.unwrap();
    }
    let times = scripted.times();
    assert_eq!((times.len(), busiest(&times)), (100, 20));
    // At 20 in two seconds: 100 take ten, and the first ones go ahead.
    assert!(
        (8_000..=10_100).contains(times.last().unwrap()),
        "{times:?}"
    );
}

#[test]
fn a_larger_plan_has_a_larger_window() {
    let (client, scripted) = Scripted::client(oks(100));
    let client = client.with_plan("growth").unwrap();
    block_on(join_all((0..100).map(|id| client.deals().get(id))));
    assert_eq!(busiest(&scripted.times()), 40);
    let problem = client.with_plan("Growth").unwrap_err();
    assert!(
        problem.starts_with("plan must be lite, growth, "),
        "{problem}"
    );
}

#[test]
fn two_clients_with_one_credential_share_its_window() {
    let scripted = Scripted::new(oks(40), 0);
    let first = scripted.client_with("shared");
    // Another address of the same API, and a new token of the same user.
    let second = Client::new(
        Endpoint::new(None, None, None).unwrap(),
        Authorization::ApiToken("shared".into()),
        scripted,
    );
    let second = second.with_authorization(Authorization::ApiToken("refreshed".into()));
    let third = scripted.client_with("refreshed");
    let clients = [&first, &second, &third, &first];
    let calls = (0..40).map(|id| clients[id % 4].deals().get(id as i64));
    block_on(join_all(calls));
    assert_eq!(busiest(&scripted.times()), 20);
}

#[test]
fn clients_with_different_credentials_do_not_wait_for_each_other() {
    let scripted = Scripted::new(oks(40), 0);
    let clients = [scripted.client_with("one"), scripted.client_with("other")];
    block_on(join_all(
        (0..40).map(|id| clients[id % 2].deals().get(id as i64)),
    ));
    assert_eq!(busiest(&scripted.times()), 40);
}

#[test]
fn a_long_queue_fails_nothing_unless_the_caller_sets_a_time() {
    let (client, _) = Scripted::client(oks(1_000));
    let all = block_on(join_all((0..1_000).map(|id| client.deals().get(id))));
    assert!(passed() > 90_000 && all.iter().all(Result::is_ok));
}

#[test]
fn a_call_whose_time_ends_in_the_queue_was_never_sent() {
    let limits = |timeout, deadline| Options {
        timeout,
        deadline,
        ..Default::default()
    };
    let time = Some(Duration::from_millis(700));
    for (options, message) in [
        (
            limits(time, None),
            "not its turn to be sent within the timeout",
        ),
        (
            limits(None, time),
            "not its turn to be sent before the deadline",
        ),
    ] {
        let (client, scripted) = Scripted::client(oks(21));
        let began = passed();
        let bulk = join_all((0..20).map(|id| client.deals().get(id)));
        let late = async {
            let call = client.call(&deals::CREATE, value!({ "title": "a" }));
            (call.with(options).await.unwrap_err(), passed())
        };
        let (_, (error, at)) = block_on(join(bulk, late));
        assert_eq!(
            (error.code, error.message.as_str()),
            (ErrorCode::Timeout, message)
        );
        assert_eq!((error.attempts, error.may_have_happened), (0, false));
        assert_eq!((at - began, scripted.lines().len()), (700, 20));
    }
}

#[test]
fn a_call_that_is_dropped_in_the_queue_gives_its_place_to_the_next() {
    let (client, scripted) = Scripted::client(oks(30));
    let mut calls: Vec<_> = (0..30).map(|id| Box::pin(client.deals().get(id))).collect();
    for call in &mut calls {
        let _ = poll(call.as_mut());
    }
    let sent = scripted.lines().len();
    assert!(sent < 29, "{sent} calls had nothing to wait for");
    let last = calls.pop().unwrap();
    // All of the queue but the last, its head among them.
    drop(calls);
    block_on(last).unwrap();
    assert_eq!(scripted.lines().len(), sent + 1);
    assert!(passed() <= 2_001, "{}", passed());
}

#[test]
fn a_call_that_is_dropped_after_it_was_sent_frees_its_slot() {
    let scripted = Scripted::new(oks(21), 60_000);
    let client = scripted.client_with("dropper");
    for id in 0..20 {
        let mut call = pin!(client.deals().get(id));
        assert!(poll(call.as_mut()).is_pending());
    }
    let mut last = pin!(client.deals().get(20));
    assert!(poll(last.as_mut()).is_pending());
    assert_eq!(scripted.lines().len(), 20);
    block_on(last).unwrap();
    // Two seconds after the others were dropped, and not when they must have arrived.
    assert_eq!(scripted.times()[20], 2_001);
}

#[test]
fn a_call_that_nobody_polls_does_not_hold_up_the_others() {
    let (client, scripted) = Scripted::client(oks(60));
    block_on(async {
        let calls = stream::iter((0..30).map(|id| client.deals().get(id)));
        let mut calls = calls.buffer_unordered(30);
        while let Some(deal) = calls.next().await {
            deal.unwrap();
            // Behind those of the buffer, which go on only after this one.
            client.deals().get(99).await.unwrap();
        }
    });
    assert_eq!(scripted.lines().len(), 60);
    assert!(busiest(&scripted.times()) <= 20);
    assert!(passed() < 20_000, "{}", passed());
}

#[test]
fn what_is_urgent_goes_first() {
    let (client, scripted) = Scripted::client(oks(41));
    let bulk = client.with(&Options {
        priority: Some(Priority::Background),
        ..Default::default()
    });
    let all = join_all((0..40).map(|id| bulk.deals().get(id)));
    let mut all = pin!(all);
    assert!(poll(all.as_mut()).is_pending());
    let before = scripted.lines().len();
    let (_, note) = block_on(join(all, client.notes().get(7)));
    note.unwrap();
    assert!(scripted.lines()[before].contains("/notes/7"));
}

#[test]
fn a_policy_denies_before_anything_is_sent() {
    let (client, scripted) = Scripted::client(oks(1));
    let rules = [("deals", "read"), ("notes", "full")];
    let rules = rules.map(|(name, access)| (name.to_owned(), access.to_owned()));
    let client = client.with_policy(Policy::new(rules.to_vec()).unwrap());
    let denied = client.call(&deals::CREATE, value!({ "title": "a" }));
    let error = block_on(denied).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::PolicyDenied, 0));
    let error = block_on(client.persons().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::PolicyDenied);
    block_on(client.deals().get(1)).unwrap();
    assert_eq!(scripted.lines().len(), 1);
}

#[test]
fn a_reserve_of_the_budget_is_left_to_others() {
    let (client, scripted) = Scripted::client(oks(3));
    let budget = BudgetPolicy {
        daily: Some(30),
        reserve: 22,
    };
    let client = client.with_budget(budget).unwrap();
    let create = || block_on(client.call(&deals::CREATE, value!({ "title": "a" })));
    create().unwrap();
    let error = create().unwrap_err();
    assert_eq!(
        (error.code, error.attempts),
        (ErrorCode::BudgetExhausted, 0)
    );
    assert_eq!(error.retry_in.unwrap().0, 12 * 3_600_000);
    block_on(client.deals().get(1)).unwrap();
    assert_eq!(scripted.lines().len(), 2);

    let report = client.budget();
    assert_eq!(
        (report.spent, report.daily, report.left),
        (6, Some(30), Some(24))
    );
    assert_eq!(report.by_operation.len(), 2);
    let deals = report.by_resource[0];
    assert_eq!(
        (deals.resource, deals.requests, deals.tokens),
        ("deals", 2, 6)
    );
    assert_eq!(report.resets_at.0, START + 12 * 3_600_000);
    let wrong = BudgetPolicy {
        daily: Some(1),
        reserve: 2,
    };
    assert!(client.with_budget(wrong).is_err());
}

#[test]
fn an_estimate_counts_pages_of_a_listing_and_calls_of_anything_else() {
    let (client, _) = Scripted::client(vec![]);
    let estimate = client.estimate(&deals::LIST, 1_001);
    assert_eq!((estimate.requests, estimate.tokens), (3, 30));
    let estimate = client.estimate(&notes::DELETE, 7);
    assert_eq!(estimate.requests, 7);
}

#[test]
fn a_lockout_stops_the_whole_credential_at_once() {
    let page = || {
        answer(
            403,
            &[("content-type", "text/html")],
            vec![Ok("<p>no".into())],
        )
    };
    let (client, scripted) = Scripted::client(vec![page()]);
    let calls: Vec<_> = (0..5).map(|id| client.deals().get(id)).collect();
    for deal in block_on(join_all(calls)) {
        let error = deal.unwrap_err();
        assert_eq!(error.code, ErrorCode::Blocked);
        assert_eq!(error.retry_in.unwrap().0, 300_000);
    }
    assert_eq!((scripted.lines().len(), passed()), (1, 0));
}

#[test]
fn a_call_that_was_never_polled_holds_nothing() {
    let scripted = Scripted::new(oks(2), 0);
    let client = scripted.client_with("pinned");
    let call = client.deals().get(1);
    drop(call);
    block_on(client.deals().get(2)).unwrap();
    assert_eq!(scripted.times(), [0]);
}
