//! Fields that stand in an answer only where `include_fields` asks for them. Most are counted when asked.

use crate::store::{CustomizedEntity, Record, Store, Table};
use serde_json::{Value, json};

/// The labels of a record, with their names.
pub(super) fn labels(store: &Store, entity: CustomizedEntity, record: &Record) -> Value {
    let field = store
        .fields(entity)
        .iter()
        .find(|field| field.code == "label_ids");
    let ids = record
        .get("label_ids")
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    ids.iter()
        .map(|id| json!({ "id": id, "label": field.and_then(|field| field.label_of(id)) }))
        .collect()
}

/// One such field of a deal.
pub(super) fn of_deal(store: &Store, deal: &Record, name: &str) -> Option<(&'static str, Value)> {
    Some(match name {
        "first_won_time" => ("first_won_time", deal.get(".first_won_time").clone()),
        "products_count" => (
            "products_count",
            json!(store.deal_products.linked("deal_id", deal.id()).count()),
        ),
        "participants_count" => (
            "participants_count",
            json!(store.participants.linked("deal_id", deal.id()).count()),
        ),
        "source_lead_id" => ("source_lead_id", deal.get(".source_lead_id").clone()),
        _ => return common(store, CustomizedEntity::Deal, deal, name),
    })
}

/// One such field of a person.
pub(super) fn of_person(
    store: &Store,
    person: &Record,
    name: &str,
) -> Option<(&'static str, Value)> {
    Some(match name {
        "marketing_status" => ("marketing_status", person.get(".marketing_status").clone()),
        "doi_status" => ("doi_status", json!("none")),
        "participant_open_deals_count" => ("participant_open_deals_count", json!(0)),
        "participant_closed_deals_count" => ("participant_closed_deals_count", json!(0)),
        _ => {
            return deals_of(store, "person_id", person, name)
                .or_else(|| common(store, CustomizedEntity::Person, person, name));
        }
    })
}

/// One such field of an organization.
pub(super) fn of_organization(
    store: &Store,
    organization: &Record,
    name: &str,
) -> Option<(&'static str, Value)> {
    if name == "people_count" {
        let people = store
            .persons
            .linked("org_id", organization.id())
            .filter(|(_, person)| !person.flag("is_deleted"));
        return Some(("people_count", json!(people.count())));
    }
    deals_of(store, "org_id", organization, name)
        .or_else(|| common(store, CustomizedEntity::Organization, organization, name))
}

fn deals_of(
    store: &Store,
    link: &str,
    record: &Record,
    name: &str,
) -> Option<(&'static str, Value)> {
    let count = |statuses: &[&str]| {
        let deals = store.deals.linked(link, record.id());
        json!(
            deals
                .filter(|(_, deal)| statuses.contains(&deal.text("status")))
                .count()
        )
    };
    Some(match name {
        "open_deals_count" => ("open_deals_count", count(&["open"])),
        "closed_deals_count" => ("closed_deals_count", count(&["won", "lost"])),
        "won_deals_count" => ("won_deals_count", count(&["won"])),
        "lost_deals_count" => ("lost_deals_count", count(&["lost"])),
        "related_open_deals_count" => ("related_open_deals_count", json!(0)),
        "related_closed_deals_count" => ("related_closed_deals_count", json!(0)),
        "related_won_deals_count" => ("related_won_deals_count", json!(0)),
        "related_lost_deals_count" => ("related_lost_deals_count", json!(0)),
        _ => return None,
    })
}

fn common(
    store: &Store,
    entity: CustomizedEntity,
    record: &Record,
    name: &str,
) -> Option<(&'static str, Value)> {
    let (link, id) = (entity.link(), record.id());
    let activities = |done: Option<bool>| {
        let activities = store
            .activities
            .linked(link, id)
            .filter(|(_, activity)| !activity.flag("is_deleted"));
        json!(
            activities
                .filter(|(_, activity)| done.is_none_or(|done| activity.flag("done") == done))
                .count()
        )
    };
    Some(match name {
        "next_activity_id" => (
            "next_activity_id",
            json!(next_activity(&store.activities, link, id)),
        ),
        "last_activity_id" => (
            "last_activity_id",
            json!(last_activity(&store.activities, link, id)),
        ),
        "activities_count" => ("activities_count", activities(None)),
        "done_activities_count" => ("done_activities_count", activities(Some(true))),
        "undone_activities_count" => ("undone_activities_count", activities(Some(false))),
        "notes_count" => {
            let notes = store
                .notes
                .linked(link, id)
                .filter(|(_, note)| note.flag("active_flag"));
            ("notes_count", json!(notes.count()))
        }
        "followers_count" => (
            "followers_count",
            json!(store.followers.get(&(entity, id)).map_or(0, Vec::len)),
        ),
        "files_count" => (
            "files_count",
            json!(super::papers::files_of(store, link, id).count()),
        ),
        "email_messages_count" => ("email_messages_count", json!(0)),
        "last_incoming_mail_time" => ("last_incoming_mail_time", Value::Null),
        "last_outgoing_mail_time" => ("last_outgoing_mail_time", Value::Null),
        "smart_bcc_email" => {
            let kind = entity.title().to_ascii_lowercase();
            (
                "smart_bcc_email",
                json!(format!("sandbox+{kind}{id}@pipedrivemail.example")),
            )
        }
        _ => return None,
    })
}

/// The activity that is due next: the first that isn't done.
pub(super) fn next_activity(activities: &Table, link: &str, id: u64) -> Option<u64> {
    due(activities, link, id, false)
        .into_iter()
        .min()
        .map(|(_, _, id)| id)
}

fn last_activity(activities: &Table, link: &str, id: u64) -> Option<u64> {
    due(activities, link, id, true)
        .into_iter()
        .max()
        .map(|(_, _, id)| id)
}

fn due<'a>(activities: &'a Table, link: &str, id: u64, done: bool) -> Vec<(&'a str, &'a str, u64)> {
    let linked = activities
        .linked(link, id)
        .filter(|(_, activity)| !activity.flag("is_deleted"));
    linked
        .filter(|(_, activity)| activity.flag("done") == done)
        .map(|(number, activity)| (activity.text("due_date"), activity.text("due_time"), number))
        .collect()
}
