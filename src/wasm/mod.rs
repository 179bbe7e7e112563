//! The edge: the only rooms that know JavaScript. Values go in once and come out once; rules live elsewhere.

mod client;
mod fetch;
mod input;
mod interrupt;
mod output;
mod peek;

#[cfg(test)]
mod tests;
