//! The journey of one request.

use crate::catalogue::{Catalogue, Match};
use crate::failure::{self, Failure};
use crate::fault_plan::{FaultPlan, Strike};
use crate::faults::Fault;
use crate::http::{Request, Response};
use crate::limits::{Credential, Limits, Refusal, Toll};
use crate::random::Random;
use crate::record::{Record, Tally, Write};
use crate::routes::{self, Call};
use crate::settings::Settings;
use crate::store::Store;
use crate::time::Timestamp;
use crate::validate::{check_path, read_body, read_query};
use crate::{control, cors, seed};
use serde::de::Error as _;

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
    /// Limits and faults.
    pub settings: Settings,
    /// Whether the paths under `/__sandbox/` are answered. Off by default: they aren't Pipedrive's.
    pub control: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            token: "sandbox-token".to_owned(),
            seed: 1,
            deals: 240,
            settings: Settings::default(),
            control: false,
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
            Some(_) if self.credential(request).is_none() => {
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
        Ok(())
    }

    /// Starts again: contents, windows, budget, lockouts, record, faults and clock. The settings stay.
    pub fn reset(&mut self, now: Timestamp) {
        self.store = seed::store(self.options.seed, self.options.deals, now);
        self.limits = Limits::default();
        self.plan = FaultPlan::new(&self.options.settings.faults, self.options.seed);
        self.record = Record::default();
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

    /// Past the gateway, the limits and the faults.
    fn pass(&mut self, request: &Request, now: Timestamp) -> Response {
        self.record.tally.requests += 1;
        let asked = match Fault::of(request) {
            Ok(asked) => asked,
            Err(problem) => return Failure::bad_request(problem).response(None),
        };
        // The authorization host is open, and has no limits: its callers have no token yet.
        let open = request.path.starts_with("/oauth/");
        let credential = self.credential(request);
        if credential.is_none() && !open {
            self.record.tally.unauthorized += 1;
            return failure::unauthorized();
        }
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
        let toll = credential
            .filter(|_| !open)
            .map(|by| Toll::of(by, operation));
        if let Some((toll, refusal)) =
            toll.and_then(|toll| Some((toll, limits.admit(toll, now, settings).err()?)))
        {
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
        } = match asked {
            Some(_) => Strike {
                fault: asked,
                latency_millis: 0,
            },
            None => plan.next(&settings.faults),
        };
        record.struck(fault, latency_millis);
        if let Some(toll) = toll.filter(|_| fault.is_none_or(Fault::counts)) {
            limits.count(toll, now, settings);
        }
        let mut response = fault.and_then(Fault::before).unwrap_or_else(|| {
            let mut response = execute(catalogue, store, found, request, now);
            if let Some(toll) = toll {
                record.executed(request, operation, response.status, fault, now);
                if response.status < 400 || settings.budget.failures_cost {
                    limits.spend(toll.cost);
                }
            }
            if let Some(fault) = fault {
                fault.after(request, &mut response);
            }
            response
        });
        // The edge's pages know nothing of the limits.
        if let Some(toll) = toll.filter(|_| !matches!(fault, Some(Fault::Html(_)))) {
            limits.tell(toll, now, settings, &mut response.headers);
        }
        response.delay_millis = response.delay_millis.max(latency_millis);
        response
    }

    /// Where both credentials are sent, the API token alone counts.
    fn credential(&self, request: &Request) -> Option<Credential> {
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
        let (scheme, token) = request.headers.get("authorization")?.split_once(' ')?;
        let bearer = scheme.eq_ignore_ascii_case("bearer");
        known(token.trim())
            .filter(|_| bearer)
            .map(Credential::Bearer)
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
    now: Timestamp,
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
            user: USER,
        };
        routes::answer(&mut call)
    };
    answer().unwrap_or_else(|failure| failure.response(Some(operation)))
}
