//! Merging two records into one: `PUT /v1/deals/{id}/merge`.

use super::super::{Call, deals, rows, v1};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, Follower, Merged, Store};
use serde_json::{Value, json};

/// The record that `merge_with_id` names survives, and its values win. That of the path goes.
pub(super) fn merge(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let fields = crate::validate::coerced(call.operation, &call.body)?;
    let other = fields
        .get("merge_with_id")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let gone = rows::find(call.store.table(entity), call.id(), entity.title())?.clone();
    if gone.id() == other {
        return Err(Failure::bad_request("A record can't be merged with itself"));
    }
    let mut survivor = rows::find(call.store.table(entity), other, entity.title())?.clone();
    if entity == CustomizedEntity::Deal
        && (gone.flag("is_archived") || survivor.flag("is_archived"))
    {
        return Err(Failure::bad_request("An archived deal can't be edited"));
    }
    survivor.fill_from(&gone);
    if entity == CustomizedEntity::Person {
        for list in ["emails", "phones"] {
            let joined = joined(survivor.get(list), gone.get(list));
            survivor.set(list, joined);
        }
    }
    survivor.set("update_time", call.now.rfc3339());
    super::put(call, entity, survivor);
    let (from, now) = (gone.id(), call.now);
    let mut gone = gone;
    match entity {
        CustomizedEntity::Deal => deals::mark_deleted(&mut gone, now),
        _ => {
            gone.set("is_deleted", true);
            gone.set("update_time", now.rfc3339());
        }
    }
    call.store.table_mut(entity).put(from, gone);
    call.store.merged = Some(Merged {
        entity,
        gone: from,
        survivor: other,
    });
    hand_over(call.store, entity, from, other);
    let survivor = rows::find(call.store.table(entity), other, entity.title())?;
    let mut shown = match entity {
        CustomizedEntity::Deal => v1::deal(call.store, survivor),
        CustomizedEntity::Person => v1::person(call.store, survivor),
        _ => json!({ "id": other }),
    };
    if entity != CustomizedEntity::Organization {
        shown["merge_what_id"] = from.into();
    }
    Ok(call.reply(&shown))
}

/// Everything that named the one names the other now.
fn hand_over(store: &mut Store, entity: CustomizedEntity, from: u64, to: u64) {
    let (link, from_id, to_id) = (entity.link(), Value::from(from), Value::from(to));
    let mut tables = vec![&mut store.activities, &mut store.notes, &mut store.files];
    match entity {
        CustomizedEntity::Deal => {
            tables.extend([
                &mut store.deal_products,
                &mut store.discounts,
                &mut store.installments,
                &mut store.mail_threads,
            ]);
        }
        CustomizedEntity::Person => tables.extend([&mut store.deals, &mut store.leads]),
        _ => {
            tables.extend([&mut store.deals, &mut store.persons]);
            store.leads.relink("organization_id", &from_id, &to_id);
        }
    }
    for table in tables {
        table.relink(link, &from_id, &to_id);
    }
    // Who takes part in both would stand there twice.
    let known: Vec<(Value, Value)> = store.participants.linked_pairs(link, to);
    let rows: Vec<u64> = if entity == CustomizedEntity::Organization {
        Vec::new()
    } else {
        store
            .participants
            .linked(link, from)
            .map(|(number, _)| number)
            .collect()
    };
    for number in rows {
        let Some(mut row) = store.participants.get(number).cloned() else {
            continue;
        };
        row.set(link, to);
        let pair = (row.get("deal_id").clone(), row.get("person_id").clone());
        if known.contains(&pair) {
            store.participants.remove(number)
        } else {
            store.participants.put(number, row)
        }
    }
    let moved: Vec<Follower> = store.followers.remove(&(entity, from)).unwrap_or_default();
    let followers = store.followers.entry((entity, to)).or_default();
    for follower in moved {
        if !followers.iter().any(|known| known.user == follower.user) {
            followers.push(follower);
        }
    }
}

/// Both lists, the first one's primary staying the primary.
fn joined(mine: &Value, theirs: &Value) -> Value {
    let mut all = mine.as_array().cloned().unwrap_or_default();
    for contact in theirs.as_array().into_iter().flatten() {
        if !all.iter().any(|known| known["value"] == contact["value"]) {
            let mut contact = contact.clone();
            contact["primary"] = all.is_empty().into();
            all.push(contact);
        }
    }
    all.into()
}
