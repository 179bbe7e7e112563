//! Whole calls with a governor, at simulated times.
#![allow(missing_docs, clippy::unwrap_used)]

mod clock;
mod retries;
