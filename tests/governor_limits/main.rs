//! The limiter against a server that counts for real, over simulated time.
#![allow(missing_docs, clippy::unwrap_used)]

mod holds;
mod queue;
mod simulator;

use pipedrive_wasm::limiter::Priority::{Background, Interactive};
use simulator::World;

/// Requests per two seconds of each plan, for an API token and for an app.
const PLANS: [u32; 10] = [20, 40, 80, 100, 120, 80, 160, 320, 400, 480];

/// The share of the allowed rate at which that many requests were answered.
fn share(world: &World, requests: u32, limit: u32) -> f64 {
    let allowed = f64::from(requests) / f64::from(limit) * 2_000.0;
    allowed / world.finished() as f64
}

#[test]
fn ten_thousand_updates_keep_to_the_ceiling_of_each_plan_with_headers_and_without() {
    for limit in PLANS {
        for headers in [false, true] {
            let mut world = World::new(limit, limit, headers, u64::from(limit));
            world.calls(10_000, 0, Interactive);
            world.run();
            let share = share(&world, 10_000, limit);
            assert_eq!(world.refused, 0, "limit {limit}, headers {headers}");
            assert!(share >= 0.98, "limit {limit}, headers {headers}: {share}");
            // An edge is asked a few times for each call, not once for each of those that wait.
            assert!(world.asked < 50_000, "{}", world.asked);
        }
    }
}

#[test]
fn timers_that_fire_late_cost_little_of_the_rate() {
    for limit in [20, 120, 480] {
        let mut world = World::new(limit, limit, true, 5);
        world.late = 0..=4;
        world.calls(10_000, 0, Interactive);
        world.run();
        let share = share(&world, 10_000, limit);
        assert_eq!(world.refused, 0, "limit {limit}");
        assert!(share >= 0.98, "limit {limit}: {share}");
    }
}

#[test]
fn no_latency_leads_to_a_refusal() {
    for limit in [20, 120, 480] {
        for headers in [false, true] {
            for (seed, latency) in [1..=1, 2..=150, 150..=150, 1..=1_000, 900..=3_000]
                .into_iter()
                .enumerate()
            {
                let mut world = World::new(limit, limit, headers, 7 + seed as u64);
                world.latency = latency.clone();
                world.calls(3_000, 0, Interactive);
                world.calls(300, 20_000, Background);
                world.run();
                let case = format!("limit {limit}, headers {headers}, latency {latency:?}");
                assert_eq!(world.refused, 0, "{case}");
            }
        }
    }
}

#[test]
fn a_round_trip_of_300_milliseconds_costs_no_more_than_itself() {
    for limit in [20, 120] {
        let mut world = World::new(limit, limit, true, 3);
        world.latency = 150..=150;
        world.calls(5_000, 0, Interactive);
        world.run();
        // A slot is taken for the window and the round trip: 2,000 of 2,301 milliseconds.
        let share = share(&world, 5_000, limit);
        assert_eq!(world.refused, 0);
        assert!(share >= 0.86, "limit {limit}: {share}");
    }
}

#[test]
fn searches_have_a_lane_of_their_own_at_ten_in_two_seconds() {
    for limit in [20, 120] {
        for headers in [false, true] {
            let mut world = World::new(limit, limit, headers, 11);
            for _ in 0..2_000 {
                world.call(0, Interactive, true);
            }
            world.run();
            let share = share(&world, 2_000, 10);
            assert_eq!(world.refused, 0, "limit {limit}, headers {headers}");
            assert!(share >= 0.98, "limit {limit}, headers {headers}: {share}");
        }
    }
}

#[test]
fn searches_keep_their_rate_beside_a_long_queue_of_updates() {
    for limit in [40, 120] {
        let mut world = World::new(limit, limit, true, 13);
        world.calls(limit * 60, 0, Interactive);
        let searches: Vec<u32> = (0..500).map(|_| world.call(0, Interactive, true)).collect();
        world.run();
        assert_eq!(world.refused, 0, "limit {limit}");
        let last = searches.iter().map(|id| world.waited(*id)).max().unwrap();
        // 500 searches take 100 seconds of their own lane; the updates take 120 with them.
        assert!(last <= 100_000 * 100 / 90, "limit {limit}: {last}");
        let share = share(&world, limit * 60 + 500, limit);
        assert!(share >= 0.97, "limit {limit}: {share}");
    }
}

#[test]
fn two_clients_of_one_credential_share_its_window_fairly() {
    let mut world = World::new(40, 40, false, 17);
    // Client A has the even numbers, client B the odd ones.
    for _ in 0..2_000 {
        world.call(0, Interactive, false);
        world.call(0, Interactive, false);
    }
    world.run();
    assert_eq!(world.refused, 0);
    assert!(share(&world, 4_000, 40) >= 0.98);
    let of_a = world.order[..1_000]
        .iter()
        .filter(|id| *id % 2 == 0)
        .count();
    assert_eq!(of_a, 500);
}

#[test]
fn a_limit_larger_than_assumed_is_learnt_from_the_first_answers() {
    let mut world = World::new(20, 120, true, 19);
    world.calls(6_000, 0, Interactive);
    world.run();
    assert_eq!((world.refused, world.limiter.limit()), (0, 120));
    assert!(share(&world, 6_000, 120) >= 0.97);
}

#[test]
fn a_limit_smaller_than_assumed_is_learnt_after_one_burst() {
    let mut world = World::new(120, 20, true, 23);
    world.calls(1_000, 0, Interactive);
    world.run();
    assert_eq!(world.limiter.limit(), 20);
    // What was under way before the first answer came can't be taken back.
    assert!(world.refused <= 100, "{}", world.refused);
    assert!(share(&world, 1_000, 20) >= 0.95);
}

#[test]
fn a_limit_smaller_than_assumed_is_felt_without_headers() {
    let mut world = World::new(40, 20, false, 29);
    world.calls(2_000, 0, Interactive);
    world.run();
    let share = share(&world, 2_000, 20);
    assert!(world.refused < 200, "{}", world.refused);
    assert!(share >= 0.6, "{share}");
}

#[test]
fn somebody_else_with_the_same_credential_is_seen_in_what_remains() {
    for limit in [20, 80] {
        let mut world = World::new(limit, limit, true, 31);
        world.calls(limit * 30, 0, Interactive);
        // Half of the window is somebody else's, for a minute.
        let spacing = 4_000 / i64::from(limit);
        for index in 0..60_000 / spacing {
            world.foreign(index * spacing);
        }
        world.run();
        let share = share(&world, limit * 30, limit);
        let sent = world.jobs.len() as u32;
        assert!(world.refused * 50 <= sent, "{} of {sent}", world.refused);
        assert!(share >= 0.45, "{share}");
    }
}
