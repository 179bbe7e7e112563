//! Stages: `/api/v2/stages`.

use super::{Call, deals, draft};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{Record, Store, View};
use serde_json::{Map, Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let pipeline = call.query.number("pipeline_id");
    if pipeline.is_some_and(|id| call.store.pipelines.live(id).is_none()) {
        return Err(Failure::not_found("Pipeline"));
    }
    let mut conditions: Vec<Condition> = pipeline
        .map(|id| Condition::Is("pipeline_id", id.into()))
        .into_iter()
        .collect();
    conditions.push(draft::live());
    let page = listing::page(&call.store.stages, &conditions, &call.query)?;
    let views: Vec<View<'_>> = page.records.into_iter().map(View::new).collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    show(call, call.id())
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let mut stage = call.store.stages.blank();
    for (name, value) in [
        ("is_deleted", json!(false)),
        ("deal_probability", json!(100)),
        ("is_deal_rot_enabled", json!(false)),
        ("add_time", json!(call.now.rfc3339())),
    ] {
        stage.set(name, value);
    }
    apply(call, &mut stage, &fields)?;
    let id = call.store.stages.insert(stage);
    show(call, id)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut stage) = (call.fields(), find(call, call.id())?.clone());
    let before = stage.number("pipeline_id");
    apply(call, &mut stage, &fields)?;
    let (id, pipeline) = (stage.id(), stage.number("pipeline_id"));
    call.store.stages.put(id, stage);
    if pipeline != before {
        // The deals go where their stage goes.
        let moved: Vec<Record> = call
            .store
            .deals
            .linked("stage_id", id)
            .map(|(_, deal)| deal.clone())
            .collect();
        for mut deal in moved {
            deal.set("pipeline_id", pipeline);
            call.store.deals.put(deal.id(), deal);
        }
    }
    show(call, id)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let stage = find(call, call.id())?.clone();
    let id = stage.id();
    delete_with_deals(call, stage);
    Ok(envelope::one(200, &json!({ "id": id })))
}

/// Deletes a stage and the deals in it.
pub(super) fn delete_with_deals(call: &mut Call<'_>, mut stage: Record) {
    let id = stage.id();
    stage.set("is_deleted", true);
    stage.set("update_time", call.now.rfc3339());
    call.store.stages.put(id, stage);
    let in_stage: Vec<Record> = call
        .store
        .deals
        .linked("stage_id", id)
        .map(|(_, deal)| deal.clone())
        .collect();
    for mut deal in in_stage {
        deals::mark_deleted(&mut deal, call.now);
        call.store.deals.put(deal.id(), deal);
    }
}

fn find<'a>(call: &'a Call<'_>, id: u64) -> Result<&'a Record, Failure> {
    call.store
        .stages
        .live(id)
        .ok_or_else(|| Failure::not_found("Stage"))
}

fn show(call: &Call<'_>, id: u64) -> Result<Response, Failure> {
    Ok(envelope::one(200, &View::new(find(call, id)?)))
}

fn apply(call: &Call<'_>, stage: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    draft::name(stage, fields, "name")?;
    if let Some(pipeline) = fields.get("pipeline_id") {
        let pipeline = draft::must_exist(&call.store.pipelines, pipeline, "Pipeline")?;
        if stage.number("pipeline_id") != Some(pipeline) {
            stage.set("pipeline_id", pipeline);
            stage.set("order_nr", next_order(call.store, pipeline));
        }
    }
    if let Some(probability) = fields
        .get("deal_probability")
        .filter(|value| !value.is_null())
    {
        if probability
            .as_f64()
            .is_some_and(|percent| !(0.0..=100.0).contains(&percent))
        {
            return Err(Failure::schema(
                "deal_probability",
                "must be between 0 and 100",
            ));
        }
        stage.set("deal_probability", probability.clone());
    }
    draft::copy(stage, fields, &["is_deal_rot_enabled", "days_to_rotten"]);
    if stage.flag("is_deal_rot_enabled") && stage.get("days_to_rotten").is_null() {
        return Err(Failure::schema(
            "days_to_rotten",
            "is required where is_deal_rot_enabled is true",
        ));
    }
    stage.set("update_time", call.now.rfc3339());
    Ok(())
}

fn next_order(store: &Store, pipeline: u64) -> u64 {
    let orders = store
        .stages
        .linked("pipeline_id", pipeline)
        .filter_map(|(_, stage)| stage.number("order_nr"));
    orders.max().map_or(1, |last| last + 1)
}
