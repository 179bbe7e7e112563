//! Who may see a record: `/v1/deals/{id}/permittedUsers`.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, Record};
use serde_json::Value;

pub(super) fn users(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let record = rows::find(call.store.table(entity), call.id(), entity.title())?;
    let followers = call.store.followers.get(&(entity, record.id()));
    let followers: Vec<u64> = followers
        .into_iter()
        .flatten()
        .map(|follower| follower.user)
        .collect();
    Ok(answer(call, record, &followers))
}

pub(super) fn users_of_lead(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (_, lead) = rows::find_uuid(&call.store.leads, call.segment(0), "Lead")?;
    Ok(answer(call, lead, &[]))
}

/// Everybody or, where the record is its owner's, the owner, the followers and the administrator.
fn answer(call: &Call<'_>, record: &Record, followers: &[u64]) -> Response {
    let own = matches!(record.get("visible_to").to_string().trim_matches('"'), "1");
    let users = call
        .store
        .users
        .rows()
        .filter(|(_, user)| user.flag("active_flag"));
    let users = users.filter(|(id, _)| {
        !own || *id == 1 || record.number("owner_id") == Some(*id) || followers.contains(id)
    });
    let ids: Vec<Value> = users.map(|(id, _)| id.into()).collect();
    call.reply(&ids)
}
