//! The rule by itself; `tests/governor_calls` has every method, status and header.

use super::*;

const NOW: Timestamp = Timestamp(1_780_000_000_000);

fn failed(code: ErrorCode, headers: &Headers) -> Failed<'_> {
    Failed {
        method: Method::Get,
        code,
        status: None,
        headers,
    }
}

fn decide(code: ErrorCode, retries: u32, max_retries: u32, jitter: f64) -> Decision {
    let policy = RetryPolicy {
        max_retries,
        ..RetryPolicy::default()
    };
    failed(code, &Headers::default()).decide(retries, policy, NOW, jitter)
}

#[test]
fn by_default_a_read_is_repeated_twice_and_a_write_never() {
    let policy = RetryPolicy::default();
    assert_eq!((policy.max_retries, policy.writes), (2, RetryWrites::Never));
    assert!(matches!(
        decide(ErrorCode::Timeout, 1, 2, 0.5),
        Decision::Repeat(_)
    ));
    assert_eq!(decide(ErrorCode::Timeout, 2, 2, 0.5), Decision::Stop(None));
}

#[test]
fn the_wait_doubles_from_half_a_second_to_eight_with_full_jitter() {
    let longest = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];
    for (retries, longest) in longest.into_iter().enumerate() {
        for (jitter, share) in [(0.0, 0), (0.25, longest / 4), (0.5, longest / 2)] {
            assert_eq!(
                decide(ErrorCode::Connection, retries as u32, 99, jitter),
                Decision::Repeat(Millis(share))
            );
        }
    }
}

#[test]
fn many_retries_overflow_nothing() {
    for retries in [10, 11, 31, 32, 33, u32::MAX - 1] {
        assert_eq!(
            decide(ErrorCode::Server, retries, u32::MAX, 0.999_999),
            Decision::Repeat(Millis(7_999))
        );
    }
    assert_eq!(
        decide(ErrorCode::Server, u32::MAX, u32::MAX, 0.5),
        Decision::Stop(None)
    );
}

#[test]
fn a_429_without_headers_waits_for_the_window_and_backs_off() {
    for (retries, wait) in [(0, 2_250), (1, 2_500), (2, 3_000)] {
        assert_eq!(
            decide(ErrorCode::RateLimited, retries, 3, 0.5),
            Decision::Repeat(Millis(wait))
        );
    }
    assert_eq!(
        decide(ErrorCode::RateLimited, 3, 3, 0.5),
        Decision::Stop(Some(Millis(4_000)))
    );
}

#[test]
fn odd_jitter_from_a_host_is_no_odd_wait() {
    // A host's random numbers are from 0 up to 1; anything else must not end in a panic or a wait without end.
    for jitter in [-1.0, 1.0, 7.0, f64::NAN, f64::INFINITY] {
        let headers = Headers(vec![("retry-after", "1".into())]);
        for code in [ErrorCode::RateLimited, ErrorCode::Server] {
            for headers in [&headers, &Headers::default()] {
                let decision = failed(code, headers).decide(0, RetryPolicy::default(), NOW, jitter);
                assert!(
                    matches!(decision, Decision::Repeat(Millis(0..=60_000))),
                    "{decision:?}"
                );
            }
        }
    }
}

#[test]
fn the_longest_wait_is_a_minute_with_its_jitter() {
    for (after, decision) in [
        ("60", Decision::Repeat(Millis(60_000))),
        ("59", Decision::Repeat(Millis(59_125))),
        ("61", Decision::Stop(Some(Millis(61_000)))),
    ] {
        let headers = Headers(vec![("retry-after", after.into())]);
        for code in [ErrorCode::RateLimited, ErrorCode::Server] {
            assert_eq!(
                failed(code, &headers).decide(0, RetryPolicy::default(), NOW, 0.5),
                decision
            );
        }
    }
}

#[test]
fn times_at_the_end_of_the_clock_overflow_nothing() {
    let headers = Headers(vec![(
        "retry-after",
        "Fri, 31 Dec 9999 23:59:59 GMT".into(),
    )]);
    for now in [0, 1, i64::from(u32::MAX) * 1_000, 253_402_300_799_000] {
        let failed = failed(ErrorCode::Server, &headers);
        let decision = failed.decide(0, RetryPolicy::default(), Timestamp(now), 0.0);
        let expected = if now == 253_402_300_799_000 {
            Decision::Repeat(Millis(0))
        } else {
            Decision::Stop(Some(Millis(u32::MAX)))
        };
        assert_eq!(decision, expected, "{now}");
    }
}

#[test]
fn a_write_may_have_happened_where_no_answer_tells() {
    let headers = Headers::default();
    let may = |method, code, status| {
        Failed {
            method,
            code,
            status,
            headers: &headers,
        }
        .may_have_happened()
    };
    for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
        for code in [
            ErrorCode::Server,
            ErrorCode::Connection,
            ErrorCode::Timeout,
            ErrorCode::Aborted,
        ] {
            assert!(may(method, code, None), "{method:?} {code:?}");
        }
        for code in [
            ErrorCode::InvalidInput,
            ErrorCode::BadRequest,
            ErrorCode::Authentication,
            ErrorCode::Permission,
            ErrorCode::RateLimited,
            ErrorCode::Blocked,
            ErrorCode::BudgetExhausted,
            ErrorCode::PolicyDenied,
        ] {
            assert!(!may(method, code, None), "{method:?} {code:?}");
        }
        // A success that nobody can read happened; a redirect didn't.
        assert!(may(method, ErrorCode::UnexpectedResponse, Some(200)));
        assert!(!may(method, ErrorCode::UnexpectedResponse, Some(302)));
    }
    assert!(!may(Method::Get, ErrorCode::Timeout, None));
}
