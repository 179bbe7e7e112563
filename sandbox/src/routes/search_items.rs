//! Searches over products and projects, over all kinds of records at once, and over one field.

use super::search::{self, Search};
use super::{Call, uploads};
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{CustomizedEntity, Record, Table};
use serde_json::{Value, json};

/// What looks for records of one kind.
type Finder = fn(&Call<'_>, &Search) -> Vec<Value>;
/// The most related records of one kind that a search shows.
const RELATED: usize = 100;

pub(super) fn products(call: &mut Call<'_>) -> Result<Response, Failure> {
    let search = Search::from(&call.query)?;
    search::answer(call, find_products(call, &search))
}

pub(super) fn projects(call: &mut Call<'_>) -> Result<Response, Failure> {
    let search = Search::from(&call.query)?;
    search::answer(call, find_projects(call, &search))
}

/// All kinds of records, or those that the query names.
pub(super) fn all(call: &mut Call<'_>) -> Result<Response, Failure> {
    let search = Search::from(&call.query)?;
    let kinds = call.query.list("item_types");
    let wants = |kind: &str| kinds.is_empty() || kinds.iter().any(|known| known == kind);
    let mut items = Vec::new();
    let finders: [(&str, Finder); 7] = [
        ("deal", search::find_deals),
        ("person", search::find_persons),
        ("organization", search::find_organizations),
        ("product", find_products),
        ("lead", search::find_leads),
        ("file", find_files),
        ("project", find_projects),
    ];
    for (_, find) in finders.iter().filter(|(kind, _)| wants(kind)) {
        items.extend(find(call, &search));
    }
    if call.query.flag("search_for_related_items") != Some(true) {
        return search::answer(call, items);
    }
    items.sort_by(|left, right| listing::compare(&right["result_score"], &left["result_score"]));
    let related = related(call, &items);
    let (page, next) = listing::slice(&items, &call.query)?;
    Ok(crate::envelope::cursor_page(
        &json!({ "items": page, "related_items": related }),
        next,
    ))
}

/// The deals of persons and organizations that were found.
fn related(call: &Call<'_>, items: &[Value]) -> Vec<Value> {
    let mut related = Vec::new();
    for item in items {
        let link = match item["item"]["type"].as_str() {
            Some("person") => "person_id",
            Some("organization") => "org_id",
            _ => continue,
        };
        let deals = call
            .store
            .deals
            .linked(link, item["item"]["id"].as_u64().unwrap_or_default());
        for (id, deal) in deals.filter(|(_, deal)| !deal.flag("is_deleted")) {
            if related.len() < RELATED {
                related.push(json!({ "result_score": 0, "item": { "id": id, "type": "deal", "title": deal.get("title"), "status": deal.get("status") } }));
            }
        }
    }
    related
}

fn find_products(call: &Call<'_>, search: &Search) -> Vec<Value> {
    let store = &*call.store;
    let price = call
        .query
        .list("include_fields")
        .iter()
        .any(|name| name == "product.price");
    let products = store
        .products
        .rows()
        .map(|(_, product)| product)
        .filter(|product| !product.flag("is_deleted"));
    products
        .filter_map(|product| {
            let own = [("name", product.text("name")), ("code", product.text("code"))];
            let hit = search.look(&own, product, &store.product_fields, Vec::new)?;
            let mut item = hit.item(json!({
                "id": product.id(), "type": "product", "name": product.get("name"), "code": product.get("code"),
                "visible_to": product.get("visible_to"), "owner": { "id": product.get("owner_id") },
            }));
            if price {
                item["item"]["product.price"] = product.get("prices")[0]["price"].clone();
            }
            Some(item)
        })
        .collect()
}

fn find_projects(call: &Call<'_>, search: &Search) -> Vec<Value> {
    let (store, query) = (&*call.store, &call.query);
    let names = |project: &Record, name: &str, list: &str| {
        query.number(name).is_none_or(|id| {
            project
                .get(list)
                .as_array()
                .is_some_and(|ids| ids.contains(&id.into()))
        })
    };
    let first = |project: &Record, list: &str| project.get(list)[0].as_u64();
    let projects = store.projects.rows().map(|(_, project)| project);
    let projects = projects.filter(|project| {
        names(project, "person_id", "person_ids") && names(project, "organization_id", "org_ids")
    });
    projects
        .filter_map(|project| {
            let own = [("title", project.text("title")), ("description", project.text("description"))];
            let hit = search.look(&own, project, &store.project_fields, || {
                let notes = store.notes.rows().filter(|(_, note)| note.flag("active_flag"));
                notes.filter(|(_, note)| note.number("project_id") == Some(project.id())).map(|(_, note)| note.text("content").to_owned()).collect()
            })?;
            let phase = store.phases.get(project.number("phase_id").unwrap_or_default());
            let deal = first(project, "deal_ids").and_then(|id| store.deals.get(id));
            Some(hit.item(json!({
                "id": project.id(), "type": "project", "title": project.get("title"), "status": project.get("status"),
                "owner": { "id": project.get("owner_id") }, "board_id": project.get("board_id"),
                "phase": phase.map(|phase| json!({ "id": phase.id(), "name": phase.get("name") })),
                "person": search::person(store, first(project, "person_ids")),
                "organization": search::organization(store, first(project, "org_ids")),
                "deal": deal.map(|deal| json!({ "id": deal.id(), "title": deal.get("title") })),
                "deal_count": project.get("deal_ids").as_array().map_or(0, Vec::len), "description": project.get("description"),
                "end_date": project.get("end_date"),
            })))
        })
        .collect()
}

fn find_files(call: &Call<'_>, search: &Search) -> Vec<Value> {
    let store = &*call.store;
    let files = store
        .files
        .rows()
        .map(|(_, file)| file)
        .filter(|file| file.flag("active_flag"));
    files
        .filter_map(|file| {
            let hit = search.look(&[("name", file.text("name"))], file, &[], Vec::new)?;
            let deal = store.deals.get(file.number("deal_id").unwrap_or_default());
            Some(hit.item(json!({
                "id": file.id(), "type": "file", "name": file.get("name"), "url": uploads::url(&format!("api/v1/files/{}/download", file.id())),
                "deal": deal.map(|deal| json!({ "id": deal.id(), "title": deal.get("title") })),
                "person": search::person(store, file.number("person_id")),
                "organization": search::organization(store, file.number("org_id")),
            })))
        })
        .collect()
}

/// Values of one field. Unlike the other searches this one minds the case.
pub(super) fn by_field(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (query, store) = (&call.query, &*call.store);
    let (term, code) = (
        query.text("term").unwrap_or_default(),
        query.text("field").unwrap_or_default(),
    );
    let how = query.text("match").unwrap_or("exact");
    let shortest = if how == "exact" { 1 } else { 2 };
    if term.chars().count() < shortest {
        return Err(Failure::schema(
            "term",
            &format!("must be at least {shortest} characters long"),
        ));
    }
    let (entity, table, name): (CustomizedEntity, &Table, &str) = match query.text("entity_type") {
        Some("lead") => (CustomizedEntity::Deal, &store.leads, "title"),
        Some("person") => (CustomizedEntity::Person, &store.persons, "name"),
        Some("organization") => (CustomizedEntity::Organization, &store.organizations, "name"),
        Some("product") => (CustomizedEntity::Product, &store.products, "name"),
        Some("project") => (CustomizedEntity::Project, &store.projects, "title"),
        _ => (CustomizedEntity::Deal, &store.deals, "title"),
    };
    let field = store.fields(entity).iter().find(|field| field.code == code);
    let field =
        field.ok_or_else(|| Failure::bad_request(format!("Field {code} does not exist")))?;
    let hits = |text: &str| match how {
        "beginning" => text.starts_with(term),
        "middle" => text.contains(term),
        _ => text == term,
    };
    let matches = |value: &Value| match value {
        Value::Array(values) => values
            .iter()
            .any(|value| search::searchable_text(value).is_some_and(|text| hits(&text))),
        value => search::searchable_text(value).is_some_and(|text| hits(&text)),
    };
    let kept = |record: &Record| {
        if field.is_custom {
            record.custom(field.number).clone()
        } else {
            record.get(code).clone()
        }
    };
    let records = table
        .rows()
        .map(|(_, record)| record)
        .filter(|record| !record.flag("is_deleted"));
    let found = records.filter(|record| matches(&kept(record)));
    let rows = found.map(
        |record| json!({ "id": record.get("id"), "name": record.get(name), code: kept(record) }),
    );
    call.reply_list(rows.collect())
}
