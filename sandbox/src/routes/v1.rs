//! Records of v2's tables in v1's form.

use super::{Call, counts};
use crate::store::{CustomizedEntity, Record, Store, flatten};
use serde_json::{Map, Value, json};

/// A v2 time as v1 writes it.
pub(crate) fn time(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if text.ends_with('Z') => text.replace('T', " ").trim_end_matches('Z').into(),
        _ => value.clone(),
    }
}

/// What is shown of a record, with all its times in v1's form.
pub(super) fn plain(record: &Record) -> Map<String, Value> {
    let shown = record.shown();
    shown
        .map(|(name, value)| {
            (
                name.to_owned(),
                if name.ends_with("_time") {
                    time(value)
                } else {
                    value.clone()
                },
            )
        })
        .collect()
}

/// A user as v1 puts it in the place of an id.
pub(super) fn user(store: &Store, id: &Value) -> Value {
    store.users.get(id.as_u64().unwrap_or_default()).map_or(Value::Null, |user| {
        json!({
            "id": user.id(), "name": user.get("name"), "email": user.get("email"), "has_pic": false, "pic_hash": null,
            "active_flag": user.get("active_flag"), "value": user.id(),
        })
    })
}

/// A person as v1 puts it in the place of an id.
pub(super) fn person_link(store: &Store, id: &Value) -> Value {
    store.persons.get(id.as_u64().unwrap_or_default()).map_or(Value::Null, |person| {
        json!({
            "active_flag": !person.flag("is_deleted"), "name": person.get("name"), "email": contacts(person, "emails"),
            "phone": contacts(person, "phones"), "owner_id": person.get("owner_id"), "company_id": 1001, "value": person.id(),
        })
    })
}

/// An organization as v1 puts it in the place of an id.
pub(super) fn organization_link(store: &Store, id: &Value) -> Value {
    store.organizations.get(id.as_u64().unwrap_or_default()).map_or(Value::Null, |organization| {
        let people = store.persons.linked("org_id", organization.id()).count();
        json!({
            "name": organization.get("name"), "people_count": people, "owner_id": organization.get("owner_id"),
            "address": organization.get("address")["value"], "active_flag": !organization.flag("is_deleted"),
            "cc_email": "sandbox@pipedrivemail.example", "value": organization.id(),
        })
    })
}

/// v1 has an empty address where there is none.
fn contacts(person: &Record, name: &str) -> Value {
    match person.get(name).as_array() {
        Some(contacts) if !contacts.is_empty() => contacts.clone().into(),
        _ => json!([{ "value": "", "primary": true }]),
    }
}

fn custom(store: &Store, entity: CustomizedEntity, record: &Record, into: &mut Map<String, Value>) {
    for field in store.fields(entity).iter().filter(|field| field.is_custom) {
        flatten(field, record.custom(field.number), into);
    }
}

/// Counts that v1 always shows and v2 only where asked.
const COUNTS: [&str; 12] = [
    "next_activity_id",
    "last_activity_id",
    "files_count",
    "notes_count",
    "followers_count",
    "email_messages_count",
    "activities_count",
    "done_activities_count",
    "undone_activities_count",
    "products_count",
    "participants_count",
    "last_incoming_mail_time",
];

/// A deal.
pub(crate) fn deal(store: &Store, deal: &Record) -> Value {
    let mut shown = plain(deal);
    for name in ["owner_id", "is_deleted", "label_ids", "acv", "arr", "mrr"] {
        shown.remove(name);
    }
    let label = deal
        .get("label_ids")
        .as_array()
        .and_then(|labels| labels.first());
    let name = |table: &crate::store::Table, link: &str| {
        table
            .get(deal.number(link).unwrap_or_default())
            .map_or(Value::Null, |record| record.get("name").clone())
    };
    let (status, value) = (
        deal.text("status"),
        deal.get("value").as_f64().unwrap_or_default(),
    );
    let probability = deal.get("probability").as_f64().unwrap_or(100.0);
    for (field, value) in [
        ("creator_user_id", user(store, deal.get("creator_user_id"))),
        ("user_id", user(store, deal.get("owner_id"))),
        ("person_id", person_link(store, deal.get("person_id"))),
        ("org_id", organization_link(store, deal.get("org_id"))),
        ("active", json!(status == "open")),
        ("deleted", deal.get("is_deleted").clone()),
        ("visible_to", json!(deal.get("visible_to").to_string())),
        (
            "label",
            label.map_or(Value::Null, |label| json!(label.to_string())),
        ),
        ("first_won_time", time(deal.get(".first_won_time"))),
        ("person_name", name(&store.persons, "person_id")),
        ("org_name", name(&store.organizations, "org_id")),
        ("owner_name", name(&store.users, "owner_id")),
        (
            "formatted_value",
            json!(format!("{} {value}", deal.text("currency"))),
        ),
        ("weighted_value", json!(value * probability / 100.0)),
        ("weighted_value_currency", deal.get("currency").clone()),
        (
            "cc_email",
            json!(format!("sandbox+deal{}@pipedrivemail.example", deal.id())),
        ),
        ("org_hidden", json!(false)),
        ("person_hidden", json!(false)),
    ] {
        shown.insert(field.to_owned(), value);
    }
    for name in COUNTS {
        if let Some((name, value)) = counts::of_deal(store, deal, name) {
            shown.insert(name.to_owned(), value);
        }
    }
    custom(store, CustomizedEntity::Deal, deal, &mut shown);
    shown.into()
}

