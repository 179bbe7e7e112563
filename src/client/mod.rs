//! The client for Rust callers.
//!
//! `client.deals()` and the like lead to the calls, see [`crate::resources`]. Each gives a [`Request`] to await or a
//! [`Listing`] to read; nothing is sent before. [`Client::call`] and [`Client::list`] take any operation and JSON.

mod download;
mod driving;
mod listing;
mod request;
mod search;
mod transport;

pub use crate::lenient::Lenient;
pub use download::Download;
pub use listing::{Listing, Page, Pages};
pub use request::{Output, Request};
pub use search::SearchResult;
pub use transport::{Incoming, Outgoing, Transport};

use crate::endpoint::{Authorization, Endpoint};
use crate::error::Error;
use crate::input::Input;
use crate::operation::Operation;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a call failed.
pub type Failure = Box<Error<Value>>;

/// What may be said about requests, beside their input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// How long a whole answer may take; the transport's own setting where absent.
    pub timeout: Option<Duration>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// Goes into the query unchecked, for what Pipedrive adds tomorrow.
    pub extra_query: Vec<(String, Value)>,
    /// Goes into the body unchecked.
    pub extra_body: Vec<(String, Value)>,
}

impl Options {
    /// These, with others over them.
    fn and(&self, over: &Options) -> Options {
        let mut both = self.clone();
        both.timeout = over.timeout.or(both.timeout);
        for (name, value) in &over.headers {
            both.headers
                .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            both.headers.push((name.clone(), value.clone()));
        }
        both.extra_query.extend_from_slice(&over.extra_query);
        both.extra_body.extend_from_slice(&over.extra_body);
        both
    }
}

/// A client over a transport. A clone is cheap, and shares the transport.
pub struct Client<T> {
    endpoint: Endpoint,
    authorization: Authorization,
    options: Options,
    transport: Arc<T>,
}

impl<T: Transport> Client<T> {
    /// Makes a client.
    pub fn new(endpoint: Endpoint, authorization: Authorization, transport: T) -> Self {
        Client {
            endpoint,
            authorization,
            options: Options::default(),
            transport: Arc::new(transport),
        }
    }

    /// The same client with options for all its calls; they come over those that it has.
    #[must_use]
    pub fn with(&self, options: &Options) -> Self {
        Client {
            options: self.options.and(options),
            ..self.clone()
        }
    }

    /// The same client with another credential, such as a token that was refreshed.
    #[must_use]
    pub fn with_authorization(&self, authorization: Authorization) -> Self {
        Client {
            authorization,
            ..self.clone()
        }
    }

    /// Calls any operation. A JSON object as input holds path, query and body names together.
    pub fn call(&self, operation: &Operation, input: impl Into<Input>) -> Request<T, Value> {
        self.request(operation, input.into())
    }

    /// Reads any operation that answers with a list.
    pub fn list(&self, operation: &Operation, input: impl Into<Input>) -> Listing<T, Value> {
        self.listing(operation, input.into())
    }

    /// A typed call.
    pub(crate) fn request<O>(&self, operation: &Operation, input: Input) -> Request<T, O> {
        Request::new(self.clone(), *operation, input)
    }

    /// A typed listing.
    pub(crate) fn listing<O>(&self, operation: &Operation, input: Input) -> Listing<T, O> {
        Listing::new(self.clone(), *operation, input)
    }
}

impl<T> Clone for Client<T> {
    fn clone(&self) -> Self {
        Client {
            endpoint: self.endpoint.clone(),
            authorization: self.authorization.clone(),
            options: self.options.clone(),
            transport: Arc::clone(&self.transport),
        }
    }
}

/// The credential prints as dots.
impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.endpoint)
            .field("authorization", &self.authorization)
            .finish_non_exhaustive()
    }
}
