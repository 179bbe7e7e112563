//! Mail: `/v1/mailbox`, and the mail of deals, persons and organizations. It is read and sorted, never sent.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let folder = call.query.text("folder").unwrap_or("inbox").to_owned();
    let threads = call
        .store
        .mail_threads
        .rows()
        .map(|(_, thread)| thread)
        .filter(|thread| {
            let archived = thread.number("archived_flag") == Some(1);
            let lies_in = || {
                thread
                    .get("folders")
                    .as_array()
                    .is_some_and(|folders| folders.contains(&folder.as_str().into()))
            };
            thread.number("deleted_flag") != Some(1)
                && if folder == "archive" {
                    archived
                } else {
                    !archived && lies_in()
                }
        });
    let shown = threads.map(rows::value).collect();
    call.reply_list(shown)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let thread = rows::value(find(call)?);
    Ok(as_service(&thread))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut thread) = (call.checked()?, find(call)?.clone());
    rows::take(&mut thread, &call.store.mail_threads, &fields);
    if !thread.get("deal_id").is_null() && !thread.get("lead_id").is_null() {
        return Err(Failure::bad_request(
            "A thread can't be linked to a lead and a deal at once",
        ));
    }
    let deal = thread
        .number("deal_id")
        .and_then(|id| call.store.deals.get(id));
    let status = deal.map_or(Value::Null, |deal| deal.get("status").clone());
    thread.set("deal_status", status);
    thread.set("update_time", call.now.rfc3339_millis());
    call.store.mail_threads.put(thread.id(), thread.clone());
    Ok(as_service(&rows::value(&thread)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut thread = find(call)?.clone();
    thread.set("deleted_flag", 1);
    let id = thread.id();
    call.store.mail_threads.put(id, thread);
    Ok(as_service(&json!({ "id": id })))
}

pub(super) fn messages(call: &mut Call<'_>) -> Result<Response, Failure> {
    let thread = find(call)?.id();
    let messages = call.store.mail_messages.linked("mail_thread_id", thread);
    let shown: Vec<Value> = messages.map(|(_, message)| view(message, false)).collect();
    Ok(as_service(&shown.into()))
}

/// One message, with its body only where that is asked for.
pub(super) fn message(call: &mut Call<'_>) -> Result<Response, Failure> {
    let message = rows::find(&call.store.mail_messages, call.id(), "Mail message")?;
    Ok(as_service(&view(
        message,
        call.query.flag("include_body") == Some(true),
    )))
}

/// The mail that belongs to a record.
pub(super) fn of(call: &mut Call<'_>, link: &str) -> Result<Response, Failure> {
    let (store, id) = (&*call.store, call.id());
    let (table, title, party) = match link {
        "deal_id" => (&store.deals, "Deal", ""),
        "person_id" => (&store.persons, "Person", "linked_person_id"),
        _ => (
            &store.organizations,
            "Organization",
            "linked_organization_id",
        ),
    };
    rows::find(table, id, title)?;
    let belongs = |message: &Record| {
        if party.is_empty() {
            let thread = store
                .mail_threads
                .get(message.number("mail_thread_id").unwrap_or_default());
            return thread.is_some_and(|thread| thread.number(link) == Some(id));
        }
        let parties = ["from", "to", "cc", "bcc"]
            .into_iter()
            .flat_map(|side| message.get(side).as_array().into_iter().flatten());
        parties
            .into_iter()
            .any(|known| known[party].as_u64() == Some(id))
    };
    let body = call.query.flag("include_body") == Some(true);
    let messages = store
        .mail_messages
        .rows()
        .map(|(_, message)| message)
        .filter(|message| belongs(message));
    let shown = messages
        .map(|message| json!({ "object": "mailMessage", "timestamp": message.get("message_time"), "data": view(message, body) }))
        .collect();
    call.reply_list(shown)
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    let thread = call.store.mail_threads.get(call.id());
    thread
        .filter(|thread| thread.number("deleted_flag") != Some(1))
        .ok_or_else(|| Failure::not_found("Mail thread"))
}

fn view(message: &Record, body: bool) -> Value {
    let mut shown = rows::object(message);
    if body {
        shown.insert("body".to_owned(), message.get(".body").clone());
    }
    shown.into()
}

/// The envelope of the mail service.
fn as_service(data: &Value) -> Response {
    Response::json(
        200,
        &json!({ "success": true, "statusCode": 2_000, "statusText": "OK", "service": "mailbox", "data": data }),
    )
}
