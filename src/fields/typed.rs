//! Values as webhooks of version 2 write them: objects with their type.

use serde_json::{Map, Value};

/// The value as v2 records have it. What doesn't say its type, or says one that isn't known, stays as it is.
pub(super) fn untyped(value: Value) -> Value {
    let Value::Object(mut parts) = value else {
        return value;
    };
    let Some(named) = parts.get("type").and_then(Value::as_str).map(str::to_owned) else {
        return parts.into();
    };
    match named.as_str() {
        "enum" | "user" | "org" | "people" if parts.contains_key("id") => take(&mut parts, "id"),
        "set" if parts.contains_key("values") => ids(take(&mut parts, "values")),
        "daterange" | "timerange" => {
            if let Some(from) = parts.remove("from") {
                parts.insert("value".to_owned(), from);
            }
            whole(parts)
        }
        "monetary" | "time" | "address" => whole(parts),
        "varchar" | "varchar_auto" | "text" | "phone" | "double" | "date"
            if parts.contains_key("value") =>
        {
            take(&mut parts, "value")
        }
        _ => parts.into(),
    }
}

fn take(parts: &mut Map<String, Value>, name: &str) -> Value {
    parts.remove(name).unwrap_or_default()
}

/// The parts without their type; unset where there is no value among them.
fn whole(mut parts: Map<String, Value>) -> Value {
    parts.remove("type");
    if parts.get("value").is_none_or(Value::is_null) {
        return Value::Null;
    }
    parts.into()
}

fn ids(values: Value) -> Value {
    let Value::Array(values) = values else {
        return values;
    };
    if values.is_empty() {
        return Value::Null;
    }
    let id = |value: Value| match value {
        Value::Object(mut parts) if parts.contains_key("id") => take(&mut parts, "id"),
        other => other,
    };
    values.into_iter().map(id).collect()
}
