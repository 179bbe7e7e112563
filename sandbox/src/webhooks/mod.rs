//! Webhooks: who is told of what, what became of it, and when it is told again.

mod content;
pub(crate) mod control;
mod event;
mod schedule;

pub(crate) use event::{Origin, Source};

use crate::outbox::{Outbox, Outgoing, Sent};
use crate::random::Random;
use crate::settings::Webhooks as Settings;
use crate::store::{Object, Record, Store, Touched};
use crate::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use event::{Event, v1_name};
use schedule::Health;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The most deliveries that are remembered.
const MOST_DELIVERIES: usize = 10_000;

/// All deliveries since the start or the last reset.
#[derive(Clone, Debug)]
pub(crate) struct Webhooks {
    random: Random,
    last: u64,
    deliveries: BTreeMap<u64, Delivery>,
    /// Which delivery is to be tried next, and when.
    due: BTreeSet<(Timestamp, u64)>,
    /// Which delivery goes under which number of the outbox.
    away: BTreeMap<u64, u64>,
    health: BTreeMap<u64, Health>,
}

/// One event for one webhook.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    number: u64,
    webhook_id: u64,
    event_id: String,
    version: String,
    action: &'static str,
    object: &'static str,
    record_id: Value,
    state: State,
    attempts: Vec<Attempt>,
    /// Gone once nothing is to be sent any more.
    #[serde(skip)]
    body: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum State {
    /// It is to be sent, or sent again.
    Waiting,
    /// It is on its way.
    Away,
    Delivered,
    /// The last attempt failed, or the webhook was deleted.
    GivenUp,
    /// It happened while the webhook was banned.
    Lost,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    at_millis: i64,
    status: Option<u16>,
    problem: Option<String>,
}

impl Webhooks {
    pub(crate) fn new(seed: u64) -> Webhooks {
        Webhooks {
            random: Random::new(seed ^ 0x0077_ebb0),
            last: 0,
            deliveries: BTreeMap::new(),
            due: BTreeSet::new(),
            away: BTreeMap::new(),
            health: BTreeMap::new(),
        }
    }

    /// Whether anybody is told of anything.
    pub(crate) fn any(store: &Store) -> bool {
        store.webhooks.rows().any(|(_, hook)| listens(hook))
    }

    /// Lifts the bans whose time is over.
    pub(crate) fn lift(&mut self, store: &mut Store, now: Timestamp) {
        for (number, health) in &mut self.health {
            if health.lift(now) {
                change(store, *number, |hook| hook.set("is_active", 1));
            }
        }
    }

    /// Tells of what one request changed.
    pub(crate) fn tell(
        &mut self,
        store: &Store,
        touched: &[Touched],
        origin: Origin,
        now: Timestamp,
    ) {
        let correlation = self.random.uuid();
        for touched in touched {
            let ids = (self.random.uuid(), correlation.as_str());
            let Some(event) = Event::of(touched, store, ids, origin, now) else {
                continue;
            };
            for (number, hook) in store.webhooks.rows() {
                if listens(hook) && matches(hook, &event) {
                    self.keep(store, (number, hook), &event, now);
                }
            }
        }
    }

    fn keep(
        &mut self,
        store: &Store,
        (number, hook): (u64, &Record),
        event: &Event<'_>,
        now: Timestamp,
    ) {
        let takes = self
            .health
            .get(&number)
            .is_none_or(|health| health.takes(now));
        let v1 = is_v1(hook);
        self.last += 1;
        let delivery = Delivery {
            number: self.last,
            webhook_id: number,
            event_id: event.id.clone(),
            version: hook.text("version").to_owned(),
            action: if v1 {
                event.v1_action()
            } else {
                event.action.name()
            },
            object: if v1 {
                v1_name(event.object)
            } else {
                event.object.name()
            },
            record_id: event.record_id(),
            state: if takes { State::Waiting } else { State::Lost },
            attempts: Vec::new(),
            body: match (takes, v1) {
                (false, _) => Value::Null,
                (true, true) => event.v1(store, hook),
                (true, false) => event.v2(store, hook),
            },
        };
        if takes {
            self.due.insert((now, self.last));
        }
        self.deliveries.insert(self.last, delivery);
        // The oldest that is done makes room.
        while self.deliveries.len() > MOST_DELIVERIES {
            let done = self
                .deliveries
                .iter()
                .find(|(_, delivery)| delivery.body.is_null());
            let Some(number) = done.map(|(number, _)| *number) else {
                break;
            };
            self.deliveries.remove(&number);
        }
    }

