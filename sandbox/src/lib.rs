//! An embedded Pipedrive: a seeded CRM behind the real API's paths, for tests and demos.
//!
//! [`Sandbox::handle`] turns a [`Request`] and the time into a [`Response`]. It has no clock, no I/O and no
//! randomness but a seeded one. The feature `server` (on by default) adds `server` and the program
//! `pipedrive-sandbox`; without it the crate compiles to `wasm32-unknown-unknown`.
//!
//! ```
//! use pipedrive_sandbox::{Options, Request, Sandbox, Timestamp};
//!
//! let now = Timestamp::from_millis(1_795_305_600_000);
//! let mut sandbox = Sandbox::new(Options::default(), now).expect("the catalogue is whole");
//! let request = Request::new("GET", "/api/v2/deals?limit=2").header("x-api-token", "sandbox-token");
//! assert_eq!(sandbox.handle(&request, now).status, 200);
//! ```
//!
//! # What is real
//! Stateful, checked for what they link to, with the paging, sorting and searches that they have:
//!
//! | room | what |
//! |---|---|
//! | records | deals (archive, conversions, merging, copies, followers, participants), persons, organizations, activities, leads and their labels, notes and their comments, pipelines, stages |
//! | what is sold | products, their variations and images; products, discounts and installments in deals. The deal's value follows |
//! | papers | files (the very bytes come back), person pictures, call logs and recordings, a seeded mailbox |
//! | fields | of deals, persons, organizations, products, projects and activities, in v1 and v2 over one store |
//! | history | changelogs, updates, recents, summaries, timelines, statistics, who may see what |
//! | account | users, roles, permission sets, saved filters, webhooks, goals, activity types, relationships of organizations |
//! | projects | projects, boards, phases, templates, tasks, plans, in v1 and v2 over one store |
//! | searches | of each kind, over all kinds, over one field |
//!
//! A saved filter filters by those of its conditions that compare a field of the record itself; the others let
//! everything through. A conversion is done at the third question about it, or after two seconds. Uploads have
//! addresses that don't exist; a file's bytes come by its download. Currencies, user settings and lead sources are read
//! only. The withdrawn channels and teams and the provider links of meetings answer in their shape: what is created
//! there is answered but not kept.
//!
//! v1 is served under `/v1` and `/api/v1`, v2 under `/api/v2`. A deleted record is gone (404), save for deals in
//! a list with `status=deleted`. Where the platform's behaviour isn't known, the sandbox takes the harder way:
//! `custom_fields: {}` in a PATCH of an organization clears them all, `GET /leads` gives its offset without the
//! next start, an empty v1 page has `null` for `data`.
//!
//! # Strictness
//! v2 refuses with 400 and the code `ERR_SCHEMA_VALIDATION_FAILED`: unknown parameters and body keys, values of
//! another type, unknown custom fields, `[]` for a set, milliseconds in `updated_since`, a `limit` or a list
//! over its maximum, a cursor of another listing, a search term of one character. v1 takes what it knows.
//!
//! # Limits
//! Enforced by default, as in the largest plan; [`Settings`] has all of it, and `docs/guides/sandbox.md` a table. What
//! a limit refuses isn't done, takes no room in a window, and costs nothing.
//!
//! - **Burst**: in rolling two seconds 120 requests for an API token, 480 for a bearer token, each token by itself. What
//!   passes the gateway counts, be it answered with 404. Searches have ten, and count in the other window, too.
//! - **Budget**: the cost of each operation from the catalogue, for all credentials together, until midnight UTC. A
//!   request that costs more than what is left is refused, a cheaper one isn't. What the API refuses costs its tokens.
//! - **Lockout**: ten 429s in a minute get a credential 403 with the edge's page, for a minute. A 429 by a fault isn't
//!   one of the ten.
//! - **Headers**: told with every answer but 401s and the edge's pages; each can be left out. `retry-after` is off.
//!
//! Whether searches draw on the other window, which window their headers tell of, and whether failures cost tokens isn't
//! known of Pipedrive: each is a switch. [`Settings::unlimited`] serves tests about something else.
//!
//! # OAuth
//! `/oauth/authorize`, `/oauth/token` and `/oauth/revoke` are played for one app, [`Settings::app`]: a page with Approve and
//! Deny, codes good once and for five minutes, access tokens for an hour, refresh tokens for sixty days without use. Calls
//! with an access token are made by the user who let the app in, within the scopes that they granted. An uninstall is
//! told to the app's callback address: see [`Sandbox::outgoing`].
//!
//! # Webhooks
//! What is registered is told of each write in the form of its version, where somebody sends what [`Sandbox::outgoing`]
//! says: with retries after 3, 30 and 150 seconds, a ban after ten failed first attempts, deletion after three days
//! without a success. Payloads aren't REST's records: `visible_to` is a text, custom fields have types.
//!
//! # Faults
//! By the request's header `x-sandbox-fault`, by [`Faults::script`], or by a seeded chance ([`Faults::per_mille`]):
//!
//! | value | what happens |
//! |---|---|
//! | `status=500` | that status with an error body; nothing is done |
//! | `retry-after=1` | 429 with these seconds in `retry-after`; nothing is done |
//! | `html=403` | that status with an HTML page, as from the edge; nothing is done |
//! | `cut-before` | the connection closes without an answer; nothing is done |
//! | `hang` | no answer, ever; nothing is done |
//! | `status-after=504` | that status with an error body |
//! | `cut-after` | the connection closes without an answer |
//! | `cut` | the connection closes in the middle of the body |
//! | `drip` | the body comes in pieces, with pauses between them |
//! | `latency=200` | the answer comes so many milliseconds later |
//! | `broken-json` | the first half of the body |
//! | `empty` | no body |
//! | `success-false` | the status of the answer, with `success: false` |
//! | `wrong-data` | a string for `data` |
//! | `repeat-cursor` | the page points to itself |
//!
//! From `status-after` on they are done first and spoilt afterwards. How an answer travels is in [`Response::delivery`]
//! and [`Response::delay_millis`]: the server, and the `fetch` of the npm package, see to it. Faults strike only what the
//! limits let in, and only in place of the API: preflights and control paths meet none.
//!
//! # Record and control
//! [`Sandbox::writes`] has the writes that were applied, whatever became of their answers; [`Sandbox::tally`] how often
//! what happened. With [`Options::control`] both can be asked for over HTTP, under `/__sandbox/`: `GET settings`,
//! `POST settings`, `GET log`, `GET state`, `POST clock`, `POST reset`, `GET webhooks`,
//! `POST edit`, and those under `oauth`. They are off by default, since they aren't
//! Pipedrive's; and they take a token, since a page of any origin may call a sandbox on this machine.

mod api;
mod budget;
mod catalogue;
mod control;
mod cors;
mod envelope;
mod failure;
mod fault_plan;
mod faults;
mod gateway;
mod http;
mod limits;
mod listing;
mod lockout;
mod oauth;
mod outbox;
mod random;
mod record;
mod rights;
mod routes;
mod sandbox;
mod seed;
#[cfg(feature = "server")]
pub mod server;
mod settings;
mod shaped;
mod store;
mod time;
mod validate;
mod webhooks;
mod window;

pub use http::{Delivery, Headers, Request, Response};
pub use outbox::{Outgoing, Sent};
pub use record::{Tally, Write};
pub use sandbox::{Options, Sandbox};
pub use settings::{
    App, Approval, Budget, Burst, ErrorForm, Faults, Lockout, Plan, Rates, Secret, Separator,
    Settings, Told, Webhooks,
};
pub use time::Timestamp;
