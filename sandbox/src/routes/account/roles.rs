//! Roles: `/v1/roles`. Everybody has exactly one.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{Record, Store};
use serde_json::{Map, Value, json};

/// The role of those who have no other.
const FIRST: u64 = 1;
const KINDS: [&str; 5] = ["deal", "lead", "org", "person", "product"];

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let roles = call.store.roles.rows();
    let shown = roles.map(|(_, role)| view(call.store, role)).collect();
    call.reply_list(shown)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let role = role(call)?;
    let body = json!({
        "success": true, "data": view(call.store, role), "additional_data": { "settings": settings_of(role) },
    });
    Ok(Response::json(200, &body))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.checked()?;
    let mut role = call.store.roles.blank();
    rows::defaults(
        &mut role,
        json!({ "active_flag": true, ".settings": {}, ".hidden_pipelines": [], "parent_role_id": FIRST }),
    );
    apply(call, &mut role, &fields)?;
    let number = call.store.roles.insert(role);
    Ok(rows::gone(call, &number.into()))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut role) = (call.checked()?, role(call)?.clone());
    apply(call, &mut role, &fields)?;
    let id = role.id();
    call.store.roles.put(id, role);
    Ok(rows::gone(call, &id.into()))
}

/// Deletes a role. Who had it falls back to the first one.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let id = role(call)?.id();
    if id == FIRST {
        return Err(Failure::bad_request("The first role can't be deleted"));
    }
    call.store.roles.remove(id);
    call.store
        .roles
        .relink("parent_role_id", &id.into(), &FIRST.into());
    call.store
        .users
        .relink("role_id", &id.into(), &FIRST.into());
    Ok(rows::gone(call, &id.into()))
}

pub(super) fn assignments(call: &mut Call<'_>) -> Result<Response, Failure> {
    let role = role(call)?;
    let users = call
        .store
        .users
        .rows()
        .filter(|(_, user)| user.number("role_id") == Some(role.id()));
    let shown = users.map(|(user, _)| assignment(role, user)).collect();
    call.reply_list(shown)
}

pub(super) fn assign(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (user, role) = (user_of_body(call)?, role(call)?.clone());
    set_role(call, user, role.id());
    Ok(call.reply(&assignment(&role, user)))
}

pub(super) fn unassign(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (user, role) = (user_of_body(call)?, role(call)?.id());
    if call
        .store
        .users
        .get(user)
        .and_then(|user| user.number("role_id"))
        != Some(role)
    {
        return Err(Failure::bad_request(format!(
            "User {user} doesn't have the role"
        )));
    }
    set_role(call, user, FIRST);
    Ok(rows::gone(call, &role.into()))
}

pub(super) fn settings(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&settings_of(role(call)?)))
}

pub(super) fn set(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut role) = (call.checked()?, role(call)?.clone());
    let mut settings = role.get(".settings").clone();
    let value = &fields["value"];
    if !matches!(value.as_u64(), Some(1 | 3 | 5 | 7)) {
        return Err(Failure::schema("value", "must be one of [1, 3, 5, 7]"));
    }
    settings[fields["setting_key"].as_str().unwrap_or_default()] = value.clone();
    role.set(".settings", settings);
    let mut shown = settings_of(&role);
    shown["id"] = role.id().into();
    call.store.roles.put(role.id(), role);
    Ok(call.reply(&shown))
}

pub(super) fn pipelines(call: &mut Call<'_>) -> Result<Response, Failure> {
    let role = role(call)?;
    let visible = call.query.flag("visible").unwrap_or(true);
    Ok(call.reply(&seen(call.store, role, visible)))
}

pub(super) fn set_pipelines(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut role) = (call.checked()?, role(call)?.clone());
    let hidden = role
        .get(".hidden_pipelines")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let ids = |name: &str| -> Result<Vec<Value>, Failure> {
        let sent = &fields["visible_pipeline_ids"][name];
        let ids: Vec<u64> = match sent {
            Value::String(ids) => ids
                .split(',')
                .filter_map(|id| id.trim().parse().ok())
                .collect(),
            sent => sent
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_u64)
                .collect(),
        };
        match ids
            .iter()
            .find(|id| call.store.pipelines.live(**id).is_none())
        {
            Some(unknown) => Err(Failure::bad_request(format!(
                "Pipeline with id {unknown} does not exist"
            ))),
            None => Ok(ids.into_iter().map(Value::from).collect()),
        }
    };
    let (shown, removed) = (ids("add")?, ids("remove")?);
    let mut hidden: Vec<Value> = hidden
        .into_iter()
        .filter(|id| !shown.contains(id))
        .collect();
    hidden.extend(removed);
    hidden.dedup();
    role.set(".hidden_pipelines", hidden);
    call.store.roles.put(role.id(), role.clone());
    Ok(call.reply(&seen(call.store, &role, true)))
}

