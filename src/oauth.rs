//! The rules of signing in by OAuth: addresses, requests, what comes back. Nothing here sends, reads a clock or draws a
//! random number.
//!
//! ```text
//! App::state        signed and expiring, so nothing has to be stored
//! App::authorize_url → the user allows the app →
//! App::callback     the code, or why there is none
//! App::exchange     → send → App::tokens
//! App::refresh      → send → App::tokens
//! App::revoke       → send → App::revoked
//! ```

mod callback;
mod domain;
mod refusal;
mod request;
mod state;
mod tokens;

pub use callback::Granted;
pub use refusal::OAuthError;
pub use request::TokenHint;
pub use state::{NewState, STATE_LIFETIME};
pub use tokens::Answer;

use crate::query;
use crate::secret::Secret;
use domain::{is_address, is_origin};

/// An app of Pipedrive's Marketplace, as its Developer Hub knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    client_id: String,
    client_secret: Secret,
    redirect_uri: String,
    state_secret: Option<Secret>,
    /// Without a slash at the end.
    host: String,
    api_domains: Vec<String>,
}

impl App {
    /// Where users allow apps, and tokens come from.
    pub const HOST: &'static str = "https://oauth.pipedrive.com";

    /// Takes what the Developer Hub shows: `redirect_uri` is its callback URL, to the letter.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        redirect_uri: impl Into<String>,
    ) -> Result<App, String> {
        let (client_id, redirect_uri) = (client_id.into(), redirect_uri.into());
        let client_secret = client_secret.into();
        let plain = |text: &str| !text.is_empty() && !text.contains(char::is_control);
        // A colon would end the id in the middle: RFC 7617 has no way to write one.
        if !plain(&client_id) || client_id.contains(':') {
            return Err("the client id must be the one that the Developer Hub shows".to_owned());
        }
        if !plain(client_secret.reveal()) {
            return Err(
                "the client secret must be the one that the Developer Hub shows".to_owned(),
            );
        }
        if !is_address(&redirect_uri) {
            return Err("the redirect URI must be the app's callback URL: a whole http or https address without a fragment".to_owned());
        }
        Ok(App {
            client_id,
            client_secret,
            redirect_uri,
            state_secret: None,
            host: Self::HOST.to_owned(),
            api_domains: Vec::new(),
        })
    }

    /// The same app, which signs its states with another secret than the client's.
    ///
    /// # Errors
    /// The secret is shorter than 16 bytes.
    pub fn with_state_secret(mut self, secret: impl Into<Secret>) -> Result<App, String> {
        let secret = secret.into();
        if secret.reveal().len() < 16 {
            return Err("the state secret must have at least 16 characters".to_owned());
        }
        self.state_secret = Some(secret);
        Ok(self)
    }

    /// The same app over another authorization host: a sandbox, or a proxy. It gets the client secret.
    ///
    /// # Errors
    /// It is no origin, with a path perhaps.
    pub fn with_host(mut self, address: &str) -> Result<App, String> {
        let host = address.trim_end_matches('/');
        if !is_address(host) || host.contains('?') {
            return Err("the OAuth host must be an http or https address without user name, query or fragment".to_owned());
        }
        self.host = host.to_owned();
        Ok(self)
    }

    /// The same app, which believes further origins to be the API: those of a sandbox, or of a proxy. They get access
    /// tokens. Without this, only Pipedrive's own hosts do.
    ///
    /// # Errors
    /// One of them is no origin.
    pub fn with_api_domains<'a>(
        mut self,
        origins: impl IntoIterator<Item = &'a str>,
    ) -> Result<App, String> {
        for origin in origins {
            let origin = origin.strip_suffix('/').unwrap_or(origin);
            if !is_origin(origin) {
                return Err(
                    "an API domain must be an origin, such as http://127.0.0.1:8080".to_owned(),
                );
            }
            self.api_domains.push(origin.to_owned());
        }
        Ok(self)
    }

    /// The id of the app.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where to send the user's browser, with a [`state`](App::state) that the app made.
    pub fn authorize_url(&self, state: &str) -> String {
        let pairs = [
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", &self.redirect_uri),
            ("state", state),
        ];
        [&self.host, "/oauth/authorize?", &query::written(&pairs)].concat()
    }
}

#[cfg(test)]
mod tests;
