//! What a token says, read from JSON in which nothing is said twice.

use crate::time::Timestamp;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Ids are whole numbers that JavaScript can hold.
const LARGEST: f64 = 9_007_199_254_740_991.0;
/// Times are until the year 9999.
const LATEST: f64 = 253_402_300_799.0;

/// Who opened a frame, by a token that was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// The user.
    pub user_id: u64,
    /// The user's company.
    pub company_id: u64,
    /// When the token was made, where it says so.
    pub issued_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Claims {
    pub(super) fn read(
        claims: &Map<String, Value>,
        issued: Option<f64>,
        expires: f64,
    ) -> Option<Claims> {
        let at = |seconds: f64| Timestamp((seconds * 1000.0) as i64);
        Some(Claims {
            user_id: id(claims.get("userId")?)?,
            company_id: id(claims.get("companyId")?)?,
            issued_at: issued.map(at),
            expires_at: at(expires),
        })
    }
}

/// An id: a number, or the same in digits.
fn id(value: &Value) -> Option<u64> {
    let number = number(value)?;
    let whole = number.fract() == 0.0 && (1.0..=LARGEST).contains(&number);
    whole.then_some(number as u64)
}

/// A time in seconds, where it is there: `None` for one that is odd.
#[expect(clippy::option_option)] // odd, absent, there
pub(super) fn time(claims: &Map<String, Value>, name: &str) -> Option<Option<f64>> {
    let Some(value) = claims.get(name) else {
        return Some(None);
    };
    let seconds = number(value).filter(|seconds| (0.0..=LATEST).contains(seconds))?;
    Some(Some(seconds))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => {
            let digits = !text.is_empty() && text.len() <= 16;
            let digits = digits && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        }
        _ => None,
    }
}

/// A JSON object without a name that stands there twice: of two values, two readers may believe different ones.
pub(super) fn once(text: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice::<Once>(text).ok().map(|once| once.0)
}

struct Once(Map<String, Value>);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Once, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Once;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Once, A::Error> {
                let mut map = Map::new();
                while let Some((name, value)) = from.next_entry::<String, Value>()? {
                    if map.insert(name, value).is_some() {
                        return Err(A::Error::custom("twice"));
                    }
                }
                Ok(Once(map))
            }
        }

        from.deserialize_map(Object)
    }
}
