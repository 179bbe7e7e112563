//! The control paths, and runs of many calls with faults by chance.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Delivery, Options, Request, Sandbox, Settings, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{Answer, Crm, NOW};

fn controlled(settings: &Value) -> Crm {
    let options = Options {
        deals: 20,
        settings: Settings::unlimited()
            .with_json(&settings.to_string())
            .unwrap(),
        control: true,
        ..Options::default()
    };
    Crm(Sandbox::new(options, NOW).unwrap())
}

fn problem(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.body["problem"].as_str().unwrap())
}

#[test]
fn control_paths_are_for_those_who_switched_them_on_and_have_the_token() {
    let mut plain = Crm::new();
    assert_eq!(plain.get("/__sandbox/state").refusal().0, 404);
    let mut crm = controlled(&json!({}));
    let stranger = Request::new("POST", "/__sandbox/reset");
    assert_eq!(crm.0.handle(&stranger, NOW).status, 401);
    assert_eq!(crm.get("/__sandbox/state").status, 200);
    assert_eq!(
        problem(&crm.get("/__sandbox/reset")),
        (405, "GET /__sandbox/reset is not known")
    );
    assert_eq!(
        problem(&crm.get("/__sandbox/none")),
        (404, "/__sandbox/none is not known")
    );
}

#[test]
fn settings_are_read_and_changed_while_it_runs() {
    let mut crm = controlled(&json!({}));
    let changed = crm.post("/__sandbox/settings", json!({ "burst": { "limit": 1 } }));
    assert_eq!(changed.body["burst"]["limit"], 1);
    assert_eq!(changed.body["burst"]["searchLimit"], 1_000_000);
    assert_eq!(changed.body, crm.get("/__sandbox/settings").body);
    assert_eq!(crm.get("/api/v2/deals/1").status, 200);
    assert_eq!(crm.get("/api/v2/deals/1").status, 429);
    let wrong = crm.post(
        "/__sandbox/settings",
        json!({ "burst": { "windowMillis": 0 } }),
    );
    assert_eq!(problem(&wrong).0, 400);
    let unknown = crm.post("/__sandbox/settings", json!({ "brust": {} }));
    assert!(problem(&unknown).1.contains("brust"));
    assert_eq!(changed.body, crm.get("/__sandbox/settings").body);
}

#[test]
fn the_log_has_what_was_applied_whatever_became_of_the_answer() {
    let mut crm = controlled(&json!({}));
    let script = [
        "cut-before",
        "status=503",
        "status-after=504",
        "cut-after",
        "none",
    ];
    crm.post(
        "/__sandbox/settings",
        json!({ "faults": { "script": script } }),
    );
    for title in ["a", "b", "c", "d", "e", "f"] {
        crm.post("/api/v2/deals", json!({ "title": title }));
    }
    crm.post("/api/v2/deals", json!({ "title": 1 }));
    let marked = Request::new("DELETE", "/api/v2/deals/1").header("x-test-id", "mine");
    assert_eq!(crm.send(marked).status, 200);
    let log = crm.get("/__sandbox/log").body;
    let seen = log["writes"].as_array().unwrap().iter();
    let seen = seen.map(|write| {
        let text = |name: &str| write[name].as_str().unwrap_or_default().to_owned();
        (
            text("method"),
            text("operation"),
            text("marker"),
            text("fault"),
        )
    });
    let expected = [
        ("POST", "addDeal", "c", "status-after"),
        ("POST", "addDeal", "d", "cut-after"),
        ("POST", "addDeal", "e", ""),
        ("POST", "addDeal", "f", ""),
        ("DELETE", "deleteDeal", "mine", ""),
    ];
    let owned = expected.map(|(method, operation, marker, fault)| {
        (
            method.to_owned(),
            operation.to_owned(),
            marker.to_owned(),
            fault.to_owned(),
        )
    });
    assert_eq!(seen.collect::<Vec<_>>(), owned);
    assert_eq!(log["applied"], 5);
    assert_eq!(log["writes"][0]["atMillis"], NOW.millis());
}

