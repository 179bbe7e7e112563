//! A Pipedrive client.
