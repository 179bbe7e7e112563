//! What the sandbox sends by itself. It has no network of its own: the server, and the npm package, do the sending.

use crate::http::Headers;
use crate::time::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// How long an answer to what the sandbox sends is waited for.
const PATIENCE_MILLIS: u32 = 10_000;

/// A request that the sandbox wants sent.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outgoing {
    /// Goes back to [`crate::Sandbox::sent`] with what became of it.
    pub number: u64,
    /// Upper case: `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Its headers.
    pub headers: Headers,
    /// Its body.
    pub body: Vec<u8>,
    /// Without an answer in this time it has failed. A redirect isn't followed.
    pub timeout_millis: u32,
}

/// Without headers and body, which have secrets in them.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("number", &self.number)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// What became of an [`Outgoing`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// An answer came, with this status.
    Answered(u16),
    /// None came: the reason, for people.
    Failed(String),
}

/// Where an uninstall's message stands.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    user_id: u64,
    at_millis: i64,
    /// Of the answer, which Pipedrive ignores.
    status: Option<u16>,
    problem: Option<String>,
}

/// Messages that are on their way, or were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    last: u64,
    waiting: Vec<Outgoing>,
    notices: Vec<Notice>,
    /// Which notice a number belongs to.
    away: BTreeMap<u64, usize>,
}

impl Outbox {
    /// Forgets all of it. Numbers go on, so that a late answer meets nothing new.
    pub(crate) fn clear(&mut self) {
        *self = Outbox {
            last: self.last,
            ..Outbox::default()
        };
    }

    /// A number that nothing was sent under.
    pub(crate) fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Tells the app's callback address that a user took the app away.
    pub(crate) fn uninstalled(
        &mut self,
        (url, authorization): (&str, String),
        user: u64,
        body: &Value,
        now: Timestamp,
    ) {
        let number = self.number();
        let mut outgoing = Outgoing::json(number, "DELETE", url, body);
        outgoing.headers.set("authorization", authorization);
        self.away.insert(number, self.notices.len());
        self.notices.push(Notice {
            user_id: user,
            at_millis: now.millis(),
            status: None,
            problem: None,
        });
        self.waiting.push(outgoing);
    }

    pub(crate) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Hands out what waits.
    pub(crate) fn take(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.waiting)
    }

    pub(crate) fn sent(&mut self, number: u64, sent: &Sent) {
        let notice = self.away.remove(&number);
        let Some(notice) = notice.and_then(|place| self.notices.get_mut(place)) else {
            return;
        };
        match sent {
            Sent::Answered(status) => notice.status = Some(*status),
            Sent::Failed(problem) => notice.problem = Some(problem.clone()),
        }
    }

    /// The uninstalls' messages, the oldest first.
    pub(crate) fn report(&self) -> Value {
        json!(self.notices)
    }
}

impl Outgoing {
    pub(crate) fn json(number: u64, method: &'static str, url: &str, body: &Value) -> Outgoing {
        let mut headers = Headers::default();
        headers.set("content-type", "application/json");
        headers.set("user-agent", "Pipedrive Sandbox");
        Outgoing {
            number,
            method,
            url: url.to_owned(),
            headers,
            body: body.to_string().into_bytes(),
            timeout_millis: PATIENCE_MILLIS,
        }
    }
}
