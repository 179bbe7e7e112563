//! What a project is made of, in v1 only: its tasks and activities, and where they stand in its plan.

use super::super::{Call, rows, v1};
use super::{records, view};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Value, json};

const GROUPS: [&str; 2] = ["Preparation", "Delivery"];

pub(super) fn tasks(call: &mut Call<'_>) -> Result<Response, Failure> {
    let project = records::find(call)?.id();
    let tasks = call.store.tasks.linked("project_id", project);
    let shown = tasks.map(|(_, task)| view::task(call, task)).collect();
    call.reply_list(shown)
}

pub(super) fn activities(call: &mut Call<'_>) -> Result<Response, Failure> {
    let project = records::find(call)?.id();
    let shown = of(call, project).map(v1::activity).collect();
    call.reply_list(shown)
}

pub(super) fn groups(call: &mut Call<'_>) -> Result<Response, Failure> {
    records::find(call)?;
    let groups = GROUPS.iter().enumerate();
    call.reply_list(
        groups
            .map(|(place, name)| json!({ "id": place + 1, "name": name, "order_nr": place + 1 }))
            .collect(),
    )
}

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let project = records::find(call)?;
    let tasks = call
        .store
        .tasks
        .linked("project_id", project.id())
        .map(|(id, _)| ("task", id));
    let items = tasks.chain(of(call, project.id()).map(|activity| ("activity", activity.id())));
    let shown = items.map(|(kind, id)| item(project, kind, id)).collect();
    call.reply_list(shown)
}

/// Puts a task or an activity into a phase or a group.
pub(super) fn place(call: &mut Call<'_>, kind: &str) -> Result<Response, Failure> {
    let (fields, mut project, id) = (
        call.checked()?,
        records::find(call)?.clone(),
        call.number(1),
    );
    let table = if kind == "task" {
        &call.store.tasks
    } else {
        &call.store.activities
    };
    let title = if kind == "task" { "Task" } else { "Activity" };
    if rows::find(table, id, title)?.number("project_id") != Some(project.id()) {
        return Err(Failure::not_found(title));
    }
    if fields
        .get("group_id")
        .and_then(Value::as_u64)
        .is_some_and(|group| group == 0 || group > GROUPS.len() as u64)
    {
        return Err(Failure::bad_request("The group does not exist"));
    }
    let mut plan = project.get(".plan").clone();
    let mut kept = item(&project, kind, id);
    for (name, value) in &fields {
        kept[name] = value.clone();
    }
    plan[format!("{kind}{id}")] = kept.clone();
    project.set(".plan", plan);
    call.store.projects.put(project.id(), project);
    Ok(call.reply(&kept))
}

fn of<'a>(call: &'a Call<'_>, project: u64) -> impl Iterator<Item = &'a Record> {
    let activities = call.store.activities.rows().map(|(_, activity)| activity);
    activities.filter(move |activity| {
        activity.number("project_id") == Some(project) && !activity.flag("is_deleted")
    })
}

fn item(project: &Record, kind: &str, id: u64) -> Value {
    let kept = &project.get(".plan")[format!("{kind}{id}")];
    if kept.is_object() {
        return kept.clone();
    }
    json!({ "item_id": id, "item_type": kind, "phase_id": project.get("phase_id"), "group_id": null })
}
