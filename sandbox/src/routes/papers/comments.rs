//! Comments on notes: `/v1/notes/{id}/comments`. Their ids are UUIDs.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::json;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let note = note(call)?;
    let comments = call.store.comments.rows().map(|(_, comment)| comment);
    let shown = comments
        .filter(|comment| comment.text("object_id") == note)
        .map(rows::value)
        .collect();
    call.reply_list(shown)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (_, comment) = find(call)?;
    Ok(call.reply(&rows::value(&comment)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, note, now) = (call.checked()?, note(call)?, call.now.rfc3339_millis());
    rows::filled(&fields, "content")?;
    let mut comment = call.store.comments.blank();
    let uuid = call.store.random.uuid();
    rows::defaults(
        &mut comment,
        json!({
            "uuid": uuid, "active_flag": true, "add_time": now, "update_time": now, "object_id": note, "object_type": "note",
            "user_id": call.user, "updater_id": call.user, "company_id": 1001, "content": fields["content"],
        }),
    );
    call.store.comments.insert(comment.clone());
    Ok(call.reply(&rows::value(&comment)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, (number, mut comment)) = (call.checked()?, find(call)?);
    rows::filled(&fields, "content")?;
    rows::take(&mut comment, &call.store.comments, &fields);
    comment.set("update_time", call.now.rfc3339_millis());
    comment.set("updater_id", call.user);
    call.store.comments.put(number, comment.clone());
    Ok(call.reply(&rows::value(&comment)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (number, _) = find(call)?;
    call.store.comments.remove(number);
    Ok(call.reply(&true))
}

fn note(call: &Call<'_>) -> Result<String, Failure> {
    let note = call
        .store
        .notes
        .get(call.id())
        .filter(|note| note.flag("active_flag"));
    note.map(|note| note.id().to_string())
        .ok_or_else(|| Failure::not_found("Note"))
}

fn find(call: &Call<'_>) -> Result<(u64, Record), Failure> {
    let note = note(call)?;
    let (number, comment) = rows::find_uuid(&call.store.comments, call.segment(1), "Comment")?;
    if comment.text("object_id") != note {
        return Err(Failure::not_found("Comment"));
    }
    Ok((number, comment.clone()))
}
