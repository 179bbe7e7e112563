//! Boards with phases, projects with tasks, and a template.

use super::Seeding;
use crate::store::CustomizedEntity;
use serde_json::{Value, json};

const BOARDS: [(&str, [&str; 4]); 2] = [
    (
        "Delivery",
        ["Kick-off", "Planning", "Installation", "Review"],
    ),
    ("Service", ["Reported", "Scheduled", "On site", "Done"]),
];
const PROJECTS: [&str; 6] = [
    "Pump hall, first stage",
    "Sensor roll-out",
    "Yearly maintenance",
    "Training of the night shift",
    "Filter exchange",
    "Data logging trial",
];
const TASKS: [&str; 3] = ["Order the parts", "Agree on a date", "Write the report"];

pub(super) fn fill(seeding: &mut Seeding) {
    let time = seeding.days_ago(400).rfc3339();
    for (place, (board, phases)) in BOARDS.into_iter().enumerate() {
        let id = seeding.store.boards.insert_values(
            json!({ "name": board, "order_nr": place + 1, "add_time": time, "update_time": time }),
        );
        for (place, phase) in phases.into_iter().enumerate() {
            seeding.store.phases.insert_values(json!({
                "name": phase, "board_id": id, "order_nr": place + 1, "add_time": time, "update_time": time,
            }));
        }
    }
    for title in ["Installation", "Repair"] {
        seeding.store.templates.insert_values(json!({
            "title": title, "description": format!("{title}, step by step"), "projects_board_id": 1, "owner_id": 1,
            "add_time": time, "update_time": time,
        }));
    }
    for (place, title) in PROJECTS.into_iter().enumerate() {
        project(seeding, place as u64, title);
    }
    // One activity stands in the first project.
    if let Some(mut activity) = seeding.store.activities.get(1).cloned() {
        activity.set("project_id", 1);
        seeding.store.activities.put(1, activity);
    }
}

fn project(seeding: &mut Seeding, place: u64, title: &str) {
    let (added, owner) = (seeding.days_ago(90 - 10 * place as i64), seeding.user());
    let board = 1 + place % 2;
    let phase = (board - 1) * 4 + 1 + place % 4;
    let fields = seeding.store.fields(CustomizedEntity::Project).to_vec();
    let mut project = seeding.store.projects.blank();
    let archived = if place == 5 {
        json!(seeding.now.rfc3339())
    } else {
        Value::Null
    };
    for (name, value) in [
        ("title", json!(title)),
        ("description", json!(format!("{title}: what was agreed"))),
        (
            "status",
            json!(if place == 4 { "completed" } else { "open" }),
        ),
        ("board_id", json!(board)),
        ("phase_id", json!(phase)),
        ("owner_id", json!(owner)),
        ("start_date", json!(added.date())),
        ("end_date", json!(added.plus_minutes(120 * 24 * 60).date())),
        ("deal_ids", json!([place + 1])),
        ("person_ids", json!([place + 1])),
        ("org_ids", json!([place + 1])),
        ("label_ids", json!([])),
        ("add_time", json!(added.rfc3339())),
        ("update_time", json!(added.rfc3339())),
        ("status_change_time", json!(added.rfc3339())),
        ("archive_time", archived),
        (".plan", json!({})),
    ] {
        project.set(name, value);
    }
    seeding.fill_custom(&mut project, &fields);
    let id = seeding.store.projects.insert(project);
    let mut first = Value::Null;
    for (order, title) in TASKS.into_iter().enumerate() {
        let done = order == 0;
        let task = seeding.store.tasks.insert_values(json!({
            "title": title, "creator_id": owner, "description": null, "project_id": id, "is_done": done, "is_milestone": order == 2,
            "due_date": added.plus_minutes((10 + order as i64) * 24 * 60).date(), "start_date": null,
            "parent_task_id": if order == 1 { first.clone() } else { Value::Null }, "assignee_ids": [owner], "priority": null,
            "add_time": added.rfc3339(), "update_time": added.rfc3339(),
            "marked_as_done_time": if done { json!(added.rfc3339()) } else { Value::Null },
        }));
        if order == 0 {
            first = task.into();
        }
    }
}
