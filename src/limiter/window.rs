//! One rolling window, as the server may see it.

use crate::time::Timestamp;

/// Length of the window in milliseconds, and one for clocks that round. Source: Pipedrive's page on rate limiting.
const LENGTH: i64 = 2_001;
/// By then a request without an answer has arrived at the latest.
const ARRIVAL: i64 = 30_000;
/// How far the even spacing of a queue may catch up with timers that came late.
const CATCH_UP: i64 = 1_000;
/// How far it may catch up with slots that became free late: some answers take longer than others.
const JITTER: i64 = 50;
/// What a larger limit leaves is not compared: somebody else's requests take memory, one slot each.
const BELIEVED: u32 = 10_000;
/// How long a limit that proved too high stays lowered, until it rises by an eighth.
const RECOVERY: i64 = 10_000;

/// With such a limit nobody can send too much, and counting would only take time.
const UNCOUNTED: u32 = 100_000;

/// A request of the window.
#[derive(Clone, Copy, Debug)]
struct Slot {
    /// `None` for a request of somebody else's.
    id: Option<u32>,
    departed: Timestamp,
    answered: Option<Timestamp>,
}

impl Slot {
    /// When the server has forgotten it for sure.
    fn free_at(self) -> Timestamp {
        let arrived = self
            .answered
            .map_or(self.departed.0 + ARRIVAL, |answered| answered.0);
        Timestamp(arrived + LENGTH)
    }

    fn answered_before(self, at: Timestamp) -> bool {
        self.answered.is_some_and(|answered| answered < at)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) limit: u32,
    /// The server's own word for the limit.
    told: Option<u32>,
    /// What the limit was before a 429 proved it too high, and when that was.
    lowered: Option<(u32, Timestamp)>,
    slots: Vec<Slot>,
    /// When the next call of the queue may go: evenly spaced, so that the window never fills in one burst.
    spaced: Timestamp,
}

impl Window {
    pub(super) fn new(limit: u32) -> Window {
        Window {
            limit: limit.max(1),
            told: None,
            lowered: None,
            slots: Vec::new(),
            spaced: Timestamp(0),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Sets the limit, as long as the server hasn't.
    pub(super) fn assume(&mut self, limit: u32) {
        if self.told.is_none() {
            self.limit = limit.max(1);
        }
    }

    /// Forgets what the server has forgotten.
    pub(super) fn tidy(&mut self, now: Timestamp) {
        // A clock that was set back must not keep slots for as long.
        let latest = Timestamp(now.0 + ARRIVAL + LENGTH);
        self.spaced = self.spaced.min(Timestamp(now.0 + LENGTH));
        let full = self.slots.len() >= self.limit as usize;
        let mut freed = now;
        self.slots.retain(|slot| {
            let free_at = slot.free_at();
            let keep = free_at > now && free_at <= latest;
            if !keep {
                freed = freed.min(free_at);
            }
            keep
        });
        if full {
            // To wait for a slot isn't to be late: what is freed in a burst shouldn't depart in one for ever.
            self.spaced = self.spaced.max(Timestamp(freed.0 - JITTER));
        }
        if let Some((limit, at)) = self.lowered {
            let steps = (now.0 - at.0) / RECOVERY;
            if steps > 0 {
                let step = i64::from(limit / 8 + 1);
                let raised = i64::from(self.limit) + steps.saturating_mul(step);
                self.limit = raised.min(i64::from(limit)) as u32;
                self.lowered = (self.limit < limit).then_some((limit, now));
            }
        }
    }

    /// When there is room. `careful`: only while nothing is under way. `alone`: nobody else waits.
    pub(super) fn free_at(&mut self, careful: bool, alone: bool, now: Timestamp) -> Timestamp {
        self.tidy(now);
        let under_way = |slot: &&Slot| slot.id.is_some() && slot.answered.is_none();
        let busy = careful && self.slots.iter().find(under_way).is_some();
        let mut at = if alone { now } else { self.spaced.max(now) };
        if busy || self.slots.len() >= self.limit as usize {
            let mut first = Timestamp(i64::MAX);
            for slot in &self.slots {
                first = first.min(slot.free_at());
            }
            at = at.max(first);
        }
        at
    }

    /// Takes note of a departure.
    pub(super) fn depart(&mut self, id: u32, spaced: bool, now: Timestamp) {
        if self.limit >= UNCOUNTED {
            return;
        }
        self.slots.push(Slot {
            id: Some(id),
            departed: now,
            answered: None,
        });
        if spaced {
            self.spaced = Timestamp(self.spaced.0.max(now.0 - CATCH_UP) + self.spacing());
        }
    }

    fn spacing(&self) -> i64 {
        LENGTH.checked_div(i64::from(self.limit)).unwrap_or(LENGTH)
    }

    /// Takes note of an answer, and of what it tells of the window: its limit, and what is left.
    pub(super) fn answered(&mut self, id: u32, told: Option<(u32, u32)>, now: Timestamp) {
        let mut found = None;
        self.slots.retain(|slot| {
            let it = slot.id == Some(id) && slot.answered.is_none();
            if it {
                found = Some(*slot);
            }
            !it
        });
        let departed = found.map_or(now, |slot| slot.departed);
        // Behind the others: those that were answered stand in that order, in which they are forgotten, too.
        if let Some(slot) = found {
            self.slots.push(Slot {
                answered: Some(now),
                ..slot
            });
        }
        if let Some((limit, left)) = told
            && limit > 0
            && left <= limit
        {
            self.learn(limit);
            if limit <= BELIEVED {
                self.compare(limit - left, departed, now);
            }
        }
    }

    /// Takes the server's word for the limit.
    pub(super) fn learn(&mut self, limit: u32) {
        if self.told != Some(limit) {
            self.told = Some(limit);
            self.limit = limit;
            self.lowered = None;
        }
    }

    /// Compares with the server's count at the arrival of a request that departed then: it has that one, and of those
    /// that were answered before it departed all that the window still has.
    fn compare(&mut self, counted: u32, departed: Timestamp, now: Timestamp) {
        let mut before = 0;
        for slot in &self.slots {
            before += u32::from(slot.answered_before(departed));
        }
        let mut gone = (before + 1).saturating_sub(counted);
        self.slots.retain(|slot| {
            let drop = gone > 0 && slot.answered_before(departed);
            gone -= u32::from(drop);
            !drop
        });
        // More than all of ours: somebody else sends with the same credential.
        for _ in self.slots.len()..counted as usize {
            self.slots.push(Slot {
                id: None,
                departed: now,
                answered: Some(now),
            });
        }
    }

    /// Forgets a request that was never sent, and gives its time on to the next.
    pub(super) fn remove(&mut self, id: u32, spaced: bool) {
        let before = self.slots.len();
        self.slots
            .retain(|slot| slot.id != Some(id) || slot.answered.is_some());
        if spaced && self.slots.len() < before {
            self.spaced.0 -= self.spacing();
        }
    }

    /// Lowers a limit that proved too high, unless the server itself told it.
    pub(super) fn cut(&mut self, now: Timestamp) {
        if self.told.is_none() {
            let (limit, _) = self.lowered.unwrap_or((self.limit, now));
            self.lowered = Some((limit, now));
            self.limit -= self.limit / 4;
        }
    }
}
