//! Several holders of one store: other sessions, other processes.

use super::scripted::clock::{Sleep, block_on};
use super::scripted::{Scripted, clock};
use super::stage::{HOUR, Stage, Watched, dead, granted, now, oauth, oks, tokens, unauthorized};
use futures_util::future::{join, join_all};
use pipedrive_wasm::client::{Client, Session, SessionKey, Storing, TokenStore};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::time::{Millis, Timestamp};
use pipedrive_wasm::tokens::Tokens;
use std::sync::atomic::Ordering;

#[test]
fn tokens_that_another_holder_renewed_are_taken_over() {
    let stage = Stage::new(
        HOUR,
        vec![oks(1).remove(0), unauthorized(), oks(1).remove(0)],
    );
    block_on(stage.crm.deals().get(1)).unwrap();
    // The other one's refresh made the old token useless.
    assert!(now(stage.store.memory.swap(
        stage.key,
        stage.stored(),
        Some(tokens("other", HOUR))
    )));
    block_on(stage.crm.deals().get(2)).unwrap();
    let sent = stage.scripted.bearers();
    assert_eq!(
        sent[1..],
        [
            "acme.pipedrive.com seeded-access-old",
            "acme.pipedrive.com seeded-access-other"
        ]
    );
    assert_eq!((stage.refreshes(), stage.writes()), (0, 0));
}

#[test]
fn two_sessions_over_one_store_refresh_once() {
    let mut script = vec![granted("new")];
    script.extend(oks(40));
    let scripted = Scripted::new(script, 100);
    let stage = Stage::over(Some(tokens("old", -1)), scripted);
    let second = Session::new(oauth(scripted), stage.store.clone(), stage.key);
    let second = Client::with_session(second);
    let (one, other) = block_on(join(
        join_all((0..20).map(|id| stage.crm.deals().get(id))),
        join_all((0..20).map(|id| second.deals().get(id))),
    ));
    assert!(one.iter().chain(&other).all(Result::is_ok));
    assert_eq!((stage.refreshes(), stage.writes()), (1, 1));
}

#[test]
fn who_finds_the_lock_taken_waits_for_what_the_holder_brings() {
    let stage = Stage::new(-1, oks(1));
    let memory = &stage.store.memory;
    assert!(now(memory.lock(
        stage.key,
        "elsewhere",
        Millis(60_000),
        clock::now()
    )));
    let elsewhere = async {
        Sleep::new(1_000).await;
        assert!(now(memory.swap(
            stage.key,
            stage.stored(),
            Some(tokens("other", HOUR))
        )));
        now(memory.unlock(stage.key, "elsewhere"));
    };
    let (deal, ()) = block_on(join(stage.crm.deals().get(1), elsewhere));
    deal.unwrap();
    assert_eq!(stage.refreshes(), 0);
    assert_eq!(
        stage.scripted.bearers(),
        ["acme.pipedrive.com seeded-access-other"]
    );
}

#[test]
fn a_holder_that_died_holds_the_lock_until_its_lease_is_over() {
    let mut script = vec![granted("new")];
    script.extend(oks(1));
    let stage = Stage::new(-1, script);
    let lease = Millis(5_000);
    assert!(now(stage.store.memory.lock(
        stage.key,
        "dead",
        lease,
        clock::now()
    )));
    block_on(stage.crm.deals().get(1)).unwrap();
    assert_eq!((stage.refreshes(), stage.scripted.times()[0]), (1, 5_000));
}

#[test]
fn a_lock_that_is_never_given_back_fails_the_call_and_not_the_session() {
    let stage = Stage::new(-1, vec![]);
    let lease = Millis(600_000);
    assert!(now(stage.store.memory.lock(
        stage.key,
        "dead",
        lease,
        clock::now()
    )));
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::SessionStore);
    assert!(stage.events().is_empty());
}

/// Somebody changes the tokens while they are renewed, without asking for the lock.
#[derive(Clone)]
struct Meddled(Watched, Option<Tokens>);

impl TokenStore for Meddled {
    fn load(&self, key: SessionKey) -> Storing<Option<Tokens>> {
        self.0.load(key)
    }

    fn swap(
        &self,
        key: SessionKey,
        before: Option<Tokens>,
        after: Option<Tokens>,
    ) -> Storing<bool> {
        if self.0.writes.load(Ordering::Relaxed) == 0 {
            let stored = now(self.0.memory.load(key));
            assert!(now(self.0.memory.swap(key, stored, self.1.clone())));
        }
        self.0.swap(key, before, after)
    }

    fn lock(&self, key: SessionKey, holder: &str, lease: Millis, now: Timestamp) -> Storing<bool> {
        self.0.lock(key, holder, lease, now)
    }

    fn unlock(&self, key: SessionKey, holder: &str) -> Storing<()> {
        self.0.unlock(key, holder)
    }
}

#[test]
fn who_changes_the_store_meanwhile_wins() {
    for (changed, outcome) in [
        (
            Some(tokens("other", HOUR)),
            Ok("acme.pipedrive.com seeded-access-other"),
        ),
        (None, Err(ErrorCode::SessionEnded)),
    ] {
        let mut script = vec![granted("new")];
        script.extend(oks(1));
        let stage = Stage::new(-1, script);
        let store = Meddled(stage.store.clone(), changed.clone());
        let session = Session::new(oauth(stage.scripted), store, stage.key);
        let deal = block_on(Client::with_session(session).deals().get(1));
        let found = deal.map(|_| stage.scripted.bearers()[1].clone());
        assert_eq!(
            found.map_err(|error| error.code),
            outcome.map(str::to_owned)
        );
        assert_eq!(stage.stored(), changed);
        // The lock was given back.
        assert!(now(stage.store.memory.lock(
            stage.key,
            "next",
            Millis(1),
            clock::now()
        )));
    }
}

/// Somebody else's tokens come into the store after the lock's holder has looked.
#[derive(Clone)]
struct Overtaken(Watched);

impl TokenStore for Overtaken {
    fn load(&self, key: SessionKey) -> Storing<Option<Tokens>> {
        if self.0.loads.load(Ordering::Relaxed) == 2 {
            let stored = now(self.0.memory.load(key));
            let other = Some(tokens("other", HOUR));
            assert!(now(self.0.memory.swap(key, stored, other)));
        }
        self.0.load(key)
    }

    fn swap(
        &self,
        key: SessionKey,
        before: Option<Tokens>,
        after: Option<Tokens>,
    ) -> Storing<bool> {
        self.0.swap(key, before, after)
    }
}

#[test]
fn a_refresh_token_that_somebody_used_up_is_no_end_where_the_store_has_the_next() {
    let mut script = vec![dead()];
    script.extend(oks(1));
    let stage = Stage::new(-1, script);
    let session = Session::new(
        oauth(stage.scripted),
        Overtaken(stage.store.clone()),
        stage.key,
    );
    block_on(Client::with_session(session).deals().get(1)).unwrap();
    assert_eq!(
        stage.scripted.bearers()[1],
        "acme.pipedrive.com seeded-access-other"
    );
    assert_eq!(stage.stored(), Some(tokens("other", HOUR)));
}
