//! Searches: `/search` of deals, persons, organizations and leads.

use super::{Call, offset};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{FieldDefinition, Record, Store};
use crate::validate::Query;
use serde_json::{Value, json};

pub(super) fn deals(call: &mut Call<'_>) -> Result<Response, Failure> {
    let search = Search::from(&call.query)?;
    answer(call, find_deals(call, &search))
}

/// Where it is searched across all, there are no further conditions.
pub(super) fn find_deals(call: &Call<'_>, search: &Search) -> Vec<Value> {
    let (query, store) = (&call.query, &*call.store);
    let found = store.deals.rows().map(|(_, deal)| deal).filter(|deal| {
        !deal.flag("is_deleted")
            && query
                .text("status")
                .is_none_or(|status| deal.text("status") == status)
            && query
                .number("person_id")
                .is_none_or(|id| deal.number("person_id") == Some(id))
            && query
                .number("organization_id")
                .is_none_or(|id| deal.number("org_id") == Some(id))
    });
    let items = found.filter_map(|deal| {
        let own = [("title", deal.text("title"))];
        let hit = search.look(&own, deal, &store.deal_fields, || notes_of(store, "deal_id", deal.id()))?;
        let stage = store.stages.get(deal.number("stage_id").unwrap_or_default());
        Some(hit.item(json!({
            "id": deal.id(), "type": "deal", "title": deal.get("title"), "value": deal.get("value"),
            "currency": deal.get("currency"), "status": deal.get("status"), "visible_to": deal.get("visible_to"),
            "owner": { "id": deal.get("owner_id") },
            "stage": stage.map(|stage| json!({ "id": stage.id(), "name": stage.get("name") })),
            "person": person(store, deal.number("person_id")),
            "organization": organization(store, deal.number("org_id")), "is_archived": deal.get("is_archived"),
        })))
    });
    items.collect()
}

pub(super) fn persons(call: &mut Call<'_>) -> Result<Response, Failure> {
    let search = Search::from(&call.query)?;
    answer(call, find_persons(call, &search))
}

/// Where it is searched across all, there are no further conditions.
pub(super) fn find_persons(call: &Call<'_>, search: &Search) -> Vec<Value> {
    let (query, store) = (&call.query, &*call.store);
    let found = store
        .persons
        .rows()
        .map(|(_, person)| person)
        .filter(|person| {
            !person.flag("is_deleted")
                && query
                    .number("organization_id")
                    .is_none_or(|id| person.number("org_id") == Some(id))
        });
    let items = found.filter_map(|person| {
        let mut own = vec![("name", person.text("name")), ("notes", person.text("notes"))];
        own.extend(contacts(person, "emails").map(|email| ("email", email)));
        own.extend(contacts(person, "phones").map(|phone| ("phone", phone)));
        let hit = search.look(&own, person, &store.person_fields, || notes_of(store, "person_id", person.id()))?;
        Some(hit.item(json!({
            "id": person.id(), "type": "person", "name": person.get("name"),
            "phones": contacts(person, "phones").collect::<Vec<_>>(),
            "emails": contacts(person, "emails").collect::<Vec<_>>(), "visible_to": person.get("visible_to"),
            "owner": { "id": person.get("owner_id") }, "organization": organization(store, person.number("org_id")),
        })))
    });
    items.collect()
}

pub(super) fn organizations(call: &mut Call<'_>) -> Result<Response, Failure> {
    let search = Search::from(&call.query)?;
    answer(call, find_organizations(call, &search))
}

/// Where it is searched across all, there are no further conditions.
pub(super) fn find_organizations(call: &Call<'_>, search: &Search) -> Vec<Value> {
    let store = &*call.store;
    let found = store
        .organizations
        .rows()
        .map(|(_, record)| record)
        .filter(|record| !record.flag("is_deleted"));
    let items = found.filter_map(|record| {
        let address = record.get("address")["value"].as_str().unwrap_or_default();
        let own = [("name", record.text("name")), ("address", address)];
        let hit = search.look(&own, record, &store.organization_fields, || {
            notes_of(store, "org_id", record.id())
        })?;
        Some(hit.item(json!({
            "id": record.id(), "type": "organization", "name": record.get("name"),
            "address": record.get("address")["value"], "visible_to": record.get("visible_to"),
            "owner": { "id": record.get("owner_id") },
        })))
    });
    items.collect()
}

pub(super) fn leads(call: &mut Call<'_>) -> Result<Response, Failure> {
    let search = Search::from(&call.query)?;
    answer(call, find_leads(call, &search))
}

/// Where it is searched across all, there are no further conditions.
pub(super) fn find_leads(call: &Call<'_>, search: &Search) -> Vec<Value> {
    let (query, store) = (&call.query, &*call.store);
    let found = store.leads.rows().map(|(_, lead)| lead).filter(|lead| {
        query
            .number("person_id")
            .is_none_or(|id| lead.number("person_id") == Some(id))
            && query
                .number("organization_id")
                .is_none_or(|id| lead.number("organization_id") == Some(id))
    });
    let items = found.filter_map(|lead| {
        let hit = search.look(&[("title", lead.text("title"))], lead, &store.deal_fields, Vec::new)?;
        let contact = store.persons.get(lead.number("person_id").unwrap_or_default());
        let of_contact = |kind: &str| contact.map_or_else(Vec::new, |person| contacts(person, kind).collect::<Vec<_>>());
        Some(hit.item(json!({
            "id": lead.get("id"), "type": "lead", "title": lead.get("title"), "owner": { "id": lead.get("owner_id") },
            "person": person(store, lead.number("person_id")),
            "organization": organization(store, lead.number("organization_id")),
            "phones": of_contact("phones"), "emails": of_contact("emails"), "value": lead.get("value")["amount"],
            "currency": lead.get("value")["currency"], "visible_to": lead.text("visible_to").parse::<u64>().ok(),
            "is_archived": lead.get("is_archived"),
        })))
    });
    items.collect()
}

