//! Options that are numbers or words. What isn't given is `undefined`.

use crate::text::{decimal, join};
use wasm_bindgen::prelude::*;

/// More than any setting, and little enough to count with.
const MAX: f64 = 1e9;

/// A whole number, no smaller than `min`.
pub(super) fn count(value: &JsValue, name: &str, min: u32) -> Result<Option<u32>, String> {
    if value.is_undefined() {
        return Ok(None);
    }
    match value.as_f64() {
        Some(number) if number >= f64::from(min) && number <= MAX && number.fract() == 0.0 => {
            Ok(Some(number as u32))
        }
        _ => Err(join(&[
            name,
            " must be a whole number from ",
            &decimal(min.into()),
            " up",
        ])),
    }
}

/// One of two words: whether it is the second. The first is the default.
pub(super) fn second(
    value: &JsValue,
    name: &str,
    first: &str,
    second: &str,
) -> Result<bool, String> {
    match value.as_string() {
        None if value.is_undefined() => Ok(false),
        Some(word) if word == first => Ok(false),
        Some(word) if word == second => Ok(true),
        _ => Err(join(&[
            name,
            " must be \"",
            first,
            "\" or \"",
            second,
            "\"",
        ])),
    }
}
