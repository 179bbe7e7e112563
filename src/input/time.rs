//! Times as callers have them.

use super::{Entry, File};
use crate::time::Timestamp;
use crate::value::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// A time in an input. Each parameter writes it in its own way: as a date, with a `T`, with a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Time {
    /// Text: `2026-12-31`, `2026-12-31T23:59:59+02:00`, and `23:59` where a time of day is wanted.
    Text(String),
    /// A point in time.
    At(Timestamp),
}

/// No time; a call that needs one refuses it.
impl Default for Time {
    fn default() -> Self {
        Time::Text(String::new())
    }
}

impl From<&str> for Time {
    fn from(text: &str) -> Self {
        Time::Text(text.to_owned())
    }
}

impl From<String> for Time {
    fn from(text: String) -> Self {
        Time::Text(text)
    }
}

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Time::At(at)
    }
}

impl From<SystemTime> for Time {
    fn from(at: SystemTime) -> Self {
        let millis = match at.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => {
                i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis)
            }
        };
        Time::At(Timestamp(millis))
    }
}

impl Entry for Time {
    fn entry(self, _: &mut Vec<File>) -> Option<Value> {
        Some(match self {
            Time::Text(text) => Value::Text(text),
            Time::At(at) => Value::Time(at),
        })
    }
}
