//! The journey of one request.

use crate::catalogue::{Catalogue, Match};
use crate::failure::{self, Failure};
use crate::fault_plan::{FaultPlan, Strike};
use crate::faults::Fault;
use crate::http::{Request, Response};
use crate::limits::{Credential, Limits, Refusal, Toll};
use crate::oauth::{self, OAuth, Scripted};
use crate::outbox::{Outbox, Outgoing, Sent};
use crate::random::Random;
use crate::record::{Record, Tally, Write};
use crate::rights::Caller;
use crate::routes::{self, Call};
use crate::settings::Settings;
use crate::store::Store;
use crate::time::Timestamp;
use crate::validate::{check_path, read_body, read_query};
use crate::{control, cors, rights, seed};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde_json::json;

/// The user whose API token it is.
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
    /// Limits and faults.
    pub settings: Settings,
    /// Whether the paths under `/__sandbox/` are answered. Off by default: they aren't Pipedrive's.
    pub control: bool,
    /// Whether somebody asks [`Sandbox::outgoing`] and sends what it says. Nothing is kept for it otherwise.
    pub sends: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            token: "sandbox-token".to_owned(),
            seed: 1,
            deals: 240,
            settings: Settings::default(),
            control: false,
            sends: false,
        }
    }
}

/// An embedded Pipedrive.
#[derive(Debug)]
pub struct Sandbox {
    options: Options,
    catalogue: Catalogue,
    store: Store,
    limits: Limits,
    plan: FaultPlan,
    record: Record,
    pub(crate) oauth: OAuth,
    pub(crate) outbox: Outbox,
    correlation: Random,
    /// How far its clock is ahead of the caller's.
    ahead_millis: i64,
}

impl Sandbox {
    /// A sandbox full of invented things, dated around `now`.
    ///
    /// # Errors
    /// Where the catalogue that was embedded at build time can't be read, or a setting is out of its range.
    pub fn new(options: Options, now: Timestamp) -> Result<Sandbox, serde_json::Error> {
        let check = options.settings.check();
        check.map_err(serde_json::Error::custom)?;
        Ok(Sandbox {
            catalogue: Catalogue::embedded()?,
            store: seed::store(options.seed, options.deals, now),
            limits: Limits::default(),
            plan: FaultPlan::new(&options.settings.faults, options.seed),
            record: Record::default(),
            oauth: OAuth::new(options.seed),
            outbox: Outbox::default(),
            correlation: correlation(&options),
            options,
            ahead_millis: 0,
        })
    }

