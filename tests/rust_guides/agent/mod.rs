//! The 36 calls of the AI-agent guide.

mod activities;
mod deals;
mod leads;
mod notes;
mod organizations;
mod persons;
mod pipelines;
