//! Answers in the shape of the catalogue, for operations without a state of their own.

#[cfg(test)]
mod least;
#[cfg(test)]
mod tests;
mod value;

use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::routes::{Call, offset};
use pipedrive_catalogue::{Kind, Paging, ResponseForm};
use serde_json::{Map, Value, json};
use value::Filler;

/// Rows that a list has.
const ROWS: u64 = 5;

/// Answers a call.
pub(crate) fn answer(call: &mut Call<'_>) -> Result<Response, Failure> {
    let response = &call.operation.response;
    check_term(call)?;
    Ok(match response.form {
        ResponseForm::Binary => file(call),
        ResponseForm::Html => Response::new(
            response.status,
            "text/html; charset=utf-8",
            "<!DOCTYPE html><html lang=\"en\"><title>Authorize</title><p>Nothing to see in the sandbox.</p></html>",
        ),
        ResponseForm::None => Response::json(response.status, &envelope(call, None)),
        ResponseForm::One => {
            let made = one(call);
            Response::json(response.status, &envelope(call, Some(made)))
        }
        ResponseForm::List => list(call)?,
    })
}

/// A search wants two characters, or one that matches exactly.
fn check_term(call: &Call<'_>) -> Result<(), Failure> {
    let searches = call.operation.version == "v2"
        && call
            .operation
            .query
            .iter()
            .any(|param| param.name == "term");
    let exact =
        call.query.flag("exact_match") == Some(true) || call.query.text("match") == Some("exact");
    let length = call
        .query
        .text("term")
        .map_or(0, |term| term.trim().chars().count());
    if searches && length < if exact { 1 } else { 2 } {
        return Err(Failure::schema(
            "term",
            "must be at least 2 characters long",
        ));
    }
    Ok(())
}

fn file(call: &Call<'_>) -> Response {
    let text = format!("This is file {} of the sandbox.\n", call.segment(0));
    let mut response = Response::new(
        call.operation.response.status,
        "application/octet-stream",
        text,
    );
    response.headers.set(
        "content-disposition",
        "attachment; filename=\"sandbox.txt\"",
    );
    response
}

/// One value: the one that the path names, or one made of the body.
fn one(call: &mut Call<'_>) -> Value {
    let named = call.path.last().cloned();
    let row = named.as_deref().and_then(|last| last.parse().ok());
    let creates = call.operation.method == "POST";
    let row = match row.filter(|_| !creates) {
        Some(row) => row,
        None if creates => {
            call.store.last_made += 1;
            call.store.last_made
        }
        None => 1,
    };
    let filler = Filler {
        call,
        seed: call.operation.key.as_str(),
    };
    let mut value = filler.fill(&call.operation.response.shape, "", row);
    if let Some(fields) = value.as_object_mut() {
        links(call, fields, row);
        if let (Some(id), Some(named), false) = (fields.get_mut("id"), named, creates) {
            // Of several parameters the last one names the thing itself.
            if id.is_string() {
                *id = named.into();
            }
        }
        echo(&call.body.value, fields);
        if let Some(file) = &call.body.file {
            echo(
                &json!({ "name": file.name, "file_name": file.name, "file_size": file.bytes.len() }),
                fields,
            );
        }
    }
    value
}

fn list(call: &Call<'_>) -> Result<Response, Failure> {
    let response = &call.operation.response;
    let filler = Filler {
        call,
        seed: call.operation.key.as_str(),
    };
    let rows: Vec<Value> = (1..=ROWS)
        .map(|row| {
            let mut value = filler.fill(&response.shape, "", row);
            if let Some(fields) = value.as_object_mut() {
                links(call, fields, row);
            }
            if response.search {
                json!({ "result_score": 1.0 / row as f64, "item": value })
            } else {
                value
            }
        })
        .collect();
    let (rows, additional) = match call.operation.paging {
        Paging::None => (rows, None),
        Paging::Cursor => {
            let (page, next) = listing::slice(&rows, &call.query)?;
            (page.to_vec(), Some(json!({ "next_cursor": next })))
        }
        Paging::Offset => {
            let (rows, offset) = offset::cut(call, rows)?;
            (rows, Some(offset.pagination()))
        }
    };
    // As v1 does: nothing on the page is null.
    let empty = rows.is_empty() && call.operation.version == "v1" && response.at == "data";
    let mut body = envelope(call, Some(if empty { Value::Null } else { rows.into() }));
    if let (Some(additional), true) = (additional, body.is_object()) {
        merge(&mut body, additional);
    }
    Ok(Response::json(response.status, &body))
}

