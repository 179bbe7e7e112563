//! When the whole credential stands still.

use super::simulator::{End, START, World};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::limiter::Priority::{Background, Interactive};
use pipedrive_wasm::limiter::{Limiter, Ticket, Turn};
use pipedrive_wasm::time::{Millis, Timestamp};

fn ticket(id: u32) -> Ticket {
    Ticket {
        id,
        search: false,
        priority: Interactive,
    }
}

fn at(after: i64) -> Timestamp {
    Timestamp(START + after)
}

#[test]
fn after_a_429_nothing_departs_until_the_wait_is_over() {
    let mut world = World::new(20, 20, false, 67);
    world.calls(40, 0, Interactive);
    world.run_to(1_000);
    world.hold(ErrorCode::RateLimited, 8_000);
    let before = world.order.len();
    world.run_to(8_999);
    assert_eq!(world.order.len(), before);
    world.run();
    assert_eq!((world.order.len(), world.refused), (40, 0));
}

#[test]
fn after_a_hold_one_request_goes_first_and_the_others_await_its_success() {
    let mut limiter = Limiter::new(20);
    limiter.hold(ErrorCode::RateLimited, at(2_000), at(0));
    assert_eq!(
        limiter.enter(ticket(1), false, at(0)),
        Turn::Wait(Some(Millis(2_000)))
    );
    assert_eq!(limiter.enter(ticket(2), false, at(0)), Turn::Wait(None));
    assert_eq!(limiter.turn(ticket(1), at(2_000)), Turn::Go);
    assert!(matches!(
        limiter.turn(ticket(2), at(2_000)),
        Turn::Wait(Some(_))
    ));
    assert!(matches!(
        limiter.turn(ticket(2), at(2_500)),
        Turn::Wait(Some(_))
    ));
    limiter.woken();
    limiter.answered(ticket(1), None, at(2_600));
    limiter.succeeded();
    assert_eq!(limiter.woken(), [2]);
    assert_eq!(limiter.turn(ticket(2), at(2_600)), Turn::Go);
}

#[test]
fn the_success_of_a_request_from_before_the_hold_proves_nothing() {
    let mut limiter = Limiter::new(20);
    for id in [1, 2] {
        assert_eq!(limiter.enter(ticket(id), false, at(0)), Turn::Go);
    }
    limiter.answered(ticket(1), None, at(50));
    limiter.hold(ErrorCode::RateLimited, at(2_050), at(50));
    limiter.answered(ticket(2), None, at(60));
    limiter.succeeded();
    limiter.enter(ticket(3), false, at(60));
    limiter.enter(ticket(4), false, at(60));
    assert_eq!(limiter.turn(ticket(3), at(2_050)), Turn::Go);
    assert!(matches!(
        limiter.turn(ticket(4), at(2_050)),
        Turn::Wait(Some(_))
    ));
}

#[test]
fn a_hold_that_fails_fast_refuses_all_that_wait_and_all_that_come() {
    for (code, length) in [
        (ErrorCode::Blocked, 300_000),
        (ErrorCode::BudgetExhausted, 60_000),
        (ErrorCode::RateLimited, 70_000),
    ] {
        let mut world = World::new(20, 20, false, 71);
        world.calls(5_000, 0, Interactive);
        world.calls(5_000, 0, Background);
        for _ in 0..50 {
            world.call(0, Interactive, true);
        }
        world.call(1_001, Interactive, false);
        world.run_to(1_000);
        world.hold(code, length);
        // Now, and not when some timer fires.
        world.run_to(1_000);
        assert_eq!(world.limiter.waiting(), 0, "{code:?}");
        world.run();
        let refused = world.jobs.iter().filter(|job| {
            matches!(job.end, Some(End::Refused(why, wait)) if why == code && i64::from(wait) >= length - 1)
        });
        let answered = world.order.len();
        assert!(answered < 30, "{answered}");
        assert_eq!(refused.count() + answered, 10_051, "{code:?}");
        // Each of those that wait is asked once, not as often as there are others.
        assert!(world.asked < 25_000, "{}", world.asked);
    }
}

#[test]
fn a_weaker_reason_doesnt_end_a_hold() {
    let (rated, budget, blocked) = (
        ErrorCode::RateLimited,
        ErrorCode::BudgetExhausted,
        ErrorCode::Blocked,
    );
    for (first, second, stands) in [
        (blocked, rated, blocked),
        (blocked, budget, blocked),
        (budget, rated, budget),
        (budget, blocked, blocked),
        (rated, budget, budget),
        (rated, blocked, blocked),
    ] {
        let mut limiter = Limiter::new(20);
        limiter.hold(first, at(50_000), at(0));
        limiter.hold(second, at(40_000), at(0));
        let turn = limiter.enter(ticket(1), false, at(0));
        assert!(
            matches!(turn, Turn::Refused(code, _) if code == stands),
            "{first:?}, {second:?}: {turn:?}"
        );
    }
}

#[test]
fn the_longer_of_two_holds_for_one_reason_stands() {
    let mut limiter = Limiter::new(20);
    for until in [4_000, 2_000, 3_000] {
        limiter.hold(ErrorCode::RateLimited, at(until), at(0));
    }
    assert_eq!(
        limiter.enter(ticket(1), false, at(0)),
        Turn::Wait(Some(Millis(4_000)))
    );
}

#[test]
fn a_burst_of_refusals_lowers_the_limit_once() {
    let mut limiter = Limiter::new(20);
    for id in 0..5 {
        assert_eq!(limiter.enter(ticket(id), false, at(0)), Turn::Go);
    }
    for id in 0..5 {
        limiter.answered(ticket(id), None, at(20));
        limiter.hold(ErrorCode::RateLimited, at(2_020), at(20));
    }
    assert_eq!(limiter.limit(), 15);
}

#[test]
fn a_hold_ends_by_itself() {
    let mut limiter = Limiter::new(20);
    limiter.hold(ErrorCode::Blocked, at(300_000), at(0));
    assert_eq!(
        limiter.enter(ticket(1), false, at(299_999)),
        Turn::Refused(ErrorCode::Blocked, Millis(1))
    );
    assert_eq!(limiter.enter(ticket(1), false, at(300_000)), Turn::Go);
    // Careful: one at a time, until one succeeds.
    assert!(matches!(
        limiter.enter(ticket(2), false, at(300_000)),
        Turn::Wait(Some(_))
    ));
}
