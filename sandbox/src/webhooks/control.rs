//! Control paths about webhooks: what was delivered, and changes that were made in the app.

use super::{Origin, Source};
use crate::http::{Delivery, Request, Response};
use crate::sandbox::Sandbox;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// Body of `POST /__sandbox/edit`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Edit {
    /// The user of the API token where it is absent.
    user_id: Option<u64>,
    /// Whether it is one edit of many records.
    #[serde(default)]
    bulk: bool,
    edits: Vec<Step>,
}

/// One request of the API, which stands for what the app would do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    method: String,
    path: String,
    #[serde(default)]
    body: Value,
}

/// Answers `webhooks` and `edit`; none for other paths.
pub(crate) fn answer(
    sandbox: &mut Sandbox,
    path: &str,
    request: &Request,
    now: Timestamp,
) -> Option<Result<Response, String>> {
    let moment = sandbox.moment(now);
    Some(match (request.method.as_str(), path) {
        ("GET", "webhooks") => {
            let settled = sandbox.webhooks.settled(moment);
            let waits = request.query == "settled=1" && !settled;
            let mut response = Response::json(200, &report(sandbox, settled));
            if waits {
                response.delivery = Delivery::Held;
            }
            Ok(response)
        }
        ("POST", "edit") => edit(sandbox, request, moment),
        _ => return None,
    })
}

fn report(sandbox: &Sandbox, settled: bool) -> Value {
    let webhooks = &sandbox.webhooks;
    let hooks = webhooks.health.iter().map(|(number, health)| {
        json!({
            "webhookId": number, "failedFirstAttempts": health.failed_first_attempts,
            "bannedUntilMillis": health.banned_until.map(Timestamp::millis),
            "failingSinceMillis": health.failing_since.map(Timestamp::millis),
        })
    });
    json!({
        "settled": settled, "nextMillis": webhooks.next().map(Timestamp::millis),
        "deliveries": webhooks.deliveries.values().collect::<Vec<_>>(), "health": hooks.collect::<Vec<_>>(),
    })
}

/// Does what the app would: past limits and faults.
fn edit(sandbox: &mut Sandbox, request: &Request, now: Timestamp) -> Result<Response, String> {
    let edit: Edit = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let origin = Origin {
        user: edit.user_id.unwrap_or(1),
        source: Source::App,
        bulk: edit.bulk,
    };
    let mut answers = Vec::new();
    for step in edit.edits {
        let mut request = Request::new(&step.method, &step.path);
        if !step.body.is_null() {
            request = request.body("application/json", step.body.to_string());
        }
        let response = sandbox.perform(&request, origin, now);
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        answers.push(json!({ "status": response.status, "body": body }));
    }
    Ok(Response::json(200, &json!({ "answers": answers })))
}
