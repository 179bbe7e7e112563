//! Values of custom fields, in v2's form: what each type takes.

use super::Store;
use super::field::{ADDRESS_PARTS, FieldDefinition};
use crate::failure::Failure;
use crate::time::{parse_clock, parse_date};
use serde_json::{Map, Value, json};

/// The longest `varchar`.
const VARCHAR: usize = 255;
/// The longest `text`.
const TEXT: usize = 65_535;

/// The value as it is kept.
///
/// # Errors
/// 400 with the field's code where the value isn't what the type takes, or names what doesn't exist.
pub(crate) fn check_custom_field(
    store: &Store,
    field: &FieldDefinition,
    value: &Value,
) -> Result<Value, Failure> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let refuse = |problem: &str| Failure::schema(&format!("custom_fields.{}", field.code), problem);
    let kept = match field.field_type.as_str() {
        "double" => value
            .is_number()
            .then(|| value.clone())
            .ok_or_else(|| refuse("must be a number"))?,
        "enum" => {
            if !value.is_u64() {
                return Err(refuse("must be the id of an option"));
            }
            if !field.has_option(value) {
                return Err(refuse("has no such option"));
            }
            value.clone()
        }
        "set" => {
            let chosen = value
                .as_array()
                .ok_or_else(|| refuse("must be a list of option ids"))?;
            if chosen.is_empty() {
                return Err(refuse("must not be an empty list; use null to clear it"));
            }
            if !chosen.iter().all(|id| field.has_option(id)) {
                return Err(refuse("has no such option"));
            }
            value.clone()
        }
        "user" | "org" | "people" => {
            let id = value.as_u64().ok_or_else(|| refuse("must be an id"))?;
            let known = match field.field_type.as_str() {
                "user" => store.users.live(id),
                "org" => store.organizations.live(id),
                _ => store.persons.live(id),
            };
            known
                .map(|_| value.clone())
                .ok_or_else(|| refuse("names what doesn't exist"))?
        }
        "date" => {
            let date = value.as_str().filter(|text| parse_date(text).is_some());
            date.map(|_| value.clone())
                .ok_or_else(|| refuse("must be a date, YYYY-MM-DD"))?
        }
        "monetary" => {
            let parts =
                object(value, &["value", "currency"]).map_err(|problem| refuse(&problem))?;
            let (amount, currency) = (
                parts.get("value"),
                parts.get("currency").and_then(Value::as_str),
            );
            if !amount.is_some_and(Value::is_number) {
                return Err(refuse("needs a number as value"));
            }
            if !currency.is_some_and(|code| store.currencies.iter().any(|known| known.code == code))
            {
                return Err(refuse("needs a currency of the account"));
            }
            value.clone()
        }
        "daterange" => {
            let parts = object(value, &["value", "until"]).map_err(|problem| refuse(&problem))?;
            range(parts, parse_date).map_err(|problem| refuse(&problem))?;
            value.clone()
        }
        "time" => {
            let parts = object(value, &["value", "timezone_id", "timezone_name"])
                .map_err(|problem| refuse(&problem))?;
            clock(parts, "value").map_err(|problem| refuse(&problem))?;
            with_zone(value)
        }
        "timerange" => {
            let names = ["value", "until", "timezone_id", "timezone_name"];
            let parts = object(value, &names).map_err(|problem| refuse(&problem))?;
            clock(parts, "value")
                .and_then(|()| clock(parts, "until"))
                .map_err(|problem| refuse(&problem))?;
            with_zone(value)
        }
        "address" => check_address(value).map_err(|problem| refuse(&problem))?,
        "text" => text(value, TEXT).map_err(|problem| refuse(&problem))?,
        _ => text(value, VARCHAR).map_err(|problem| refuse(&problem))?,
    };
    Ok(kept)
}

/// An address with all of its parts: those left out become null.
pub(crate) fn check_address(value: &Value) -> Result<Value, String> {
    let mut names = vec!["value"];
    names.extend(ADDRESS_PARTS);
    let parts = object(value, &names)?;
    if parts.get("value").is_none() {
        return Err("needs a value".to_owned());
    }
    if let Some((name, _)) = parts
        .iter()
        .find(|(_, part)| !part.is_string() && !part.is_null())
    {
        return Err(format!("{name} must be a string"));
    }
    Ok(names
        .into_iter()
        .map(|name| {
            (
                name.to_owned(),
                parts.get(name).cloned().unwrap_or_default(),
            )
        })
        .collect())
}

fn object<'a>(value: &'a Value, names: &[&str]) -> Result<&'a Map<String, Value>, String> {
    let parts = value
        .as_object()
        .ok_or_else(|| format!("must be an object with {}", names.join(", ")))?;
    match parts.keys().find(|name| !names.contains(&name.as_str())) {
        Some(unknown) => Err(format!("{unknown} is not allowed")),
        None => Ok(parts),
    }
}

fn text(value: &Value, longest: usize) -> Result<Value, String> {
    let text = value.as_str().ok_or("must be a string")?;
    if text.chars().count() > longest {
        return Err(format!("must not be longer than {longest} characters"));
    }
    Ok(value.clone())
}

fn range(parts: &Map<String, Value>, parse: impl Fn(&str) -> Option<i64>) -> Result<(), String> {
    let end = |name: &str| parts.get(name).and_then(Value::as_str).and_then(&parse);
    match (end("value"), end("until")) {
        (Some(from), Some(until)) if from <= until => Ok(()),
        (Some(_), Some(_)) => Err("ends before it begins".to_owned()),
        _ => Err("needs value and until as dates, YYYY-MM-DD".to_owned()),
    }
}

fn clock(parts: &Map<String, Value>, name: &str) -> Result<(), String> {
    let written = parts
        .get(name)
        .and_then(Value::as_str)
        .and_then(parse_clock);
    written
        .map(|_| ())
        .ok_or_else(|| format!("needs {name} as a time, HH:MM:SS"))
}

/// A time with its zone: that of the user where none is given.
fn with_zone(value: &Value) -> Value {
    let mut value = value.clone();
    if value["timezone_name"].is_null() {
        value["timezone_name"] = json!("Europe/Tallinn");
    }
    if value["timezone_id"].is_null() {
        value["timezone_id"] = json!(292);
    }
    for name in ["value", "until"] {
        let padded = value[name]
            .as_str()
            .filter(|text| text.len() == 5)
            .map(|text| format!("{text}:00"));
        if let Some(padded) = padded {
            value[name] = padded.into();
        }
    }
    value
}
