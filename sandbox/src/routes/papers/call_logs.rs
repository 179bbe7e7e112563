//! Call logs: `/v1/callLogs`. Only one's own are seen.

use super::super::{Call, rows, uploads};
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::Record;
use crate::time::Timestamp;
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let own = listing::all(
        &call.store.call_logs,
        &[Condition::Is("user_id", call.user.into())],
    );
    let shown = own
        .into_iter()
        .filter(|log| !log.flag(".gone"))
        .map(rows::value)
        .collect();
    call.reply_list(shown)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (_, log) = find(call)?;
    Ok(call.reply(&rows::value(&log)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut fields = call.checked()?;
    for name in ["start_time", "end_time"] {
        let text = fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let time =
            Timestamp::parse_datetime(text).or_else(|| Timestamp::parse_rfc3339_millis(text));
        let time = time.ok_or_else(|| Failure::schema(name, "not a valid datetime"))?;
        fields.insert(name.to_owned(), time.rfc3339_millis().into());
    }
    if fields["end_time"].as_str() < fields["start_time"].as_str() {
        return Err(Failure::bad_request(
            "end_time must not be before start_time",
        ));
    }
    if !fields.get("deal_id").is_none_or(Value::is_null)
        && !fields.get("lead_id").is_none_or(Value::is_null)
    {
        return Err(Failure::bad_request(
            "A call log can't be linked to a lead and a deal at once",
        ));
    }
    let mut log = call.store.call_logs.blank();
    let id = call.store.random.hex(32);
    rows::defaults(
        &mut log,
        json!({ "id": id, "user_id": call.user, "has_recording": false, "company_id": 1001, ".gone": false }),
    );
    rows::take(&mut log, &call.store.call_logs, &fields);
    if log.text("subject").is_empty() {
        log.set(
            "subject",
            format!("Call with {}", log.text("to_phone_number")),
        );
    }
    call.store.call_logs.insert(log.clone());
    Ok(call.reply(&rows::value(&log)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (number, mut log) = find(call)?;
    log.set(".gone", true);
    if let Some(blob) = log.number(".blob") {
        call.store.blobs.remove(&blob);
    }
    call.store.call_logs.put(number, log);
    Ok(Response::json(200, &json!({ "success": true })))
}

/// Keeps the recording of a call. There is one at most.
pub(super) fn record(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (number, mut log) = find(call)?;
    if log.flag("has_recording") {
        return Err(Failure::new(409, "The call log has a recording already"));
    }
    let blob = uploads::keep(call)?;
    log.set("has_recording", true);
    log.set(".blob", blob);
    call.store.call_logs.put(number, log);
    Ok(Response::json(200, &json!({ "success": true })))
}

fn find(call: &Call<'_>) -> Result<(u64, Record), Failure> {
    let (number, log) = rows::find_uuid(&call.store.call_logs, call.segment(0), "Call log")?;
    if log.flag(".gone") {
        return Err(Failure::new(410, "The call log was deleted"));
    }
    if log.number("user_id") != Some(call.user) {
        return Err(Failure::not_found("Call log"));
    }
    Ok((number, log.clone()))
}
