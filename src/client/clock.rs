//! Time and chance.

use crate::time::{Millis, Timestamp};

/// What tells the time, waits and rolls dice. Every [`Transport`](super::Transport) is one, so that a program that
/// brings its own network, such as a test, brings its own time, too.
///
/// All clocks of a process must agree, as clients with the same credential share their limits.
pub trait Clock {
    /// A wait. Dropped, it is over. A call can be sent to other threads only where it can.
    type Sleep: Future<Output = ()>;

    /// Now. It never goes back, and starts at the time of day.
    fn now(&self) -> Timestamp;

    /// Waits. It may end a little early: whoever waits looks at [`now`](Clock::now) again.
    fn sleep(&self, time: Millis) -> Self::Sleep;

    /// A random number from 0 up to 1, without 1. It spreads repeated requests; nothing secret depends on it.
    fn random(&self) -> f64;
}
