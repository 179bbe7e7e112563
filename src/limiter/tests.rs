//! Single rules of the windows; `tests/governor_limits` has the whole against a server.

use super::*;

fn at(millis: i64) -> Timestamp {
    Timestamp(1_780_000_000_000 + millis)
}

fn ticket(id: u32) -> Ticket {
    Ticket {
        id,
        search: false,
        priority: Priority::Interactive,
    }
}

fn search(id: u32) -> Ticket {
    Ticket {
        search: true,
        ..ticket(id)
    }
}

/// Sends that many at the start, each the only one that waits, and answers them 20 milliseconds later.
fn burst(limiter: &mut Limiter, count: u32) {
    for id in 0..count {
        assert_eq!(limiter.enter(ticket(id), false, at(0)), Turn::Go);
    }
    for id in 0..count {
        limiter.answered(ticket(id), None, at(20));
    }
}

#[test]
fn a_slot_is_free_two_seconds_after_the_answer() {
    let mut limiter = Limiter::new(3);
    burst(&mut limiter, 3);
    assert_eq!(
        limiter.enter(ticket(3), false, at(20)),
        Turn::Wait(Some(Millis(2_001)))
    );
    assert_eq!(
        limiter.turn(ticket(3), at(2_020)),
        Turn::Wait(Some(Millis(1)))
    );
    assert_eq!(limiter.turn(ticket(3), at(2_021)), Turn::Go);
}

#[test]
fn a_header_that_counts_less_proves_that_slots_are_free_earlier() {
    let mut limiter = Limiter::new(4);
    burst(&mut limiter, 3);
    // Departs at 1,990 and is the only one that the server still counts.
    assert_eq!(limiter.enter(ticket(3), false, at(1_990)), Turn::Go);
    limiter.answered(ticket(3), Some((4, 3)), at(2_010));
    for id in 4..7 {
        assert_eq!(limiter.enter(ticket(id), false, at(2_010)), Turn::Go);
    }
    assert!(matches!(
        limiter.enter(ticket(7), false, at(2_010)),
        Turn::Wait(Some(_))
    ));
}

#[test]
fn a_header_that_counts_more_tells_of_somebody_else() {
    let mut limiter = Limiter::new(20);
    burst(&mut limiter, 1);
    limiter.enter(ticket(1), false, at(100));
    // Two are ours; 18 of 20 are taken.
    limiter.answered(ticket(1), Some((20, 2)), at(120));
    for id in 2..4 {
        assert_eq!(limiter.enter(ticket(id), false, at(120)), Turn::Go);
    }
    assert_eq!(
        limiter.enter(ticket(4), false, at(120)),
        Turn::Wait(Some(Millis(20 + 2_001 - 120)))
    );
}

#[test]
fn headers_that_cant_be_meant_change_nothing() {
    for told in [(0, 0), (20, 21), (0, u32::MAX)] {
        let mut limiter = Limiter::new(20);
        burst(&mut limiter, 1);
        limiter.answered(ticket(0), Some(told), at(30));
        assert_eq!((limiter.limit(), limiter.common.len()), (20, 1), "{told:?}");
    }
}

#[test]
fn an_absurd_limit_takes_no_memory() {
    let mut limiter = Limiter::new(20);
    assert_eq!(limiter.enter(ticket(0), false, at(0)), Turn::Go);
    limiter.answered(ticket(0), Some((u32::MAX, 0)), at(20));
    assert_eq!((limiter.limit(), limiter.common.len()), (u32::MAX, 1));
    assert_eq!(limiter.enter(ticket(1), false, at(20)), Turn::Go);
}

#[test]
fn a_limit_of_nothing_lets_one_pass_at_a_time() {
    let mut limiter = Limiter::new(0);
    limiter.set_limit(0);
    assert_eq!(limiter.enter(ticket(0), false, at(0)), Turn::Go);
    limiter.answered(ticket(0), None, at(10));
    assert_eq!(
        limiter.enter(ticket(1), false, at(10)),
        Turn::Wait(Some(Millis(2_001)))
    );
}

#[test]
fn what_the_server_says_of_the_limit_comes_over_what_is_set() {
    let mut limiter = Limiter::new(20);
    limiter.set_limit(40);
    assert_eq!(limiter.limit(), 40);
    limiter.enter(ticket(0), false, at(0));
    limiter.answered(ticket(0), Some((80, 79)), at(20));
    limiter.set_limit(120);
    limiter.hold(ErrorCode::RateLimited, at(2_000), at(20));
    assert_eq!(limiter.limit(), 80);
}

#[test]
fn a_limit_that_proved_too_high_comes_back_by_and_by() {
    let mut limiter = Limiter::new(80);
    limiter.hold(ErrorCode::RateLimited, at(2_000), at(0));
    let mut limits = vec![limiter.limit()];
    for after in [9_000, 10_000, 20_000, 60_000] {
        limiter.idle(at(after));
        limits.push(limiter.limit());
    }
    assert_eq!(limits, [60, 60, 71, 80, 80]);
}

