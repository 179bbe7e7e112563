//! Burst windows, the daily budget and lockouts, by a clock that the test moves.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Options, Request, Response, Sandbox, Settings, Timestamp};
use serde_json::{Value, json};
use support::NOW;

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;

/// A sandbox with these settings, and the time since [`NOW`], which is a midnight.
struct Gate {
    sandbox: Sandbox,
    millis: i64,
}

impl Gate {
    fn new(settings: &Value) -> Gate {
        let settings = Settings::default()
            .with_json(&settings.to_string())
            .unwrap();
        let options = Options {
            deals: 20,
            settings,
            ..Options::default()
        };
        Gate {
            sandbox: Sandbox::new(options, NOW).unwrap(),
            millis: 0,
        }
    }

    fn send(&mut self, request: &Request) -> Response {
        let now = Timestamp::from_millis(NOW.millis() + self.millis);
        self.sandbox.handle(request, now)
    }

    fn get(&mut self, target: &str) -> Response {
        self.send(&Request::new("GET", target).header("x-api-token", "sandbox-token"))
    }

    fn bearer(&mut self, target: &str) -> Response {
        self.send(&Request::new("GET", target).header("authorization", "Bearer sandbox-token"))
    }

    fn statuses(&mut self, target: &str, count: usize) -> Vec<u16> {
        (0..count).map(|_| self.get(target).status).collect()
    }
}

fn told<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers.get(name)
}

#[test]
fn over_the_window_a_write_is_refused_and_not_done() {
    let mut gate = Gate::new(&json!({ "plan": "lite" }));
    assert_eq!(gate.statuses("/api/v2/deals/1", 20), [200; 20]);
    gate.millis = 1_200;
    let delete = Request::new("DELETE", "/api/v2/deals/1").header("x-api-token", "sandbox-token");
    let refused = gate.send(&delete);
    assert_eq!(refused.status, 429);
    let body: Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(
        (&body["success"], &body["error"]),
        (&json!(false), &json!("rate limit exceeded"))
    );
    for (name, value) in [
        ("x-ratelimit-limit", Some("20")),
        ("x-ratelimit-remaining", Some("0")),
        ("x-ratelimit-reset", Some("1")),
        ("retry-after", None),
    ] {
        assert_eq!(told(&refused, name), value, "{name}");
    }
    assert_eq!(gate.sandbox.writes().count(), 0);
    // The time that it told is enough.
    gate.millis += SECOND;
    assert_eq!(gate.get("/api/v2/deals/1").status, 200);
    assert_eq!(gate.send(&delete).status, 200);
    let writes: Vec<_> = gate.sandbox.writes().collect();
    assert_eq!(
        (
            writes.len(),
            writes[0].operation.as_str(),
            writes[0].path.as_str()
        ),
        (1, "deleteDeal", "/api/v2/deals/1")
    );
}

#[test]
fn each_token_and_each_kind_has_a_window_of_its_own() {
    let mut gate = Gate::new(&json!({ "plan": "lite", "extraTokens": ["other"] }));
    assert_eq!(gate.statuses("/v1/users/me", 21)[19..], [200, 429]);
    let bearer = gate.bearer("/v1/users/me");
    assert_eq!(
        (bearer.status, told(&bearer, "x-ratelimit-limit")),
        (200, Some("80"))
    );
    assert_eq!(told(&bearer, "x-ratelimit-remaining"), Some("79"));
    let other = Request::new("GET", "/v1/users/me").header("x-api-token", "other");
    assert_eq!(
        told(&gate.send(&other), "x-ratelimit-remaining"),
        Some("19")
    );
}

#[test]
fn refusals_at_the_gateway_preflights_and_the_authorization_host_count_nowhere() {
    let mut gate = Gate::new(&json!({ "burst": { "limit": 1 } }));
    for _ in 0..5 {
        assert_eq!(
            gate.send(&Request::new("OPTIONS", "/api/v2/deals")).status,
            204
        );
        let unknown = Request::new("GET", "/api/v2/deals").header("x-api-token", "no");
        assert_eq!(gate.send(&unknown).status, 401);
        let oauth = gate.get("/oauth/authorize");
        assert_ne!(oauth.status, 429);
        assert_eq!(told(&oauth, "x-ratelimit-limit"), None);
    }
    assert_eq!(gate.statuses("/api/v2/none", 2), [404, 429]);
}

