//! Persons: `/api/v2/persons`.

use super::{Call, counts, draft, history};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{CustomView, CustomizedEntity, Record, Store, View, check_address};
use crate::validate::Query;
use serde_json::{Map, Value, json};

const ENTITY: CustomizedEntity = CustomizedEntity::Person;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let query = &call.query;
    let mut conditions = draft::conditions(call, ENTITY, &["org_id", "owner_id"])?;
    if let (Some(deal), None) = (query.number("deal_id"), query.text("filter_id")) {
        let deal = call.store.deals.live(deal).map_or(0, Record::id);
        let rows = call.store.participants.linked("deal_id", deal);
        let people = rows.map(|(_, row)| row.get("person_id").clone());
        conditions.push(Condition::OneOf("id", people.collect()));
    }
    conditions.push(draft::live());
    let page = listing::page(&call.store.persons, &conditions, query)?;
    let custom = custom_view(call.store, query);
    let views: Vec<View<'_>> = page
        .records
        .into_iter()
        .map(|person| view(call.store, query, person).with_custom(&custom))
        .collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    show(call, call.id())
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.fields(), call.now.rfc3339());
    let mut person = call.store.persons.blank();
    for (name, value) in [
        ("owner_id", json!(call.user)),
        ("add_time", json!(now)),
        ("is_deleted", json!(false)),
        ("visible_to", json!(3)),
        ("label_ids", json!([])),
        ("emails", json!([])),
        ("phones", json!([])),
        ("im", json!([])),
        (".marketing_status", json!("no_consent")),
    ] {
        person.set(name, value);
    }
    draft::moment(&mut person, &fields, "add_time")?;
    apply(call, &mut person, &fields)?;
    let id = call.store.persons.insert(person);
    show(call, id)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut person) = (call.fields(), find(call, call.id())?.clone());
    apply(call, &mut person, &fields)?;
    let id = person.id();
    history::put(call, ENTITY, person);
    show(call, id)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut person = find(call, call.id())?.clone();
    person.set("is_deleted", true);
    person.set("update_time", call.now.rfc3339());
    let id = person.id();
    call.store.persons.put(id, person);
    call.store.participants.remove_linked("person_id", id);
    // What was linked to the person stays, without the link.
    for table in [
        &mut call.store.deals,
        &mut call.store.activities,
        &mut call.store.notes,
        &mut call.store.leads,
    ] {
        table.unlink("person_id", id);
    }
    Ok(envelope::one(200, &json!({ "id": id })))
}

fn find<'a>(call: &'a Call<'_>, id: u64) -> Result<&'a Record, Failure> {
    call.store
        .persons
        .live(id)
        .ok_or_else(|| Failure::not_found("Person"))
}

fn show(call: &Call<'_>, id: u64) -> Result<Response, Failure> {
    let person = find(call, id)?;
    let custom = custom_view(call.store, &call.query);
    Ok(envelope::one(
        200,
        &view(call.store, &call.query, person).with_custom(&custom),
    ))
}

fn custom_view<'a>(store: &'a Store, query: &Query) -> CustomView<'a> {
    let labels = query.flag("include_option_labels") == Some(true);
    CustomView::new(&store.person_fields, query.list("custom_fields"), labels)
}

fn view<'a>(store: &Store, query: &Query, person: &'a Record) -> View<'a> {
    let included = query.list("include_fields").iter();
    let mut extras: Vec<(&'static str, Value)> = included
        .filter_map(|name| counts::of_person(store, person, name))
        .collect();
    if query.flag("include_labels") == Some(true) {
        extras.push(("labels", counts::labels(store, ENTITY, person)));
    }
    View::new(person).with(extras)
}

fn apply(call: &Call<'_>, person: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    let store = &*call.store;
    draft::name(person, fields, "name")?;
    if fields.contains_key("name") {
        // The last word is the family name; a single one is the given name.
        let name = person.text("name").trim().to_owned();
        let (first, last) = match name.rsplit_once(' ') {
            Some((first, last)) => (first.trim_end(), Some(last)),
            None => (name.as_str(), None),
        };
        person.set("first_name", first);
        person.set("last_name", last);
    }
    draft::owner(person, fields, "owner_id", &store.users)?;
    draft::link(
        person,
        fields,
        "org_id",
        &store.organizations,
        "Organization",
    )?;
    draft::visible_to(person, fields)?;
    draft::labels(person, fields, store, ENTITY)?;
    for name in ["emails", "phones", "im"] {
        draft::contacts(person, fields, name)?;
    }
    if let Some(address) = fields.get("postal_address") {
        let address = if address.is_null() {
            Ok(Value::Null)
        } else {
            check_address(address)
        };
        person.set(
            "postal_address",
            address.map_err(|problem| Failure::schema("postal_address", &problem))?,
        );
    }
    draft::date(person, fields, "birthday")?;
    draft::copy(person, fields, &["notes", "job_title"]);
    draft::custom_fields(person, fields, store, ENTITY)?;
    // Without an e-mail address there is nothing to consent to, and the change is dropped without a word.
    let has_email = person
        .get("emails")
        .as_array()
        .is_some_and(|emails| !emails.is_empty());
    if let Some(status) = fields
        .get("marketing_status")
        .filter(|status| status.is_string() && has_email)
    {
        person.set(".marketing_status", status.clone());
    }
    person.set("update_time", call.now.rfc3339());
    Ok(())
}
