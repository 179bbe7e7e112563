//! Faults on demand, by the header `x-sandbox-fault`. The crate's documentation lists them.

use crate::http::{Delivery, Request, Response};
use crate::limits;
use serde_json::{Value, json};

/// The longest latency: an hour.
const MOST_MILLIS: u32 = 3_600_000;

/// What becomes of a request beside, or in place of, being answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Status(u16),
    /// 429, with these seconds in `retry-after`.
    RetryAfter(u32),
    Html(u16),
    CutBefore,
    Hang,
    /// Done, and answered with this status.
    StatusAfter(u16),
    CutAfter,
    Cut,
    Drip,
    /// Done, and answered this many milliseconds later.
    Latency(u32),
    BrokenJson,
    Empty,
    SuccessFalse,
    WrongData,
    RepeatCursor,
}

impl Fault {
    /// The fault in the request's header, where it has one.
    ///
    /// # Errors
    /// What is wrong with the header.
    pub(crate) fn of(request: &Request) -> Result<Option<Fault>, String> {
        let Some(header) = request.headers.get("x-sandbox-fault") else {
            return Ok(None);
        };
        let fault = Fault::named(header.trim());
        fault
            .map(Some)
            .map_err(|problem| format!("x-sandbox-fault: {problem}"))
    }

    /// The fault that is written so: `status=500`, `cut`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn named(text: &str) -> Result<Fault, String> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let status = || match value.parse::<u16>() {
            Ok(status) if (200..600).contains(&status) => Ok(status),
            _ => Err(format!("{value:?} is not a status from 200 to 599")),
        };
        let number = |most: u32| match value.parse::<u32>() {
            Ok(number) if number <= most => Ok(number),
            _ => Err(format!("{value:?} is not a whole number from 0 to {most}")),
        };
        Ok(match name {
            "status" => Fault::Status(status()?),
            "retry-after" => Fault::RetryAfter(number(86_400)?),
            "html" => Fault::Html(status()?),
            "cut-before" => Fault::CutBefore,
            "hang" => Fault::Hang,
            "status-after" => Fault::StatusAfter(status()?),
            "cut-after" => Fault::CutAfter,
            "cut" => Fault::Cut,
            "drip" => Fault::Drip,
            "latency" => Fault::Latency(number(MOST_MILLIS)?),
            "broken-json" => Fault::BrokenJson,
            "empty" => Fault::Empty,
            "success-false" => Fault::SuccessFalse,
            "wrong-data" => Fault::WrongData,
            "repeat-cursor" => Fault::RepeatCursor,
            _ => return Err(format!("{name:?} is not a fault that this sandbox knows")),
        })
    }

    /// Its name, without a value.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Fault::Status(_) => "status",
            Fault::RetryAfter(_) => "retry-after",
            Fault::Html(_) => "html",
            Fault::CutBefore => "cut-before",
            Fault::Hang => "hang",
            Fault::StatusAfter(_) => "status-after",
            Fault::CutAfter => "cut-after",
            Fault::Cut => "cut",
            Fault::Drip => "drip",
            Fault::Latency(_) => "latency",
            Fault::BrokenJson => "broken-json",
            Fault::Empty => "empty",
            Fault::SuccessFalse => "success-false",
            Fault::WrongData => "wrong-data",
            Fault::RepeatCursor => "repeat-cursor",
        }
    }

    /// Whether the request takes room in the burst window: a 429 means that it never came that far.
    pub(crate) fn counts(self) -> bool {
        !matches!(self, Fault::Status(429) | Fault::RetryAfter(_))
    }

    /// The answer of a fault that strikes before anything is done.
    pub(crate) fn before(self) -> Option<Response> {
        match self {
            Fault::Status(429) => Some(limits::too_many()),
            Fault::RetryAfter(seconds) => {
                let mut response = limits::too_many();
                response.headers.set("retry-after", seconds.to_string());
                Some(response)
            }
            Fault::Status(status) => Some(failed(status)),
            Fault::Html(status) => {
                let page = format!(
                    "<!DOCTYPE html><html><head><title>Error {status}</title></head><body><h1>Sorry, you have been \
                     blocked</h1><p>Error {status}. Ray ID: 0000000000000000</p></body></html>"
                );
                Some(Response::new(status, "text/html; charset=UTF-8", page))
            }
            Fault::Hang => Some(Response {
                delivery: Delivery::Never,
                ..Response::empty(200)
            }),
            Fault::CutBefore => Some(Response {
                delivery: Delivery::Dropped,
                ..Response::empty(502)
            }),
            _ => None,
        }
    }

    /// Spoils the answer to a request that was done.
    pub(crate) fn after(self, request: &Request, response: &mut Response) {
        match self {
            Fault::StatusAfter(status) => *response = failed(status),
            Fault::CutAfter => response.delivery = Delivery::Dropped,
            Fault::Cut => response.delivery = Delivery::Cut,
            Fault::Drip => response.delivery = Delivery::Drip,
            Fault::Latency(millis) => response.delay_millis = millis,
            Fault::BrokenJson => response.body.truncate(response.body.len() / 2),
            Fault::Empty => response.body.clear(),
            Fault::SuccessFalse => {
                response.body = json!({ "success": false, "error": "a fault that was asked for" })
                    .to_string()
                    .into_bytes();
            }
            Fault::WrongData => edit(response, |body| {
                body["data"] = json!("not what you expected")
            }),
            Fault::RepeatCursor => edit(response, |body| repeat(request, body)),
            Fault::Status(_)
            | Fault::RetryAfter(_)
            | Fault::Html(_)
            | Fault::CutBefore
            | Fault::Hang => {}
        }
    }
}

fn failed(status: u16) -> Response {
    let body = json!({
        "success": false, "error": "a fault that was asked for", "errorCode": status, "data": null,
    });
    Response::json(status, &body)
}

fn edit(response: &mut Response, change: impl FnOnce(&mut Value)) {
    // Bytes and pages have nothing in them that could be changed this way.
    if let Ok(mut body @ Value::Object(_)) = serde_json::from_slice::<Value>(&response.body) {
        change(&mut body);
        response.body = body.to_string().into_bytes();
    }
}

/// Points back to the page that was just asked for.
fn repeat(request: &Request, body: &mut Value) {
    let sent = |name: &str| {
        let mut pairs = form_urlencoded::parse(request.query.as_bytes());
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    };
    let additional = &mut body["additional_data"];
    if let Some(cursor) = sent("cursor") {
        additional["next_cursor"] = cursor.into();
    } else if additional["pagination"].is_object() {
        let start: u64 = sent("start")
            .and_then(|start| start.parse().ok())
            .unwrap_or_default();
        additional["pagination"]["more_items_in_collection"] = true.into();
        additional["pagination"]["next_start"] = start.into();
    }
}
