//! `/oauth/token` and `/oauth/revoke`: what an app asks with its id and secret.

use super::grants::{Grants, Issued};
use super::refusal::Refusal;
use super::{Question, form};
use crate::http::{Request, Response};
use crate::settings::{App, Separator};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Form = BTreeMap<String, String>;

/// Exchanges a code, or refreshes.
pub(super) fn issue(grants: &mut Grants, question: &Question<'_>) -> Result<Response, Refusal> {
    let Question {
        request, app, now, ..
    } = *question;
    let form = client_form(request, app)?;
    let given = |name: &str, missing| {
        form.get(name)
            .filter(|value| !value.is_empty())
            .ok_or(missing)
    };
    let issued = match given("grant_type", Refusal::NO_GRANT_TYPE)?.as_str() {
        "authorization_code" => {
            let code = given("code", Refusal::NO_CODE)?;
            let address = given("redirect_uri", Refusal::NO_REDIRECT_URI)?;
            grants.exchange(code, address, app, now)?
        }
        "refresh_token" => {
            grants.refresh(given("refresh_token", Refusal::NO_REFRESH_TOKEN)?, app, now)?
        }
        _ => return Err(Refusal::GRANT_TYPE),
    };
    let mut response = Response::json(200, &told(&issued, app, request));
    response.headers.set("cache-control", "no-store");
    Ok(response)
}

/// Ends a token. One that nobody knows is no error.
pub(super) fn revoke(grants: &mut Grants, question: &Question<'_>) -> Result<Response, Refusal> {
    let form = client_form(question.request, question.app)?;
    let token = form.get("token").ok_or(Refusal::NO_TOKEN)?;
    // The hint only says where to look first.
    grants.revoke(token);
    Ok(Response::json(
        200,
        &json!({ "success": true, "data": null }),
    ))
}

/// The form of a request whose sender is the app.
fn client_form(request: &Request, app: &App) -> Result<Form, Refusal> {
    let kind = request.headers.get("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refusal::FORM);
    }
    let form = form(&request.body);
    let (id, secret) = credentials(request, &form).ok_or(Refusal::NO_CLIENT)?;
    if id != app.client_id || secret != app.client_secret.expose() {
        return Err(Refusal::CLIENT);
    }
    Ok(form)
}

/// Id and secret by the Basic header, or in the body.
fn credentials(request: &Request, form: &Form) -> Option<(String, String)> {
    if let Some(header) = request.headers.get("authorization") {
        let (scheme, encoded) = header.split_once(' ')?;
        let basic = scheme.eq_ignore_ascii_case("basic");
        let bytes = STANDARD.decode(encoded.trim()).ok().filter(|_| basic)?;
        let pair = String::from_utf8(bytes).ok()?;
        let (id, secret) = pair.split_once(':')?;
        return Some((id.to_owned(), secret.to_owned()));
    }
    Some((
        form.get("client_id")?.clone(),
        form.get("client_secret")?.clone(),
    ))
}

/// The answer, in the form that the settings ask for.
fn told(issued: &Issued, app: &App, request: &Request) -> Value {
    let separator = match app.scope_separator {
        Separator::Comma => ",",
        Separator::Space => " ",
    };
    let lifetime = if app.expires_in_as_text {
        json!(app.access_seconds.to_string())
    } else {
        json!(app.access_seconds)
    };
    let mut told = json!({
        "access_token": issued.access_token, "token_type": app.token_type, "refresh_token": issued.refresh_token,
        "scope": issued.scopes.join(separator), "expires_in": lifetime, "api_domain": api_domain(app, request),
    });
    if let (None, Some(fields)) = (&issued.refresh_token, told.as_object_mut()) {
        fields.remove("refresh_token");
    }
    told
}

/// Where the tokens are good.
fn api_domain(app: &App, request: &Request) -> Value {
    match app.api_domain.as_str() {
        "none" => Value::Null,
        "own" => {
            let scheme = request.headers.get("x-forwarded-proto").unwrap_or("http");
            match request.headers.get("host") {
                Some(host) => json!(format!("{scheme}://{host}")),
                None => json!("https://sandbox.pipedrive.com"),
            }
        }
        origin => json!(origin),
    }
}
