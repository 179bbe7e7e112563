//! The authorization host: `/oauth/authorize`, `/oauth/token`, `/oauth/revoke`.

mod authorize;
pub(crate) mod control;
mod grants;
mod page;
mod refusal;
mod script;
mod token;

pub(crate) use grants::{Expiring, Grants};
pub(crate) use script::Scripted;

use crate::failure::Failure;
use crate::http::{Request, Response};
use crate::settings::App;
use crate::store::Store;
use crate::time::Timestamp;
use refusal::Refusal;
use std::collections::BTreeMap;

/// The company that the sandbox is.
pub(crate) const COMPANY: u64 = 1_001;

/// What the authorization host remembers.
#[derive(Clone, Debug)]
pub(crate) struct OAuth {
    pub(crate) grants: Grants,
    /// How much of the two scripts is done.
    exchanges_scripted: usize,
    refreshes_scripted: usize,
}

/// One question to the authorization host.
struct Question<'a> {
    request: &'a Request,
    app: &'a App,
    store: &'a Store,
    now: Timestamp,
}

impl OAuth {
    pub(crate) fn new(seed: u64) -> OAuth {
        OAuth {
            grants: Grants::new(seed),
            exchanges_scripted: 0,
            refreshes_scripted: 0,
        }
    }

    /// The scripts start anew; what was granted stays.
    pub(crate) fn rewind(&mut self) {
        self.exchanges_scripted = 0;
        self.refreshes_scripted = 0;
    }

    /// What the script has for this request, which takes it.
    pub(crate) fn scripted(&mut self, request: &Request, app: &App) -> Option<Scripted> {
        if request.method != "POST" || request.path != "/oauth/token" {
            return None;
        }
        let form = form(&request.body);
        let (script, done) = match form.get("grant_type").map(String::as_str) {
            Some("authorization_code") => (&app.exchange_script, &mut self.exchanges_scripted),
            Some("refresh_token") => (&app.refresh_script, &mut self.refreshes_scripted),
            _ => return None,
        };
        let word = script.get(*done)?;
        *done += 1;
        // Settings are checked before they count: what isn't known is `none`.
        Scripted::named(word).ok()
    }

    /// Answers what isn't struck by a fault.
    pub(crate) fn answer(
        &mut self,
        request: &Request,
        app: &App,
        store: &Store,
        now: Timestamp,
    ) -> Response {
        let question = Question {
            request,
            app,
            store,
            now,
        };
        let refused = |refusal: Refusal| refusal.response(app.error_form);
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/oauth/authorize") => authorize::show(&mut self.grants, &question),
            ("POST", "/oauth/authorize") => authorize::decide(&mut self.grants, &question),
            ("POST", "/oauth/token") => {
                token::issue(&mut self.grants, &question).unwrap_or_else(refused)
            }
            ("POST", "/oauth/revoke") => {
                token::revoke(&mut self.grants, &question).unwrap_or_else(refused)
            }
            // Clients that follow it lose their form on the way.
            (_, "/oauth/token/") => {
                let mut response = Response::empty(301);
                response.headers.set("location", "/oauth/token");
                response
            }
            (method, "/oauth/authorize") => not_allowed(method, "GET, POST"),
            (method, "/oauth/token" | "/oauth/revoke") => not_allowed(method, "POST"),
            (_, path) => Failure::not_found(&format!("Path {path}")).response(None),
        }
    }

    /// The answer of a refresh or an exchange that a script refuses.
    pub(crate) fn invalid_grant(request: &Request, app: &App) -> Response {
        let exchange = form(&request.body)
            .get("grant_type")
            .is_some_and(|grant| grant == "authorization_code");
        let refusal = if exchange {
            Refusal::CODE
        } else {
            Refusal::REFRESH_TOKEN
        };
        refusal.response(app.error_form)
    }
}

fn not_allowed(method: &str, allow: &str) -> Response {
    Failure::method_not_allowed(method, allow.to_owned()).response(None)
}

/// The pairs of a form, or of a query.
fn form(bytes: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(bytes)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}
