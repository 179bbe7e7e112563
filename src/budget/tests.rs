use super::*;
use crate::generated::operations::{deals, files, notes};

/// Thu, 28 May 2026 20:26:40 GMT.
const START: i64 = 1_780_000_000_000;
/// What is left of that day.
const REST: i64 = 12_800_000;

fn at(millis: i64) -> Timestamp {
    Timestamp(START + millis)
}

fn left(tokens: u32) -> Headers {
    Headers(vec![(
        "x-daily-ratelimit-token-remaining",
        tokens.to_string(),
    )])
}

const NONE: Headers = Headers(Vec::new());

fn policy(daily: u32, reserve: u32) -> BudgetPolicy {
    BudgetPolicy {
        daily: Some(daily),
        reserve,
    }
}

/// A call from its departure to its answer.
fn call(budget: &mut Budget, operation: Operation, headers: &Headers, now: Timestamp) {
    budget.depart(operation, now);
    budget.arrive(operation, true, headers, now);
}

#[test]
fn what_was_spent_is_counted_by_operation() {
    let mut budget = Budget::default();
    for operation in [deals::GET, deals::LIST, deals::GET, deals::CREATE] {
        call(&mut budget, operation, &NONE, at(0));
    }
    let found: Vec<_> = budget
        .spent(at(1))
        .iter()
        .map(|spent| (spent.operation.id(), spent.requests, spent.tokens))
        .collect();
    assert_eq!(
        found,
        [
            ("deals.get", 2, 2),
            ("deals.list", 1, 10),
            ("deals.create", 1, 5)
        ]
    );
    assert_eq!(budget.total(), 17);
    assert_eq!(budget.left(policy(100, 0)), Some(83));
    assert_eq!(budget.left(BudgetPolicy::default()), None);
}

#[test]
fn a_request_that_was_not_executed_costs_nothing() {
    let mut budget = Budget::default();
    budget.depart(deals::LIST, at(0));
    budget.arrive(deals::LIST, false, &NONE, at(20));
    assert_eq!(
        budget.spent(at(20)),
        [Spent {
            operation: deals::LIST,
            requests: 1,
            tokens: 0
        }]
    );
    assert_eq!(
        (budget.total(), budget.left(policy(100, 0))),
        (0, Some(100))
    );
}

#[test]
fn the_budget_starts_again_at_midnight_utc() {
    let mut budget = Budget::default();
    let policy = policy(100, 0);
    call(&mut budget, deals::LIST, &left(5), at(0));
    assert_eq!(Budget::reset_at(at(0)), at(REST));
    assert!(!budget.allows(deals::LIST, policy, at(REST - 1)));
    assert_eq!(budget.total(), 10);
    assert!(budget.allows(deals::LIST, policy, at(REST)));
    assert_eq!((budget.total(), budget.left(policy)), (0, Some(100)));
    assert!(budget.spent(at(REST)).is_empty());
    assert_eq!(Budget::reset_at(at(REST)), at(REST + 86_400_000));
}

#[test]
fn a_request_over_midnight_neither_spends_nor_refunds_of_the_new_day() {
    let policy = policy(100, 0);
    for executed in [true, false] {
        let mut budget = Budget::default();
        budget.depart(deals::LIST, at(REST - 10));
        call(&mut budget, deals::CREATE, &NONE, at(REST + 10));
        assert_eq!(budget.left(policy), Some(95));
        // What is left of yesterday's budget is of no meaning.
        budget.arrive(deals::LIST, executed, &left(0), at(REST + 20));
        assert_eq!((budget.total(), budget.left(policy)), (5, Some(95)));
        call(&mut budget, deals::GET, &left(60), at(REST + 30));
        assert_eq!(budget.left(policy), Some(60));
    }
}

#[test]
fn the_servers_figures_come_over_those_of_the_policy() {
    let mut budget = Budget::default();
    let headers = Headers(vec![
        ("x-daily-ratelimit-token-limit", "60000".into()),
        ("x-daily-ratelimit-token-remaining", "1234".into()),
    ]);
    call(&mut budget, deals::GET, &headers, at(0));
    assert_eq!(budget.daily(policy(30_000, 0)), Some(60_000));
    assert_eq!(budget.left(policy(30_000, 0)), Some(1_234));
    // Without headers the count goes on from there.
    call(&mut budget, deals::LIST, &NONE, at(10));
    assert_eq!(budget.left(policy(30_000, 0)), Some(1_224));
    // Somebody bought more.
    call(&mut budget, deals::LIST, &left(9_000), at(20));
    assert_eq!(budget.left(policy(30_000, 0)), Some(9_000));
    // Tomorrow the limit is still known.
    budget.spent(at(REST));
    assert_eq!(budget.left(policy(30_000, 0)), Some(60_000));
}

#[test]
fn an_answer_that_another_overtook_doesnt_raise_what_is_left() {
    let mut budget = Budget::default();
    let policy = policy(100, 0);
    call(&mut budget, deals::LIST, &left(100), at(0));
    budget.depart(deals::LIST, at(10));
    budget.depart(deals::LIST, at(11));
    // The server counted 90, then 80; 80 is here first.
    budget.arrive(deals::LIST, true, &left(80), at(30));
    assert_eq!(budget.left(policy), Some(70));
    budget.arrive(deals::LIST, true, &left(90), at(31));
    assert_eq!(budget.left(policy), Some(80));
    // One by one, every figure is believed.
    call(&mut budget, deals::LIST, &left(95), at(50));
    assert_eq!(budget.left(policy), Some(95));
}

