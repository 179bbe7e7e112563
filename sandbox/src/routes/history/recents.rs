//! What changed lately: `/v1/recents`.

use super::super::{Call, offset, rows, v1};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{Record, Table};
use crate::time::Timestamp;
use serde_json::{Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (store, text) = (
        &*call.store,
        call.query.text("since_timestamp").unwrap_or_default(),
    );
    let since = Timestamp::parse_datetime(text).or_else(|| Timestamp::parse_rfc3339_millis(text));
    let since = since
        .ok_or_else(|| Failure::schema("since_timestamp", "not a valid datetime"))?
        .datetime();
    let wanted = call.query.list("items");
    let tables: [(&str, &Table); 12] = [
        ("activity", &store.activities),
        ("activityType", &store.activity_types),
        ("deal", &store.deals),
        ("file", &store.files),
        ("filter", &store.filters),
        ("note", &store.notes),
        ("person", &store.persons),
        ("organization", &store.organizations),
        ("pipeline", &store.pipelines),
        ("product", &store.products),
        ("stage", &store.stages),
        ("user", &store.users),
    ];
    let mut found: Vec<(String, Value)> = Vec::new();
    for (kind, table) in tables
        .into_iter()
        .filter(|(kind, _)| wanted.is_empty() || wanted.iter().any(|item| item == kind))
    {
        for (id, record) in table.rows() {
            let column = if kind == "user" {
                "modified"
            } else {
                "update_time"
            };
            let time = v1::time(record.get(column))
                .as_str()
                .unwrap_or_default()
                .to_owned();
            if time >= since {
                found.push((
                    time,
                    json!({ "item": kind, "id": id, "data": shown(call, kind, record) }),
                ));
            }
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    let (page, offset) = offset::cut(call, found)?;
    let last = page.last().map_or(since.clone(), |(time, _)| time.clone());
    let rows: Vec<Value> = page.into_iter().map(|(_, row)| row).collect();
    let mut additional = offset.pagination();
    additional["since_timestamp"] = since.into();
    additional["last_timestamp_on_page"] = last.into();
    let data = if rows.is_empty() {
        Value::Null
    } else {
        rows.into()
    };
    Ok(Response::json(
        200,
        &json!({ "success": true, "data": data, "additional_data": additional }),
    ))
}

fn shown(call: &Call<'_>, kind: &str, record: &Record) -> Value {
    match kind {
        "deal" => v1::deal(call.store, record),
        "person" => v1::person(call.store, record),
        "activity" => v1::activity(record),
        "note" | "file" | "filter" | "user" => rows::value(record),
        _ => v1::plain(record).into(),
    }
}
