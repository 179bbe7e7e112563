//! An embedded Pipedrive.