#[test]
fn the_clock_goes_forward_over_midnight_and_lockouts() {
    let mut crm = controlled(&json!({ "budget": { "tokens": 1 }, "lockout": { "after": 1 } }));
    assert_eq!(crm.get("/api/v2/deals/1").status, 200);
    assert_eq!(crm.get("/api/v2/deals/1").status, 429);
    assert_eq!(crm.get("/api/v2/deals/1").status, 403);
    let state = crm.get("/__sandbox/state").body;
    assert_eq!(state["spentTokens"], 1);
    assert_eq!(
        (
            &state["tally"]["lockouts"],
            &state["tally"]["refusedByLockout"]
        ),
        (&json!(1), &json!(1))
    );
    let day = crm
        .post("/__sandbox/clock", json!({ "advanceMillis": 86_400_000 }))
        .body;
    assert_eq!(day["nowMillis"], NOW.millis() + 86_400_000);
    assert_eq!(day["spentTokens"], 0);
    assert_eq!(crm.get("/api/v2/deals/1").status, 200);
}

#[test]
fn a_reset_starts_again_with_other_contents_where_that_is_asked_for() {
    let mut crm = controlled(&json!({}));
    let first = crm.get("/api/v2/deals/1").body;
    crm.delete("/api/v2/deals/1");
    crm.post("/__sandbox/clock", json!({ "advanceMillis": 5 }));
    let state = crm.post("/__sandbox/reset", json!({})).body;
    assert_eq!(
        (&state["applied"], &state["tally"]["requests"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(state["nowMillis"], NOW.millis());
    assert_eq!(crm.get("/api/v2/deals/1").body, first);
    let other = json!({ "seed": 2, "deals": 3, "settings": { "plan": "lite", "burst": { "limit": null } } });
    crm.post("/__sandbox/reset", other);
    assert_ne!(crm.get("/api/v2/deals/1").body, first);
    assert_eq!(crm.get("/__sandbox/settings").body["plan"], "lite");
    assert_eq!(crm.get("/api/v2/deals/9").status, 404);
    assert_eq!(
        problem(&crm.post("/__sandbox/reset", json!({ "seeds": 1 }))).0,
        400
    );
}

/// Creates this many deals with faults by chance; how each answer came, and the markers of what was applied.
fn run(seed: u64, count: u64) -> (Vec<(u16, Delivery, u32)>, Vec<String>) {
    let rates = json!({
        "latency": 100, "serverError": 30, "gatewayTimeout": 10, "badGateway": 10, "tooMany": 20,
        "tooManyRetryAfter": 20, "cutBefore": 20, "cutAfter": 20, "truncated": 20, "drip": 20,
    });
    let mut crm = controlled(&json!({ "faults": { "seed": seed, "perMille": rates } }));
    let answers = (0..count).map(|number| {
        let request = Request::new("POST", "/api/v2/deals")
            .header("x-api-token", "sandbox-token")
            .body(
                "application/json",
                format!("{{\"title\":\"deal {number}\"}}"),
            );
        let now = Timestamp::from_millis(NOW.millis() + number as i64 * 10);
        let answer = crm.0.handle(&request, now);
        (answer.status, answer.delivery, answer.delay_millis)
    });
    let answers = answers.collect();
    let markers = crm.0.writes().filter_map(|write| write.marker.clone());
    (answers, markers.collect())
}

#[test]
fn thousands_of_calls_with_faults_by_chance_repeat_themselves() {
    let (answers, markers) = run(7, 3_000);
    assert_eq!(run(7, 3_000), (answers.clone(), markers.clone()));
    assert_ne!(run(8, 3_000).0, answers);
    let mut ways = BTreeMap::<String, u32>::new();
    for (status, delivery, _) in &answers {
        *ways.entry(format!("{status} {delivery:?}")).or_default() += 1;
    }
    for way in [
        "200 Whole",
        "200 Cut",
        "200 Drip",
        "200 Dropped",
        "429 Whole",
        "500 Whole",
        "502 Dropped",
        "502 Whole",
        "503 Whole",
        "504 Whole",
    ] {
        assert!(
            ways.get(way).is_some_and(|count| *count > 5),
            "{way}: {ways:?}"
        );
    }
    assert!(answers.iter().any(|(_, _, delay)| *delay > 0));
    // What was done is in the log once, and only that: the answers of 200, and the 504s.
    let applied = answers
        .iter()
        .enumerate()
        .filter(|(_, (status, ..))| matches!(status, 200 | 504));
    let expected: Vec<_> = applied
        .map(|(number, _)| format!("deal {number}"))
        .collect();
    assert_eq!(markers, expected);
}
