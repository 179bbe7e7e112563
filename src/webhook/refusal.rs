//! Why a delivery isn't an event.

use crate::text::{decimal, join};
use std::fmt;

/// Why a delivery was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It came without Basic credentials.
    NoPassword,
    /// Its user or password is another.
    WrongPassword,
    /// It isn't announced as JSON.
    ContentType,
    /// Its body is larger than so many bytes.
    TooLarge(usize),
    /// Its body isn't JSON.
    NotJson {
        /// Where reading ended, from 1.
        line: usize,
        /// Where reading ended, from 1; 0 at the very start.
        column: usize,
    },
    /// It is JSON, and no event of Pipedrive's.
    UnknownShape {
        /// What is wrong: `meta.entity`.
        at: &'static str,
        /// What was expected there.
        expected: &'static str,
    },
}

impl Refusal {
    /// Stable, and the same in JavaScript.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NoPassword => "no_password",
            Refusal::WrongPassword => "wrong_password",
            Refusal::ContentType => "content_type",
            Refusal::TooLarge(_) => "too_large",
            Refusal::NotJson { .. } => "not_json",
            Refusal::UnknownShape { .. } => "unknown_shape",
        }
    }

    /// The HTTP status to answer with.
    pub fn status(&self) -> u16 {
        match self {
            Refusal::NoPassword | Refusal::WrongPassword => 401,
            Refusal::ContentType => 415,
            Refusal::TooLarge(_) => 413,
            Refusal::NotJson { .. } => 400,
            Refusal::UnknownShape { .. } => 422,
        }
    }
}

/// For people. Says nothing of what came: that is somebody's data, or a password.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |number: usize| decimal(number as u64);
        f.write_str(&match self {
            Refusal::NoPassword => "the delivery has no Basic credentials".to_owned(),
            Refusal::WrongPassword => {
                "the delivery's user or password isn't the webhook's".to_owned()
            }
            Refusal::ContentType => "the delivery isn't announced as application/json".to_owned(),
            Refusal::TooLarge(limit) => join(&[
                "the delivery's body has more than ",
                &number(*limit),
                " bytes",
            ]),
            Refusal::NotJson { line, column } => join(&[
                "the delivery's body isn't JSON: line ",
                &number(*line),
                ", column ",
                &number(*column),
            ]),
            Refusal::UnknownShape { at, expected } => join(&[
                "the delivery is no event of Pipedrive's: `",
                at,
                "` must be ",
                expected,
            ]),
        })
    }
}

impl std::error::Error for Refusal {}