#[test]
fn many_refusals_leave_a_limit_of_one_at_least() {
    let mut limiter = Limiter::new(2);
    for index in 0..50 {
        let now = at(index * 100);
        limiter.hold(ErrorCode::RateLimited, Timestamp(now.0 + 50), now);
    }
    assert!((1..=3).contains(&limiter.limit()), "{}", limiter.limit());
}

#[test]
fn a_search_whose_headers_say_ten_tells_of_the_searches_alone() {
    let mut limiter = Limiter::new(80);
    limiter.enter(search(0), false, at(0));
    limiter.answered(search(0), Some((10, 1)), at(20));
    assert_eq!(limiter.limit(), 80);
    // One more search, then the window of searches is full; other calls go on.
    assert_eq!(limiter.enter(search(1), false, at(20)), Turn::Go);
    assert!(matches!(
        limiter.enter(search(2), false, at(20)),
        Turn::Wait(Some(_))
    ));
    assert_eq!(limiter.enter(ticket(3), false, at(2_000)), Turn::Go);
}

#[test]
fn a_request_that_was_never_sent_gives_back_its_slot_and_its_time() {
    let mut limiter = Limiter::new(20);
    burst(&mut limiter, 15);
    // Five have room at once.
    for id in 100..1_000 {
        limiter.enter(ticket(id), false, at(1_000));
    }
    // All of them are refused at their turn by a rule of the caller's; none has to wait for that.
    for id in limiter.queues[0].clone() {
        let turn = limiter.turn(ticket(id), at(2_500));
        assert_eq!(turn, Turn::Go, "{id}");
        limiter.unsent(ticket(id));
    }
    assert_eq!((limiter.waiting(), limiter.common.len()), (0, 5));
}

#[test]
fn a_clock_that_is_set_back_by_an_hour_stops_nothing() {
    let mut limiter = Limiter::new(5);
    burst(&mut limiter, 5);
    let before = at(-3_600_000);
    assert_eq!(limiter.enter(ticket(5), false, before), Turn::Go);
    // Whoever waits with others waits for the window at most.
    limiter.enter(ticket(6), false, before);
    for id in 7..12 {
        limiter.enter(ticket(id), false, before);
    }
    let turn = limiter.turn(ticket(limiter.queues[0][0]), before);
    assert!(
        matches!(turn, Turn::Go | Turn::Wait(Some(Millis(0..=34_000)))),
        "{turn:?}"
    );
}

#[test]
fn a_limiter_is_idle_when_all_is_forgotten_and_nothing_is_proved_wrong() {
    let mut limiter = Limiter::new(20);
    assert!(limiter.idle(at(0)));
    limiter.enter(search(0), false, at(0));
    assert!(!limiter.idle(at(1)));
    // The common window has proof that it's empty, the searches' one has not.
    limiter.answered(search(0), None, at(20));
    assert!(!limiter.idle(at(2_020)));
    assert!(limiter.idle(at(2_021)));
    limiter.hold(ErrorCode::Blocked, at(300_000), at(2_100));
    assert!(!limiter.idle(at(2_100)));
    // After a lockout one request at a time: that must not be forgotten.
    assert!(!limiter.idle(at(300_000)));
    limiter.enter(ticket(1), false, at(300_000));
    limiter.answered(ticket(1), None, at(300_020));
    limiter.succeeded();
    assert!(limiter.idle(at(302_021)));
}

#[test]
fn a_repeated_request_goes_before_those_that_never_had_a_turn() {
    let mut limiter = Limiter::new(1);
    burst(&mut limiter, 1);
    for id in 1..4 {
        limiter.enter(ticket(id), false, at(30));
    }
    assert!(matches!(
        limiter.enter(ticket(9), true, at(30)),
        Turn::Wait(Some(_))
    ));
    assert_eq!(limiter.turn(ticket(1), at(2_100)), Turn::Wait(None));
    assert_eq!(limiter.turn(ticket(9), at(2_100)), Turn::Go);
    assert_eq!(limiter.queues[0], [1, 2, 3]);
}

#[test]
fn ten_thousand_waiting_calls_are_woken_one_by_one() {
    let mut limiter = Limiter::new(20);
    for id in 0..10_000 {
        limiter.enter(ticket(id), false, at(0));
    }
    let woken = limiter.woken();
    // Two heads for each departure, never the whole queue.
    assert!(woken.len() < 50, "{}", woken.len());
    assert!(limiter.waiting() >= 9_980);
}

#[test]
fn a_request_that_was_never_sent_wakes_the_next() {
    let mut limiter = Limiter::new(1);
    assert_eq!(limiter.enter(ticket(0), false, at(0)), Turn::Go);
    // By then an unanswered request has arrived for sure.
    assert_eq!(
        limiter.enter(ticket(1), false, at(0)),
        Turn::Wait(Some(Millis(32_001)))
    );
    limiter.woken();
    limiter.unsent(ticket(0));
    assert_eq!(limiter.woken(), [1]);
    assert_eq!(limiter.turn(ticket(1), at(50)), Turn::Go);
}
