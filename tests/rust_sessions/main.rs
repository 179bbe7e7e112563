//! Sessions: tokens that are kept and renewed, over a transport that plays a script, with a clock that jumps.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../scripted/mod.rs"]
mod scripted;

mod refusals;
mod shared;
mod sign_in;
mod stage;

use futures_util::future::{join, join_all};
use futures_util::{StreamExt, stream};
use pipedrive_wasm::client::{Client, Options, Request, SessionEvent};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::policy::Policy;
use pipedrive_wasm::transport::Reqwest;
use scripted::clock::{block_on, passed, poll};
use scripted::{Scripted, answer, failed, json};
use serde_json::json as value;
use stage::{HOUR, Stage, granted, oks, tokens};
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

fn script(first: Vec<scripted::Outcome>, then: usize) -> Vec<scripted::Outcome> {
    first.into_iter().chain(oks(then)).collect()
}

#[test]
fn a_good_token_is_read_once_and_goes_where_the_data_is() {
    let stage = Stage::new(HOUR, oks(3));
    for id in 0..3 {
        block_on(stage.crm.deals().get(id)).unwrap();
    }
    assert_eq!(
        stage.scripted.bearers(),
        ["acme.pipedrive.com seeded-access-old"; 3]
    );
    assert_eq!(stage.scripted.lines()[0], "GET /api/v2/deals/0");
    assert_eq!(
        (stage.store.loads.load(Ordering::Relaxed), stage.writes()),
        (1, 0)
    );
}

#[test]
fn a_thousand_calls_on_an_expired_token_refresh_it_once() {
    let stage = Stage::new(-1, script(vec![granted("new")], 1_000));
    let calls = (0..1_000).map(|id| stage.crm.deals().get(id));
    for deal in block_on(join_all(calls)) {
        deal.unwrap();
    }
    let sent = stage.scripted.bearers();
    assert_eq!(
        (sent.len(), stage.refreshes(), stage.writes()),
        (1_001, 1, 1)
    );
    assert!(
        sent[1..]
            .iter()
            .all(|sent| sent == "acme.pipedrive.com seeded-access-new")
    );
    assert_eq!(
        stage.scripted.lines()[0],
        "POST https://oauth.pipedrive.com/oauth/token grant_type=refresh_token&refresh_token=seeded-refresh-old"
    );
    assert_eq!(
        stage.stored().unwrap().access_token.reveal(),
        "seeded-access-new"
    );
    assert_eq!(stage.events(), [SessionEvent::Renewed]);
}

#[test]
fn an_answer_that_is_lost_after_the_host_acted_is_asked_for_again_with_the_same_token() {
    let lost = || failed(ErrorCode::Connection, "gone");
    let cut = || answer(200, &[], vec![Ok("{\"access_token\":\"seeded-".into())]);
    let stage = Stage::new(-1, script(vec![lost(), cut(), granted("new")], 1_000));
    let calls = (0..1_000).map(|id| stage.crm.deals().get(id));
    assert!(
        block_on(join_all(calls))
            .into_iter()
            .all(|deal| deal.is_ok())
    );
    assert_eq!((stage.refreshes(), stage.writes()), (3, 1));
    let lines = stage.scripted.lines();
    assert!(
        lines[..3]
            .iter()
            .all(|line| line.ends_with("refresh_token=seeded-refresh-old"))
    );
    // Half of the second that a wait may take, then half of two.
    assert_eq!(stage.scripted.times()[..4], [0, 500, 1_500, 1_500]);
}

#[test]
fn a_token_is_renewed_a_minute_before_it_expires_and_kept_where_that_fails() {
    let down = || json(503, value!({}));
    let stage = Stage::new(59_000, script(vec![granted("new")], 1));
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[1],
        "acme.pipedrive.com seeded-access-new"
    );

    let mut answers = vec![down()];
    answers.extend(oks(1));
    answers.push(granted("new"));
    answers.extend(oks(1));
    let stage = Stage::new(59_000, answers);
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[1],
        "acme.pipedrive.com seeded-access-old"
    );
    let [SessionEvent::RenewalFailed { code, .. }] = &stage.events()[..] else {
        panic!("{:?}", stage.events());
    };
    assert_eq!(*code, ErrorCode::Server);
    block_on(stage.crm.deals().get(2)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[3],
        "acme.pipedrive.com seeded-access-new"
    );
}

#[test]
fn a_queue_that_is_longer_than_a_tokens_life_sends_no_old_token() {
    // A hundred calls take ten seconds, and the token has five left before its last minute.
    let hundred = |stage: &Stage| {
        let began = passed();
        block_on(join_all((0..100).map(|id| stage.crm.deals().get(id))));
        let times = stage.scripted.times();
        times.iter().map(|at| at - began).collect::<Vec<_>>()
    };
    let before = hundred(&Stage::new(HOUR, oks(100)));
    let before = before.iter().filter(|at| **at < 5_000).count();
    let mut answers = oks(before);
    answers.extend(script(vec![granted("new")], 100 - before));
    let stage = Stage::new(passed() + 65_000, answers);
    let (times, sent) = (hundred(&stage), stage.scripted.bearers());
    let old = sent
        .iter()
        .zip(&times)
        .filter(|(sent, _)| sent.ends_with("-old"));
    assert!(old.clone().count() > 20);
    for (_, at) in old {
        assert!(*at < 5_000, "{at}");
    }
    assert_eq!(stage.refreshes(), 1);
}

