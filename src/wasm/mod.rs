//! The edge: the only room that knows JavaScript. Plain values go in and come out; rules live elsewhere.

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

mod core;
mod engine;
mod input;
mod output;
mod peek;
mod settings;
mod shared;

/// A third of the size of Rust's own, and made for one thread.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

#[cfg(test)]
mod tests;
