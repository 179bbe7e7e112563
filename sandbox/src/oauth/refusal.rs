//! How the authorization host refuses: always 400, in words that its status-code page has.

use crate::http::Response;
use crate::settings::ErrorForm;
use serde_json::json;

/// Why no token is given, or none ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    error: &'static str,
    message: &'static str,
}

const fn refusal(error: &'static str, message: &'static str) -> Refusal {
    Refusal { error, message }
}

impl Refusal {
    pub(super) const FORM: Refusal = refusal(
        "invalid_request",
        "Invalid request: content must be application/x-www-form-urlencoded",
    );
    pub(super) const NO_GRANT_TYPE: Refusal =
        refusal("invalid_request", "Missing parameter: grant_type");
    pub(super) const GRANT_TYPE: Refusal = refusal(
        "unsupported_grant_type",
        "Unsupported grant type: grant_type must be one of authorization_code, refresh_token, exchange_api_token",
    );
    pub(super) const NO_CLIENT: Refusal = refusal(
        "invalid_client",
        "Invalid client: cannot retrieve client credentials",
    );
    pub(super) const CLIENT: Refusal =
        refusal("invalid_client", "Invalid client: client is invalid");
    pub(super) const NO_CODE: Refusal = refusal("invalid_request", "Missing parameter: code");
    pub(super) const CODE: Refusal = refusal(
        "invalid_grant",
        "Invalid grant: authorization_code is invalid",
    );
    pub(super) const CODE_EXPIRED: Refusal = refusal(
        "invalid_grant",
        "Invalid grant: authorization_code has expired",
    );
    pub(super) const NO_REDIRECT_URI: Refusal = refusal(
        "invalid_request",
        "Invalid request: redirect_uri is not a valid URI",
    );
    pub(super) const REDIRECT_URI: Refusal = refusal(
        "invalid_request",
        "Invalid request: redirect_uri is invalid",
    );
    pub(super) const NO_REFRESH_TOKEN: Refusal =
        refusal("invalid_request", "Missing parameter: refresh_token");
    pub(super) const REFRESH_TOKEN: Refusal =
        refusal("invalid_grant", "Invalid grant: refresh_token is invalid");
    pub(super) const NO_TOKEN: Refusal = refusal("invalid_request", "Missing parameter: token");

    pub(super) fn response(self, form: ErrorForm) -> Response {
        let Refusal { error, message } = self;
        let body = match form {
            ErrorForm::Full => json!({ "success": false, "message": message, "error": error }),
            ErrorForm::Standard => json!({ "error": error, "error_description": message }),
            ErrorForm::Message => json!({ "success": false, "message": message }),
        };
        Response::json(400, &body)
    }
}
