//! Questions on signing in.

use super::super::spoken::Refusal;
use super::given::Given;
use crate::http::{HttpRequest, RequestBody};
use crate::oauth::{Answer, App, NewState, OAuthError, STATE_LIFETIME, TokenHint};
use crate::secret::Secret;
use crate::time::Millis;
use crate::tokens::Tokens;
use serde_json::{Map, Value, json};

/// Answers those that it knows.
pub fn ask(question: &str, given: &Given) -> Option<Result<Value, Refusal>> {
    Some(match question {
        "authorize" => authorize(given),
        "callback" => callback(given),
        "exchange" => {
            app(given).and_then(|app| Ok(sent(app.exchange(&Secret::new(given.need("code")?)))))
        }
        "refresh" => app(given)
            .and_then(|app| Ok(sent(app.refresh(&Secret::new(given.need("refreshToken")?))))),
        "revoke" => revoke(given),
        "tokens" => tokens(given),
        "revoked" => revoked(given),
        _ => return None,
    })
}

/// The app that a question is about.
pub fn app(given: &Given) -> Result<App, Refusal> {
    let invalid = |problem| Refusal::new("invalid_input", problem);
    let of = given.part("app")?;
    let mut app = App::new(
        of.need("clientId")?,
        of.need("clientSecret")?,
        of.need("redirectUri")?,
    )
    .map_err(invalid)?;
    if let Some(secret) = of.text("stateSecret")? {
        app = app.with_state_secret(secret).map_err(invalid)?;
    }
    if let Some(host) = of.text("oauthUrl")? {
        app = app.with_host(host).map_err(invalid)?;
    }
    app.with_api_domains(of.texts("apiDomains")?)
        .map_err(invalid)
}

fn state(given: &Given) -> Result<String, Refusal> {
    let new = NewState {
        nonce: given.need("nonce")?,
        lifetime: given.count("lifetime")?.map_or(STATE_LIFETIME, Millis),
        payload: given.text("payload")?,
        binding: given.text("binding")?,
    };
    let state = app(given)?.state(&new, given.time("now")?);
    state.map_err(|problem| Refusal::new("invalid_input", problem))
}

fn authorize(given: &Given) -> Result<Value, Refusal> {
    let state = state(given)?;
    let url = app(given)?.authorize_url(&state);
    Ok(json!({ "url": url, "state": state }))
}

fn callback(given: &Given) -> Result<Value, Refusal> {
    let (url, binding) = (given.need("url")?, given.text("binding")?);
    let granted = app(given)?.callback(url, binding, given.time("now")?);
    let granted = granted.map_err(refusal)?;
    Ok(json!({ "code": granted.code.reveal(), "payload": granted.payload }))
}

fn revoke(given: &Given) -> Result<Value, Refusal> {
    let hint = match given.need("hint")? {
        "refresh_token" => TokenHint::Refresh,
        "access_token" => TokenHint::Access,
        _ => {
            let message = "hint must be refresh_token or access_token";
            return Err(Refusal::new("invalid_input", message));
        }
    };
    Ok(sent(
        app(given)?.revoke(&Secret::new(given.need("token")?), hint),
    ))
}

fn tokens(given: &Given) -> Result<Value, Refusal> {
    let before: Option<Tokens> = given.thing("before")?;
    let tokens = app(given)?.tokens(answer(given)?, before.as_ref(), given.time("now")?);
    let tokens = tokens.map_err(refusal)?;
    serde_json::to_value(&tokens)
        .map_err(|_| Refusal::new("unexpected_response", "the tokens can't be written"))
}

fn revoked(given: &Given) -> Result<Value, Refusal> {
    let revoked = app(given)?.revoked(answer(given)?, given.time("now")?);
    revoked.map(|()| json!({})).map_err(refusal)
}

fn answer(given: &Given) -> Result<Answer<'_>, Refusal> {
    let status = given.count("status")?.unwrap_or_default();
    Ok(Answer {
        status: u16::try_from(status).unwrap_or_default(),
        body: given.text("body")?.unwrap_or_default(),
        retry_after: given.text("retryAfter")?,
    })
}

fn sent(request: HttpRequest) -> Value {
    let mut headers = Map::new();
    for (name, value) in request.headers {
        headers.insert(name, Value::String(value));
    }
    let body = match request.body {
        RequestBody::Text(text) => text,
        RequestBody::Empty | RequestBody::Multipart(_) => String::new(),
    };
    json!({ "method": request.method.as_str(), "url": request.url, "headers": headers, "body": body })
}

fn refusal(error: OAuthError) -> Refusal {
    let mut facts = Map::new();
    if let Some(status) = error.status {
        facts.insert("status".to_owned(), status.into());
        facts.insert("retryable".to_owned(), error.code.retryable().into());
    }
    if let Some(Millis(wait)) = error.retry_in {
        facts.insert("retryIn".to_owned(), wait.into());
    }
    if let Some(payload) = error.payload {
        facts.insert("payload".to_owned(), payload.into());
    }
    Refusal {
        code: error.code.as_str(),
        message: error.message,
        facts: Value::Object(facts),
    }
}
