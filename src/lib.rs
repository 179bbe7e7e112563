//! A Pipedrive client: one core, for Rust programs and, through WebAssembly, for JavaScript.
//!
//! The core decides and the edge does. [`plan`] makes a request of an operation and its input, [`interpret`] reads
//! the answer, [`call::Call`] joins them, and a [`client::Transport`] is all that ever touches the network. So every
//! rule can be tested without one.

pub mod call;
pub mod client;
pub mod endpoint;
pub mod error;
pub mod generated;
pub mod http;
pub mod interpret;
#[cfg(feature = "models")]
mod lenient;
pub mod operation;
pub mod page;
pub mod paging;
pub mod peek;
pub mod plan;
mod text;
pub mod time;
pub mod value;

#[cfg(all(target_arch = "wasm32", feature = "npm"))]
mod wasm;

/// The README's examples, as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
