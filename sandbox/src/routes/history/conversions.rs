//! Deals that become leads and leads that become deals. The call only asks for it; how far it got is asked later.

use super::super::{Call, deals, draft, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{Conversion, Converted, Record, Store};
use serde_json::{Value, json};

/// A conversion is done after this many questions, or this many milliseconds.
const POLLS: u32 = 3;
const MILLIS: i64 = 2_000;

pub(super) fn to_lead(call: &mut Call<'_>) -> Result<Response, Failure> {
    let deal = rows::find(&call.store.deals, call.id(), "Deal")?;
    if deal.flag("is_archived") {
        return Err(Failure::bad_request("An archived deal can't be converted"));
    }
    if deal.get("person_id").is_null() && deal.get("org_id").is_null() {
        return Err(Failure::bad_request(
            "A lead needs a person or an organization",
        ));
    }
    let source = deal.id();
    Ok(begin(call, source, false, None))
}

pub(super) fn to_deal(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let (number, lead) = rows::find_uuid(&call.store.leads, call.segment(0), "Lead")?;
    if lead.flag("is_archived") {
        return Err(Failure::bad_request("An archived lead can't be converted"));
    }
    let id = |name: &str| fields.get(name).filter(|id| !id.is_null());
    let store = &*call.store;
    let pipeline = id("pipeline_id")
        .map(|id| draft::must_exist(&store.pipelines, id, "Pipeline"))
        .transpose()?;
    let stage = id("stage_id")
        .map(|id| draft::must_exist(&store.stages, id, "Stage"))
        .transpose()?;
    let of_stage = stage.and_then(|stage| store.stages.live(stage)?.number("pipeline_id"));
    let mut trial = store.deals.blank();
    let pipeline = pipeline
        .or(of_stage)
        .unwrap_or_else(|| deals::first_pipeline(store));
    deals::place(store, &mut trial, pipeline, stage)?;
    let stage = trial.number("stage_id");
    Ok(begin(call, number, true, stage))
}

/// How far it got: one step further with every question.
pub(super) fn status(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (uuid, to_deal) = (
        call.segment(1).to_owned(),
        call.operation.key == "getLeadConversionStatus",
    );
    let (source, now) = (call.segment(0).to_owned(), call.now);
    let conversion = call.store.conversions.get_mut(&uuid);
    let conversion =
        conversion.filter(|known| known.to_deal == to_deal && known.source_id == source);
    let conversion = conversion.ok_or_else(|| Failure::not_found("Conversion"))?;
    conversion.polls += 1;
    let far = conversion.polls >= POLLS || now.millis() - conversion.start.millis() >= MILLIS;
    let running = conversion.polls > 1 || now.millis() - conversion.start.millis() >= MILLIS / 2;
    if far {
        finish(call, &uuid);
    }
    let mut shown = json!({ "conversion_id": uuid });
    let result = call
        .store
        .conversions
        .get(&uuid)
        .and_then(|conversion| conversion.result.clone());
    shown["status"] = match &result {
        None if running => "running",
        None => "not_started",
        Some(Converted::Failed) => "failed",
        Some(_) => "completed",
    }
    .into();
    match result {
        Some(Converted::Deal(id)) => shown["deal_id"] = id.into(),
        Some(Converted::Lead(uuid)) => shown["lead_id"] = uuid.into(),
        _ => {}
    }
    Ok(call.reply(&shown))
}

/// Ends what has taken its time, whether or not somebody asks for it.
pub(in super::super) fn settle(call: &mut Call<'_>) {
    let now = call.now.millis();
    let due = call.store.conversions.iter();
    let due = due.filter(|(_, conversion)| {
        conversion.result.is_none() && now - conversion.start.millis() >= MILLIS
    });
    let due: Vec<String> = due.map(|(uuid, _)| uuid.clone()).collect();
    for uuid in due {
        finish(call, &uuid);
    }
}

fn begin(call: &mut Call<'_>, source: u64, to_deal: bool, stage: Option<u64>) -> Response {
    let uuid = call.store.random.uuid();
    let source_id = call.segment(0).to_owned();
    let conversion = Conversion {
        start: call.now,
        polls: 0,
        source,
        source_id,
        to_deal,
        stage,
        result: None,
    };
    call.store.conversions.insert(uuid.clone(), conversion);
    call.reply(&json!({ "conversion_id": uuid }))
}

fn finish(call: &mut Call<'_>, uuid: &str) {
    let Some(conversion) = call
        .store
        .conversions
        .get(uuid)
        .filter(|known| known.result.is_none())
        .cloned()
    else {
        return;
    };
    let result = if conversion.to_deal {
        make_deal(call, &conversion)
    } else {
        make_lead(call, &conversion)
    };
    if let Some(kept) = call.store.conversions.get_mut(uuid) {
        kept.result = Some(result.unwrap_or(Converted::Failed));
    }
}

fn make_deal(call: &mut Call<'_>, conversion: &Conversion) -> Option<Converted> {
    let lead = call.store.leads.get(conversion.source)?.clone();
    let (now, uuid) = (call.now.rfc3339(), lead.get("id").clone());
    let stage = conversion
        .stage
        .and_then(|stage| call.store.stages.live(stage))?;
    let mut deal = call.store.deals.blank();
    let amount = |value: &Value, usual: Value| {
        if value.is_null() {
            usual
        } else {
            value.clone()
        }
    };
    rows::defaults(
        &mut deal,
        json!({
            "title": lead.get("title"), "creator_user_id": call.user, "owner_id": lead.get("owner_id"),
            "person_id": lead.get("person_id"), "org_id": lead.get("organization_id"), "pipeline_id": stage.get("pipeline_id"),
            "stage_id": stage.id(), "value": amount(&lead.get("value")["amount"], json!(0)),
            "currency": amount(&lead.get("value")["currency"], json!("EUR")), "is_archived": false, "is_deleted": false,
            "status": "open", "visible_to": lead.text("visible_to").parse::<u64>().unwrap_or(3), "label_ids": [],
            "origin": lead.get("origin"), "origin_id": lead.get("origin_id"), "channel": lead.get("channel"),
            "channel_id": lead.get("channel_id"), "expected_close_date": lead.get("expected_close_date"), "add_time": now,
            "update_time": now, "stage_change_time": now, ".source_lead_id": uuid,
        }),
    );
    deal.copy_custom(&lead);
    let id = call.store.deals.insert(deal);
    call.store.leads.remove(conversion.source);
    hand_over(call.store, ("lead_id", &uuid), ("deal_id", &id.into()));
    super::join(call, id);
    Some(Converted::Deal(id))
}

fn make_lead(call: &mut Call<'_>, conversion: &Conversion) -> Option<Converted> {
    let deal = call.store.deals.live(conversion.source)?.clone();
    let (now, uuid) = (call.now.rfc3339_millis(), call.store.random.uuid());
    let mut lead: Record = call.store.leads.blank();
    rows::defaults(
        &mut lead,
        json!({
            "id": uuid, "title": deal.get("title"), "owner_id": deal.get("owner_id"), "creator_id": call.user, "label_ids": [],
            "person_id": deal.get("person_id"), "organization_id": deal.get("org_id"), "source_name": "Deal", "origin": "API",
            "source_deal_id": deal.id(), "is_archived": false, "was_seen": false,
            "value": { "amount": deal.get("value"), "currency": deal.get("currency") },
            "expected_close_date": deal.get("expected_close_date"), "add_time": now, "update_time": now,
            "visible_to": deal.get("visible_to").to_string(),
            "cc_email": format!("sandbox+lead{}@pipedrivemail.example", uuid.get(..8).unwrap_or_default()),
        }),
    );
    lead.copy_custom(&deal);
    call.store.leads.insert(lead);
    let mut gone = deal;
    deals::mark_deleted(&mut gone, call.now);
    let id = gone.id();
    call.store.deals.put(id, gone);
    hand_over(
        call.store,
        ("deal_id", &id.into()),
        ("lead_id", &uuid.clone().into()),
    );
    Some(Converted::Lead(uuid))
}

/// Notes, files, mail and activities move to what came of it.
fn hand_over(store: &mut Store, (from, from_id): (&str, &Value), (to, to_id): (&str, &Value)) {
    for table in [
        &mut store.notes,
        &mut store.files,
        &mut store.activities,
        &mut store.mail_threads,
    ] {
        let numbers: Vec<u64> = table
            .rows()
            .filter(|(_, record)| record.get(from) == from_id)
            .map(|(number, _)| number)
            .collect();
        for number in numbers {
            let Some(mut record) = table.get(number).cloned() else {
                continue;
            };
            record.set(from, Value::Null);
            record.set(to, to_id.clone());
            if table.column("pinned_to_deal_flag").is_some() {
                record.set("pinned_to_deal_flag", false);
                record.set("pinned_to_lead_flag", false);
            }
            table.put(number, record);
        }
    }
}
