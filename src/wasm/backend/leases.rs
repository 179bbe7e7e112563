//! Questions on burst windows that several programs share. Their state stays here, under the name that the host gives it.

use super::super::spoken::Refusal;
use crate::error::ErrorCode;
use crate::governor::limit_of;
use crate::http::Headers;
use crate::lease::{Leases, Report, SlotEnd, Word};
use crate::time::{Millis, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// More than that many, and those that do nothing are let go.
const MANY: usize = 64;

thread_local! {
    static ALL: RefCell<BTreeMap<String, Leases>> = const { RefCell::new(BTreeMap::new()) };
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    /// Which window.
    name: String,
    now: f64,
    /// Of a window that isn't there yet.
    limit: Option<u32>,
    /// The same by the plan's name, for an OAuth app.
    plan: Option<String>,
    hold: Option<Held>,
    holder: String,
    isolate: Option<String>,
    /// `None` where the holder only looks whether its turn has come.
    waiting: Option<[u32; 2]>,
    #[serde(default)]
    reports: Vec<Told>,
}

/// What was known of a credential before.
#[derive(Deserialize)]
struct Held {
    code: String,
    until: f64,
}

#[derive(Deserialize)]
struct Told {
    slot: u32,
    /// Milliseconds since the answer came; left out where none did.
    ago: Option<u32>,
    /// 0 where nothing was sent.
    status: Option<u16>,
    #[serde(default)]
    headers: Map<String, Value>,
}

/// Answers those that it knows.
pub fn ask(question: &str, input: &Value) -> Option<Result<Value, Refusal>> {
    match question {
        "leases" => Some(
            Question::deserialize(input)
                .map_err(|_| Refusal::new("invalid_input", "the input has another form"))
                .and_then(|question| answer(&question)),
        ),
        _ => None,
    }
}

fn answer(question: &Question) -> Result<Value, Refusal> {
    let now = Timestamp(question.now as i64);
    let limit = match (&question.plan, question.limit) {
        (_, Some(limit)) => limit,
        (Some(plan), None) => {
            limit_of(plan, true).map_err(|problem| Refusal::new("invalid_input", problem))?
        }
        (None, None) => limit_of("lite", true).unwrap_or(1),
    };
    ALL.with_borrow_mut(|all| {
        if !all.contains_key(&question.name) {
            if all.len() >= MANY {
                all.retain(|_, leases| !leases.idle(now));
            }
            let mut leases = Leases::new(limit);
            if let Some(held) = &question.hold
                && let Some(code) = held_for(&held.code)
            {
                leases.hold(code, Timestamp(held.until as i64), now);
            }
            all.insert(question.name.clone(), leases);
        }
        let Some(leases) = all.get_mut(&question.name) else {
            return Err(Refusal::new("invalid_input", "there is no such window"));
        };
        if let Some(waiting) = question.waiting {
            leases.hear(
                &Word {
                    holder: &question.holder,
                    isolate: question.isolate.as_deref().unwrap_or(&question.holder),
                    waiting,
                    reports: question.reports.iter().map(report).collect(),
                },
                now,
            );
        }
        let grant = leases.take(&question.holder, now);
        let refused = grant
            .refused
            .map(|(code, wait)| json!({ "code": code.as_str(), "retryIn": wait.0 }));
        Ok(json!({
            "slots": grant.slots,
            "searchSlots": grant.search_slots,
            "refused": refused,
            "limit": leases.limit(),
            "share": leases.share(now),
            "next": leases.next(now).map(|wait| wait.0),
        }))
    })
}

fn report(told: &Told) -> Report {
    let end = match (told.status, told.ago) {
        (Some(0), _) => SlotEnd::Unsent,
        (Some(status), Some(ago)) => SlotEnd::Answered {
            ago: Millis(ago),
            status,
            headers: headers(&told.headers),
        },
        _ => SlotEnd::Lost,
    };
    Report {
        slot: told.slot,
        end,
    }
}

fn headers(told: &Map<String, Value>) -> Headers {
    let mut headers = Headers::default();
    for name in Headers::READ {
        if let Some(value) = told.get(name).and_then(Value::as_str) {
            headers.0.push((name, value.to_owned()));
        }
    }
    headers
}

fn held_for(code: &str) -> Option<ErrorCode> {
    [
        ErrorCode::Blocked,
        ErrorCode::BudgetExhausted,
        ErrorCode::RateLimited,
    ]
    .into_iter()
    .find(|known| known.as_str() == code)
}
