//! Records as payloads have them: v2's form, which isn't that of REST, and v1's.

use crate::routes::v1;
use crate::store::{FieldDefinition, Object, Record, Store, flatten};
use serde_json::{Map, Value, json};

/// A record in a v2 payload.
pub(super) fn v2(store: &Store, object: Object, record: &Record) -> Map<String, Value> {
    let mut shown = told(object, record);
    if let Some(entity) = object.customized() {
        let fields = store.fields(entity).iter().filter(|field| field.is_custom);
        let custom = fields.map(|field| {
            (
                field.code.clone(),
                typed(field, record.custom(field.number)),
            )
        });
        shown.insert(
            "custom_fields".to_owned(),
            custom.collect::<Map<_, _>>().into(),
        );
    }
    shown
}

/// A record in a v1 payload: custom fields are flat, times without a zone.
pub(super) fn v1(store: &Store, object: Object, record: &Record) -> Value {
    match object {
        Object::Deal => return v1::deal(store, record),
        Object::Person => return v1::person(store, record),
        Object::Activity => return v1::activity(record),
        _ => {}
    }
    let mut shown = told(object, record);
    for (name, value) in &mut shown {
        if name.ends_with("_time") {
            *value = v1::time(value);
        }
    }
    if object == Object::User {
        shown.insert("id".to_owned(), record.get("id").clone());
    }
    if let Some(entity) = object.customized() {
        for field in store.fields(entity).iter().filter(|field| field.is_custom) {
            flatten(field, record.custom(field.number), &mut shown);
        }
    }
    shown.into()
}

/// What both have: some names of v1's survive in v2's payloads.
fn told(object: Object, record: &Record) -> Map<String, Value> {
    let mut shown: Map<String, Value> = record
        .shown()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let mut rename = |from: &str, to: &str, change: fn(&Value) -> Value| {
        if let Some(value) = shown.remove(from) {
            shown.insert(to.to_owned(), change(&value));
        }
    };
    rename("visible_to", "visible_to", as_text);
    match object {
        Object::Activity => {
            rename("is_deleted", "active_flag", negated);
            rename("busy", "busy_flag", same);
            rename("due_time", "due_time", |time| clock(time, json!(292)));
            rename("duration", "duration", |time| clock(time, Value::Null));
        }
        Object::Pipeline => {
            rename("is_deleted", "active_flag", negated);
            rename("is_deal_probability_enabled", "deal_probability", same);
            let name = record.get("name").clone();
            shown.insert("url_title".to_owned(), name);
        }
        Object::Stage => {
            rename("is_deleted", "active_flag", negated);
            rename("is_deal_rot_enabled", "rotten_flag", same);
            rename("days_to_rotten", "rotten_days", same);
        }
        Object::Product => {
            rename("is_deleted", "active_flag", negated);
            rename("is_linkable", "selectable", same);
        }
        Object::Person | Object::Organization => {
            let labels = record.get("label_ids").as_array();
            let first = labels.and_then(|labels| labels.first()).cloned();
            shown.insert("label".to_owned(), first.unwrap_or_default());
        }
        Object::User => {
            rename("id", "id", as_text);
            shown.remove("is_deleted");
            shown.remove("is_you");
        }
        _ => {}
    }
    shown
}

fn same(value: &Value) -> Value {
    value.clone()
}

fn negated(value: &Value) -> Value {
    json!(value != &json!(true))
}

fn as_text(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        other => other.clone(),
    }
}

/// A time of day, or a duration.
fn clock(value: &Value, timezone_id: Value) -> Value {
    match value.as_str() {
        None | Some("") => Value::Null,
        Some(text) => {
            let seconds = if text.len() == 5 { ":00" } else { "" };
            json!({ "value": format!("{text}{seconds}"), "timezone_id": timezone_id })
        }
    }
}

/// A custom field's value with its type.
fn typed(field: &FieldDefinition, value: &Value) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    let kind = field.field_type.as_str();
    match kind {
        "enum" | "user" | "org" | "people" => json!({ "type": kind, "id": value }),
        "set" => {
            let ids = value.as_array().into_iter().flatten();
            let values: Vec<Value> = ids.map(|id| json!({ "id": id })).collect();
            json!({ "type": kind, "values": values })
        }
        "daterange" => json!({ "type": kind, "from": value["value"], "until": value["until"] }),
        "timerange" => json!({
            "type": kind, "from": value["value"], "until": value["until"], "timezone_id": value["timezone_id"],
        }),
        "time" => {
            json!({ "type": kind, "value": value["value"], "timezone_id": value["timezone_id"] })
        }
        _ => match value {
            Value::Object(parts) => {
                let mut parts = parts.clone();
                parts.insert("type".to_owned(), kind.into());
                parts.into()
            }
            plain => json!({ "type": kind, "value": plain }),
        },
    }
}
