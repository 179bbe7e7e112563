//! Projects: `/api/v2/projects` and `/v1/projects`.

use super::super::{Call, draft, history, rows};
use super::view;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, Filter, Record, check_custom_field, unflatten};
use serde_json::{Map, Value, json};

const ENTITY: CustomizedEntity = CustomizedEntity::Project;
const STATUSES: [&str; 4] = ["open", "completed", "canceled", "deleted"];

pub(super) fn list(call: &mut Call<'_>, archived: bool) -> Result<Response, Failure> {
    let query = &call.query;
    let filter = Filter::named(call.store, ENTITY, query.number("filter_id"))?;
    let statuses: Vec<&str> = query
        .text("status")
        .map_or_else(Vec::new, |text| text.split(',').collect());
    let all = query.flag("include_archived") == Some(true);
    let projects = call
        .store
        .projects
        .rows()
        .map(|(_, project)| project)
        .filter(|project| {
            let named = |name: &str, list: &str| {
                query.number(name).is_none_or(|id| {
                    project
                        .get(list)
                        .as_array()
                        .is_some_and(|ids| ids.contains(&id.into()))
                })
            };
            let here = project.get("archive_time").is_null() != archived || all;
            here && match &filter {
                Some(filter) => filter.lets_through(project),
                None => {
                    (statuses.is_empty() || statuses.contains(&project.text("status")))
                        && query
                            .number("phase_id")
                            .is_none_or(|id| project.number("phase_id") == Some(id))
                        && named("deal_id", "deal_ids")
                        && named("person_id", "person_ids")
                        && named("org_id", "org_ids")
                }
            }
        });
    let shown = projects.map(|project| view::shown(call, project)).collect();
    call.reply_list(shown)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&view::shown(call, find(call)?)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.checked()?, call.now.rfc3339());
    let mut project = call.store.projects.blank();
    rows::defaults(
        &mut project,
        json!({
            "owner_id": call.user, "status": "open", "deal_ids": [], "person_ids": [], "org_ids": [], "label_ids": [],
            "add_time": now, "status_change_time": now, ".plan": {},
        }),
    );
    apply(call, &mut project, &fields)?;
    let id = call.store.projects.insert(project);
    Ok(call.reply(&view::shown(
        call,
        rows::find(&call.store.projects, id, "Project")?,
    )))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut project) = (call.checked()?, find(call)?.clone());
    if !project.get("archive_time").is_null() {
        return Err(Failure::bad_request("An archived project can't be edited"));
    }
    apply(call, &mut project, &fields)?;
    let id = project.id();
    history::put(call, ENTITY, project);
    Ok(call.reply(&view::shown(
        call,
        rows::find(&call.store.projects, id, "Project")?,
    )))
}

/// Deletes the project with its tasks.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let id = find(call)?.id();
    call.store.projects.remove(id);
    call.store.tasks.remove_linked("project_id", id);
    for table in [
        &mut call.store.activities,
        &mut call.store.notes,
        &mut call.store.files,
    ] {
        table.unlink_all("project_id", &id.into());
    }
    Ok(rows::gone(call, &id.into()))
}

pub(super) fn archive(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut project = find(call)?.clone();
    if !project.get("archive_time").is_null() {
        return Err(Failure::bad_request("The project is archived already"));
    }
    project.set("archive_time", call.now.rfc3339());
    let id = project.id();
    history::put(call, ENTITY, project);
    Ok(call.reply(&view::shown(
        call,
        rows::find(&call.store.projects, id, "Project")?,
    )))
}

pub(super) fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    rows::find(&call.store.projects, call.id(), "Project")
}

/// v1's names as those of v2.
fn modern(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = fields.clone();
    for (old, new) in [("person_id", "person_ids"), ("org_id", "org_ids")] {
        if let Some(id) = fields.remove(old) {
            fields.insert(
                new.to_owned(),
                if id.is_null() { json!([]) } else { json!([id]) },
            );
        }
    }
    if let Some(labels) = fields.remove("labels") {
        fields.insert("label_ids".to_owned(), labels);
    }
    fields
}

fn apply(
    call: &Call<'_>,
    project: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    let (store, now, fields) = (&*call.store, call.now.rfc3339(), &modern(fields));
    draft::name(project, fields, "title")?;
    let before = project.get("status").clone();
    let labels = fields.get("label_ids").cloned();
    draft::labels(project, fields, store, ENTITY)?;
    rows::take(project, &store.projects, fields);
    if labels.is_some_and(|labels| labels.is_null()) {
        project.set("label_ids", json!([]));
    }
    if !STATUSES.contains(&project.text("status")) {
        return Err(Failure::schema(
            "status",
            "must be one of [open, completed, canceled, deleted]",
        ));
    }
    if *project.get("status") != before {
        project.set("status_change_time", now.clone());
    }
    if let Some(health) = fields
        .get("health_status")
        .filter(|health| !health.is_null())
    {
        let field = store
            .project_fields
            .iter()
            .find(|field| field.code == "health_status");
        if !field.is_some_and(|field| field.has_option(health)) {
            return Err(Failure::bad_request(format!(
                "Health status {health} does not exist"
            )));
        }
    }
    let (start, end) = (project.text("start_date"), project.text("end_date"));
    if !start.is_empty() && !end.is_empty() && end < start {
        return Err(Failure::bad_request(
            "end_date must not be before start_date",
        ));
    }
    place(call, project, fields)?;
    draft::custom_fields(project, fields, store, ENTITY)?;
    if call.operation.version != "v2" {
        for field in store.project_fields.iter().filter(|field| field.is_custom) {
            if let Some(value) = unflatten(field, fields) {
                project.set_custom(field.number, check_custom_field(store, field, &value)?);
            }
        }
    }
    project.set("update_time", now);
    Ok(())
}

/// Puts the project on a board and into one of its phases: the first ones where none is named.
fn place(
    call: &Call<'_>,
    project: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    let store = &*call.store;
    let template = fields
        .get("template_id")
        .and_then(Value::as_u64)
        .and_then(|id| store.templates.get(id));
    let named = |name: &str| fields.get(name).and_then(Value::as_u64);
    let of_phase = named("phase_id").and_then(|phase| store.phases.get(phase)?.number("board_id"));
    let board = named("board_id")
        .or(of_phase)
        .or(project.number("board_id"));
    let board =
        board.or_else(|| template.and_then(|template| template.number("projects_board_id")));
    let board = board.or_else(|| store.boards.rows().next().map(|(id, _)| id));
    let phases: Vec<&Record> = store
        .phases
        .linked("board_id", board.unwrap_or_default())
        .map(|(_, phase)| phase)
        .collect();
    let phase = project.number("phase_id").filter(|phase| {
        named("phase_id").is_some() || phases.iter().any(|known| known.id() == *phase)
    });
    let first = phases
        .iter()
        .min_by_key(|phase| phase.number("order_nr"))
        .map(|phase| phase.id());
    let phase = phase.or(first);
    if let Some(phase) = phase.filter(|phase| !phases.iter().any(|known| known.id() == *phase)) {
        return Err(Failure::bad_request(format!(
            "Phase {phase} does not belong to the board"
        )));
    }
    project.set("board_id", board);
    project.set("phase_id", phase);
    Ok(())
}
