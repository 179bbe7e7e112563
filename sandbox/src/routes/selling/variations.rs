//! Variations of a product: `/api/v2/products/{id}/variations`.

use super::super::{Call, draft, rows};
use super::products;
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{Record, Store, View};
use serde_json::{Map, Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let product = products::find(call, call.id())?.id();
    let page = listing::page(
        &call.store.variations,
        &[Condition::Is("product_id", product.into())],
        &call.query,
    )?;
    let views: Vec<View<'_>> = page.records.into_iter().map(View::new).collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, product) = (call.fields(), products::find(call, call.id())?.id());
    let mut variation = call.store.variations.blank();
    rows::defaults(
        &mut variation,
        json!({ "product_id": product, "prices": [] }),
    );
    apply(call, &mut variation, &fields)?;
    let number = call.store.variations.insert(variation);
    number_prices(call.store, number);
    Ok(call.reply(&View::new(find_at(call, number)?)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut variation) = (call.fields(), find(call)?.clone());
    apply(call, &mut variation, &fields)?;
    let number = variation.id();
    call.store.variations.put(number, variation);
    number_prices(call.store, number);
    Ok(call.reply(&View::new(find_at(call, number)?)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let number = find(call)?.id();
    call.store.variations.remove(number);
    call.store
        .deal_products
        .unlink_all("product_variation_id", &number.into());
    Ok(rows::gone(call, &number.into()))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    let product = products::find(call, call.id())?.id();
    let variation = find_at(call, call.number(1))?;
    Some(variation)
        .filter(|variation| variation.number("product_id") == Some(product))
        .ok_or_else(|| Failure::not_found("Product variation"))
}

fn find_at<'a>(call: &'a Call<'_>, number: u64) -> Result<&'a Record, Failure> {
    rows::find(&call.store.variations, number, "Product variation")
}

fn apply(
    call: &Call<'_>,
    variation: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    draft::name(variation, fields, "name")?;
    if let Some(prices) = fields.get("prices") {
        variation.set("prices", products::prices_of(call.store, prices)?);
    }
    Ok(())
}

/// Writes the variation's id into its prices.
pub(super) fn number_prices(store: &mut Store, number: u64) {
    if let Some(mut variation) = store.variations.get(number).cloned() {
        variation.set(
            "prices",
            products::numbered(variation.get("prices"), "product_variation_id", number),
        );
        store.variations.put(number, variation);
    }
}
