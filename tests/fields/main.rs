//! Custom fields by name, from definitions and records as Pipedrive writes them.
#![allow(missing_docs, clippy::unwrap_used)]

mod account;
mod filters;
mod hostile;
mod refusals;
mod round_trip;
mod table;
mod writing;
