//! Relationships of organizations: `/v1/organizationRelationships`.

use super::super::{Call, rows, v1};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{Record, Store};
use serde_json::{Map, Value, json};

const ENDS: [&str; 2] = ["rel_owner_org_id", "rel_linked_org_id"];

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let id = call.query.number("org_id").unwrap_or_default();
    rows::find(&call.store.organizations, id, "Organization")?;
    let known = call
        .store
        .relationships
        .rows()
        .map(|(_, relationship)| relationship);
    let known: Vec<&Record> = known
        .filter(|known| ENDS.iter().any(|end| known.number(end) == Some(id)))
        .collect();
    let shown: Vec<Value> = known
        .iter()
        .map(|known| view(call.store, known, Some(id)))
        .collect();
    Ok(answer(call, &shown.into(), &known))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let relationship = find(call)?;
    Ok(answer(
        call,
        &view(call.store, relationship, call.query.number("org_id")),
        &[relationship],
    ))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.checked()?, call.now.datetime());
    let mut relationship = call.store.relationships.blank();
    rows::defaults(
        &mut relationship,
        json!({ "add_time": now, "active_flag": true }),
    );
    apply(call, &mut relationship, &fields)?;
    let number = call.store.relationships.insert(relationship);
    let relationship = rows::find(&call.store.relationships, number, "Relationship")?;
    let seen_from = fields.get("org_id").and_then(Value::as_u64);
    Ok(answer(
        call,
        &view(call.store, relationship, seen_from),
        &[relationship],
    ))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut relationship) = (call.checked()?, find(call)?.clone());
    apply(call, &mut relationship, &fields)?;
    call.store
        .relationships
        .put(relationship.id(), relationship.clone());
    let seen_from = fields.get("org_id").and_then(Value::as_u64);
    Ok(answer(
        call,
        &view(call.store, &relationship, seen_from),
        &[&relationship],
    ))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let number = find(call)?.id();
    call.store.relationships.remove(number);
    Ok(rows::gone(call, &number.into()))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    rows::find(&call.store.relationships, call.id(), "Relationship")
}

fn apply(
    call: &Call<'_>,
    relationship: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    rows::take(relationship, &call.store.relationships, fields);
    if relationship.get(ENDS[0]) == relationship.get(ENDS[1]) {
        return Err(Failure::bad_request(
            "An organization can't be related to itself",
        ));
    }
    relationship.set("update_time", call.now.datetime());
    Ok(())
}

/// As one of the two sees it: to the parent, the other one is its daughter.
fn view(store: &Store, relationship: &Record, seen_from: Option<u64>) -> Value {
    let mut shown = rows::value(relationship);
    for end in ENDS {
        shown[end] = v1::organization_link(store, relationship.get(end));
    }
    let from_owner = seen_from.is_none_or(|id| relationship.number(ENDS[0]) == Some(id));
    let other = relationship.get(ENDS[usize::from(from_owner)]);
    let name = store
        .organizations
        .get(other.as_u64().unwrap_or_default())
        .map(|organization| organization.get("name").clone());
    shown["calculated_type"] = match (relationship.text("type"), from_owner) {
        ("parent", true) => "daughter",
        ("parent", false) => "parent",
        _ => "related",
    }
    .into();
    shown["calculated_related_org_id"] = other.clone();
    shown["related_organization_name"] = name.unwrap_or_default();
    shown
}

fn answer(call: &Call<'_>, data: &Value, records: &[&Record]) -> Response {
    let body =
        json!({ "success": true, "data": data, "related_objects": v1::related(call, records) });
    Response::json(call.operation.response.status, &body)
}
