//! What belongs to the account: users and their rights, filters, webhooks, goals, types and settings.

mod activity_types;
mod filters;
mod goals;
mod permission_sets;
mod relationships;
mod roles;
mod webhooks;

use super::{Call, settings, users};
use crate::failure::Failure;
use crate::http::Response;

/// Answers a call, where it is about the account.
pub(super) fn answer(call: &mut Call<'_>) -> Option<Result<Response, Failure>> {
    Some(match call.operation.key.as_str() {
        "getFilters" => filters::list(call),
        "getFilter" => filters::get(call),
        "addFilter" => filters::create(call),
        "updateFilter" => filters::update(call),
        "deleteFilter" => filters::delete(call),
        "deleteFilters" => filters::delete_many(call),
        "getFilterHelpers" => filters::helpers(call),

        "getWebhooks" => webhooks::list(call),
        "addWebhook" => webhooks::create(call),
        "deleteWebhook" => webhooks::delete(call),

        "getGoals" => goals::find(call),
        "addGoal" => goals::create(call),
        "updateGoal" => goals::update(call),
        "deleteGoal" => goals::delete(call),
        "getGoalResult" => goals::results(call),

        "getRoles" => roles::list(call),
        "getRole" => roles::get(call),
        "addRole" => roles::create(call),
        "updateRole" => roles::update(call),
        "deleteRole" => roles::delete(call),
        "getRoleAssignments" => roles::assignments(call),
        "addRoleAssignment" => roles::assign(call),
        "deleteRoleAssignment" => roles::unassign(call),
        "getRoleSettings" => roles::settings(call),
        "addOrUpdateRoleSetting" => roles::set(call),
        "getRolePipelines" => roles::pipelines(call),
        "updateRolePipelines" => roles::set_pipelines(call),
        "getUserRoleAssignments" => roles::of_user(call),
        "getUserRoleSettings" => roles::settings_of_user(call),

        "getPermissionSets" => permission_sets::list(call),
        "getPermissionSet" => permission_sets::get(call),
        "getPermissionSetAssignments" => permission_sets::assignments(call),
        "getUserPermissions" => permission_sets::of_user(call),

        "addUser" => users::create(call),
        "updateUser" => users::update(call),

        "getActivityTypes" => activity_types::list(call),
        "addActivityType" => activity_types::create(call),
        "updateActivityType" => activity_types::update(call),
        "deleteActivityType" => activity_types::delete(call),

        "getOrganizationRelationships" => relationships::list(call),
        "getOrganizationRelationship" => relationships::get(call),
        "addOrganizationRelationship" => relationships::create(call),
        "updateOrganizationRelationship" => relationships::update(call),
        "deleteOrganizationRelationship" => relationships::delete(call),

        "getUserSettings" => settings::of_user(call),
        "getUserConnections" => settings::connections(call),
        "getLeadSources" => settings::lead_sources(call),
        "getCompanyAddons" => settings::addons(call),
        _ => return None,
    })
}
