//! What the clients of one credential share: its governor, and the calls that wait for their turn.

use crate::call::{Call, Step};
use crate::endpoint::{Authorization, Endpoint};
use crate::governor::Governor;
use crate::time::{Millis, Timestamp};
use serde_json::Value;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// A call that doesn't ask for so long after its turn has come is passed over: nobody polls it now.
const OVERDUE: i64 = 100;
/// How often a call that has no time of its own looks whether the one before it is overdue.
const WATCH: u32 = 1_000;
/// How many credentials of one account are remembered: the tokens of the last refreshes.
const ALIASES: usize = 4;

/// The governor of one credential, behind a lock that is never held while anything is awaited; and its dictionaries.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    #[cfg(feature = "fields")]
    pub(super) shelf: super::fields::Shelf,
}

#[derive(Default)]
struct State {
    governor: Governor,
    waiting: HashMap<u32, Waiting>,
    last_id: u32,
}

/// A call in the queue.
struct Waiting {
    /// Absent from when it was woken until it asks.
    waker: Option<Waker>,
    /// From when on it should ask.
    due: Option<Timestamp>,
}

impl Shared {
    /// A number that no other call under way has.
    pub(super) fn id(&self) -> u32 {
        let mut state = self.lock();
        state.last_id = state.last_id.wrapping_add(1);
        state.last_id
    }

    /// Does something with the governor, and wakes whoever may go on.
    pub(super) fn with<R>(&self, now: Timestamp, act: impl FnOnce(&mut Governor) -> R) -> R {
        self.act(now, |state, _| act(&mut state.governor))
    }

    /// Steps a call. A wait always has a time. A call that has to queue is woken as soon as it should ask again.
    pub(super) fn step(
        &self,
        call: &mut Call<Value>,
        id: u32,
        waker: &Waker,
        now: Timestamp,
    ) -> Step<Value> {
        self.act(now, |state, replaced| {
            let mut step = call.step(&mut state.governor, now);
            let before = match &mut step {
                Step::Wait(wait) if !wait.retry => {
                    let due = wait
                        .time
                        .map(|Millis(time)| Timestamp(now.0 + i64::from(time)));
                    let waker = Some(waker.clone());
                    let before = state.waiting.insert(id, Waiting { waker, due });
                    let stalled = state.pass_over(now);
                    // The next in the row may be overdue as soon.
                    let watch = if stalled { OVERDUE as u32 } else { WATCH };
                    wait.time = wait.time.or(Some(Millis(watch)));
                    before
                }
                _ => state.waiting.remove(&id),
            };
            replaced.extend(before.and_then(|before| before.waker));
            step
        })
    }

    /// Says whether a queued call was woken; otherwise the waker is the one to wake.
    pub(super) fn woken(&self, id: u32, waker: &Waker, now: Timestamp) -> bool {
        self.act(now, |state, replaced| {
            let Some(waiting) = state.waiting.get_mut(&id) else {
                return true;
            };
            let Some(known) = &mut waiting.waker else {
                return true;
            };
            if !known.will_wake(waker) {
                replaced.push(std::mem::replace(known, waker.clone()));
            }
            false
        })
    }

    /// Forgets a call that is over.
    pub(super) fn forget(&self, id: u32) {
        // Bound, so that it is dropped after the lock.
        let waiting = self.lock().waiting.remove(&id);
        drop(waiting);
    }

    /// Acts under the lock. Wakers run, and go, behind it: either may run a program's own code.
    fn act<R>(&self, now: Timestamp, act: impl FnOnce(&mut State, &mut Vec<Waker>) -> R) -> R {
        let (mut wakers, mut replaced) = (Vec::new(), Vec::new());
        let result = {
            let mut state = self.lock();
            let result = act(&mut state, &mut replaced);
            for id in state.governor.limiter.woken() {
                if let Some(waiting) = state.waiting.get_mut(&id)
                    && let Some(waker) = waiting.waker.take()
                {
                    waiting.due = Some(now);
                    wakers.push(waker);
                }
            }
            result
        };
        for waker in wakers {
            waker.wake();
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that panics can leave it half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets those behind a call have its turn that doesn't ask: a future which nobody polls, such as one of
    /// `buffer_unordered` while its consumer is busy, would hold up all others, and its own consumer for good.
    fn pass_over(&mut self, now: Timestamp) -> bool {
        let mut stalled = false;
        for id in self.governor.limiter.heads().into_iter().flatten() {
            let due = self.waiting.get(&id).and_then(|waiting| waiting.due);
            if due.is_some_and(|due| now.0 - due.0 >= OVERDUE) {
                self.governor.limiter.pass_over(id);
                stalled = true;
            }
        }
        stalled
    }
}

/// The clients of a process, by credential. A credential is kept as the hash that stands for it.
#[derive(Default)]
struct Registry {
    hasher: RandomState,
    accounts: Vec<Account>,
}

struct Account {
    /// Of its credentials, the newest last.
    keys: Vec<u64>,
    shared: Arc<Shared>,
}

/// What all clients with this credential share. `before` is what a client shared until now that goes on with a new
/// credential; it is kept, unless others have that credential already.
pub(super) fn share(
    endpoint: &Endpoint,
    authorization: &Authorization,
    before: Option<&Arc<Shared>>,
    now: Timestamp,
) -> Arc<Shared> {
    registry().share(credential(endpoint, authorization), before, now)
}

/// Whose limits count, what kind of credential it is, and itself.
type Credential<'a> = (&'a str, u8, &'a str);

fn credential<'a>(endpoint: &'a Endpoint, authorization: &'a Authorization) -> Credential<'a> {
    let (kind, name) = match authorization {
        Authorization::None => (0, ""),
        Authorization::ApiToken(token) => (1, token.as_str()),
        Authorization::AccessToken(token) => (2, token.as_str()),
    };
    (endpoint.realm(), kind, name)
}

/// What all clients of a session share, whatever its tokens are.
pub(super) fn share_session(account: &str, now: Timestamp) -> Arc<Shared> {
    registry().share(("", 3, account), None, now)
}

fn registry() -> MutexGuard<'static, Registry> {
    static REGISTRY: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Registry {
    fn share(
        &mut self,
        credential: Credential<'_>,
        before: Option<&Arc<Shared>>,
        now: Timestamp,
    ) -> Arc<Shared> {
        // Without a client nobody can be waiting, so there is no waker to drop.
        self.accounts.retain(|account| {
            let held = Arc::strong_count(&account.shared) > 1;
            held || !account.shared.lock().governor.limiter.idle(now)
        });
        let key = self.hasher.hash_one(credential);
        for account in &self.accounts {
            if account.keys.contains(&key) {
                return Arc::clone(&account.shared);
            }
        }
        let same = |account: &&mut Account| {
            before.is_some_and(|before| Arc::ptr_eq(&account.shared, before))
        };
        if let Some(account) = self.accounts.iter_mut().find(same) {
            if account.keys.len() == ALIASES {
                account.keys.remove(0);
            }
            account.keys.push(key);
            return Arc::clone(&account.shared);
        }
        let shared = before.map_or_else(Arc::default, Arc::clone);
        self.accounts.push(Account {
            keys: vec![key],
            shared: Arc::clone(&shared),
        });
        shared
    }
}

#[cfg(test)]
mod tests;
