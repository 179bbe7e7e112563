//! What products make of a deal's value.

use super::super::Call;
use crate::listing::{self, Condition};
use crate::store::{Record, Store};
use serde_json::{Value, json};

/// What an attachment costs: price times quantity, less its discount, and the tax where the price is without it.
pub(super) fn sum(attachment: &Record) -> f64 {
    let number = |name: &str| attachment.get(name).as_f64().unwrap_or_default();
    let whole = number("item_price") * number("quantity");
    let reduced = match attachment.text("discount_type") {
        "amount" => whole - number("discount"),
        _ => whole * (1.0 - number("discount") / 100.0),
    };
    match attachment.text("tax_method") {
        "exclusive" => round(reduced * (1.0 + number("tax") / 100.0)),
        _ => round(reduced),
    }
}

/// The attachments of a deal that are in force.
pub(super) fn of_deal(store: &Store, deal: u64) -> impl Iterator<Item = &Record> {
    store
        .deal_products
        .linked("deal_id", deal)
        .map(|(_, attachment)| attachment)
}

/// Makes the deal's value follow its products and discounts. One without products keeps the value it has.
pub(super) fn follow(call: &mut Call<'_>, deal: u64) {
    let store = &mut *call.store;
    let attached: Vec<&Record> = of_deal(store, deal).collect();
    let Some(mut changed) = store.deals.get(deal).cloned() else {
        return;
    };
    if !attached.is_empty() {
        let in_force = attached
            .iter()
            .filter(|attachment| attachment.flag("is_enabled"));
        let whole: f64 = in_force.map(|attachment| sum(attachment)).sum();
        let discounts = listing::all(&store.discounts, &[Condition::Is("deal_id", deal.into())]);
        let reduction: f64 = discounts
            .iter()
            .map(|discount| {
                let amount = discount.get("amount").as_f64().unwrap_or_default();
                if discount.text("type") == "percentage" {
                    whole * amount / 100.0
                } else {
                    amount
                }
            })
            .sum();
        changed.set("value", tidy(round((whole - reduction).max(0.0))));
    }
    changed.set("update_time", call.now.rfc3339());
    store.deals.put(deal, changed);
}

fn round(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// A whole amount without a fraction.
pub(super) fn tidy(amount: f64) -> Value {
    if amount.fract() == 0.0 && amount.abs() < 9e15 {
        json!(amount as i64)
    } else {
        json!(amount)
    }
}