#[test]
fn the_data_may_move_with_a_refresh() {
    let moved = json(
        200,
        value!({ "access_token": "seeded-access-new", "api_domain": "https://moved.pipedrive.com" }),
    );
    let stage = Stage::new(-1, script(vec![moved], 1));
    block_on(stage.crm.notes().get(1)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[1],
        "moved.pipedrive.com seeded-access-new"
    );
    let stored = stage.stored().unwrap();
    assert_eq!(stored.refresh_token.reveal(), "seeded-refresh-old");
    assert_eq!(stored.scopes, ["base"]);
}

#[test]
fn a_call_that_is_dropped_while_it_renews_holds_nobody_up() {
    let scripted = Scripted::new(script(vec![granted("new")], 2), 1_000);
    let stage = Stage::over(Some(tokens("old", -1)), scripted);
    let mut first = Box::pin(stage.crm.deals().get(1));
    let mut second = pin!(stage.crm.deals().get(2));
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    drop(first);
    block_on(second).unwrap();
    assert_eq!((stage.refreshes(), scripted.lines().len()), (1, 2));
}

#[test]
fn a_renewal_that_everybody_left_is_finished_by_the_next_call() {
    let scripted = Scripted::new(script(vec![granted("new")], 1), 1_000);
    let stage = Stage::over(Some(tokens("old", -1)), scripted);
    let mut first = Box::pin(stage.crm.deals().get(1));
    assert!(poll(first.as_mut()).is_pending());
    drop(first);
    assert_eq!(stage.refreshes(), 1);
    block_on(stage.crm.deals().get(2)).unwrap();
    assert_eq!((stage.refreshes(), stage.writes()), (1, 1));
}

#[test]
fn a_call_that_nobody_polls_does_not_hold_up_a_renewal() {
    let scripted = Scripted::new(script(vec![granted("new")], 40), 50);
    let stage = Stage::over(Some(tokens("old", -1)), scripted);
    block_on(async {
        let calls = stream::iter((0..20).map(|id| stage.crm.deals().get(id)));
        let mut calls = pin!(calls.buffer_unordered(10));
        let mut idle = Box::pin(stage.crm.deals().get(98));
        // It begins the renewal, and nobody polls it again before the others are done.
        assert!(poll(idle.as_mut()).is_pending());
        while let Some(deal) = calls.next().await {
            deal.unwrap();
        }
        idle.await.unwrap();
    });
    assert_eq!((stage.refreshes(), stage.writes()), (1, 1));
}

#[test]
fn a_deadline_ends_the_wait_for_a_token() {
    let scripted = Scripted::new(vec![granted("new")], 60_000);
    let stage = Stage::over(Some(tokens("old", -1)), scripted);
    let soon = Options {
        deadline: Some(Duration::from_secs(2)),
        ..Default::default()
    };
    let error = block_on(stage.crm.deals().get(1).with(soon)).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::Timeout, 0));
    assert_eq!(passed(), 2_000);
}

#[test]
fn what_a_policy_denies_asks_for_no_token() {
    let stage = Stage::new(-1, vec![]);
    let crm = stage.crm.with_policy(Policy::new(vec![]).unwrap());
    let error = block_on(crm.deals().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::PolicyDenied);
    assert_eq!(stage.store.loads.load(Ordering::Relaxed), 0);
}

#[test]
fn a_call_cannot_bring_a_credential_of_its_own() {
    let stage = Stage::new(HOUR, vec![]);
    let own = Options {
        headers: vec![("Authorization".into(), "Bearer mine".into())],
        ..Default::default()
    };
    let error = block_on(stage.crm.deals().get(1).with(own)).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert_eq!(error.message, "headers: authorization is set by the client");
}

#[test]
fn clients_of_one_session_share_their_limits_and_their_tokens() {
    let stage = Stage::new(-1, script(vec![granted("new")], 40));
    let other = Client::with_session(stage.session.clone());
    let both = join(
        join_all((0..20).map(|id| stage.crm.deals().get(id))),
        join_all((0..20).map(|id| other.deals().get(id))),
    );
    block_on(both);
    assert_eq!(stage.refreshes(), 1);
    let early = stage
        .scripted
        .times()
        .iter()
        .filter(|at| **at < 2_000)
        .count();
    assert_eq!(early, 21);
}

#[test]
fn no_secret_shows_in_what_is_printed() {
    let stage = Stage::new(-1, vec![stage::dead()]);
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    let shown = format!(
        "{error:?} {error} {:?} {:?} {:?} {:?}",
        stage.crm,
        stage.session,
        stage.events(),
        stage::oauth(stage.scripted)
    );
    assert!(
        shown.contains("SessionEnded") && !shown.contains("seeded"),
        "{shown}"
    );
}

#[test]
fn a_call_with_a_session_can_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Client<Reqwest>>();
    is_send::<Request<Reqwest, ()>>();
}
