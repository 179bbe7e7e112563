//! Values as text.

use super::Problem;
use crate::time::TimeFormat;
use crate::value::Value;

/// A value as text, for a query or a form.
pub(super) fn plain(name: &str, value: &Value) -> Result<String, Problem> {
    Ok(match value {
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Number(number) if number.value.is_finite() => number.text.clone(),
        Value::Text(text) => text.clone(),
        Value::Time(at) => TimeFormat::Rfc3339.write(*at),
        _ => {
            return Err(Problem::of(&[
                name,
                " must be a plain value, not ",
                value.describe(),
            ]));
        }
    })
}
