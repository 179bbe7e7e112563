//! The company's daily budget of tokens: what was spent, what is left, what a job will cost.
//!
//! A call's cost is known before it is sent (`x-token-cost` of Pipedrive's documents). The budget starts again at
//! midnight of the server's time zone, which is nowhere named: UTC is assumed.

use crate::http::{Headers, Method};
use crate::operation::{Operation, Paging};
use crate::time::Timestamp;

const DAY: i64 = 86_400_000;

/// What a client may spend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetPolicy {
    /// Tokens that the company has a day, where the server's headers don't say it.
    pub daily: Option<u32>,
    /// Tokens that must be left for others: what would break into them is refused.
    pub reserve: u32,
}

/// What an operation has taken today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Which operation.
    pub operation: Operation,
    /// Requests, repeated ones too.
    pub requests: u32,
    /// Tokens.
    pub tokens: u32,
}

/// What a job will take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Requests.
    pub requests: u32,
    /// Tokens of the daily budget.
    pub tokens: u32,
}

/// The daily budget, as one credential sees it.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    /// Days since 1970.
    day: i64,
    /// Today's first request.
    since: Option<Timestamp>,
    spent: Vec<Spent>,
    total: u32,
    /// Tokens of requests without an answer yet.
    under_way: u32,
    /// Those among them that departed yesterday: their answers may tell of yesterday's budget.
    of_yesterday: u32,
    /// Tokens of requests that were answered while others were under way all the time.
    overlapped: u32,
    /// The server's own figures: tokens a day, and those left.
    limit: Option<u32>,
    left: Option<u32>,
}

impl Budget {
    /// What was spent today, by operation.
    pub fn spent(&mut self, now: Timestamp) -> &[Spent] {
        self.turn(now);
        &self.spent
    }

    /// Tokens spent today by this credential's clients.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Tokens that the company has a day, where that is known.
    pub fn daily(&self, policy: BudgetPolicy) -> Option<u32> {
        self.limit.or(policy.daily)
    }

    /// Tokens left today, where that is known. Without the server's word only what these clients spent is missing.
    pub fn left(&self, policy: BudgetPolicy) -> Option<u32> {
        match self.left {
            Some(left) => Some(left.saturating_sub(self.under_way)),
            None => Some(self.daily(policy)?.saturating_sub(self.total)),
        }
    }

    /// When the budget starts again.
    pub fn reset_at(now: Timestamp) -> Timestamp {
        Timestamp((now.0.div_euclid(DAY) + 1) * DAY)
    }

    /// When today's first request departed.
    pub fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// When the budget is used up, if it goes on at today's pace and before it starts again.
    pub fn exhausted_at(&self, policy: BudgetPolicy, now: Timestamp) -> Option<Timestamp> {
        if now.0.div_euclid(DAY) != self.day {
            return None;
        }
        let left = i64::from(self.left(policy)?);
        let pace = i64::from(self.total).max(1);
        let span = (now.0 - self.since?.0).max(1);
        let at = Timestamp(now.0 + left.saturating_mul(span).checked_div(pace)?);
        (self.total > 0 && at < Self::reset_at(now)).then_some(at)
    }

    /// Whether a call may be sent without breaking into the reserve.
    pub fn allows(&mut self, operation: Operation, policy: BudgetPolicy, now: Timestamp) -> bool {
        self.turn(now);
        // Without a policy it's the server who refuses.
        if policy == BudgetPolicy::default() {
            return true;
        }
        match self.left(policy) {
            Some(left) => left.saturating_sub(policy.reserve) >= operation.cost(),
            None => true,
        }
    }

    /// Takes note of a request that departs.
    pub fn depart(&mut self, operation: Operation, now: Timestamp) {
        self.turn(now);
        self.since.get_or_insert(now);
        let cost = operation.cost();
        self.under_way += cost;
        self.total += cost;
        for spent in &mut self.spent {
            if spent.operation == operation {
                spent.requests += 1;
                spent.tokens += cost;
                return;
            }
        }
        self.spent.push(Spent {
            operation,
            requests: 1,
            tokens: cost,
        });
    }

    /// Takes note of a request's outcome. `executed` is false for one that was refused for the limit's sake, or never
    /// sent.
    pub fn arrive(
        &mut self,
        operation: Operation,
        executed: bool,
        headers: &Headers,
        now: Timestamp,
    ) {
        self.turn(now);
        let cost = operation.cost();
        // An answer that others have overtaken tells of a budget from before them: more than there is, though not by
        // much more than all that was under way.
        let overtaken = self.overlapped;
        if overtaken < self.under_way.saturating_mul(8) {
            self.overlapped += cost;
        }
        self.under_way = self.under_way.saturating_sub(cost);
        if self.under_way == 0 {
            self.overlapped = 0;
        }
        if !executed {
            for spent in &mut self.spent {
                if spent.operation == operation {
                    let back = cost.min(spent.tokens);
                    spent.tokens -= back;
                    self.total = self.total.saturating_sub(back);
                }
            }
        }
        if let Some(limit) = headers.number("x-daily-ratelimit-token-limit") {
            self.limit = Some(limit);
        }
        let stale = self.of_yesterday > 0;
        self.of_yesterday = self.of_yesterday.saturating_sub(cost);
        let told = headers.number("x-daily-ratelimit-token-remaining");
        match (told.filter(|_| !stale), &mut self.left) {
            // More than is known: an old figure, or tokens that were bought.
            (Some(told), Some(left)) if told > *left && told - *left <= overtaken => {}
            (Some(told), left) => *left = Some(told),
            (None, Some(left)) if executed => *left = left.saturating_sub(cost),
            (None, _) => {}
        }
    }

    /// Whether a 429 means that the day's tokens are used up. `again` says that it came after a wait that should have
    /// cleared the burst window.
    pub fn exhausted(operation: Operation, again: bool, headers: &Headers) -> bool {
        match headers.number("x-daily-ratelimit-token-remaining") {
            Some(left) => left == 0 || left < operation.cost(),
            None => again,
        }
    }

    /// What a job takes: reading that many items of a listing, or that many calls of anything else.
    pub fn estimate(operation: Operation, items: u32) -> Estimate {
        let mut page = 1;
        if operation.paging() != Paging::None && operation.method() == Method::Get {
            for param in operation.query() {
                if param.name == "limit" {
                    page = param.page_size.or(param.max).unwrap_or(1).max(1);
                }
            }
        }
        // A listing takes one request to learn that there is nothing.
        let requests = if page > 1 {
            items.div_ceil(page).max(1)
        } else {
            items
        };
        Estimate {
            requests,
            tokens: requests.saturating_mul(operation.cost()),
        }
    }

    /// Starts a new day where one has begun.
    fn turn(&mut self, now: Timestamp) {
        let day = now.0.div_euclid(DAY);
        if day != self.day {
            let under_way = self.under_way;
            *self = Budget {
                day,
                under_way,
                of_yesterday: under_way,
                limit: self.limit,
                ..Budget::default()
            };
        }
    }
}

#[cfg(test)]
mod tests;
