//! What can go wrong, one [`ErrorCode`] a cause.

use crate::http::{Headers, HttpResponse};
use crate::time::Millis;
use std::fmt;

/// Why a call failed. The strings of [`ErrorCode::as_str`] are the same in JavaScript and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The arguments don't fit the operation. Nothing was sent.
    InvalidInput,
    /// Pipedrive refused the request as it stands: 400, and 4xx that have no code of their own.
    BadRequest,
    /// 401: the token is missing, wrong, expired or revoked.
    Authentication,
    /// 403: the user or the token's scopes don't allow it.
    Permission,
    /// The company's plan doesn't cover it, or a limit of the plan is reached: 402, 415, 403 with a capping code.
    PlanLimit,
    /// 404: it doesn't exist, or this user can't see it.
    NotFound,
    /// 410: it was there and is gone for good.
    Gone,
    /// 429: the burst limit is reached. The request was not executed.
    RateLimited,
    /// 403 with a page of Cloudflare's: the credential was locked out after too many refused requests.
    Blocked,
    /// The daily token budget is used up, or the call would break into its reserve. Nothing was executed.
    BudgetExhausted,
    /// The client's own access policy doesn't allow it. Nothing was sent.
    PolicyDenied,
    /// 5xx. Whether a write took effect is unknown.
    Server,
    /// No answer came: network, DNS, TLS, or CORS in a browser. Whether a write took effect is unknown.
    Connection,
    /// No whole answer came within the timeout. Whether a write took effect is unknown.
    Timeout,
    /// The caller's `AbortSignal`. Whether a write took effect is unknown.
    Aborted,
    /// An answer came, but not one that the operation can have.
    UnexpectedResponse,
    /// The user didn't allow the app.
    #[cfg(feature = "identity")]
    OAuthDenied,
    /// A code came without a state: the Marketplace started it, or somebody else did. Start again, with a state.
    #[cfg(feature = "identity")]
    OAuthStateMissing,
    /// The state isn't one that this app made, or was changed.
    #[cfg(feature = "identity")]
    OAuthStateForged,
    /// The state is too old. Start again.
    #[cfg(feature = "identity")]
    OAuthStateExpired,
    /// The state is good, but was made for another browser.
    #[cfg(feature = "identity")]
    OAuthStateUnbound,
    /// The callback is none that the authorization host makes.
    #[cfg(feature = "identity")]
    OAuthCallback,
    /// The code is wrong, used or too old; or the refresh token is dead.
    #[cfg(feature = "identity")]
    OAuthGrant,
    /// The authorization host refused the app itself: id, secret or callback address.
    #[cfg(feature = "identity")]
    OAuthConfig,
    /// There are no tokens for this user, or they are dead: the app has to be installed again.
    #[cfg(feature = "identity")]
    SessionEnded,
    /// Tokens can't be read or stored. The old ones stay as they are.
    #[cfg(feature = "identity")]
    SessionStore,
    /// It isn't a signed token, or not one with the claims of an app extension.
    #[cfg(feature = "identity")]
    SignedTokenMalformed,
    /// It's signed in another way than HS256.
    #[cfg(feature = "identity")]
    SignedTokenAlgorithm,
    /// None of the secrets made the signature.
    #[cfg(feature = "identity")]
    SignedTokenSignature,
    /// It has expired. Ask for a new one.
    #[cfg(feature = "identity")]
    SignedTokenExpired,
    /// Its time is still to come: one of the clocks is wrong.
    #[cfg(feature = "identity")]
    SignedTokenEarly,
    /// The address names another user or company than the token.
    #[cfg(feature = "identity")]
    SignedTokenMismatch,
}

