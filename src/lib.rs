//! A Pipedrive client: one core, for Rust programs and, through WebAssembly, for JavaScript.
//!
//! # Quick start
//!
//! With the feature `reqwest`, in a tokio runtime:
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use pipedrive_wasm::client::Client;
//! use pipedrive_wasm::endpoint::{Authorization, Endpoint};
//! use pipedrive_wasm::params::DealListParams;
//! use pipedrive_wasm::transport::Reqwest;
//!
//! let endpoint = Endpoint::new(Some("acme"), None, None)?; // https://acme.pipedrive.com
//! let token = Authorization::ApiToken(std::env::var("PIPEDRIVE_API_TOKEN")?);
//! let client = Client::new(endpoint, token, Reqwest::new()?);
//!
//! let deal = client.deals().get(42).await?;
//! println!("{:?} {:?}", deal.title, deal.value);
//! let params = DealListParams { person_id: deal.person_id, ..Default::default() };
//! let siblings = client.deals().list(params).collect_all(100).await?;
//! println!("{} deals of the same person", siblings.len());
//! # Ok(())
//! # }
//! ```
//!
//! * [`resources`]: all calls, a group for each resource with an example;
//! * [`params`] is what they take, [`models`] what they give, [`ids`] how both point at things;
//! * [`client::Listing`] reads lists: item by item, page by page, or all at once;
//! * [`input::Patch`] changes or clears a field, [`input::File`] is an upload, [`client::Download`] the other way;
//! * [`client::OAuth`] signs users in, [`client::Session`] keeps them signed in; [`signed_token`] says who opened a frame of
//!   an app extension, [`deauthorization`] who took the app away;
//! * [`client::Options`] sets timeouts, retries, priority and headers, for a call or a client; calls keep to the rate
//!   limits by themselves;
//! * [`fields`] reads and writes custom fields by their names, [`migrate`] turns records of API v1 into v2's shape;
//! * [`error::ErrorCode`] says why a call failed.
//!
//! # How it works
//!
//! The core decides and the edge does. [`plan`] makes a request of an operation and its input, [`interpret`] reads
//! the answer, [`call::Call`] joins them, and a [`client::Transport`] is all that ever touches the network. So every
//! rule can be tested without one.

pub mod budget;
pub mod call;
#[cfg(feature = "models")]
pub mod client;
#[cfg(feature = "fields")]
pub mod codec;
#[cfg(feature = "identity")]
pub mod deauthorization;
pub mod endpoint;
pub mod error;
#[cfg(feature = "identity")]
pub mod extension;
#[cfg(feature = "fields")]
pub mod fields;
pub mod generated;
pub mod governor;
pub mod http;
#[cfg(feature = "models")]
pub mod input;
pub mod interpret;
#[cfg(any(feature = "models", feature = "npm-backend"))]
pub mod lease;
#[cfg(feature = "models")]
mod lenient;
pub mod limiter;
#[cfg(feature = "fields")]
pub mod migrate;
#[cfg(feature = "identity")]
pub mod oauth;
pub mod operation;
pub mod page;
pub mod paging;
pub mod peek;
pub mod plan;
pub mod policy;
mod query;
#[cfg(feature = "models")]
pub mod resources;
pub mod retry;
#[cfg(feature = "models")]
pub mod scopes;
#[cfg(feature = "identity")]
pub mod secret;
#[cfg(feature = "identity")]
pub mod session;
#[cfg(feature = "identity")]
pub mod signed_token;
mod text;
pub mod time;
#[cfg(feature = "identity")]
pub mod tokens;
#[cfg(feature = "models")]
pub mod transport;
pub mod value;
#[cfg(feature = "webhooks")]
pub mod webhook;

#[cfg(all(
    target_arch = "wasm32",
    any(feature = "npm", feature = "npm-backend", feature = "npm-fields")
))]
mod wasm;

#[cfg(feature = "models")]
pub use generated::{ids, models, params};

/// The examples of the README and of the guides, as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/guides/rust.md")]
#[doc = include_str!("../docs/guides/access-policy.md")]
#[doc = include_str!("../docs/guides/rust-limits.md")]
#[doc = include_str!("../docs/guides/rust-sign-in.md")]
#[doc = include_str!("../docs/guides/rust-token-stores.md")]
#[doc = include_str!("../docs/guides/rust-fields.md")]
struct Readme;
