//! Rules that bodies of several entities share. Each takes a draft: a copy of the record, put in place once all is well.

use super::Call;
use crate::failure::Failure;
use crate::listing::Condition;
use crate::store::{CustomizedEntity, Filter, Record, Store, Table, check_custom_field};
use crate::time::{Timestamp, parse_date};
use serde_json::{Map, Value, json};

/// Takes these fields as they are.
pub(super) fn copy(draft: &mut Record, fields: &Map<String, Value>, names: &[&str]) {
    for name in names {
        if let Some(value) = fields.get(*name) {
            draft.set(name, value.clone());
        }
    }
}

/// Takes a title or a name, which must not be empty.
pub(super) fn name(
    draft: &mut Record,
    fields: &Map<String, Value>,
    field: &str,
) -> Result<(), Failure> {
    match fields.get(field) {
        Some(value) if value.as_str().is_none_or(|text| text.trim().is_empty()) => {
            Err(Failure::schema(field, "must not be empty"))
        }
        Some(value) => {
            draft.set(field, value.clone());
            Ok(())
        }
        None if draft.text(field).is_empty() => Err(Failure::schema(field, "is required")),
        None => Ok(()),
    }
}

/// Takes a link to a record that must exist, or null.
pub(super) fn link(
    draft: &mut Record,
    fields: &Map<String, Value>,
    field: &str,
    to: &Table,
    title: &str,
) -> Result<(), Failure> {
    let Some(value) = fields.get(field) else {
        return Ok(());
    };
    if !value.is_null() {
        must_exist(to, value, title)?;
    }
    draft.set(field, value.clone());
    Ok(())
}

/// The id, where a record with it exists.
pub(super) fn must_exist(table: &Table, id: &Value, title: &str) -> Result<u64, Failure> {
    let known = id.as_u64().filter(|id| table.live(*id).is_some());
    known.ok_or_else(|| Failure::bad_request(format!("{title} with id {id} does not exist")))
}

/// Takes the owner, who must be an active user.
pub(super) fn owner(
    draft: &mut Record,
    fields: &Map<String, Value>,
    field: &str,
    users: &Table,
) -> Result<(), Failure> {
    let Some(value) = fields.get(field).filter(|value| !value.is_null()) else {
        return Ok(());
    };
    let active = value
        .as_u64()
        .and_then(|id| users.live(id))
        .is_some_and(|user| user.flag("active_flag"));
    if !active {
        return Err(Failure::bad_request(format!(
            "User with id {value} does not exist or is not active"
        )));
    }
    draft.set(field, value.clone());
    Ok(())
}

/// Takes the visibility, one of the four that exist.
pub(super) fn visible_to(draft: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    let Some(value) = fields.get("visible_to").filter(|value| !value.is_null()) else {
        return Ok(());
    };
    if !matches!(value.as_u64(), Some(1 | 3 | 5 | 7)) {
        return Err(Failure::schema("visible_to", "must be one of [1, 3, 5, 7]"));
    }
    draft.set("visible_to", value.clone());
    Ok(())
}

/// Takes labels, which must be options of the entity's label field.
pub(super) fn labels(
    draft: &mut Record,
    fields: &Map<String, Value>,
    store: &Store,
    entity: CustomizedEntity,
) -> Result<(), Failure> {
    let Some(value) = fields.get("label_ids") else {
        return Ok(());
    };
    let ids = value.as_array().map_or(&[][..], Vec::as_slice);
    let field = store
        .fields(entity)
        .iter()
        .find(|field| field.code == "label_ids");
    if let Some(unknown) = ids
        .iter()
        .find(|id| !field.is_some_and(|field| field.has_option(id)))
    {
        return Err(Failure::bad_request(format!(
            "Label with id {unknown} does not exist"
        )));
    }
    draft.set("label_ids", ids.to_vec());
    Ok(())
}

/// Takes a date, or null.
pub(super) fn date(
    draft: &mut Record,
    fields: &Map<String, Value>,
    field: &str,
) -> Result<(), Failure> {
    let Some(value) = fields.get(field) else {
        return Ok(());
    };
    if value
        .as_str()
        .is_some_and(|text| parse_date(text).is_none())
    {
        return Err(Failure::schema(field, "not a valid date"));
    }
    draft.set(field, value.clone());
    Ok(())
}

