//! When the tokens of a session are renewed, and what it means where that fails.
//!
//! Times are those of whoever received the tokens: expiry is counted from their arrival, so that a clock that is wrong does
//! no harm. Where two machines share tokens and their clocks differ, one of them renews too early, or learns from a 401.

use crate::error::ErrorCode;
use crate::secret::Secret;
use crate::time::{Millis, Timestamp};
use crate::tokens::Tokens;

/// So long before it expires, an access token is renewed: a request takes a while to arrive.
pub const MARGIN: Millis = Millis(60_000);
/// A refresh is sent again so often at most. It's safe: Pipedrive gives the same refresh token again.
const MOST_REPEATS: u32 = 2;
/// The first wait before a repetition is at most twice this long, the next four times.
const BASE: f64 = 500.0;
/// Nobody's call should wait for longer than this to be signed.
const LONGEST_WAIT: u32 = 10_000;

/// How an access token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Use it.
    Fresh,
    /// It ends soon: renew it first. Where that can't be done now, it still serves.
    Due,
    /// Renew it first.
    Expired,
}

impl Freshness {
    /// Of a token that expires then.
    pub fn of(expires_at: Timestamp, now: Timestamp) -> Freshness {
        let left = expires_at.0.saturating_sub(now.0);
        if left > i64::from(MARGIN.0) {
            Freshness::Fresh
        } else if left > 0 {
            Freshness::Due
        } else {
            Freshness::Expired
        }
    }
}

/// Whether a 401 is worth a new token and a second try.
///
/// It is, once a call, where the gateway says that the token is to blame (`x-401-by-gw`), or where by our clock the token
/// should have been good: then clocks differ, or somebody took the token back. A token that had expired was sent only
/// because it couldn't be renewed.
pub fn renews(by_gateway: bool, sent: Freshness, renewed: bool) -> bool {
    !renewed && (by_gateway || sent != Freshness::Expired)
}

/// What to do with the tokens that a store has, before they are refreshed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// Use them: somebody else has renewed them.
    Use,
    /// Refresh them.
    Refresh,
    /// There are none: the user removed the app, or never had it.
    None,
}

impl Stored {
    /// Decides. `refused` is an access token that a 401 came back for.
    pub fn of(stored: Option<&Tokens>, refused: Option<&Secret>, now: Timestamp) -> Stored {
        let Some(stored) = stored else {
            return Stored::None;
        };
        let fresh = Freshness::of(stored.expires_at, now) == Freshness::Fresh;
        if fresh && refused.is_none_or(|refused| *refused != stored.access_token) {
            return Stored::Use;
        }
        Stored::Refresh
    }
}

/// What to do about a refresh that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The session is over.
    End,
    /// Refresh again after this long.
    Again(Millis),
    /// Go on with the old token: it's still good.
    Keep,
    /// Fail the calls that wait. The next one tries again.
    Fail,
}

impl Failed {
    /// Decides. `failures` counts this one, too; `jitter` is a random number from 0 up to 1.
    ///
    /// Only [`ErrorCode::OAuthGrant`] ends a session. Where the app's own credentials are wrong, the user's tokens aren't.
    pub fn of(
        code: ErrorCode,
        retry_in: Option<Millis>,
        failures: u32,
        old: Freshness,
        jitter: f64,
    ) -> Failed {
        if code == ErrorCode::OAuthGrant {
            return Failed::End;
        }
        if old == Freshness::Due {
            // No call needs to wait for a repetition; the next one tries again.
            return Failed::Keep;
        }
        let backoff = jitter.clamp(0.0, 1.0) * BASE * f64::from(1_u32 << failures.min(8));
        let wait = retry_in.unwrap_or(Millis(backoff as u32));
        if code.retryable() && failures <= MOST_REPEATS && wait.0 <= LONGEST_WAIT {
            return Failed::Again(wait);
        }
        Failed::Fail
    }

