//! The journey of one request: credential, limits, faults, and what is done.

use crate::api::Api;
use crate::failure::{self, Failure};
use crate::fault_plan::{FaultPlan, Strike};
use crate::faults::Fault;
use crate::http::{Request, Response};
use crate::limits::{Credential, Refusal, Toll};
use crate::oauth::{OAuth, Scripted};
use crate::rights::{self, Caller};
use crate::sandbox::{Options, Sandbox};
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::webhooks::{Origin, Source};

/// The user whose API token it is.
const USER: u64 = 1;

impl Sandbox {
    /// Does a request past limits and faults.
    pub(crate) fn perform(
        &mut self,
        request: &Request,
        origin: Origin,
        now: Timestamp,
    ) -> Response {
        let found = self.catalogue.find(&request.method, &request.path);
        let mut api = Api {
            catalogue: &self.catalogue,
            store: &mut self.store,
            webhooks: self.options.sends.then_some(&mut self.webhooks),
            settings: &self.options.settings,
            origin,
            app: false,
            now,
        };
        api.perform(found, request)
    }

    /// Past the gateway, the limits and the faults.
    pub(crate) fn pass(&mut self, request: &Request, now: Timestamp) -> Response {
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
            webhooks,
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
                None => {
                    let mut api = Api {
                        catalogue,
                        store,
                        webhooks: options.sends.then_some(webhooks),
                        settings,
                        origin: Origin {
                            user: caller.user,
                            source: Source::Api,
                            bulk: false,
                        },
                        app: caller.scopes.is_some(),
                        now,
                    };
                    api.perform(found, request)
                }
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
        if request.path == "/oauth/revoke" {
            self.drop_webhooks_of_the_gone();
        }
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
    pub(crate) fn own_token(&self, request: &Request) -> Option<Credential> {
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
