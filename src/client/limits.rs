//! How long a call may take.

use super::Options;
use crate::call::Departure;
use crate::time::Timestamp;
use std::time::Duration;

/// The time of a call and of its attempts. What the transport allows by itself is its own matter.
pub(super) struct Limits {
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    begun: bool,
    attempt: Option<Timestamp>,
    call: Option<Timestamp>,
}

/// Whose time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    Attempt,
    Call,
}

impl Late {
    /// For people.
    pub(super) fn problem(self, departure: Departure) -> &'static str {
        match (self, departure) {
            (Late::Attempt, Departure::Sent) => "no whole answer within the timeout",
            (Late::Attempt, Departure::Unsent) => "not its turn to be sent within the timeout",
            (Late::Call, Departure::Sent) => "no whole answer before the deadline",
            (Late::Call, Departure::Unsent) => "not its turn to be sent before the deadline",
        }
    }
}

impl Limits {
    pub(super) fn new(options: &Options) -> Limits {
        Limits {
            timeout: options.timeout,
            deadline: options.deadline,
            begun: false,
            attempt: None,
            call: None,
        }
    }

    /// The call begins, with its first attempt. Says whether it hadn't before.
    pub(super) fn begin(&mut self, now: Timestamp) -> bool {
        if self.begun {
            return false;
        }
        self.begun = true;
        self.call = self.deadline.map(|time| later(now, time));
        self.attempt(now);
        true
    }

    /// An attempt begins.
    pub(super) fn attempt(&mut self, now: Timestamp) {
        self.attempt = self.timeout.map(|time| later(now, time));
    }

    /// When the first of them is over.
    pub(super) fn end(&self) -> Option<Timestamp> {
        self.attempt.into_iter().chain(self.call).min()
    }

    /// Whose time is over by then. With both it's the call's.
    pub(super) fn late(&self, at: Timestamp) -> Option<Late> {
        let over = |end: Option<Timestamp>| end.is_some_and(|end| end <= at);
        if over(self.call) {
            Some(Late::Call)
        } else {
            over(self.attempt).then_some(Late::Attempt)
        }
    }

    /// What is left of the attempt's time.
    pub(super) fn of_attempt(&self, now: Timestamp) -> Option<Duration> {
        self.attempt.map(|end| left(end, now))
    }

    /// What is left of the call's time.
    pub(super) fn of_call(&self, now: Timestamp) -> Option<Duration> {
        self.call.map(|end| left(end, now))
    }
}

fn later(now: Timestamp, time: Duration) -> Timestamp {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Timestamp(now.0.saturating_add(millis))
}

fn left(end: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(end.0.saturating_sub(now.0).max(0) as u64)
}
