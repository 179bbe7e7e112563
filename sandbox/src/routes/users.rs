//! Users: `/v1/users`.

use super::Call;
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
