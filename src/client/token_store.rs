//! Where the tokens of sessions are kept.

use crate::time::{Millis, Timestamp};
use crate::tokens::Tokens;
use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whose tokens they are: a user's of a company, or those that an app uses for a whole company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionKey {
    /// The company.
    pub company_id: u64,
    /// The user, where each has tokens of their own.
    pub user_id: Option<u64>,
}

impl SessionKey {
    /// A user's.
    pub fn of_user(company_id: u64, user_id: u64) -> SessionKey {
        SessionKey {
            company_id,
            user_id: Some(user_id),
        }
    }

    /// A company's.
    pub fn of_company(company_id: u64) -> SessionKey {
        SessionKey {
            company_id,
            user_id: None,
        }
    }
}

/// A store that failed. Its message goes into errors and events; tokens of the session in it print as `…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    /// For people.
    pub message: String,
}

impl StoreError {
    /// An error of a store.
    pub fn new(message: impl Into<String>) -> StoreError {
        StoreError {
            message: message.into(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {}

/// What threads may share; in wasm, where there are none, everything.
#[cfg(not(target_arch = "wasm32"))]
pub trait Threaded: Send + Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + Sync + ?Sized> Threaded for T {}

/// What threads may share; in wasm, where there are none, everything.
#[cfg(target_arch = "wasm32")]
pub trait Threaded {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> Threaded for T {}

/// What a store is doing. It borrows nothing: a store clones what it needs.
#[cfg(not(target_arch = "wasm32"))]
pub type Storing<V> = Pin<Box<dyn Future<Output = Result<V, StoreError>> + Send>>;
/// What a store is doing. It borrows nothing: a store clones what it needs.
#[cfg(target_arch = "wasm32")]
pub type Storing<V> = Pin<Box<dyn Future<Output = Result<V, StoreError>>>>;

/// Where tokens are kept. [`Tokens`] go through serde, in the form that the npm package's stores have as well.
///
/// Encrypt them where the disk isn't yours alone: a refresh token is as good as a password.
pub trait TokenStore: Threaded {
    /// Reads tokens; `None` where there are none.
    fn load(&self, key: SessionKey) -> Storing<Option<Tokens>>;

    /// Puts tokens in the place of others, or takes them out, if those others are still there. Says whether they were:
    /// somebody else may have been faster.
    fn swap(&self, key: SessionKey, before: Option<Tokens>, after: Option<Tokens>)
    -> Storing<bool>;

    /// Lets one holder alone refresh, until it unlocks or the lease is over. Says whether it may. The same holder may lock
    /// again.
    ///
    /// By default everybody may, which is enough where one process uses a store.
    fn lock(&self, key: SessionKey, holder: &str, lease: Millis, now: Timestamp) -> Storing<bool> {
        let _ = (key, holder, lease, now);
        Box::pin(std::future::ready(Ok(true)))
    }

    /// Gives a lock back, if it is still this holder's.
    fn unlock(&self, key: SessionKey, holder: &str) -> Storing<()> {
        let _ = (key, holder);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Keeps tokens in memory: for tests, and programs that sign in each time. A clone shares them.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    tokens: HashMap<SessionKey, Tokens>,
    locks: HashMap<SessionKey, (String, Timestamp)>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    /// Whose tokens it has.
    pub fn keys(&self) -> Vec<SessionKey> {
        self.memory().tokens.keys().copied().collect()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing that panics can leave it half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryStore {
    fn load(&self, key: SessionKey) -> Storing<Option<Tokens>> {
        done(self.memory().tokens.get(&key).cloned())
    }

    fn swap(
        &self,
        key: SessionKey,
        before: Option<Tokens>,
        after: Option<Tokens>,
    ) -> Storing<bool> {
        let mut memory = self.memory();
        let same = memory.tokens.get(&key) == before.as_ref();
        if same {
            match after {
                Some(after) => memory.tokens.insert(key, after),
                None => memory.tokens.remove(&key),
            };
        }
        done(same)
    }

    fn lock(&self, key: SessionKey, holder: &str, lease: Millis, now: Timestamp) -> Storing<bool> {
        let mut memory = self.memory();
        let lock = memory.locks.get(&key);
        let free = lock.is_none_or(|(other, until)| other == holder || *until <= now);
        if free {
            let until = Timestamp(now.0.saturating_add(i64::from(lease.0)));
            memory.locks.insert(key, (holder.to_owned(), until));
        }
        done(free)
    }

    fn unlock(&self, key: SessionKey, holder: &str) -> Storing<()> {
        let mut memory = self.memory();
        if memory
            .locks
            .get(&key)
            .is_some_and(|(other, _)| other == holder)
        {
            memory.locks.remove(&key);
        }
        done(())
    }
}

fn done<V: Threaded + 'static>(value: V) -> Storing<V>
where
    std::future::Ready<Result<V, StoreError>>: Threaded,
{
    Box::pin(std::future::ready(Ok(value)))
}

/// Without the tokens.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MemoryStore").field(&self.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    const KEY: SessionKey = SessionKey {
        company_id: 42,
        user_id: Some(7),
    };

    fn now<V>(doing: Storing<V>) -> V {
        doing.now_or_never().unwrap().unwrap()
    }

    fn tokens(name: &str) -> Option<Tokens> {
        let (access, refresh) = (format!("v1u:{name}"), format!("1:1:{name}"));
        Some(Tokens::new(
            access,
            refresh,
            Timestamp(1),
            vec![],
            "https://acme.pipedrive.com",
        ))
    }

    #[test]
    fn tokens_are_replaced_only_where_they_are_still_there() {
        let store = MemoryStore::new();
        assert_eq!(now(store.load(KEY)), None);
        assert!(now(store.swap(KEY, None, tokens("a"))));
        assert!(!now(store.swap(KEY, None, tokens("b"))));
        assert!(!now(store.swap(KEY, tokens("b"), tokens("c"))));
        assert_eq!(now(store.load(KEY)), tokens("a"));
        assert!(now(store.clone().swap(KEY, tokens("a"), tokens("b"))));
        assert_eq!(store.keys(), [KEY]);
        assert_eq!(now(store.load(SessionKey::of_company(42))), None);
        assert!(now(store.swap(KEY, tokens("b"), None)));
        assert!(store.keys().is_empty());
    }

    #[test]
    fn a_lock_has_one_holder_until_its_lease_is_over() {
        let store = MemoryStore::new();
        let lock = |holder, at| now(store.lock(KEY, holder, Millis(100), Timestamp(at)));
        assert!(lock("a", 0) && lock("a", 50));
        assert!(!lock("b", 149));
        now(store.unlock(KEY, "b"));
        assert!(!lock("b", 149));
        assert!(lock("b", 150));
        now(store.unlock(KEY, "b"));
        assert!(lock("a", 150));
    }

    #[test]
    fn a_store_prints_without_its_tokens() {
        let store = MemoryStore::new();
        assert!(now(store.swap(KEY, None, tokens("seeded"))));
        assert!(!format!("{store:?}").contains("seeded"));
    }
}
