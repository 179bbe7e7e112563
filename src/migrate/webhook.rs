//! Webhooks of version 1.

use super::{CustomFields, Shape, record, scalar};
use crate::time::{TimeFormat, Timestamp};
use serde_json::{Map, Value, json};

/// A webhook of version 1 in the shape of version 2, its records as v2's API has them.
///
/// Version 1 has no id of the event (`meta.id`) nor `meta.correlation_id`: they are null. `previous` holds what changed,
/// as in version 2; of what was created there is none, nor `data` of what was deleted.
pub fn webhook(payload: Value, custom: &dyn CustomFields) -> Value {
    let Value::Object(mut payload) = payload else {
        return payload;
    };
    let already = payload
        .get("meta")
        .is_some_and(|meta| meta.get("entity").is_some());
    if already {
        return payload.into();
    }
    let meta = payload.remove("meta").unwrap_or_default();
    let event = payload.remove("event").unwrap_or_default();
    let event = event.as_str().unwrap_or_default();
    let (event_action, event_object) = crate::text::cut(event, b'.').unwrap_or_default();
    let object = meta["object"].as_str().unwrap_or(event_object).to_owned();
    let action = match meta["action"].as_str().unwrap_or(event_action) {
        "added" => "create",
        "deleted" => "delete",
        // A merge of version 1 changes the record that stays.
        "updated" | "merged" => "change",
        other => other,
    };
    let shape = Shape::named(&object);
    let mut read = |name: &str| {
        let value = payload.remove(name).unwrap_or_default();
        match shape {
            Some(shape) => record(shape, value, custom),
            None => value,
        }
    };
    let (current, previous) = (read("current"), read("previous"));
    let attempt = payload.get("retry").and_then(Value::as_u64);
    let meta = json!({
        "action": action,
        "entity": object,
        "entity_id": text(&meta["id"]),
        "company_id": text(&meta["company_id"]),
        "user_id": text(&meta["user_id"]),
        "id": null,
        "correlation_id": null,
        "webhook_id": text(&meta["webhook_id"]),
        "version": "2.0",
        "change_source": meta["change_source"],
        "is_bulk_edit": scalar::flag(meta["is_bulk_update"].clone()),
        "timestamp": moment(&meta),
        "attempt": attempt.unwrap_or_default() + 1,
        "host": meta["host"],
        "permitted_user_ids": texts(&meta["permitted_user_ids"]),
    });
    let (data, previous) = match action {
        "create" => (current, Value::Null),
        "delete" => (Value::Null, previous),
        _ => {
            let previous = changed(&current, previous);
            (current, previous)
        }
    };
    json!({ "meta": meta, "data": data, "previous": previous })
}

/// Ids are texts in version 2.
fn text(id: &Value) -> Value {
    if id.is_number() {
        id.to_string().into()
    } else {
        id.clone()
    }
}

fn texts(ids: &Value) -> Value {
    match ids.as_array() {
        Some(ids) => ids.iter().map(text).collect(),
        None => ids.clone(),
    }
}

/// The moment with milliseconds, where version 1 has them.
fn moment(meta: &Value) -> Value {
    let micro = meta["timestamp_micro"].as_i64().map(|micro| micro / 1000);
    let seconds = meta["timestamp"].as_i64().map(|seconds| seconds * 1000);
    let Some(at) = micro.or(seconds) else {
        return Value::Null;
    };
    let written = TimeFormat::Rfc3339.write(Timestamp(at));
    let millis = at.rem_euclid(1000);
    format!("{}.{millis:03}Z", written.trim_end_matches('Z')).into()
}

/// What the record had where it now has something else; custom fields one by one.
fn changed(current: &Value, previous: Value) -> Value {
    let Value::Object(previous) = previous else {
        return previous;
    };
    let mut changed = Map::new();
    for (name, before) in previous {
        let now = &current[name.as_str()];
        if *now == before {
            continue;
        }
        let before = match before {
            Value::Object(_) if name == "custom_fields" => {
                let fields = self::changed(now, before);
                if fields.as_object().is_some_and(Map::is_empty) {
                    continue;
                }
                fields
            }
            before => before,
        };
        changed.insert(name, before);
    }
    changed.into()
}
