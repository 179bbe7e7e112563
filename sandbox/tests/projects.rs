//! Projects with their boards, phases, templates and tasks, in both versions.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::Crm;

#[test]
fn both_versions_see_the_same_project() {
    let mut crm = Crm::new();
    let made = crm.post(
        "/api/v2/projects",
        json!({ "title": "Hall", "board_id": 1, "person_ids": [2], "deal_ids": [3] }),
    );
    assert_eq!(made.status, 201, "{}", made.body);
    let project = made.data().clone();
    assert_eq!(project["phase_id"], 1, "the board's first phase");
    let (new, old) = (
        format!("/api/v2/projects/{}", project["id"]),
        format!("/v1/projects/{}", project["id"]),
    );
    assert_eq!(crm.get(&old).data()["person_id"], 2);
    let changed = crm.ask(
        "PUT",
        &old,
        Some(json!({ "title": "Hall 2", "phase_id": 2 })),
    );
    assert_eq!(changed.data()["title"], "Hall 2");
    assert_eq!(crm.get(&new).data()["phase_id"], 2);
    assert!(
        crm.walk("/api/v2/projects?deal_id=3&limit=2")
            .iter()
            .any(|row| row["id"] == project["id"])
    );
    let log = crm.get(&format!("{new}/changelog"));
    assert_eq!(log.rows()[0]["new_values"]["title"], "Hall 2");
    for wrong in [
        json!({ "title": "" }),
        json!({ "phase_id": 7, "board_id": 1 }),
        json!({ "status": "asleep" }),
        json!({ "deal_ids": [999_999] }),
        json!({ "end_date": "2020-01-01", "start_date": "2020-01-02" }),
    ] {
        assert_eq!(crm.patch(&new, wrong.clone()).status, 400, "{wrong}");
    }
    assert_eq!(crm.ask("POST", &format!("{new}/archive"), None).status, 200);
    assert_eq!(crm.patch(&new, json!({ "title": "B" })).status, 400);
    assert!(
        crm.walk("/api/v2/projects/archived")
            .iter()
            .any(|row| row["id"] == project["id"])
    );
    assert!(
        !crm.walk("/api/v2/projects")
            .iter()
            .any(|row| row["id"] == project["id"])
    );
    assert_eq!(crm.delete(&new).status, 200);
    assert_eq!(crm.get(&old).status, 404);
}

#[test]
fn custom_fields_of_projects_work_in_both_versions() {
    let mut crm = Crm::new();
    let field = crm.field("projectFields", "Reference");
    let code = field["field_code"].as_str().unwrap();
    crm.patch(
        "/api/v2/projects/1",
        json!({ "custom_fields": { code: "R-1" } }),
    );
    assert_eq!(crm.get("/v1/projects/1").data()[code], "R-1");
    crm.ask("PUT", "/v1/projects/1", Some(json!({ code: "R-2" })));
    assert_eq!(
        crm.get("/api/v2/projects/1").data()["custom_fields"][code],
        "R-2"
    );
    assert_eq!(
        crm.patch(
            "/api/v2/projects/1",
            json!({ "custom_fields": { "words": 1 } })
        )
        .status,
        400
    );
    let cleared = crm.patch("/api/v2/projects/1", json!({ "custom_fields": {} }));
    assert_eq!(cleared.data()["custom_fields"][code], Value::Null);
}

#[test]
fn boards_have_phases() {
    let mut crm = Crm::new();
    let board = crm
        .post("/api/v2/boards", json!({ "name": "Works" }))
        .data()["id"]
        .clone();
    let phase = crm
        .post(
            "/api/v2/phases",
            json!({ "name": "First", "board_id": board }),
        )
        .data()
        .clone();
    assert_eq!(
        crm.get(&format!("/api/v2/phases?board_id={board}")).rows(),
        std::slice::from_ref(&phase)
    );
    assert_eq!(
        crm.get(&format!("/v1/projects/phases/{}", phase["id"]))
            .data()["name"],
        "First"
    );
    assert_eq!(
        crm.patch(
            &format!("/api/v2/boards/{board}"),
            json!({ "name": "Yard" })
        )
        .data()["name"],
        "Yard"
    );
    assert_eq!(crm.get("/v1/projects/boards").rows().len(), 3);
    assert_eq!(
        crm.post("/api/v2/phases", json!({ "name": "A", "board_id": 99 }))
            .status,
        400
    );
    assert_eq!(crm.delete(&format!("/api/v2/boards/{board}")).status, 200);
    assert_eq!(
        crm.get(&format!("/api/v2/phases/{}", phase["id"])).status,
        404
    );
    assert_eq!(crm.get("/api/v2/projectTemplates").rows().len(), 2);
    assert_eq!(crm.get("/v1/projectTemplates/9").status, 404);
}

#[test]
fn tasks_stand_in_projects_and_one_under_another() {
    let mut crm = Crm::new();
    let task = |more: serde_json::Value| {
        let mut body = json!({ "title": "Dig", "project_id": 2 });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let made = crm.post(
        "/api/v2/tasks",
        task(json!({ "assignee_ids": [1, 2], "done": 1 })),
    );
    assert_eq!((made.status, &made.data()["is_done"]), (201, &json!(true)));
    let id = made.data()["id"].clone();
    assert_eq!(crm.get(&format!("/v1/tasks/{id}")).data()["done"], 1);
    let under = crm
        .post(
            "/v1/tasks",
            task(json!({ "parent_task_id": id, "assignee_id": "1" })),
        )
        .data()["id"]
        .clone();
    assert_eq!(
        crm.post("/api/v2/tasks", task(json!({ "parent_task_id": under })))
            .status,
        400
    );
    assert_eq!(
        crm.post("/api/v2/tasks", task(json!({ "done": true })))
            .status,
        400,
        "flags are 0 and 1 here"
    );
    assert_eq!(
        crm.post("/api/v2/tasks", task(json!({ "project_id": 99 })))
            .status,
        400
    );
    assert!(
        crm.walk("/api/v2/tasks?parent_task_id=null&project_id=2")
            .iter()
            .all(|task| task["parent_task_id"].is_null())
    );
    assert_eq!(crm.get("/v1/projects/2/tasks").rows().len(), 5);
    let placed = crm.ask(
        "PUT",
        &format!("/v1/projects/2/plan/tasks/{id}"),
        Some(json!({ "group_id": 2 })),
    );
    assert_eq!(placed.data()["group_id"], 2);
    assert!(
        crm.get("/v1/projects/2/plan")
            .rows()
            .contains(placed.data())
    );
    assert_eq!(
        crm.patch(&format!("/api/v2/tasks/{id}"), json!({ "done": 0 }))
            .data()["marked_as_done_time"],
        json!(null)
    );
    assert_eq!(crm.delete(&format!("/api/v2/tasks/{id}")).status, 200);
    assert_eq!(
        crm.get(&format!("/v1/tasks/{under}")).status,
        404,
        "those under it go along"
    );
}
