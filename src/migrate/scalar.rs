//! Single values of v1 as v2 writes them. What doesn't fit stays as it is.

use crate::text::parts;
use crate::time::TimeFormat;
use serde_json::Value;

/// `2024-07-01 05:46:33`, which is UTC, as `2024-07-01T05:46:33Z`; v1's nought as null.
pub(super) fn time(value: &mut Value) {
    let Some(text) = value.as_str() else { return };
    if text.is_empty() || text.starts_with("0000-00-00") {
        *value = Value::Null;
    } else if text.len() == 19
        && text.get(10..11) == Some(" ")
        && let Some(written) = TimeFormat::Rfc3339.rewrite(text)
    {
        *value = written.into();
    }
}

/// The id that an object stands for: v1 puts it under `value`.
pub(super) fn id(value: Value) -> Value {
    match value {
        Value::Object(parts) => {
            let id = parts.get("value").or_else(|| parts.get("id"));
            id.cloned().map_or(Value::Null, number)
        }
        other => number(other),
    }
}

/// A list of the one id; none where it is null.
pub(super) fn one_id(value: Value) -> Value {
    match id(value) {
        Value::Null => Value::Array(Vec::new()),
        list @ Value::Array(_) => list,
        id => vec![id].into(),
    }
}

/// A number, where a text is one.
pub(super) fn number(value: Value) -> Value {
    let read = value
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok());
    read.filter(Value::is_number).unwrap_or(value)
}

pub(super) fn flag(value: Value) -> Value {
    match truth(&value) {
        Some(flag) => flag.into(),
        None => value,
    }
}

pub(super) fn negated(value: Value) -> Value {
    match truth(&value) {
        Some(flag) => (!flag).into(),
        None => value,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_f64() {
            Some(0.0) => Some(false),
            Some(1.0) => Some(true),
            _ => None,
        },
        Value::String(text) => match text.as_str() {
            "0" | "false" => Some(false),
            "1" | "true" => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// `"1,2"`, 1 or null as a list of ids.
pub(super) fn ids(value: Value) -> Value {
    match value {
        Value::Null => Value::Array(Vec::new()),
        Value::String(text) => {
            let ids = parts(&text, b',').into_iter().map(str::trim);
            ids.filter(|id| !id.is_empty())
                .map(|id| number(id.into()))
                .collect()
        }
        Value::Number(_) => vec![value].into(),
        other => other,
    }
}

/// A text alone is a list of one; an empty entry, which v1 has where there is none, goes.
pub(super) fn contacts(value: Value) -> Value {
    match value {
        Value::Null => Value::Array(Vec::new()),
        Value::String(text) if text.is_empty() => Value::Array(Vec::new()),
        Value::String(text) => {
            serde_json::json!([{ "value": text, "primary": true, "label": "work" }])
        }
        Value::Array(entries) => entries
            .into_iter()
            .filter(|entry| entry["value"] != "")
            .map(|mut entry| {
                if let Some(primary) = entry.get_mut("primary") {
                    *primary = flag(primary.take());
                }
                entry
            })
            .collect(),
        other => other,
    }
}

pub(super) fn filled(value: Value) -> Value {
    if value == "" { Value::Null } else { value }
}
