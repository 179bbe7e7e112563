//! Values as text, and text in queries and forms.

use super::Problem;
use crate::time::TimeFormat;
use crate::value::Value;

/// A value as text, for a query or a form.
pub(super) fn plain(name: &str, value: &Value) -> Result<String, Problem> {
    Ok(match value {
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Number(number) if number.value.is_finite() => number.text.clone(),
        Value::Text(text) => text.clone(),
        Value::Time(at) => TimeFormat::Rfc3339.write(*at),
        _ => {
            return Err(Problem::of(&[
                name,
                " must be a plain value, not ",
                value.describe(),
            ]));
        }
    })
}

/// Percent-encodes all but what RFC 3986 leaves as it is.
pub(super) fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // The crate that does this brings a table of all 256 triples, 300 bytes of the compressed wasm.
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(
                    if digit < 10 { b'0' } else { b'A' - 10 } + digit,
                ));
            }
        }
    }
}

/// `name=value` pairs, encoded, and the mark before the next one: 0 for none.
pub(super) struct Pairs<'a>(pub(super) &'a mut String, pub(super) u8);

impl Pairs<'_> {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        if self.1 != 0 {
            self.0.push(char::from(self.1));
        }
        self.1 = b'&';
        encode(name, self.0);
        self.0.push('=');
        encode(value, self.0);
    }
}