pub(super) fn of_user(call: &mut Call<'_>) -> Result<Response, Failure> {
    let user = rows::find(&call.store.users, call.id(), "User")?;
    let role = call
        .store
        .roles
        .get(user.number("role_id").unwrap_or(FIRST));
    let shown = role
        .map(|role| assignment(role, user.id()))
        .into_iter()
        .collect();
    call.reply_list(shown)
}

pub(super) fn settings_of_user(call: &mut Call<'_>) -> Result<Response, Failure> {
    let user = rows::find(&call.store.users, call.id(), "User")?;
    let role = rows::find(
        &call.store.roles,
        user.number("role_id").unwrap_or(FIRST),
        "Role",
    )?;
    let mut shown = settings_of(role);
    shown["id"] = role.id().into();
    Ok(call.reply(&shown))
}

fn role<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    rows::find(&call.store.roles, call.id(), "Role")
}

fn user_of_body(call: &Call<'_>) -> Result<u64, Failure> {
    let fields = call.checked()?;
    Ok(fields
        .get("user_id")
        .and_then(Value::as_u64)
        .unwrap_or_default())
}

fn set_role(call: &mut Call<'_>, user: u64, role: u64) {
    if let Some(mut record) = call.store.users.get(user).cloned() {
        record.set("role_id", role);
        call.store.users.put(user, record);
    }
}

fn apply(call: &Call<'_>, role: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    rows::filled(fields, "name")?;
    if !role.get("id").is_null() && fields.get("parent_role_id") == Some(role.get("id")) {
        return Err(Failure::bad_request("A role can't be its own parent"));
    }
    let name = fields.get("name");
    if call
        .store
        .roles
        .rows()
        .any(|(id, other)| Some(other.get("name")) == name && role.number("id") != Some(id))
    {
        return Err(Failure::bad_request("There is a role of that name already"));
    }
    rows::take(role, &call.store.roles, fields);
    Ok(())
}

fn settings_of(role: &Record) -> Value {
    let mut settings = json!({
        "deal_access_level": 7, "org_access_level": 7, "person_access_level": 7, "product_access_level": 7,
    });
    for kind in KINDS {
        let key = format!("{kind}_default_visibility");
        let kept = &role.get(".settings")[&key];
        settings[key] = if kept.is_null() {
            json!(3)
        } else {
            kept.clone()
        };
    }
    settings
}

fn seen(store: &Store, role: &Record, visible: bool) -> Value {
    let hidden = role
        .get(".hidden_pipelines")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let pipelines = store
        .pipelines
        .rows()
        .filter(|(_, pipeline)| !pipeline.flag("is_deleted"));
    let ids: Vec<u64> = pipelines
        .map(|(id, _)| id)
        .filter(|id| hidden.contains(&(*id).into()) != visible)
        .collect();
    json!({ "pipeline_ids": ids, "visible": visible })
}

fn assignment(role: &Record, user: u64) -> Value {
    json!({
        "parent_role_id": role.get("parent_role_id"), "name": role.get("name"), "user_id": user, "role_id": role.id(),
        "active_flag": true, "type": "1",
    })
}

fn view(store: &Store, role: &Record) -> Value {
    let mut shown = rows::value(role);
    let named = |table: &crate::store::Table, column: &str| {
        table
            .rows()
            .filter(|(_, other)| other.number(column) == Some(role.id()))
            .count()
    };
    let (mut level, mut parent) = (1, role.number("parent_role_id"));
    while let Some(above) = parent
        .and_then(|id| store.roles.get(id))
        .filter(|_| level < 20)
    {
        level += 1;
        parent = above.number("parent_role_id");
    }
    shown["assignment_count"] = named(&store.users, "role_id").to_string().into();
    shown["sub_role_count"] = named(&store.roles, "parent_role_id").to_string().into();
    shown["level"] = level.into();
    shown
}
