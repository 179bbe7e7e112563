//! Installments: `/api/v2/deals/installments`, `/api/v2/deals/{id}/installments`.

use super::super::{Call, rows};
use super::{attachments, value};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{Record, View};
use serde_json::{Map, Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let page = listing::page(
        &call.store.installments,
        &[attachments::of_deals(call)?],
        &call.query,
    )?;
    let views: Vec<View<'_>> = page.records.into_iter().map(View::new).collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, deal) = (call.fields(), attachments::deal(call)?);
    let frequencies: Vec<&str> = value::of_deal(call.store, deal)
        .map(|attachment| attachment.text("billing_frequency"))
        .collect();
    if frequencies.iter().any(|frequency| *frequency != "one-time") {
        return Err(Failure::bad_request(
            "A deal with recurring products can't have installments",
        ));
    }
    if frequencies.is_empty() {
        return Err(Failure::bad_request(
            "Installments need a deal with at least one one-time product",
        ));
    }
    let mut installment = call.store.installments.blank();
    rows::defaults(&mut installment, json!({ "deal_id": deal }));
    apply(call, &mut installment, &fields)?;
    let number = call.store.installments.insert(installment);
    Ok(call.reply(&View::new(rows::find(
        &call.store.installments,
        number,
        "Installment",
    )?)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut installment) = (call.fields(), find(call)?.clone());
    apply(call, &mut installment, &fields)?;
    call.store
        .installments
        .put(installment.id(), installment.clone());
    Ok(call.reply(&View::new(&installment)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let number = find(call)?.id();
    call.store.installments.remove(number);
    Ok(rows::gone(call, &number.into()))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    let deal = attachments::deal(call)?;
    let installment = rows::find(&call.store.installments, call.number(1), "Installment")?;
    Some(installment)
        .filter(|installment| installment.number("deal_id") == Some(deal))
        .ok_or_else(|| Failure::not_found("Installment"))
}

fn apply(
    call: &Call<'_>,
    installment: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    rows::filled(fields, "description")?;
    rows::filled(fields, "billing_date")?;
    rows::take(installment, &call.store.installments, fields);
    if installment.get("amount").as_f64().unwrap_or_default() <= 0.0 {
        return Err(Failure::schema("amount", "must be a positive number"));
    }
    Ok(())
}
