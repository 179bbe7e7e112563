//! From replies and errors to JavaScript objects. The value inside a reply is the engine's own, untouched.

use crate::call::Reply;
use crate::error::{Error, RateLimit};
use crate::page::PageToken;
use js_sys::Object;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // Setters with fixed names: the glue holds the name, so no string crosses the boundary.
    #[wasm_bindgen(extends = Object)]
    type Output;
    #[wasm_bindgen(method, setter)]
    fn set_data(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter, js_name = additionalData)]
    fn set_additional_data(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter, js_name = relatedObjects)]
    fn set_related_objects(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_next(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_cursor(this: &Output, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_start(this: &Output, value: f64);
    #[wasm_bindgen(method, setter)]
    fn set_status(this: &Output, value: u16);
    #[wasm_bindgen(method, setter)]
    fn set_headers(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter, js_name = rateLimit)]
    fn set_rate_limit(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_cost(this: &Output, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_attempts(this: &Output, value: u32);
    #[wasm_bindgen(method, setter, js_name = correlationId)]
    fn set_correlation_id(this: &Output, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_code(this: &Output, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_operation(this: &Output, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_message(this: &Output, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_info(this: &Output, value: &str);
    #[wasm_bindgen(method, setter, js_name = apiCode)]
    fn set_api_code(this: &Output, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_retryable(this: &Output, value: bool);
    #[wasm_bindgen(method, setter, js_name = retryIn)]
    fn set_retry_in(this: &Output, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_body(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_cause(this: &Output, value: JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_limit(this: &Output, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_remaining(this: &Output, value: u32);
    #[wasm_bindgen(method, setter, js_name = resetIn)]
    fn set_reset_in(this: &Output, value: u32);
    #[wasm_bindgen(method, setter, js_name = dailyLimit)]
    fn set_daily_limit(this: &Output, value: u32);
    #[wasm_bindgen(method, setter, js_name = dailyRemaining)]
    fn set_daily_remaining(this: &Output, value: u32);
}

fn output() -> Output {
    Object::new().unchecked_into()
}

/// A reply.
pub(super) fn reply(reply: Reply<JsValue>) -> JsValue {
    let out = output();
    out.set_data(reply.data);
    if let Some(value) = reply.additional_data {
        out.set_additional_data(value);
    }
    if let Some(value) = reply.related_objects {
        out.set_related_objects(value);
    }
    if let Some(token) = reply.next {
        let next = output();
        match token {
            PageToken::Cursor(cursor) => next.set_cursor(&cursor),
            PageToken::Start(start) => next.set_start(start as f64),
        }
        out.set_next(next.into());
    }
    out.set_status(reply.status);
    out.set_headers(reply.headers.unwrap_or_default());
    if let Some(limit) = reply.rate_limit {
        out.set_rate_limit(rate_limit(&limit));
    }
    out.set_cost(reply.cost);
    out.set_attempts(reply.attempts);
    if let Some(id) = reply.correlation_id {
        out.set_correlation_id(&id);
    }
    out.into()
}

/// An error, as a plain object: the package makes its class of it.
pub(super) fn error(error: Error<JsValue>) -> JsValue {
    let out = output();
    out.set_code(error.code.as_str());
    out.set_operation(error.operation);
    out.set_message(&[error.operation, ": ", &error.message].concat());
    out.set_retryable(error.code.retryable());
    out.set_attempts(error.attempts);
    if let Some(status) = error.status {
        out.set_status(status);
    }
    if let Some(info) = &error.info {
        out.set_info(info);
    }
    if let Some(code) = &error.api_code {
        out.set_api_code(code);
    }
    if let Some(wait) = error.retry_in {
        out.set_retry_in(wait.0);
    }
    if let Some(limit) = &error.rate_limit {
        out.set_rate_limit(rate_limit(limit));
    }
    if let Some(id) = &error.correlation_id {
        out.set_correlation_id(id);
    }
    if let Some(body) = error.body {
        out.set_body(body);
    }
    if let Some(cause) = error.cause {
        out.set_cause(cause);
    }
    out.into()
}

fn rate_limit(limit: &RateLimit) -> JsValue {
    let out = output();
    if let Some(value) = limit.limit {
        out.set_limit(value);
    }
    if let Some(value) = limit.remaining {
        out.set_remaining(value);
    }
    if let Some(value) = limit.reset_in {
        out.set_reset_in(value.0);
    }
    if let Some(value) = limit.daily_limit {
        out.set_daily_limit(value);
    }
    if let Some(value) = limit.daily_remaining {
        out.set_daily_remaining(value);
    }
    out.into()
}
