//! The edge: the only room that knows JavaScript. Plain values go in and come out; rules live elsewhere.

mod core;
mod engine;
mod input;
mod output;
mod peek;

#[cfg(test)]
mod tests;
