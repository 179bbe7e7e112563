//! Deals: `/api/v2/deals`.

use super::{Call, draft, history};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{CustomView, CustomizedEntity, Record, Store, View};
use crate::time::Timestamp;
use crate::validate::Query;
use serde_json::{Map, Value, json};

const ENTITY: CustomizedEntity = CustomizedEntity::Deal;

pub(super) fn list(call: &mut Call<'_>, archived: bool) -> Result<Response, Failure> {
    let query = &call.query;
    let mut conditions = draft::conditions(
        call,
        ENTITY,
        &["stage_id", "person_id", "org_id", "owner_id", "pipeline_id"],
    )?;
    let statuses: Vec<Value> = query
        .list("status")
        .iter()
        .map(|status| status.as_str().into())
        .collect();
    if statuses.is_empty() || query.text("filter_id").is_some() {
        conditions.push(draft::live());
    } else {
        // A deleted deal has that as its status.
        conditions.push(Condition::OneOf("status", statuses));
    }
    conditions.push(Condition::Is("is_archived", archived.into()));
    let page = listing::page(&call.store.deals, &conditions, query)?;
    let custom = custom_view(call.store, query)?;
    let views: Vec<View<'_>> = page
        .records
        .into_iter()
        .map(|deal| view(call.store, query, deal).with_custom(&custom))
        .collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = find(call)?;
    show(call, deal.id(), 200)
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let mut deal = call.store.deals.blank();
    let now = call.now.rfc3339();
    for (name, value) in [
        ("creator_user_id", json!(call.user)),
        ("owner_id", json!(call.user)),
        ("value", json!(0)),
        ("currency", json!("EUR")),
        ("is_archived", json!(false)),
        ("is_deleted", json!(false)),
        ("status", json!("open")),
        ("visible_to", json!(3)),
        ("label_ids", json!([])),
        ("origin", json!("API")),
        ("add_time", json!(now)),
        ("stage_change_time", json!(now)),
    ] {
        deal.set(name, value);
    }
    apply(call, &mut deal, &fields)?;
    if deal.get("stage_id").is_null() {
        let pipeline = first_pipeline(call.store);
        place(call.store, &mut deal, pipeline, None)?;
    }
    let id = call.store.deals.insert(deal);
    history::join(call, id);
    show(call, id, 200)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut deal) = (call.fields(), find(call)?.clone());
    let unarchives = fields.get("is_archived") == Some(&Value::Bool(false)) && fields.len() == 1;
    if deal.flag("is_archived") && !unarchives {
        return Err(Failure::bad_request("An archived deal can't be edited"));
    }
    apply(call, &mut deal, &fields)?;
    let id = deal.id();
    history::put(call, ENTITY, deal);
    history::join(call, id);
    show(call, id, 200)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut deal = find(call)?.clone();
    mark_deleted(&mut deal, call.now);
    let id = deal.id();
    call.store.deals.put(id, deal);
    Ok(envelope::one(200, &json!({ "id": id })))
}

/// A deleted deal stays, under a status of its own.
pub(super) fn mark_deleted(deal: &mut Record, now: Timestamp) {
    deal.set("is_deleted", true);
    deal.set("status", "deleted");
    deal.set("update_time", now.rfc3339());
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    call.store
        .deals
        .live(call.id())
        .ok_or_else(|| Failure::not_found("Deal"))
}

fn show(call: &Call<'_>, id: u64, status: u16) -> Result<Response, Failure> {
    let deal = call
        .store
        .deals
        .live(id)
        .ok_or_else(|| Failure::not_found("Deal"))?;
    let custom = custom_view(call.store, &call.query)?;
    Ok(envelope::one(
        status,
        &view(call.store, &call.query, deal).with_custom(&custom),
    ))
}

fn custom_view<'a>(store: &'a Store, query: &Query) -> Result<CustomView<'a>, Failure> {
    let labels = query.flag("include_option_labels") == Some(true);
    Ok(CustomView::new(
        &store.deal_fields,
        query.list("custom_fields"),
        labels,
    ))
}

/// The deal with the counts and links that were asked for.
fn view<'a>(store: &Store, query: &Query, deal: &'a Record) -> View<'a> {
    let mut extras: Vec<(&'static str, Value)> = Vec::new();
    for name in query.list("include_fields") {
        extras.extend(super::counts::of_deal(store, deal, name));
    }
    if query.flag("include_labels") == Some(true) {
        extras.push(("labels", super::counts::labels(store, ENTITY, deal)));
    }
    View::new(deal).with(extras)
}

/// Takes what a body says. Nothing is changed where a part of it is wrong.
fn apply(call: &Call<'_>, deal: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    let (store, now) = (&*call.store, call.now);
    draft::name(deal, fields, "title")?;
    draft::owner(deal, fields, "owner_id", &store.users)?;
    draft::link(deal, fields, "person_id", &store.persons, "Person")?;
    draft::link(deal, fields, "org_id", &store.organizations, "Organization")?;
    draft::visible_to(deal, fields)?;
    draft::labels(deal, fields, store, ENTITY)?;
    draft::date(deal, fields, "expected_close_date")?;
    draft::custom_fields(deal, fields, store, ENTITY)?;
    if fields.get("is_deleted") == Some(&Value::Bool(true)) {
        return Err(Failure::schema("is_deleted", "a deal is deleted by DELETE"));
    }
    if let Some(value) = fields.get("value") {
        deal.set(
            "value",
            if value.is_null() {
                json!(0)
            } else {
                value.clone()
            },
        );
    }
    if let Some(code) = fields.get("currency").and_then(Value::as_str) {
        if !store.currencies.iter().any(|known| known.code == code) {
            return Err(Failure::bad_request(format!(
                "Currency {code} is not one of the account's"
            )));
        }
        deal.set("currency", code);
    }
    if let Some(probability) = fields.get("probability") {
        if probability
            .as_f64()
            .is_some_and(|percent| !(0.0..=100.0).contains(&percent))
        {
            return Err(Failure::schema("probability", "must be between 0 and 100"));
        }
        deal.set("probability", probability.clone());
    }
    if let Some(archived) = fields.get("is_archived").and_then(Value::as_bool) {
        deal.set("is_archived", archived);
        deal.set("archive_time", archived.then(|| now.rfc3339()));
    }
    draft::moment(deal, fields, "archive_time")?;
    apply_place(store, deal, fields, now)?;
    apply_status(deal, fields, now)?;
    deal.set("update_time", now.rfc3339());
    Ok(())
}

