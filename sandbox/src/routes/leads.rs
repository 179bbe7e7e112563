//! Leads: `/v1/leads`. Custom fields are those of deals, at the root and in v1's form.

use super::{Call, counts, draft, offset};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{
    CustomizedEntity, Filter, Record, Store, check_custom_field, flatten, unflatten,
};
use crate::time::Timestamp;
use serde_json::{Map, Value, json};

const SORTABLE: &[&str] = &[
    "id",
    "title",
    "owner_id",
    "creator_id",
    "was_seen",
    "expected_close_date",
    "next_activity_id",
    "add_time",
    "update_time",
];

pub(super) fn list(call: &mut Call<'_>, archived: bool) -> Result<Response, Failure> {
    let query = &call.query;
    let mut conditions = Vec::new();
    if let Some(filter) = Filter::named(
        call.store,
        CustomizedEntity::Deal,
        query.number("filter_id"),
    )? {
        conditions.push(Condition::Filter(filter.of_leads()));
    } else {
        for name in ["person_id", "organization_id", "owner_id"] {
            conditions.extend(query.number(name).map(|id| Condition::Is(name, id.into())));
        }
        if let Some(text) = query.text("updated_since") {
            let since =
                Timestamp::parse_rfc3339_millis(text).or_else(|| Timestamp::parse_datetime(text));
            let since = since
                .ok_or_else(|| Failure::bad_request("updated_since is not a valid datetime"))?;
            conditions.push(Condition::From("update_time", since.rfc3339_millis()));
        }
    }
    conditions.push(Condition::Is("is_archived", archived.into()));
    let mut leads = listing::all(&call.store.leads, &conditions);
    offset::sort(&mut leads, query, SORTABLE)?;
    let (leads, offset) = offset::cut(call, leads)?;
    let rows: Vec<Value> = leads
        .into_iter()
        .map(|lead| view(call.store, lead))
        .collect();
    Ok(envelope::offset_page(&rows, offset.bare()))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (_, lead) = find(call)?;
    Ok(envelope::plain(200, &view(call.store, lead)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.fields(), call.now.rfc3339_millis());
    let mut lead = call.store.leads.blank();
    let uuid = call.store.random.uuid();
    for (name, value) in [
        ("id", json!(uuid)),
        ("owner_id", json!(call.user)),
        ("creator_id", json!(call.user)),
        ("label_ids", json!([])),
        ("source_name", json!("API")),
        ("origin", json!("API")),
        ("is_archived", json!(false)),
        ("was_seen", json!(false)),
        ("add_time", json!(now)),
        ("visible_to", json!("3")),
        (
            "cc_email",
            json!(format!("sandbox+lead{}@pipedrivemail.example", &uuid[..8])),
        ),
    ] {
        lead.set(name, value);
    }
    apply(call.store, &mut lead, &fields, call.now)?;
    let number = call.store.leads.insert(lead);
    let lead = call
        .store
        .leads
        .get(number)
        .ok_or_else(|| Failure::not_found("Lead"))?;
    Ok(envelope::plain(201, &view(call.store, lead)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let (number, lead) = find(call)?;
    let mut lead = lead.clone();
    let unarchives = fields.get("is_archived") == Some(&Value::Bool(false)) && fields.len() == 1;
    if lead.flag("is_archived") && !unarchives {
        return Err(Failure::bad_request("An archived lead can't be edited"));
    }
    apply(call.store, &mut lead, &fields, call.now)?;
    call.store.leads.put(number, lead.clone());
    Ok(envelope::plain(200, &view(call.store, &lead)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (number, lead) = find(call)?;
    let uuid = lead.get("id").clone();
    call.store.leads.remove(number);
    Ok(envelope::plain(200, &json!({ "id": uuid })))
}

fn find<'a>(call: &'a Call<'_>) -> Result<(u64, &'a Record), Failure> {
    let leads = &call.store.leads;
    let number = leads
        .number_of(call.segment(0))
        .ok_or_else(|| Failure::not_found("Lead"))?;
    Ok((
        number,
        leads
            .live(number)
            .ok_or_else(|| Failure::not_found("Lead"))?,
    ))
}

/// The lead with those custom fields that are set. v1 leaves the others out.
fn view(store: &Store, lead: &Record) -> Value {
    let mut fields: Map<String, Value> = lead
        .shown()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let person = lead.number("person_id");
    let next =
        person.and_then(|person| counts::next_activity(&store.activities, "person_id", person));
    fields.insert("next_activity_id".to_owned(), json!(next));
    for field in store.deal_fields.iter().filter(|field| field.is_custom) {
        let value = lead.custom(field.number);
        if !value.is_null() {
            flatten(field, value, &mut fields);
        }
    }
    fields.into()
}

fn apply(
    store: &Store,
    lead: &mut Record,
    fields: &Map<String, Value>,
    now: Timestamp,
) -> Result<(), Failure> {
    draft::name(lead, fields, "title")?;
    draft::owner(lead, fields, "owner_id", &store.users)?;
    draft::link(lead, fields, "person_id", &store.persons, "Person")?;
    draft::link(
        lead,
        fields,
        "organization_id",
        &store.organizations,
        "Organization",
    )?;
    if lead.get("person_id").is_null() && lead.get("organization_id").is_null() {
        return Err(Failure::bad_request(
            "A lead needs a person_id or an organization_id",
        ));
    }
    draft::date(lead, fields, "expected_close_date")?;
    if let Some(labels) = fields.get("label_ids") {
        let labels = labels
            .as_array()
            .ok_or_else(|| Failure::bad_request("label_ids must be an array"))?;
        let known = |label: &Value| {
            label
                .as_str()
                .and_then(|uuid| store.lead_labels.number_of(uuid))
                .is_some()
        };
        if let Some(unknown) = labels.iter().find(|label| !known(label)) {
            return Err(Failure::bad_request(format!(
                "Lead label {unknown} does not exist"
            )));
        }
        lead.set("label_ids", labels.clone());
    }
    if let Some(value) = fields.get("value") {
        let currency = value["currency"].as_str();
        let known =
            currency.is_some_and(|code| store.currencies.iter().any(|known| known.code == code));
        let whole = value["amount"].is_number() && known;
        if !value.is_null() && !whole {
            return Err(Failure::bad_request(
                "value needs an amount and a currency of the account",
            ));
        }
        lead.set("value", value.clone());
    }
    if let Some(visible_to) = fields.get("visible_to") {
        let text = visible_to
            .as_str()
            .map_or_else(|| visible_to.to_string(), str::to_owned);
        if !matches!(text.as_str(), "1" | "3" | "5" | "7") {
            return Err(Failure::bad_request("visible_to must be one of 1, 3, 5, 7"));
        }
        lead.set("visible_to", text);
    }
    for name in ["is_archived", "was_seen"] {
        if let Some(value) = fields.get(name) {
            lead.set(
                name,
                value
                    .as_bool()
                    .ok_or_else(|| Failure::bad_request(format!("{name} must be a boolean")))?,
            );
        }
    }
    draft::copy(lead, fields, &["origin_id", "channel", "channel_id"]);
    for field in store.deal_fields.iter().filter(|field| field.is_custom) {
        if let Some(value) = unflatten(field, fields) {
            lead.set_custom(field.number, check_custom_field(store, field, &value)?);
        }
    }
    lead.set("update_time", now.rfc3339_millis());
    Ok(())
}
