//! When a delivery is tried again, and when a webhook is banned or deleted: decisions without a clock of their own.

use crate::settings::Webhooks;
use crate::time::Timestamp;

/// How a webhook fares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Health {
    /// First attempts that failed since the last ban, or ever.
    pub(super) failed_first_attempts: u32,
    pub(super) banned_until: Option<Timestamp>,
    /// The first failure since the last success.
    pub(super) failing_since: Option<Timestamp>,
}

/// What follows from a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// When to try again; never where it was the last attempt.
    pub(super) again: Option<Timestamp>,
    pub(super) bans: bool,
    pub(super) deletes: bool,
}

impl Health {
    /// Whether events are sent now. Those of a ban are lost.
    pub(super) fn takes(&self, now: Timestamp) -> bool {
        self.banned_until.is_none_or(|end| end <= now)
    }

    /// Lifts a ban whose time is over. Whether there was one.
    pub(super) fn lift(&mut self, now: Timestamp) -> bool {
        let over = self.banned_until.is_some() && self.takes(now);
        if over {
            self.banned_until = None;
            self.failed_first_attempts = 0;
        }
        over
    }

    pub(super) fn succeed(&mut self) {
        self.failing_since = None;
    }

    /// `attempt` counts from 1.
    pub(super) fn fail(&mut self, attempt: usize, now: Timestamp, settings: &Webhooks) -> Verdict {
        let since = *self.failing_since.get_or_insert(now);
        let failing = now.millis() - since.millis();
        // Retries don't count, nor does what was under way when a ban began.
        if attempt == 1 && self.banned_until.is_none() {
            self.failed_first_attempts += 1;
        }
        let bans = self.banned_until.is_none()
            && settings.ban_after > 0
            && self.failed_first_attempts >= settings.ban_after;
        if bans {
            self.banned_until = Some(later(now, settings.ban_seconds));
        }
        let pause = settings.retry_seconds.get(attempt - 1);
        Verdict {
            again: pause.map(|seconds| later(now, *seconds)),
            bans,
            deletes: failing >= i64::from(settings.delete_after_seconds) * 1_000,
        }
    }
}

fn later(now: Timestamp, seconds: u32) -> Timestamp {
    Timestamp::from_millis(now.millis() + i64::from(seconds) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn a_delivery_is_tried_again_after_3_30_and_150_seconds() {
        let (mut health, settings) = (Health::default(), Webhooks::default());
        let again = [1, 2, 3, 4].map(|attempt| health.fail(attempt, at(100), &settings).again);
        assert_eq!(again, [Some(at(103)), Some(at(130)), Some(at(250)), None]);
    }

    #[test]
    fn the_tenth_failed_first_attempt_bans_for_half_an_hour_and_then_counting_begins_anew() {
        let (mut health, settings) = (Health::default(), Webhooks::default());
        for _ in 0..9 {
            assert!(!health.fail(1, at(0), &settings).bans);
            assert!(!health.fail(2, at(3), &settings).bans);
            health.succeed();
        }
        assert!(health.fail(1, at(10), &settings).bans);
        assert!(!health.takes(at(10)) && !health.takes(at(1_809)));
        // What was under way changes nothing.
        assert!(!health.fail(1, at(11), &settings).bans);
        assert!(!health.lift(at(1_809)));
        assert!(health.takes(at(1_810)) && health.lift(at(1_810)));
        assert!(!health.lift(at(1_810)));
        let bans = (0..10).map(|_| health.fail(1, at(2_000), &settings).bans);
        assert_eq!(bans.filter(|bans| *bans).count(), 1);
    }

    #[test]
    fn three_days_without_a_success_delete_and_a_success_among_them_saves() {
        let (mut health, settings) = (Health::default(), Webhooks::default());
        let days = |days: i64| at(days * 86_400);
        assert!(!health.fail(1, days(0), &settings).deletes);
        assert!(!health.fail(1, days(2), &settings).deletes);
        health.succeed();
        assert!(!health.fail(1, days(3), &settings).deletes);
        assert!(!health.fail(4, at(6 * 86_400 - 1), &settings).deletes);
        assert!(health.fail(2, days(6), &settings).deletes);
    }

    #[test]
    fn no_ban_where_the_settings_have_none() {
        let settings = Webhooks {
            ban_after: 0,
            ..Webhooks::default()
        };
        let mut health = Health::default();
        assert!((0..100).all(|_| !health.fail(1, at(0), &settings).bans));
    }
}
