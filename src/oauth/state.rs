//! The state: a text that goes to the authorization host and comes back, which only this app can make.
//!
//! Two parts in base64url: JSON with when it ends, a random text, the app's payload and what it is bound to; and the
//! signature of that. So nothing has to be stored. It may come back twice; the code that comes with it may not be used
//! twice, which is the host's to see.

use super::{App, OAuthError};
use crate::error::ErrorCode;
use crate::secret::{base64url, from_base64url, is_signed, same, sign};
use crate::time::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a state is good, unless somebody says otherwise: as long as a code.
pub const STATE_LIFETIME: Millis = Millis(300_000);
/// Bytes of a payload. It goes through an address, as part of another one.
const LONGEST_PAYLOAD: usize = 1_024;
/// Characters of a whole state.
const LONGEST: usize = 4_096;

/// What the signatures of states are for. A secret that signs other things as well makes no state by that.
const PURPOSE: &str = "pipedrive-wasm state 1";
const BINDING: &str = "pipedrive-wasm binding 1 ";

/// What to make a state of.
#[derive(Clone, Copy, Debug)]
pub struct NewState<'a> {
    /// Random, at least 16 characters.
    pub nonce: &'a str,
    /// How long it is good.
    pub lifetime: Millis,
    /// Comes back with the callback, such as the path to return to. It can be read by whoever sees the address, and
    /// changed by nobody.
    pub payload: Option<&'a str>,
    /// What ties it to this browser, such as a cookie's value: the callback must come with the same. Without it, somebody
    /// could have another user finish a sign-in that they began themselves.
    pub binding: Option<&'a str>,
}

impl<'a> NewState<'a> {
    /// A state without payload and binding.
    pub fn new(nonce: &'a str) -> NewState<'a> {
        NewState {
            nonce,
            lifetime: STATE_LIFETIME,
            payload: None,
            binding: None,
        }
    }
}

/// What a state says.
#[derive(Deserialize, Serialize)]
struct Content<'a> {
    /// When it ends: milliseconds since 1970.
    e: i64,
    n: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<std::borrow::Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<String>,
}

impl App {
    /// Makes a state.
    ///
    /// # Errors
    /// What is wrong with what it should be made of, for people.
    pub fn state(&self, of: &NewState<'_>, now: Timestamp) -> Result<String, String> {
        if of.nonce.len() < 16 {
            return Err("the nonce must have at least 16 random characters".to_owned());
        }
        if of
            .payload
            .is_some_and(|payload| payload.len() > LONGEST_PAYLOAD)
        {
            return Err("the payload of a state must have at most 1024 bytes".to_owned());
        }
        let content = Content {
            e: now.0.saturating_add(i64::from(of.lifetime.0)),
            n: of.nonce.into(),
            p: of.payload.map(Into::into),
            b: of.binding.map(|binding| self.bound(binding)),
        };
        let Ok(content) = serde_json::to_vec(&content) else {
            return Err("the state can't be written".to_owned());
        };
        let content = base64url(&content);
        let signature = base64url(&sign(&self.state_key(), &[&content]));
        let state = [&content, ".", &signature].concat();
        if state.len() > LONGEST {
            return Err("nonce and payload make the state too long".to_owned());
        }
        Ok(state)
    }

    /// Reads a state that came back, and gives its payload.
    pub(super) fn read_state(
        &self,
        state: &str,
        binding: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<String>, OAuthError> {
        let forged = || {
            let message = "the state of the callback isn't one that this app made";
            OAuthError::new(ErrorCode::OAuthStateForged, message)
        };
        let (content, signature) = state
            .split_once('.')
            .filter(|_| state.len() <= LONGEST)
            .ok_or_else(forged)?;
        let signature = from_base64url(signature).ok_or_else(forged)?;
        if !is_signed(&self.state_key(), &[content], &signature) {
            return Err(forged());
        }
        let content = from_base64url(content).ok_or_else(forged)?;
        let content: Content<'_> = serde_json::from_slice(&content).map_err(|_| forged())?;
        if content.e <= now.0 {
            let message = "the state of the callback is too old; start the sign-in again";
            return Err(OAuthError::new(ErrorCode::OAuthStateExpired, message));
        }
        let bound = binding.map(|binding| self.bound(binding));
        let fits = match (&content.b, &bound) {
            (Some(made), Some(given)) => same(made.as_bytes(), given.as_bytes()),
            (None, None) => true,
            _ => false,
        };
        if !fits {
            let message = "the state of the callback was made for another browser";
            return Err(OAuthError::new(ErrorCode::OAuthStateUnbound, message));
        }
        Ok(content.p.map(Into::into))
    }

    fn state_key(&self) -> [u8; 32] {
        let secret = self.state_secret.as_ref().unwrap_or(&self.client_secret);
        sign(secret.reveal().as_bytes(), &[PURPOSE])
    }

    /// What stands for a binding, so that the address doesn't show it.
    fn bound(&self, binding: &str) -> String {
        base64url(&sign(&self.state_key(), &[BINDING, binding]))
    }
}
