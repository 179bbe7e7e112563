//! Options that are numbers or words. What isn't given is `undefined`.

use crate::text::{decimal, join};
use wasm_bindgen::prelude::*;

/// A whole number within bounds.
pub(super) fn count(
    value: &JsValue,
    name: &str,
    min: u32,
    max: u32,
) -> Result<Option<u32>, String> {
    if value.is_undefined() {
        return Ok(None);
    }
    match value.as_f64() {
        Some(number)
            if number >= f64::from(min) && number <= f64::from(max) && number.fract() == 0.0 =>
        {
            Ok(Some(number as u32))
        }
        _ => Err(join(&[
            name,
            " must be a whole number from ",
            &decimal(min.into()),
            " to ",
            &decimal(max.into()),
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
