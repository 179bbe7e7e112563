//! The burst window. It is counted and told, and not yet enforced.

use crate::http::Headers;
use crate::time::Timestamp;
use std::collections::VecDeque;

/// Requests that a window allows: those of an API token in the largest plan.
const LIMIT: usize = 120;
/// Length of the window.
const WINDOW_MILLIS: i64 = 2_000;

/// What was asked in the current window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    recent: VecDeque<Timestamp>,
}

/// What a request may be told about the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    remaining: usize,
    reset_seconds: i64,
}

impl Limits {
    /// Counts a request.
    pub(crate) fn count(&mut self, now: Timestamp) -> Allowance {
        while self
            .recent
            .front()
            .is_some_and(|first| now.millis() - first.millis() >= WINDOW_MILLIS)
        {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        let oldest = self.recent.front().map_or(now, |first| *first);
        let left = WINDOW_MILLIS - (now.millis() - oldest.millis());
        Allowance {
            remaining: LIMIT.saturating_sub(self.recent.len()),
            reset_seconds: (left.clamp(1, WINDOW_MILLIS) + 999) / 1_000,
        }
    }
}

impl Allowance {
    /// Tells it. The reset is a duration in seconds, not a moment.
    pub(crate) fn tell(self, headers: &mut Headers) {
        headers.set("x-ratelimit-limit", LIMIT.to_string());
        headers.set("x-ratelimit-remaining", self.remaining.to_string());
        headers.set("x-ratelimit-reset", self.reset_seconds.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_slides() {
        let mut limits = Limits::default();
        let at = |millis| Timestamp::from_millis(millis);
        assert_eq!(
            limits.count(at(0)),
            Allowance {
                remaining: 119,
                reset_seconds: 2
            }
        );
        assert_eq!(
            limits.count(at(1_500)),
            Allowance {
                remaining: 118,
                reset_seconds: 1
            }
        );
        assert_eq!(
            limits.count(at(2_000)),
            Allowance {
                remaining: 118,
                reset_seconds: 2
            }
        );
    }
}
