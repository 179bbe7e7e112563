//! Questions on who asks: signed tokens, credentials in headers.

use super::super::spoken::Refusal;
use super::given::Given;
use crate::deauthorization::Uninstall;
use crate::error::ErrorCode;
use crate::secret::{Secret, is_basic};
use crate::signed_token::verify_signed_token;
use serde_json::{Map, Value, json};

/// Answers those that it knows.
pub fn ask(question: &str, given: &Given) -> Option<Result<Value, Refusal>> {
    Some(match question {
        "signed_token" => signed_token(given),
        "basic" => basic(given),
        "uninstall" => uninstall(given),
        _ => return None,
    })
}

fn signed_token(given: &Given) -> Result<Value, Refusal> {
    let secrets = given.texts("secrets")?;
    let secrets: Vec<Secret> = secrets.into_iter().map(Secret::from).collect();
    let verified = verify_signed_token(given.need("token")?, &secrets, given.time("now")?);
    let claims = verified.map_err(|error| refusal(error.code, error.message))?;
    let mut answer = Map::new();
    answer.insert("userId".to_owned(), claims.user_id.into());
    answer.insert("companyId".to_owned(), claims.company_id.into());
    if let Some(at) = claims.issued_at {
        answer.insert("issuedAt".to_owned(), at.0.into());
    }
    answer.insert("expiresAt".to_owned(), claims.expires_at.0.into());
    Ok(Value::Object(answer))
}

fn basic(given: &Given) -> Result<Value, Refusal> {
    let password = Secret::new(given.need("password")?);
    let user = given.need("user")?;
    let header = given.text("authorization")?;
    let matches = header.is_some_and(|header| is_basic(header, user, &password));
    Ok(json!({ "matches": matches }))
}

fn uninstall(given: &Given) -> Result<Value, Refusal> {
    let app = given.part("app")?;
    let read = Uninstall::read(
        given.text("authorization")?,
        given.text("body")?.unwrap_or_default(),
        app.need("clientId")?,
        &Secret::new(app.need("clientSecret")?),
    );
    let uninstall = read.map_err(|error| refusal(error.code, error.message))?;
    Ok(json!({
        "clientId": uninstall.client_id,
        "companyId": uninstall.company_id,
        "userId": uninstall.user_id,
        "timestamp": uninstall.timestamp,
    }))
}

fn refusal(code: ErrorCode, message: &str) -> Refusal {
    Refusal::new(code.as_str(), message)
}
