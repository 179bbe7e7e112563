//! Lists of deals in v1's form: of a pipeline, a stage, a product; and the archive.

use super::super::{Call, rows, v1};
use super::{flow, summary};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Value, json};

pub(super) fn of_pipeline(call: &mut Call<'_>) -> Result<Response, Failure> {
    rows::find(&call.store.pipelines, call.id(), "Pipeline")?;
    of(call, "pipeline_id")
}

pub(super) fn of_stage(call: &mut Call<'_>) -> Result<Response, Failure> {
    rows::find(&call.store.stages, call.id(), "Stage")?;
    of(call, "stage_id")
}

/// Open deals of the record in the path.
fn of(call: &mut Call<'_>, column: &str) -> Result<Response, Failure> {
    let (mut deals, id) = (summary::chosen(call, false)?, call.id());
    deals.retain(|deal| deal.number(column) == Some(id) && deal.text("status") == "open");
    let shown = deals
        .into_iter()
        .map(|deal| v1::deal(call.store, deal))
        .collect();
    call.reply_list(shown)
}

pub(super) fn of_product(call: &mut Call<'_>) -> Result<Response, Failure> {
    let product = rows::find(&call.store.products, call.id(), "Product")?.id();
    let store = &*call.store;
    let status = call.query.text("status").unwrap_or("all_not_deleted");
    let mut ids: Vec<u64> = store
        .deal_products
        .linked("product_id", product)
        .filter_map(|(_, row)| row.number("deal_id"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let deals: Vec<&Record> = ids
        .into_iter()
        .filter_map(|id| store.deals.get(id))
        .filter(|deal| has(deal, status))
        .collect();
    flow::page_of(call, &deals, |deal| v1::deal(store, deal))
}

pub(super) fn archived(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (store, query) = (&*call.store, &call.query);
    let status = query.text("status").unwrap_or("all_not_deleted");
    let mut deals = summary::chosen(call, true)?;
    deals.retain(|deal| {
        let is = |name: &str| {
            query
                .number(name)
                .is_none_or(|id| deal.number(name) == Some(id))
        };
        has(deal, status) && is("person_id") && is("org_id")
    });
    super::super::offset::sort(
        &mut deals,
        query,
        &["id", "title", "value", "add_time", "update_time", "status"],
    )?;
    flow::page_of(call, &deals, |deal| v1::deal(store, deal))
}

/// The products in a person's deals.
pub(super) fn products_of_person(call: &mut Call<'_>) -> Result<Response, Failure> {
    let person = rows::find(&call.store.persons, call.id(), "Person")?.id();
    let store = &*call.store;
    let mut shown = Vec::new();
    for (id, deal) in store
        .deals
        .linked("person_id", person)
        .filter(|(_, deal)| !deal.flag("is_deleted"))
    {
        for (_, row) in store.deal_products.linked("deal_id", id) {
            let product = store
                .products
                .get(row.number("product_id").unwrap_or_default());
            let pair = json!({ "deal": v1::deal(store, deal), "product": product.map(|product| Value::from(v1::plain(product))) });
            shown.push(json!({ id.to_string(): pair }));
        }
    }
    call.reply_list(shown)
}

fn has(deal: &Record, status: &str) -> bool {
    match status {
        "all_not_deleted" => !deal.flag("is_deleted"),
        status => deal.text("status") == status,
    }
}
