//! Organizations: `/api/v2/organizations`.

use super::{Call, counts, draft, history};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{CustomView, CustomizedEntity, Record, Store, View, check_address};
use crate::validate::Query;
use serde_json::{Map, Value, json};

const ENTITY: CustomizedEntity = CustomizedEntity::Organization;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let query = &call.query;
    let mut conditions = draft::conditions(call, ENTITY, &["owner_id"])?;
    conditions.push(draft::live());
    let page = listing::page(&call.store.organizations, &conditions, query)?;
    let custom = custom_view(call.store, query);
    let views: Vec<View<'_>> = page
        .records
        .into_iter()
        .map(|record| view(call.store, query, record).with_custom(&custom))
        .collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    show(call, call.id())
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.fields(), call.now.rfc3339());
    let mut organization = call.store.organizations.blank();
    for (name, value) in [
        ("owner_id", json!(call.user)),
        ("add_time", json!(now)),
        ("is_deleted", json!(false)),
        ("visible_to", json!(3)),
        ("label_ids", json!([])),
    ] {
        organization.set(name, value);
    }
    draft::moment(&mut organization, &fields, "add_time")?;
    apply(call, &mut organization, &fields)?;
    let id = call.store.organizations.insert(organization);
    show(call, id)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut organization) = (call.fields(), find(call, call.id())?.clone());
    apply(call, &mut organization, &fields)?;
    let id = organization.id();
    history::put(call, ENTITY, organization);
    show(call, id)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut organization = find(call, call.id())?.clone();
    organization.set("is_deleted", true);
    organization.set("update_time", call.now.rfc3339());
    let id = organization.id();
    let store = &mut *call.store;
    store.organizations.put(id, organization);
    // What was linked to the organization stays, without the link.
    for table in [
        &mut store.deals,
        &mut store.persons,
        &mut store.activities,
        &mut store.notes,
    ] {
        table.unlink("org_id", id);
    }
    store.leads.unlink("organization_id", id);
    Ok(envelope::one(200, &json!({ "id": id })))
}

fn find<'a>(call: &'a Call<'_>, id: u64) -> Result<&'a Record, Failure> {
    call.store
        .organizations
        .live(id)
        .ok_or_else(|| Failure::not_found("Organization"))
}

fn show(call: &Call<'_>, id: u64) -> Result<Response, Failure> {
    let organization = find(call, id)?;
    let custom = custom_view(call.store, &call.query);
    Ok(envelope::one(
        200,
        &view(call.store, &call.query, organization).with_custom(&custom),
    ))
}

fn custom_view<'a>(store: &'a Store, query: &Query) -> CustomView<'a> {
    let labels = query.flag("include_option_labels") == Some(true);
    CustomView::new(
        &store.organization_fields,
        query.list("custom_fields"),
        labels,
    )
}

fn view<'a>(store: &Store, query: &Query, organization: &'a Record) -> View<'a> {
    let included = query.list("include_fields").iter();
    let mut extras: Vec<(&'static str, Value)> = included
        .filter_map(|name| counts::of_organization(store, organization, name))
        .collect();
    if query.flag("include_labels") == Some(true) {
        extras.push(("labels", counts::labels(store, ENTITY, organization)));
    }
    View::new(organization).with(extras)
}

fn apply(
    call: &Call<'_>,
    organization: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    let store = &*call.store;
    draft::name(organization, fields, "name")?;
    draft::owner(organization, fields, "owner_id", &store.users)?;
    draft::visible_to(organization, fields)?;
    draft::labels(organization, fields, store, ENTITY)?;
    if let Some(address) = fields.get("address") {
        let address = if address.is_null() {
            Ok(Value::Null)
        } else {
            check_address(address)
        };
        organization.set(
            "address",
            address.map_err(|problem| Failure::schema("address", &problem))?,
        );
    }
    if let Some(industry) = fields
        .get("industry")
        .filter(|industry| !industry.is_null())
    {
        let field = store
            .organization_fields
            .iter()
            .find(|field| field.code == "industry");
        if !field.is_some_and(|field| field.has_option(industry)) {
            return Err(Failure::bad_request(format!(
                "Industry with id {industry} does not exist"
            )));
        }
    }
    draft::copy(
        organization,
        fields,
        &[
            "website",
            "linkedin",
            "industry",
            "annual_revenue",
            "employee_count",
        ],
    );
    draft::custom_fields(organization, fields, store, ENTITY)?;
    organization.set("update_time", call.now.rfc3339());
    Ok(())
}
