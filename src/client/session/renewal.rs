//! One renewal, from a look into the store to the end of the lock. Written out, so that its type has a name, and it can be
//! sent to other threads exactly where the transport's futures can.

use super::super::oauth::{Asking, Heard};
use super::super::token_store::{StoreError, Storing};
use super::super::transport::Transport;
use super::{Parts, SessionEvent, Unstored};
use crate::error::ErrorCode;
use crate::oauth::OAuthError;
use crate::secret::Secret;
use crate::session::{Failed, Freshness, Stored};
use crate::time::{Millis, Timestamp};
use crate::tokens::Tokens;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// Longer than three requests with their waits take: nobody else refreshes meanwhile.
const LEASE: Millis = Millis(60_000);
/// How often is looked whether another holder has finished.
const POLL: Millis = Millis(200);
/// How often tokens may change while they are renewed.
const MOST_ROUNDS: u32 = 3;

/// What came of a renewal.
#[derive(Clone)]
pub(super) struct Outcome {
    pub(super) tokens: Result<Tokens, OAuthError>,
    pub(super) unstored: Option<Unstored>,
    pub(super) dead: Option<Secret>,
}

/// A renewal under way.
pub(super) struct Renewal<T: Transport> {
    parts: Arc<Parts<T>>,
    held: Option<Tokens>,
    refused: Option<Secret>,
    unstored: Option<Unstored>,
    dead: Option<Secret>,
    began: Option<Timestamp>,
    locked: bool,
    failures: u32,
    rounds: u32,
    stage: Stage<T>,
}

enum Stage<T: Transport> {
    Begin,
    /// Somebody else may have been here.
    Looking(Storing<Option<Tokens>>),
    Locking(Storing<bool>),
    /// Another holder refreshes.
    Pausing(Pin<Box<T::Sleep>>),
    /// With the lock: what is there now stays there.
    Loading(Storing<Option<Tokens>>),
    Asking(Tokens, Asking<T>),
    BackingOff(Tokens, Pin<Box<T::Sleep>>),
    /// A refresh token was refused: somebody else may have the next one.
    Doubting(Tokens, OAuthError, Storing<Option<Tokens>>),
    Storing(Unstored, Storing<bool>),
    Unlocking(Result<Tokens, OAuthError>, Storing<()>),
    Over(Result<Tokens, OAuthError>),
}

impl<T: Transport> Renewal<T> {
    pub(super) fn new(
        parts: Arc<Parts<T>>,
        held: Option<Tokens>,
        refused: Option<Secret>,
        unstored: Option<Unstored>,
        dead: Option<Secret>,
    ) -> Self {
        Renewal {
            parts,
            held,
            refused,
            unstored,
            dead,
            began: None,
            locked: false,
            failures: 0,
            rounds: 0,
            stage: Stage::Begin,
        }
    }

    fn now(&self) -> Timestamp {
        self.parts.oauth.transport().now()
    }

    fn sleep(&self, time: Millis) -> Pin<Box<T::Sleep>> {
        Box::pin(self.parts.oauth.transport().sleep(time))
    }

    fn load(&self) -> Storing<Option<Tokens>> {
        self.parts.store.load(self.parts.key)
    }

    fn lock(&self) -> Stage<T> {
        let Parts {
            store, key, holder, ..
        } = &*self.parts;
        Stage::Locking(store.lock(*key, holder, LEASE, self.now()))
    }

    fn ask(&self, before: Tokens) -> Stage<T> {
        let asking = self.parts.oauth.asked_again(&before);
        Stage::Asking(before, asking)
    }

    fn store(&self, unstored: Unstored) -> Stage<T> {
        let (before, after) = (unstored.before.clone(), unstored.after.clone());
        let swap = self
            .parts
            .store
            .swap(self.parts.key, Some(before), Some(after));
        Stage::Storing(unstored, swap)
    }

