//! What a caller hands in: a tree of plain values, whichever host it came from.

use crate::text::{decimal, join};
use crate::time::Timestamp;

/// An input, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number, finite or not.
    Number(Number),
    /// Text.
    Text(String),
    /// A point in time, such as JavaScript's `Date`. Each parameter writes it in its own way.
    Time(Timestamp),
    /// A list.
    List(Vec<Value>),
    /// An object, in its own order.
    Map(Vec<(String, Value)>),
    /// A file that stays with the host; the number is the host's.
    File(u32),
    /// What JSON has no word for, named for the message: `a BigInt`, `a function`.
    Other(&'static str),
}

/// A number, with its digits as the host writes them: none is lost on the way, and the wasm needs no float printer.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// For comparisons.
    pub value: f64,
    /// For the wire: valid JSON where `value` is finite.
    pub text: String,
}

impl Value {
    /// What it is, for messages: `a number`.
    pub fn describe(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(number) if number.value.is_nan() => "NaN",
            Value::Number(number) if number.value.is_infinite() => "an infinite number",
            Value::Number(_) => "a number",
            Value::Text(text) if text.is_empty() => "an empty string",
            Value::Text(_) => "a string",
            Value::Time(_) => "a Date",
            Value::List(_) => "an array",
            Value::Map(_) => "an object",
            Value::File(_) => "a file",
            Value::Other(name) => name,
        }
    }

    /// Writes it as JSON onto `out`.
    ///
    /// # Errors
    /// The path and name of the first part that JSON has no word for.
    pub fn write_json(&self, out: &mut String) -> Result<(), Unwritable> {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(number) if number.value.is_finite() => out.push_str(&number.text),
            Value::Text(text) => quote(text, out),
            // Where no parameter says how, as RFC 3339 in whole seconds: no place in API v2 is known to refuse that.
            Value::Time(at) => quote(&crate::time::TimeFormat::Rfc3339.write(*at), out),
            Value::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out)
                        .map_err(|fault| fault.at(&join(&["[", &decimal(index as u64), "]"])))?;
                }
                out.push(']');
            }
            Value::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value
                        .write_json(out)
                        .map_err(|fault| fault.at(&join(&[".", key])))?;
                }
                out.push('}');
            }
            Value::Number(_) | Value::File(_) | Value::Other(_) => {
                return Err(Unwritable {
                    path: String::new(),
                    what: self.describe(),
                });
            }
        }
        Ok(())
    }
}

/// A part of an input that can't be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable {
    /// Where it stands, below the value that was written: `.fields[0]`, or nothing for the value itself.
    pub path: String,
    /// What it is.
    pub what: &'static str,
}

impl Unwritable {
    fn at(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\0'..='\u{1f}' => {
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.push(digit(c as u32 >> 4));
                out.push(digit(c as u32 & 15));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Number(Number {
            value,
            text: value.to_string(),
        })
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

#[cfg(feature = "models")]
impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(number) => Value::Number(Number {
                // `f64` holds every JSON number, if not every digit; `text` keeps those.
                value: number.as_f64().unwrap_or(f64::INFINITY),
                text: number.to_string(),
            }),
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Array(items) => {
                Value::List(items.into_iter().map(Value::from).collect())
            }
            serde_json::Value::Object(entries) => Value::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, Value::from(value)))
                    .collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: &Value) -> Result<String, Unwritable> {
        let mut out = String::new();
        value.write_json(&mut out).map(|()| out)
    }

    #[test]
    fn json_is_written_as_the_standard_has_it() {
        let value = Value::Map(vec![
            (
                "a\"\\\n\u{1}é\u{1f600}".into(),
                Value::List(vec![Value::Null, Value::Bool(true), Value::from(-0.5)]),
            ),
            ("t".into(), Value::Time(Timestamp(1_709_251_199_987))),
        ]);
        assert_eq!(
            json(&value).unwrap(),
            "{\"a\\\"\\\\\\n\\u0001é\u{1f600}\":[null,true,-0.5],\"t\":\"2024-02-29T23:59:59Z\"}"
        );
    }

    #[test]
    fn what_json_cannot_say_is_named_with_its_path() {
        let value = Value::Map(vec![(
            "list".into(),
            Value::List(vec![Value::Null, Value::from(f64::NAN)]),
        )]);
        assert_eq!(
            json(&value).unwrap_err(),
            Unwritable {
                path: ".list[1]".into(),
                what: "NaN"
            }
        );
        assert_eq!(
            json(&Value::Other("a BigInt")).unwrap_err().what,
            "a BigInt"
        );
    }

    #[cfg(feature = "models")]
    #[test]
    fn no_digit_of_a_large_number_is_lost() {
        let value = Value::from(serde_json::json!({ "id": 9_007_199_254_740_993_u64 }));
        assert_eq!(json(&value).unwrap(), r#"{"id":9007199254740993}"#);
    }
}
