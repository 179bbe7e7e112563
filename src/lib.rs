//! A Pipedrive client: one core, for Rust programs and, through WebAssembly, for JavaScript.
//!
//! The core decides and the edge does. [`plan`] makes a request of an operation and its input, [`interpret`] reads
//! the answer, [`call::Call`] joins them, and a [`client::Transport`] is all that ever touches the network. So every
//! rule can be tested without one.

pub mod call;
#[cfg(feature = "models")]
pub mod client;
pub mod endpoint;
pub mod error;
pub mod generated;
pub mod http;
#[cfg(feature = "models")]
pub mod input;
pub mod interpret;
#[cfg(feature = "models")]
mod lenient;
pub mod operation;
pub mod page;
pub mod paging;
pub mod peek;
pub mod plan;
#[cfg(feature = "models")]
pub mod resources;
mod text;
pub mod time;
#[cfg(feature = "models")]
pub mod transport;
pub mod value;

#[cfg(all(target_arch = "wasm32", feature = "npm"))]
mod wasm;

#[cfg(feature = "models")]
pub use generated::{ids, models, params};

/// The examples of the README and of the guide, as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/guides/rust.md")]
struct Readme;
