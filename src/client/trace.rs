//! What a log learns of a call: never a credential, a body or a value of a query.

use super::Failure;
use crate::call::Departure;
use crate::error::ErrorCode;
use crate::http::Headers;
use crate::operation::Operation;
use crate::time::{Millis, Timestamp};

/// The attempts of a call, as far as a log wants to know of them.
pub(super) struct Attempts {
    operation: Operation,
    /// Requests so far.
    number: u32,
    /// From when on the next one waits.
    since: Timestamp,
    sent: Option<Timestamp>,
    repeating: bool,
}

/// One request and its outcome.
#[cfg_attr(not(feature = "tracing"), allow(dead_code))] // then nobody reads it
struct Attempt<'a> {
    operation: Operation,
    number: u32,
    status: Option<u16>,
    error: Option<ErrorCode>,
    /// Milliseconds from sending to the outcome.
    took: i64,
    /// Milliseconds before sending.
    waited: i64,
    /// Tokens of the daily budget.
    cost: u32,
    correlation_id: Option<&'a str>,
}

impl Attempts {
    pub(super) fn new(operation: Operation) -> Attempts {
        Attempts {
            operation,
            number: 0,
            since: Timestamp(0),
            sent: None,
            repeating: false,
        }
    }

    /// An attempt begins to wait.
    pub(super) fn begin(&mut self, now: Timestamp) {
        self.since = now;
    }

    /// It is sent.
    pub(super) fn sent(&mut self, now: Timestamp) {
        self.number += 1;
        self.sent = Some(now);
        self.repeating = false;
    }

    /// It was answered.
    pub(super) fn answered(&mut self, status: u16, headers: &Headers, now: Timestamp) {
        let id = headers.get("x-correlation-id");
        // A 429 wasn't executed.
        let cost = if status == 429 {
            0
        } else {
            self.operation.cost()
        };
        self.over(Some(status), None, cost, id, now);
    }

    /// It was not.
    pub(super) fn lost(&mut self, error: ErrorCode, departure: Departure, now: Timestamp) {
        let cost = match departure {
            Departure::Sent => self.operation.cost(),
            Departure::Unsent => 0,
        };
        self.over(None, Some(error), cost, None, now);
    }

    fn over(
        &mut self,
        status: Option<u16>,
        error: Option<ErrorCode>,
        cost: u32,
        correlation_id: Option<&str>,
        now: Timestamp,
    ) {
        let Some(sent) = self.sent.take() else {
            return;
        };
        attempt(&Attempt {
            operation: self.operation,
            number: self.number,
            status,
            error,
            took: now.0 - sent.0,
            waited: sent.0 - self.since.0,
            cost,
            correlation_id,
        });
    }

    /// The request is repeated after this time.
    pub(super) fn repeats(&mut self, time: Millis) {
        if !std::mem::replace(&mut self.repeating, true) {
            repeat(self.operation, self.number, time);
        }
    }

    /// The call failed.
    pub(super) fn ended(&self, error: &Failure) {
        let holds = [
            ErrorCode::RateLimited,
            ErrorCode::Blocked,
            ErrorCode::BudgetExhausted,
        ];
        if holds.contains(&error.code) {
            hold(self.operation, error.code, error.retry_in);
        }
    }
}

#[cfg(feature = "tracing")]
fn attempt(attempt: &Attempt<'_>) {
    tracing::debug!(
        target: "pipedrive_wasm",
        operation = attempt.operation.id(),
        attempt = attempt.number,
        status = attempt.status,
        error = attempt.error.map(ErrorCode::as_str),
        ms = attempt.took,
        cost = attempt.cost,
        wait_ms = attempt.waited,
        correlation_id = attempt.correlation_id,
        "attempt"
    );
}

#[cfg(feature = "tracing")]
fn repeat(operation: Operation, attempt: u32, time: Millis) {
    tracing::warn!(
        target: "pipedrive_wasm",
        operation = operation.id(),
        attempt,
        wait_ms = time.0,
        "the request failed and is repeated"
    );
}

#[cfg(feature = "tracing")]
fn hold(operation: Operation, code: ErrorCode, time: Option<Millis>) {
    tracing::warn!(
        target: "pipedrive_wasm",
        operation = operation.id(),
        error = code.as_str(),
        wait_ms = time.map(|time| time.0),
        "a limit holds calls back"
    );
}

#[cfg(not(feature = "tracing"))]
fn attempt(_: &Attempt<'_>) {}

#[cfg(not(feature = "tracing"))]
fn repeat(_: Operation, _: u32, _: Millis) {}

#[cfg(not(feature = "tracing"))]
fn hold(_: Operation, _: ErrorCode, _: Option<Millis>) {}
