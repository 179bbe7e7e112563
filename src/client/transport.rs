//! What sends requests.

use crate::call::TransportError;
use crate::error::ErrorCode;
use crate::http::{Headers, HttpRequest};
use crate::input::File;
use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;
use std::time::Duration;

/// What sends requests. The only thing in a program that does.
///
/// A call's future and a listing can be sent to other threads where [`Sending`](Transport::Sending) and
/// [`Body`](Transport::Body) can. To cancel a call, drop it: a transport gives up a request whose future is dropped.
pub trait Transport {
    /// A request under way, up to the head of its answer.
    type Sending: Future<Output = Result<Incoming<Self::Body>, TransportError<Value>>>;
    /// The body of an answer.
    type Body: Stream<Item = Result<Bytes, TransportError<Value>>>;

    /// Sends a request.
    ///
    /// It mustn't follow redirects, save those of a request that is [`binary`](HttpRequest::binary), and those without
    /// its headers, any of which may be a credential. An answer that isn't there within [`Outgoing::timeout`] is a
    /// [`ErrorCode::Timeout`], where that is set.
    fn send(&self, outgoing: Outgoing) -> Self::Sending;
}

/// What to send.
#[derive(Debug)]
pub struct Outgoing {
    /// The request.
    pub request: HttpRequest,
    /// The files of a multipart body, by the numbers in its parts.
    pub files: Vec<File>,
    /// How long the whole answer may take, where the caller says so.
    pub timeout: Option<Duration>,
}

/// The head of an answer, and its body, which is still to come.
#[derive(Debug)]
pub struct Incoming<B> {
    /// Status code; 0 where a browser hides a redirect.
    pub status: u16,
    /// All headers that can be seen. Names are lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: B,
}

impl<B> Incoming<B> {
    /// Value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The headers that the rules read.
    pub(crate) fn read_headers(&self) -> Headers {
        let read = |name| Some((name, self.header(name)?.to_owned()));
        Headers(Headers::READ.into_iter().filter_map(read).collect())
    }
}

impl TransportError<Value> {
    /// No answer, or not the whole of it.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        TransportError {
            code,
            message: message.into(),
            cause: None,
        }
    }
}
