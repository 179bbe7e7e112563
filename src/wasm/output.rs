//! Steps as JavaScript arrays. `pkg/src/steps.ts` names their places.
//!
//! Arrays and not objects: a name of a property would be decoded anew with each call. The value inside a reply is the
//! engine's own, untouched.

use super::engine::Array;
use crate::budget::{Budget, BudgetPolicy, Estimate};
use crate::call::{Reply, Wait};
use crate::error::{Error, RateLimit};
use crate::http::{HttpRequest, PartContent, RequestBody};
use crate::operation::Operation;
use crate::page::PageToken;
use crate::time::Timestamp;
use wasm_bindgen::prelude::*;

/// An array under construction.
struct Tuple(Array);

impl Tuple {
    fn of(first: u32) -> Tuple {
        let tuple = Tuple(Array::new());
        tuple.number(Some(first));
        tuple
    }

    fn value(&self, value: &JsValue) {
        self.0.push(value);
    }

    fn text(&self, text: Option<&str>) {
        self.value(&text.map_or(JsValue::UNDEFINED, JsValue::from_str));
    }

    fn number(&self, number: Option<u32>) {
        self.value(&number.map_or(JsValue::UNDEFINED, JsValue::from));
    }

    fn maybe(&self, value: Option<&JsValue>) {
        self.value(value.unwrap_or(&JsValue::UNDEFINED));
    }
}

/// `[0, id, method, url, binary, headers, body]`. Headers are flat: name, value, name, value; so are the parts of a
/// multipart body, where a number is the place of a file.
pub(super) fn request(id: u32, request: &HttpRequest) -> Array {
    let step = Tuple::of(0);
    step.number(Some(id));
    step.text(Some(request.method.as_str()));
    step.text(Some(&request.url));
    step.value(&JsValue::from_bool(request.binary));
    let headers = Tuple(Array::new());
    for (name, value) in &request.headers {
        headers.text(Some(name));
        headers.text(Some(value));
    }
    step.value(&headers.0);
    match &request.body {
        RequestBody::Empty => {}
        RequestBody::Text(text) => step.text(Some(text)),
        RequestBody::Multipart(list) => {
            let parts = Tuple(Array::new());
            for part in list {
                parts.text(Some(&part.name));
                match &part.content {
                    PartContent::Text(text) => parts.text(Some(text)),
                    PartContent::File(index) => parts.number(Some(*index)),
                }
            }
            step.value(&parts.0);
        }
    }
    step.0
}

/// `[3, id, time, retry]`: milliseconds, absent where only another call can end the wait; `retry` where the last request
/// failed and will be repeated.
pub(super) fn wait(id: u32, wait: Wait) -> Array {
    let step = Tuple::of(3);
    step.number(Some(id));
    step.number(wait.time.map(|time| time.0));
    step.value(&JsValue::from_bool(wait.retry));
    step.0
}

/// `[1, data, additionalData, relatedObjects, cursor, start, cost, attempts, correlationId, rateLimit]`
pub(super) fn reply(reply: Reply<JsValue>) -> Array {
    let step = Tuple::of(1);
    step.value(&reply.data);
    step.maybe(reply.additional_data.as_ref());
    step.maybe(reply.related_objects.as_ref());
    match &reply.next {
        Some(PageToken::Cursor(cursor)) => {
            step.text(Some(cursor));
            step.number(None);
        }
        Some(PageToken::Start(start)) => {
            step.text(None);
            step.value(&JsValue::from_f64(*start as f64));
        }
        None => {
            step.text(None);
            step.number(None);
        }
    }
    step.number(Some(reply.cost));
    step.number(Some(reply.attempts));
    step.text(reply.correlation_id.as_deref());
    step.value(&rate_limit(reply.rate_limit.as_ref()));
    step.0
}

/// `[2, code, operation, message, info, apiCode, status, retryable, retryIn, attempts, rateLimit, correlationId, body, cause,
/// mayHaveHappened]`
pub(super) fn error(error: &Error<JsValue>) -> Array {
    let step = Tuple::of(2);
    step.text(Some(error.code.as_str()));
    step.text(Some(error.operation));
    step.text(Some(&error.message));
    step.text(error.info.as_deref());
    step.text(error.api_code.as_deref());
    step.number(error.status.map(u32::from));
    step.value(&JsValue::from_bool(error.code.retryable()));
    step.number(error.retry_in.map(|wait| wait.0));
    step.number(Some(error.attempts));
    step.value(&rate_limit(error.rate_limit.as_ref()));
    step.text(error.correlation_id.as_deref());
    step.maybe(error.body.as_ref());
    step.maybe(error.cause.as_ref());
    step.value(&JsValue::from_bool(error.may_have_happened));
    step.0
}

/// `[limit, remaining, resetIn, dailyLimit, dailyRemaining]`
fn rate_limit(limit: Option<&RateLimit>) -> JsValue {
    let Some(limit) = limit else {
        return JsValue::UNDEFINED;
    };
    let tuple = Tuple(Array::new());
    tuple.number(limit.limit);
    tuple.number(limit.remaining);
    tuple.number(limit.reset_in.map(|wait| wait.0));
    tuple.number(limit.daily_limit);
    tuple.number(limit.daily_remaining);
    tuple.0.into()
}

/// `[tokens, daily, left, resetAt, since, operation, requests, tokens, operation, …]`: `since` is the day's first request. The
/// projection is [`Budget::exhausted_at`]; `pkg/src/budget.ts`, which is loaded where it is asked for, has it, too.
pub(super) fn budget(budget: &mut Budget, policy: BudgetPolicy, now: Timestamp) -> Array {
    let time = |at: Timestamp| JsValue::from_f64(at.0 as f64);
    let tuple = Tuple(Array::new());
    let spent = budget.spent(now).to_vec();
    tuple.number(Some(budget.total()));
    tuple.number(budget.daily(policy));
    tuple.number(budget.left(policy));
    tuple.value(&time(Budget::reset_at(now)));
    let since = budget.since().map(time);
    tuple.maybe(since.as_ref());
    for spent in spent {
        tuple.text(Some(spent.operation.id()));
        tuple.number(Some(spent.requests));
        tuple.number(Some(spent.tokens));
    }
    tuple.0
}

/// `[operation, method, cost, requests, tokens, limit, path]`: an operation, what a job of it takes, how many requests fit
/// into the burst window, and the path as the operation's row has it.
pub(super) fn about(operation: Operation, estimate: Estimate, limit: u32) -> Array {
    let tuple = Tuple(Array::new());
    tuple.text(Some(operation.id()));
    tuple.text(Some(operation.method().as_str()));
    for number in [
        operation.cost(),
        estimate.requests,
        estimate.tokens,
        if operation.is_search() {
            limit.min(10)
        } else {
            limit
        },
    ] {
        tuple.number(Some(number));
    }
    tuple.text(Some(operation.path()));
    tuple.0
}