impl ErrorCode {
    /// The stable name, the same in Rust and JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorCode::InvalidInput => "invalid_input",
            ErrorCode::BadRequest => "bad_request",
            ErrorCode::Authentication => "authentication",
            ErrorCode::Permission => "permission",
            ErrorCode::PlanLimit => "plan_limit",
            ErrorCode::NotFound => "not_found",
            ErrorCode::Gone => "gone",
            ErrorCode::RateLimited => "rate_limited",
            ErrorCode::Blocked => "blocked",
            ErrorCode::BudgetExhausted => "budget_exhausted",
            ErrorCode::PolicyDenied => "policy_denied",
            ErrorCode::Server => "server",
            ErrorCode::Connection => "connection",
            ErrorCode::Timeout => "timeout",
            ErrorCode::Aborted => "aborted",
            ErrorCode::UnexpectedResponse => "unexpected_response",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthDenied => "oauth_denied",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthStateMissing => "oauth_state_missing",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthStateForged => "oauth_state_forged",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthStateExpired => "oauth_state_expired",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthStateUnbound => "oauth_state_unbound",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthCallback => "oauth_callback",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthGrant => "oauth_grant",
            #[cfg(feature = "identity")]
            ErrorCode::OAuthConfig => "oauth_config",
            #[cfg(feature = "identity")]
            ErrorCode::SessionEnded => "session_ended",
            #[cfg(feature = "identity")]
            ErrorCode::SessionStore => "session_store",
            #[cfg(feature = "identity")]
            ErrorCode::SignedTokenMalformed => "signed_token_malformed",
            #[cfg(feature = "identity")]
            ErrorCode::SignedTokenAlgorithm => "signed_token_algorithm",
            #[cfg(feature = "identity")]
            ErrorCode::SignedTokenSignature => "signed_token_signature",
            #[cfg(feature = "identity")]
            ErrorCode::SignedTokenExpired => "signed_token_expired",
            #[cfg(feature = "identity")]
            ErrorCode::SignedTokenEarly => "signed_token_early",
            #[cfg(feature = "identity")]
            ErrorCode::SignedTokenMismatch => "signed_token_mismatch",
        }
    }

    /// Whether the same call may succeed later, with nothing changed. Says nothing of whether repeating is safe.
    pub fn retryable(self) -> bool {
        #[cfg(feature = "identity")]
        if self == ErrorCode::SessionStore {
            return true;
        }
        matches!(
            self,
            ErrorCode::RateLimited
                | ErrorCode::BudgetExhausted
                | ErrorCode::Server
                | ErrorCode::Connection
                | ErrorCode::Timeout
        )
    }
}

/// What the rate-limit headers of an answer say. Each may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests allowed in the 2-second window.
    pub limit: Option<u32>,
    /// Requests left in it.
    pub remaining: Option<u32>,
    /// Until the window ends.
    pub reset_in: Option<Millis>,
    /// Tokens that the company may spend a day.
    pub daily_limit: Option<u32>,
    /// Tokens left today.
    pub daily_remaining: Option<u32>,
}

impl RateLimit {
    /// Reads the headers; `None` where none is there.
    pub fn read(headers: &Headers) -> Option<RateLimit> {
        let found = RateLimit {
            limit: headers.number("x-ratelimit-limit"),
            remaining: headers.number("x-ratelimit-remaining"),
            // A span in seconds; anything longer than a day is a moment, which says nothing without a clock.
            reset_in: headers
                .number("x-ratelimit-reset")
                .filter(|seconds| *seconds <= 86_400)
                .map(|seconds| Millis(seconds * 1000)),
            daily_limit: headers.number("x-daily-ratelimit-token-limit"),
            daily_remaining: headers.number("x-daily-ratelimit-token-remaining"),
        };
        (found != RateLimit::default()).then_some(found)
    }
}

/// A call that failed. `V` is the host's own value, see [`crate::peek::Peek`].
#[derive(Clone)]
pub struct Error<V> {
    /// Why.
    pub code: ErrorCode,
    /// Which operation: `deals.get`.
    pub operation: &'static str,
    /// For people, without the operation. Never holds a credential.
    pub message: String,
    /// More on it, where Pipedrive says more (`error_info`).
    pub info: Option<String>,
    /// Pipedrive's own code, such as `feature_capping_deals_limit`.
    pub api_code: Option<String>,
    /// HTTP status, where an answer came.
    pub status: Option<u16>,
    /// Rate-limit headers of the answer.
    pub rate_limit: Option<RateLimit>,
    /// It is a write, and it is open whether it took effect.
    pub may_have_happened: bool,
    /// When to come back, where that is known.
    pub retry_in: Option<Millis>,
    /// Pipedrive's id of the request, for its support.
    pub correlation_id: Option<String>,
    /// How many requests were sent.
    pub attempts: u32,
    /// The answer's body, where it was JSON.
    pub body: Option<V>,
    /// What the host threw: a network error, or the reason of an abort.
    pub cause: Option<V>,
}

impl<V> Error<V> {
    /// An error without an answer.
    pub fn new(code: ErrorCode, operation: &'static str, message: String) -> Self {
        Error {
            code,
            operation,
            message,
            info: None,
            api_code: None,
            status: None,
            rate_limit: None,
            may_have_happened: false,
            retry_in: None,
            correlation_id: None,
            attempts: 0,
            body: None,
            cause: None,
        }
    }

    /// An error with what the head of the answer says.
    pub fn of_response<B>(
        code: ErrorCode,
        operation: &'static str,
        message: String,
        response: &HttpResponse<B>,
    ) -> Self {
        let headers = &response.headers;
        Error {
            status: Some(response.status),
            rate_limit: RateLimit::read(headers),
            correlation_id: headers.get("x-correlation-id").map(str::to_owned),
            ..Error::new(code, operation, message)
        }
    }
}

impl<V> fmt::Display for Error<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        f.write_str(": ")?;
        f.write_str(&self.message)
    }
}

/// Without the body, which may hold a customer's data.
impl<V> fmt::Debug for Error<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.code)
            .field("operation", &self.operation)
            .field("message", &self.message)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl<V> std::error::Error for Error<V> {}