    /// When the next delivery is due.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Whether nothing is on its way, and nothing is due.
    pub(crate) fn settled(&self, now: Timestamp) -> bool {
        self.away.is_empty() && self.next().is_none_or(|due| due > now)
    }

    /// What is due.
    pub(crate) fn take(
        &mut self,
        store: &Store,
        outbox: &mut Outbox,
        settings: &Settings,
        now: Timestamp,
    ) -> Vec<Outgoing> {
        let mut taken = Vec::new();
        while let Some((due, number)) = self.due.first().copied().filter(|(due, _)| *due <= now) {
            self.due.remove(&(due, number));
            let Some(delivery) = self.deliveries.get_mut(&number) else {
                continue;
            };
            let Some(hook) = store.webhooks.get(delivery.webhook_id) else {
                delivery.state = State::GivenUp;
                delivery.body = Value::Null;
                continue;
            };
            let retries = delivery.attempts.len();
            if is_v1(hook) {
                delivery.body["retry"] = json!(retries);
            } else {
                delivery.body["meta"]["attempt"] = json!(retries + 1);
            }
            let outgoing = outbox.number();
            let mut request = Outgoing::json(
                outgoing,
                "POST",
                hook.text("subscription_url"),
                &delivery.body,
            );
            request.timeout_millis = settings.timeout_millis;
            if let Some(authorization) = authorization(hook) {
                request.headers.set("authorization", authorization);
            }
            delivery.state = State::Away;
            self.away.insert(outgoing, number);
            taken.push(request);
        }
        taken
    }

    /// Learns what became of an attempt.
    pub(crate) fn sent(
        &mut self,
        store: &mut Store,
        outgoing: u64,
        sent: &Sent,
        settings: &Settings,
        now: Timestamp,
    ) {
        let number = self.away.remove(&outgoing);
        let Some(delivery) = number.and_then(|number| self.deliveries.get_mut(&number)) else {
            return;
        };
        let (status, problem) = match sent {
            Sent::Answered(status) => (Some(*status), None),
            Sent::Failed(problem) => (None, Some(problem.clone())),
        };
        delivery.attempts.push(Attempt {
            at_millis: now.millis(),
            status,
            problem,
        });
        let hook = delivery.webhook_id;
        change(store, hook, |hook| {
            hook.set("last_delivery_time", now.rfc3339_millis());
            hook.set("last_http_status", status);
        });
        let health = self.health.entry(hook).or_default();
        // A redirect isn't followed: it is no success.
        if status.is_some_and(|status| (200..300).contains(&status)) {
            health.succeed();
            delivery.state = State::Delivered;
            delivery.body = Value::Null;
            return;
        }
        let verdict = health.fail(delivery.attempts.len(), now, settings);
        if let (Some(again), false) = (verdict.again, verdict.deletes) {
            delivery.state = State::Waiting;
            self.due.insert((again, delivery.number));
        } else {
            delivery.state = State::GivenUp;
            delivery.body = Value::Null;
        }
        if verdict.bans {
            change(store, hook, |hook| hook.set("is_active", 0));
        }
        if verdict.deletes {
            store.webhooks.remove(hook);
            self.health.remove(&hook);
        }
    }
}

/// Whether somebody stands behind a webhook. Nobody does behind the seeded one.
fn listens(hook: &Record) -> bool {
    !hook.flag(".seeded")
}

fn matches(hook: &Record, event: &Event<'_>) -> bool {
    let is = |name: &str, word: &str| hook.text(name) == "*" || hook.text(name) == word;
    if is_v1(hook) {
        let told = matches!(
            event.object,
            Object::Activity
                | Object::ActivityType
                | Object::Deal
                | Object::Note
                | Object::Organization
                | Object::Person
                | Object::Pipeline
                | Object::Product
                | Object::Stage
                | Object::User
        );
        let action =
            is("event_action", event.v1_action()) || is("event_action", event.action.name());
        return told && action && is("event_object", v1_name(event.object));
    }
    event.object != Object::ActivityType
        && is("event_action", event.action.name())
        && is("event_object", event.object.name())
}

fn is_v1(hook: &Record) -> bool {
    hook.text("version").starts_with('1')
}

fn authorization(hook: &Record) -> Option<String> {
    let (user, password) = (hook.text("http_auth_user"), hook.text("http_auth_password"));
    let pair = format!("{user}:{password}");
    (pair != ":").then(|| format!("Basic {}", STANDARD.encode(pair)))
}

fn change(store: &mut Store, number: u64, change: impl FnOnce(&mut Record)) {
    if let Some(mut hook) = store.webhooks.get(number).cloned() {
        change(&mut hook);
        store.webhooks.put(number, hook);
    }
}
