//! What a call says, and what it is told.

use crate::error::{Error, ErrorCode, RateLimit};
use crate::page::PageToken;
use crate::time::Millis;

/// What came back from a call that succeeded. `V` is the host's own value.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<V> {
    /// The operation's value: an object, a list, bytes, `null`.
    pub data: V,
    /// `additional_data` of the answer, as it is.
    pub additional_data: Option<V>,
    /// `related_objects` of the answer, as it is.
    pub related_objects: Option<V>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<PageToken>,
    /// HTTP status.
    pub status: u16,
    /// What the rate-limit headers say.
    pub rate_limit: Option<RateLimit>,
    /// Tokens of the daily budget that the call took.
    pub cost: u32,
    /// How many requests were sent.
    pub attempts: u32,
    /// Pipedrive's id of the request, for its support.
    pub correlation_id: Option<String>,
}

/// What a transport reports where no answer came.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportError<V> {
    /// [`ErrorCode::Connection`], [`ErrorCode::Timeout`], [`ErrorCode::Aborted`], or [`ErrorCode::InvalidInput`]
    /// where the platform refused to send at all.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// What the host threw, or the reason of the abort.
    pub cause: Option<V>,
}

/// What to do next.
#[derive(Debug)]
pub enum Step<V> {
    /// Send the [request](super::Call::request), and hand what comes of it to [`Call::receive`](super::Call::receive) or [`Call::lose`](super::Call::lose).
    Send,
    /// Ask again later.
    Wait(Wait),
    /// The call is over.
    Done(Result<Reply<V>, Box<Error<V>>>),
}

/// A wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// How long at most; a call may be [woken](crate::limiter::Limiter::woken) earlier. Until then where absent.
    pub time: Option<Millis>,
    /// The last request failed, and is repeated after this time. Nobody wakes such a call.
    pub retry: bool,
}

/// How a request ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// It may have left this machine.
    Sent,
    /// It has not.
    Unsent,
}