    /// Answers a request. Nothing but this call, and the calls before it, decides on the answer.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Response {
        if request.method == "OPTIONS" {
            return cors::preflight();
        }
        let mut response = match control::path(request).filter(|_| self.options.control) {
            // A page of any origin may call: it has to know the token here, too.
            Some(_) if self.own_token(request).is_none() => {
                control::refused(401, "the token is missing or unknown")
            }
            Some(path) => control::answer(self, path, request, now),
            None => self.pass(request, self.moment(now)),
        };
        response
            .headers
            .set("x-correlation-id", self.correlation.uuid());
        cors::allow(&mut response.headers);
        response
    }

    /// How it behaves.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.options.settings
    }

    /// Behaves otherwise from now on. The script of faults, and their chance, start anew; windows and budget stay.
    ///
    /// # Errors
    /// The setting that is out of its range; nothing is changed then.
    pub fn change(&mut self, settings: Settings) -> Result<(), String> {
        settings.check()?;
        self.options.settings = settings;
        self.plan = FaultPlan::new(&self.options.settings.faults, self.options.seed);
        self.oauth.rewind();
        Ok(())
    }

    /// Starts again: contents, windows, budget, lockouts, record, faults, what was granted, and clock. The settings stay.
    pub fn reset(&mut self, now: Timestamp) {
        self.store = seed::store(self.options.seed, self.options.deals, now);
        self.limits = Limits::default();
        self.plan = FaultPlan::new(&self.options.settings.faults, self.options.seed);
        self.record = Record::default();
        self.oauth = OAuth::new(self.options.seed);
        self.outbox.clear();
        self.correlation = correlation(&self.options);
        self.ahead_millis = 0;
    }

    /// The writes that were applied: the last 100,000 of them, oldest first.
    pub fn writes(&self) -> impl Iterator<Item = &Write> {
        self.record.writes.iter()
    }

    /// How often what happened.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally {
            lockouts: self.limits.lockouts,
            ..self.record.tally.clone()
        }
    }

    /// Tokens that were spent today.
    pub fn spent_tokens(&mut self, now: Timestamp) -> u64 {
        let now = self.moment(now);
        self.limits.spent(now)
    }

    /// How many writes were applied, of which the oldest may be forgotten.
    pub(crate) fn applied(&self) -> u64 {
        self.record.applied
    }

    /// What the next [`Sandbox::reset`] seeds.
    pub(crate) fn reseed(&mut self, seed: Option<u64>, deals: Option<u64>) {
        let Options {
            seed: known,
            deals: count,
            ..
        } = &mut self.options;
        *known = seed.unwrap_or(*known);
        *count = deals.unwrap_or(*count);
    }

    /// Puts the clock forward.
    pub(crate) fn advance(&mut self, millis: u32) {
        self.ahead_millis += i64::from(millis);
    }

    /// The time by the sandbox's clock.
    pub(crate) fn moment(&self, now: Timestamp) -> Timestamp {
        Timestamp::from_millis(now.millis() + self.ahead_millis)
    }

    /// In how many milliseconds there is something to send; none where nothing waits.
    #[must_use]
    pub fn next_outgoing(&self, _now: Timestamp) -> Option<u64> {
        self.outbox.waits().then_some(0)
    }

    /// What is to be sent by now. Each is handed out once; what becomes of it is told by [`Sandbox::sent`].
    pub fn outgoing(&mut self, _now: Timestamp) -> Vec<Outgoing> {
        self.outbox.take()
    }

    /// Learns what became of something that was handed out to be sent.
    pub fn sent(&mut self, number: u64, sent: &Sent, _now: Timestamp) {
        self.outbox.sent(number, sent);
    }

    /// The user took the app away: it is told so.
    pub(crate) fn uninstalled(&mut self, user: u64, now: Timestamp) {
        if !self.options.sends {
            return;
        }
        let app = &self.options.settings.app;
        let pair = format!("{}:{}", app.client_id, app.client_secret.expose());
        let authorization = format!("Basic {}", STANDARD.encode(pair));
        let body = json!({
            "client_id": app.client_id, "company_id": oauth::COMPANY, "user_id": user, "timestamp": now.rfc3339(),
        });
        self.outbox
            .uninstalled((&app.redirect_uri, authorization), user, &body, now);
    }

    /// Past the gateway, the limits and the faults.
    fn pass(&mut self, request: &Request, now: Timestamp) -> Response {
        self.record.tally.requests += 1;
        let asked = match Fault::of(request) {
            Ok(asked) => asked,
            Err(problem) => return Failure::bad_request(problem).response(None),
        };
        // The authorization host is open, and has no limits: its callers have no token yet.
        if request.path.starts_with("/oauth/") {
            return self.authorization(request, asked, now);
        }
        let Some(caller) = self.caller(request, now) else {
            self.record.tally.unauthorized += 1;
            return failure::unauthorized();
        };
        let Sandbox {
            options,
            catalogue,
            store,
            limits,
            plan,
            record,
            ..
        } = self;
        let settings = &options.settings;
        let found = catalogue.find(&request.method, &request.path);
        let operation = found.as_ref().ok().map(|found| found.operation);
        let toll = Toll::of(caller.credential, operation);
        if let Err(refusal) = limits.admit(toll, now, settings) {
            let tally = &mut record.tally;
            *match refusal {
                Refusal::Burst => &mut tally.refused_by_burst,
                Refusal::Search => &mut tally.refused_by_search,
                Refusal::Budget => &mut tally.refused_by_budget,
                Refusal::LockedOut => &mut tally.refused_by_lockout,
            } += 1;
            return limits.refuse(refusal, toll, now, settings);
        }

        let Strike {
            fault,
            latency_millis,
        } = strike(plan, settings, asked);
        record.struck(fault, latency_millis);
        if fault.is_none_or(Fault::counts) {
            limits.count(toll, now, settings);
        }
        let mut response = fault.and_then(Fault::before).unwrap_or_else(|| {
            let mut response = match operation.filter(|it| !caller.may(it, settings)) {
                Some(_) => rights::mismatch(),
                None => execute(catalogue, store, found, request, (caller.user, now)),
            };
            record.executed(request, operation, response.status, fault, now);
            if response.status < 400 || settings.budget.failures_cost {
                limits.spend(toll.cost);
            }
            if let Some(fault) = fault {
                fault.after(request, &mut response);
            }
            response
        });
        // The edge's pages know nothing of the limits.
        if !matches!(fault, Some(Fault::Html(_))) {
            limits.tell(toll, now, settings, &mut response.headers);
        }
        response.delay_millis = response.delay_millis.max(latency_millis);
        response
    }

    /// The authorization host, past its script and the faults.
    fn authorization(
        &mut self,
        request: &Request,
        asked: Option<Fault>,
        now: Timestamp,
    ) -> Response {
        let settings = &self.options.settings;
        let scripted = match asked {
            Some(_) => None,
            None => self.oauth.scripted(request, &settings.app),
        };
        let Strike {
            fault,
            latency_millis,
        } = match scripted {
            Some(scripted) => Strike {
                fault: scripted.fault(),
                latency_millis: 0,
            },
            None => strike(&mut self.plan, settings, asked),
        };
        self.record.struck(fault, latency_millis);
        let mut response = fault.and_then(Fault::before).unwrap_or_else(|| {
            let mut response = match scripted {
                Some(Scripted::InvalidGrant) => OAuth::invalid_grant(request, &settings.app),
                _ => self.oauth.answer(request, &settings.app, &self.store, now),
            };
            if let Some(fault) = fault {
                fault.after(request, &mut response);
            }
            response
        });
        response.delay_millis = response.delay_millis.max(latency_millis);
        response
    }

    /// Where both credentials are sent, the API token alone counts.
    fn caller(&mut self, request: &Request, now: Timestamp) -> Option<Caller> {
        if let Some(credential) = self.own_token(request) {
            return Some(Caller {
                credential,
                user: USER,
                scopes: None,
            });
        }
        if request.headers.get("x-api-token").is_some() {
            return None;
        }
        let bearer = self.oauth.grants.bearer(bearer_token(request)?, now)?;
        Some(Caller {
            credential: Credential::App(bearer.install),
            user: bearer.user,
            scopes: Some(bearer.scopes),
        })
    }

    /// One of the tokens that the sandbox was started with.
    fn own_token(&self, request: &Request) -> Option<Credential> {
        let known = |token: &str| {
            let Options {
                token: own,
                settings,
                ..
            } = &self.options;
            let mut tokens = std::iter::once(own).chain(&settings.extra_tokens);
            tokens.position(|known| known == token)
        };
        if let Some(token) = request.headers.get("x-api-token") {
            return known(token).map(Credential::ApiToken);
        }
        known(bearer_token(request)?).map(Credential::Bearer)
    }
}

