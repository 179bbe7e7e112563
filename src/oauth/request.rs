//! Requests to the authorization host. Forms, encoded once; the app's credentials in a header, never in a body.

use super::App;
use crate::http::{HttpRequest, Method, RequestBody};
use crate::query;
use crate::secret::{Secret, basic};

/// Which token is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenHint {
    /// All of it: the app counts as uninstalled for that user.
    Refresh,
    /// This one token, and nothing else.
    Access,
}

impl TokenHint {
    /// As RFC 7009 spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            TokenHint::Refresh => "refresh_token",
            TokenHint::Access => "access_token",
        }
    }
}

impl App {
    /// Asks for the tokens of a code.
    pub fn exchange(&self, code: &Secret) -> HttpRequest {
        self.post(
            "/oauth/token",
            &[
                ("grant_type", "authorization_code"),
                ("code", code.reveal()),
                ("redirect_uri", &self.redirect_uri),
            ],
        )
    }

    /// Asks for new tokens.
    pub fn refresh(&self, refresh_token: &Secret) -> HttpRequest {
        self.post(
            "/oauth/token",
            &[
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh_token.reveal()),
            ],
        )
    }

    /// Takes a token back. The host answers 200 for unknown tokens, too.
    pub fn revoke(&self, token: &Secret, hint: TokenHint) -> HttpRequest {
        self.post(
            "/oauth/revoke",
            &[
                ("token", token.reveal()),
                ("token_type_hint", hint.as_str()),
            ],
        )
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> HttpRequest {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        HttpRequest {
            method: Method::Post,
            url: [&self.host, path].concat(),
            headers: vec![
                header("accept", "application/json"),
                header(
                    "authorization",
                    &basic(&self.client_id, &self.client_secret),
                ),
                header("content-type", "application/x-www-form-urlencoded"),
            ],
            body: RequestBody::Text(query::written(form)),
            binary: false,
        }
    }
}
