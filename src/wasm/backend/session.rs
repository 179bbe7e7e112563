//! Questions on the tokens of a session.

use super::super::spoken::Refusal;
use super::given::Given;
use crate::error::ErrorCode;
use crate::session::{Failed, Freshness, renews};
use crate::time::Millis;
use serde_json::{Value, json};

/// What a refresh can fail for; the codes as they are spelled.
const CODES: [ErrorCode; 8] = [
    ErrorCode::OAuthGrant,
    ErrorCode::OAuthConfig,
    ErrorCode::Server,
    ErrorCode::RateLimited,
    ErrorCode::Blocked,
    ErrorCode::Connection,
    ErrorCode::Timeout,
    ErrorCode::UnexpectedResponse,
];

/// Answers those that it knows.
pub fn ask(question: &str, given: &Given) -> Option<Result<Value, Refusal>> {
    Some(match question {
        "refused" => refused(given),
        "failed" => failed(given),
        _ => return None,
    })
}

fn freshness(given: &Given) -> Result<Freshness, Refusal> {
    Ok(Freshness::of(given.time("expiresAt")?, given.time("now")?))
}

fn refused(given: &Given) -> Result<Value, Refusal> {
    let renew = renews(
        given.flag("byGateway"),
        freshness(given)?,
        given.flag("renewed"),
    );
    Ok(json!({ "renew": renew }))
}

fn failed(given: &Given) -> Result<Value, Refusal> {
    let name = given.need("code")?;
    let code = CODES.into_iter().find(|code| code.as_str() == name);
    // What isn't known is no reason to end a session, nor to try again.
    let decided = Failed::of(
        code.unwrap_or(ErrorCode::UnexpectedResponse),
        given.count("retryIn")?.map(Millis),
        given.count("failures")?.unwrap_or(1),
        freshness(given)?,
        given.number("jitter")?.unwrap_or_default(),
    );
    let mut answer = json!({ "do": decided.as_str() });
    if let (Failed::Again(Millis(wait)), Some(answer)) = (decided, answer.as_object_mut()) {
        answer.insert("wait".to_owned(), wait.into());
    }
    Ok(answer)
}
