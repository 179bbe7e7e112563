//! Participants of a deal: `/v1/deals/{id}/participants`. A row has an id of its own and shows the whole person.

use super::super::{Call, rows, v1};
use super::flow;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{ParticipantChange, Record, Store};
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = rows::find(&call.store.deals, call.id(), "Deal")?.id();
    let participants: Vec<&Record> = call
        .store
        .participants
        .linked("deal_id", deal)
        .map(|(_, row)| row)
        .collect();
    flow::page_of(call, &participants, |row| view(call.store, row))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, deal) = (
        call.checked()?,
        rows::find(&call.store.deals, call.id(), "Deal")?.id(),
    );
    let person = fields
        .get("person_id")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    if of(call.store, deal, person).is_some() {
        return Err(Failure::bad_request(format!(
            "Person {person} participates in the deal already"
        )));
    }
    let number = add(call, deal, person);
    let row = rows::find(&call.store.participants, number, "Participant")?;
    let body = json!({
        "success": true, "data": view(call.store, row), "related_objects": v1::related(call, &[row]),
    });
    Ok(Response::json(call.operation.response.status, &body))
}

/// The path names the row, not the person.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = rows::find(&call.store.deals, call.id(), "Deal")?.clone();
    let row = rows::find(&call.store.participants, call.number(1), "Participant")?;
    if row.number("deal_id") != Some(deal.id()) {
        return Err(Failure::not_found("Participant"));
    }
    let (number, person) = (row.id(), row.number("person_id").unwrap_or_default());
    call.store.participants.remove(number);
    note(call, deal.id(), person, false);
    if deal.number("person_id") == Some(person) {
        let mut deal = deal;
        deal.set("person_id", Value::Null);
        super::put(call, crate::store::CustomizedEntity::Deal, deal);
    }
    Ok(rows::gone(call, &number.into()))
}

pub(super) fn changelog(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = rows::find(&call.store.deals, call.id(), "Deal")?.id();
    let changes = call
        .store
        .history
        .participants
        .get(&deal)
        .map_or(&[][..], Vec::as_slice);
    let shown = changes
        .iter()
        .rev()
        .map(|change| {
            json!({
                "actor_user_id": change.actor, "person_id": change.person, "time": change.time,
                "action": if change.added { "added" } else { "removed" },
            })
        })
        .collect();
    call.reply_list(shown)
}

/// Makes the person of a deal one of its participants.
pub(in super::super) fn join(call: &mut Call<'_>, deal: u64) {
    let person = call
        .store
        .deals
        .get(deal)
        .and_then(|deal| deal.number("person_id"));
    if let Some(person) = person.filter(|person| of(call.store, deal, *person).is_none()) {
        add(call, deal, person);
    }
}

fn add(call: &mut Call<'_>, deal: u64, person: u64) -> u64 {
    let row = json!({
        "deal_id": deal, "person_id": person, "add_time": call.now.datetime(), "added_by_user_id": call.user,
    });
    let number = call.store.participants.insert_values(row);
    note(call, deal, person, true);
    number
}

fn note(call: &mut Call<'_>, deal: u64, person: u64, added: bool) {
    let change = ParticipantChange {
        person,
        added,
        actor: call.user,
        time: call.now.datetime(),
    };
    call.store
        .history
        .participants
        .entry(deal)
        .or_default()
        .push(change);
}

fn of(store: &Store, deal: u64, person: u64) -> Option<&Record> {
    let mut rows = store
        .participants
        .linked("deal_id", deal)
        .map(|(_, row)| row);
    rows.find(|row| row.number("person_id") == Some(person))
}

fn view(store: &Store, row: &Record) -> Value {
    let person = store
        .persons
        .get(row.number("person_id").unwrap_or_default());
    let deal = store.deals.get(row.number("deal_id").unwrap_or_default());
    json!({
        "id": row.id(), "person_id": v1::person_link(store, row.get("person_id")), "add_time": row.get("add_time"),
        "active_flag": true, "related_item_type": "deal", "related_item_id": row.get("deal_id"),
        "related_item_data": { "deal_id": row.get("deal_id"), "title": deal.map(|deal| deal.get("title")) },
        "person": person.map(|person| v1::person(store, person)),
        "added_by_user_id": v1::user(store, row.get("added_by_user_id")),
    })
}
