//! The tokens of an app's user: kept in a store, renewed in time, once for all calls that wait.

mod renewal;

use super::oauth::OAuth;
use super::token_store::{SessionKey, StoreError, Threaded, TokenStore};
use super::transport::Transport;
use crate::error::ErrorCode;
use crate::oauth::{OAuthError, TokenHint};
use crate::secret::Secret;
use crate::session::Freshness;
use crate::tokens::Tokens;
use futures_util::FutureExt;
use futures_util::future::Shared;
use renewal::{Outcome, Renewal};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

/// What happens to a session, beside its calls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionEvent {
    /// There are new tokens, and they are stored.
    Renewed,
    /// The refresh token is dead: the user has to install the app again. The store still has it, for you to delete.
    Ended,
    /// The tokens couldn't be renewed. The old one still serves, so that no call has failed.
    RenewalFailed {
        /// Why.
        code: ErrorCode,
        /// For people.
        message: String,
    },
    /// The store failed. New tokens that it didn't take are not used; it is tried again with the next renewal.
    StoreFailed {
        /// For people.
        message: String,
    },
}

/// What is told of events. It mustn't block, and what it calls mustn't wait for a call of the session.
trait Watcher: Threaded {
    fn tell(&self, event: &SessionEvent);
}

impl<F: Fn(&SessionEvent) + Threaded> Watcher for F {
    fn tell(&self, event: &SessionEvent) {
        self(event);
    }
}

/// The tokens of an app's user, kept in a store. A clone is the same session.
///
/// Tokens are renewed a minute before they expire, and once where a call is refused with a 401; however many calls wait,
/// there is one refresh. New tokens are stored before they are used. Processes that share a store with
/// [locks](TokenStore::lock) refresh once, too.
pub struct Session<T: Transport> {
    parts: Arc<Parts<T>>,
    state: Arc<Mutex<State<T>>>,
}

/// What a session is made of.
struct Parts<T> {
    oauth: OAuth<T>,
    store: Arc<dyn TokenStore>,
    key: SessionKey,
    /// This session, among all that share the store.
    holder: String,
    watcher: Option<Arc<dyn Watcher>>,
}

/// What a session knows.
struct State<T: Transport> {
    held: Option<Tokens>,
    /// Renewed, but not stored.
    unstored: Option<Unstored>,
    /// A refresh token that the authorization host doesn't take any more.
    dead: Option<Secret>,
    /// One for all who wait. It goes on with whoever polls it, and rests where nobody does.
    renewal: Option<Numbered<T>>,
    renewals: u64,
}

/// A renewal, and its number among those of the session.
type Numbered<T> = (u64, Shared<Renewal<T>>);

/// New tokens, and those in the store that they are to replace.
#[derive(Clone)]
struct Unstored {
    before: Tokens,
    after: Tokens,
}

impl<T: Transport> Session<T> {
    /// The session of a user whose tokens are in the store, or will be.
    pub fn new(oauth: OAuth<T>, store: impl TokenStore + 'static, key: SessionKey) -> Self {
        let random = || (oauth.transport().random() * 4_294_967_296.0) as u32;
        let holder = format!("{:08x}{:08x}", random(), random());
        Session {
            parts: Arc::new(Parts {
                oauth,
                store: Arc::new(store),
                key,
                holder,
                watcher: None,
            }),
            state: Arc::new(Mutex::new(State {
                held: None,
                unstored: None,
                dead: None,
                renewal: None,
                renewals: 0,
            })),
        }
    }

    /// The same session, with something that is told of what happens to it. It mustn't block.
    #[must_use]
    pub fn watched(&self, watcher: impl Fn(&SessionEvent) + Threaded + 'static) -> Self {
        let parts = Parts {
            oauth: self.parts.oauth.clone(),
            store: Arc::clone(&self.parts.store),
            key: self.parts.key,
            holder: self.parts.holder.clone(),
            watcher: Some(Arc::new(watcher)),
        };
        Session {
            parts: Arc::new(parts),
            state: Arc::clone(&self.state),
        }
    }

    /// Whose it is.
    pub fn key(&self) -> SessionKey {
        self.parts.key
    }

    /// Begins with the tokens of a sign-in: they take the place of what the store has.
    ///
    /// # Errors
    /// [`ErrorCode::SessionStore`].
    pub async fn begin(&self, tokens: Tokens) -> Result<(), OAuthError> {
        self.put(Some(tokens)).await
    }

    /// Ends it: the refresh token is revoked, which uninstalls the app for this user, and the store is cleaned. One that
    /// has no tokens has ended already.
    ///
    /// # Errors
    /// [`ErrorCode::SessionStore`], and those of [`OAuth::revoke`], with which nothing was deleted.
    pub async fn revoke(&self) -> Result<(), OAuthError> {
        let stored = self.parts.store.load(self.key()).await;
        if let Some(tokens) = stored.map_err(|error| self.parts.unstorable(&error, &[]))? {
            self.parts.oauth.revoke(&tokens, TokenHint::Refresh).await?;
        }
        self.put(None).await
    }

