//! Types of activities: `/v1/activityTypes`. The key is made of the name, and never changes.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Map, Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut types: Vec<&Record> = call
        .store
        .activity_types
        .rows()
        .map(|(_, kind)| kind)
        .collect();
    types.sort_by_key(|kind| kind.number("order_nr"));
    let shown = types.into_iter().map(rows::value).collect();
    call.reply_list(shown)
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.checked()?, call.now.datetime());
    let types = &call.store.activity_types;
    let last = types
        .rows()
        .filter_map(|(_, kind)| kind.number("order_nr"))
        .max()
        .unwrap_or_default();
    let mut key = key_of(
        fields
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default(),
    );
    if types.rows().any(|(_, kind)| kind.text("key_string") == key) {
        key = format!("{key}{}", last + 1);
    }
    let mut kind = types.blank();
    rows::defaults(
        &mut kind,
        json!({ "key_string": key, "order_nr": last + 1, "active_flag": true, "is_custom_flag": true, "add_time": now, "color": null }),
    );
    apply(call, &mut kind, &fields)?;
    let number = call.store.activity_types.insert(kind);
    Ok(call.reply(&rows::value(rows::find(
        &call.store.activity_types,
        number,
        "Activity type",
    )?)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut kind) = (call.checked()?, find(call)?.clone());
    apply(call, &mut kind, &fields)?;
    call.store.activity_types.put(kind.id(), kind.clone());
    Ok(call.reply(&rows::value(&kind)))
}

/// A type that is deleted stays for the activities that have it, but takes no more.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut kind = find(call)?.clone();
    kind.set("active_flag", false);
    kind.set("update_time", call.now.datetime());
    call.store.activity_types.put(kind.id(), kind.clone());
    Ok(call.reply(&rows::value(&kind)))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    rows::find(&call.store.activity_types, call.id(), "Activity type")
}

fn apply(call: &Call<'_>, kind: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    rows::filled(fields, "name")?;
    let others = call
        .store
        .activity_types
        .rows()
        .filter(|(id, _)| kind.number("id") != Some(*id));
    let mut others = others.filter(|(_, other)| other.flag("active_flag"));
    if others.any(|(_, other)| Some(other.get("name")) == fields.get("name")) {
        return Err(Failure::bad_request(
            "There is an activity type of that name already",
        ));
    }
    if let Some(color) = fields.get("color").and_then(Value::as_str)
        && !(color.len() == 6 && color.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(Failure::schema("color", "must be six hexadecimal digits"));
    }
    rows::take(kind, &call.store.activity_types, fields);
    kind.set("update_time", call.now.datetime());
    Ok(())
}

fn key_of(name: &str) -> String {
    let letters = name.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '_'
        }
    });
    letters.collect()
}
