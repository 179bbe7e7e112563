//! What may be said about calls, beside their input.

use crate::governor::Terms;
use crate::limiter::Priority;
use crate::retry::{RetryPolicy, RetryWrites};
use serde_json::Value;
use std::time::Duration;

/// More retries than this are a mistake in writing: their waits alone take over a minute.
const MOST_RETRIES: u32 = 10;

/// What may be said about requests, beside their input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// How long an attempt may take: its place in the queue, the wait before a repetition, the connection, and the
    /// whole answer with a download's bytes. A request that was sent and is repeatable gets a further attempt.
    ///
    /// By default only what is sent is timed, by the transport (60 s from the moment of sending): a long queue of bulk
    /// work must not fail because it is long.
    pub timeout: Option<Duration>,
    /// How long the whole call may take, with all its attempts and waits, and a download's bytes. Each page of a listing
    /// is a call.
    ///
    /// By default there is none: the retries are few and their waits bounded, and only the caller knows how long a
    /// queue may be.
    pub deadline: Option<Duration>,
    /// How often a request that failed is sent again, at most 10 times.
    ///
    /// 2 by default: enough for a full burst window or a lost connection, few enough not to hammer a service that is
    /// down.
    pub max_retries: Option<u32>,
    /// Whether a PUT, PATCH or DELETE may be repeated where it's open whether it took effect. A POST never is, and a
    /// 429, which was not executed, always.
    ///
    /// [`RetryWrites::Never`] by default: Pipedrive has no idempotency keys, so that a second write may undo what
    /// somebody else did in between.
    pub retry_writes: Option<RetryWrites>,
    /// How urgent it is.
    ///
    /// [`Priority::Interactive`] by default, as somebody mostly waits. Bulk work should be
    /// [`Priority::Background`]: it yields to the others, and one request in ten is its all the same.
    pub priority: Option<Priority>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// Goes into the query unchecked, for what Pipedrive adds tomorrow.
    pub extra_query: Vec<(String, Value)>,
    /// Goes into the body unchecked.
    pub extra_body: Vec<(String, Value)>,
}

impl Options {
    /// These, with others over them.
    pub(super) fn and(&self, over: &Options) -> Options {
        let mut both = self.clone();
        both.timeout = over.timeout.or(both.timeout);
        both.deadline = over.deadline.or(both.deadline);
        both.max_retries = over.max_retries.or(both.max_retries);
        both.retry_writes = over.retry_writes.or(both.retry_writes);
        both.priority = over.priority.or(both.priority);
        for (name, value) in &over.headers {
            both.headers
                .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            both.headers.push((name.clone(), value.clone()));
        }
        both.extra_query.extend_from_slice(&over.extra_query);
        both.extra_body.extend_from_slice(&over.extra_body);
        both
    }

    /// The client's terms, as far as these change them.
    pub(super) fn terms(&self, client: &Terms) -> Terms {
        let default = RetryPolicy::default();
        Terms {
            retry: RetryPolicy {
                max_retries: self.max_retries.unwrap_or(default.max_retries),
                writes: self.retry_writes.unwrap_or(default.writes),
            },
            priority: self.priority.unwrap_or_default(),
            ..client.clone()
        }
    }

    /// What is wrong with them, for people.
    pub(super) fn problem(&self) -> Option<String> {
        for (name, time) in [("timeout", self.timeout), ("deadline", self.deadline)] {
            if time.is_some_and(|time| time < Duration::from_millis(1)) {
                return Some(format!("{name} must be at least a millisecond"));
            }
        }
        let retries = self.max_retries.filter(|retries| *retries > MOST_RETRIES)?;
        Some(format!(
            "max_retries must be at most {MOST_RETRIES}, not {retries}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_says_comes_over_what_the_client_says() {
        let client = Options {
            deadline: Some(Duration::from_secs(9)),
            max_retries: Some(5),
            retry_writes: Some(RetryWrites::Idempotent),
            ..Options::default()
        };
        let call = Options {
            max_retries: Some(0),
            priority: Some(Priority::Background),
            ..Options::default()
        };
        let both = client.and(&call);
        assert_eq!(both.deadline, Some(Duration::from_secs(9)));
        let terms = both.terms(&Terms::default());
        let retry = RetryPolicy {
            max_retries: 0,
            writes: RetryWrites::Idempotent,
        };
        assert_eq!((terms.retry, terms.priority), (retry, Priority::Background));
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        let problem = |options: Options| options.problem().unwrap_or_default();
        let timeout = Some(Duration::ZERO);
        assert_eq!(
            problem(Options {
                timeout,
                ..Options::default()
            }),
            "timeout must be at least a millisecond"
        );
        assert_eq!(
            problem(Options {
                deadline: timeout,
                ..Options::default()
            }),
            "deadline must be at least a millisecond"
        );
        assert_eq!(
            problem(Options {
                max_retries: Some(11),
                ..Options::default()
            }),
            "max_retries must be at most 10, not 11"
        );
        assert_eq!(problem(Options::default()), "");
    }
}