#[test]
fn searches_have_a_lane_of_ten_and_say_so() {
    let mut gate = Gate::new(&json!({}));
    let paths = [
        "/api/v2/deals/search?term=acme",
        "/api/v2/itemSearch?term=acme",
        "/v1/leads/search?term=acme",
        "/api/v2/itemSearch/field?term=acme&entity_type=deal&field=title",
    ];
    for path in paths.iter().cycle().take(10) {
        let found = gate.get(path);
        assert_ne!(found.status, 429, "{path}");
        assert_eq!(told(&found, "x-ratelimit-limit"), Some("10"), "{path}");
    }
    let refused = gate.get(paths[0]);
    assert_eq!(refused.status, 429);
    assert_eq!(told(&refused, "x-ratelimit-remaining"), Some("0"));
    assert_eq!(
        told(&gate.get("/api/v2/deals/1"), "x-ratelimit-remaining"),
        Some("109")
    );
    assert_eq!(gate.sandbox.tally().refused_by_search, 1);
    gate.millis = 2 * SECOND;
    assert_eq!(gate.get(paths[0]).status, 200);
}

#[test]
fn searches_can_be_told_the_main_window_and_left_out_of_it() {
    let burst = json!({ "searchTellsLane": false, "searchCountsInMain": false });
    let mut gate = Gate::new(&json!({ "burst": burst }));
    let found = gate.get("/api/v2/deals/search?term=acme");
    assert_eq!(told(&found, "x-ratelimit-limit"), Some("120"));
    assert_eq!(told(&found, "x-ratelimit-remaining"), Some("120"));
}

#[test]
fn every_header_can_be_left_out_alone_and_all_together() {
    let all = [
        ("limit", "x-ratelimit-limit"),
        ("remaining", "x-ratelimit-remaining"),
        ("reset", "x-ratelimit-reset"),
        ("dailyLimit", "x-daily-ratelimit-token-limit"),
        ("dailyRemaining", "x-daily-ratelimit-token-remaining"),
        ("retryAfter", "retry-after"),
    ];
    for (left_out, _) in all {
        let mut headers = json!({ "retryAfter": true });
        headers[left_out] = false.into();
        let mut gate = Gate::new(&json!({ "headers": headers, "burst": { "limit": 1 } }));
        gate.get("/api/v2/deals/1");
        let refused = gate.get("/api/v2/deals/1");
        for (name, header) in all {
            assert_eq!(told(&refused, header).is_some(), name != left_out, "{name}");
        }
    }
    let off: Value = all
        .iter()
        .map(|(name, _)| ((*name).to_owned(), Value::Bool(false)))
        .collect();
    let mut gate = Gate::new(&json!({ "headers": off }));
    let answer = gate.get("/api/v2/deals/1");
    assert!(
        all.iter()
            .all(|(_, header)| told(&answer, header).is_none())
    );
}

#[test]
fn the_reset_can_be_a_moment() {
    let mut gate = Gate::new(&json!({ "headers": { "resetAsEpoch": true } }));
    gate.millis = 500;
    // Two seconds and a half after 1795305600, upwards.
    assert_eq!(
        told(&gate.get("/api/v2/deals/1"), "x-ratelimit-reset"),
        Some("1795305603")
    );
}

#[test]
fn retry_after_lasts_to_the_windows_end_or_to_midnight() {
    let headers = json!({ "retryAfter": true });
    let mut gate = Gate::new(&json!({ "headers": headers, "burst": { "limit": 1 } }));
    let done = gate.get("/api/v2/deals/1");
    assert_eq!((done.status, told(&done, "retry-after")), (200, None));
    gate.millis = 10;
    assert_eq!(told(&gate.get("/api/v2/deals/1"), "retry-after"), Some("2"));

    let mut gate = Gate::new(&json!({ "headers": headers, "budget": { "tokens": 0 } }));
    gate.millis = 23 * HOUR;
    assert_eq!(
        told(&gate.get("/api/v2/deals/1"), "retry-after"),
        Some("3600")
    );
}

