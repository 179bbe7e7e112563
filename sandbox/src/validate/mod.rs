//! Whether a request is what its operation takes.
//!
//! v2 is strict: unknown names and values of another type are refused. v1 takes what it knows and leaves the rest.

mod body;
mod lenient;
mod query;
mod shape;

pub(crate) use body::{Body, read_body};
pub(crate) use lenient::coerced;
pub(crate) use query::{Query, read_query};
#[cfg(test)]
pub(crate) use shape::check_value;

use crate::failure::Failure;
use pipedrive_catalogue::Operation;

/// Checks the values of the path's parameters.
///
/// # Errors
/// 400 where one isn't of its type.
pub(crate) fn check_path(operation: &Operation, values: &[String]) -> Result<(), Failure> {
    for (param, value) in operation.path_params.iter().zip(values) {
        shape::check_text(&param.shape, value, true)
            .map_err(|problem| Failure::schema(&param.name, &problem))?;
    }
    Ok(())
}