    /// As JavaScript spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Failed::End => "end",
            Failed::Again(_) => "again",
            Failed::Keep => "keep",
            Failed::Fail => "fail",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_772_366_400_000);
    const HOUR: i64 = 3_600_000;

    fn tokens(access: &str, left: i64) -> Tokens {
        let expires = Timestamp(NOW.0 + left);
        Tokens::new(
            access,
            "1:1:r",
            expires,
            vec![],
            "https://acme.pipedrive.com",
        )
    }

    #[test]
    fn a_token_is_renewed_a_minute_before_it_expires() {
        let of = |left| Freshness::of(Timestamp(NOW.0 + left), NOW);
        assert_eq!([of(HOUR), of(60_001)], [Freshness::Fresh; 2]);
        assert_eq!([of(60_000), of(1)], [Freshness::Due; 2]);
        assert_eq!([of(0), of(-HOUR)], [Freshness::Expired; 2]);
        let ends = [i64::MIN, i64::MAX].map(|at| Freshness::of(Timestamp(at), NOW));
        assert_eq!(ends, [Freshness::Expired, Freshness::Fresh]);
    }

    #[test]
    fn a_clock_that_is_five_minutes_off_renews_early_or_learns_from_a_401() {
        // Received by a machine whose clock is as far off as this one's: nothing shows.
        let off = |minutes: i64| Timestamp(NOW.0 + minutes * 60_000);
        for minutes in [-5, 5] {
            let expires = Timestamp(off(minutes).0 + HOUR);
            assert_eq!(Freshness::of(expires, off(minutes)), Freshness::Fresh);
        }
        // Received by another: five minutes before its time it counts as expired, which only renews it,
        assert_eq!(Freshness::of(off(5), off(5)), Freshness::Expired);
        // or as good for five minutes longer, where a 401 leads to a new one.
        let sent = Freshness::of(off(4), NOW);
        assert!(renews(false, sent, false));
    }

    #[test]
    fn a_401_is_worth_one_new_token() {
        use Freshness::*;
        for (by_gateway, sent, renewed, expected) in [
            (false, Fresh, false, true),
            (true, Fresh, false, true),
            (true, Expired, false, true),
            (false, Due, false, true),
            (false, Expired, false, false),
            (false, Fresh, true, false),
            (true, Fresh, true, false),
        ] {
            assert_eq!(
                renews(by_gateway, sent, renewed),
                expected,
                "{by_gateway} {sent:?} {renewed}"
            );
        }
    }

    #[test]
    fn tokens_that_somebody_else_renewed_are_taken_over() {
        let refused = Secret::from("v1u:old");
        let of = |stored: Option<&Tokens>, refused| Stored::of(stored, refused, NOW);
        let new = tokens("v1u:new", HOUR);
        let old = tokens("v1u:old", HOUR);
        assert_eq!(of(Some(&new), Some(&refused)), Stored::Use);
        assert_eq!(of(Some(&new), None), Stored::Use);
        assert_eq!(of(Some(&old), Some(&refused)), Stored::Refresh);
        assert_eq!(
            of(Some(&tokens("v1u:new", 60_000)), Some(&refused)),
            Stored::Refresh
        );
        assert_eq!(of(Some(&tokens("v1u:new", -1)), None), Stored::Refresh);
        assert_eq!(of(None, Some(&refused)), Stored::None);
    }

    #[test]
    fn only_a_dead_grant_ends_a_session() {
        use ErrorCode::*;
        let of = |code| Failed::of(code, None, 9, Freshness::Expired, 0.5);
        assert_eq!(of(OAuthGrant), Failed::End);
        for code in [
            OAuthConfig,
            Server,
            RateLimited,
            Connection,
            Timeout,
            Blocked,
            UnexpectedResponse,
        ] {
            assert_eq!(of(code), Failed::Fail, "{code:?}");
        }
        assert_eq!(
            Failed::of(OAuthGrant, None, 1, Freshness::Due, 0.5),
            Failed::End
        );
    }

    #[test]
    fn a_token_that_is_still_good_serves_where_it_cannot_be_renewed() {
        use ErrorCode::*;
        for code in [Server, Connection, OAuthConfig, UnexpectedResponse] {
            assert_eq!(Failed::of(code, None, 1, Freshness::Due, 0.5), Failed::Keep);
        }
    }

    #[test]
    fn a_refresh_without_an_answer_is_sent_twice_more() {
        use ErrorCode::*;
        let of = |code, wait: Option<u32>, failures| {
            Failed::of(code, wait.map(Millis), failures, Freshness::Expired, 0.5)
        };
        for code in [Server, Connection, Timeout, RateLimited] {
            assert_eq!(of(code, None, 1), Failed::Again(Millis(500)));
            assert_eq!(of(code, None, 2), Failed::Again(Millis(1_000)));
            assert_eq!(of(code, None, 3), Failed::Fail);
        }
        assert_eq!(of(Server, Some(7_000), 1), Failed::Again(Millis(7_000)));
        assert_eq!(of(RateLimited, Some(60_000), 1), Failed::Fail);
        assert_eq!(of(OAuthConfig, None, 1), Failed::Fail);
    }
}