    /// What the store has says what to do.
    fn stored(&self, stored: Option<Tokens>) -> Stage<T> {
        let decided = Stored::of(stored.as_ref(), self.refused.as_ref(), self.now());
        match (decided, stored) {
            (Stored::Use, Some(stored)) => self.end(Ok(stored)),
            (Stored::Refresh, Some(stored)) if self.is_dead(&stored) => self.end(Err(ended(
                "the refresh token isn't good any more; the app must be installed again",
            ))),
            (Stored::Refresh, Some(_)) if !self.locked => self.lock(),
            (Stored::Refresh, Some(stored)) => match &self.unstored {
                // They were renewed, and only weren't stored.
                Some(unstored) if unstored.before == stored => self.store(unstored.clone()),
                _ => self.ask(stored),
            },
            (Stored::None | Stored::Use | Stored::Refresh, _) => self.end(Err(ended(
                "there are no tokens for this user; the app must be installed",
            ))),
        }
    }

    fn is_dead(&self, tokens: &Tokens) -> bool {
        self.dead.as_ref() == Some(&tokens.refresh_token)
    }

    /// An answer to a refresh, or none.
    fn asked(&mut self, before: Tokens, heard: Result<Heard, OAuthError>) -> Stage<T> {
        let oauth = &self.parts.oauth;
        let tokens = heard.and_then(|heard| oauth.refreshed(&heard, &before));
        let error = match tokens {
            Ok(after) => {
                let unstored = Unstored { before, after };
                self.unstored = Some(unstored.clone());
                return self.store(unstored);
            }
            Err(error) => error,
        };
        self.failures += 1;
        let old = match self.refused {
            Some(_) => Freshness::Expired,
            None => Freshness::of(before.expires_at, self.now()),
        };
        let jitter = oauth.transport().random();
        match Failed::of(error.code, error.retry_in, self.failures, old, jitter) {
            Failed::End => Stage::Doubting(before, error, self.load()),
            Failed::Again(wait) => Stage::BackingOff(before, self.sleep(wait)),
            Failed::Keep => {
                self.parts.tell(&SessionEvent::RenewalFailed {
                    code: error.code,
                    message: error.message,
                });
                self.end(Ok(before))
            }
            Failed::Fail => self.end(Err(error)),
        }
    }

    /// The refresh token is dead, unless the store has another one by now.
    fn doubted(
        &mut self,
        before: Tokens,
        error: &OAuthError,
        stored: Result<Option<Tokens>, StoreError>,
    ) -> Stage<T> {
        if let Ok(Some(stored)) = stored
            && stored.refresh_token != before.refresh_token
        {
            self.rounds += 1;
            return if self.rounds < MOST_ROUNDS {
                self.stored(Some(stored))
            } else {
                self.end(Err(busy()))
            };
        }
        self.dead = Some(before.refresh_token);
        self.parts.tell(&SessionEvent::Ended);
        let mut end = ended(&error.message);
        end.status = error.status;
        self.end(Err(end))
    }

    /// The store failed. A token that still serves goes on to do so.
    fn unstorable(&self, error: &StoreError) -> Stage<T> {
        let unstored = self.unstored.iter();
        let known = unstored.flat_map(|unstored| [&unstored.before, &unstored.after]);
        let known: Vec<&Tokens> = known.chain(&self.held).collect();
        let error = self.parts.unstorable(error, &known);
        let held = self.held.as_ref().filter(|held| {
            let serves = Freshness::of(held.expires_at, self.now()) != Freshness::Expired;
            serves && self.refused.is_none()
        });
        self.end(held.cloned().ok_or(error))
    }

    fn end(&self, tokens: Result<Tokens, OAuthError>) -> Stage<T> {
        // Tokens that aren't stored must not be renewed by others: the lease holds them off for a while.
        if !self.locked || self.unstored.is_some() {
            return Stage::Over(tokens);
        }
        let Parts {
            store, key, holder, ..
        } = &*self.parts;
        Stage::Unlocking(tokens, store.unlock(*key, holder))
    }

