//! What happens to records over time: changes, participants, merging, copying, converting, and figures over it all.

mod changes;
mod conversions;
mod duplicate;
mod flow;
mod linked;
mod merge;
mod participants;
mod permitted;
mod recents;
mod statistics;
mod summary;
mod timeline;

pub(super) use conversions::settle;
pub(super) use participants::join;

use super::{Call, followers};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, Record};

use CustomizedEntity::{Deal, Organization, Person, Product, Project};

/// Answers a call, where it is about what happens to records.
pub(super) fn answer(call: &mut Call<'_>) -> Option<Result<Response, Failure>> {
    Some(match call.operation.key.as_str() {
        "getDealChangelog" => changes::list(call, Deal),
        "getPersonChangelog" => changes::list(call, Person),
        "getOrganizationChangelog" => changes::list(call, Organization),
        "getProjectChangelog" => changes::list_v2(call, Project),
        "getDealUpdates" => flow::list(call, Deal),
        "getPersonUpdates" => flow::list(call, Person),
        "getOrganizationUpdates" => flow::list(call, Organization),
        "getRecents" => recents::list(call),

        "getDealParticipants" => participants::list(call),
        "addDealParticipant" => participants::create(call),
        "deleteDealParticipant" => participants::delete(call),
        "getDealParticipantsChangelog" => participants::changelog(call),

        "mergeDeals" => merge::merge(call, Deal),
        "mergePersons" => merge::merge(call, Person),
        "mergeOrganizations" => merge::merge(call, Organization),
        "duplicateDeal" => duplicate::deal(call),

        "convertDealToLead" => conversions::to_lead(call),
        "convertLeadToDeal" => conversions::to_deal(call),
        "getDealConversionStatus" => conversions::status(call),
        "getLeadConversionStatus" => conversions::status(call),

        "getDealUsers" => permitted::users(call, Deal),
        "getPersonUsers" => permitted::users(call, Person),
        "getOrganizationUsers" => permitted::users(call, Organization),
        "getProductUsers" => permitted::users(call, Product),
        "getProjectUsers" => permitted::users(call, Project),
        "getLeadUsers" => permitted::users_of_lead(call),

        "getDealsSummary" => summary::answer(call, false),
        "getArchivedDealsSummary" => summary::answer(call, true),
        "getDealsTimeline" => timeline::answer(call, false),
        "getArchivedDealsTimeline" => timeline::answer(call, true),
        "getPipelineConversionStatistics" => statistics::conversions(call),
        "getPipelineMovementStatistics" => statistics::movements(call),

        "getPipelineDeals" => linked::of_pipeline(call),
        "getStageDeals" => linked::of_stage(call),
        "getProductDeals" => linked::of_product(call),
        "v1.getArchivedDeals" => linked::archived(call),
        "getPersonProducts" => linked::products_of_person(call),

        "getProductFollowers" => followers::list(call, Product),
        "addProductFollower" => followers::create(call, Product),
        "deleteProductFollower" => followers::delete(call, Product),
        "getProductFollowersChangelog" => followers::changelog(call, Product),
        "v1.getProductFollowers" => followers::list_v1(call, Product),
        "v1.addProductFollower" => followers::create_v1(call, Product),
        "v1.deleteProductFollower" => followers::delete_v1(call, Product),
        "getUserFollowers" | "v1.getUserFollowers" => followers::of_user(call),
        _ => return None,
    })
}

/// Puts a changed record in place, and writes down what is different.
pub(super) fn put(call: &mut Call<'_>, entity: CustomizedEntity, record: Record) {
    let (actor, now) = (call.user, call.now);
    let store = &mut *call.store;
    let before = store.table(entity).get(record.id()).cloned();
    if let Some(before) = before {
        let fields = store.fields(entity).to_vec();
        store
            .history
            .note(entity, &fields, (&before, &record), (actor, now));
    }
    let id = record.id();
    store.table_mut(entity).put(id, record);
}
