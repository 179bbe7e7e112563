//! Projects and tasks as each version shows them.

use super::super::{Call, v1};
use crate::store::{CustomView, CustomizedEntity, Record, Store, View, flatten};
use serde_json::{Value, json};

/// A project, in the version's form.
pub(super) fn shown(call: &Call<'_>, record: &Record) -> Value {
    if call.operation.version != "v2" {
        return project(call.store, record);
    }
    let custom = CustomView::new(&call.store.project_fields, &[], false);
    // Writing to a value can't fail.
    serde_json::to_value(View::new(record).with_custom(&custom)).unwrap_or_default()
}

/// A project in v1's form.
pub(super) fn project(store: &Store, record: &Record) -> Value {
    let mut shown = v1::plain(record);
    let first = |name: &str| {
        record
            .get(name)
            .as_array()
            .and_then(|ids| ids.first())
            .cloned()
            .unwrap_or_default()
    };
    for (field, value) in [
        ("person_id", first("person_ids")),
        ("org_id", first("org_ids")),
        ("labels", record.get("label_ids").clone()),
    ] {
        shown.insert(field.to_owned(), value);
    }
    for name in ["person_ids", "org_ids", "label_ids"] {
        shown.remove(name);
    }
    for field in store
        .fields(CustomizedEntity::Project)
        .iter()
        .filter(|field| field.is_custom)
    {
        flatten(field, record.custom(field.number), &mut shown);
    }
    shown.into()
}

/// A task, in the version's form.
pub(super) fn task(call: &Call<'_>, record: &Record) -> Value {
    if call.operation.version == "v2" {
        return super::super::rows::value(record);
    }
    let mut shown = v1::plain(record);
    let first = record
        .get("assignee_ids")
        .as_array()
        .and_then(|ids| ids.first())
        .cloned();
    shown.insert("assignee_id".to_owned(), first.unwrap_or_default());
    shown.insert("done".to_owned(), json!(u8::from(record.flag("is_done"))));
    for name in ["is_done", "is_milestone", "priority", "start_date"] {
        shown.remove(name);
    }
    shown.into()
}
