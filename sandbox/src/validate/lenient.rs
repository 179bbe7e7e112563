//! The bodies of v1: values of another type are read as what they stand for, unknown ones left out.

use super::Body;
use super::shape::check_text;
use crate::failure::Failure;
use pipedrive_catalogue::{Field, Kind, Operation};
use serde_json::{Map, Value};

/// The fields of a body, each of its type. v2's were checked already and pass as they are.
///
/// # Errors
/// 400 where a value can't stand for one of its type.
pub(crate) fn coerced(operation: &Operation, body: &Body) -> Result<Map<String, Value>, Failure> {
    let sent = body.value.as_object().cloned().unwrap_or_default();
    let Some(expected) = operation
        .body
        .as_ref()
        .filter(|_| operation.version != "v2")
    else {
        return Ok(sent);
    };
    let mut fields = Map::new();
    for (name, value) in sent {
        match expected.fields.iter().find(|field| field.name == name) {
            Some(field) => {
                let value = read(field, value)?;
                fields.insert(name, value);
            }
            None if expected.custom_fields => drop(fields.insert(name, value)),
            None => {}
        }
    }
    Ok(fields)
}

fn read(field: &Field, value: Value) -> Result<Value, Failure> {
    let (shape, refuse) = (&field.shape, |problem: &str| {
        Failure::schema(&field.name, problem)
    });
    let takes = |kind: Kind| shape.kinds.contains(&kind);
    if value.is_null() || value == "" && !takes(Kind::String) {
        return Ok(Value::Null);
    }
    let number = |value: &Value| match value {
        Value::String(text) => serde_json::from_str::<Value>(text.trim())
            .ok()
            .filter(Value::is_number),
        Value::Bool(flag) => Some(u64::from(*flag).into()),
        _ => None,
    };
    Ok(match value {
        Value::String(text) if takes(Kind::String) => {
            if !text.is_empty() {
                check_text(shape, &text, true).map_err(|problem| refuse(&problem))?;
            }
            text.into()
        }
        Value::Number(number)
            if takes(Kind::String) && !takes(Kind::Integer) && !takes(Kind::Number) =>
        {
            number.to_string().into()
        }
        value if takes(Kind::Boolean) => match value.to_string().trim_matches('"') {
            "true" | "1" => true.into(),
            "false" | "0" => false.into(),
            _ => return Err(refuse("must be a boolean")),
        },
        value if takes(Kind::Flag) => match value.to_string().trim_matches('"') {
            "true" | "1" => 1.into(),
            "false" | "0" => 0.into(),
            _ => return Err(refuse("must be 0 or 1")),
        },
        value if takes(Kind::Integer) || takes(Kind::Number) => {
            let read = if value.is_number() {
                Some(value)
            } else {
                number(&value)
            };
            let read = read.filter(|read| takes(Kind::Number) || !read.is_f64());
            let read = read.ok_or_else(|| refuse("must be a number"))?;
            let known = shape.values.is_empty() || shape.values.contains(&read);
            if !known {
                return Err(refuse("is not one of the known values"));
            }
            read
        }
        value if takes(Kind::Array) && !value.is_array() => vec![value].into(),
        value if takes(Kind::Object) && !value.is_object() => {
            return Err(refuse("must be an object"));
        }
        value => value,
    })
}