fn bearer_token(request: &Request) -> Option<&str> {
    let (scheme, token) = request.headers.get("authorization")?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// The fault that was asked for, or else the plan's next one.
fn strike(plan: &mut FaultPlan, settings: &Settings, asked: Option<Fault>) -> Strike {
    match asked {
        Some(_) => Strike {
            fault: asked,
            latency_millis: 0,
        },
        None => plan.next(&settings.faults),
    }
}

fn correlation(options: &Options) -> Random {
    Random::new(options.seed ^ 0x5eed)
}

/// What the API itself does.
fn execute(
    catalogue: &Catalogue,
    store: &mut Store,
    found: Result<Match<'_>, Failure>,
    request: &Request,
    (user, now): (u64, Timestamp),
) -> Response {
    let Match { operation, path } = match found {
        Ok(found) => found,
        Err(failure) => return failure.response(None),
    };
    let answer = || -> Result<Response, Failure> {
        check_path(operation, &path)?;
        let query = read_query(operation, &request.query)?;
        let body = read_body(catalogue, operation, request)?;
        let mut call = Call {
            catalogue,
            operation,
            store,
            path,
            query,
            body,
            now,
            user,
        };
        routes::answer(&mut call)
    };
    answer().unwrap_or_else(|failure| failure.response(Some(operation)))
}
