//! Control paths about the app: what was given out, and what a user or the passing of time would do.

use super::{Expiring, authorize};
use crate::http::Request;
use crate::sandbox::Sandbox;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// Body of `POST /__sandbox/oauth/expire`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Expire {
    what: Expiring,
}

/// Body of `POST /__sandbox/oauth/install` and `…/uninstall`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Who {
    /// The settings' user where it is absent.
    user_id: Option<u64>,
}

/// Answers what stands behind `/__sandbox/oauth`; none where that isn't known.
pub(crate) fn answer(
    sandbox: &mut Sandbox,
    path: &str,
    request: &Request,
    now: Timestamp,
) -> Option<Result<Value, String>> {
    let moment = sandbox.moment(now);
    Some(match (request.method.as_str(), path) {
        ("GET", "oauth") => Ok(report(sandbox, moment)),
        ("POST", "oauth/expire") => read::<Expire>(request).map(|expire| {
            sandbox.oauth.grants.expire(expire.what, moment);
            report(sandbox, moment)
        }),
        ("POST", "oauth/install") => who(sandbox, request).map(|user| {
            let app = sandbox.settings().app.clone();
            let location = authorize::marketplace(&mut sandbox.oauth.grants, &app, user, moment);
            json!({ "location": location })
        }),
        ("POST", "oauth/uninstall") => who(sandbox, request).map(|user| {
            let ended = sandbox.oauth.grants.uninstall(user);
            if ended {
                sandbox.uninstalled(user, moment);
            }
            json!({ "uninstalled": ended })
        }),
        _ => return None,
    })
}

fn report(sandbox: &Sandbox, now: Timestamp) -> Value {
    let mut report = sandbox.oauth.grants.report(now);
    report["uninstalls"] = sandbox.outbox.report();
    report
}

fn who(sandbox: &Sandbox, request: &Request) -> Result<u64, String> {
    let who = if request.body.is_empty() {
        Who::default()
    } else {
        read(request)?
    };
    Ok(who.user_id.unwrap_or(sandbox.settings().app.user_id))
}

fn read<'a, T: Deserialize<'a>>(request: &'a Request) -> Result<T, String> {
    serde_json::from_slice(&request.body).map_err(|error| error.to_string())
}
