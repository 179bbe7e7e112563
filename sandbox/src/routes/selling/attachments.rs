//! Products in deals: `/api/v2/deals/{id}/products`. The path names the attachment, not the product.

use super::super::{Call, rows};
use super::{products, value};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{Record, View};
use serde_json::{Map, Value, json};

/// The most that one call attaches or removes.
const MOST: usize = 100;
/// The most recurring products that a deal has.
const RECURRING: usize = 20;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = deal(call)?;
    page(call, &[Condition::Is("deal_id", deal.into())])
}

pub(super) fn list_of_deals(call: &mut Call<'_>) -> Result<Response, Failure> {
    page(call, &[of_deals(call)?])
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, deal) = (call.fields(), deal(call)?);
    let attachment = new(call, deal, &fields, 0)?;
    let number = call.store.deal_products.insert(attachment);
    value::follow(call, deal);
    Ok(call.reply(&View::new(rows::find(
        &call.store.deal_products,
        number,
        "Deal product",
    )?)))
}

/// Attaches all of them or, where one is wrong, none.
pub(super) fn create_many(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, deal) = (call.fields(), deal(call)?);
    let items = fields
        .get("data")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if !(1..=MOST).contains(&items.len()) {
        return Err(Failure::schema("data", "must hold 1 to 100 items"));
    }
    let mut drafts = Vec::new();
    for item in items {
        let fields = item.as_object().cloned().unwrap_or_default();
        let recurring = drafts.iter().filter(|draft| is_recurring(draft)).count();
        let mut attachment = new(call, deal, &fields, recurring)?;
        attachment.set(
            "order_nr",
            attachment.number("order_nr").unwrap_or_default() + drafts.len() as u64,
        );
        drafts.push(attachment);
    }
    let made: Vec<u64> = drafts
        .into_iter()
        .map(|draft| call.store.deal_products.insert(draft))
        .collect();
    value::follow(call, deal);
    let views: Vec<View<'_>> = made
        .iter()
        .filter_map(|number| call.store.deal_products.get(*number))
        .map(View::new)
        .collect();
    Ok(call.reply(&views))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, deal, mut attachment) = (call.fields(), deal(call)?, find(call)?.clone());
    apply(call, &mut attachment, &fields, 0)?;
    call.store
        .deal_products
        .put(attachment.id(), attachment.clone());
    value::follow(call, deal);
    Ok(call.reply(&View::new(&attachment)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (deal, number) = (deal(call)?, find(call)?.id());
    call.store.deal_products.remove(number);
    value::follow(call, deal);
    Ok(rows::gone(call, &number.into()))
}

/// Removes those that are named, or the first hundred.
pub(super) fn delete_many(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = deal(call)?;
    let attached: Vec<u64> = value::of_deal(call.store, deal).map(Record::id).collect();
    let named: Vec<u64> = call
        .query
        .list("ids")
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    if let Some(unknown) = named.iter().find(|id| !attached.contains(id)) {
        return Err(Failure::not_found(&format!("Deal product {unknown}")));
    }
    let mut ids = if named.is_empty() {
        attached.clone()
    } else {
        named
    };
    ids.truncate(MOST);
    for id in &ids {
        call.store.deal_products.remove(*id);
    }
    value::follow(call, deal);
    let more = attached.len() > ids.len() && call.query.list("ids").is_empty();
    let body = json!({ "success": true, "data": { "ids": ids }, "additional_data": { "more_items_in_collection": more } });
    Ok(Response::json(call.operation.response.status, &body))
}

/// The deal of the path.
pub(super) fn deal(call: &Call<'_>) -> Result<u64, Failure> {
    Ok(rows::find(&call.store.deals, call.id(), "Deal")?.id())
}

/// The deals of the query.
pub(super) fn of_deals(call: &Call<'_>) -> Result<Condition, Failure> {
    let ids = call
        .query
        .list("deal_ids")
        .iter()
        .filter_map(|id| id.parse::<u64>().ok());
    Ok(Condition::OneOf("deal_id", ids.map(Value::from).collect()))
}

fn page(call: &Call<'_>, conditions: &[Condition]) -> Result<Response, Failure> {
    let page = listing::page(&call.store.deal_products, conditions, &call.query)?;
    let views: Vec<View<'_>> = page.records.into_iter().map(View::new).collect();
    Ok(envelope::cursor_page(&views, page.next))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    let deal = deal(call)?;
    let attachment = rows::find(&call.store.deal_products, call.number(1), "Deal product")?;
    Some(attachment)
        .filter(|attachment| attachment.number("deal_id") == Some(deal))
        .ok_or_else(|| Failure::not_found("Deal product"))
}

fn is_recurring(attachment: &Record) -> bool {
    attachment.text("billing_frequency") != "one-time"
}

fn new(
    call: &Call<'_>,
    deal: u64,
    fields: &Map<String, Value>,
    more: usize,
) -> Result<Record, Failure> {
    let (now, currency) = (
        call.now.rfc3339(),
        rows::find(&call.store.deals, deal, "Deal")?
            .get("currency")
            .clone(),
    );
    let mut attachment = call.store.deal_products.blank();
    let place = value::of_deal(call.store, deal)
        .filter_map(|other| other.number("order_nr"))
        .max()
        .unwrap_or_default()
        + 1;
    rows::defaults(
        &mut attachment,
        json!({
            "deal_id": deal, "tax": 0, "comments": "", "discount": 0, "discount_type": "percentage", "currency": currency,
            "tax_method": "inclusive", "is_enabled": true, "billing_frequency": "one-time", "order_nr": place,
            "add_time": now,
        }),
    );
    apply(call, &mut attachment, fields, more)?;
    Ok(attachment)
}

fn apply(
    call: &Call<'_>,
    attachment: &mut Record,
    fields: &Map<String, Value>,
    more: usize,
) -> Result<(), Failure> {
    let store = &*call.store;
    rows::check_links(store, fields)?;
    rows::take(attachment, &store.deal_products, fields);
    let product = attachment.number("product_id").unwrap_or_default();
    let named = products::find(call, product)?;
    if !named.flag("is_linkable") {
        return Err(Failure::bad_request(format!(
            "Product {product} can't be added to deals"
        )));
    }
    attachment.set("name", named.get("name").clone());
    let variation = attachment
        .number("product_variation_id")
        .and_then(|id| store.variations.get(id));
    if variation.is_some_and(|variation| variation.number("product_id") != Some(product)) {
        return Err(Failure::bad_request(
            "The variation belongs to another product",
        ));
    }
    let number = |name: &str| attachment.get(name).as_f64().unwrap_or_default();
    if number("quantity") <= 0.0 {
        return Err(Failure::schema("quantity", "must be greater than 0"));
    }
    for name in ["item_price", "tax", "discount"] {
        if number(name) < 0.0 {
            return Err(Failure::schema(name, "must not be negative"));
        }
    }
    if attachment.text("discount_type") != "amount" && number("discount") > 100.0 {
        return Err(Failure::schema(
            "discount",
            "must not be more than 100 percent",
        ));
    }
    if attachment.get("comments").is_null() {
        attachment.set("comments", "");
    }
    products::check_billing(attachment)?;
    check_recurring(call, attachment, more)?;
    let sum = value::sum(attachment);
    attachment.set("sum", value::tidy(sum));
    attachment.set("update_time", call.now.rfc3339());
    Ok(())
}

/// Recurring products exclude installments, and are limited in number.
fn check_recurring(call: &Call<'_>, attachment: &Record, more: usize) -> Result<(), Failure> {
    if !is_recurring(attachment) {
        return Ok(());
    }
    let deal = attachment.number("deal_id").unwrap_or_default();
    if call
        .store
        .installments
        .linked("deal_id", deal)
        .next()
        .is_some()
    {
        return Err(Failure::bad_request(
            "A deal with installments can't have recurring products",
        ));
    }
    let others = value::of_deal(call.store, deal)
        .filter(|other| is_recurring(other) && other.id() != attachment.id());
    if others.count() + more >= RECURRING {
        return Err(Failure::bad_request(
            "A deal can't have more than 20 recurring products",
        ));
    }
    Ok(())
}