    async fn put(&self, tokens: Option<Tokens>) -> Result<(), OAuthError> {
        let Parts { store, key, .. } = &*self.parts;
        // Somebody may be renewing the old ones; what the user does comes over that.
        for _ in 0..3 {
            let stored = store.load(*key).await;
            let stored = stored.map_err(|error| self.parts.unstorable(&error, &[]))?;
            let known: Vec<&Tokens> = stored.iter().chain(&tokens).collect();
            let swapped = store.swap(*key, stored.clone(), tokens.clone()).await;
            if swapped.map_err(|error| self.parts.unstorable(&error, &known))? {
                let mut state = self.lock();
                state.held = tokens;
                (state.unstored, state.dead) = (None, None);
                return Ok(());
            }
        }
        let message = "the tokens change faster than they can be stored";
        Err(OAuthError::new(ErrorCode::SessionStore, message))
    }

    /// Tokens that are good now, or others than one that was refused.
    pub(super) fn authorize(&self, refused: Option<Secret>) -> Authorize<T> {
        Authorize {
            session: self.clone(),
            refused,
            renewal: None,
        }
    }

    pub(super) fn oauth(&self) -> &OAuth<T> {
        &self.parts.oauth
    }

    /// A name for what all clients of this session share.
    pub(super) fn account(&self) -> String {
        let SessionKey {
            company_id,
            user_id,
        } = self.parts.key;
        let app = self.parts.oauth.app().client_id();
        format!("{app}:{company_id}:{user_id:?}")
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing that panics can leave it half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held tokens that serve, or the renewal to wait for.
    fn begun(&self, refused: Option<&Secret>) -> Result<Tokens, Numbered<T>> {
        let now = self.parts.oauth.transport().now();
        let mut state = self.lock();
        if let Some(held) = &state.held
            && Freshness::of(held.expires_at, now) == Freshness::Fresh
            && refused.is_none_or(|refused| *refused != held.access_token)
        {
            return Ok(held.clone());
        }
        if let Some(renewal) = &state.renewal {
            return Err(renewal.clone());
        }
        let renewal = Renewal::new(
            Arc::clone(&self.parts),
            state.held.clone(),
            refused.cloned(),
            state.unstored.clone(),
            state.dead.clone(),
        );
        state.renewals += 1;
        let numbered = (state.renewals, renewal.shared());
        Err(state.renewal.insert(numbered).clone())
    }

    /// Forgets a renewal, and remembers what came of it; the first of those who waited does. `None` where it panicked.
    fn settle(&self, number: u64, outcome: Option<&Outcome>) {
        let mut state = self.lock();
        let over = state.renewal.take_if(|(current, _)| *current == number);
        if let (Some(_), Some(outcome)) = (&over, outcome) {
            state.unstored.clone_from(&outcome.unstored);
            state.dead.clone_from(&outcome.dead);
            match &outcome.tokens {
                Ok(tokens) => state.held = Some(tokens.clone()),
                Err(error) if error.code == ErrorCode::SessionEnded => state.held = None,
                Err(_) => {}
            }
        }
        drop(state);
        // Behind the lock: it may hold the last wakers of a program's own tasks.
        drop(over);
    }
}

impl<T> Parts<T> {
    fn tell(&self, event: &SessionEvent) {
        if let Some(watcher) = &self.watcher {
            watcher.tell(event);
        }
    }

    /// The error of a store. Drivers of databases like to show values, so that those which are known are taken out.
    fn unstorable(&self, error: &StoreError, known: &[&Tokens]) -> OAuthError {
        let mut message = error.message.clone();
        for tokens in known {
            for secret in [&tokens.access_token, &tokens.refresh_token] {
                message = message.replace(secret.reveal(), "…");
            }
        }
        let message = format!("the token store failed: {message}");
        self.tell(&SessionEvent::StoreFailed {
            message: message.clone(),
        });
        OAuthError::new(ErrorCode::SessionStore, message)
    }
}

/// Waits for tokens.
pub(super) struct Authorize<T: Transport> {
    session: Session<T>,
    refused: Option<Secret>,
    renewal: Option<Numbered<T>>,
}

impl<T: Transport> Future for Authorize<T> {
    type Output = Result<Tokens, OAuthError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let (number, renewal) = match &mut this.renewal {
            Some(renewal) => renewal,
            None => match this.session.begun(this.refused.as_ref()) {
                Ok(tokens) => return Poll::Ready(Ok(tokens)),
                Err(renewal) => this.renewal.insert(renewal),
            },
        };
        let number = *number;
        let outcome = ready!(Pin::new(renewal).poll(context));
        this.renewal = None;
        this.session.settle(number, Some(&outcome));
        Poll::Ready(outcome.tokens)
    }
}

impl<T: Transport> Drop for Authorize<T> {
    fn drop(&mut self) {
        // A store that panicked has spoiled the renewal; the next call begins another.
        if let Some((number, _)) = self.renewal.take().filter(|_| std::thread::panicking()) {
            self.session.settle(number, None);
        }
    }
}

impl<T: Transport> Clone for Session<T> {
    fn clone(&self) -> Self {
        Session {
            parts: Arc::clone(&self.parts),
            state: Arc::clone(&self.state),
        }
    }
}

/// The tokens aren't shown.
impl<T: Transport> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("key", &self.parts.key)
            .finish_non_exhaustive()
    }
}
