//! The signed token of an app extension: who opened the frame.
//!
//! It is a JWT. Pipedrive signs it with the secret of the extension, or with the app's client secret where the extension
//! has none. It belongs to a server: whoever has the secret can be anybody.

mod claims;

pub use claims::Claims;

use crate::error::ErrorCode;
use crate::secret::{Secret, from_base64url, is_signed};
use crate::time::Timestamp;
use claims::{once, time};
use std::fmt;

/// Bytes of a token. Pipedrive's have about 200; what is longer isn't even looked at.
const LONGEST: usize = 8_192;
/// Seconds by which the clocks of signer and verifier may differ.
const SKEW: f64 = 60.0;

/// Why a token wasn't accepted. It holds nothing of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedTokenError {
    /// Why.
    pub code: ErrorCode,
    /// For people.
    pub message: &'static str,
}

impl fmt::Display for SignedTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for SignedTokenError {}

/// Checks a token, and says who opened the frame.
///
/// `secrets` are those that may have signed it: of each extension, and the app's client secret. `now` is the server's
/// clock, which may differ by a minute.
///
/// # Errors
/// * [`ErrorCode::InvalidInput`]: there is no secret, or one is empty. Anybody could sign with that;
/// * [`ErrorCode::SignedTokenMalformed`]: no such token, or one without user and company;
/// * [`ErrorCode::SignedTokenAlgorithm`]: signed in another way than HS256, or not at all;
/// * [`ErrorCode::SignedTokenSignature`]: none of the secrets made it;
/// * [`ErrorCode::SignedTokenExpired`]: ask for a new one;
/// * [`ErrorCode::SignedTokenEarly`]: it is from the future; one of the clocks is wrong.
pub fn verify_signed_token(
    token: &str,
    secrets: &[Secret],
    now: Timestamp,
) -> Result<Claims, SignedTokenError> {
    let fail = |code, message| Err(SignedTokenError { code, message });
    let malformed = |message| {
        let code = ErrorCode::SignedTokenMalformed;
        SignedTokenError { code, message }
    };
    if secrets.is_empty() || secrets.iter().any(|secret| secret.reveal().is_empty()) {
        let message = "a secret to check the token with is missing, or empty";
        return fail(ErrorCode::InvalidInput, message);
    }
    if token.len() > LONGEST {
        return Err(malformed("the token is too long"));
    }
    let shape = || malformed("the token isn't three parts in base64url");
    let (signed, signature) = token.rsplit_once('.').ok_or_else(shape)?;
    let (head, claims) = signed.split_once('.').ok_or_else(shape)?;
    let part = |text: &str| from_base64url(text).filter(|bytes| !bytes.is_empty());
    // Decoding refuses a further dot, as it isn't of the alphabet.
    let head_bytes = part(head).ok_or_else(shape)?;
    let claim_bytes = part(claims).ok_or_else(shape)?;
    // Of a token without a signature the head says that it has none.
    let signature = from_base64url(signature).ok_or_else(shape)?;

    let head = once(&head_bytes).ok_or_else(|| malformed("the token's head is odd"))?;
    if head.get("alg").and_then(|alg| alg.as_str()) != Some("HS256") {
        let message = "the token isn't signed with HS256";
        return fail(ErrorCode::SignedTokenAlgorithm, message);
    }
    // Whoever doesn't understand what is critical must refuse the token, and here nothing is.
    if head.contains_key("crit") {
        return Err(malformed("the token's head demands what isn't known"));
    }
    // All secrets are tried, so that the time doesn't tell which one fitted.
    let mut genuine = false;
    for secret in secrets {
        genuine |= is_signed(secret.reveal().as_bytes(), &[signed], &signature);
    }
    if !genuine {
        let message = "none of the secrets signed this token";
        return fail(ErrorCode::SignedTokenSignature, message);
    }

    let claims = once(&claim_bytes).ok_or_else(|| malformed("the token's claims are odd"))?;
    let of_time = |name| time(&claims, name).ok_or_else(|| malformed("a time in the token is odd"));
    let now = now.0 as f64 / 1000.0;
    let expires = of_time("exp")?.ok_or_else(|| malformed("the token never expires"))?;
    let (issued, begins) = (of_time("iat")?, of_time("nbf")?);
    let read = Claims::read(&claims, issued, expires);
    let read = read.ok_or_else(|| malformed("the token names no user and company"))?;
    if expires + SKEW <= now {
        return fail(ErrorCode::SignedTokenExpired, "the token has expired");
    }
    if issued.into_iter().chain(begins).any(|at| at - SKEW > now) {
        let message = "the token isn't valid yet: a clock is wrong";
        return fail(ErrorCode::SignedTokenEarly, message);
    }
    Ok(read)
}

#[cfg(test)]
mod tests;
