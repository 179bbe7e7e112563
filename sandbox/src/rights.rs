//! What a caller may do: an app no more than its scopes say.

use crate::http::Response;
use crate::limits::Credential;
use crate::settings::Settings;
use pipedrive_catalogue::Operation;
use serde_json::json;

/// Who stands behind a request.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) credential: Credential,
    pub(crate) user: u64,
    /// What the user granted the app; none where it is no app.
    pub(crate) scopes: Option<Vec<String>>,
}

impl Caller {
    /// Whether the scopes cover an operation. Changing covers reading.
    pub(crate) fn may(&self, operation: &Operation, settings: &Settings) -> bool {
        let Some(granted) = self.scopes.as_ref().filter(|_| settings.app.enforce_scopes) else {
            return true;
        };
        let has = |scope: &str| granted.iter().any(|known| known == scope);
        let covers = |scope: &String| {
            let full = scope
                .strip_suffix(":read")
                .map(|name| format!("{name}:full"));
            has(scope) || full.is_some_and(|full| has(&full))
        };
        // Pipedrive's documents of operations don't have the two scopes of webhooks yet.
        let webhooks = operation.path.starts_with("/webhooks")
            && (has("webhooks:full") || operation.method == "GET" && has("webhooks:read"));
        operation.scopes.is_empty() || webhooks || operation.scopes.iter().any(covers)
    }
}

/// The gateway's refusal of a call that the app's scopes don't cover.
pub(crate) fn mismatch() -> Response {
    Response::json(
        403,
        &json!({
            "success": false, "error": "Scope and URL mismatch", "errorCode": 403,
            "error_info": "Please check developers.pipedrive.com",
        }),
    )
}