/// Moves the deal to the stage or pipeline that the body names.
fn apply_place(
    store: &Store,
    deal: &mut Record,
    fields: &Map<String, Value>,
    now: Timestamp,
) -> Result<(), Failure> {
    let before = deal.number("stage_id");
    let id = |name: &str| fields.get(name).filter(|value| !value.is_null());
    let pipeline = id("pipeline_id")
        .map(|id| draft::must_exist(&store.pipelines, id, "Pipeline"))
        .transpose()?;
    let stage = id("stage_id")
        .map(|id| draft::must_exist(&store.stages, id, "Stage"))
        .transpose()?;
    match (pipeline, stage) {
        (None, None) => return Ok(()),
        // The pipeline it is in already: no reason to go back to the first stage.
        (Some(pipeline), None) if deal.number("pipeline_id") == Some(pipeline) => return Ok(()),
        (Some(pipeline), stage) => place(store, deal, pipeline, stage)?,
        (None, Some(stage)) => {
            let pipeline = store
                .stages
                .live(stage)
                .and_then(|stage| stage.number("pipeline_id"))
                .unwrap_or_default();
            place(store, deal, pipeline, Some(stage))?;
        }
    }
    if before.is_some() && deal.number("stage_id") != before {
        deal.set("stage_change_time", now.rfc3339());
    }
    Ok(())
}

/// Puts the deal into a stage, or into the pipeline's first one.
pub(super) fn place(
    store: &Store,
    deal: &mut Record,
    pipeline: u64,
    stage: Option<u64>,
) -> Result<(), Failure> {
    let stages = listing::all(
        &store.stages,
        &[Condition::Is("pipeline_id", pipeline.into()), draft::live()],
    );
    let chosen = match stage {
        Some(stage) => stages.iter().find(|known| known.id() == stage),
        None => stages.iter().min_by_key(|stage| stage.number("order_nr")),
    };
    let chosen = chosen.ok_or_else(|| match stage {
        Some(stage) => Failure::bad_request(format!(
            "Stage {stage} does not belong to pipeline {pipeline}"
        )),
        None => Failure::bad_request(format!("Pipeline {pipeline} has no stages")),
    })?;
    deal.set("pipeline_id", pipeline);
    deal.set("stage_id", chosen.id());
    Ok(())
}

pub(super) fn first_pipeline(store: &Store) -> u64 {
    let pipelines = listing::all(&store.pipelines, &[draft::live()]);
    pipelines
        .iter()
        .min_by_key(|pipeline| pipeline.number("order_nr"))
        .map_or(0, |pipeline| pipeline.id())
}

/// Wins, loses or reopens the deal, with the times that go with it.
fn apply_status(
    deal: &mut Record,
    fields: &Map<String, Value>,
    now: Timestamp,
) -> Result<(), Failure> {
    let before = deal.text("status").to_owned();
    let status = fields
        .get("status")
        .and_then(Value::as_str)
        .unwrap_or(&before)
        .to_owned();
    if !matches!(status.as_str(), "open" | "won" | "lost") {
        return Err(Failure::schema(
            "status",
            "must be one of [open, won, lost]",
        ));
    }
    for (field, wanted) in [
        ("lost_reason", "lost"),
        ("lost_time", "lost"),
        ("won_time", "won"),
    ] {
        if status != wanted && fields.get(field).is_some_and(|value| !value.is_null()) {
            return Err(Failure::bad_request(format!(
                "{field} can only be set where the status is {wanted}"
            )));
        }
    }
    if status == "open"
        && fields
            .get("close_time")
            .is_some_and(|value| !value.is_null())
    {
        return Err(Failure::bad_request(
            "close_time can only be set where the status is won or lost",
        ));
    }
    if status != before {
        let closed = (status != "open").then(|| now.rfc3339());
        deal.set("status", status.clone());
        deal.set("close_time", closed.clone());
        deal.set("won_time", closed.clone().filter(|_| status == "won"));
        deal.set("lost_time", closed.filter(|_| status == "lost"));
        deal.set("lost_reason", Value::Null);
    }
    for field in ["won_time", "lost_time", "close_time"] {
        draft::moment(deal, fields, field)?;
    }
    draft::copy(deal, fields, &["lost_reason"]);
    if status == "won" && deal.get(".first_won_time").is_null() {
        deal.set(".first_won_time", deal.get("won_time").clone());
    }
    for (date, time) in [
        ("local_won_date", "won_time"),
        ("local_lost_date", "lost_time"),
        ("local_close_date", "close_time"),
    ] {
        let day = deal
            .get(time)
            .as_str()
            .and_then(|text| text.get(..10))
            .map(str::to_owned);
        deal.set(date, day);
    }
    Ok(())
}
