//! Pipelines: `/api/v2/pipelines`.

use super::{Call, deals, draft, stages};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{Record, View};
use serde_json::json;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let page = listing::page(&call.store.pipelines, &[draft::live()], &call.query)?;
    let views: Vec<View<'_>> = page.records.into_iter().map(View::new).collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    show(call, call.id())
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.fields(), call.now.rfc3339());
    let last = call
        .store
        .pipelines
        .rows()
        .filter_map(|(_, pipeline)| pipeline.number("order_nr"))
        .max();
    let mut pipeline = call.store.pipelines.blank();
    for (name, value) in [
        ("order_nr", json!(last.map_or(1, |last| last + 1))),
        ("is_deleted", json!(false)),
        ("is_deal_probability_enabled", json!(false)),
        ("add_time", json!(now)),
        ("update_time", json!(now)),
    ] {
        pipeline.set(name, value);
    }
    draft::name(&mut pipeline, &fields, "name")?;
    draft::copy(&mut pipeline, &fields, &["is_deal_probability_enabled"]);
    let id = call.store.pipelines.insert(pipeline);
    show(call, id)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut pipeline) = (call.fields(), find(call, call.id())?.clone());
    draft::name(&mut pipeline, &fields, "name")?;
    draft::copy(&mut pipeline, &fields, &["is_deal_probability_enabled"]);
    pipeline.set("update_time", call.now.rfc3339());
    let id = pipeline.id();
    call.store.pipelines.put(id, pipeline);
    show(call, id)
}

/// Deletes the pipeline with its stages and their deals.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut pipeline = find(call, call.id())?.clone();
    let id = pipeline.id();
    pipeline.set("is_deleted", true);
    pipeline.set("update_time", call.now.rfc3339());
    call.store.pipelines.put(id, pipeline);
    let of_pipeline = [Condition::Is("pipeline_id", id.into()), draft::live()];
    let stages: Vec<Record> = listing::all(&call.store.stages, &of_pipeline)
        .into_iter()
        .cloned()
        .collect();
    for stage in stages {
        stages::delete_with_deals(call, stage);
    }
    let strays: Vec<Record> = listing::all(&call.store.deals, &of_pipeline)
        .into_iter()
        .cloned()
        .collect();
    for mut deal in strays {
        deals::mark_deleted(&mut deal, call.now);
        call.store.deals.put(deal.id(), deal);
    }
    Ok(envelope::one(200, &json!({ "id": id })))
}

fn find<'a>(call: &'a Call<'_>, id: u64) -> Result<&'a Record, Failure> {
    call.store
        .pipelines
        .live(id)
        .ok_or_else(|| Failure::not_found("Pipeline"))
}

fn show(call: &Call<'_>, id: u64) -> Result<Response, Failure> {
    Ok(envelope::one(200, &View::new(find(call, id)?)))
}