/// Takes a moment in either of the forms that v2 writes, or null.
pub(super) fn moment(
    draft: &mut Record,
    fields: &Map<String, Value>,
    field: &str,
) -> Result<(), Failure> {
    let Some(value) = fields.get(field) else {
        return Ok(());
    };
    let text = value.as_str();
    let parsed = text.and_then(|text| {
        Timestamp::parse_rfc3339_millis(text).or_else(|| Timestamp::parse_datetime(text))
    });
    if text.is_some() && parsed.is_none() {
        return Err(Failure::schema(field, "not a valid datetime"));
    }
    draft.set(field, parsed.map(Timestamp::rfc3339));
    Ok(())
}

/// Takes the values in `custom_fields`. A key that no field has spoils the whole request.
pub(super) fn custom_fields(
    draft: &mut Record,
    fields: &Map<String, Value>,
    store: &Store,
    entity: CustomizedEntity,
) -> Result<(), Failure> {
    let Some(values) = fields.get("custom_fields").and_then(Value::as_object) else {
        return Ok(());
    };
    // Reported of organizations and projects on the real API: an empty object clears them all.
    if values.is_empty()
        && matches!(
            entity,
            CustomizedEntity::Organization | CustomizedEntity::Project
        )
    {
        draft.clear_custom();
    }
    for (code, value) in values {
        let field = store
            .fields(entity)
            .iter()
            .find(|field| field.is_custom && field.code == *code);
        let field = field.ok_or_else(|| {
            Failure::schema(&format!("custom_fields.{code}"), "is not a custom field")
        })?;
        draft.set_custom(field.number, check_custom_field(store, field, value)?);
    }
    Ok(())
}

/// Takes addresses of people: e-mail, phone, instant messenger. One of them is primary.
pub(super) fn contacts(
    draft: &mut Record,
    fields: &Map<String, Value>,
    field: &str,
) -> Result<(), Failure> {
    let Some(value) = fields.get(field) else {
        return Ok(());
    };
    let mut contacts = value.as_array().cloned().unwrap_or_default();
    for (place, contact) in contacts.iter_mut().enumerate() {
        if contact["value"].as_str().is_none_or(str::is_empty) {
            return Err(Failure::schema(
                &format!("{field}[{place}].value"),
                "is required",
            ));
        }
        let primary = contact["primary"].as_bool().unwrap_or_default();
        let label = contact["label"].as_str().unwrap_or("work");
        *contact = json!({ "value": contact["value"], "primary": primary, "label": label });
    }
    match contacts
        .iter()
        .filter(|contact| contact["primary"] == true)
        .count()
    {
        0 => contacts
            .iter_mut()
            .take(1)
            .for_each(|contact| contact["primary"] = true.into()),
        1 => {}
        _ => {
            return Err(Failure::schema(
                field,
                "must not have more than one primary",
            ));
        }
    }
    draft.set(field, contacts);
    Ok(())
}

/// Conditions of a v2 listing that stand in its query as equal values, ids and times.
///
/// A saved filter wins over all of them: Pipedrive ignores the others without a word.
///
/// # Errors
/// 404 where there is no such filter.
pub(super) fn conditions(
    call: &Call<'_>,
    entity: CustomizedEntity,
    links: &[&'static str],
) -> Result<Vec<Condition>, Failure> {
    let query = &call.query;
    if let Some(filter) = Filter::named(call.store, entity, query.number("filter_id"))? {
        return Ok(vec![Condition::Filter(filter)]);
    }
    let mut conditions = Vec::new();
    let ids: Vec<Value> = query
        .list("ids")
        .iter()
        .filter_map(|id| id.parse::<u64>().ok())
        .map(Value::from)
        .collect();
    if !query.list("ids").is_empty() {
        conditions.push(Condition::OneOf("id", ids));
    }
    for name in links {
        if let Some(id) = query.number(name) {
            conditions.push(Condition::Is(name, id.into()));
        }
    }
    let time = |name: &str| {
        query
            .text(name)
            .and_then(Timestamp::parse_rfc3339)
            .map(Timestamp::rfc3339)
    };
    conditions.extend(time("updated_since").map(|time| Condition::From("update_time", time)));
    conditions.extend(time("updated_until").map(|time| Condition::Before("update_time", time)));
    Ok(conditions)
}

/// Not deleted.
pub(super) fn live() -> Condition {
    Condition::Is("is_deleted", false.into())
}
