//! Every method, status, header and failure, against a table.

use super::clock::{Clock, headers};
use pipedrive_wasm::call::{Departure, Step};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::generated::operations::deals;
use pipedrive_wasm::governor::Terms;
use pipedrive_wasm::http::Headers;
use pipedrive_wasm::operation::Operation;
use pipedrive_wasm::retry::{RetryPolicy, RetryWrites};

/// Where a request failed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Point {
    Status(u16),
    Lost(ErrorCode),
    Unsent,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    Success,
    /// Milliseconds until the repetition.
    Repeat(u32),
    /// The error's code, when to come back, and whether it may have happened.
    Stop(ErrorCode, Option<u32>, bool),
}

/// What headers mean, in milliseconds.
struct Said {
    headers: Headers,
    retry_after: Option<u32>,
    reset: Option<u32>,
}

fn said(pairs: &[(&'static str, &str)], retry_after: Option<u32>, reset: Option<u32>) -> Said {
    Said {
        headers: headers(pairs),
        retry_after,
        reset,
    }
}

const AFTER: &str = "retry-after";
const RESET: &str = "x-ratelimit-reset";

fn header_sets() -> Vec<Said> {
    vec![
        said(&[], None, None),
        said(&[(AFTER, "3")], Some(3_000), None),
        said(&[(AFTER, " 0 ")], Some(0), None),
        said(&[(AFTER, "60")], Some(60_000), None),
        said(&[(AFTER, "61")], Some(61_000), None),
        said(&[(AFTER, "4294967295")], Some(u32::MAX), None),
        said(
            &[(AFTER, "Thu, 28 May 2026 20:27:00 GMT")],
            Some(20_000),
            None,
        ),
        said(&[(AFTER, "Thu, 28 May 2026 20:26:35 GMT")], Some(0), None),
        said(
            &[(AFTER, "Sat, 28 May 2033 20:26:40 GMT")],
            Some(u32::MAX),
            None,
        ),
        said(&[(AFTER, "soon"), (RESET, "-1")], None, None),
        said(&[(AFTER, "soon"), (RESET, "2")], None, Some(2_000)),
        said(&[(RESET, "0")], None, Some(0)),
        said(&[(RESET, "11")], None, Some(10_000)),
        said(&[(RESET, "1780000004")], None, Some(4_000)),
        said(&[(RESET, "1780003600")], None, Some(10_000)),
        said(&[(RESET, "1779999999")], None, Some(0)),
        said(&[(AFTER, "3"), (RESET, "2")], Some(3_000), Some(2_000)),
    ]
}

/// Method, whether it is a write, and whether it may be opted in.
const METHODS: [(Operation, bool, bool); 5] = [
    (deals::GET, false, false),
    (deals::CREATE, true, false),
    (deals::MERGE, true, true),
    (deals::UPDATE, true, true),
    (deals::DELETE, true, true),
];

/// What a status means. Written from the table of platform facts, not from the code.
fn code(status: u16) -> Option<ErrorCode> {
    Some(match status {
        200..=299 => return None,
        300..=399 => ErrorCode::UnexpectedResponse,
        401 => ErrorCode::Authentication,
        402 | 415 => ErrorCode::PlanLimit,
        403 => ErrorCode::Permission,
        404 => ErrorCode::NotFound,
        410 => ErrorCode::Gone,
        429 => ErrorCode::RateLimited,
        400..=499 => ErrorCode::BadRequest,
        _ => ErrorCode::Server,
    })
}

/// The table. Jitter is one half: of 500 ms of backoff, and of 250 ms on top of what the server says.
fn expected(
    (write, optional): (bool, bool),
    point: Point,
    said: &Said,
    (writes, retries, repeatable): (RetryWrites, u32, bool),
) -> Expected {
    let safe = !write || (optional && writes == RetryWrites::Idempotent);
    // Whether it may be repeated, how long the server says, how long we wait ourselves.
    let (code, open, allowed, told, own) = match point {
        Point::Unsent => return Expected::Stop(ErrorCode::Connection, None, false),
        Point::Lost(code) => (
            code,
            write,
            safe && code != ErrorCode::Aborted,
            None,
            Some(250),
        ),
        Point::Status(status) => match (status, code(status)) {
            (_, None) => return Expected::Success,
            (429, Some(code)) => {
                let told = said.retry_after.or(said.reset);
                (code, false, true, told, Some(2_250))
            }
            (501, Some(code)) => (code, write, false, said.retry_after, None),
            (500.., Some(code)) => (code, write, safe, said.retry_after, Some(250)),
            (_, Some(code)) => (code, false, false, said.retry_after, None),
        },
    };
    let wait = match told {
        Some(told) => told.saturating_add(125),
        None => own.unwrap_or(0),
    };
    if !allowed || told.is_some_and(|told| told > 60_000) {
        return Expected::Stop(code, told, open);
    }
    if retries == 0 {
        let known = told.or((code == ErrorCode::RateLimited).then_some(wait));
        return Expected::Stop(code, known, open);
    }
    let wait = wait.min(60_000);
    if repeatable {
        Expected::Repeat(wait)
    } else {
        Expected::Stop(code, Some(wait), open)
    }
}

fn found(operation: Operation, terms: &Terms, point: Point, said: &Said, again: bool) -> Expected {
    let mut clock = Clock::new();
    clock.repeatable = again;
    let mut call = clock.call(operation, terms);
    clock.sent(&mut call);
    let attempts = match point {
        Point::Status(status) => {
            clock.answer(&mut call, status, &said.headers);
            1
        }
        Point::Lost(code) => {
            clock.lose(&mut call, code, Departure::Sent);
            1
        }
        Point::Unsent => {
            clock.lose(&mut call, ErrorCode::Connection, Departure::Unsent);
            0
        }
    };
    match clock.step(&mut call) {
        Step::Done(Ok(reply)) => {
            assert_eq!(reply.attempts, 1);
            Expected::Success
        }
        Step::Done(Err(error)) => {
            assert_eq!(error.attempts, attempts);
            let retry_in = error.retry_in.map(|wait| wait.0);
            Expected::Stop(error.code, retry_in, error.may_have_happened)
        }
        Step::Wait(wait) => {
            assert!(wait.retry);
            Expected::Repeat(wait.time.unwrap().0)
        }
        // A wait of nothing.
        Step::Send => Expected::Repeat(0),
    }
}

#[test]
fn every_method_status_header_and_failure_is_decided_as_the_table_says() {
    let mut points: Vec<Point> = (200..=599).map(Point::Status).collect();
    points.extend([
        Point::Lost(ErrorCode::Connection),
        Point::Lost(ErrorCode::Timeout),
        Point::Lost(ErrorCode::Aborted),
        Point::Unsent,
    ]);
    let sets = header_sets();
    let mut cases = 0;
    for (operation, write, optional) in METHODS {
        for writes in [RetryWrites::Never, RetryWrites::Idempotent] {
            for (max_retries, repeatable) in [(2, true), (2, false), (0, true)] {
                let retry = RetryPolicy {
                    max_retries,
                    writes,
                };
                let terms = Terms {
                    retry,
                    ..Terms::default()
                };
                for point in &points {
                    for said in &sets {
                        let policy = (writes, max_retries, repeatable);
                        assert_eq!(
                            found(operation, &terms, *point, said, repeatable),
                            expected((write, optional), *point, said, policy),
                            "{operation:?} {point:?} {:?} {policy:?}",
                            said.headers
                        );
                        cases += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cases, 5 * 2 * 3 * 404 * 17);
}
