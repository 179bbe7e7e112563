//! Deals along time: `/v1/deals/timeline`. As documented it is one period, from the start over all intervals.

use super::super::{Call, v1};
use super::summary::{chosen, value, weighted};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use crate::time::{Timestamp, parse_date};
use serde_json::{Map, Value, json};

const DAY: i64 = 86_400_000;

pub(super) fn answer(call: &mut Call<'_>, archived: bool) -> Result<Response, Failure> {
    let (query, store) = (&call.query, &*call.store);
    let key = query.text("field_key").unwrap_or_default();
    let field = store.deal_fields.iter().find(|field| field.code == key);
    let field = field
        .filter(|field| field.field_type == "date")
        .ok_or_else(|| Failure::schema("field_key", "is not a date field of deals"))?;
    let start = query.text("start_date").unwrap_or_default();
    let from =
        parse_date(start).ok_or_else(|| Failure::schema("start_date", "not a valid date"))?;
    let amount = query.number("amount").unwrap_or(1).clamp(1, 1_000) as i64;
    let days = amount
        * match query.text("interval") {
            Some("week") => 7,
            Some("month") => 30,
            Some("quarter") => 91,
            _ => 1,
        };
    let from = Timestamp::from_millis(from * DAY);
    let until = Timestamp::from_millis(from.millis() + (days - 1) * DAY);
    let day = |deal: &Record| {
        let kept = if field.is_custom {
            deal.custom(field.number)
        } else {
            deal.get(key)
        };
        kept.as_str()
            .and_then(|text| text.get(..10))
            .map(str::to_owned)
    };
    let mut deals = chosen(call, archived)?;
    deals.retain(|deal| day(deal).is_some_and(|day| (from.date()..=until.date()).contains(&day)));
    let of = |status: &str| {
        deals
            .iter()
            .copied()
            .filter(|deal| deal.text("status") == status)
            .collect::<Vec<_>>()
    };
    let (open, won) = (of("open"), of("won"));
    let likely = |deal: &Record| weighted(store, deal);
    let shown: Vec<Value> = if query.flag("exclude_deals") == Some(true) {
        Vec::new()
    } else {
        deals.iter().map(|deal| v1::deal(store, deal)).collect()
    };
    Ok(call.reply(&json!({
        "period_start": format!("{} 00:00:00", from.date()), "period_end": format!("{} 23:59:59", until.date()),
        "deals": shown,
        "totals": {
            "count": deals.len(), "values": sums(&deals, value), "weighted_values": sums(&deals, likely),
            "open_count": open.len(), "open_values": sums(&open, value), "weighted_open_values": sums(&open, likely),
            "won_count": won.len(), "won_values": sums(&won, value),
        },
    })))
}

/// Sums by currency.
pub(super) fn sums(deals: &[&Record], amount: impl Fn(&Record) -> f64) -> Value {
    let mut sums: Map<String, Value> = Map::new();
    for deal in deals {
        let sum = sums.entry(deal.text("currency")).or_insert(json!(0.0));
        *sum = json!(sum.as_f64().unwrap_or_default() + amount(deal));
    }
    sums.into()
}
