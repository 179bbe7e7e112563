//! What an account is set up with beside its users: filters, webhooks, goals, roles, permission sets.

use super::Seeding;
use super::setup::ACTIVE_USERS;
use crate::store::CustomizedEntity;
use serde_json::{Value, json};

pub(super) fn fill(seeding: &mut Seeding) {
    filters(seeding);
    roles(seeding);
    permission_sets(seeding);
    goals(seeding);
    relationships(seeding);
    let time = seeding.days_ago(120).rfc3339_millis();
    seeding.store.webhooks.insert_values(json!({
        "company_id": 1001, "owner_id": 1, "user_id": 1, "event_action": "change", "event_object": "deal",
        "subscription_url": "https://hooks.sandbox.example/deals", "version": "2.0", "is_active": 1, "add_time": time,
        "type": "general", "admin_id": 1, "name": "Deals to the warehouse", "http_auth_user": "warehouse",
        "http_auth_password": "kept-by-nobody", ".seeded": true,
    }));
}

fn relationships(seeding: &mut Seeding) {
    let time = seeding.days_ago(200).datetime();
    for (kind, owner, linked) in [("parent", 1, 2), ("related", 1, 3)] {
        seeding.store.relationships.insert_values(json!({
            "type": kind, "rel_owner_org_id": owner, "rel_linked_org_id": linked, "add_time": time, "update_time": time,
            "active_flag": true,
        }));
    }
}

fn filters(seeding: &mut Seeding) {
    let number = |seeding: &Seeding, entity: CustomizedEntity, code: &str| {
        let fields = seeding.store.fields(entity);
        fields
            .iter()
            .find(|field| field.code == code)
            .map_or(0, |field| field.number)
    };
    let status = number(seeding, CustomizedEntity::Deal, "status");
    let name = number(seeding, CustomizedEntity::Organization, "name");
    let filters = [
        (
            "Open deals",
            "deals",
            json!([{ "object": "deal", "field_id": status.to_string(), "operator": "=", "value": "open", "extra_value": null }]),
        ),
        (
            "Organizations with GmbH",
            "org",
            json!([{ "object": "organization", "field_id": name.to_string(), "operator": "LIKE '%$%'", "value": "GmbH", "extra_value": null }]),
        ),
        ("All deals", "deals", json!([])),
    ];
    for (name, kind, conditions) in filters {
        let time = seeding.days_ago(300).datetime();
        seeding.store.filters.insert_values(json!({
            "name": name, "is_editable": true, "active_flag": true, "type": kind, "temporary_flag": null, "user_id": 1,
            "add_time": time, "update_time": time, "visible_to": "7", "custom_view_id": null,
            "conditions": { "glue": "and", "conditions": [
                { "glue": "and", "conditions": conditions }, { "glue": "or", "conditions": [] },
            ] },
        }));
    }
}

fn roles(seeding: &mut Seeding) {
    for (name, parent) in [
        ("(Unassigned users)", Value::Null),
        ("Sales", json!(1)),
        ("Field sales", json!(2)),
    ] {
        seeding.store.roles.insert_values(json!({
            "name": name, "parent_role_id": parent, "active_flag": true, ".settings": {}, ".hidden_pipelines": [],
        }));
    }
}

/// The sets whose ids the users' access names.
fn permission_sets(seeding: &mut Seeding) {
    let sets = [
        ("Deals admin user", "sales", "admin"),
        ("Deals regular user", "sales", "regular"),
        ("Account settings admin", "global", "admin"),
        ("Regular user", "global", "regular"),
    ];
    let mut ids = Vec::new();
    for (name, app, kind) in sets {
        let uuid = seeding.random.uuid();
        seeding.store.permission_sets.insert_values(json!({
            "id": uuid, "name": name, "description": format!("{name}: what comes with the account"), "app": app, "type": kind,
            "contents": if kind == "admin" {
                json!(["can_add_products", "can_bulk_edit_items", "can_delete_deals", "can_edit_custom_fields", "can_use_api"])
            } else {
                json!(["can_add_products", "can_use_api"])
            },
        }));
        ids.push(uuid);
    }
    let users: Vec<u64> = seeding.store.users.rows().map(|(id, _)| id).collect();
    for id in users {
        let Some(mut user) = seeding.store.users.get(id).cloned() else {
            continue;
        };
        let place = usize::from(id != 1);
        user.set(
            "access",
            json!([
                { "app": "sales", "admin": id == 1, "permission_set_id": ids[place] },
                { "app": "global", "admin": id == 1, "permission_set_id": ids[2 + place] },
            ]),
        );
        seeding.store.users.put(id, user);
    }
}

fn goals(seeding: &mut Seeding) {
    let year = seeding.now.date().get(..4).unwrap_or("2026").to_owned();
    for user in 1..=ACTIVE_USERS.min(2) {
        let id = seeding.random.hex(24);
        seeding.store.goals.insert_values(json!({
            "id": id, "owner_id": user, "title": "Deals won", "is_active": true, "interval": "monthly", "report_ids": [],
            "assignee": { "id": user, "type": "person" },
            "type": { "name": "deals_won", "params": { "pipeline_id": [1] } },
            "duration": { "start": format!("{year}-01-01"), "end": format!("{year}-12-31") },
            "expected_outcome": { "target": 10, "tracking_metric": "quantity" },
        }));
    }
}
