//! Boards with their phases, and templates: what projects stand on.

use super::super::{Call, draft, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{Record, Table};
use serde_json::{Map, Value, json};

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let boards = call.store.boards.rows().map(|(_, board)| board).collect();
    ordered(call, boards)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&shown(
        call,
        rows::find(&call.store.boards, call.id(), "Board")?,
    )))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, board) = (call.checked()?, call.store.boards.blank());
    let board = apply(call, board, &fields, &call.store.boards)?;
    let id = call.store.boards.insert(board);
    Ok(call.reply(&rows::value(rows::find(&call.store.boards, id, "Board")?)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, board) = (
        call.checked()?,
        rows::find(&call.store.boards, call.id(), "Board")?.clone(),
    );
    let board = apply(call, board, &fields, &call.store.boards)?;
    call.store.boards.put(board.id(), board.clone());
    Ok(call.reply(&rows::value(&board)))
}

/// Deletes a board with its phases and their projects.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let id = rows::find(&call.store.boards, call.id(), "Board")?.id();
    call.store.boards.remove(id);
    call.store.phases.remove_linked("board_id", id);
    drop_projects(call, "board_id", id);
    Ok(rows::gone(call, &id.into()))
}

pub(super) fn phases(call: &mut Call<'_>) -> Result<Response, Failure> {
    let board = call.query.number("board_id").unwrap_or_default();
    rows::find(&call.store.boards, board, "Board")?;
    let phases = call
        .store
        .phases
        .linked("board_id", board)
        .map(|(_, phase)| phase)
        .collect();
    ordered(call, phases)
}

pub(super) fn phase(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&shown(
        call,
        rows::find(&call.store.phases, call.id(), "Phase")?,
    )))
}

pub(super) fn create_phase(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, phase) = (call.checked()?, call.store.phases.blank());
    let phase = apply(call, phase, &fields, &call.store.phases)?;
    let id = call.store.phases.insert(phase);
    Ok(call.reply(&rows::value(rows::find(&call.store.phases, id, "Phase")?)))
}

pub(super) fn update_phase(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, phase) = (
        call.checked()?,
        rows::find(&call.store.phases, call.id(), "Phase")?.clone(),
    );
    let phase = apply(call, phase, &fields, &call.store.phases)?;
    let id = phase.id();
    // Projects go along to the other board.
    let board = phase.get("board_id").clone();
    let moved: Vec<u64> = in_phase(call, "phase_id", id);
    for number in moved {
        if let Some(mut project) = call.store.projects.get(number).cloned() {
            project.set("board_id", board.clone());
            call.store.projects.put(number, project);
        }
    }
    call.store.phases.put(id, phase.clone());
    Ok(call.reply(&rows::value(&phase)))
}

pub(super) fn delete_phase(call: &mut Call<'_>) -> Result<Response, Failure> {
    let id = rows::find(&call.store.phases, call.id(), "Phase")?.id();
    call.store.phases.remove(id);
    drop_projects(call, "phase_id", id);
    Ok(rows::gone(call, &id.into()))
}

pub(super) fn templates(call: &mut Call<'_>) -> Result<Response, Failure> {
    let templates = call.store.templates.rows();
    let rows = templates
        .map(|(_, template)| shown(call, template))
        .collect();
    call.reply_list(rows)
}

pub(super) fn template(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&shown(
        call,
        rows::find(&call.store.templates, call.id(), "Project template")?,
    )))
}

/// With times as the version writes them.
fn shown(call: &Call<'_>, record: &Record) -> Value {
    if call.operation.version == "v2" {
        rows::value(record)
    } else {
        super::super::v1::plain(record).into()
    }
}

fn ordered(call: &Call<'_>, mut records: Vec<&Record>) -> Result<Response, Failure> {
    records.sort_by(|left, right| listing::compare(left.get("order_nr"), right.get("order_nr")));
    call.reply_list(
        records
            .into_iter()
            .map(|record| shown(call, record))
            .collect(),
    )
}

fn apply(
    call: &Call<'_>,
    mut record: Record,
    fields: &Map<String, Value>,
    table: &Table,
) -> Result<Record, Failure> {
    let now = call.now.rfc3339();
    draft::name(&mut record, fields, "name")?;
    if record.get("id").is_null() {
        let last = table
            .rows()
            .filter_map(|(_, other)| other.number("order_nr"))
            .max()
            .unwrap_or_default();
        rows::defaults(
            &mut record,
            json!({ "add_time": now, "order_nr": last + 1 }),
        );
    }
    rows::take(&mut record, table, fields);
    record.set("update_time", now);
    Ok(record)
}

fn in_phase(call: &Call<'_>, column: &str, id: u64) -> Vec<u64> {
    let projects = call
        .store
        .projects
        .rows()
        .filter(|(_, project)| project.number(column) == Some(id));
    projects.map(|(number, _)| number).collect()
}

fn drop_projects(call: &mut Call<'_>, column: &str, id: u64) {
    for number in in_phase(call, column, id) {
        call.store.projects.remove(number);
        call.store.tasks.remove_linked("project_id", number);
    }
}
