//! Activities: `/api/v2/activities`.

use super::{Call, draft, rows};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{CustomizedEntity, Record, Store, View, check_address};
use crate::time::parse_clock;
use crate::validate::Query;
use serde_json::{Map, Value, json};

/// The most a note may weigh.
const NOTE_BYTES: usize = 100 * 1024;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let query = &call.query;
    let mut conditions = draft::conditions(
        call,
        CustomizedEntity::Activity,
        &["deal_id", "person_id", "org_id", "owner_id"],
    )?;
    if query.text("filter_id").is_none() {
        conditions.extend(
            query
                .flag("done")
                .map(|done| Condition::Is("done", done.into())),
        );
        conditions.extend(
            query
                .text("lead_id")
                .map(|lead| Condition::Is("lead_id", lead.into())),
        );
    }
    conditions.push(draft::live());
    let page = listing::page(&call.store.activities, &conditions, query)?;
    let views: Vec<View<'_>> = page
        .records
        .into_iter()
        .map(|activity| view(query, activity))
        .collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    show(call, call.id())
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let mut activity = call.store.activities.blank();
    for (name, value) in [
        ("owner_id", json!(call.user)),
        ("creator_user_id", json!(call.user)),
        ("is_deleted", json!(false)),
        ("add_time", json!(call.now.rfc3339())),
        ("busy", json!(false)),
        ("done", json!(false)),
        ("participants", json!([])),
        (".attendees", json!([])),
        ("due_date", json!(call.now.date())),
        (
            "type",
            call.store
                .activity_types
                .rows()
                .next()
                .map_or(Value::Null, |(_, first)| first.get("key_string").clone()),
        ),
    ] {
        activity.set(name, value);
    }
    apply(call, &mut activity, &fields)?;
    if activity.text("subject").is_empty() {
        // As in the app: an activity without a subject is called after its type.
        let mut types = call.store.activity_types.rows();
        let named = types.find(|(_, known)| known.get("key_string") == activity.get("type"));
        activity.set(
            "subject",
            named.map_or(Value::Null, |(_, named)| named.get("name").clone()),
        );
    }
    let id = call.store.activities.insert(activity);
    show(call, id)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut activity) = (call.fields(), find(call, call.id())?.clone());
    apply(call, &mut activity, &fields)?;
    let id = activity.id();
    call.store.activities.put(id, activity);
    show(call, id)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut activity = find(call, call.id())?.clone();
    activity.set("is_deleted", true);
    activity.set("update_time", call.now.rfc3339());
    let id = activity.id();
    call.store.activities.put(id, activity);
    Ok(envelope::one(200, &json!({ "id": id })))
}

fn find<'a>(call: &'a Call<'_>, id: u64) -> Result<&'a Record, Failure> {
    call.store
        .activities
        .live(id)
        .ok_or_else(|| Failure::not_found("Activity"))
}

fn show(call: &Call<'_>, id: u64) -> Result<Response, Failure> {
    Ok(envelope::one(200, &view(&call.query, find(call, id)?)))
}

fn view<'a>(query: &Query, activity: &'a Record) -> View<'a> {
    let attendees = query
        .list("include_fields")
        .iter()
        .any(|name| name == "attendees");
    let extras = attendees.then(|| ("attendees", activity.get(".attendees").clone()));
    View::new(activity).with(extras.into_iter().collect())
}

fn apply(
    call: &Call<'_>,
    activity: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    let store = &*call.store;
    if fields
        .get("person_id")
        .is_some_and(|person| !person.is_null())
    {
        return Err(Failure::schema(
            "person_id",
            "is read-only; write participants",
        ));
    }
    if let Some(key) = fields.get("type") {
        if !store
            .activity_types
            .rows()
            .any(|(_, known)| known.get("key_string") == key && known.flag("active_flag"))
        {
            return Err(Failure::bad_request(format!(
                "Activity type {key} does not exist"
            )));
        }
        activity.set("type", key.clone());
    }
    draft::owner(activity, fields, "owner_id", &store.users)?;
    draft::link(activity, fields, "deal_id", &store.deals, "Deal")?;
    draft::link(
        activity,
        fields,
        "org_id",
        &store.organizations,
        "Organization",
    )?;
    rows::check_links(store, fields)?;
    link_lead(store, activity, fields)?;
    draft::date(activity, fields, "due_date")?;
    for name in ["due_time", "duration"] {
        if fields
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| parse_clock(text).is_none())
        {
            return Err(Failure::schema(name, "not a valid time"));
        }
    }
    if fields
        .get("note")
        .and_then(Value::as_str)
        .is_some_and(|note| note.len() > NOTE_BYTES)
    {
        return Err(Failure::schema("note", "must not be larger than 100 KB"));
    }
    if let Some(location) = fields.get("location") {
        let location = if location.is_null() {
            Ok(Value::Null)
        } else {
            check_address(location)
        };
        activity.set(
            "location",
            location.map_err(|problem| Failure::schema("location", &problem))?,
        );
    }
    take_participants(store, activity, fields)?;
    if let Some(attendees) = fields.get("attendees") {
        activity.set(".attendees", attendees.clone());
    }
    if let Some(done) = fields.get("done").and_then(Value::as_bool) {
        if done != activity.flag("done") {
            activity.set("marked_as_done_time", done.then(|| call.now.rfc3339()));
        }
        activity.set("done", done);
    }
    draft::copy(
        activity,
        fields,
        &[
            "subject",
            "due_time",
            "duration",
            "busy",
            "public_description",
            "priority",
            "outcome",
            "note",
            "project_id",
        ],
    );
    activity.set("update_time", call.now.rfc3339());
    Ok(())
}

/// A lead excludes a deal.
fn link_lead(
    store: &Store,
    activity: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    if let Some(lead) = fields.get("lead_id") {
        let uuid = lead.as_str();
        if uuid.is_some_and(|uuid| store.leads.number_of(uuid).is_none()) {
            return Err(Failure::bad_request(format!(
                "Lead with id {lead} does not exist"
            )));
        }
        activity.set("lead_id", lead.clone());
    }
    if !activity.get("lead_id").is_null() && !activity.get("deal_id").is_null() {
        return Err(Failure::bad_request(
            "An activity can't be linked to a lead and a deal at once",
        ));
    }
    Ok(())
}

/// Takes participants; the primary one is also the activity's person.
fn take_participants(
    store: &Store,
    activity: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    let Some(value) = fields.get("participants") else {
        return Ok(());
    };
    let mut participants = value.as_array().cloned().unwrap_or_default();
    for participant in &mut participants {
        draft::must_exist(&store.persons, &participant["person_id"], "Person")?;
        let primary = participant["primary"].as_bool().unwrap_or_default();
        *participant = json!({ "person_id": participant["person_id"], "primary": primary });
    }
    match participants
        .iter()
        .filter(|participant| participant["primary"] == true)
        .count()
    {
        0 => participants
            .iter_mut()
            .take(1)
            .for_each(|first| first["primary"] = true.into()),
        1 => {}
        _ => {
            return Err(Failure::schema(
                "participants",
                "must not have more than one primary",
            ));
        }
    }
    let primary = participants
        .iter()
        .find(|participant| participant["primary"] == true);
    activity.set(
        "person_id",
        primary.map_or(Value::Null, |primary| primary["person_id"].clone()),
    );
    activity.set("participants", participants);
    Ok(())
}
