//! The body of an answer that was read.

use crate::http::ResponseBody;
use serde_json::Value;

/// Whether a status is 2xx.
pub(super) fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The body, and whether it is JSON that ends too early.
pub(super) fn parsed(text: &[u8]) -> (ResponseBody<Value>, bool) {
    match serde_json::from_slice(text) {
        Ok(value) => (ResponseBody::Json(value), false),
        // Not an error yet: what it means is for the rules to say.
        Err(error) => {
            let cut = error.is_eof() && !text.trim_ascii().is_empty();
            let text = String::from_utf8_lossy(text).into_owned();
            (ResponseBody::Text(text), cut)
        }
    }
}
