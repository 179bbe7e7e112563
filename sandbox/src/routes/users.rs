//! Users: `/v1/users`.

use super::{Call, rows};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::View;
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let views: Vec<View<'_>> = call
        .store
        .users
        .rows()
        .map(|(_, user)| View::new(user))
        .collect();
    Ok(envelope::plain(200, &views))
}

pub(super) fn find(call: &mut Call<'_>) -> Result<Response, Failure> {
    let term = call.query.text("term").unwrap_or_default().to_lowercase();
    if term.chars().count() < 2 {
        return Err(Failure::bad_request(
            "term must be at least 2 characters long",
        ));
    }
    let column = if call.query.flag("search_by_email") == Some(true) {
        "email"
    } else {
        "name"
    };
    let users = call
        .store
        .users
        .rows()
        .filter(|(_, user)| user.text(column).to_lowercase().contains(&term));
    let views: Vec<View<'_>> = users.map(|(_, user)| View::new(user)).collect();
    Ok(envelope::plain(200, &views))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let user = call
        .store
        .users
        .live(call.id())
        .ok_or_else(|| Failure::not_found("User"))?;
    Ok(envelope::plain(200, &View::new(user)))
}

/// The user whose token it is, with the company.
pub(super) fn current(call: &mut Call<'_>) -> Result<Response, Failure> {
    let user = call
        .store
        .users
        .live(call.user)
        .ok_or_else(|| Failure::not_found("User"))?;
    let company: Vec<(&'static str, Value)> = vec![
        ("company_id", json!(1001)),
        ("company_name", json!("Sandbox Trading OÜ")),
        ("company_domain", json!("sandbox")),
        ("company_country", json!("EE")),
        ("company_industry", json!("Software")),
        (
            "language",
            json!({ "language_code": "en", "country_code": "US" }),
        ),
    ];
    Ok(envelope::plain(200, &View::new(user).with(company)))
}

/// Adds a user, who is called after the address until the invitation is accepted.
pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.checked()?, call.now.datetime());
    let email = fields
        .get("email")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let name = email.split('@').next().unwrap_or_default();
    if name.is_empty() || !email.contains('@') {
        return Err(Failure::schema("email", "not a valid e-mail address"));
    }
    if call
        .store
        .users
        .rows()
        .any(|(_, user)| user.text("email") == email)
    {
        return Err(Failure::bad_request(
            "A user with this e-mail address exists already",
        ));
    }
    let access = fields
        .get("access")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let known = |access: &Value| match access["permission_set_id"].as_str() {
        Some(uuid) => call.store.permission_sets.number_of(uuid).is_some(),
        None => true,
    };
    if !access
        .iter()
        .all(|access| access["app"].is_string() && known(access))
    {
        return Err(Failure::bad_request(
            "access names an app or a permission set that doesn't exist",
        ));
    }
    let access = if access.is_empty() {
        json!([{ "app": "sales", "admin": false }])
    } else {
        access.into()
    };
    let mut user = call.store.users.blank();
    rows::defaults(
        &mut user,
        json!({
            "name": name, "email": email, "default_currency": "EUR", "locale": "en_GB", "lang": 1, "activated": false,
            "last_login": "0000-00-00 00:00:00", "created": now, "modified": now, "has_created_company": false,
            "active_flag": fields.get("active_flag").and_then(Value::as_bool).unwrap_or(true), "access": access,
            "timezone_name": "Europe/Tallinn", "timezone_offset": "+02:00", "role_id": 1, "is_you": false, "is_deleted": false,
        }),
    );
    let id = call.store.users.insert(user);
    Ok(envelope::plain(
        200,
        &View::new(rows::find(&call.store.users, id, "User")?),
    ))
}

/// Only whether a user is active can be changed.
pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut user) = (
        call.checked()?,
        rows::find(&call.store.users, call.id(), "User")?.clone(),
    );
    let active = fields.get("active_flag").and_then(Value::as_bool);
    let active = active.ok_or_else(|| Failure::schema("active_flag", "must be a boolean"))?;
    if !active && user.id() == call.user {
        return Err(Failure::bad_request("Nobody deactivates themselves"));
    }
    user.set("active_flag", active);
    user.set("modified", call.now.datetime());
    call.store.users.put(user.id(), user.clone());
    Ok(envelope::plain(200, &View::new(&user)))
}
