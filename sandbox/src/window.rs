//! A rolling window: how many were let in within its length.

use crate::time::Timestamp;
use std::collections::VecDeque;

/// When those came that still count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window(VecDeque<Timestamp>);

impl Window {
    /// Forgets what is past.
    pub(crate) fn slide(&mut self, now: Timestamp, length_millis: u32) {
        let length = i64::from(length_millis);
        while self
            .0
            .front()
            .is_some_and(|first| now.millis() - first.millis() >= length)
        {
            self.0.pop_front();
        }
    }

    /// Counts one.
    pub(crate) fn count(&mut self, now: Timestamp) {
        self.0.push_back(now);
    }

    /// How many more there may be.
    pub(crate) fn remaining(&self, limit: u64) -> u64 {
        limit.saturating_sub(self.0.len() as u64)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Until the oldest leaves; the whole length where there is none.
    pub(crate) fn reset_millis(&self, now: Timestamp, length_millis: u32) -> i64 {
        let oldest = self.0.front().map_or(now, |first| *first);
        let length = i64::from(length_millis);
        (length - (now.millis() - oldest.millis())).clamp(1, length)
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_window_slides() {
        let mut window = Window::default();
        for (millis, remaining, reset) in [(0, 119, 2_000), (1_500, 118, 500), (2_000, 118, 1_500)]
        {
            window.slide(at(millis), 2_000);
            window.count(at(millis));
            assert_eq!(window.remaining(120), remaining);
            assert_eq!(window.reset_millis(at(millis), 2_000), reset);
        }
    }

    #[test]
    fn a_full_window_has_room_again_at_its_reset_and_not_before() {
        let mut window = Window::default();
        window.count(at(100));
        window.count(at(900));
        let reset = window.reset_millis(at(1_000), 2_000);
        window.slide(at(1_000 + reset - 1), 2_000);
        assert_eq!(window.remaining(2), 0);
        window.slide(at(1_000 + reset), 2_000);
        assert_eq!(window.remaining(2), 1);
    }
}
