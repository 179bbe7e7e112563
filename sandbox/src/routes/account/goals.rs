//! Goals: `/v1/goals`. Their ids are hexadecimal.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use crate::time::parse_date;
use serde_json::{Map, Value, json};

/// Goals that the query means: one's own, where nobody is named.
pub(super) fn find(call: &mut Call<'_>) -> Result<Response, Failure> {
    let query = &call.query;
    if query.text("period.start").is_some() != query.text("period.end").is_some() {
        return Err(Failure::bad_request(
            "period.start and period.end go together",
        ));
    }
    let text = |name: &str, value: &Value| {
        query
            .text(name)
            .is_none_or(|wanted| value.to_string().trim_matches('"') == wanted)
    };
    let listed = |name: &str, value: &Value| {
        let wanted = query.list(name);
        wanted.is_empty()
            || value
                .as_array()
                .is_some_and(|ids| ids.iter().any(|id| wanted.contains(&id.to_string())))
    };
    let goals = call
        .store
        .goals
        .rows()
        .map(|(_, goal)| goal)
        .filter(|goal| {
            let (kind, outcome, duration) = (
                goal.get("type"),
                goal.get("expected_outcome"),
                goal.get("duration"),
            );
            let named =
                query.text("assignee.id").is_some() || query.text("assignee.type").is_some();
            let own = named || goal.number("owner_id") == Some(call.user);
            let title = query.text("title").is_none_or(|wanted| {
                goal.text("title")
                    .to_lowercase()
                    .contains(&wanted.to_lowercase())
            });
            let active = query
                .flag("is_active")
                .is_none_or(|wanted| goal.flag("is_active") == wanted);
            let within = query
                .text("period.start")
                .is_none_or(|start| duration["start"].as_str().unwrap_or_default() >= start)
                && query
                    .text("period.end")
                    .is_none_or(|end| duration["end"].as_str().unwrap_or_default() <= end);
            own && title
                && active
                && within
                && text("type.name", &kind["name"])
                && text("assignee.id", &goal.get("assignee")["id"])
                && text("assignee.type", &goal.get("assignee")["type"])
                && text("expected_outcome.target", &outcome["target"])
                && text(
                    "expected_outcome.tracking_metric",
                    &outcome["tracking_metric"],
                )
                && text("expected_outcome.currency_id", &outcome["currency_id"])
                && text("type.params.stage_id", &kind["params"]["stage_id"])
                && listed("type.params.pipeline_id", &kind["params"]["pipeline_id"])
                && listed(
                    "type.params.activity_type_id",
                    &kind["params"]["activity_type_id"],
                )
        });
    let goals: Vec<Value> = goals.map(rows::value).collect();
    Ok(answer(&json!({ "goals": goals })))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.checked()?;
    let mut goal = call.store.goals.blank();
    let id = call.store.random.hex(24);
    rows::defaults(
        &mut goal,
        json!({ "id": id, "owner_id": call.user, "is_active": true, "report_ids": [] }),
    );
    apply(call, &mut goal, &fields)?;
    call.store.goals.insert(goal.clone());
    Ok(answer(&json!({ "goal": rows::value(&goal) })))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, (number, mut goal)) = (call.checked()?, one(call)?);
    apply(call, &mut goal, &fields)?;
    call.store.goals.put(number, goal.clone());
    Ok(answer(&json!({ "goal": rows::value(&goal) })))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (number, _) = one(call)?;
    call.store.goals.remove(number);
    Ok(Response::json(200, &json!({ "success": true })))
}

