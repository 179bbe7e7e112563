//! Webhooks: `/v1/webhooks`. They are registered, and nothing is ever sent.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use serde_json::{Value, json};

/// The most that a user has.
const MOST: usize = 40;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let webhooks: Vec<Value> = call
        .store
        .webhooks
        .rows()
        .map(|(_, webhook)| rows::value(webhook))
        .collect();
    Ok(answer(200, &webhooks.into()))
}

/// The password comes back, as it does on the real API.
pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.checked()?;
    rows::filled(&fields, "name")?;
    let url = fields
        .get("subscription_url")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !is_public(url) {
        return Err(Failure::schema(
            "subscription_url",
            "must be a public https address outside of Pipedrive",
        ));
    }
    if fields
        .get("name")
        .and_then(Value::as_str)
        .is_some_and(|name| name.chars().count() > 255)
    {
        return Err(Failure::schema(
            "name",
            "must not be longer than 255 characters",
        ));
    }
    let user = fields
        .get("user_id")
        .and_then(Value::as_u64)
        .unwrap_or(call.user);
    let owned = call
        .store
        .webhooks
        .rows()
        .filter(|(_, webhook)| webhook.number("user_id") == Some(user));
    if owned.count() >= MOST {
        return Err(Failure::new(
            422,
            "The limit of 40 webhooks for the user has been reached",
        ));
    }
    let mut webhook = call.store.webhooks.blank();
    rows::defaults(
        &mut webhook,
        json!({
            "company_id": 1001, "owner_id": call.user, "admin_id": call.user, "user_id": user, "version": "2.0", "is_active": 1,
            "add_time": call.now.rfc3339_millis(), "type": "general",
        }),
    );
    rows::take(&mut webhook, &call.store.webhooks, &fields);
    webhook.set("user_id", user);
    let number = call.store.webhooks.insert(webhook);
    Ok(answer(
        201,
        &rows::value(rows::find(&call.store.webhooks, number, "Webhook")?),
    ))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let number = rows::find(&call.store.webhooks, call.id(), "Webhook")?.id();
    call.store.webhooks.remove(number);
    Ok(Response::json(
        200,
        &json!({ "success": true, "status": "ok" }),
    ))
}

fn answer(status: u16, data: &Value) -> Response {
    Response::json(
        status,
        &json!({ "success": true, "status": "ok", "data": data }),
    )
}

/// An https address with a dotted host that isn't Pipedrive's API.
fn is_public(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let api = host == "pipedrive.com" || host.ends_with(".pipedrive.com");
    host.contains('.') && !api && !host.starts_with("127.") && !host.contains(char::is_whitespace)
}
