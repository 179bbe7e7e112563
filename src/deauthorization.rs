//! A user removed the app: Pipedrive sends `DELETE` to the callback URL.
//!
//! The answer is ignored, so nothing is gained by refusing a genuine one: delete what is kept of the user, whether there
//! was anything or not.

use crate::error::ErrorCode;
use crate::secret::{Secret, is_basic};
use serde_json::{Map, Value};
use std::fmt;

/// Bytes of a body. Pipedrive's have about a hundred.
const LONGEST: usize = 65_536;

/// Who removed the app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uninstall {
    /// The app.
    pub client_id: String,
    /// The company.
    pub company_id: u64,
    /// The user.
    pub user_id: u64,
    /// When, as Pipedrive writes it.
    pub timestamp: Option<String>,
}

/// A message that isn't believed. It holds nothing of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeauthorizationError {
    /// [`ErrorCode::Authentication`]: it isn't from Pipedrive, answer 401. [`ErrorCode::BadRequest`]: it can't be
    /// understood, answer 400.
    pub code: ErrorCode,
    /// For people.
    pub message: &'static str,
}

impl fmt::Display for DeauthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for DeauthorizationError {}

impl Uninstall {
    /// Reads a message: the header `authorization` and the body of the request.
    ///
    /// # Errors
    /// See [`DeauthorizationError::code`]. The credentials are compared in constant time.
    pub fn read(
        authorization: Option<&str>,
        body: &str,
        client_id: &str,
        client_secret: &Secret,
    ) -> Result<Uninstall, DeauthorizationError> {
        // With an empty secret anybody would be Pipedrive.
        let known = !client_secret.reveal().is_empty()
            && authorization.is_some_and(|header| is_basic(header, client_id, client_secret));
        if !known {
            return Err(DeauthorizationError {
                code: ErrorCode::Authentication,
                message: "the message doesn't have the app's credentials",
            });
        }
        let bad = |message| DeauthorizationError {
            code: ErrorCode::BadRequest,
            message,
        };
        if body.len() > LONGEST {
            return Err(bad("the message is too long"));
        }
        let body: Map<String, Value> =
            serde_json::from_str(body).map_err(|_| bad("the message isn't a JSON object"))?;
        let text = |name: &str| match body.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        if text("client_id").is_none_or(|id| id != client_id) {
            return Err(bad("the message is for another app"));
        }
        let id = |name: &str| {
            let digits = text(name)?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        Ok(Uninstall {
            client_id: client_id.to_owned(),
            company_id: id("company_id").ok_or_else(|| bad("the message names no company"))?,
            user_id: id("user_id").ok_or_else(|| bad("the message names no user"))?,
            timestamp: text("timestamp"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::basic;

    const BODY: &str = r#"{"client_id":"client-1","company_id":42,"user_id":7,"timestamp":"2026-03-01T12:00:00Z"}"#;

    fn read(body: &str) -> Result<Uninstall, DeauthorizationError> {
        let secret = Secret::from("seeded-secret");
        let header = basic("client-1", &secret);
        Uninstall::read(Some(&header), body, "client-1", &secret)
    }

    #[test]
    fn a_genuine_message_names_company_and_user() {
        let expected = Uninstall {
            client_id: "client-1".into(),
            company_id: 42,
            user_id: 7,
            timestamp: Some("2026-03-01T12:00:00Z".into()),
        };
        assert_eq!(read(BODY), Ok(expected));
        let read = read(r#"{"client_id":"client-1","company_id":"42","user_id":"7","timestamp":1772366400,"new":[]}"#).unwrap();
        assert_eq!((read.company_id, read.user_id), (42, 7));
        assert_eq!(read.timestamp.as_deref(), Some("1772366400"));
    }

    #[test]
    fn a_message_without_the_apps_credentials_is_not_even_read() {
        let secret = Secret::from("seeded-secret");
        let wrong = [
            None,
            Some(String::new()),
            Some(basic("client-1", &Secret::from("seeded-secreT"))),
            Some(basic("client-2", &secret)),
            Some("Bearer seeded-secret".to_owned()),
            Some("Basic !".to_owned()),
        ];
        for header in wrong {
            let error = Uninstall::read(header.as_deref(), "{", "client-1", &secret).unwrap_err();
            assert_eq!(error.code, ErrorCode::Authentication);
        }
        let empty = Secret::default();
        let header = basic("client-1", &empty);
        let error = Uninstall::read(Some(&header), BODY, "client-1", &empty).unwrap_err();
        assert_eq!(error.code, ErrorCode::Authentication);
    }

    #[test]
    fn a_message_that_makes_no_sense_is_refused() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"client_id":"client-2","company_id":42,"user_id":7}"#,
            r#"{"client_id":"client-1","company_id":42}"#,
            r#"{"client_id":"client-1","user_id":7}"#,
            r#"{"client_id":"client-1","company_id":-42,"user_id":7}"#,
            r#"{"client_id":"client-1","company_id":4.2,"user_id":7}"#,
            r#"{"client_id":"client-1","company_id":"","user_id":7}"#,
            r#"{"client_id":"client-1","company_id":[42],"user_id":7}"#,
        ] {
            assert_eq!(
                read(body).unwrap_err().code,
                ErrorCode::BadRequest,
                "{body}"
            );
        }
        let long = BODY.replace("2026", &"2".repeat(70_000));
        assert_eq!(read(&long).unwrap_err().message, "the message is too long");
    }
}
