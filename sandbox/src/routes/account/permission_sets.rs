//! Permission sets: `/v1/permissionSets`. Users have them through their access.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{Record, Store};
use serde_json::{Map, Value, json};

const PERMISSIONS: [&str; 31] = [
    "can_add_custom_fields",
    "can_add_products",
    "can_add_prospects_as_leads",
    "can_bulk_edit_items",
    "can_change_visibility_of_items",
    "can_convert_deals_to_leads",
    "can_create_own_workflow",
    "can_delete_activities",
    "can_delete_custom_fields",
    "can_delete_deals",
    "can_edit_custom_fields",
    "can_edit_deals_closed_date",
    "can_edit_products",
    "can_edit_shared_filters",
    "can_export_data_from_lists",
    "can_follow_other_users",
    "can_merge_deals",
    "can_merge_organizations",
    "can_merge_people",
    "can_modify_labels",
    "can_see_company_wide_statistics",
    "can_see_deals_list_summary",
    "can_see_hidden_items_names",
    "can_see_other_users",
    "can_see_other_users_statistics",
    "can_see_security_dashboard",
    "can_share_filters",
    "can_share_insights",
    "can_use_api",
    "can_use_email_tracking",
    "can_use_import",
];

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let app = call.query.text("app");
    let sets = call
        .store
        .permission_sets
        .rows()
        .filter(|(_, set)| app.is_none_or(|app| set.text("app") == app));
    let shown = sets
        .map(|(_, set)| {
            let mut shown = view(call.store, set);
            shown.remove("contents");
            shown.into()
        })
        .collect();
    call.reply_list(shown)
}

/// One set stands in the answer without an envelope.
pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (_, set) = rows::find_uuid(
        &call.store.permission_sets,
        call.segment(0),
        "Permission set",
    )?;
    Ok(Response::json(200, &view(call.store, set)))
}

pub(super) fn assignments(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (_, set) = rows::find_uuid(
        &call.store.permission_sets,
        call.segment(0),
        "Permission set",
    )?;
    let shown = users(call.store, set)
        .map(|user| json!({ "user_id": user.id(), "permission_set_id": set.get("id"), "name": set.get("name") }))
        .collect();
    call.reply_list(shown)
}

/// All permissions of a user. Administrators have them all.
pub(super) fn of_user(call: &mut Call<'_>) -> Result<Response, Failure> {
    let user = rows::find(&call.store.users, call.id(), "User")?;
    let access = user.get("access").as_array().cloned().unwrap_or_default();
    let admin = access.iter().any(|access| access["admin"] == true);
    let sets = access
        .iter()
        .filter_map(|access| access["permission_set_id"].as_str());
    let sets = sets.filter_map(|id| {
        call.store
            .permission_sets
            .get(call.store.permission_sets.number_of(id)?)
    });
    let granted: Vec<&Value> = sets
        .flat_map(|set| set.get("contents").as_array().into_iter().flatten())
        .collect();
    let shown: Map<String, Value> = PERMISSIONS
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                json!(admin || granted.iter().any(|known| known.as_str() == Some(name))),
            )
        })
        .collect();
    Ok(call.reply(&shown))
}

fn users<'a>(store: &'a Store, set: &'a Record) -> impl Iterator<Item = &'a Record> {
    let has = |user: &&Record| {
        let access = user.get("access").as_array().into_iter().flatten();
        access
            .into_iter()
            .any(|access| access["permission_set_id"] == *set.get("id"))
    };
    store.users.rows().map(|(_, user)| user).filter(has)
}

fn view(store: &Store, set: &Record) -> Map<String, Value> {
    let mut shown = rows::object(set);
    shown.insert(
        "assignment_count".to_owned(),
        users(store, set).count().into(),
    );
    shown
}
