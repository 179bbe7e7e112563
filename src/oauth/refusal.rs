//! Why a sign-in or a refresh failed.

use crate::error::ErrorCode;
use crate::time::Millis;
use std::fmt;

/// A step of OAuth that failed. It never holds a token, a code or a secret, nor any text that came from outside but the
/// short words of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OAuthError {
    /// Why.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// HTTP status, where an answer came.
    pub status: Option<u16>,
    /// When to come back, where the host says so.
    pub retry_in: Option<Millis>,
    /// What the app had put into the state, where that is sound: with [`ErrorCode::OAuthDenied`].
    pub payload: Option<String>,
}

impl OAuthError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> OAuthError {
        OAuthError {
            code,
            message: message.into(),
            status: None,
            retry_in: None,
            payload: None,
        }
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for OAuthError {}

/// A word of the standard, such as `invalid_grant`; nothing that could be a token.
pub(super) fn word(text: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    (!text.is_empty() && text.len() <= 32 && text.bytes().all(plain)).then_some(text)
}
