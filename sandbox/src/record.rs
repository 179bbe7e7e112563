//! What happened in the sandbox: which writes were applied, and how often what was refused.

use crate::faults::Fault;
use crate::http::Request;
use crate::time::Timestamp;
use pipedrive_catalogue::Operation;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// The most writes that are remembered.
const MOST_WRITES: usize = 100_000;
/// Fields of a body that tell one record from another.
const TITLES: [&str; 5] = ["title", "name", "subject", "content", "label"];

/// A write that was applied, whatever became of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Write {
    /// From 1, in the order in which they were applied.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at_millis: i64,
    /// `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// As it was asked for.
    pub path: String,
    /// The operation's key in the catalogue: `addDeal`.
    pub operation: String,
    /// Of the answer, before a fault spoilt it.
    pub status: u16,
    /// The request's header `x-test-id`; else the title, name, subject, content or label in its JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
    /// The fault that the answer met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
}

/// How often what happened since the start or the last reset. Preflights and control paths aren't counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Tally {
    /// All that came.
    pub requests: u64,
    /// Those that reached the API, be it to be told that something is wrong with them.
    pub executed: u64,
    /// 401 at the gateway.
    pub unauthorized: u64,
    /// 429 since the burst window was full.
    pub refused_by_burst: u64,
    /// 429 since the searches' window was full.
    pub refused_by_search: u64,
    /// 429 since the daily budget was spent.
    pub refused_by_budget: u64,
    /// 403 with the edge's page.
    pub refused_by_lockout: u64,
    /// How often a lockout began.
    pub lockouts: u64,
    /// Faults, by name.
    pub faults: BTreeMap<&'static str, u64>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) tally: Tally,
    pub(crate) writes: VecDeque<Write>,
    /// How many were applied, of which the oldest may be forgotten.
    pub(crate) applied: u64,
}

impl Record {
    /// Notes a request that reached the API.
    pub(crate) fn executed(
        &mut self,
        request: &Request,
        operation: Option<&Operation>,
        status: u16,
        fault: Option<Fault>,
        now: Timestamp,
    ) {
        self.tally.executed += 1;
        let written = |operation: &&Operation| operation.method != "GET" && status < 300;
        let Some(operation) = operation.filter(written) else {
            return;
        };
        self.applied += 1;
        if self.writes.len() == MOST_WRITES {
            self.writes.pop_front();
        }
        self.writes.push_back(Write {
            number: self.applied,
            at_millis: now.millis(),
            method: request.method.clone(),
            path: request.path.clone(),
            operation: operation.key.clone(),
            status,
            marker: marker(request),
            fault: fault.map(Fault::name),
        });
    }

    /// Notes the faults that a request meets.
    pub(crate) fn struck(&mut self, fault: Option<Fault>, latency_millis: u32) {
        let late = (latency_millis > 0).then_some("latency");
        for name in fault.map(Fault::name).into_iter().chain(late) {
            *self.tally.faults.entry(name).or_default() += 1;
        }
    }
}

fn marker(request: &Request) -> Option<String> {
    if let Some(id) = request.headers.get("x-test-id") {
        return Some(id.to_owned());
    }
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    TITLES
        .iter()
        .find_map(|title| body.get(title)?.as_str())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn a_write_is_marked_by_its_header_or_its_title() {
        let titled = Request::new("POST", "/api/v2/deals")
            .body("application/json", r#"{"value":3,"title":"Acme"}"#);
        assert_eq!(marker(&titled).as_deref(), Some("Acme"));
        let both = titled.header("x-test-id", "7");
        assert_eq!(marker(&both).as_deref(), Some("7"));
        assert_eq!(marker(&Request::new("DELETE", "/api/v2/deals/1")), None);
    }

    #[test]
    fn reads_and_refusals_are_no_writes_and_the_oldest_are_forgotten() {
        let catalogue = Catalogue::embedded().unwrap();
        let find = |method: &str| catalogue.find(method, "/api/v2/deals").ok();
        let (read, write) = (
            find("GET").unwrap().operation,
            find("POST").unwrap().operation,
        );
        let mut record = Record::default();
        let now = Timestamp::from_millis(5);
        let post = Request::new("POST", "/api/v2/deals");
        record.executed(
            &Request::new("GET", "/api/v2/deals"),
            Some(read),
            200,
            None,
            now,
        );
        record.executed(&post, Some(write), 400, None, now);
        record.executed(&post, None, 404, None, now);
        assert_eq!((record.tally.executed, record.applied), (3, 0));
        for _ in 0..=MOST_WRITES {
            record.executed(&post, Some(write), 200, Some(Fault::CutAfter), now);
        }
        assert_eq!(record.writes.len(), MOST_WRITES);
        let last = &record.writes[MOST_WRITES - 1];
        assert_eq!((record.writes[0].number, last.number), (2, record.applied));
        assert_eq!(
            (last.operation.as_str(), last.fault),
            ("addDeal", Some("cut-after"))
        );
    }
}
