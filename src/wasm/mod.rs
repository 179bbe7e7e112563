//! The edge: the only room that knows JavaScript. Plain values go in and come out; rules live elsewhere.

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[cfg(feature = "npm-backend")]
mod backend;
#[cfg(feature = "npm")]
mod core;
#[cfg(feature = "npm")]
mod engine;
#[cfg(feature = "npm-fields")]
mod fields;
#[cfg(feature = "npm")]
mod input;
#[cfg(feature = "npm")]
mod output;
#[cfg(feature = "npm")]
mod peek;
#[cfg(feature = "npm")]
mod settings;
#[cfg(feature = "npm")]
mod shared;
#[cfg(any(feature = "npm-backend", feature = "npm-fields"))]
mod spoken;

/// A third of the size of Rust's own, and made for one thread.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

#[cfg(all(test, feature = "npm"))]
mod tests;
