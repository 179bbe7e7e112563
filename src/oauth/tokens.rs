//! What the authorization host answers. Documentation, examples and other people's clients disagree about its forms, so
//! all of them are read.

use super::refusal::word;
use super::{App, OAuthError};
use crate::endpoint::Endpoint;
use crate::error::ErrorCode;
use crate::secret::Secret;
use crate::time::{Millis, Timestamp, http_date};
use crate::tokens::Tokens;
use serde_json::{Map, Value};

/// Life of a token that doesn't say. Pipedrive's live for an hour.
const USUAL_LIFE: i64 = 3_600_000;
/// A shorter life would have each call renew its token. If it ends earlier all the same, a 401 says so.
const SHORTEST_LIFE: i64 = 120_000;
const LONGEST_LIFE: i64 = 86_400_000;
/// Characters of a token. Pipedrive advises to keep 768.
const LONGEST: usize = 16_384;

/// An answer of the authorization host.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// Its whole body.
    pub body: &'a str,
    /// The header `retry-after`, where it's there.
    pub retry_after: Option<&'a str>,
}

impl App {
    /// Reads the answer to [`App::exchange`], or to [`App::refresh`] where `before` are the tokens that were refreshed:
    /// what the answer leaves out stays as it was.
    ///
    /// `now` is when the answer came. The tokens expire by that clock, whatever the host's own says.
    ///
    /// # Errors
    /// * [`ErrorCode::OAuthGrant`]: the code or the refresh token isn't good, and won't be;
    /// * [`ErrorCode::OAuthConfig`]: id, secret or callback address of the app are wrong;
    /// * [`ErrorCode::Server`], [`ErrorCode::RateLimited`]: later it may work;
    /// * [`ErrorCode::Blocked`], [`ErrorCode::UnexpectedResponse`]: it isn't the host's own answer, or there is no making
    ///   sense of it, or it names a place where no token must go.
    pub fn tokens(
        &self,
        answer: Answer<'_>,
        before: Option<&Tokens>,
        now: Timestamp,
    ) -> Result<Tokens, OAuthError> {
        let body = object(answer.body);
        let body = match (answer.status, body) {
            (200..300, Some(body)) if body.contains_key("access_token") => body,
            (_, body) => return Err(refused(answer, body.as_ref(), before.is_some(), now)),
        };
        let odd = |problem: &str| {
            let message = ["the authorization host's answer ", problem].concat();
            let mut error = OAuthError::new(ErrorCode::UnexpectedResponse, message);
            error.status = Some(answer.status);
            error
        };
        let kind = text(&body, "token_type");
        if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(odd("has a token that is no bearer token"));
        }
        let access_token = text(&body, "access_token").filter(|token| is_token(token));
        let access_token = access_token.ok_or_else(|| odd("has an access token that isn't one"))?;
        let refresh_token = match text(&body, "refresh_token").filter(|token| !token.is_empty()) {
            Some(token) if is_token(token) => Some(Secret::new(token)),
            Some(_) => return Err(odd("has a refresh token that isn't one")),
            None => before.map(|before| before.refresh_token.clone()),
        };
        let refresh_token = refresh_token.ok_or_else(|| odd("has no refresh token"))?;
        let api_domain = match text(&body, "api_domain").filter(|domain| !domain.is_empty()) {
            Some(domain) => self.api_origin(domain).ok_or_else(|| {
                odd("has an api_domain that isn't Pipedrive's; a sandbox's or a proxy's must be allowed")
            })?,
            None => before.map_or_else(
                || Endpoint::SHARED.to_owned(),
                |before| before.api_domain.clone(),
            ),
        };
        let scopes = scopes(body.get("scope"));
        let kept = || before.map(|before| before.scopes.clone());
        let life = life(body.get("expires_in"));
        Ok(Tokens::new(
            access_token,
            refresh_token,
            Timestamp(now.0.saturating_add(life)),
            scopes.or_else(kept).unwrap_or_default(),
            api_domain,
        ))
    }

    /// Reads the answer to [`App::revoke`].
    ///
    /// # Errors
    /// As those of [`App::tokens`].
    pub fn revoked(&self, answer: Answer<'_>, now: Timestamp) -> Result<(), OAuthError> {
        match answer.status {
            200..300 => Ok(()),
            _ => Err(refused(answer, object(answer.body).as_ref(), true, now)),
        }
    }
}

fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(text).ok()
}

/// Whether it is JSON that ends too early: the connection broke.
fn is_cut(text: &str) -> bool {
    let read = serde_json::from_str::<Value>(text);
    !text.trim().is_empty() && read.is_err_and(|error| error.is_eof())
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    body.get(name)?.as_str()
}

/// Whether it can be sent in a header.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Separated by commas, spaces, or both; `None` where there are none.
fn scopes(value: Option<&Value>) -> Option<Vec<String>> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split([',', ' ', '\t', '\n']);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let found = match value? {
        Value::String(text) => words(text),
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .flat_map(words)
            .collect(),
        _ => Vec::new(),
    };
    (!found.is_empty()).then_some(found)
}

/// Milliseconds that a token lives.
fn life(seconds: Option<&Value>) -> i64 {
    let seconds = match seconds {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let seconds = seconds.filter(|seconds: &f64| seconds.is_finite() && *seconds > 0.0);
    seconds.map_or(USUAL_LIFE, |seconds| {
        // A cast of a number that is too large gives the largest.
        ((seconds * 1000.0) as i64).clamp(SHORTEST_LIFE, LONGEST_LIFE)
    })
}

fn refused(
    answer: Answer<'_>,
    body: Option<&Map<String, Value>>,
    token: bool,
    now: Timestamp,
) -> OAuthError {
    let html = answer.body.trim_start().starts_with('<');
    let spoken = |name: &str| body.and_then(|body| text(body, name));
    // The bodies aren't documented. `error` is the standard's word for it, and other fields hold it as a sentence.
    let names = |what: [&str; 2]| {
        let fields = ["error", "error_description", "message"];
        fields.into_iter().filter_map(spoken).any(|text| {
            let text = text.to_ascii_lowercase();
            what.iter().any(|what| text.contains(what))
        })
    };
    let (code, message) = match answer.status {
        429 => (
            ErrorCode::RateLimited,
            "it has a rate limit, and that is reached",
        ),
        500.. => (ErrorCode::Server, "it failed"),
        403 if html => (
            ErrorCode::Blocked,
            "a page of Cloudflare's stands in its place",
        ),
        200..500 if names(["invalid_grant", "invalid grant"]) => match token {
            true => (
                ErrorCode::OAuthGrant,
                "the refresh token isn't good any more; the app must be installed again",
            ),
            false => (
                ErrorCode::OAuthGrant,
                "the code is wrong, used, or older than five minutes",
            ),
        },
        400..500 if names(["redirect_uri", "redirect uri"]) => (
            ErrorCode::OAuthConfig,
            "redirect_uri isn't the app's callback URL",
        ),
        400..500 if names(["invalid_client", "invalid client"]) => (
            ErrorCode::OAuthConfig,
            "client id or client secret are wrong",
        ),
        400..500 if body.is_some() => (
            ErrorCode::OAuthConfig,
            "it refuses the request as it stands",
        ),
        200..300 if is_cut(answer.body) => (ErrorCode::Connection, "its answer ends in the middle"),
        _ if body.is_some() => (ErrorCode::UnexpectedResponse, "its answer has no tokens"),
        _ => (ErrorCode::UnexpectedResponse, "its answer isn't JSON"),
    };
    let said = spoken("error").and_then(word);
    let said = said.map_or_else(String::new, |word| [" (", word, ")"].concat());
    let message = ["the authorization host: ", message, &said].concat();
    let mut error = OAuthError::new(code, message);
    error.status = Some(answer.status);
    error.retry_in = answer.retry_after.and_then(|after| wait(after, now));
    error
}

/// Seconds, or a date.
fn wait(after: &str, now: Timestamp) -> Option<Millis> {
    let millis = match after.trim().parse::<u32>() {
        Ok(seconds) => i64::from(seconds) * 1000,
        Err(_) => http_date(after)?.0 - now.0,
    };
    u32::try_from(millis.max(0)).ok().map(Millis)
}
