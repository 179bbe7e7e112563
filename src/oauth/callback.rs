//! What comes back to the app's callback URL.

use super::refusal::word;
use super::{App, OAuthError};
use crate::error::ErrorCode;
use crate::query;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Characters of an address. No browser or server passes on much more.
const LONGEST: usize = 16_384;
/// Characters of a code; Pipedrive's have under a hundred.
const LONGEST_CODE: usize = 2_048;

/// The user allowed the app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Granted {
    /// For [`App::exchange`], once, within five minutes.
    pub code: Secret,
    /// What the app had put into the state.
    pub payload: Option<String>,
}

impl App {
    /// Reads a callback: the whole address that the browser asked for, or its query.
    ///
    /// `binding` must be what the state was made with.
    ///
    /// # Errors
    /// * [`ErrorCode::OAuthDenied`]: the user said no, or the host did;
    /// * [`ErrorCode::OAuthStateMissing`]: a code without a state. So begin installations from the Marketplace, which skips
    ///   the app's own link; and so would a code that somebody slips to a user. Send the browser to a fresh
    ///   [`authorize_url`](App::authorize_url);
    /// * [`ErrorCode::OAuthStateForged`], [`ErrorCode::OAuthStateExpired`], [`ErrorCode::OAuthStateUnbound`];
    /// * [`ErrorCode::OAuthCallback`]: anything else, such as code and error both, or a parameter twice.
    pub fn callback(
        &self,
        address: &str,
        binding: Option<&str>,
        now: Timestamp,
    ) -> Result<Granted, OAuthError> {
        let odd = |message: &str| OAuthError::new(ErrorCode::OAuthCallback, message);
        if address.len() > LONGEST {
            return Err(odd("the callback's address is too long"));
        }
        let pairs = query::read(address)
            .ok_or_else(|| odd("the callback's address isn't encoded as it should be"))?;
        let find = |name: &str| {
            let mut found = pairs.iter().filter(|(known, _)| known == name);
            match (found.next(), found.next()) {
                (first, None) => Ok(first.map(|(_, value)| value.as_str())),
                _ => Err(odd("the callback has a parameter twice")),
            }
        };
        let (code, error, state) = (find("code")?, find("error")?, find("state")?);
        match (code, error) {
            (Some(_), Some(_)) => Err(odd("the callback has both a code and an error")),
            (None, None) => Err(odd("the callback has neither a code nor an error")),
            (None, Some(error)) => {
                // Without a state the Marketplace started it, and nothing comes of it either way.
                let payload = state
                    .map(|state| self.read_state(state, binding, now))
                    .transpose()?;
                let why = word(error).unwrap_or("for a reason of its own");
                let message = ["the app wasn't allowed: ", why].concat();
                let mut denied = OAuthError::new(ErrorCode::OAuthDenied, message);
                denied.payload = payload.flatten();
                Err(denied)
            }
            (Some(code), None) => {
                let Some(state) = state.filter(|state| !state.is_empty()) else {
                    let message = "the callback has no state: the Marketplace started it; start again with a state";
                    return Err(OAuthError::new(ErrorCode::OAuthStateMissing, message));
                };
                let payload = self.read_state(state, binding, now)?;
                let plain = |byte: u8| byte.is_ascii_graphic();
                if code.is_empty() || code.len() > LONGEST_CODE || !code.bytes().all(plain) {
                    return Err(odd("the callback's code isn't one"));
                }
                Ok(Granted {
                    code: Secret::new(code),
                    payload,
                })
            }
        }
    }
}
