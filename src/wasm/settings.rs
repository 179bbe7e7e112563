//! Options that are numbers or words. What isn't given is `undefined`. Each brings its whole message: texts that are alike
//! compress better than what would put them together.

use wasm_bindgen::prelude::*;

/// More than any setting, and little enough to count with.
const MAX: f64 = 1e9;

/// A whole number, no smaller than `min`.
pub(super) fn count(value: &JsValue, min: f64, problem: &str) -> Result<Option<u32>, String> {
    match value.as_f64() {
        None if value.is_undefined() => Ok(None),
        Some(number) if number >= min && number <= MAX && number.fract() == 0.0 => {
            Ok(Some(number as u32))
        }
        _ => Err(problem.to_owned()),
    }
}

/// One of two words: whether it is the second. The first is the default.
pub(super) fn second(value: &JsValue, words: [&str; 2], problem: &str) -> Result<bool, String> {
    match value.as_string() {
        None if value.is_undefined() => Ok(false),
        Some(word) if words.contains(&word.as_str()) => Ok(words.last() == Some(&word.as_str())),
        _ => Err(problem.to_owned()),
    }
}
