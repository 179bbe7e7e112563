//! What is refused: tokens by the API, refreshes by the authorization host, writes by the store.

use super::scripted::clock::block_on;
use super::scripted::{Outcome, Scripted, answer, clock, json};
use super::stage::{HOUR, Stage, dead, granted, now, oks, tokens, unauthorized};
use futures_util::future::join_all;
use pipedrive_wasm::client::{SessionEvent, TokenStore};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::generated::operations::deals;
use pipedrive_wasm::time::Millis;
use serde_json::json as value;
use std::sync::atomic::Ordering;

fn marked() -> Outcome {
    let headers = [
        ("content-type", "application/json"),
        ("x-401-by-gw", "true"),
    ];
    answer(401, &headers, vec![Ok("{\"success\":false}".into())])
}

#[test]
fn a_401_leads_to_one_renewal_and_one_more_try_also_of_a_post() {
    for refusal in [unauthorized, marked] {
        let mut script = vec![refusal(), granted("new")];
        script.extend(oks(1));
        let stage = Stage::new(HOUR, script);
        let call = stage.crm.call(&deals::CREATE, value!({ "title": "Acme" }));
        let (_, reply) = block_on(call.with_reply()).unwrap();
        assert_eq!(reply.attempts, 2);
        let sent = stage.scripted.bearers();
        assert_eq!(
            [&sent[0], &sent[2]],
            [
                "acme.pipedrive.com seeded-access-old",
                "acme.pipedrive.com seeded-access-new"
            ]
        );
        assert_eq!((stage.refreshes(), stage.writes()), (1, 1));
    }
}

#[test]
fn a_second_401_is_the_callers_to_know() {
    let stage = Stage::new(HOUR, vec![unauthorized(), granted("new"), unauthorized()]);
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!(
        (error.code, error.status, error.attempts),
        (ErrorCode::Authentication, Some(401), 2)
    );
    assert!(!error.may_have_happened);
    assert_eq!(stage.refreshes(), 1);
}

#[test]
fn many_401s_lead_to_one_renewal() {
    let mut script: Vec<Outcome> = std::iter::repeat_with(unauthorized).take(20).collect();
    script.push(granted("new"));
    script.extend(oks(20));
    // All of them are under way before the first is answered.
    let stage = Stage::over(Some(tokens("old", HOUR)), Scripted::new(script, 100));
    let all = block_on(join_all((0..20).map(|id| stage.crm.deals().get(id))));
    assert!(all.iter().all(Result::is_ok));
    assert_eq!((stage.refreshes(), stage.writes()), (1, 1));
}

#[test]
fn a_401_after_which_there_are_no_tokens_says_that_the_session_is_over() {
    let stage = Stage::new(HOUR, vec![unauthorized(), dead()]);
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!(
        (error.code, error.status, error.attempts),
        (ErrorCode::SessionEnded, Some(401), 1)
    );
    assert!(
        error
            .info
            .as_ref()
            .is_some_and(|info| info.contains("unauthorized access"))
    );
    assert_eq!(stage.events(), [SessionEvent::Ended]);
}

#[test]
fn a_dead_refresh_token_ends_the_session_until_it_is_installed_again() {
    let mut script = vec![dead()];
    script.extend(oks(1));
    let stage = Stage::new(-1, script);
    let all = block_on(join_all((0..20).map(|id| stage.crm.deals().get(id))));
    for error in all {
        let error = error.unwrap_err();
        assert_eq!((error.code, error.attempts), (ErrorCode::SessionEnded, 0));
    }
    // The next call doesn't ask the host again, and the store keeps what it has: somebody's settings may be wrong.
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::SessionEnded);
    assert_eq!(
        (stage.refreshes(), stage.events()),
        (1, vec![SessionEvent::Ended])
    );
    assert_eq!(stage.stored(), Some(tokens("old", -1)));

    // Another process has stored the tokens of a new installation.
    assert!(now(stage.store.memory.swap(
        stage.key,
        Some(tokens("old", -1)),
        Some(tokens("again", HOUR))
    )));
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[1],
        "acme.pipedrive.com seeded-access-again"
    );
}

