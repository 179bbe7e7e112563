//! Custom fields of a flat record.

use super::embedded::ADDRESS_PARTS;
use super::scalar;
use crate::text::join;
use serde_json::{Map, Value, json};

/// Takes the custom fields out of a flat record.
pub trait CustomFields {
    /// The custom fields by key, as v2 records have them; they leave the record.
    fn take(&self, record: &mut Map<String, Value>) -> Map<String, Value>;
}

/// Tells custom fields by their keys of 40 hexadecimal digits, and their types by the parts beside them: money, ranges,
/// times and addresses are put together, people become ids. Ids of options stay text, as v1 wrote them: only a
/// dictionary tells them from other texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByShape;

impl CustomFields for ByShape {
    fn take(&self, record: &mut Map<String, Value>) -> Map<String, Value> {
        let keys: Vec<String> = record.keys().filter(|key| is_hash(key)).cloned().collect();
        let mut values = Map::new();
        for key in keys {
            let value = record.remove(&key).unwrap_or_default();
            let mut part = |name: &str| record.remove(&join(&[&key, "_", name]));
            let (currency, until) = (part("currency"), part("until"));
            let zone = part("timezone_id");
            let mut address = Map::new();
            for name in ADDRESS_PARTS {
                if let Some(value) = part(name) {
                    address.insert(name.to_owned(), value);
                }
            }
            let value = match (scalar::filled(value), currency, until, zone) {
                (Value::Null, ..) => Value::Null,
                (value, Some(currency), ..) => {
                    json!({ "value": scalar::number(value), "currency": currency })
                }
                (value, None, Some(until), None) => json!({ "value": value, "until": until }),
                (value, None, Some(until), Some(zone)) => {
                    json!({ "value": value, "until": until, "timezone_id": scalar::number(zone) })
                }
                (value, None, None, Some(zone)) => {
                    json!({ "value": value, "timezone_id": scalar::number(zone) })
                }
                (value, ..) if !address.is_empty() && !value.is_object() => {
                    address.insert("value".to_owned(), value);
                    address.into()
                }
                (value @ Value::Object(_), ..) if value.get("name").is_some() => scalar::id(value),
                (value, ..) => value,
            };
            values.insert(key, value);
        }
        values
    }
}

fn is_hash(key: &str) -> bool {
    let hex = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    key.len() == 40 && key.bytes().all(hex)
}
