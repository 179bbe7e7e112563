//! Changelogs: the newest change first.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{Change, CustomizedEntity, as_text};
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    rows::find(call.store.table(entity), call.id(), entity.title())?;
    let changes = call.store.history.of(entity, call.id()).iter().rev();
    let shown = changes
        .map(|change| {
            json!({
                "field_key": old_name(&change.field), "old_value": as_text(&change.before),
                "new_value": as_text(&change.after), "actor_user_id": change.actor, "time": change.time.datetime(),
                "change_source": "api", "change_source_user_agent": null, "is_bulk_update_flag": false,
            })
        })
        .collect();
    call.reply_list(shown)
}

/// v2's form has all changes of one moment in one row.
pub(super) fn list_v2(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    rows::find(call.store.table(entity), call.id(), entity.title())?;
    let mut shown: Vec<Value> = Vec::new();
    let mut last: Option<&Change> = None;
    for change in call.store.history.of(entity, call.id()) {
        if last.is_none_or(|last| last.time != change.time) {
            shown.push(json!({
                "change_source": "api", "change_source_user_agent": null, "time": change.time.rfc3339(),
                "new_values": {}, "old_values": {}, "actor_user_id": change.actor,
            }));
        }
        if let Some(row) = shown.last_mut() {
            row["old_values"][&change.field] = change.before.clone();
            row["new_values"][&change.field] = change.after.clone();
        }
        last = Some(change);
    }
    shown.reverse();
    call.reply_list(shown)
}

/// The name that v1 has for a field of v2.
pub(super) fn old_name(field: &str) -> &str {
    match field {
        "owner_id" => "user_id",
        "label_ids" => "label",
        "emails" => "email",
        "phones" => "phone",
        other => other,
    }
}
