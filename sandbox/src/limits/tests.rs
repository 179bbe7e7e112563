//! How the limits work together.

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
    let settings = Settings::default().with_json(r#"{"burst":{"limit":2},"lockout":{"after":0}}"#);
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
