//! Additional discounts of a deal: `/api/v2/deals/{id}/discounts`. Their ids are UUIDs.

use super::super::{Call, rows};
use super::{attachments, value};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Map, Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = attachments::deal(call)?;
    let discounts = call.store.discounts.linked("deal_id", deal);
    let shown = discounts
        .map(|(_, discount)| rows::value(discount))
        .collect();
    call.reply_list(shown)
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, deal, now) = (call.fields(), attachments::deal(call)?, call.now.rfc3339());
    let mut discount = call.store.discounts.blank();
    let uuid = call.store.random.uuid();
    rows::defaults(
        &mut discount,
        json!({ "id": uuid, "deal_id": deal, "created_at": now, "created_by": call.user }),
    );
    apply(call, &mut discount, &fields)?;
    call.store.discounts.insert(discount.clone());
    value::follow(call, deal);
    Ok(call.reply(&rows::value(&discount)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, (deal, number, mut discount)) = (call.fields(), find(call)?);
    apply(call, &mut discount, &fields)?;
    call.store.discounts.put(number, discount.clone());
    value::follow(call, deal);
    Ok(call.reply(&rows::value(&discount)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (deal, number, discount) = find(call)?;
    call.store.discounts.remove(number);
    value::follow(call, deal);
    Ok(rows::gone(call, discount.get("id")))
}

fn find(call: &Call<'_>) -> Result<(u64, u64, Record), Failure> {
    let deal = attachments::deal(call)?;
    let (number, discount) = rows::find_uuid(&call.store.discounts, call.segment(1), "Discount")?;
    if discount.number("deal_id") != Some(deal) {
        return Err(Failure::not_found("Discount"));
    }
    Ok((deal, number, discount.clone()))
}

fn apply(
    call: &Call<'_>,
    discount: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    rows::filled(fields, "description")?;
    rows::take(discount, &call.store.discounts, fields);
    let amount = discount.get("amount").as_f64().unwrap_or_default();
    if amount <= 0.0 {
        return Err(Failure::schema("amount", "must be a positive number"));
    }
    if discount.text("type") == "percentage" && amount > 100.0 {
        return Err(Failure::schema(
            "amount",
            "must not be more than 100 percent",
        ));
    }
    discount.set("updated_at", call.now.rfc3339());
    discount.set("updated_by", call.user);
    Ok(())
}
