//! Values against the catalogue's shapes.

use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::time::{Timestamp, parse_clock, parse_date};
use pipedrive_catalogue::{Field, Format, Kind, Shape};
use serde_json::{Map, Value};

/// Whether a text from a path or a query stands for a value of this shape.
pub(crate) fn check_text(shape: &Shape, text: &str, strict: bool) -> Result<(), String> {
    let mut problem = None;
    for kind in &shape.kinds {
        let (fits, wanted) = match kind {
            Kind::Integer => (text.parse::<i64>().is_ok(), "must be an integer"),
            Kind::Number => (
                text.parse::<f64>().is_ok_and(f64::is_finite),
                "must be a number",
            ),
            Kind::Boolean => (
                matches!(text, "true" | "false") || !strict && matches!(text, "0" | "1"),
                "must be a boolean",
            ),
            Kind::Flag => (
                matches!(text, "0" | "1") || !strict && matches!(text, "true" | "false"),
                "must be 0 or 1",
            ),
            Kind::String => match check_string(shape, text, strict, false) {
                Ok(()) => return Ok(()),
                Err(refused) => {
                    problem.get_or_insert(refused);
                    continue;
                }
            },
            _ => return Ok(()),
        };
        if fits {
            return Ok(());
        }
        problem.get_or_insert_with(|| wanted.to_owned());
    }
    problem.map_or(Ok(()), Err)
}

/// A string against its known values and its format. In a body, times may have a fraction.
fn check_string(shape: &Shape, text: &str, strict: bool, in_body: bool) -> Result<(), String> {
    let known: Vec<&str> = shape.values.iter().filter_map(Value::as_str).collect();
    if strict && !known.is_empty() && !known.contains(&text) {
        return Err(format!("must be one of [{}]", known.join(", ")));
    }
    let any_time = Timestamp::parse_rfc3339_millis(text).is_some();
    let (fits, wanted) = match shape.format {
        Some(Format::Date) => (parse_date(text).is_some(), "not a valid date"),
        Some(Format::Rfc3339) if strict && !in_body => (
            Timestamp::parse_rfc3339(text).is_some(),
            "not a valid datetime",
        ),
        Some(Format::Rfc3339) => (any_time, "not a valid datetime"),
        Some(Format::Datetime) => (
            any_time || Timestamp::parse_datetime(text).is_some(),
            "not a valid datetime",
        ),
        Some(Format::Time) => (parse_clock(text).is_some(), "not a valid time"),
        Some(Format::Uuid) => (is_uuid(text), "not a valid UUID"),
        None => (true, ""),
    };
    if fits { Ok(()) } else { Err(wanted.to_owned()) }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a JSON object has exactly fields like these, as v2 wants it.
///
/// # Errors
/// 400 that names the first field that is missing, unknown or of another type.
pub(crate) fn check_fields(
    catalogue: &Catalogue,
    fields: &[Field],
    object: &Map<String, Value>,
    path: &str,
) -> Result<(), Failure> {
    let at = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    for field in fields
        .iter()
        .filter(|field| field.required && !field.shape.nullable)
    {
        if object.get(&field.name).is_none_or(Value::is_null) {
            return Err(Failure::schema(&at(&field.name), "is required"));
        }
    }
    for (name, value) in object {
        let field = fields.iter().find(|field| field.name == *name);
        let field = field.ok_or_else(|| Failure::schema(&at(name), "is not allowed"))?;
        check_value(catalogue, &field.shape, value, &at(name))?;
    }
    Ok(())
}

/// Whether a JSON value is of this shape, as v2 wants it. Null clears, so it fits everywhere.
pub(crate) fn check_value(
    catalogue: &Catalogue,
    shape: &Shape,
    value: &Value,
    path: &str,
) -> Result<(), Failure> {
    if value.is_null() {
        return Ok(());
    }
    let mut refusal = None;
    for kind in &shape.kinds {
        match check_kind(catalogue, *kind, shape, value, path) {
            Ok(()) => return Ok(()),
            Err(failure) => {
                refusal.get_or_insert(failure);
            }
        }
    }
    refusal.map_or(Ok(()), Err)
}

fn check_kind(
    catalogue: &Catalogue,
    kind: Kind,
    shape: &Shape,
    value: &Value,
    path: &str,
) -> Result<(), Failure> {
    let wanted = match (kind, value) {
        (Kind::Any | Kind::File, _)
        | (Kind::Number, Value::Number(_))
        | (Kind::Boolean, Value::Bool(_)) => return Ok(()),
        (Kind::Integer, Value::Number(number))
            if number.as_f64().is_some_and(|number| number.fract() == 0.0) =>
        {
            return Ok(());
        }
        (Kind::Flag, Value::Number(number)) if matches!(number.as_u64(), Some(0 | 1)) => {
            return Ok(());
        }
        (Kind::String, Value::String(text)) => {
            return check_string(shape, text, true, true)
                .map_err(|problem| Failure::schema(path, &problem));
        }
        (Kind::Array, Value::Array(items)) => {
            let Some(element) = &shape.items else {
                return Ok(());
            };
            for (place, item) in items.iter().enumerate() {
                check_value(catalogue, element, item, &format!("{path}[{place}]"))?;
            }
            return Ok(());
        }
        (Kind::Map, Value::Object(_)) => return Ok(()),
        (Kind::Object, Value::Object(_)) if shape.fields.is_empty() => return Ok(()),
        (Kind::Object, Value::Object(object)) => {
            return check_fields(catalogue, &shape.fields, object, path);
        }
        (Kind::Model, Value::Object(object)) => {
            let model = shape
                .model
                .as_deref()
                .and_then(|name| catalogue.model(name));
            return match model {
                Some(model) if !model.open => check_fields(catalogue, &model.fields, object, path),
                _ => Ok(()),
            };
        }
        (Kind::Integer, _) => "must be an integer",
        (Kind::Number, _) => "must be a number",
        (Kind::Boolean, _) => "must be a boolean",
        (Kind::Flag, _) => "must be 0 or 1",
        (Kind::String, _) => "must be a string",
        (Kind::Array, _) => "must be an array",
        (Kind::Map | Kind::Object | Kind::Model, _) => "must be an object",
    };
    Err(Failure::schema(path, wanted))
}
