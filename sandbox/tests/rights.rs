//! Roles, permission sets and users.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Crm};

fn put(crm: &mut Crm, path: &str, body: Value) -> Answer {
    crm.ask("PUT", path, Some(body))
}

#[test]
fn everybody_has_one_role() {
    let mut crm = Crm::new();
    let role = crm
        .post(
            "/v1/roles",
            json!({ "name": "Night shift", "parent_role_id": 2 }),
        )
        .data()["id"]
        .clone();
    let path = format!("/v1/roles/{role}");
    assert_eq!(crm.get(&path).data()["level"], 3);
    assert_eq!(
        crm.post("/v1/roles", json!({ "name": "Night shift" }))
            .status,
        400
    );
    assert_eq!(
        crm.post(&format!("{path}/assignments"), json!({ "user_id": 2 }))
            .data()["role_id"],
        role
    );
    assert_eq!(
        crm.get(&format!("{path}/assignments")).rows()[0]["user_id"],
        2
    );
    assert_eq!(
        crm.get("/v1/users/2/roleAssignments").rows()[0]["role_id"],
        role
    );
    crm.post(
        &format!("{path}/settings"),
        json!({ "setting_key": "deal_default_visibility", "value": 1 }),
    );
    assert_eq!(
        crm.get("/v1/users/2/roleSettings").data()["deal_default_visibility"],
        1
    );
    assert_eq!(
        crm.post(
            &format!("{path}/settings"),
            json!({ "setting_key": "deal_default_visibility", "value": 2 })
        )
        .status,
        400
    );
    let seen = put(
        &mut crm,
        &format!("{path}/pipelines"),
        json!({ "visible_pipeline_ids": { "remove": [2] } }),
    );
    assert_eq!(seen.data()["pipeline_ids"], json!([1]));
    assert_eq!(
        crm.get(&format!("{path}/pipelines?visible=false")).data()["pipeline_ids"],
        json!([2])
    );
    let body = Some(json!({ "user_id": 3 }));
    assert_eq!(
        crm.ask("DELETE", &format!("{path}/assignments"), body)
            .status,
        400
    );
    assert_eq!(crm.delete(&path).status, 200);
    assert_eq!(crm.get("/v1/users/2").data()["role_id"], 1);
    assert_eq!(crm.delete("/v1/roles/1").status, 400);
}

#[test]
fn permissions_come_in_sets() {
    let mut crm = Crm::new();
    let sets = crm.get("/v1/permissionSets?app=sales").rows().to_vec();
    assert_eq!(sets.len(), 2);
    let path = format!("/v1/permissionSets/{}", sets[0]["id"].as_str().unwrap());
    assert!(crm.get(&path).body["contents"].is_array());
    assert_eq!(
        crm.get(&format!("{path}/assignments")).rows()[0]["user_id"],
        1
    );
    assert_eq!(
        crm.get("/v1/users/1/permissions").data()["can_merge_deals"],
        true
    );
    assert_eq!(
        crm.get("/v1/users/2/permissions").data()["can_merge_deals"],
        false
    );
    assert_eq!(
        crm.get("/v1/permissionSets/6a8f5b9e-0f9b-4c1e-8a5d-2f1c3b4d5e6f")
            .status,
        404
    );
}

#[test]
fn users_are_added_and_put_to_rest() {
    let mut crm = Crm::new();
    let made = crm
        .post("/v1/users", json!({ "email": "new@sandbox.example" }))
        .data()
        .clone();
    let path = format!("/v1/users/{}", made["id"]);
    assert_eq!(
        crm.post("/v1/users", json!({ "email": "new@sandbox.example" }))
            .status,
        400
    );
    assert_eq!(
        crm.post("/v1/users", json!({ "email": "words" })).status,
        400
    );
    assert_eq!(
        crm.get("/v1/users/find?term=new@&search_by_email=1").rows()[0]["id"],
        made["id"]
    );
    assert_eq!(
        put(&mut crm, &path, json!({ "active_flag": 0 })).data()["active_flag"],
        false
    );
    assert_eq!(
        crm.post(
            "/api/v2/deals",
            json!({ "title": "A", "owner_id": made["id"] })
        )
        .status,
        400
    );
    assert_eq!(
        put(&mut crm, "/v1/users/1", json!({ "active_flag": false })).status,
        400
    );
}