/// What is searched for, and where.
pub(super) struct Search {
    term: String,
    exact: bool,
    fields: Vec<String>,
}

/// A record that was found, with what of it matched.
pub(super) struct Hit {
    score: f64,
    custom_fields: Vec<String>,
    notes: Vec<String>,
}

impl Hit {
    pub(super) fn item(self, mut item: Value) -> Value {
        item["custom_fields"] = self.custom_fields.into();
        item["notes"] = self.notes.into();
        json!({ "result_score": self.score, "item": item })
    }
}

impl Search {
    pub(super) fn from(query: &Query) -> Result<Search, Failure> {
        let term = query.text("term").unwrap_or_default().trim().to_lowercase();
        let exact = query.flag("exact_match") == Some(true);
        let shortest = if exact { 1 } else { 2 };
        if term.chars().count() < shortest {
            return Err(Failure::schema(
                "term",
                &format!("must be at least {shortest} characters long"),
            ));
        }
        Ok(Search {
            term,
            exact,
            fields: query.list("fields").to_vec(),
        })
    }

    fn looks_in(&self, field: &str) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|known| known == field)
    }

    fn score(&self, text: &str) -> Option<f64> {
        let text = text.to_lowercase();
        match text.find(&self.term) {
            Some(_) if text.len() == self.term.len() => Some(1.2),
            Some(_) if self.exact => None,
            Some(0) => Some(0.8),
            Some(_) => Some(0.4),
            None => None,
        }
    }

    /// Looks into a record's own texts, its custom fields and its notes. Notes are fetched only where needed.
    pub(super) fn look(
        &self,
        own: &[(&str, &str)],
        record: &Record,
        definitions: &[FieldDefinition],
        notes: impl Fn() -> Vec<String>,
    ) -> Option<Hit> {
        let mut hit = Hit {
            score: 0.0,
            custom_fields: Vec::new(),
            notes: Vec::new(),
        };
        for (field, text) in own.iter().filter(|(field, _)| self.looks_in(field)) {
            hit.score = hit.score.max(self.score(text).unwrap_or_default());
            if *field == "notes" && self.score(text).is_some() {
                hit.notes.push((*text).to_owned());
            }
        }
        if self.looks_in("custom_fields") {
            for definition in definitions
                .iter()
                .filter(|field| field.is_custom && field.is_searchable())
            {
                let Some(text) = searchable_text(record.custom(definition.number)) else {
                    continue;
                };
                if let Some(score) = self.score(&text) {
                    hit.score = hit.score.max(score / 2.0);
                    hit.custom_fields.push(text);
                }
            }
        }
        if self.looks_in("notes") {
            for note in notes() {
                if let Some(score) = self.score(&note) {
                    hit.score = hit.score.max(score / 4.0);
                    hit.notes.push(note);
                }
            }
        }
        (hit.score > 0.0).then_some(hit)
    }
}

/// Best first; the page and its cursor or, in v1, its offset.
pub(super) fn answer(call: &Call<'_>, mut items: Vec<Value>) -> Result<Response, Failure> {
    items.sort_by(|left, right| listing::compare(&right["result_score"], &left["result_score"]));
    if call.operation.version == "v1" {
        let (items, offset) = offset::cut(call, items)?;
        let body = json!({ "success": true, "data": { "items": items }, "additional_data": offset.pagination() });
        return Ok(Response::json(200, &body));
    }
    let (page, next) = listing::slice(&items, &call.query)?;
    Ok(envelope::cursor_page(&json!({ "items": page }), next))
}

pub(super) fn searchable_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(parts) => searchable_text(parts.get("value")?),
        _ => None,
    }
}

fn notes_of(store: &Store, link: &str, id: u64) -> Vec<String> {
    let notes = store
        .notes
        .linked(link, id)
        .filter(|(_, note)| note.flag("active_flag"));
    notes
        .map(|(_, note)| note.text("content").to_owned())
        .collect()
}

fn contacts<'a>(person: &'a Record, kind: &str) -> impl Iterator<Item = &'a str> {
    person
        .get(kind)
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|contact| contact["value"].as_str())
}

pub(super) fn person(store: &Store, id: Option<u64>) -> Value {
    let person = id.and_then(|id| store.persons.get(id));
    person.map_or(
        Value::Null,
        |person| json!({ "id": person.id(), "name": person.get("name") }),
    )
}

pub(super) fn organization(store: &Store, id: Option<u64>) -> Value {
    let organization = id.and_then(|id| store.organizations.get(id));
    organization.map_or(Value::Null, |record| {
        json!({ "id": record.id(), "name": record.get("name"), "address": record.get("address")["value"] })
    })
}
