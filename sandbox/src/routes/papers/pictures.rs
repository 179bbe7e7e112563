//! The picture of a person: `/api/v2/persons/{id}/picture`, and v1's way to set it.

use super::super::{Call, rows, uploads};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Value, json};

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (person, picture) = picture(call)?;
    show(call, person.id(), picture)
}

/// Sets the picture, in the place of the one before.
pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let crop = call.checked()?;
    if let (Some(width), Some(height)) = (crop.get("crop_width"), crop.get("crop_height"))
        && width != height
    {
        return Err(Failure::bad_request(
            "The picture must be cropped to a square",
        ));
    }
    let mut person = rows::find(&call.store.persons, call.id(), "Person")?.clone();
    let number = uploads::keep_image(call)?;
    if let Some(old) = person.number("picture_id") {
        call.store.blobs.remove(&old);
    }
    person.set("picture_id", number);
    let id = person.id();
    call.store.persons.put(id, person);
    show(call, id, number)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (person, picture) = picture(call)?;
    let mut person = person.clone();
    person.set("picture_id", Value::Null);
    let id = person.id();
    call.store.persons.put(id, person);
    call.store.blobs.remove(&picture);
    Ok(rows::gone(call, &id.into()))
}

fn picture<'a>(call: &'a Call<'_>) -> Result<(&'a Record, u64), Failure> {
    let person = rows::find(&call.store.persons, call.id(), "Person")?;
    let picture = person
        .number("picture_id")
        .ok_or_else(|| Failure::not_found("Picture"))?;
    Ok((person, picture))
}

fn show(call: &Call<'_>, person: u64, number: u64) -> Result<Response, Failure> {
    let blob = call
        .store
        .blobs
        .get(&number)
        .ok_or_else(|| Failure::not_found("Picture"))?;
    let url = |size: u32| uploads::url(&format!("pictures/{number}_{size}.jpg"));
    let time = if call.operation.version == "v2" {
        blob.added.rfc3339()
    } else {
        blob.added.datetime()
    };
    Ok(call.reply(&json!({
        "id": number, "item_type": "person", "item_id": person, "added_by_user_id": call.user, "active_flag": true,
        "file_size": blob.bytes.len(), "pictures": { "128": url(128), "512": url(512) }, "add_time": time,
        "update_time": time,
    })))
}