#[test]
fn requests_at_the_same_time_dont_break_into_the_reserve() {
    for headers in [true, false] {
        let policy = policy(1_000, 200);
        let mut budget = Budget::default();
        let (mut server, mut dice) = (1_000_u32, 88_172_645_463_325_252_u64);
        let mut under_way: Vec<Option<u32>> = Vec::new();
        let mut refused = 0;
        while refused < 500 {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            let pick = (dice >> 8) as usize;
            if under_way.len() < 12 && dice % 2 == 0 {
                if budget.allows(deals::LIST, policy, at(0)) {
                    budget.depart(deals::LIST, at(0));
                    under_way.push(None);
                } else {
                    refused += 1;
                }
            } else if let Some(len) = std::num::NonZero::new(under_way.len()) {
                let index = pick % len;
                match under_way[index] {
                    // It arrives at the server, and its answer departs.
                    None => {
                        server -= 10;
                        assert!(server >= 200);
                        under_way[index] = Some(server);
                    }
                    Some(told) => {
                        under_way.swap_remove(index);
                        let told = if headers { left(told) } else { NONE };
                        budget.arrive(deals::LIST, true, &told, at(0));
                    }
                }
            }
        }
        // All that may be spent is.
        assert_eq!(
            server - 10 * under_way.iter().filter(|told| told.is_none()).count() as u32,
            200
        );
    }
}

#[test]
fn without_a_policy_the_server_is_the_one_who_refuses() {
    let mut budget = Budget::default();
    call(&mut budget, deals::LIST, &left(0), at(0));
    assert!(budget.allows(deals::LIST, BudgetPolicy::default(), at(0)));
    let reserve = BudgetPolicy {
        daily: None,
        reserve: 1,
    };
    assert!(!budget.allows(deals::LIST, reserve, at(0)));
    assert!(Budget::default().allows(deals::LIST, reserve, at(0)));
    let all = BudgetPolicy {
        daily: Some(10),
        reserve: u32::MAX,
    };
    assert!(!Budget::default().allows(deals::LIST, all, at(0)));
}

#[test]
fn a_429_means_an_empty_budget_where_the_header_says_so_or_the_wait_was_in_vain() {
    for (tokens, again, exhausted) in [
        (Some(0), false, true),
        (Some(9), false, true),
        (Some(10), false, false),
        (Some(10), true, false),
        (None, false, false),
        (None, true, true),
    ] {
        let headers = tokens.map_or(NONE, left);
        assert_eq!(
            Budget::exhausted(deals::LIST, again, &headers),
            exhausted,
            "{tokens:?} {again}"
        );
    }
    // A call that costs nothing.
    let free = Operation::packed("free|x.free|G2/x|0|-|do||");
    assert!(Budget::exhausted(free, false, &left(0)));
}

#[test]
fn the_end_of_the_budget_is_projected_from_todays_pace() {
    let mut budget = Budget::default();
    let policy = policy(100, 0);
    assert_eq!(budget.exhausted_at(policy, at(0)), None);
    // 50 tokens in 50 seconds leave 50 for 50 more.
    for index in 0..5 {
        call(&mut budget, deals::LIST, &NONE, at(index * 10_000));
    }
    assert_eq!(budget.exhausted_at(policy, at(50_000)), Some(at(100_000)));
    // At a pace that lasts until midnight it isn't.
    assert_eq!(budget.exhausted_at(policy, at(REST - 1)), None);
    // Yesterday's pace says nothing of today.
    assert_eq!(budget.exhausted_at(policy, at(REST + 1)), None);
    assert_eq!(
        budget.exhausted_at(BudgetPolicy::default(), at(50_000)),
        None
    );
}

#[test]
fn the_largest_figures_overflow_nothing() {
    let mut budget = Budget::default();
    let policy = policy(u32::MAX, u32::MAX);
    call(&mut budget, deals::LIST, &left(u32::MAX), at(0));
    assert_eq!(budget.exhausted_at(policy, at(REST - 1)), None);
    assert!(!budget.allows(deals::LIST, policy, at(0)));
    assert_eq!(
        Budget::estimate(deals::LIST, u32::MAX),
        Estimate {
            requests: 8_589_935,
            tokens: 85_899_350
        }
    );
    assert_eq!(Budget::estimate(deals::CREATE, u32::MAX).tokens, u32::MAX);
    // A clock before 1970.
    assert_eq!(Budget::reset_at(Timestamp(-1)), Timestamp(0));
}

#[test]
fn a_job_is_estimated_by_its_pages_or_its_calls() {
    for (operation, items, requests, tokens) in [
        (deals::LIST, 0, 1, 10),
        (deals::LIST, 1, 1, 10),
        (deals::LIST, 500, 1, 10),
        (deals::LIST, 501, 2, 20),
        (deals::LIST, 10_000, 20, 200),
        // Asks for 100 unless told otherwise.
        (deals::SEARCH, 250, 3, 60),
        (notes::LIST, 1_001, 3, 60),
        (files::LIST, 101, 2, 40),
        (deals::UPDATE, 10_000, 10_000, 50_000),
        (deals::GET, 0, 0, 0),
        (deals::DELETE, 7, 7, 21),
    ] {
        assert_eq!(
            Budget::estimate(operation, items),
            Estimate { requests, tokens },
            "{operation:?} {items}"
        );
    }
}
