//! Whether a failed request is sent again, and when.
//!
//! Pipedrive has no idempotency keys, so a write whose outcome is open is repeated only where the caller says so, and a
//! POST never. A 429 was not executed: any method may be repeated.

use crate::error::ErrorCode;
use crate::http::{Headers, Method};
use crate::time::{Millis, Timestamp, http_date};

/// The first wait is at most this long, each further one at most twice as long.
const BASE: f64 = 500.0;
/// No wait of our own choice is longer.
const CAP: f64 = 8_000.0;
/// The length of Pipedrive's burst window: after a 429 that says nothing, it is clear after this long.
pub(crate) const WINDOW: u32 = 2_000;
/// `x-ratelimit-reset` counts a window of two seconds. More than this is a mistake in reading or writing it.
const LONGEST_RESET: u32 = 10_000;
/// A longer wait is for the caller to decide.
pub(crate) const LONGEST_WAIT: u32 = 60_000;
/// From here on, a number of seconds is a moment since 1970 and not a span.
const EPOCH: u32 = 1_000_000_000;

/// Which writes may be repeated where it is open whether they took effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryWrites {
    /// None.
    #[default]
    Never,
    /// PUT, PATCH and DELETE: twice is the same as once. POST never.
    Idempotent,
}

/// How often and what a call repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Requests after the first.
    pub max_retries: u32,
    /// Writes with an open outcome.
    pub writes: RetryWrites,
}

impl Default for RetryPolicy {
    /// Two retries, and no write twice.
    fn default() -> Self {
        RetryPolicy {
            max_retries: 2,
            writes: RetryWrites::Never,
        }
    }
}

/// A request that failed, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Failed<'a> {
    /// The request's method.
    pub method: Method,
    /// Why it failed.
    pub code: ErrorCode,
    /// HTTP status, where an answer came.
    pub status: Option<u16>,
    /// Headers of the answer; empty where none came.
    pub headers: &'a Headers,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Send it again after this long.
    Repeat(Millis),
    /// Give it up; the caller may come back after this long, where that is known.
    Stop(Option<Millis>),
}

impl Failed<'_> {
    /// Decides. `retries` counts those that were made already; `jitter` is a random number from 0 up to 1.
    pub fn decide(
        self,
        retries: u32,
        policy: RetryPolicy,
        now: Timestamp,
        jitter: f64,
    ) -> Decision {
        let said = self.said(now);
        let jitter = jitter.clamp(0.0, 1.0); // the host's word for it
        if !self.repeatable(policy.writes) {
            return Decision::Stop(said);
        }
        // Full jitter: many clients that failed together don't come back together.
        let backoff = jitter * (BASE * f64::from(1_u32 << retries.min(10))).min(CAP);
        let wait = match said {
            Some(Millis(said)) => said.saturating_add((jitter * 250.0) as u32),
            None if self.code == ErrorCode::RateLimited => WINDOW + backoff as u32,
            None => backoff as u32,
        };
        let too_long = said.is_some_and(|said| said.0 > LONGEST_WAIT);
        if retries >= policy.max_retries || too_long {
            let known = self.code == ErrorCode::RateLimited || said.is_some();
            return Decision::Stop(known.then_some(said.unwrap_or(Millis(wait))));
        }
        Decision::Repeat(Millis(wait.min(LONGEST_WAIT)))
    }

    /// Whether it is open if the request took effect. A read has none.
    pub fn may_have_happened(self) -> bool {
        self.method != Method::Get
            && match self.code {
                ErrorCode::Server
                | ErrorCode::Connection
                | ErrorCode::Timeout
                | ErrorCode::Aborted => true,
                // A success that can't be understood is one all the same. A redirect isn't.
                ErrorCode::UnexpectedResponse => {
                    self.status.is_some_and(|status| status / 100 == 2)
                }
                _ => false,
            }
    }

    fn repeatable(self, writes: RetryWrites) -> bool {
        let safe = match self.method {
            Method::Get => true,
            Method::Post => false,
            _ => writes == RetryWrites::Idempotent,
        };
        match self.code {
            ErrorCode::RateLimited => true,
            // 501: there is no such function, and there won't be one in a second.
            ErrorCode::Server => safe && self.status != Some(501),
            ErrorCode::Connection | ErrorCode::Timeout => safe,
            _ => false,
        }
    }

    /// How long the server wants us to wait, where it says so.
    fn said(self, now: Timestamp) -> Option<Millis> {
        let until = |at: Timestamp| (at.0 - now.0).clamp(0, i64::from(u32::MAX)) as u32;
        if let Some(after) = self.headers.get("retry-after") {
            let seconds = self.headers.number("retry-after");
            let wait = seconds.map(|seconds| seconds.saturating_mul(1000));
            if let Some(wait) = wait.or_else(|| http_date(after).map(until)) {
                return Some(Millis(wait));
            }
        }
        if self.code != ErrorCode::RateLimited {
            return None;
        }
        let reset = self.headers.number("x-ratelimit-reset")?;
        let wait = if reset < EPOCH {
            reset.saturating_mul(1000)
        } else {
            until(Timestamp(i64::from(reset) * 1000))
        };
        Some(Millis(wait.min(LONGEST_RESET)))
    }
}

#[cfg(test)]
mod tests;
