//! A sandbox: its contents, its clock, and all that it remembers.

use crate::catalogue::Catalogue;
use crate::fault_plan::FaultPlan;
use crate::http::{Request, Response};
use crate::limits::Limits;
use crate::oauth::{self, OAuth};
use crate::outbox::{Outbox, Outgoing, Sent};
use crate::random::Random;
use crate::record::{Record, Tally, Write};
use crate::settings::Settings;
use crate::store::{Record as Row, Store};
use crate::time::Timestamp;
use crate::webhooks::Webhooks;
use crate::{control, cors, seed};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde_json::json;
use std::fmt;

/// What a sandbox starts with.
#[derive(Clone, PartialEq, Eq)]
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

/// Without tokens.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("seed", &self.seed)
            .field("deals", &self.deals)
            .field("control", &self.control)
            .field("sends", &self.sends)
            .finish_non_exhaustive()
    }
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
pub struct Sandbox {
    pub(crate) options: Options,
    pub(crate) catalogue: Catalogue,
    pub(crate) store: Store,
    pub(crate) limits: Limits,
    pub(crate) plan: FaultPlan,
    pub(crate) record: Record,
    pub(crate) oauth: OAuth,
    pub(crate) outbox: Outbox,
    pub(crate) webhooks: Webhooks,
    correlation: Random,
    /// How far its clock is ahead of the caller's.
    ahead_millis: i64,
}

/// Without contents, in which passwords and tokens are.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("options", &self.options)
            .field("oauth", &self.oauth)
            .finish_non_exhaustive()
    }
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
            webhooks: Webhooks::new(options.seed),
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
        let moment = self.moment(now);
        self.webhooks.lift(&mut self.store, moment);
        let mut response = match control::path(request).filter(|_| self.options.control) {
            // A page of any origin may call: it has to know the token here, too.
            Some(_) if self.own_token(request).is_none() => {
                control::refused(401, "the token is missing or unknown")
            }
            Some(path) => control::answer(self, path, request, now),
            None => self.pass(request, moment),
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
        self.webhooks = Webhooks::new(self.options.seed);
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
    pub fn next_outgoing(&self, now: Timestamp) -> Option<u64> {
        if self.outbox.waits() {
            return Some(0);
        }
        let wait = self.webhooks.next()?.millis() - self.moment(now).millis();
        Some(u64::try_from(wait).unwrap_or_default())
    }

    /// What is to be sent by now. Each is handed out once; what becomes of it is told by [`Sandbox::sent`].
    pub fn outgoing(&mut self, now: Timestamp) -> Vec<Outgoing> {
        let now = self.moment(now);
        let mut outgoing = self.outbox.take();
        let settings = &self.options.settings.webhooks;
        let deliveries = self
            .webhooks
            .take(&self.store, &mut self.outbox, settings, now);
        outgoing.extend(deliveries);
        outgoing
    }

    /// Learns what became of something that was handed out to be sent.
    pub fn sent(&mut self, number: u64, sent: &Sent, now: Timestamp) {
        let now = self.moment(now);
        self.outbox.sent(number, sent);
        let settings = &self.options.settings.webhooks;
        self.webhooks
            .sent(&mut self.store, number, sent, settings, now);
    }

    /// The user took the app away: it is told so.
    pub(crate) fn uninstalled(&mut self, user: u64, now: Timestamp) {
        self.drop_webhooks_of_the_gone();
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

    /// An app's webhooks vanish with it.
    pub(crate) fn drop_webhooks_of_the_gone(&mut self) {
        let (grants, hooks) = (&self.oauth.grants, &mut self.store.webhooks);
        let has = |hook: &Row| hook.number("owner_id").is_some_and(|user| grants.has(user));
        let orphans: Vec<u64> = hooks
            .rows()
            .filter(|(_, hook)| hook.text("type") == "application" && !has(hook))
            .map(|(number, _)| number)
            .collect();
        for number in orphans {
            hooks.remove(number);
        }
    }
}

fn correlation(options: &Options) -> Random {
    Random::new(options.seed ^ 0x5eed)
}
