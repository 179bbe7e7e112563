//! The paths by which a test steers a running sandbox and asks what happened in it.

use crate::http::{Request, Response};
use crate::oauth;
use crate::sandbox::Sandbox;
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::webhooks;
use serde::Deserialize;
use serde_json::{Value, json};

/// What they begin with.
const ROOT: &str = "/__sandbox/";
/// All of them.
const PATHS: [&str; 11] = [
    "settings",
    "log",
    "state",
    "reset",
    "clock",
    "oauth",
    "oauth/expire",
    "oauth/install",
    "oauth/uninstall",
    "webhooks",
    "edit",
];

/// Body of `POST /__sandbox/reset`, all of it optional.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Reset {
    seed: Option<u64>,
    deals: Option<u64>,
    settings: Option<Value>,
}

/// Body of `POST /__sandbox/clock`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Clock {
    advance_millis: u32,
}

/// The part of a path behind `/__sandbox/`.
pub(crate) fn path(request: &Request) -> Option<&str> {
    request.path.strip_prefix(ROOT)
}

/// Answers a control path. `now` is the clock of the caller, without what the sandbox was advanced by.
pub(crate) fn answer(
    sandbox: &mut Sandbox,
    path: &str,
    request: &Request,
    now: Timestamp,
) -> Response {
    if let Some(answered) = webhooks::control::answer(sandbox, path, request, now) {
        return answered.unwrap_or_else(|problem| refused(400, &problem));
    }
    if let Some(answered) = oauth::control::answer(sandbox, path, request, now) {
        return answered_with(answered);
    }
    let answered = match (request.method.as_str(), path) {
        ("GET", "settings") => told(sandbox.settings()),
        ("POST", "settings") => text(request)
            .and_then(|json| sandbox.settings().with_json(json))
            .and_then(|settings| {
                sandbox.change(settings)?;
                told(sandbox.settings())
            }),
        ("GET", "log") => Ok(json!({
            "applied": sandbox.applied(),
            "writes": sandbox.writes().collect::<Vec<_>>(),
        })),
        ("GET", "state") => Ok(state(sandbox, now)),
        ("POST", "reset") => reset(sandbox, request, now).map(|()| state(sandbox, now)),
        ("POST", "clock") => body::<Clock>(request).map(|clock| {
            sandbox.advance(clock.advance_millis);
            state(sandbox, now)
        }),
        (method, path) if PATHS.contains(&path) => {
            return refused(405, &format!("{method} {ROOT}{path} is not known"));
        }
        _ => return refused(404, &format!("{ROOT}{path} is not known")),
    };
    answered_with(answered)
}

fn answered_with(answered: Result<Value, String>) -> Response {
    match answered {
        Ok(body) => Response::json(200, &body),
        Err(problem) => refused(400, &problem),
    }
}

fn reset(sandbox: &mut Sandbox, request: &Request, now: Timestamp) -> Result<(), String> {
    let reset: Reset = if request.body.is_empty() {
        Reset::default()
    } else {
        body(request)?
    };
    let settings = match reset.settings {
        Some(changes) => sandbox.settings().with_json(&changes.to_string())?,
        None => sandbox.settings().clone(),
    };
    sandbox.change(settings)?;
    sandbox.reseed(reset.seed, reset.deals);
    sandbox.reset(now);
    Ok(())
}

fn state(sandbox: &mut Sandbox, now: Timestamp) -> Value {
    let (spent, moment) = (sandbox.spent_tokens(now), sandbox.moment(now));
    json!({
        "tally": sandbox.tally(),
        "spentTokens": spent,
        "applied": sandbox.applied(),
        "nowMillis": moment.millis(),
    })
}

fn told(settings: &Settings) -> Result<Value, String> {
    serde_json::to_value(settings).map_err(|error| error.to_string())
}

fn text(request: &Request) -> Result<&str, String> {
    std::str::from_utf8(&request.body).map_err(|error| error.to_string())
}

fn body<'a, T: Deserialize<'a>>(request: &'a Request) -> Result<T, String> {
    serde_json::from_slice(&request.body).map_err(|error| error.to_string())
}

/// In a form of its own, so that nobody takes it for Pipedrive's.
pub(crate) fn refused(status: u16, problem: &str) -> Response {
    Response::json(status, &json!({ "problem": problem }))
}
