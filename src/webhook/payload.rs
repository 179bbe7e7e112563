//! Both versions of a payload, read into one event.

use super::{Action, Change, ChangeSource, Entity, Event, RecordId, Refusal};
use crate::text::{decimal, join};
use crate::time::{Timestamp, parse};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Seconds since 1970 have fewer digits for the next three thousand years; milliseconds have had more since 1973.
const MILLIS_FROM: f64 = 1e11;

pub(super) fn read(body: Value) -> Result<Event, Refusal> {
    let Value::Object(mut body) = body else {
        return Err(shape("(the body)", "an object"));
    };
    let Some(Value::Object(meta)) = body.remove("meta") else {
        return Err(shape("meta", "an object"));
    };
    if meta.contains_key("entity") {
        second(&meta, body)
    } else if meta.contains_key("object") {
        first(&meta, body)
    } else {
        Err(shape("meta.entity", "text"))
    }
}

fn shape(at: &'static str, expected: &'static str) -> Refusal {
    Refusal::UnknownShape { at, expected }
}

/// `{ meta: { entity, action, entity_id, … }, data, previous }`
fn second(meta: &Object, mut body: Object) -> Result<Event, Refusal> {
    let id = text(meta, "id").ok_or(shape("meta.id", "text"))?;
    let entity = text(meta, "entity").ok_or(shape("meta.entity", "text"))?;
    let action = text(meta, "action").ok_or(shape("meta.action", "text"))?;
    let record_id = id_of(meta, "entity_id").ok_or(shape("meta.entity_id", "an id"))?;
    let at = time(meta.get("timestamp")).ok_or(shape("meta.timestamp", "a time"))?;
    let data = record(&mut body, "data").ok_or(shape("data", "an object or null"))?;
    let previous = record(&mut body, "previous").ok_or(shape("previous", "an object or null"))?;

    let action = Action::of(&action);
    let changes = match (&action, &data, &previous) {
        (Action::Change, Some(data), Some(previous)) => told(previous, data),
        _ => Vec::new(),
    };
    Ok(Event {
        version: 2,
        attempt: count(meta.get("attempt")).unwrap_or(1).max(1),
        is_bulk: yes(meta, "is_bulk_edit"),
        data,
        previous,
        changes,
        kind: text(meta, "type"),
        ..common(id, Entity::of(&entity), action, record_id, at, meta)
    })
}

/// `{ meta: { object, action, id, … }, current, previous, retry }`
fn first(meta: &Object, mut body: Object) -> Result<Event, Refusal> {
    let entity = text(meta, "object").ok_or(shape("meta.object", "text"))?;
    let action = text(meta, "action").ok_or(shape("meta.action", "text"))?;
    let record_id = id_of(meta, "id").ok_or(shape("meta.id", "an id"))?;
    let seconds = time(meta.get("timestamp")).ok_or(shape("meta.timestamp", "a time"))?;
    let data = record(&mut body, "current").ok_or(shape("current", "an object or null"))?;
    let previous = record(&mut body, "previous").ok_or(shape("previous", "an object or null"))?;

    let micros = meta.get("timestamp_micro").and_then(number);
    let at = micros.map_or(seconds, |micros| Timestamp((micros / 1000.0) as i64));
    let id = fingerprint(meta, &entity, &action, &record_id, at);
    let entity = match entity.as_str() {
        "activityType" => Entity::ActivityType,
        other => Entity::of(other),
    };
    let merged = action == "merged";
    let action = match action.as_str() {
        "added" => Action::Create,
        "updated" | "merged" => Action::Change,
        "deleted" => Action::Delete,
        other => Action::of(other),
    };
    let changes = match (&action, &data, &previous) {
        (Action::Change, Some(data), Some(previous)) => found(previous, data),
        _ => Vec::new(),
    };
    // A merge's `previous` may be the record that is gone.
    let other = |record: &Option<Object>, key: &str| id_of(record.as_ref()?, key);
    let merged_from = other(&data, "merge_what_id").or_else(|| other(&previous, "id"));
    let event = Event {
        version: 1,
        attempt: count(body.get("retry")).unwrap_or(0).saturating_add(1),
        is_bulk: yes(meta, "is_bulk_update"),
        data,
        previous,
        changes,
        ..common(id, entity, action, record_id, at, meta)
    };
    if !merged {
        return Ok(event);
    }
    let merged_from = event
        .merged_from
        .or(merged_from.filter(|other| *other != event.record_id));
    Ok(Event {
        is_merge: true,
        merged_from,
        ..event
    })
}

/// What both versions call the same.
fn common(
    id: String,
    entity: Entity,
    action: Action,
    record_id: RecordId,
    at: Timestamp,
    meta: &Object,
) -> Event {
    let merged_to = id_of(meta, "merged_to_id");
    let merged_from = id_of(meta, "merged_from_id");
    let permitted = meta.get("permitted_user_ids").and_then(Value::as_array);
    Event {
        id,
        version: 0,
        entity,
        action,
        record_id,
        at,
        attempt: 1,
        change_source: text(meta, "change_source").map(|word| ChangeSource::of(&word)),
        is_bulk: false,
        is_merge: merged_to.is_some() || merged_from.is_some(),
        merged_to,
        merged_from,
        company_id: id_of(meta, "company_id"),
        user_id: id_of(meta, "user_id"),
        webhook_id: id_of(meta, "webhook_id"),
        webhook_owner_id: id_of(meta, "webhook_owner_id"),
        correlation_id: text(meta, "correlation_id"),
        host: text(meta, "host"),
        kind: None,
        permitted_user_ids: permitted.map(|ids| ids.iter().filter_map(as_id).collect()),
        data: None,
        previous: None,
        changes: Vec::new(),
    }
}

