//! What a browser is told: any page may call, with these headers, and read those.

use crate::http::{Headers, Response};

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
const SENT: &str =
    "x-api-token, authorization, content-type, traceparent, x-sandbox-fault, x-test-id";
const SEEN: &str =
    "x-correlation-id, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, retry-after";

/// The answer to a preflight.
pub(crate) fn preflight() -> Response {
    let mut response = Response::empty(204);
    allow(&mut response.headers);
    response
        .headers
        .set("access-control-allow-methods", METHODS);
    response.headers.set("access-control-allow-headers", SENT);
    response.headers.set("access-control-max-age", "600");
    response
}

/// Lets a page of any origin read the response.
pub(crate) fn allow(headers: &mut Headers) {
    headers.set("access-control-allow-origin", "*");
    headers.set("access-control-expose-headers", SEEN);
}
