//! Signing in over a transport.

use super::transport::{Incoming, Outgoing, Transport};
use crate::call::TransportError;
use crate::error::ErrorCode;
use crate::http::HttpRequest;
use crate::oauth::{Answer, App, Granted, NewState, OAuthError, TokenHint};
use crate::secret::Secret;
use crate::tokens::Tokens;
use futures_core::Stream;
use serde_json::Value;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// How long the authorization host may take for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of an answer. What is longer isn't the authorization host's.
const LONGEST: usize = 1 << 18;

/// Signing in by OAuth. It holds the app's client secret, so it belongs to a server.
///
/// It sends each request once: only the caller knows whether a code or a user is still there.
pub struct OAuth<T> {
    app: Arc<App>,
    transport: Arc<T>,
}

impl<T: Transport> OAuth<T> {
    /// Signs in to an app.
    pub fn new(app: App, transport: T) -> Self {
        OAuth {
            app: Arc::new(app),
            transport: Arc::new(transport),
        }
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Where to send the user's browser. `payload` comes back with the callback, such as the page to return to; `binding`
    /// ties the sign-in to that browser, such as the value of a cookie: the callback must come with the same.
    ///
    /// # Errors
    /// The payload is too long.
    pub fn authorize_url(
        &self,
        payload: Option<&str>,
        binding: Option<&str>,
    ) -> Result<String, String> {
        // It makes states differ. What keeps them from being forged is their signature.
        let nonce: String = (0..4)
            .map(|_| format!("{:08x}", (self.transport.random() * 4_294_967_296.0) as u32))
            .collect();
        let new = NewState {
            payload,
            binding,
            ..NewState::new(&nonce)
        };
        let state = self.app.state(&new, self.transport.now())?;
        Ok(self.app.authorize_url(&state))
    }

    /// Reads the callback's address, see [`App::callback`].
    ///
    /// # Errors
    /// One for each thing to do about it, see there.
    pub fn callback(&self, address: &str, binding: Option<&str>) -> Result<Granted, OAuthError> {
        self.app.callback(address, binding, self.transport.now())
    }

    /// Gets the tokens of a code.
    ///
    /// # Errors
    /// See [`App::tokens`]; [`ErrorCode::Connection`] and [`ErrorCode::Timeout`] where no answer came.
    pub async fn exchange(&self, code: &Secret) -> Result<Tokens, OAuthError> {
        let heard = self.ask(self.app.exchange(code)).await?;
        self.app.tokens(heard.answer(), None, self.transport.now())
    }

    /// Gets new tokens. A [`Session`](super::Session) does that by itself.
    ///
    /// # Errors
    /// As [`exchange`](OAuth::exchange).
    pub async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, OAuthError> {
        let heard = self.asked_again(tokens).await?;
        self.refreshed(&heard, tokens)
    }

    /// Takes a token back. With the refresh token ([`TokenHint::Refresh`]) the app counts as uninstalled.
    ///
    /// # Errors
    /// As [`exchange`](OAuth::exchange). Tokens that the host doesn't know are no error.
    pub async fn revoke(&self, tokens: &Tokens, hint: TokenHint) -> Result<(), OAuthError> {
        let token = match hint {
            TokenHint::Refresh => &tokens.refresh_token,
            TokenHint::Access => &tokens.access_token,
        };
        let heard = self.ask(self.app.revoke(token, hint)).await?;
        self.app.revoked(heard.answer(), self.transport.now())
    }

    pub(super) fn transport(&self) -> &Arc<T> {
        &self.transport
    }

    /// Sends a refresh.
    pub(super) fn asked_again(&self, tokens: &Tokens) -> Asking<T> {
        self.ask(self.app.refresh(&tokens.refresh_token))
    }

    /// Reads the answer to it.
    pub(super) fn refreshed(&self, heard: &Heard, before: &Tokens) -> Result<Tokens, OAuthError> {
        let now = self.transport.now();
        self.app.tokens(heard.answer(), Some(before), now)
    }

    fn ask(&self, request: HttpRequest) -> Asking<T> {
        let outgoing = Outgoing {
            request,
            files: Vec::new(),
            timeout: Some(TIMEOUT),
            deadline: None,
        };
        Asking::Sending(Box::pin(self.transport.send(outgoing)))
    }
}

impl<T> Clone for OAuth<T> {
    fn clone(&self) -> Self {
        OAuth {
            app: Arc::clone(&self.app),
            transport: Arc::clone(&self.transport),
        }
    }
}

/// The secret prints as dots.
impl<T> fmt::Debug for OAuth<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}

/// A request to the authorization host under way. Written out, so that its type has a name.
pub(super) enum Asking<T: Transport> {
    Sending(Pin<Box<T::Sending>>),
    Reading(Heard, Pin<Box<T::Body>>),
}

/// What the authorization host answered.
#[derive(Default)]
pub(super) struct Heard {
    status: u16,
    retry_after: Option<String>,
    bytes: Vec<u8>,
    text: String,
}

impl Heard {
    fn answer(&self) -> Answer<'_> {
        Answer {
            status: self.status,
            body: &self.text,
            retry_after: self.retry_after.as_deref(),
        }
    }
}

impl<T: Transport> Future for Asking<T> {
    type Output = Result<Heard, OAuthError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut *self {
                Asking::Sending(sending) => {
                    let incoming = ready!(sending.as_mut().poll(context)).map_err(lost)?;
                    *self = begin(incoming);
                }
                Asking::Reading(heard, body) => match ready!(body.as_mut().poll_next(context)) {
                    Some(Ok(chunk)) => {
                        heard.bytes.extend_from_slice(&chunk);
                        if heard.bytes.len() > LONGEST {
                            let message = "the authorization host's answer is too long";
                            let code = ErrorCode::UnexpectedResponse;
                            return Poll::Ready(Err(OAuthError::new(code, message)));
                        }
                    }
                    // A refusal is one without its body, too.
                    Some(Err(failed)) if heard.status / 100 == 2 => {
                        return Poll::Ready(Err(lost(failed)));
                    }
                    Some(Err(_)) | None => {
                        let mut heard = std::mem::take(heard);
                        heard.text = String::from_utf8_lossy(&heard.bytes).into_owned();
                        return Poll::Ready(Ok(heard));
                    }
                },
            }
        }
    }
}

fn begin<T: Transport>(incoming: Incoming<T::Body>) -> Asking<T> {
    let heard = Heard {
        status: incoming.status,
        retry_after: incoming.header("retry-after").map(str::to_owned),
        ..Heard::default()
    };
    Asking::Reading(heard, Box::pin(incoming.body))
}

/// Without the cause, which is the platform's own text.
fn lost(failed: TransportError<Value>) -> OAuthError {
    let message = ["the authorization host: ", &failed.message].concat();
    OAuthError::new(failed.code, message)
}