fn merge(body: &mut Value, additional: Value) {
    let Value::Object(additional) = additional else {
        return;
    };
    match body
        .get_mut("additional_data")
        .and_then(Value::as_object_mut)
    {
        Some(known) => known.extend(additional),
        None => body["additional_data"] = additional.into(),
    }
}

/// The value where the operation has it: `data`, `data.items`, or the whole body.
fn envelope(call: &Call<'_>, value: Option<Value>) -> Value {
    let (operation, response) = (call.operation, &call.operation.response);
    let mut body = json!({ "success": true });
    match (value, response.at.as_str()) {
        (Some(value), "body") => return value,
        (Some(value), at) => {
            let nested = at
                .rsplit('.')
                .fold(value, |value, name| json!({ name: value }));
            if let (Some(fields), Value::Object(nested)) = (body.as_object_mut(), nested) {
                fields.extend(nested);
            }
        }
        (None, _) => return body,
    }
    if !response.additional_data.is_empty() {
        let filler = Filler {
            call,
            seed: operation.key.as_str(),
        };
        body["additional_data"] = filler.fields(&response.additional_data, "", 1, 0);
    } else if operation.version == "v2" {
        body["additional_data"] = Value::Null;
    }
    if response.related_objects {
        body["related_objects"] = related(call);
    }
    if operation.path.starts_with("/webhooks") {
        body["status"] = "ok".into();
    }
    for (prefix, service, code) in [("/goals", "goals", 20_000), ("/mailbox", "mailbox", 2_000)] {
        if operation.path.starts_with(prefix) {
            body["statusCode"] = code.into();
            body["statusText"] = "OK".into();
            body["service"] = service.into();
        }
    }
    body
}

/// Users by id, as v1 puts them beside the data.
fn related(call: &Call<'_>) -> Value {
    let users: Map<String, Value> = call
        .store
        .users
        .rows()
        .map(|(id, user)| {
            let shown = json!({
                "id": id, "name": user.get("name"), "email": user.get("email"), "has_pic": false, "pic_hash": null,
                "active_flag": user.get("active_flag"),
            });
            (id.to_string(), shown)
        })
        .collect();
    json!({ "user": users })
}

/// Ids that the path tells: `id` of the thing, and of what it belongs to.
fn links(call: &Call<'_>, fields: &mut Map<String, Value>, row: u64) {
    if fields.get("id").is_some_and(Value::is_number) {
        fields.insert("id".to_owned(), row.into());
    }
    let mut parents = call.operation.path.trim_matches('/').split('/');
    let (parent, parameter) = (
        parents.next().unwrap_or_default(),
        parents.next().unwrap_or_default(),
    );
    let belongs = parameter.starts_with('{') && parents.next().is_some();
    let link = match parent {
        "organizations" => "org_id".to_owned(),
        _ => format!("{}_id", parent.trim_end_matches('s')),
    };
    let id: Option<u64> = call.segment(0).parse().ok();
    if let (true, Some(id), Some(known)) = (belongs, id, fields.get_mut(&link))
        && (known.is_number() || known.is_null())
    {
        *known = id.into();
    }
}

/// What was sent comes back, where the answer has a place for it.
fn echo(sent: &Value, fields: &mut Map<String, Value>) {
    for (name, value) in sent.as_object().into_iter().flatten() {
        let Some(known) = fields.get_mut(name) else {
            continue;
        };
        let number = value.as_str().and_then(|text| text.parse::<i64>().ok());
        match (&*known, value, number) {
            (Value::Number(_), Value::String(_), Some(number)) => *known = number.into(),
            (Value::Null, _, _)
            | (Value::Number(_), Value::Number(_), _)
            | (Value::String(_), Value::String(_), _)
            | (Value::Bool(_), Value::Bool(_), _)
            | (Value::Object(_), Value::Object(_), _)
            | (Value::Array(_), Value::Array(_), _) => *known = value.clone(),
            _ => {}
        }
    }
}

/// Whether a shape has several kinds, of which the first says most.
fn first_kind(kinds: &[Kind]) -> Kind {
    kinds
        .iter()
        .copied()
        .find(|kind| *kind != Kind::Any)
        .unwrap_or(Kind::Any)
}
