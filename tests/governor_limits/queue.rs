//! Whose turn it is.

use super::simulator::{Dice, End, START, World};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::limiter::Priority::{Background, Interactive};

#[test]
fn a_background_job_delays_an_interactive_call_by_one_window_at_most() {
    for limit in [20, 40, 80, 120] {
        for headers in [false, true] {
            let mut world = World::new(limit, limit, headers, 37);
            world.calls(5_000, 0, Background);
            let calls: Vec<u32> = (0..60)
                .map(|index| world.call(3_000 + index * 3_777, Interactive, false))
                .collect();
            world.run();
            assert_eq!(world.refused, 0);
            for id in calls {
                let waited = world.waited(id);
                assert!(waited <= 2_000, "limit {limit}: {waited} ms");
            }
        }
    }
}

#[test]
fn a_steady_stream_of_interactive_calls_never_starves_the_background() {
    let mut world = World::new(20, 20, false, 41);
    // Twice what the window allows, for two minutes.
    for index in 0..2_400 {
        world.call(index * 50, Interactive, false);
    }
    let first = world.jobs.len() as u32;
    world.calls(60, 0, Background);
    world.run_to(120_000);
    let done = (first..first + 60)
        .filter(|id| world.jobs[*id as usize].end.is_some())
        .count();
    // Of 1,200 places in those two minutes one in ten.
    assert_eq!((done, world.refused), (60, 0));
    let mut streak = 0;
    let mut left = 60;
    for id in &world.order {
        streak = if *id < first { streak + 1 } else { 0 };
        left -= usize::from(*id >= first);
        assert!(streak <= 9 || left == 0, "nine go before one");
    }
}

#[test]
fn calls_of_one_priority_depart_in_the_order_in_which_they_came() {
    for headers in [false, true] {
        let mut world = World::new(20, 20, headers, 43);
        for index in 0..300 {
            world.call(index % 7, Interactive, false);
            world.call(index % 5, Background, false);
        }
        let mut came: Vec<u32> = (0..600).collect();
        came.sort_by_key(|id| world.jobs[*id as usize].entered);
        world.run();
        let order = world.order.clone();
        for priority in [Interactive, Background] {
            let of = |ids: &[u32]| -> Vec<u32> {
                let same = |id: &&u32| world.jobs[**id as usize].ticket.priority == priority;
                ids.iter().filter(same).copied().collect()
            };
            assert_eq!(of(&order), of(&came));
        }
    }
}

#[test]
fn a_call_that_leaves_the_queue_gives_its_place_on() {
    let mut world = World::new(20, 20, false, 47);
    world.calls(100, 0, Interactive);
    world.calls(50, 0, Background);
    // Among them the first of each queue, at the moment in which it waits for its timer.
    for id in (20..100).step_by(2).chain(100..150) {
        world.leave(id, 1_500);
    }
    world.run();
    let left = world.jobs.iter().filter(|job| job.end == Some(End::Left));
    let left = left.count();
    assert!(left > 80, "{left}");
    assert_eq!((world.refused, world.limiter.waiting()), (0, 0));
    let ended = |job: &&super::simulator::Job| matches!(job.end, Some(End::Answered(_)));
    assert_eq!(world.jobs.iter().filter(ended).count(), 150 - left);
}

#[test]
fn ten_thousand_calls_that_leave_at_once_leave_nothing_behind() {
    let mut world = World::new(20, 20, false, 53);
    world.calls(10_000, 0, Interactive);
    for id in 0..10_000 {
        world.leave(id, 10);
    }
    let late = world.call(2_100, Interactive, false);
    world.run();
    assert!(matches!(
        world.jobs[late as usize].end,
        Some(End::Answered(_))
    ));
    assert!(world.finished() < 2_200);
    // Departures of the burst, timers and the calls that left: no call is asked for each other one.
    assert!(world.asked < 30_000, "{}", world.asked);
}

#[test]
fn a_request_without_an_answer_doesnt_keep_its_slot_for_ever() {
    let mut world = World::new(20, 20, false, 59);
    world.calls(20, 0, Interactive);
    for job in &mut world.jobs {
        job.lost = true;
    }
    let next = world.call(10, Interactive, false);
    world.run();
    let waited = world.waited(next);
    // 30 seconds for the way there, then the window.
    assert_eq!(waited, 32_001 - 10 + departed_late(&world));
}

/// How long after the start the first of the burst departed.
fn departed_late(world: &World) -> i64 {
    let first = world.jobs[..20].iter().filter_map(|job| job.departed).min();
    first.unwrap_or(START) - START
}

#[test]
fn calls_that_come_alone_depart_at_once_while_the_window_has_room() {
    let mut world = World::new(20, 20, false, 61);
    let calls: Vec<u32> = (0..20)
        .map(|index| world.call(index * 3, Interactive, false))
        .collect();
    world.run();
    for id in calls {
        assert_eq!(world.waited(id), 0);
    }
}

#[test]
fn no_mixture_of_events_loses_a_wake_up_or_a_call() {
    // The simulator itself fails where somebody waits and nobody will ask.
    for seed in 1..=300 {
        let mut dice = Dice::new(seed);
        let assumed = [3, 20, 120][dice.roll(0..=2) as usize];
        let limit = [3, 20, 120][dice.roll(0..=2) as usize];
        let mut world = World::new(assumed, limit, dice.once_in(2), seed);
        world.late = 0..=dice.roll(0..=30);
        world.latency = 1..=dice.roll(1..=900);
        for _ in 0..400 {
            let priority = if dice.once_in(2) {
                Background
            } else {
                Interactive
            };
            let after = dice.roll(0..=20_000);
            let id = world.call(after, priority, dice.once_in(5));
            if dice.once_in(6) {
                world.leave(id, after + dice.roll(0..=9_000));
            }
            let job = &mut world.jobs[id as usize];
            job.unsent = dice.once_in(20);
            job.lost = dice.once_in(100);
            if dice.once_in(3) {
                world.foreign(dice.roll(0..=20_000));
            }
        }
        for index in 0..3 {
            world.run_to(index * 5_000 + dice.roll(0..=4_000));
            let (code, longest) = [
                (ErrorCode::RateLimited, 20_000),
                (ErrorCode::RateLimited, 90_000),
                (ErrorCode::BudgetExhausted, 60_000),
                (ErrorCode::Blocked, 300_000),
            ][dice.roll(0..=3) as usize];
            if dice.once_in(2) {
                world.hold(code, dice.roll(1..=longest));
            }
        }
        world.run();
    }
}
