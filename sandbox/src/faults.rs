//! Faults on demand, by the header `x-sandbox-fault`. The crate's documentation lists them.

use crate::http::{Delivery, Request, Response};
use serde_json::{Value, json};

/// A fault that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Status(u16),
    Html(u16),
    Cut,
    Hang,
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
        let (name, value) = header.trim().split_once('=').unwrap_or((header.trim(), ""));
        let status = || match value.parse::<u16>() {
            Ok(status) if (200..600).contains(&status) => Ok(status),
            _ => Err(format!(
                "x-sandbox-fault: {value:?} is not a status from 200 to 599"
            )),
        };
        Ok(Some(match name {
            "status" => Fault::Status(status()?),
            "html" => Fault::Html(status()?),
            "cut" => Fault::Cut,
            "hang" => Fault::Hang,
            "broken-json" => Fault::BrokenJson,
            "empty" => Fault::Empty,
            "success-false" => Fault::SuccessFalse,
            "wrong-data" => Fault::WrongData,
            "repeat-cursor" => Fault::RepeatCursor,
            _ => {
                return Err(format!(
                    "x-sandbox-fault: {name:?} is not a fault that this sandbox knows"
                ));
            }
        }))
    }

    /// The answer of a fault that strikes before anything is done.
    pub(crate) fn before(self) -> Option<Response> {
        match self {
            Fault::Status(status) => {
                let error = if status == 429 {
                    "rate limit exceeded"
                } else {
                    "a fault that was asked for"
                };
                let body =
                    json!({ "success": false, "error": error, "errorCode": status, "data": null });
                Some(Response::json(status, &body))
            }
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
            _ => None,
        }
    }

    /// Spoils the answer to a request that was done.
    pub(crate) fn after(self, request: &Request, response: &mut Response) {
        match self {
            Fault::Cut => response.delivery = Delivery::Cut,
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
            Fault::Status(_) | Fault::Html(_) | Fault::Hang => {}
        }
    }
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
