//! Who is let in: burst windows, the daily budget and lockouts together, and what answers tell of them.

use crate::budget::{self, Ledger};
use crate::http::{Headers, Response};
use crate::lockout::{self, Patience};
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::window::Window;
use pipedrive_catalogue::Operation;
use serde_json::json;
use std::collections::BTreeMap;

/// How much more a bearer token may ask for than an API token.
const BEARER: u64 = 4;

/// Who asks. The token is told by its place among those that are known, so that it is in no log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Credential {
    ApiToken(usize),
    Bearer(usize),
    /// A user's install of the app: all access tokens of it.
    App(usize),
}

/// What a request takes from the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Toll {
    pub(crate) credential: Credential,
    pub(crate) cost: u64,
    pub(crate) search: bool,
}

/// Why a request isn't let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Burst,
    Search,
    Budget,
    LockedOut,
}

/// The state of all limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    lanes: BTreeMap<Credential, Lanes>,
    ledger: Ledger,
    /// How often a lockout began.
    pub(crate) lockouts: u64,
}

/// Of one credential.
#[derive(Clone, Debug, Default)]
struct Lanes {
    main: Window,
    search: Window,
    patience: Patience,
}

impl Toll {
    /// A path that no operation has counts as a request, and costs nothing.
    pub(crate) fn of(credential: Credential, operation: Option<&Operation>) -> Toll {
        let path = operation.map_or("", |operation| operation.path.as_str());
        Toll {
            credential,
            cost: operation.map_or(0, |operation| u64::from(operation.cost)),
            search: path.ends_with("/search") || path.starts_with("/itemSearch"),
        }
    }

    fn in_main(self, settings: &Settings) -> bool {
        !self.search || settings.burst.search_counts_in_main
    }
}

impl Limits {
    /// Asks whether there is room, and counts a refusal. What is let in is counted by [`Limits::count`].
    pub(crate) fn admit(
        &mut self,
        toll: Toll,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<(), Refusal> {
        self.ledger.turn(now);
        let remaining = self.ledger.remaining(settings);
        let lanes = self.lanes.entry(toll.credential).or_default();
        if lanes.patience.is_over(now) {
            return Err(Refusal::LockedOut);
        }
        lanes.main.slide(now, settings.burst.window_millis);
        lanes.search.slide(now, settings.burst.window_millis);
        let refusal = if toll.search && lanes.search.remaining(settings.burst.search_limit) == 0 {
            Refusal::Search
        } else if toll.in_main(settings)
            && lanes.main.remaining(limit(toll.credential, settings)) == 0
        {
            Refusal::Burst
        } else if toll.cost > remaining {
            Refusal::Budget
        } else {
            return Ok(());
        };
        if lanes.patience.refuse(now, &settings.lockout) {
            self.lockouts += 1;
        }
        Err(refusal)
    }

    /// Counts a request that was let in.
    pub(crate) fn count(&mut self, toll: Toll, now: Timestamp, settings: &Settings) {
        let lanes = self.lanes.entry(toll.credential).or_default();
        if toll.in_main(settings) {
            lanes.main.count(now);
        }
        if toll.search {
            lanes.search.count(now);
        }
    }

    /// Takes tokens from today's budget.
    pub(crate) fn spend(&mut self, tokens: u64) {
        self.ledger.spend(tokens);
    }

    /// Tokens spent today.
    pub(crate) fn spent(&mut self, now: Timestamp) -> u64 {
        self.ledger.turn(now);
        self.ledger.spent()
    }

    /// The answer to a request that isn't let in.
    pub(crate) fn refuse(
        &mut self,
        refusal: Refusal,
        toll: Toll,
        now: Timestamp,
        settings: &Settings,
    ) -> Response {
        if refusal == Refusal::LockedOut {
            return lockout::page();
        }
        let mut response = too_many();
        let lane = refusal == Refusal::Search;
        let wait = match refusal {
            Refusal::Budget => budget::reset_millis(now),
            _ => self
                .window(toll, lane)
                .reset_millis(now, settings.burst.window_millis),
        };
        if settings.headers.retry_after {
            let seconds = seconds_up(wait);
            response.headers.set("retry-after", seconds.to_string());
        }
        let lane = settings.burst.search_tells_lane && toll.search && refusal != Refusal::Burst;
        self.tell_of(toll, lane, now, settings, &mut response.headers);
        response
    }

    /// Tells the limits to a request that was let in.
    pub(crate) fn tell(
        &mut self,
        toll: Toll,
        now: Timestamp,
        settings: &Settings,
        headers: &mut Headers,
    ) {
        let lane = toll.search && settings.burst.search_tells_lane;
        self.tell_of(toll, lane, now, settings, headers);
    }

    fn tell_of(
        &mut self,
        toll: Toll,
        lane: bool,
        now: Timestamp,
        settings: &Settings,
        headers: &mut Headers,
    ) {
        let limit = if lane {
            settings.burst.search_limit
        } else {
            limit(toll.credential, settings)
        };
        let window = self.window(toll, lane);
        let remaining = window.remaining(limit);
        let left = window.reset_millis(now, settings.burst.window_millis);
        let reset = if settings.headers.reset_as_epoch {
            seconds_up(now.millis() + left)
        } else {
            seconds_up(left)
        };
        let told = &settings.headers;
        let daily = budget::tokens(settings);
        let daily_remaining = self.ledger.remaining(settings);
        for (sent, name, value) in [
            (told.limit, "x-ratelimit-limit", limit.to_string()),
            (
                told.remaining,
                "x-ratelimit-remaining",
                remaining.to_string(),
            ),
            (told.reset, "x-ratelimit-reset", reset.to_string()),
            (
                told.daily_limit,
                "x-daily-ratelimit-token-limit",
                daily.to_string(),
            ),
            (
                told.daily_remaining,
                "x-daily-ratelimit-token-remaining",
                daily_remaining.to_string(),
            ),
        ] {
            if sent {
                headers.set(name, value);
            }
        }
    }

    fn window(&mut self, toll: Toll, lane: bool) -> &Window {
        let lanes = self.lanes.entry(toll.credential).or_default();
        if lane { &lanes.search } else { &lanes.main }
    }
}

/// Requests that a window allows a credential.
fn limit(credential: Credential, settings: &Settings) -> u64 {
    settings.burst.limit.unwrap_or(match credential {
        Credential::ApiToken(_) => settings.plan.burst(),
        Credential::Bearer(_) | Credential::App(_) => settings.plan.burst() * BEARER,
    })
}

/// Whole seconds, so that who waits them has waited enough.
fn seconds_up(millis: i64) -> i64 {
    (millis + 999).div_euclid(1_000)
}

/// A 429. Pipedrive doesn't document its body.
pub(crate) fn too_many() -> Response {
    let body = json!({
        "success": false, "error": "rate limit exceeded", "errorCode": 429, "data": null,
    });
    Response::json(429, &body)
}

#[cfg(test)]
mod tests;
