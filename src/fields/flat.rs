//! Values as API v1 writes them: flat, with parts beside them, numbers in text, people as objects.

use super::field::Field;
use super::kind::FieldType;
use super::{number_of, text_of};
use serde_json::{Map, Value};

/// Takes a field with its parts out of a flat record; the value as v2 records have it. `None` where it isn't there.
pub(super) fn nested(field: &Field, record: &mut Map<String, Value>) -> Option<Value> {
    let value = record.remove(&field.key)?;
    let mut parts = Map::new();
    for part in field.field_type.parts() {
        if let Some(value) = record.remove(&field.part(part)) {
            parts.insert((*part).to_owned(), value);
        }
    }
    Some(joined(&field.field_type, value, parts))
}

fn joined(field_type: &FieldType, value: Value, mut parts: Map<String, Value>) -> Value {
    // v1 has an empty text where v2 has null.
    if value.is_null() || value == "" {
        return Value::Null;
    }
    match field_type {
        FieldType::Double | FieldType::Enum => number_of(&value).unwrap_or(value),
        FieldType::User | FieldType::Org | FieldType::People => linked(value),
        FieldType::Set => listed(value),
        _ if field_type.parts().is_empty() || value.is_object() => value,
        _ => {
            let money = *field_type == FieldType::Monetary;
            let value = match money.then(|| number_of(&value)) {
                Some(Some(number)) => number,
                _ => value,
            };
            // Money always has a currency and a range an end, even where v1 tells none.
            let needed = match field_type {
                FieldType::Monetary => Some("currency"),
                FieldType::DateRange | FieldType::TimeRange => Some("until"),
                _ => None,
            };
            if let Some(needed) = needed.filter(|needed| !parts.contains_key(*needed)) {
                parts.insert(needed.to_owned(), Value::Null);
            }
            if let Some(zone) = parts.get_mut("timezone_id") {
                *zone = number_of(zone).unwrap_or_else(|| zone.take());
            }
            parts.insert("value".to_owned(), value);
            parts.into()
        }
    }
}

/// A user, person or organization: v1 may put an object in the place of the id.
fn linked(value: Value) -> Value {
    let id = match &value {
        Value::Object(parts) => parts.get("value").or_else(|| parts.get("id")),
        _ => None,
    };
    let id = id.unwrap_or(&value);
    number_of(id).unwrap_or_else(|| id.clone())
}

/// Options: `"1,2"`, or a single number.
fn listed(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let ids = crate::text::parts(&text, b',').into_iter();
            ids.map(str::trim)
                .filter(|id| !id.is_empty())
                .map(|id| number_of(&id.into()).unwrap_or_else(|| id.into()))
                .collect()
        }
        Value::Number(_) => vec![value].into(),
        other => other,
    }
}

/// Writes a value, as v2 bodies have it, into a flat body.
pub(super) fn flatten(field: &Field, value: Value, into: &mut Map<String, Value>) {
    let value = match (&field.field_type, value) {
        (FieldType::Enum, id) if !id.is_null() => text_of(&id).map_or(id, Value::from),
        (FieldType::Set, Value::Array(ids)) => {
            let ids: Vec<String> = ids.iter().filter_map(text_of).collect();
            ids.join(",").into()
        }
        (field_type, Value::Object(mut parts)) if !field_type.parts().is_empty() => {
            let value = parts.remove("value").unwrap_or_default();
            // v1 knows zones by their numbers only.
            parts.remove("timezone_name");
            for (part, value) in parts {
                into.insert(field.part(&part), value);
            }
            value
        }
        (_, value) => value,
    };
    into.insert(field.key.clone(), value);
}
