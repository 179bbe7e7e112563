//! Questions on who asks: signed tokens, addresses of frames, credentials in headers.

use super::super::spoken::Refusal;
use super::given::Given;
use crate::deauthorization::Uninstall;
use crate::error::ErrorCode;
use crate::extension::{ExtensionRequest, Selection};
use crate::secret::{Secret, is_basic};
use crate::signed_token::verify_signed_token;
use serde_json::{Map, Value, json};

/// Answers those that it knows.
pub fn ask(question: &str, given: &Given) -> Option<Result<Value, Refusal>> {
    Some(match question {
        "signed_token" => signed_token(given),
        "extension_request" => extension_request(given),
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

fn extension_request(given: &Given) -> Result<Value, Refusal> {
    let read = ExtensionRequest::read(given.need("url")?);
    let request = read.map_err(|error| refusal(error.code, error.message))?;
    if given.get("claims").is_some() {
        let claims = given.part("claims")?;
        let id = |name| claims.number(name).map(|id| id.unwrap_or_default() as u64);
        let checked = request.check(id("userId")?, id("companyId")?);
        checked.map_err(|error| refusal(error.code, error.message))?;
    }
    let selection = match request.selection {
        Selection::None => json!({ "kind": "none" }),
        Selection::Ids(ids) => json!({ "kind": "ids", "ids": ids }),
        Selection::All { excluded } => json!({ "kind": "all", "excludedIds": excluded }),
    };
    let mut answer = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            answer.insert(name.to_owned(), value);
        }
    };
    put("id", request.id.map(Value::String));
    put("token", request.token.map(|token| token.reveal().into()));
    put("userId", request.user_id.map(Value::from));
    put("companyId", request.company_id.map(Value::from));
    put(
        "resource",
        request.resource.map(|name| name.as_str().into()),
    );
    put("view", request.view.map(|name| name.as_str().into()));
    put("theme", Some(request.theme.as_str().into()));
    put("selection", Some(selection));
    put("filter", request.filter);
    put("data", request.data);
    put("context", request.context);
    // Pairs, not an object: a name may stand there twice, or be `__proto__`.
    put("other", serde_json::to_value(request.other).ok());
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
