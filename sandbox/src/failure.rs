//! Refusals, in the several shapes that Pipedrive gives them.

use crate::http::Response;
use pipedrive_catalogue::Operation;
use serde_json::{Value, json};

const SEE: &str = "Please check developers.pipedrive.com for more information about Pipedrive API.";

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) message: String,
    /// Stable word beside the message.
    code: Option<&'static str>,
    /// What the failure is about: a field of the body, a parameter.
    field: Option<String>,
    /// Methods that the path does have.
    allow: Option<String>,
}

impl Failure {
    /// A refusal with a status of its own.
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Failure {
        Failure {
            status,
            message: message.into(),
            code: None,
            field: None,
            allow: None,
        }
    }

    /// The request isn't what the operation's schema asks for.
    pub(crate) fn schema(field: &str, problem: &str) -> Failure {
        Failure {
            code: Some("ERR_SCHEMA_VALIDATION_FAILED"),
            field: Some(field.to_owned()),
            ..Failure::new(400, format!("Validation failed: {field}: {problem}"))
        }
    }

    /// The request is well formed, and can't be done.
    pub(crate) fn bad_request(message: impl Into<String>) -> Failure {
        Failure::new(400, message)
    }

    /// There is no such record, or it was deleted.
    pub(crate) fn not_found(what: &str) -> Failure {
        Failure::new(404, format!("{what} not found"))
    }

    /// The path exists with other methods only.
    pub(crate) fn method_not_allowed(method: &str, allow: String) -> Failure {
        Failure {
            allow: Some(allow),
            ..Failure::new(405, format!("Method {method} not allowed"))
        }
    }

    /// The same failure, known by this word.
    pub(crate) fn with_code(self, code: &'static str) -> Failure {
        Failure {
            code: Some(code),
            ..self
        }
    }

    /// The response, in the shape that this operation uses for its failures.
    pub(crate) fn response(&self, operation: Option<&Operation>) -> Response {
        let path = operation.map_or("", |operation| operation.path.as_str());
        let body = if path.starts_with("/webhooks") && self.status == 400 {
            let field = self.field.as_deref().unwrap_or("request");
            json!({ "status": "error", "success": false, "errors": { field: [self.message] } })
        } else if path.starts_with("/webhooks") || path.starts_with("/meetings") {
            json!({ "success": false, "message": self.message })
        } else if path.starts_with("/users") || path.starts_with("/legacyTeams") {
            json!({ "success": false, "error": self.message })
        } else {
            let mut body = json!({
                "success": false, "error": self.message, "error_info": SEE, "data": null, "additional_data": null,
            });
            // v1 has no such words.
            let code = self
                .code
                .filter(|_| operation.is_none_or(|operation| operation.version == "v2"));
            if let (Some(code), Some(fields)) = (code, body.as_object_mut()) {
                fields.insert("code".to_owned(), Value::from(code));
            }
            body
        };
        let mut response = Response::json(self.status, &body);
        if let Some(allow) = &self.allow {
            response.headers.set("allow", allow.clone());
        }
        response
    }
}

/// The gateway's refusal of a missing or unknown token.
pub(crate) fn unauthorized() -> Response {
    let mut response = Response::json(
        401,
        &json!({
            "success": false, "error": "unauthorized access", "errorCode": 401,
            "error_info": "Please check developers.pipedrive.com",
        }),
    );
    response.headers.set("x-401-by-gw", "true");
    response
}
