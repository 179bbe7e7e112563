//! What happened around a record, the newest first: `/v1/deals/{id}/flow`.

use super::super::{Call, offset, rows, v1};
use super::changes::old_name;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, Record, as_text};
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let record = rows::find(call.store.table(entity), call.id(), entity.title())?;
    let (link, id) = (entity.link(), record.id());
    let wanted = call.query.list("items");
    let wants = |names: &[&str]| {
        wanted.is_empty() || wanted.iter().any(|item| names.contains(&item.as_str()))
    };
    let mut updates: Vec<Value> = Vec::new();
    let mut add = |object: &str, time: Value, data: Value| {
        updates.push(json!({ "object": object, "timestamp": v1::time(&time), "data": data }));
    };
    let kind = entity.title().to_ascii_lowercase();
    if wants(&["change", &format!("{kind}Change")]) {
        let all = call.query.flag("all_changes") == Some(true);
        for change in call.store.history.of(entity, id) {
            // Only with `all_changes` those of custom fields stand here, too.
            if all || change.field.len() != 40 {
                let time = change.time.datetime();
                let data = json!({
                    "item_id": id, "user_id": change.actor, "field_key": old_name(&change.field),
                    "old_value": as_text(&change.before), "new_value": as_text(&change.after),
                    "is_bulk_update_flag": null, "log_time": time, "change_source": "api",
                });
                add(&format!("{kind}Change"), time.into(), data);
            }
        }
    }
    let store = &*call.store;
    if wants(&["activity", "plannedActivity"]) {
        for (_, activity) in store
            .activities
            .linked(link, id)
            .filter(|(_, activity)| !activity.flag("is_deleted"))
        {
            add(
                "activity",
                activity.get("add_time").clone(),
                v1::activity(activity),
            );
        }
    }
    if wants(&["note"]) {
        for (_, note) in store
            .notes
            .linked(link, id)
            .filter(|(_, note)| note.flag("active_flag"))
        {
            add("note", note.get("add_time").clone(), rows::value(note));
        }
    }
    if wants(&["file"]) {
        for file in super::super::papers::files_of(store, link, id) {
            add("file", file.get("add_time").clone(), rows::value(file));
        }
    }
    if wants(&["deal"]) && entity != CustomizedEntity::Deal {
        for (_, deal) in store
            .deals
            .linked(link, id)
            .filter(|(_, deal)| !deal.flag("is_deleted"))
        {
            add("deal", deal.get("add_time").clone(), v1::deal(store, deal));
        }
    }
    updates.sort_by(|left, right| crate::listing::compare(&right["timestamp"], &left["timestamp"]));
    let related = v1::related(call, &[record]);
    page(call, updates, related)
}

/// A page with what stands beside it.
pub(super) fn page(
    call: &Call<'_>,
    updates: Vec<Value>,
    related: Value,
) -> Result<Response, Failure> {
    let (updates, offset) = offset::cut(call, updates)?;
    let data = if updates.is_empty() {
        Value::Null
    } else {
        updates.into()
    };
    let body = json!({ "success": true, "data": data, "related_objects": related, "additional_data": offset.pagination() });
    Ok(Response::json(200, &body))
}

/// The same of records, each shown in v1's form.
pub(super) fn page_of(
    call: &Call<'_>,
    records: &[&Record],
    show: impl Fn(&Record) -> Value,
) -> Result<Response, Failure> {
    let related = v1::related(call, records);
    page(
        call,
        records.iter().map(|record| show(record)).collect(),
        related,
    )
}