/// How far a goal has got between two days, counted from the store.
pub(super) fn results(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (_, goal) = one(call)?;
    let day = |name: &str| call.query.text(name).unwrap_or_default();
    let (start, end) = (day("period.start"), day("period.end"));
    let duration = goal.get("duration");
    if end < start
        || duration["start"]
            .as_str()
            .is_some_and(|first| start < first)
        || duration["end"].as_str().is_some_and(|last| end > last)
    {
        return Err(Failure::bad_request(
            "The period must lie within the duration of the goal",
        ));
    }
    let (kind, assignee) = (goal.get("type"), goal.get("assignee"));
    let (activities, time) = match kind["name"].as_str().unwrap_or_default() {
        "deals_won" => (false, "won_time"),
        "deals_progressed" => (false, "stage_change_time"),
        "activities_completed" => (true, "marked_as_done_time"),
        "activities_added" => (true, "add_time"),
        _ => (false, "add_time"),
    };
    let table = if activities {
        &call.store.activities
    } else {
        &call.store.deals
    };
    let counted = table.rows().map(|(_, record)| record).filter(|record| {
        let on = record
            .text(time)
            .get(..10)
            .is_some_and(|day| day >= start && day <= end);
        let theirs = assignee["type"] != "person" || record.get("owner_id") == &assignee["id"];
        let pipelines = kind["params"]["pipeline_id"]
            .as_array()
            .filter(|ids| !activities && !ids.is_empty());
        on && theirs
            && !record.flag("is_deleted")
            && pipelines.is_none_or(|ids| ids.contains(record.get("pipeline_id")))
    });
    let progress: f64 = if goal.get("expected_outcome")["tracking_metric"] == "sum" {
        counted
            .map(|deal| deal.get("value").as_f64().unwrap_or_default())
            .sum()
    } else {
        counted.count() as f64
    };
    Ok(answer(
        &json!({ "progress": progress as i64, "goal": rows::value(&goal) }),
    ))
}

fn one(call: &Call<'_>) -> Result<(u64, Record), Failure> {
    let (number, goal) = rows::find_uuid(&call.store.goals, call.segment(0), "Goal")?;
    Ok((number, goal.clone()))
}

fn apply(call: &Call<'_>, goal: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    rows::take(goal, &call.store.goals, fields);
    let refuse = |field: &str, problem: &str| Err(Failure::schema(field, problem));
    let (kind, assignee, duration) = (
        goal.get("type").clone(),
        goal.get("assignee"),
        goal.get("duration"),
    );
    let names = [
        "deals_won",
        "deals_progressed",
        "activities_completed",
        "activities_added",
        "deals_started",
    ];
    if !kind["name"]
        .as_str()
        .is_some_and(|name| names.contains(&name))
    {
        return refuse("type.name", "is not a type of goal");
    }
    if kind["name"] == "deals_progressed" && kind["params"]["stage_id"].is_null() {
        return refuse("type.params.stage_id", "is required for deals_progressed");
    }
    match assignee["type"].as_str() {
        Some("person")
            if call
                .store
                .users
                .live(assignee["id"].as_u64().unwrap_or_default())
                .is_none() =>
        {
            return refuse("assignee.id", "is not a user");
        }
        Some("person" | "company" | "team") => {}
        _ => return refuse("assignee.type", "must be one of [person, company, team]"),
    }
    let target = goal.get("expected_outcome");
    if !target["target"].as_f64().is_some_and(|target| target > 0.0) {
        return refuse("expected_outcome.target", "must be a number greater than 0");
    }
    if !matches!(target["tracking_metric"].as_str(), Some("quantity" | "sum")) {
        return refuse(
            "expected_outcome.tracking_metric",
            "must be one of [quantity, sum]",
        );
    }
    let start = duration["start"].as_str().and_then(parse_date);
    let end = duration["end"].as_str().and_then(parse_date);
    if start.is_none() || !duration["end"].is_null() && end.is_none_or(|end| Some(end) < start) {
        return refuse("duration", "needs a start, and an end that isn't before it");
    }
    if goal.text("title").is_empty() {
        let title = kind["name"].as_str().unwrap_or_default().replace('_', " ");
        goal.set("title", title);
    }
    Ok(())
}

/// The envelope of the goals service.
fn answer(data: &Value) -> Response {
    Response::json(
        200,
        &json!({ "success": true, "statusCode": 20_000, "statusText": "OK", "service": "goals", "data": data }),
    )
}
