//! Sums over deals: `/v1/deals/summary`. Archived deals have one of their own.

use super::super::Call;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, Filter, Record, Store};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) fn answer(call: &mut Call<'_>, archived: bool) -> Result<Response, Failure> {
    let deals = chosen(call, archived)?;
    let status = call.query.text("status");
    let deals: Vec<&Record> = deals
        .into_iter()
        .filter(|deal| status.is_none_or(|status| deal.text("status") == status))
        .collect();
    let (values, total) = by_currency(&deals, value);
    let (weighted, total_weighted) = by_currency(&deals, |deal| weighted(call.store, deal));
    Ok(call.reply(&json!({
        "values_total": values, "weighted_values_total": weighted, "total_count": deals.len(),
        "total_currency_converted_value": total, "total_weighted_currency_converted_value": total_weighted,
        "total_currency_converted_value_formatted": format!("€{total}"),
        "total_weighted_currency_converted_value_formatted": format!("€{total_weighted}"),
    })))
}

/// The deals that the query of a summary or a timeline means. A saved filter wins.
pub(super) fn chosen<'a>(call: &'a Call<'_>, archived: bool) -> Result<Vec<&'a Record>, Failure> {
    let query = &call.query;
    let filter = Filter::named(
        call.store,
        CustomizedEntity::Deal,
        query.number("filter_id"),
    )?;
    let is = |deal: &Record, name: &str, column: &str| {
        query
            .number(name)
            .is_none_or(|id| deal.number(column) == Some(id))
    };
    let deals = call.store.deals.rows().map(|(_, deal)| deal);
    let deals =
        deals.filter(|deal| !deal.flag("is_deleted") && deal.flag("is_archived") == archived);
    Ok(deals
        .filter(|deal| match &filter {
            Some(filter) => filter.lets_through(deal),
            None => {
                is(deal, "user_id", "owner_id")
                    && is(deal, "pipeline_id", "pipeline_id")
                    && is(deal, "stage_id", "stage_id")
            }
        })
        .collect())
}

pub(super) fn value(deal: &Record) -> f64 {
    deal.get("value").as_f64().unwrap_or_default()
}

/// The value by how likely the deal is: its own probability, or that of its stage.
pub(super) fn weighted(store: &Store, deal: &Record) -> f64 {
    let stage = store
        .stages
        .get(deal.number("stage_id").unwrap_or_default());
    let of_stage = stage.and_then(|stage| stage.get("deal_probability").as_f64());
    let percent = match deal.text("status") {
        "won" => 100.0,
        "lost" => 0.0,
        _ => deal
            .get("probability")
            .as_f64()
            .or(of_stage)
            .unwrap_or(100.0),
    };
    value(deal) * percent / 100.0
}

/// Euros for one of a currency. The rates are the sandbox's own and never change.
fn rate(currency: &str) -> f64 {
    match currency {
        "USD" => 0.9,
        "GBP" => 1.2,
        "JPY" => 0.006,
        "PLN" => 0.23,
        "UAH" => 0.021,
        _ => 1.0,
    }
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

fn by_currency(deals: &[&Record], amount: impl Fn(&Record) -> f64) -> (Value, f64) {
    let mut sums: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for deal in deals {
        let sum = sums.entry(deal.text("currency")).or_default();
        *sum = (sum.0 + amount(deal), sum.1 + 1);
    }
    let total = cents(
        sums.iter()
            .map(|(currency, (sum, _))| sum * rate(currency))
            .sum(),
    );
    let shown: Map<String, Value> = sums
        .into_iter()
        .map(|(currency, (sum, count))| {
            let (sum, converted) = (cents(sum), cents(sum * rate(currency)));
            let shown = json!({
                "value": sum, "count": count, "value_converted": converted, "value_formatted": format!("{currency} {sum}"),
                "value_converted_formatted": format!("€{converted}"),
            });
            (currency.to_owned(), shown)
        })
        .collect();
    (shown.into(), total)
}
