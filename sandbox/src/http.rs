//! Requests and responses as plain values.

use serde::Serialize;

/// Names and values of headers, in the order in which they were set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The value of a header, whatever the case of its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Sets a header, in place of one of the same name.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.0
            .retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        self.0.push((name, value.into()));
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A request, as it arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Upper case: `GET`.
    pub method: String,
    /// Without query: `/api/v2/deals`.
    pub path: String,
    /// As written, without the question mark; empty where there is none.
    pub query: String,
    /// Its headers.
    pub headers: Headers,
    /// Its body; empty where there is none.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers or body.
    ///
    /// `target` is the path with an optional query: `/api/v2/deals?limit=2`.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Request {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..Request::default()
        }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.set(name, value);
        self
    }

    /// The same request with this body and content type.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Request {
        self.headers.set("content-type", content_type);
        self.body = body.into();
        self
    }
}

/// A response, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: Headers,
    /// Its body; empty where there is none.
    pub body: Vec<u8>,
    /// How it travels: anything but [`Delivery::Whole`] and [`Delivery::Held`] is a fault.
    pub delivery: Delivery,
    /// How long it is held back; what was asked for is done all the same.
    pub delay_millis: u32,
}

impl Response {
    /// Pieces of a body that drips.
    pub const PIECES: usize = 8;
    /// Pause before each piece of a body that drips.
    pub const PAUSE_MILLIS: u32 = 20;

    /// A response with a body of this content type.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        let mut headers = Headers::default();
        headers.set("content-type", content_type);
        Response {
            status,
            headers,
            body: body.into(),
            delivery: Delivery::Whole,
            delay_millis: 0,
        }
    }

    /// A response with nothing in it.
    #[must_use]
    pub fn empty(status: u16) -> Response {
        Response {
            status,
            headers: Headers::default(),
            body: Vec::new(),
            delivery: Delivery::Whole,
            delay_millis: 0,
        }
    }

    /// The body, cut into the pieces of [`Delivery::Drip`].
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.body
            .chunks(self.body.len().div_ceil(Response::PIECES).max(1))
    }

    pub(crate) fn json(status: u16, body: &impl Serialize) -> Response {
        // Only a map with keys that aren't strings could fail here, and none is ever built.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Response::new(status, "application/json; charset=utf-8", body)
    }
}

/// What becomes of a response on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// It arrives.
    #[default]
    Whole,
    /// The connection closes in the middle of the body.
    Cut,
    /// The connection closes, and nothing of the response is sent.
    Dropped,
    /// The body comes in [`Response::PIECES`] pieces, with pauses of [`Response::PAUSE_MILLIS`] between them.
    Drip,
    /// Nothing is ever sent.
    Never,
    /// Not yet: the request is to be handled again once something came back to [`crate::Sandbox::sent`]. No fault.
    Held,
}
