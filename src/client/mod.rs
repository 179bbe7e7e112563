//! The client for Rust callers.
//!
//! `client.deals()` and the like lead to the calls, see [`crate::resources`]. Each gives a [`Request`] to await or a
//! [`Listing`] to read; nothing is sent before. [`Client::call`] and [`Client::list`] take any operation and JSON.

mod budget;
mod clock;
mod download;
mod driving;
#[cfg(feature = "fields")]
mod fields;
mod limits;
mod listing;
mod oauth;
mod options;
mod request;
mod search;
mod session;
mod shared;
mod token_store;
mod trace;
mod transport;

pub use crate::lenient::Lenient;
pub use budget::{BudgetReport, ResourceSpent};
pub use clock::Clock;
pub use download::Download;
#[cfg(feature = "fields")]
pub use fields::Fields;
pub use listing::{Listing, Page, Pages};
pub use oauth::OAuth;
pub use options::Options;
pub use request::{Output, Request};
pub use search::SearchResult;
pub use session::{Session, SessionEvent};
pub use token_store::{MemoryStore, SessionKey, StoreError, Storing, Threaded, TokenStore};
pub use transport::{Incoming, Outgoing, Transport};

use crate::budget::{Budget, BudgetPolicy, Estimate};
use crate::endpoint::{Authorization, Endpoint};
use crate::error::Error;
use crate::governor::{Terms, limit_of};
use crate::input::Input;
use crate::operation::Operation;
use crate::policy::Policy;
use serde_json::Value;
use shared::{Shared, share, share_session};
use std::fmt;
use std::sync::Arc;

/// Why a call failed.
pub type Failure = Box<Error<Value>>;

/// A client over a transport. A clone is cheap, and shares the transport.
///
/// It keeps to the limits of its credential, together with all clients of the process that have the same one: calls
/// queue for the burst window, and wait out a refusal together. Pipedrive's own hosts count as one.
pub struct Client<T: Transport> {
    endpoint: Endpoint,
    authorization: Authorization,
    options: Options,
    /// What the client allows itself. What a call may say of that is in the options.
    terms: Terms,
    transport: Arc<T>,
    shared: Arc<Shared>,
    /// Signs the requests, in place of the authorization.
    session: Option<Session<T>>,
}

impl<T: Transport> Client<T> {
    /// Makes a client.
    pub fn new(endpoint: Endpoint, authorization: Authorization, transport: T) -> Self {
        Client {
            shared: share(&endpoint, &authorization, None, transport.now()),
            endpoint,
            authorization,
            options: Options::default(),
            terms: Terms::default(),
            transport: Arc::new(transport),
            session: None,
        }
    }

    /// Makes a client that signs in with the tokens of a session. Requests go where the tokens say that the company's data
    /// is.
    ///
    /// Clients of one app and key share their limits.
    pub fn with_session(session: Session<T>) -> Self {
        let transport = Arc::clone(session.oauth().transport());
        Client {
            shared: share_session(&session.account(), transport.now()),
            endpoint: Endpoint::default(),
            // Keeps the header's place: what a call may not set, it may not set here either.
            authorization: Authorization::AccessToken("-".to_owned()),
            options: Options::default(),
            terms: Terms::default(),
            transport,
            session: Some(session),
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

    /// The same client with another credential of the same user, such as a token that was refreshed: both share their
    /// limits. For another user or company make a client of its own.
    #[must_use]
    pub fn with_authorization(&self, authorization: Authorization) -> Self {
        let now = self.transport.now();
        let shared = share(&self.endpoint, &authorization, Some(&self.shared), now);
        Client {
            authorization,
            shared,
            session: None,
            ..self.clone()
        }
    }

    /// The same client, told the plan of its company: `lite`, `growth`, `premium` or `ultimate`, or an older name. It
    /// sets the burst window of all clients with this credential.
    ///
    /// By default it is the smallest plan's, which no company falls below, until an answer's headers say more.
    ///
    /// # Errors
    /// No plan is called so.
    pub fn with_plan(&self, plan: &str) -> Result<Self, String> {
        let oauth = matches!(self.authorization, Authorization::AccessToken(_));
        let limit = limit_of(plan, oauth)?;
        let now = self.transport.now();
        self.shared
            .with(now, |governor| governor.limiter.set_limit(limit));
        Ok(self.clone())
    }

    /// The same client with a budget: a call that would break into its reserve is refused before it is sent.
    ///
    /// By default nothing is refused here: only Pipedrive knows what the company has left.
    ///
    /// # Errors
    /// The reserve is more than the whole day's budget.
    pub fn with_budget(&self, budget: BudgetPolicy) -> Result<Self, String> {
        if budget.daily.is_some_and(|daily| daily < budget.reserve) {
            return Err("budget: reserve must not be more than daily".to_owned());
        }
        let mut client = self.clone();
        client.terms.budget = budget;
        Ok(client)
    }

    /// The same client with an access policy in place of the one that it has: what that doesn't allow is refused before
    /// it is sent.
    ///
    /// By default everything is allowed that the credential allows.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        let mut client = self.clone();
        client.terms.policy = Some(Arc::new(policy));
        client
    }

    /// Where the daily budget stands.
    pub fn budget(&self) -> BudgetReport {
        let now = self.transport.now();
        self.shared.with(now, |governor| {
            BudgetReport::read(&mut governor.budget, self.terms.budget, now)
        })
    }

    /// What a job will take: reading that many items of a listing, or that many calls of anything else.
    pub fn estimate(&self, operation: &Operation, items: u32) -> Estimate {
        Budget::estimate(*operation, items)
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

impl<T: Transport> Clone for Client<T> {
    fn clone(&self) -> Self {
        Client {
            endpoint: self.endpoint.clone(),
            authorization: self.authorization.clone(),
            options: self.options.clone(),
            terms: self.terms.clone(),
            transport: Arc::clone(&self.transport),
            shared: Arc::clone(&self.shared),
            session: self.session.clone(),
        }
    }
}

/// The credential prints as dots.
impl<T: Transport> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.endpoint)
            .field("authorization", &self.authorization)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
