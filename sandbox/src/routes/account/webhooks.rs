//! Webhooks: `/v1/webhooks`. An app and the rest of the account don't see each other's.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let webhooks: Vec<Value> = call
        .store
        .webhooks
        .rows()
        .filter(|(_, webhook)| shown(webhook, call))
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
            "must be a public https address outside of Pipedrive, or an http one of this machine",
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
    let owned = call.store.webhooks.rows().filter(|(_, webhook)| {
        webhook.number("user_id") == Some(user) && webhook.text("type") == kind(call.app)
    });
    if owned.count() >= call.most_webhooks {
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
            "add_time": call.now.rfc3339_millis(), "type": kind(call.app),
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
    let webhook = rows::find(&call.store.webhooks, call.id(), "Webhook")?;
    if !shown(webhook, call) {
        return Err(Failure::not_found("Webhook"));
    }
    let number = webhook.id();
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

fn kind(app: bool) -> &'static str {
    if app { "application" } else { "general" }
}

/// An app sees those that it made for its user, everybody else those that no app made.
fn shown(webhook: &Record, call: &Call<'_>) -> bool {
    let owned = !call.app || webhook.number("owner_id") == Some(call.user);
    webhook.text("type") == kind(call.app) && owned
}

/// An https address with a dotted host that isn't Pipedrive's API. The sandbox delivers to its own machine, without TLS.
fn is_public(url: &str) -> bool {
    if let Some(rest) = url.strip_prefix("http://") {
        let host = rest.split(['/', '?', '#', ':']).next();
        return matches!(host, Some("127.0.0.1" | "localhost"));
    }
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let api = host == "pipedrive.com" || host.ends_with(".pipedrive.com");
    host.contains('.') && !api && !host.starts_with("127.") && !host.contains(char::is_whitespace)
}
