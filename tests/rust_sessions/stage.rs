//! A session over a transport that plays a script, and a store that counts and fails as the test wants it.

use crate::scripted::clock::START;
use crate::scripted::{Outcome, Scripted, json};
use futures_util::FutureExt;
use pipedrive_wasm::client::{
    Client, MemoryStore, OAuth, Session, SessionEvent, SessionKey, StoreError, Storing, TokenStore,
};
use pipedrive_wasm::oauth::App;
use pipedrive_wasm::time::{Millis, Timestamp};
use pipedrive_wasm::tokens::Tokens;
use serde_json::json as value;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub const HOUR: i64 = 3_600_000;

/// Tokens that end so many milliseconds after the test began.
pub fn tokens(name: &str, left: i64) -> Tokens {
    let (access, refresh) = (
        format!("seeded-access-{name}"),
        format!("seeded-refresh-{name}"),
    );
    let scopes = vec!["base".to_owned()];
    Tokens::new(
        access,
        refresh,
        Timestamp(START + left),
        scopes,
        "https://acme.pipedrive.com",
    )
}

/// What the authorization host answers.
pub fn granted(name: &str) -> Outcome {
    json(
        200,
        value!({
            "access_token": format!("seeded-access-{name}"), "refresh_token": format!("seeded-refresh-{name}"),
            "token_type": "Bearer", "expires_in": 3600, "scope": "base", "api_domain": "https://acme.pipedrive.com"
        }),
    )
}

pub fn dead() -> Outcome {
    json(
        400,
        value!({ "success": false, "error": "invalid_grant", "message": "Invalid grant: refresh_token is invalid" }),
    )
}

pub fn unauthorized() -> Outcome {
    json(
        401,
        value!({ "success": false, "error": "unauthorized access", "errorCode": 401 }),
    )
}

pub fn oks(count: usize) -> Vec<Outcome> {
    let ok = || json(200, value!({ "success": true, "data": { "id": 1 } }));
    std::iter::repeat_with(ok).take(count).collect()
}

/// Counts what it is asked, and fails where the test says so.
#[derive(Clone, Default)]
pub struct Watched {
    pub memory: MemoryStore,
    pub loads: Arc<AtomicUsize>,
    pub writes: Arc<AtomicUsize>,
    pub fails_to_load: Arc<AtomicBool>,
    pub fails_to_write: Arc<AtomicBool>,
}

fn failing<V>() -> Storing<V> {
    // As a driver does it that shows the values of a statement.
    let message = "can't write seeded-access-new, seeded-refresh-old";
    Box::pin(async move { Err(StoreError::new(message)) })
}

impl TokenStore for Watched {
    fn load(&self, key: SessionKey) -> Storing<Option<Tokens>> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        if self.fails_to_load.load(Ordering::Relaxed) {
            return failing();
        }
        self.memory.load(key)
    }

    fn swap(
        &self,
        key: SessionKey,
        before: Option<Tokens>,
        after: Option<Tokens>,
    ) -> Storing<bool> {
        if self.fails_to_write.load(Ordering::Relaxed) {
            return failing();
        }
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.memory.swap(key, before, after)
    }

    fn lock(&self, key: SessionKey, holder: &str, lease: Millis, now: Timestamp) -> Storing<bool> {
        self.memory.lock(key, holder, lease, now)
    }

    fn unlock(&self, key: SessionKey, holder: &str) -> Storing<()> {
        self.memory.unlock(key, holder)
    }
}

/// All that a test looks at.
pub struct Stage {
    pub crm: Client<&'static Scripted>,
    pub session: Session<&'static Scripted>,
    pub scripted: &'static Scripted,
    pub store: Watched,
    pub key: SessionKey,
    pub events: Arc<Mutex<Vec<SessionEvent>>>,
}

pub fn oauth(scripted: &'static Scripted) -> OAuth<&'static Scripted> {
    let app = App::new("client-1", "seeded-secret", "https://app.example/callback").unwrap();
    OAuth::new(app, scripted)
}

impl Stage {
    /// A session whose stored tokens end so many milliseconds after the test began.
    pub fn new(left: i64, script: Vec<Outcome>) -> Stage {
        Stage::over(Some(tokens("old", left)), Scripted::new(script, 0))
    }

    pub fn over(stored: Option<Tokens>, scripted: &'static Scripted) -> Stage {
        // A company of its own: tests run side by side, and a session has one burst window.
        static COMPANIES: AtomicU64 = AtomicU64::new(1);
        let key = SessionKey::of_user(COMPANIES.fetch_add(1, Ordering::Relaxed), 7);
        let store = Watched::default();
        if stored.is_some() {
            assert!(now(store.memory.swap(key, None, stored)));
        }
        let events: Arc<Mutex<Vec<SessionEvent>>> = Arc::default();
        let told = Arc::clone(&events);
        let session = Session::new(oauth(scripted), store.clone(), key)
            .watched(move |event: &SessionEvent| told.lock().unwrap().push(event.clone()));
        Stage {
            crm: Client::with_session(session.clone()),
            session,
            scripted,
            store,
            key,
            events,
        }
    }

    pub fn stored(&self) -> Option<Tokens> {
        now(self.store.memory.load(self.key))
    }

    pub fn events(&self) -> Vec<SessionEvent> {
        self.events.lock().unwrap().clone()
    }

    /// How often the authorization host was asked.
    pub fn refreshes(&self) -> usize {
        let lines = self.scripted.lines();
        lines
            .iter()
            .filter(|line| line.contains("/oauth/token"))
            .count()
    }

    pub fn writes(&self) -> usize {
        self.store.writes.load(Ordering::Relaxed)
    }
}

/// What a store in memory gives at once.
pub fn now<V>(storing: Storing<V>) -> V {
    storing.now_or_never().unwrap().unwrap()
}
