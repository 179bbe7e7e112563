//! Figures of a pipeline: how deals move through it between two days.

use super::super::{Call, rows};
use super::summary::value;
use super::timeline::sums;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{CustomizedEntity, Record};
use crate::time::Timestamp;
use serde_json::{Map, Value, json};

pub(super) fn conversions(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deals = deals(call)?;
    let stages = stages(call);
    let share = |count: usize| (count * 100).checked_div(deals.len()).unwrap_or_default();
    let status = |status: &str| {
        deals
            .iter()
            .filter(|deal| deal.text("status") == status)
            .count()
    };
    // Who stands in a stage has passed those before it.
    let reached = |place: usize| {
        let later: Vec<u64> = stages.iter().skip(place).map(|stage| stage.id()).collect();
        deals
            .iter()
            .filter(|deal| {
                deal.number("stage_id")
                    .is_some_and(|stage| later.contains(&stage))
            })
            .count()
    };
    let rates: Vec<Value> = stages
        .windows(2)
        .enumerate()
        .map(|(place, pair)| {
            let (from, to) = (reached(place), reached(place + 1));
            let rate = (to * 100).checked_div(from).unwrap_or_default();
            json!({ "from_stage_id": pair[0].id(), "to_stage_id": pair[1].id(), "conversion_rate": rate })
        })
        .collect();
    Ok(call.reply(&json!({
        "stage_conversions": rates, "won_conversion": share(status("won")), "lost_conversion": share(status("lost")),
    })))
}

pub(super) fn movements(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deals = deals(call)?;
    let (from, until) = days(call);
    let within = |deal: &Record, time: &str| {
        deal.get(time)
            .as_str()
            .and_then(|text| text.get(..10))
            .is_some_and(|day| day >= from.as_str() && day <= until.as_str())
    };
    let chosen = |holds: &dyn Fn(&Record) -> bool| -> Vec<&Record> {
        deals.iter().copied().filter(|deal| holds(deal)).collect()
    };
    let shown = |deals: Vec<&Record>| {
        let values = sums(&deals, value);
        let formatted: Map<String, Value> = values
            .as_object()
            .into_iter()
            .flatten()
            .map(|(currency, sum)| (currency.clone(), format!("{currency} {sum}").into()))
            .collect();
        let ids: Vec<u64> = deals.iter().map(|deal| deal.id()).collect();
        json!({ "count": ids.len(), "deals_ids": ids, "values": values, "formatted_values": formatted })
    };
    let moved = |deal: &&&Record| {
        let changes = call.store.history.of(CustomizedEntity::Deal, deal.id());
        changes.iter().any(|change| change.field == "stage_id")
    };
    let ages: Vec<i64> = deals
        .iter()
        .filter_map(|deal| Timestamp::parse_rfc3339_millis(deal.text("add_time")))
        .map(|time| (call.now.millis() - time.millis()) / 86_400_000)
        .collect();
    let average = if ages.is_empty() {
        0
    } else {
        ages.iter().sum::<i64>() / ages.len() as i64
    };
    let by_stages: Vec<Value> = stages(call)
        .iter()
        .map(|stage| json!({ "stage_id": stage.id(), "value": average }))
        .collect();
    Ok(call.reply(&json!({
        "movements_between_stages": { "count": deals.iter().filter(moved).count() },
        "new_deals": shown(chosen(&|deal| within(deal, "add_time"))),
        "deals_left_open": shown(chosen(&|deal| deal.text("status") == "open")),
        "won_deals": shown(chosen(&|deal| within(deal, "won_time"))),
        "lost_deals": shown(chosen(&|deal| within(deal, "lost_time"))),
        "average_age_in_days": { "across_all_stages": average, "by_stages": by_stages },
    })))
}

fn days(call: &Call<'_>) -> (String, String) {
    let day = |name: &str| call.query.text(name).unwrap_or_default().to_owned();
    (day("start_date"), day("end_date"))
}

/// The deals of the pipeline, of one user where that is asked for.
fn deals<'a>(call: &'a Call<'_>) -> Result<Vec<&'a Record>, Failure> {
    rows::find(&call.store.pipelines, call.id(), "Pipeline")?;
    let (from, until) = days(call);
    if from > until {
        return Err(Failure::bad_request(
            "end_date must not be before start_date",
        ));
    }
    let mut conditions = vec![
        Condition::Is("pipeline_id", call.id().into()),
        Condition::Is("is_deleted", false.into()),
    ];
    conditions.extend(
        call.query
            .number("user_id")
            .map(|user| Condition::Is("owner_id", user.into())),
    );
    Ok(listing::all(&call.store.deals, &conditions))
}

fn stages<'a>(call: &'a Call<'_>) -> Vec<&'a Record> {
    let conditions = [
        Condition::Is("pipeline_id", call.id().into()),
        Condition::Is("is_deleted", false.into()),
    ];
    let mut stages = listing::all(&call.store.stages, &conditions);
    stages.sort_by_key(|stage| stage.number("order_nr"));
    stages
}