/// A person.
pub(crate) fn person(store: &Store, person: &Record) -> Value {
    let mut shown = plain(person);
    for name in ["emails", "phones", "is_deleted"] {
        shown.remove(name);
    }
    let first = person
        .text("name")
        .chars()
        .next()
        .map(|first| first.to_lowercase().to_string());
    let named = |table: &crate::store::Table, link: &str| {
        table
            .get(person.number(link).unwrap_or_default())
            .map_or(Value::Null, |record| record.get("name").clone())
    };
    for (field, value) in [
        ("company_id", json!(1001)),
        ("active_flag", json!(!person.flag("is_deleted"))),
        ("phone", contacts(person, "phones")),
        ("email", contacts(person, "emails")),
        ("first_char", json!(first)),
        ("visible_to", json!(person.get("visible_to").to_string())),
        ("owner_id", user(store, person.get("owner_id"))),
        ("org_id", organization_link(store, person.get("org_id"))),
        ("owner_name", named(&store.users, "owner_id")),
        ("org_name", named(&store.organizations, "org_id")),
        (
            "label",
            person
                .get("label_ids")
                .as_array()
                .and_then(|labels| labels.first())
                .cloned()
                .unwrap_or_default(),
        ),
        ("picture_id", Value::Null),
    ] {
        shown.insert(field.to_owned(), value);
    }
    for name in COUNTS.iter().chain(&[
        "open_deals_count",
        "closed_deals_count",
        "won_deals_count",
        "lost_deals_count",
    ]) {
        if let Some((name, value)) = counts::of_person(store, person, name) {
            shown.insert(name.to_owned(), value);
        }
    }
    custom(store, CustomizedEntity::Person, person, &mut shown);
    shown.into()
}

/// An activity.
pub(crate) fn activity(activity: &Record) -> Value {
    let mut shown = plain(activity);
    let place = shown.remove("location").unwrap_or_default();
    for name in [
        "owner_id",
        "creator_user_id",
        "is_deleted",
        "busy",
        "participants",
        "priority",
    ] {
        shown.remove(name);
    }
    for (name, value) in place.as_object().into_iter().flatten() {
        let name = if name == "value" {
            "location".to_owned()
        } else {
            format!("location_{name}")
        };
        shown.insert(name, value.clone());
    }
    shown.insert("user_id".to_owned(), activity.get("owner_id").clone());
    shown.insert("busy_flag".to_owned(), activity.get("busy").clone());
    shown.insert(
        "active_flag".to_owned(),
        json!(!activity.flag("is_deleted")),
    );
    shown.insert("company_id".to_owned(), json!(1001));
    shown.into()
}

/// What stands beside the data in v1: users, persons, organizations and deals by id.
pub(super) fn related(call: &Call<'_>, records: &[&Record]) -> Value {
    let store = &*call.store;
    let mut related = Map::new();
    for (kind, columns) in [
        (
            "user",
            ["user_id", "owner_id", "added_by_user_id"].as_slice(),
        ),
        ("person", &["person_id"]),
        (
            "organization",
            &["org_id", "rel_owner_org_id", "rel_linked_org_id"],
        ),
        ("deal", &["deal_id"]),
    ] {
        let mut known = Map::new();
        for id in records
            .iter()
            .flat_map(|record| columns.iter().map(|column| record.get(column)))
        {
            let shown = match kind {
                "user" => user(store, id),
                "person" => person_link(store, id),
                "organization" => organization_link(store, id),
                _ => store.deals.get(id.as_u64().unwrap_or_default()).map_or(Value::Null, |deal| {
                    json!({ "id": deal.id(), "title": deal.get("title"), "status": deal.get("status"), "value": deal.get("value"), "currency": deal.get("currency") })
                }),
            };
            if !shown.is_null() {
                let mut shown = shown;
                shown["id"] = id.clone();
                known.insert(id.to_string(), shown);
            }
        }
        if !known.is_empty() {
            related.insert(kind.to_owned(), known.into());
        }
    }
    related.into()
}
