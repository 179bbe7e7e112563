//! What only a server needs: OAuth, signed tokens, webhooks. JSON in, JSON out, see [`super::spoken`].
//!
//! Times are Unix milliseconds and come as `now`; nothing here reads a clock. A `?` marks what may be left out or `null`.
//! Codes are those of [`crate::error::ErrorCode`], and each question may refuse with `invalid_input`.
//!
//! # Shapes
//! ```text
//! App    {clientId, clientSecret, redirectUri, stateSecret?, oauthUrl?, apiDomains?: [origin]}
//! Tokens {accessToken, refreshToken, expiresAt, scopes: [text], apiDomain}
//! Send   {method: "POST", url, headers: {name: value}, body: text}
//! ```
//!
//! # OAuth
//! ```text
//! authorize  {app, now, nonce, lifetime?, payload?, binding?}         → {url, state}
//!            nonce: 16 random characters or more; lifetime: milliseconds, five minutes by default; payload: a text of up
//!            to 1,024 bytes that comes back (readable in the address, unchangeable); binding: such as a cookie's value
//! callback   {app, now, url, binding?}                                 → {code, payload?}
//!            refuses with oauth_denied {payload?} | oauth_state_missing | oauth_state_forged | oauth_state_expired |
//!            oauth_state_unbound | oauth_callback
//! exchange   {app, code}                                               → Send
//! refresh    {app, refreshToken}                                       → Send
//! revoke     {app, token, hint: "refresh_token" | "access_token"}      → Send
//! tokens     {app, now, status, body: text, retryAfter?, before?: Tokens}  → Tokens
//!            `now`: when the answer came; `before`: after a refresh, what was refreshed
//!            refuses with oauth_grant | oauth_config | server | rate_limited | blocked | connection |
//!            unexpected_response, each with {status, retryable: boolean, retryIn?: milliseconds}
//! revoked    {app, now, status, body, retryAfter?}                     → {}
//!            refuses as `tokens`
//! ```
//!
//! # Sessions
//! ```text
//! refused  {byGateway, expiresAt, now, renewed}                 → {renew: boolean}
//!          after a 401: `byGateway`: it has the header x-401-by-gw; `expiresAt` of the token that was sent;
//!          `renewed`: the call has had its second try
//! failed   {code, retryIn?, failures, expiresAt, now, jitter}   → {do: "end" | "again" | "keep" | "fail", wait?: milliseconds}
//!          after a refresh that failed: the session is over; refresh again after `wait`; go on with the old
//!          token, which is still good; or fail the calls that wait, and try again with the next one.
//!          after a 401 the old token is no good: give 0 for `expiresAt`;
//!          `code`: of `tokens`, or connection | timeout; `failures`: 1 at first; `jitter`: from 0 up to 1
//! ```
//!
//! # Who asks
//! The address of a frame is read in `pkg/src/extension/request.ts`: a page has no time to load a module for it.
//! ```text
//! signed_token  {token, secrets: [text], now}        → {userId, companyId, issuedAt?, expiresAt}
//!               refuses with signed_token_malformed | signed_token_algorithm | signed_token_signature |
//!               signed_token_expired | signed_token_early
//! basic         {authorization?, user, password}     → {matches: boolean}, in constant time
//! uninstall     {app, authorization?, body: text}    → {clientId, companyId, userId, timestamp?: text}
//!               refuses with authentication (answer 401) | bad_request (answer 400)
//! ```
//!
//! # Webhooks
//! ```text
//! webhook_admit   {logins?: [[user, password]], maxBytes?, authorization?, contentType?, length?}  → null
//!                 before the body is read; refuses with no_password | wrong_password | content_type | too_large, each
//!                 with {status} to answer
//! webhook         {body: text, ownUserId?}   → [`crate::webhook::Event`] and `isOwn`
//!                 refuses with not_json | unknown_shape, each with {status}
//! webhook_steps   {address, wanted: [[`crate::webhook::registration::Wanted`]], registered: [as Pipedrive lists them]}
//!                 → [[`crate::webhook::registration::Step`]]
//! ```
//!
//! # A window for several isolates
//! ```text
//! leases   {name, now, limit? | plan?, hold?: {code, until}, holder, isolate?, waiting?: [calls, searches],
//!           reports?: [{slot, status?, ago?, headers?}]}
//!          → {slots: [slot], searchSlots: [slot], refused?: {code, retryIn}, limit, share, next?: milliseconds}
//!          `status` 0: nothing was sent; none: no answer came
//! ```
//!
//! # A proxy
//! ```text
//! proxied  {method, path, policy: {name: word}}   → {operation, isBinary}
//!          refuses with not_found | policy_denied
//! ```

mod asking;
mod given;
mod leases;
mod oauth;
mod proxy;
mod session;
mod webhook;

use super::spoken::{self, Refusal, unknown};
use given::Given;
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// Answers a question.
#[wasm_bindgen]
pub fn answer(question: &str, input: &str) -> String {
    spoken::answer(question, input, ask)
}

fn ask(question: &str, input: Value) -> Result<Value, Refusal> {
    let given = Given(input);
    let answered = oauth::ask(question, &given)
        .or_else(|| session::ask(question, &given))
        .or_else(|| asking::ask(question, &given))
        .or_else(|| webhook::ask(question, &given.0))
        .or_else(|| leases::ask(question, &given.0))
        .or_else(|| proxy::ask(question, &given.0));
    answered.unwrap_or_else(|| Err(unknown(question)))
}
