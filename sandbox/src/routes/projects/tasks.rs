//! Tasks: `/api/v2/tasks` and `/v1/tasks`. One task may stand under another, and no deeper.

use super::super::{Call, draft, rows};
use super::view;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::{Map, Value, json};

/// The most users that a task is assigned to.
const ASSIGNEES: usize = 10;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let query = &call.query;
    let parent = query.text("parent_task_id");
    if parent.is_some_and(|parent| parent != "null" && parent.parse::<u64>().is_err()) {
        return Err(Failure::schema(
            "parent_task_id",
            "must be an integer or null",
        ));
    }
    let done = query.flag("is_done").or_else(|| query.flag("done"));
    let tasks = call
        .store
        .tasks
        .rows()
        .map(|(_, task)| task)
        .filter(|task| {
            done.is_none_or(|done| task.flag("is_done") == done)
                && query
                    .flag("is_milestone")
                    .is_none_or(|wanted| task.flag("is_milestone") == wanted)
                && query
                    .number("project_id")
                    .is_none_or(|id| task.number("project_id") == Some(id))
                && query.number("assignee_id").is_none_or(|id| {
                    task.get("assignee_ids")
                        .as_array()
                        .is_some_and(|ids| ids.contains(&id.into()))
                })
                && parent.is_none_or(|parent| task.number("parent_task_id") == parent.parse().ok())
        });
    let shown = tasks.map(|task| view::task(call, task)).collect();
    call.reply_list(shown)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&view::task(call, find(call)?)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.checked()?;
    let mut task = call.store.tasks.blank();
    rows::defaults(
        &mut task,
        json!({
            "creator_id": call.user, "is_done": false, "is_milestone": false, "assignee_ids": [], "add_time": call.now.rfc3339(),
        }),
    );
    apply(call, &mut task, &fields)?;
    let number = call.store.tasks.insert(task);
    Ok(call.reply(&view::task(
        call,
        rows::find(&call.store.tasks, number, "Task")?,
    )))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut task) = (call.checked()?, find(call)?.clone());
    apply(call, &mut task, &fields)?;
    call.store.tasks.put(task.id(), task.clone());
    Ok(call.reply(&view::task(call, &task)))
}

/// Deletes a task with those under it.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let id = find(call)?.id();
    let under: Vec<u64> = call
        .store
        .tasks
        .rows()
        .filter(|(_, task)| task.number("parent_task_id") == Some(id))
        .map(|(number, _)| number)
        .collect();
    for number in under.into_iter().chain([id]) {
        call.store.tasks.remove(number);
    }
    Ok(rows::gone(call, &id.into()))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    rows::find(&call.store.tasks, call.id(), "Task")
}

fn apply(call: &Call<'_>, task: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    draft::name(task, fields, "title")?;
    rows::filled(fields, "project_id")?;
    rows::take(task, &call.store.tasks, fields);
    if let Some(assignee) = fields
        .get("assignee_id")
        .filter(|_| !fields.contains_key("assignee_ids"))
    {
        task.set(
            "assignee_ids",
            if assignee.is_null() {
                json!([])
            } else {
                json!([assignee])
            },
        );
    }
    if task
        .get("assignee_ids")
        .as_array()
        .is_some_and(|ids| ids.len() > ASSIGNEES)
    {
        return Err(Failure::schema(
            "assignee_ids",
            "must not hold more than 10",
        ));
    }
    for (sent, kept) in [("done", "is_done"), ("milestone", "is_milestone")] {
        if let Some(flag) = fields.get(sent).and_then(Value::as_u64) {
            if kept == "is_done" && task.flag(kept) != (flag == 1) {
                task.set(
                    "marked_as_done_time",
                    (flag == 1).then(|| call.now.rfc3339()),
                );
            }
            task.set(kept, flag == 1);
        }
    }
    let parent = task
        .number("parent_task_id")
        .and_then(|id| call.store.tasks.get(id));
    if let Some(parent) = parent {
        let has_own = call.store.tasks.rows().any(|(_, other)| {
            other.number("parent_task_id").is_some()
                && other.number("parent_task_id") == task.number("id")
        });
        if !parent.get("parent_task_id").is_null()
            || parent.number("id") == task.number("id")
            || has_own
        {
            return Err(Failure::bad_request(
                "A task under another can't have tasks of its own",
            ));
        }
        if parent.get("project_id") != task.get("project_id") {
            return Err(Failure::bad_request(
                "The parent task belongs to another project",
            ));
        }
    }
    task.set("update_time", call.now.rfc3339());
    Ok(())
}
