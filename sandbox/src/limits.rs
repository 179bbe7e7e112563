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
        Credential::Bearer(_) => settings.plan.burst() * BEARER,
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
mod tests {
    use super::*;

    const NOON: i64 = 1_795_348_800_000;
    const READ: Toll = Toll {
        credential: Credential::ApiToken(0),
        cost: 1,
        search: false,
    };
    const SEARCH: Toll = Toll {
        cost: 20,
        search: true,
        ..READ
    };

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(NOON + millis)
    }

    /// How many of `count` are let in at one moment.
    fn let_in(limits: &mut Limits, toll: Toll, now: Timestamp, settings: &Settings) -> u64 {
        let mut passed = 0;
        while limits.admit(toll, now, settings).is_ok() && passed < 1_000 {
            limits.count(toll, now, settings);
            passed += 1;
        }
        passed
    }

    #[test]
    fn each_plan_and_kind_of_token_has_its_limit() {
        for (plan, api_token, bearer) in [
            ("lite", 20, 80),
            ("growth", 40, 160),
            ("professional", 80, 320),
            ("premium", 100, 400),
            ("ultimate", 120, 480),
        ] {
            let settings = Settings::default().with_json(&format!("{{\"plan\":\"{plan}\"}}"));
            let settings = settings.unwrap();
            let mut limits = Limits::default();
            assert_eq!(let_in(&mut limits, READ, at(0), &settings), api_token);
            let bearers = Toll {
                credential: Credential::Bearer(0),
                ..READ
            };
            assert_eq!(let_in(&mut limits, bearers, at(0), &settings), bearer);
        }
    }

    #[test]
    fn searches_have_a_lane_and_take_from_the_window_unless_that_is_off() {
        for (counts, reads) in [(true, 110), (false, 120)] {
            let mut settings = Settings::default();
            settings.burst.search_counts_in_main = counts;
            let mut limits = Limits::default();
            assert_eq!(let_in(&mut limits, SEARCH, at(0), &settings), 10);
            assert_eq!(
                limits.admit(SEARCH, at(1_999), &settings),
                Err(Refusal::Search)
            );
            assert_eq!(let_in(&mut limits, READ, at(0), &settings), reads);
            // A full window keeps searches out only where they count in it.
            limits.count(READ, at(1_999), &settings);
            assert_eq!(limits.admit(SEARCH, at(2_000), &settings), Ok(()));
        }
    }

    #[test]
    fn what_was_refused_takes_nothing_from_the_window() {
        let settings =
            Settings::default().with_json(r#"{"burst":{"limit":2},"lockout":{"after":0}}"#);
        let (settings, mut limits) = (settings.unwrap(), Limits::default());
        assert_eq!(let_in(&mut limits, READ, at(0), &settings), 2);
        for millis in 1..2_000 {
            assert_eq!(
                limits.admit(READ, at(millis), &settings),
                Err(Refusal::Burst)
            );
        }
        assert_eq!(let_in(&mut limits, READ, at(2_000), &settings), 2);
    }

    #[test]
    fn the_budget_ends_and_comes_back_at_midnight() {
        let settings = Settings::default().with_json(r#"{"budget":{"tokens":25}}"#);
        let (settings, mut limits) = (settings.unwrap(), Limits::default());
        assert_eq!(limits.admit(SEARCH, at(0), &settings), Ok(()));
        limits.spend(20);
        assert_eq!(limits.admit(SEARCH, at(0), &settings), Err(Refusal::Budget));
        // Another credential draws on the same budget; what is cheap enough still passes.
        let bearer = Credential::Bearer(0);
        let search = Toll {
            credential: bearer,
            ..SEARCH
        };
        assert_eq!(limits.admit(search, at(1), &settings), Err(Refusal::Budget));
        assert_eq!(limits.admit(READ, at(1), &settings), Ok(()));
        assert_eq!(limits.spent(at(1)), 20);
        assert_eq!(limits.admit(search, at(43_200_000), &settings), Ok(()));
        assert_eq!(limits.spent(at(43_200_000)), 0);
    }
}
