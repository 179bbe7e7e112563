//! What each operation does. Those that aren't named here get an answer in the shape of the catalogue.

mod account;
mod activities;
mod counts;
mod deals;
mod draft;
mod fields;
mod fields_v1;
mod followers;
mod history;
mod lead_labels;
mod leads;
mod notes;
pub(crate) mod offset;
mod organizations;
mod papers;
mod persons;
mod pipelines;
mod projects;
mod rows;
mod search;
mod search_items;
mod selling;
mod settings;
mod stages;
mod uploads;
mod users;
pub(crate) mod v1;

use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::http::Response;
use crate::shaped;
use crate::store::{CustomizedEntity, Store};
use crate::time::Timestamp;
use crate::validate::{Body, Query};
use pipedrive_catalogue::Operation;
use serde_json::{Map, Value};

use CustomizedEntity::{Deal, Organization, Person};

/// A request whose operation is known and whose parts were checked.
pub(crate) struct Call<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) operation: &'a Operation,
    pub(crate) store: &'a mut Store,
    pub(crate) path: Vec<String>,
    pub(crate) query: Query,
    pub(crate) body: Body,
    pub(crate) now: Timestamp,
    /// Who calls.
    pub(crate) user: u64,
    /// Whether it is an app that calls for them.
    pub(crate) app: bool,
    /// The most webhooks that a user has.
    pub(crate) most_webhooks: usize,
}

impl Call<'_> {
    /// The first parameter of the path, as an id.
    pub(crate) fn id(&self) -> u64 {
        self.path
            .first()
            .and_then(|value| value.parse().ok())
            .unwrap_or_default()
    }

    /// A parameter of the path, as it is written.
    pub(crate) fn segment(&self, place: usize) -> &str {
        self.path.get(place).map_or("", String::as_str)
    }

    /// The fields of the body; none where it isn't an object.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        self.body.value.as_object().cloned().unwrap_or_default()
    }
}

/// Answers a call.
pub(crate) fn answer(call: &mut Call<'_>) -> Result<Response, Failure> {
    history::settle(call);
    match call.operation.key.as_str() {
        "getDeals" => deals::list(call, false),
        "getArchivedDeals" => deals::list(call, true),
        "getDeal" => deals::get(call),
        "addDeal" => deals::create(call),
        "updateDeal" => deals::update(call),
        "deleteDeal" => deals::delete(call),
        "searchDeals" => search::deals(call),

        "getPersons" => persons::list(call),
        "getPerson" => persons::get(call),
        "addPerson" => persons::create(call),
        "updatePerson" => persons::update(call),
        "deletePerson" => persons::delete(call),
        "searchPersons" => search::persons(call),

        "getOrganizations" => organizations::list(call),
        "getOrganization" => organizations::get(call),
        "addOrganization" => organizations::create(call),
        "updateOrganization" => organizations::update(call),
        "deleteOrganization" => organizations::delete(call),
        "searchOrganization" => search::organizations(call),

        "getActivities" => activities::list(call),
        "getActivity" => activities::get(call),
        "addActivity" => activities::create(call),
        "updateActivity" => activities::update(call),
        "deleteActivity" => activities::delete(call),

        "getPipelines" => pipelines::list(call),
        "getPipeline" => pipelines::get(call),
        "addPipeline" => pipelines::create(call),
        "updatePipeline" => pipelines::update(call),
        "deletePipeline" => pipelines::delete(call),

        "getStages" => stages::list(call),
        "getStage" => stages::get(call),
        "addStage" => stages::create(call),
        "updateStage" => stages::update(call),
        "deleteStage" => stages::delete(call),

        "getLeads" => leads::list(call, false),
        "getArchivedLeads" => leads::list(call, true),
        "getLead" => leads::get(call),
        "addLead" => leads::create(call),
        "updateLead" => leads::update(call),
        "deleteLead" => leads::delete(call),
        "searchLeads" | "v1.searchLeads" => search::leads(call),
        "getLeadLabels" => lead_labels::list(call),
        "addLeadLabel" => lead_labels::create(call),
        "updateLeadLabel" => lead_labels::update(call),
        "deleteLeadLabel" => lead_labels::delete(call),

        "getNotes" => notes::list(call),
        "getNote" => notes::get(call),
        "addNote" => notes::create(call),
        "updateNote" => notes::update(call),
        "deleteNote" => notes::delete(call),

        "getUsers" => users::list(call),
        "findUsersByName" => users::find(call),
        "getCurrentUser" => users::current(call),
        "getUser" => users::get(call),

        "getDealFollowers" => followers::list(call, Deal),
        "addDealFollower" => followers::create(call, Deal),
        "deleteDealFollower" => followers::delete(call, Deal),
        "getDealFollowersChangelog" => followers::changelog(call, Deal),
        "getPersonFollowers" => followers::list(call, Person),
        "addPersonFollower" => followers::create(call, Person),
        "deletePersonFollower" => followers::delete(call, Person),
        "getPersonFollowersChangelog" => followers::changelog(call, Person),
        "getOrganizationFollowers" => followers::list(call, Organization),
        "addOrganizationFollower" => followers::create(call, Organization),
        "deleteOrganizationFollower" => followers::delete(call, Organization),
        "getOrganizationFollowersChangelog" => followers::changelog(call, Organization),
        "v1.getDealFollowers" => followers::list_v1(call, Deal),
        "v1.addDealFollower" => followers::create_v1(call, Deal),
        "v1.deleteDealFollower" => followers::delete_v1(call, Deal),
        "v1.getPersonFollowers" => followers::list_v1(call, Person),
        "v1.addPersonFollower" => followers::create_v1(call, Person),
        "v1.deletePersonFollower" => followers::delete_v1(call, Person),
        "v1.getOrganizationFollowers" => followers::list_v1(call, Organization),
        "v1.addOrganizationFollower" => followers::create_v1(call, Organization),
        "v1.deleteOrganizationFollower" => followers::delete_v1(call, Organization),

        "searchProducts" => search_items::products(call),
        "searchProjects" => search_items::projects(call),
        "searchItem" => search_items::all(call),
        "searchItemByField" => search_items::by_field(call),
        "getCurrencies" => settings::currencies(call),
        _ => rest(call),
    }
}

/// Asks the rooms, one after the other.
fn rest(call: &mut Call<'_>) -> Result<Response, Failure> {
    for room in [
        selling::answer,
        papers::answer,
        history::answer,
        account::answer,
        projects::answer,
        fields::answer,
    ] {
        if let Some(answer) = room(call) {
            return answer;
        }
    }
    shaped::answer(call)
}