    /// Goes on by a step, where there is one without waiting.
    fn step(&mut self, context: &mut Context<'_>) -> Poll<Stage<T>> {
        let stage = match &mut self.stage {
            Stage::Begin => {
                self.began = Some(self.now());
                Stage::Looking(self.load())
            }
            Stage::Looking(loading) => match ready!(loading.as_mut().poll(context)) {
                Ok(stored) => self.stored(stored),
                Err(error) => self.unstorable(&error),
            },
            Stage::Locking(locking) => match ready!(locking.as_mut().poll(context)) {
                Ok(true) => {
                    self.locked = true;
                    Stage::Loading(self.load())
                }
                Ok(false) if self.is_late() => self.end(Err(busy())),
                Ok(false) => Stage::Pausing(self.sleep(POLL)),
                Err(error) => self.unstorable(&error),
            },
            Stage::Pausing(pause) => {
                ready!(pause.as_mut().poll(context));
                Stage::Looking(self.load())
            }
            Stage::Loading(loading) => match ready!(loading.as_mut().poll(context)) {
                Ok(stored) => {
                    // What the store has is what counts, where somebody stored it meanwhile.
                    self.held = stored.clone().or_else(|| self.held.take());
                    self.stored(stored)
                }
                Err(error) => self.unstorable(&error),
            },
            Stage::Asking(before, asking) => {
                let heard = ready!(Pin::new(asking).poll(context));
                let before = before.clone();
                self.asked(before, heard)
            }
            Stage::BackingOff(before, wait) => {
                ready!(wait.as_mut().poll(context));
                let before = before.clone();
                self.ask(before)
            }
            Stage::Doubting(before, error, loading) => {
                let stored = ready!(loading.as_mut().poll(context));
                let (before, error) = (before.clone(), error.clone());
                self.doubted(before, &error, stored)
            }
            Stage::Storing(unstored, swap) => match ready!(swap.as_mut().poll(context)) {
                Ok(true) => {
                    let tokens = unstored.after.clone();
                    self.unstored = None;
                    self.parts.tell(&SessionEvent::Renewed);
                    self.end(Ok(tokens))
                }
                Ok(false) => {
                    self.unstored = None;
                    self.rounds += 1;
                    if self.rounds < MOST_ROUNDS {
                        Stage::Loading(self.load())
                    } else {
                        self.end(Err(busy()))
                    }
                }
                Err(error) => self.unstorable(&error),
            },
            Stage::Unlocking(tokens, unlocking) => {
                let unlocked = ready!(unlocking.as_mut().poll(context));
                let tokens = tokens.clone();
                if let Err(error) = unlocked {
                    // The lease ends by itself; the tokens are good.
                    self.parts.unstorable(&error, &[]);
                }
                Stage::Over(tokens)
            }
            Stage::Over(tokens) => Stage::Over(tokens.clone()),
        };
        Poll::Ready(stage)
    }

    fn is_late(&self) -> bool {
        let lease = i64::from(LEASE.0);
        self.began
            .is_some_and(|began| self.now().0 - began.0 > lease)
    }
}

impl<T: Transport> Future for Renewal<T> {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let this = &mut *self;
        loop {
            this.stage = ready!(this.step(context));
            if let Stage::Over(tokens) = &this.stage {
                return Poll::Ready(Outcome {
                    tokens: tokens.clone(),
                    unstored: this.unstored.take(),
                    dead: this.dead.take(),
                });
            }
        }
    }
}

fn ended(message: &str) -> OAuthError {
    OAuthError::new(ErrorCode::SessionEnded, message)
}

fn busy() -> OAuthError {
    let message = "the tokens are being renewed elsewhere, for too long";
    OAuthError::new(ErrorCode::SessionStore, message)
}
