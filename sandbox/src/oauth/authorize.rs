//! `/oauth/authorize`: the page where a user lets an app in, or doesn't.

use super::grants::Grants;
use super::{Question, form, page};
use crate::http::Response;
use crate::settings::{App, Approval};

/// Shows the page, or decides in the user's place where the settings say so.
pub(super) fn show(grants: &mut Grants, question: &Question<'_>) -> Response {
    let state = match asked(question) {
        Ok(state) => state,
        Err(problem) => return page::problem(problem),
    };
    match question.app.approval {
        Approval::Ask => {
            let user = question.store.users.get(question.app.user_id);
            let name = user.map_or("a user who left", |user| user.text("name"));
            page::ask(question.app, name)
        }
        Approval::Approve => approve(grants, question, state.as_deref()),
        Approval::Deny => deny(grants, question.app, state.as_deref()),
    }
}

/// The user pressed a button. The page's own query comes with it.
pub(super) fn decide(grants: &mut Grants, question: &Question<'_>) -> Response {
    let state = match asked(question) {
        Ok(state) => state,
        Err(problem) => return page::problem(problem),
    };
    let decision = form(&question.request.body).remove("decision");
    match decision.as_deref() {
        Some("approve") => approve(grants, question, state.as_deref()),
        Some("deny") => deny(grants, question.app, state.as_deref()),
        _ => page::problem("The form says neither approve nor deny."),
    }
}

/// Where a Marketplace-started install sends the user: with a code that nobody asked for, and no state.
pub(super) fn marketplace(
    grants: &mut Grants,
    app: &App,
    user: u64,
    now: crate::time::Timestamp,
) -> String {
    let code = grants.code(user, app, now);
    back(app, &[("code", Some(&code))])
}

/// The state of a question that is in order. No problem is told to an address that isn't the app's.
fn asked(question: &Question<'_>) -> Result<Option<String>, &'static str> {
    let mut query = form(question.request.query.as_bytes());
    if query.get("client_id") != Some(&question.app.client_id) {
        return Err("The client_id is missing, or no app has it.");
    }
    if query.get("redirect_uri") != Some(&question.app.redirect_uri) {
        return Err("The redirect_uri is missing, or it isn't the app's callback address.");
    }
    Ok(query.remove("state"))
}

fn approve(grants: &mut Grants, question: &Question<'_>, state: Option<&str>) -> Response {
    let code = grants.code(question.app.user_id, question.app, question.now);
    redirect(&back(
        question.app,
        &[("code", Some(&code)), ("state", state)],
    ))
}

fn deny(grants: &mut Grants, app: &App, state: Option<&str>) -> Response {
    grants.counts.denied += 1;
    redirect(&back(
        app,
        &[("error", Some("user_denied")), ("state", state)],
    ))
}

/// The app's callback address with these parameters.
fn back(app: &App, parameters: &[(&str, Option<&str>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let mark = if app.redirect_uri.contains('?') {
        '&'
    } else {
        '?'
    };
    format!("{}{mark}{}", app.redirect_uri, query.finish())
}

fn redirect(location: &str) -> Response {
    let mut response = Response::empty(302);
    response.headers.set("location", location);
    response.headers.set("cache-control", "no-store");
    response
}
