//! Followers of deals, persons and organizations, in both versions.

use super::Call;
use crate::envelope::{self, Offset};
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{CustomizedEntity, Follower, FollowerChange};
use serde_json::{Map, Value, json};

pub(super) fn list(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    must_exist(call, entity)?;
    let followers = call
        .store
        .followers
        .get(&(entity, call.id()))
        .map_or(&[][..], Vec::as_slice);
    let (page, next) = listing::slice(followers, &call.query)?;
    let rows: Vec<Value> = page.iter().map(row).collect();
    Ok(envelope::cursor_page(&rows, next))
}

pub(super) fn create(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let user = follower_of(call, entity)?;
    let followers = call.store.followers.get(&(entity, call.id()));
    if followers.is_some_and(|followers| followers.iter().any(|follower| follower.user == user)) {
        return Err(Failure::bad_request(format!(
            "User {user} is already a follower"
        )));
    }
    Ok(envelope::one(201, &row(&follow(call, entity, user))))
}

pub(super) fn delete(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let user: u64 = call.segment(1).parse().unwrap_or_default();
    unfollow(call, entity, |follower| follower.user == user)?;
    Ok(envelope::one(200, &json!({ "user_id": user })))
}

pub(super) fn changelog(
    call: &mut Call<'_>,
    entity: CustomizedEntity,
) -> Result<Response, Failure> {
    must_exist(call, entity)?;
    let changes = call
        .store
        .follower_changes
        .get(&(entity, call.id()))
        .map_or(&[][..], Vec::as_slice);
    let (page, next) = listing::slice(changes, &call.query)?;
    let rows: Vec<Value> = page
        .iter()
        .map(|change| {
            json!({
                "action": if change.added { "added" } else { "removed" }, "actor_user_id": change.actor,
                "follower_user_id": change.user, "time": change.time,
            })
        })
        .collect();
    Ok(envelope::cursor_page(&rows, next))
}

pub(super) fn list_v1(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    must_exist(call, entity)?;
    let followers = call
        .store
        .followers
        .get(&(entity, call.id()))
        .map_or(&[][..], Vec::as_slice);
    let rows: Vec<Value> = followers
        .iter()
        .map(|follower| row_v1(call, entity, follower))
        .collect();
    let offset = Offset {
        start: 0,
        limit: 100,
        more: false,
    };
    Ok(envelope::offset_page(&rows, offset.pagination()))
}

pub(super) fn create_v1(
    call: &mut Call<'_>,
    entity: CustomizedEntity,
) -> Result<Response, Failure> {
    let user = follower_of(call, entity)?;
    let known = call.store.followers.get(&(entity, call.id()));
    let known = known
        .and_then(|followers| followers.iter().find(|follower| follower.user == user))
        .cloned();
    // Unlike v2, v1 answers a second time as it did the first.
    let follower = known.unwrap_or_else(|| follow(call, entity, user));
    Ok(call.reply(&row_v1(call, entity, &follower)))
}

/// In v1 the path names the row, not the user.
pub(super) fn delete_v1(
    call: &mut Call<'_>,
    entity: CustomizedEntity,
) -> Result<Response, Failure> {
    let row: u64 = call.segment(1).parse().unwrap_or_default();
    unfollow(call, entity, |follower| follower.id == row)?;
    Ok(envelope::plain(200, &json!({ "id": row })))
}

fn must_exist(call: &Call<'_>, entity: CustomizedEntity) -> Result<(), Failure> {
    let record = call.store.table(entity).live(call.id());
    record
        .map(|_| ())
        .ok_or_else(|| Failure::not_found(entity.title()))
}

/// The user in the body, who must exist, as the followed record must.
fn follower_of(call: &Call<'_>, entity: CustomizedEntity) -> Result<u64, Failure> {
    must_exist(call, entity)?;
    let id = &call.body.value["user_id"];
    let user = id.as_u64().or_else(|| id.as_str()?.parse().ok());
    let known = user.filter(|user| call.store.users.live(*user).is_some());
    known.ok_or_else(|| Failure::bad_request(format!("User with id {id} does not exist")))
}

fn follow(call: &mut Call<'_>, entity: CustomizedEntity, user: u64) -> Follower {
    let (key, time) = ((entity, call.id()), call.now.rfc3339());
    call.store.last_follower += 1;
    let follower = Follower {
        id: call.store.last_follower,
        user,
        add_time: time.clone(),
    };
    call.store
        .followers
        .entry(key)
        .or_default()
        .push(follower.clone());
    let change = FollowerChange {
        added: true,
        actor: call.user,
        user,
        time,
    };
    call.store
        .follower_changes
        .entry(key)
        .or_default()
        .push(change);
    follower
}

fn unfollow(
    call: &mut Call<'_>,
    entity: CustomizedEntity,
    meant: impl Fn(&Follower) -> bool,
) -> Result<(), Failure> {
    must_exist(call, entity)?;
    let key = (entity, call.id());
    let followers = call.store.followers.entry(key).or_default();
    let place = followers
        .iter()
        .position(meant)
        .ok_or_else(|| Failure::not_found("Follower"))?;
    let gone = followers.remove(place);
    let change = FollowerChange {
        added: false,
        actor: call.user,
        user: gone.user,
        time: call.now.rfc3339(),
    };
    call.store
        .follower_changes
        .entry(key)
        .or_default()
        .push(change);
    Ok(())
}

fn row(follower: &Follower) -> Value {
    json!({ "user_id": follower.user, "add_time": follower.add_time })
}

fn row_v1(call: &Call<'_>, entity: CustomizedEntity, follower: &Follower) -> Value {
    let mut row = Map::new();
    row.insert("user_id".to_owned(), follower.user.into());
    row.insert("id".to_owned(), follower.id.into());
    row.insert(entity.link().to_owned(), call.id().into());
    row.insert(
        "add_time".to_owned(),
        follower.add_time.replace('T', " ").replace('Z', "").into(),
    );
    row.into()
}

/// Users who follow a user. Nobody does: it takes the app to begin.
pub(super) fn of_user(call: &mut Call<'_>) -> Result<Response, Failure> {
    super::rows::find(&call.store.users, call.id(), "User")?;
    call.reply_list(Vec::new())
}