#[test]
fn without_tokens_nothing_is_sent() {
    let stage = Stage::over(None, Scripted::new(oks(1), 0));
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::SessionEnded, 0));
    assert!(stage.scripted.lines().is_empty());
    block_on(stage.session.begin(tokens("first", HOUR))).unwrap();
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!(stage.stored(), Some(tokens("first", HOUR)));
}

#[test]
fn a_host_that_fails_ends_no_session() {
    let down = || json(503, value!({}));
    let mut script = vec![down(), down(), down(), granted("new")];
    script.extend(oks(1));
    let stage = Stage::new(-1, script);
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!((error.code, error.attempts), (ErrorCode::Server, 0));
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!(stage.events(), [SessionEvent::Renewed]);
}

#[test]
fn wrong_credentials_of_the_app_end_no_session() {
    let wrong = json(401, value!({ "error": "invalid_client" }));
    let stage = Stage::new(-1, vec![wrong, granted("new"), oks(1).remove(0)]);
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::OAuthConfig);
    assert_eq!(
        (stage.refreshes(), stage.stored()),
        (1, Some(tokens("old", -1)))
    );
    block_on(stage.crm.deals().get(1)).unwrap();
}

#[test]
fn a_store_that_fails_keeps_the_old_token_says_so_and_is_asked_again_before_the_host() {
    let mut script = vec![granted("new")];
    script.extend(oks(1));
    let stage = Stage::new(-1, script);
    stage.store.fails_to_write.store(true, Ordering::Relaxed);
    for _ in 0..2 {
        let error = block_on(stage.crm.deals().get(1)).unwrap_err();
        assert_eq!((error.code, error.attempts), (ErrorCode::SessionStore, 0));
        assert!(error.code.retryable());
        assert_eq!(error.message, "the token store failed: can't write …, …");
    }
    assert_eq!(
        (stage.refreshes(), stage.stored()),
        (1, Some(tokens("old", -1)))
    );
    assert_eq!(stage.events().len(), 2);
    // Others would use up the refresh token whose successor isn't stored yet.
    let (memory, lease) = (&stage.store.memory, Millis(1));
    assert!(!now(memory.lock(stage.key, "another", lease, clock::now())));
    stage.store.fails_to_write.store(false, Ordering::Relaxed);
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!((stage.refreshes(), stage.writes()), (1, 1));
    assert_eq!(
        stage.scripted.bearers()[1],
        "acme.pipedrive.com seeded-access-new"
    );
    assert_eq!(stage.events().last(), Some(&SessionEvent::Renewed));
}

#[test]
fn a_store_that_fails_stops_no_call_while_the_old_token_is_good() {
    let mut script = vec![granted("new")];
    script.extend(oks(2));
    let stage = Stage::new(30_000, script);
    stage.store.fails_to_write.store(true, Ordering::Relaxed);
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[1],
        "acme.pipedrive.com seeded-access-old"
    );
    let told = SessionEvent::StoreFailed {
        message: "the token store failed: can't write …, …".into(),
    };
    assert_eq!(stage.events(), [told]);
    stage.store.fails_to_write.store(false, Ordering::Relaxed);
    block_on(stage.crm.deals().get(2)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[2],
        "acme.pipedrive.com seeded-access-new"
    );
    assert_eq!(stage.refreshes(), 1);
}

#[test]
fn a_store_that_cannot_be_read_is_no_end() {
    let stage = Stage::new(HOUR, oks(1));
    stage.store.fails_to_load.store(true, Ordering::Relaxed);
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::SessionStore);
    stage.store.fails_to_load.store(false, Ordering::Relaxed);
    block_on(stage.crm.deals().get(1)).unwrap();
}
