//! Tokens of a session: put on when a request goes out, as it may wait in the queue for longer than a token lives; and
//! exchanged once where the API refuses one.

use super::super::session::{Authorize, Session};
use super::super::transport::Transport;
use super::{Driving, Stage};
use crate::call::{Departure, TransportError};
use crate::endpoint::Endpoint;
use crate::oauth::OAuthError;
use crate::secret::Secret;
use crate::session::{Freshness, renews};
use crate::time::Timestamp;
use crate::tokens::Tokens;

/// What a call has to do with its client's session.
pub(super) struct Signing<T: Transport> {
    session: Session<T>,
    /// The token of the last request, and how it stood then.
    sent: Option<(Secret, Freshness)>,
    /// The gateway said that the token is to blame.
    pub(super) by_gateway: bool,
    renewed: bool,
}

impl<T: Transport> Signing<T> {
    pub(super) fn new(session: Session<T>) -> Self {
        Signing {
            session,
            sent: None,
            by_gateway: false,
            renewed: false,
        }
    }
}

impl<T: Transport> Driving<T> {
    /// Asks for a token, where the request needs one: those to the authorization host don't.
    pub(super) fn authorize(&self) -> Option<Authorize<T>> {
        let signing = self.signing.as_ref()?;
        let of_api = self.call.request().url.starts_with(Endpoint::SHARED);
        of_api.then(|| signing.session.authorize(None))
    }

    /// There are tokens for the request, or there are none to be had.
    pub(super) fn signed(&mut self, tokens: Result<Tokens, OAuthError>) {
        let now = self.transport.now();
        let tokens = match tokens {
            Ok(tokens) => tokens,
            Err(error) => return self.lose(failed(error), Departure::Unsent, false),
        };
        let mut request = self.call.request().clone();
        if let Some(path) = request.url.strip_prefix(Endpoint::SHARED) {
            request.url = [&tokens.api_domain, path].concat();
        }
        let bearer = ["Bearer ", tokens.access_token.reveal()].concat();
        for (name, value) in &mut request.headers {
            if name == "authorization" {
                value.clone_from(&bearer);
            }
        }
        if let Some(signing) = &mut self.signing {
            let freshness = Freshness::of(tokens.expires_at, now);
            signing.sent = Some((tokens.access_token, freshness));
            signing.by_gateway = false;
        }
        self.send(request, now);
    }

    /// Asks for another token after a 401, where that is worth it.
    pub(super) fn renew(&mut self, now: Timestamp) {
        let Some(signing) = self.signing.as_mut().filter(|_| !self.used_up) else {
            return;
        };
        let Some((refused, freshness)) = signing.sent.take() else {
            return;
        };
        if renews(signing.by_gateway, freshness, signing.renewed) {
            signing.renewed = true;
            let renewing = Box::pin(signing.session.authorize(Some(refused.clone())));
            self.stage = Stage::Renewing(refused, renewing);
            self.arm(None, now);
        }
    }

    /// The renewal is over. With another token the call goes through the queue once more; a 401 was not executed.
    pub(super) fn renewed(&mut self, refused: &Secret, tokens: Result<Tokens, OAuthError>) {
        self.stage = Stage::Next;
        self.alarm = None;
        match tokens {
            Ok(tokens) if tokens.access_token == *refused => {}
            Ok(_) => self.call.again(),
            Err(error) => {
                self.call.again();
                self.lose(failed(error), Departure::Unsent, false);
            }
        }
    }
}

fn failed(error: OAuthError) -> TransportError<serde_json::Value> {
    TransportError::new(error.code, error.message)
}
