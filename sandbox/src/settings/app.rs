//! The app that asks for access by OAuth, and how the authorization host answers it.

use crate::oauth::Scripted;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an app may ask for: all of it by default.
const SCOPES: [&str; 21] = [
    "base",
    "deals:full",
    "activities:full",
    "contacts:full",
    "leads:full",
    "products:full",
    "projects:full",
    "mail:full",
    "goals:full",
    "users:read",
    "recents:read",
    "search:read",
    "admin",
    "webhooks:full",
    "deal-fields:full",
    "contact-fields:full",
    "product-fields:full",
    "project-fields:full",
    "phone-integration",
    "video-calls",
    "messengers-integration",
];

/// The app as the Developer Hub knows it, and what is open or may change in Pipedrive's side of OAuth.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct App {
    /// What the page that asks the user calls it.
    pub name: String,
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// Its one callback address.
    pub redirect_uri: String,
    /// What it asks for. A user grants all of it or nothing; who has it installed keeps what was granted.
    pub scopes: Vec<String>,
    /// Calls that the granted scopes don't cover are refused with 403.
    pub enforce_scopes: bool,
    /// The user who is signed in where the page opens.
    pub user_id: u64,
    /// Whether the page asks, or answers by itself.
    pub approval: Approval,
    /// How long a code is good.
    pub code_seconds: u32,
    /// How long an access token is good.
    pub access_seconds: u32,
    /// How long a refresh token is good without being used.
    pub refresh_seconds: u32,
    /// Each refresh gives another refresh token, and ends the one that was used. Pipedrive documents the contrary.
    pub rotate_refresh_tokens: bool,
    /// Each refresh ends the access tokens before it. What Pipedrive does isn't known.
    pub end_older_access: bool,
    /// A refresh answers without its refresh token, which stays good.
    pub omit_refresh_token: bool,
    /// `expires_in` is a text.
    pub expires_in_as_text: bool,
    /// What `token_type` says.
    pub token_type: String,
    /// What stands between the scopes of an answer.
    pub scope_separator: Separator,
    /// `own` for the address under which the sandbox was asked, `none` for null, or an origin.
    pub api_domain: String,
    /// In which form the authorization host refuses.
    pub error_form: ErrorForm,
    /// What the next exchanges of a code meet, one each: `invalid-grant`, a value of `x-sandbox-fault`, or `none`.
    pub exchange_script: Vec<String>,
    /// What the next refreshes meet, in the same words.
    pub refresh_script: Vec<String>,
}

/// What becomes of a user who is sent to the authorization page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Approval {
    /// They see the page and choose.
    #[default]
    Ask,
    /// They are sent back with a code at once.
    Approve,
    /// They are sent back with a denial at once.
    Deny,
}

/// What stands between scopes: Pipedrive's documents have both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Separator {
    /// `base,deals:full`
    #[default]
    Comma,
    /// `base deals:full`
    Space,
}

/// The body of a refusal: Pipedrive doesn't document it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorForm {
    /// `{"success":false,"message":"Invalid grant: …","error":"invalid_grant"}`
    #[default]
    Full,
    /// As RFC 6749 has it: `{"error":"invalid_grant","error_description":"Invalid grant: …"}`
    Standard,
    /// `{"success":false,"message":"Invalid grant: …"}`
    Message,
}

/// A text that no log shows.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Default for App {
    fn default() -> App {
        App {
            name: "Sandbox app".to_owned(),
            client_id: "sandbox-client".to_owned(),
            client_secret: Secret::new("sandbox-client-secret"),
            redirect_uri: "http://127.0.0.1:8787/oauth/callback".to_owned(),
            scopes: SCOPES.map(str::to_owned).into(),
            enforce_scopes: true,
            user_id: 1,
            approval: Approval::Ask,
            code_seconds: 300,
            access_seconds: 3_600,
            refresh_seconds: 60 * 86_400,
            rotate_refresh_tokens: false,
            end_older_access: false,
            omit_refresh_token: false,
            expires_in_as_text: false,
            token_type: "Bearer".to_owned(),
            scope_separator: Separator::Comma,
            api_domain: "own".to_owned(),
            error_form: ErrorForm::Full,
            exchange_script: Vec::new(),
            refresh_script: Vec::new(),
        }
    }
}

impl App {
    /// # Errors
    /// The first value that makes no sense.
    pub(crate) fn check(&self) -> Result<(), String> {
        let address = &self.redirect_uri;
        if !(address.starts_with("https://") || address.starts_with("http://")) {
            return Err("redirectUri must be an http or https address".to_owned());
        }
        if self.client_id.is_empty() || self.client_secret.expose().is_empty() {
            return Err("clientId and clientSecret must not be empty".to_owned());
        }
        let known = matches!(self.api_domain.as_str(), "own" | "none")
            || self.api_domain.starts_with("https://")
            || self.api_domain.starts_with("http://");
        if !known {
            return Err("apiDomain must be \"own\", \"none\" or an origin".to_owned());
        }
        for (name, script) in [
            ("exchangeScript", &self.exchange_script),
            ("refreshScript", &self.refresh_script),
        ] {
            for word in script {
                Scripted::named(word).map_err(|problem| format!("{name}: {problem}"))?;
            }
        }
        Ok(())
    }
}