#[test]
fn the_budget_is_the_companys_and_lasts_until_midnight_utc() {
    let mut gate = Gate::new(&json!({ "budget": { "tokens": 25 } }));
    gate.millis = HOUR;
    let daily = "x-daily-ratelimit-token-remaining";
    // A list costs 10 in v2 and 20 in v1, one record 1 in v2.
    assert_eq!(told(&gate.get("/api/v2/deals"), daily), Some("15"));
    let bearer = gate.bearer("/api/v2/deals");
    assert_eq!(told(&bearer, daily), Some("5"));
    assert_eq!(told(&bearer, "x-daily-ratelimit-token-limit"), Some("25"));
    let refused = gate.get("/api/v2/deals");
    assert_eq!((refused.status, told(&refused, daily)), (429, Some("5")));
    assert_eq!(told(&refused, "x-ratelimit-remaining"), Some("119"));
    assert_eq!(
        gate.statuses("/api/v2/deals/1", 6),
        [200, 200, 200, 200, 200, 429]
    );
    gate.millis = 24 * HOUR - 1;
    assert_eq!(gate.bearer("/api/v2/deals/1").status, 429);
    gate.millis = 24 * HOUR;
    assert_eq!(told(&gate.get("/api/v2/deals"), daily), Some("15"));
    assert_eq!(gate.sandbox.tally().refused_by_budget, 3);
}

#[test]
fn what_fails_costs_as_much_unless_that_is_off() {
    for (cost, remaining) in [(true, "8"), (false, "10")] {
        let mut gate = Gate::new(&json!({ "budget": { "tokens": 10, "failuresCost": cost } }));
        for target in ["/api/v2/deals/999999", "/api/v2/deals/no", "/api/v2/none"] {
            assert!((400..405).contains(&gate.get(target).status));
        }
        let fault = Request::new("GET", "/api/v2/deals/1").header("x-sandbox-fault", "status=500");
        let failed = gate.send(&fault.header("x-api-token", "sandbox-token"));
        assert_eq!(
            told(&failed, "x-daily-ratelimit-token-remaining"),
            Some(remaining)
        );
    }
}

#[test]
fn who_pushes_on_is_locked_out_and_comes_back() {
    let mut gate = Gate::new(&json!({ "burst": { "limit": 1 } }));
    let mut statuses = gate.statuses("/api/v2/deals/1", 13);
    assert_eq!(statuses.remove(0), 200);
    assert_eq!(statuses, [[429; 10].as_slice(), &[403; 2]].concat());
    gate.millis = 59_999;
    let blocked = gate.get("/api/v2/deals/1");
    assert_eq!(blocked.status, 403);
    assert!(
        told(&blocked, "content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert!(String::from_utf8_lossy(&blocked.body).contains("1015"));
    assert_eq!(told(&blocked, "x-ratelimit-limit"), None);
    // The others go on.
    assert_eq!(gate.bearer("/api/v2/deals/1").status, 200);
    gate.millis = 60_000;
    assert_eq!(gate.get("/api/v2/deals/1").status, 200);
    let tally = gate.sandbox.tally();
    assert_eq!(
        (
            tally.lockouts,
            tally.refused_by_lockout,
            tally.refused_by_burst
        ),
        (1, 3, 10)
    );
}

#[test]
fn who_is_refused_now_and_then_is_not_locked_out() {
    let mut gate = Gate::new(&json!({ "burst": { "limit": 1 } }));
    for second in 0..100 {
        gate.millis = second * 7 * SECOND;
        assert_eq!(gate.statuses("/api/v2/deals/1", 2), [200, 429]);
    }
    assert_eq!(gate.sandbox.tally().lockouts, 0);
}

#[test]
fn a_429_by_a_fault_takes_no_room_and_locks_nobody_out() {
    let mut gate = Gate::new(&json!({ "burst": { "limit": 1 } }));
    for fault in ["status=429", "retry-after=7"].iter().cycle().take(30) {
        let request = Request::new("GET", "/api/v2/deals/1").header("x-sandbox-fault", fault);
        let refused = gate.send(&request.header("x-api-token", "sandbox-token"));
        assert_eq!(refused.status, 429);
        let retry = told(&refused, "retry-after");
        assert_eq!(retry, (*fault == "retry-after=7").then_some("7"));
    }
    assert_eq!(gate.get("/api/v2/deals/1").status, 200);
    assert_eq!(gate.sandbox.tally().lockouts, 0);
}
