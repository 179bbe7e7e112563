//! The journey of one request.

use crate::catalogue::Catalogue;
use crate::failure::{self, Failure};
use crate::faults::Fault;
use crate::http::{Request, Response};
use crate::limits::Limits;
use crate::random::Random;
use crate::routes::{self, Call};
use crate::store::Store;
use crate::time::Timestamp;
use crate::validate::{check_path, read_body, read_query};
use crate::{cors, seed};

/// The user whose token it is.
const USER: u64 = 1;

/// What a sandbox starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The API token, which is also good as a bearer token.
    pub token: String,
    /// The same seed gives the same contents.
    pub seed: u64,
    /// How many deals there are; persons and the rest follow in proportion.
    pub deals: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            token: "sandbox-token".to_owned(),
            seed: 1,
            deals: 240,
        }
    }
}

/// An embedded Pipedrive.
#[derive(Debug)]
pub struct Sandbox {
    catalogue: Catalogue,
    store: Store,
    limits: Limits,
    token: String,
    correlation: Random,
}

impl Sandbox {
    /// A sandbox full of invented things, dated around `now`.
    ///
    /// # Errors
    /// Where the catalogue that was embedded at build time can't be read.
    pub fn new(options: Options, now: Timestamp) -> Result<Sandbox, serde_json::Error> {
        Ok(Sandbox {
            catalogue: Catalogue::embedded()?,
            store: seed::store(options.seed, options.deals, now),
            limits: Limits::default(),
            token: options.token,
            correlation: Random::new(options.seed ^ 0x5eed),
        })
    }

    /// Answers a request. Nothing but this call, and the calls before it, decides on the answer.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Response {
        if request.method == "OPTIONS" {
            return cors::preflight();
        }
        let mut response = match Fault::of(request) {
            Ok(None) => self.admit(request, now),
            Ok(Some(fault)) => fault.before().unwrap_or_else(|| {
                let mut response = self.admit(request, now);
                fault.after(request, &mut response);
                response
            }),
            Err(problem) => Failure::bad_request(problem).response(None),
        };
        // The gateway refuses before anything counts.
        if response.headers.get("x-401-by-gw").is_none() {
            self.limits.count(now).tell(&mut response.headers);
        }
        response
            .headers
            .set("x-correlation-id", self.correlation.uuid());
        cors::allow(&mut response.headers);
        response
    }

    /// Lets in who has the token. The authorization host is open: its callers have no token yet.
    fn admit(&mut self, request: &Request, now: Timestamp) -> Response {
        if !request.path.starts_with("/oauth/") && !self.knows(request) {
            return failure::unauthorized();
        }
        let Sandbox {
            catalogue, store, ..
        } = self;
        let found = match catalogue.find(&request.method, &request.path) {
            Ok(found) => found,
            Err(failure) => return failure.response(None),
        };
        let operation = found.operation;
        let answer = || -> Result<Response, Failure> {
            check_path(operation, &found.path)?;
            let query = read_query(operation, &request.query)?;
            let body = read_body(catalogue, operation, request)?;
            let path = found.path;
            let mut call = Call {
                catalogue,
                operation,
                store,
                path,
                query,
                body,
                now,
                user: USER,
            };
            routes::answer(&mut call)
        };
        answer().unwrap_or_else(|failure| failure.response(Some(operation)))
    }

    /// Where both credentials are sent, the API token alone counts.
    fn knows(&self, request: &Request) -> bool {
        if let Some(token) = request.headers.get("x-api-token") {
            return token == self.token;
        }
        let authorization = request.headers.get("authorization").unwrap_or_default();
        let (scheme, token) = authorization.split_once(' ').unwrap_or_default();
        scheme.eq_ignore_ascii_case("bearer") && token.trim() == self.token
    }
}
