//! The daily budget of tokens, shared by the whole company.

use crate::settings::Settings;
use crate::time::Timestamp;

const DAY_MILLIS: i64 = 86_400_000;
/// Tokens of a seat, before the plan's multiplier.
const TOKENS_A_SEAT: u64 = 30_000;

/// What was spent today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// Days since 1970, UTC.
    day: i64,
    spent: u64,
}

/// Tokens of a day.
pub(crate) fn tokens(settings: &Settings) -> u64 {
    let seat = TOKENS_A_SEAT * settings.plan.multiplier();
    let by_plan = seat.saturating_mul(settings.budget.seats);
    settings.budget.tokens.unwrap_or(by_plan)
}

/// Until midnight, UTC.
pub(crate) fn reset_millis(now: Timestamp) -> i64 {
    DAY_MILLIS - now.millis().rem_euclid(DAY_MILLIS)
}

impl Ledger {
    /// Opens a new page where the day is another.
    pub(crate) fn turn(&mut self, now: Timestamp) {
        let day = now.millis().div_euclid(DAY_MILLIS);
        if day != self.day {
            *self = Ledger { day, spent: 0 };
        }
    }

    pub(crate) fn spend(&mut self, tokens: u64) {
        self.spent = self.spent.saturating_add(tokens);
    }

    pub(crate) fn spent(&self) -> u64 {
        self.spent
    }

    pub(crate) fn remaining(&self, settings: &Settings) -> u64 {
        tokens(settings).saturating_sub(self.spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Plan;

    #[test]
    fn the_budget_follows_plan_and_seats_unless_it_is_given() {
        let mut settings = Settings::default();
        assert_eq!(tokens(&settings), 1_050_000);
        settings.plan = Plan::Lite;
        settings.budget.seats = 2;
        assert_eq!(tokens(&settings), 60_000);
        settings.budget.tokens = Some(7);
        assert_eq!(tokens(&settings), 7);
    }

    #[test]
    fn the_page_turns_at_midnight_utc() {
        let midnight = 1_795_305_600_000;
        let mut settings = Settings::default();
        settings.budget.tokens = Some(10);
        let mut ledger = Ledger::default();
        let before = Timestamp::from_millis(midnight - 1);
        ledger.turn(before);
        ledger.spend(8);
        assert_eq!((ledger.remaining(&settings), reset_millis(before)), (2, 1));
        ledger.turn(before);
        assert_eq!(ledger.remaining(&settings), 2);
        let after = Timestamp::from_millis(midnight);
        ledger.turn(after);
        assert_eq!(
            (ledger.remaining(&settings), reset_millis(after)),
            (10, 86_400_000)
        );
    }
}