/// What tells one event of version 1 from another. Its retries have the same.
fn fingerprint(
    meta: &Object,
    entity: &str,
    action: &str,
    record_id: &RecordId,
    at: Timestamp,
) -> String {
    let id = |id: Option<RecordId>| match id {
        Some(RecordId::Number(number)) => decimal(number),
        Some(RecordId::Text(text)) => text,
        None => String::new(),
    };
    let moment = match meta.get("timestamp_micro").and_then(number) {
        Some(micros) => decimal(micros as u64),
        None => decimal(at.0.unsigned_abs()),
    };
    join(&[
        "v1:",
        &id(id_of(meta, "webhook_id")),
        ":",
        &moment,
        ":",
        &text(meta, "pipedrive_service_name").unwrap_or_default(),
        ":",
        action,
        ".",
        entity,
        ":",
        &id(Some(record_id.clone())),
    ])
}

/// What `previous` of version 2 names: fields that changed, custom ones one level deeper.
fn told(previous: &Object, data: &Object) -> Vec<Change> {
    let mut changes = Vec::new();
    for (field, before) in previous {
        let after = data.get(field);
        match (field.as_str(), before) {
            ("custom_fields", Value::Object(fields)) => {
                let now = after.and_then(Value::as_object);
                for (key, before) in fields {
                    let after = now.and_then(|now| now.get(key));
                    compare(&mut changes, key, true, Some(before), after);
                }
            }
            _ => compare(&mut changes, field, false, Some(before), after),
        }
    }
    sorted(changes)
}

/// What differs between the whole records of version 1.
fn found(previous: &Object, data: &Object) -> Vec<Change> {
    let mut changes = Vec::new();
    for (field, before) in previous {
        let custom = is_custom(field);
        compare(&mut changes, field, custom, Some(before), data.get(field));
    }
    for (field, after) in data {
        if !previous.contains_key(field) {
            compare(&mut changes, field, is_custom(field), None, Some(after));
        }
    }
    sorted(changes)
}

/// By field: an object's order is no promise of Pipedrive's.
fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by(|one, other| one.field.cmp(&other.field));
    changes
}

/// No value and `null` are the same.
fn compare(
    changes: &mut Vec<Change>,
    field: &str,
    is_custom: bool,
    before: Option<&Value>,
    after: Option<&Value>,
) {
    let before = before.unwrap_or(&Value::Null);
    let after = after.unwrap_or(&Value::Null);
    if before != after {
        changes.push(Change {
            field: field.to_owned(),
            is_custom,
            before: before.clone(),
            after: after.clone(),
        });
    }
}

/// A key of 40 hexadecimal digits, or one with a part of the value behind it: `…_currency`.
fn is_custom(field: &str) -> bool {
    let Some(key) = field.get(..40) else {
        return false;
    };
    let ends = field.as_bytes().get(40).is_none_or(|byte| *byte == b'_');
    ends && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `None` where it is something else than an object, `null` or nothing.
fn record(body: &mut Object, key: &str) -> Option<Option<Object>> {
    match body.remove(key) {
        Some(Value::Object(record)) => Some(Some(record)),
        Some(Value::Null) | None => Some(None),
        Some(_) => None,
    }
}

/// Text that isn't empty; a number as its digits.
fn text(meta: &Object, key: &str) -> Option<String> {
    match meta.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => number.as_u64().map(decimal),
        _ => None,
    }
}

fn id_of(meta: &Object, key: &str) -> Option<RecordId> {
    as_id(meta.get(key)?)
}

fn as_id(value: &Value) -> Option<RecordId> {
    match value {
        Value::Number(number) => number.as_u64().map(RecordId::Number),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(match digits(text) {
            Some(number) => RecordId::Number(number),
            None => RecordId::Text(text.clone()),
        }),
        _ => None,
    }
}

fn digits(text: &str) -> Option<u64> {
    // "007" isn't 7: whatever it names, it isn't one of Pipedrive's numbers.
    if text.len() > 1 && text.starts_with('0') {
        return None;
    }
    let mut number: u64 = 0;
    for byte in text.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number
            .checked_mul(10)?
            .checked_add(u64::from(byte - b'0'))?;
    }
    Some(number)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => digits(text).map(|number| number as f64),
        _ => None,
    }
}

fn count(value: Option<&Value>) -> Option<u32> {
    number(value?).map(|number| number as u32)
}

fn yes(meta: &Object, key: &str) -> bool {
    matches!(meta.get(key), Some(Value::Bool(true)))
}

/// ISO, or seconds or milliseconds since 1970, as a number or as its digits.
fn time(value: Option<&Value>) -> Option<Timestamp> {
    let value = value?;
    if let Some(number) = number(value) {
        let millis = if number < MILLIS_FROM {
            number * 1000.0
        } else {
            number
        };
        return Some(Timestamp(millis as i64));
    }
    parse(value.as_str()?)
}
