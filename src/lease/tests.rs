use super::*;
use std::collections::VecDeque;

const START: i64 = 1_800_000_000_000;

fn at(after: i64) -> Timestamp {
    Timestamp(START + after)
}

fn word<'a>(holder: &'a str, waiting: u32) -> Word<'a> {
    Word {
        holder,
        isolate: holder,
        waiting: [waiting, 0],
        reports: Vec::new(),
    }
}

fn answered(slot: u32, status: u16, headers: &[(&'static str, &str)]) -> Report {
    let headers = headers
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    Report {
        slot,
        end: SlotEnd::Answered {
            ago: Millis(0),
            status,
            headers: Headers(headers.collect()),
        },
    }
}

#[test]
fn holders_get_no_more_than_the_window_has() {
    let mut leases = Leases::new(20);
    leases.hear(&word("a", 15), at(0));
    leases.hear(&word("b", 15), at(0));
    let (mut a, mut b) = (0, 0);
    for now in [0, 500, 1_000, 1_500] {
        a += leases.take("a", at(now)).slots.len();
        b += leases.take("b", at(now)).slots.len();
    }
    assert_eq!((a, b), (15, 5));
    assert_eq!(leases.take("b", at(1_500)), Grant::default());
}

#[test]
fn a_slot_is_free_two_seconds_after_its_answer_however_late_it_is_told() {
    let mut leases = Leases::new(1);
    leases.hear(&word("a", 1), at(0));
    let slot = leases.take("a", at(0)).slots[0];
    let report = Report {
        slot,
        end: SlotEnd::Answered {
            ago: Millis(500),
            status: 200,
            headers: Headers::default(),
        },
    };
    let told = Word {
        reports: vec![report],
        ..word("a", 1)
    };
    leases.hear(&told, at(1_000)); // the answer came at 500
    assert_eq!(leases.next(at(1_000)), Some(Millis(1_501)));
    assert!(leases.take("a", at(2_500)).slots.is_empty());
    assert_eq!(leases.take("a", at(2_501)).slots.len(), 1);
}

#[test]
fn a_slot_that_wasnt_used_goes_to_the_next_at_once() {
    let mut leases = Leases::new(1);
    leases.hear(&word("a", 1), at(0));
    let slot = leases.take("a", at(0)).slots[0];
    leases.hear(&word("b", 1), at(10));
    assert!(leases.take("b", at(10)).slots.is_empty());
    let unsent = Word {
        reports: vec![Report {
            slot,
            end: SlotEnd::Unsent,
        }],
        ..word("a", 0)
    };
    leases.hear(&unsent, at(20));
    assert_eq!(leases.take("b", at(20)).slots.len(), 1);
}

#[test]
fn slots_of_a_holder_that_falls_silent_come_back() {
    let mut leases = Leases::new(2);
    leases.hear(&word("gone", 5), at(0));
    assert_eq!(leases.take("gone", at(0)).slots.len(), 2);
    leases.hear(&word("a", 2), at(1));
    leases.hear(&word("a", 2), at(9_000));
    assert!(leases.take("a", at(10_000)).slots.is_empty());
    // The three that waited have left, and the two it had count as used just now.
    assert!(leases.take("a", at(10_001)).slots.is_empty());
    assert_eq!(leases.take("a", at(12_002)).slots.len(), 1);
    assert_eq!(leases.take("a", at(13_100)).slots.len(), 1);
}

#[test]
fn a_holder_that_is_heard_of_keeps_its_slots_however_long_an_answer_takes() {
    let mut leases = Leases::new(1);
    leases.hear(&word("a", 1), at(0));
    assert_eq!(leases.take("a", at(0)).slots, [0]);
    for second in 1..25 {
        leases.hear(&word("a", 0), at(second * 1_000));
        leases.hear(&word("b", 1), at(second * 1_000));
        assert!(leases.take("b", at(second * 1_000)).slots.is_empty());
    }
}

#[test]
fn a_late_report_of_what_was_given_up_for_lost_does_no_harm() {
    let mut leases = Leases::new(1);
    leases.hear(&word("a", 1), at(0));
    assert_eq!(leases.take("a", at(0)).slots, [0]);
    leases.hear(&word("b", 1), at(11_000));
    let late = Word {
        reports: vec![answered(0, 200, &[])],
        ..word("a", 0)
    };
    leases.hear(&late, at(11_500));
    assert!(leases.take("b", at(12_000)).slots.is_empty());
    assert_eq!(leases.take("b", at(13_001)).slots, [0]);
}

#[test]
fn who_wants_fewer_leaves_the_queue() {
    let mut leases = Leases::new(1);
    leases.hear(&word("a", 3), at(0));
    assert_eq!(leases.take("a", at(0)).slots.len(), 1);
    leases.hear(&word("b", 1), at(0));
    leases.hear(&word("a", 0), at(0));
    let done = Word {
        reports: vec![answered(0, 200, &[])],
        ..word("a", 0)
    };
    leases.hear(&done, at(0));
    assert_eq!(leases.take("b", at(2_001)).slots.len(), 1);
    assert_eq!(leases.take("a", at(2_001)), Grant::default());
}

#[test]
fn after_a_429_nobody_gets_a_slot_until_the_wait_is_over() {
    let mut leases = Leases::new(20);
    leases.hear(&word("a", 1), at(0));
    let slot = leases.take("a", at(0)).slots[0];
    let refused = Word {
        reports: vec![answered(slot, 429, &[("retry-after", "3")])],
        ..word("a", 0)
    };
    leases.hear(&refused, at(100));
    leases.hear(&word("b", 5), at(100));
    assert!(leases.take("b", at(3_099)).slots.is_empty());
    assert_eq!(leases.take("b", at(3_100)).slots.len(), 1); // one first, to see whether it is over
}

#[test]
fn a_lockout_and_a_used_up_budget_refuse_all_that_wait() {
    let html: (u16, &[(&'static str, &str)]) =
        (403, &[("content-type", "text/html; charset=UTF-8")]);
    let empty: (u16, &[(&'static str, &str)]) =
        (429, &[("x-daily-ratelimit-token-remaining", "0")]);
    for ((status, headers), code, wait) in [
        (html, ErrorCode::Blocked, 300_000),
        (empty, ErrorCode::BudgetExhausted, 60_000),
    ] {
        let mut leases = Leases::new(1);
        leases.hear(&word("a", 1), at(0));
        leases.hear(&word("b", 3), at(0));
        let slot = leases.take("a", at(0)).slots[0];
        let told = Word {
            reports: vec![answered(slot, status, headers)],
            ..word("a", 0)
        };
        leases.hear(&told, at(10));
        let grant = leases.take("b", at(10));
        assert_eq!(grant.refused, Some((code, Millis(wait))));
        assert_eq!(leases.take("b", at(10)), Grant::default());
        leases.hear(&word("c", 1), at(20));
        let refused = leases.take("c", at(20)).refused;
        assert_eq!(refused, Some((code, Millis(wait - 10))));
    }
}

#[test]
fn searches_have_their_own_window() {
    let mut leases = Leases::new(80);
    let wishes = Word {
        waiting: [30, 30],
        ..word("a", 0)
    };
    leases.hear(&wishes, at(0));
    let (mut calls, mut searches) = (0, 0);
    for now in [0, 500, 1_000, 1_500] {
        let grant = leases.take("a", at(now));
        calls += grant.slots.len();
        searches += grant.search_slots.len();
    }
    assert_eq!((calls, searches), (30, 10));
}

#[test]
fn a_share_is_what_the_isolates_at_work_have_of_the_window_and_half_as_much() {
    let mut leases = Leases::new(80);
    assert_eq!(leases.share(at(0)), 120);
    for (holder, isolate) in [("a1", "a"), ("a2", "a"), ("b1", "b"), ("c1", "c")] {
        let word = Word {
            isolate,
            ..word(holder, 1)
        };
        leases.hear(&word, at(0));
    }
    assert_eq!(leases.share(at(0)), 41); // 27 and 14
    leases.hear(&word("a1", 1), at(4_000));
    assert_eq!(leases.share(at(4_000)), 120);
}

#[test]
fn what_the_server_says_of_its_limit_comes_over_what_was_assumed() {
    let mut leases = Leases::new(20);
    leases.hear(&word("a", 1), at(0));
    let headers = [("x-ratelimit-limit", "80"), ("x-ratelimit-remaining", "79")];
    let told = Word {
        reports: vec![answered(0, 200, &headers)],
        ..word("a", 0)
    };
    assert_eq!(leases.take("a", at(0)).slots, [0]);
    leases.hear(&told, at(10));
    assert_eq!(leases.limit(), 80);
}

#[test]
fn what_comes_together_departs_at_an_even_pace() {
    let mut leases = Leases::new(480);
    for round in 0..3 {
        let now = at(round * 10_000);
        leases.hear(&word("a", 480), now);
        // A second's worth at once, and the rest as the second goes on.
        let at_once = leases.take("a", now).slots.len();
        assert!((240..=260).contains(&at_once), "{at_once}");
        let later = leases.take("a", Timestamp(now.0 + 500)).slots.len();
        assert!((115..=125).contains(&later), "{later}");
        let reports = leases.slots.iter().enumerate().filter_map(|(id, slot)| {
            let given = slot.is_some_and(|slot| slot.state == State::Given);
            given.then(|| answered(id as u32, 200, &[]))
        });
        let reports = reports.collect();
        let done = Word {
            reports,
            ..word("a", 0)
        };
        leases.hear(&done, Timestamp(now.0 + 600));
    }
}

/// A server that counts arrivals.
struct Server {
    limit: usize,
    arrivals: VecDeque<i64>,
    refused: u32,
}

impl Server {
    fn arrive(&mut self, now: i64) {
        while self.arrivals.front().is_some_and(|at| *at <= now - 2_000) {
            self.arrivals.pop_front();
        }
        if self.arrivals.len() >= self.limit {
            self.refused += 1;
        } else {
            self.arrivals.push_back(now);
        }
    }
}

/// An isolate: what it has to do, what is under way, and its question to the leases.
#[derive(Default)]
struct Isolate {
    name: String,
    left: u32,
    done: u32,
    /// When the request arrives at the server, when its answer is there, and its slot.
    under_way: Vec<(i64, i64, u32)>,
    ended: Vec<(i64, u32)>,
    /// When the question arrives at the leases, and when it gives up.
    question: Option<(i64, i64)>,
    asked: bool,
    /// When the leases' answer is there, and its slots.
    answer: Option<(i64, Vec<u32>)>,
}

/// Runs isolates in steps of a millisecond until all is done, and says how long it took.
fn simulate(limit: u32, calls: u32, isolates: usize, headers: bool) -> (i64, u32) {
    const WAY: i64 = 3; // to the leases, and back
    let mut server = Server {
        limit: limit as usize,
        arrivals: VecDeque::new(),
        refused: 0,
    };
    let mut leases = Leases::new(limit);
    let mut all: Vec<Isolate> = (0..isolates)
        .map(|at| Isolate {
            name: format!("isolate {at}"),
            left: calls / isolates as u32,
            ..Isolate::default()
        })
        .collect();
    let mut chance: u32 = 7;
    let mut now = 0;
    while all
        .iter()
        .any(|isolate| isolate.done < calls / isolates as u32)
    {
        now += 1;
        assert!(now < 600_000, "it hangs");
        for isolate in &mut all {
            for (arrival, _, _) in isolate.under_way.iter().filter(|(at, _, _)| *at == now) {
                server.arrive(*arrival);
            }
            let ended = &mut isolate.ended;
            let done = &mut isolate.done;
            isolate.under_way.retain(|(_, answer, slot)| {
                if *answer == now {
                    ended.push((now, *slot));
                    *done += 1;
                }
                *answer > now
            });
            if isolate.question.is_none()
                && isolate.answer.is_none()
                && (isolate.left > 0 || !isolate.ended.is_empty())
            {
                isolate.question = Some((now + WAY, now + WAY + 1_000));
                isolate.asked = false;
            }
            if let Some((arrives, gives_up)) = isolate.question
                && now >= arrives
            {
                if !isolate.asked {
                    isolate.asked = true;
                    let left = server.limit - server.arrivals.len();
                    let told = [
                        ("x-ratelimit-limit", limit.to_string()),
                        ("x-ratelimit-remaining", left.to_string()),
                    ];
                    let told: Vec<_> = if headers { told.to_vec() } else { Vec::new() };
                    let reports = isolate.ended.drain(..).map(|(when, slot)| Report {
                        slot,
                        end: SlotEnd::Answered {
                            ago: Millis((now - WAY - when).max(0) as u32),
                            status: 200,
                            headers: Headers(told.clone()),
                        },
                    });
                    let reports = reports.collect();
                    let share = leases.share(at(now));
                    leases.hear(
                        &Word {
                            holder: &isolate.name,
                            isolate: &isolate.name,
                            waiting: [isolate.left.min(share), 0],
                            reports,
                        },
                        at(now),
                    );
                }
                let grant = leases.take(&isolate.name, at(now));
                if !grant.slots.is_empty() || now >= gives_up || isolate.left == 0 {
                    isolate.question = None;
                    isolate.answer = Some((now + WAY, grant.slots));
                }
            }
            if let Some((when, slots)) = &isolate.answer
                && *when == now
            {
                for slot in slots {
                    chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let way = 2 + i64::from(chance >> 16) % 20;
                    isolate.under_way.push((now + way, now + 2 * way, *slot));
                    isolate.left -= 1;
                }
                isolate.answer = None;
            }
        }
    }
    (now, server.refused)
}

#[test]
fn five_isolates_send_at_nine_tenths_of_the_ceiling_and_none_is_refused() {
    for (limit, headers) in [(80, false), (80, true), (480, true)] {
        let (took, refused) = simulate(limit, 2_000, 5, headers);
        let ceiling = 2_000.0 * 2_000.0 / f64::from(limit);
        let rate = ceiling / took as f64;
        assert_eq!(refused, 0, "{limit}");
        assert!(rate >= 0.9, "{limit}: {rate:.3} of the ceiling");
    }
}
