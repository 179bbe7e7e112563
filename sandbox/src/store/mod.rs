//! What the sandbox remembers.

mod custom;
mod field;
mod flat;
mod record;
mod table;
mod view;

pub(crate) use custom::{check_address, check_custom_field};
pub(crate) use field::{ADDRESS_PARTS, CustomizedEntity, FieldDefinition, FieldOption};
pub(crate) use flat::{flatten, unflatten};
pub(crate) use record::Record;
pub(crate) use table::Table;
pub(crate) use view::{CustomView, View};

use crate::random::Random;
use serde_json::Value;
use std::collections::BTreeMap;

/// The CRM's contents.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) users: Table,
    pub(crate) pipelines: Table,
    pub(crate) stages: Table,
    pub(crate) deals: Table,
    pub(crate) persons: Table,
    pub(crate) organizations: Table,
    pub(crate) activities: Table,
    pub(crate) notes: Table,
    pub(crate) leads: Table,
    pub(crate) lead_labels: Table,
    pub(crate) deal_fields: Vec<FieldDefinition>,
    pub(crate) person_fields: Vec<FieldDefinition>,
    pub(crate) organization_fields: Vec<FieldDefinition>,
    /// In the order in which they began to follow.
    pub(crate) followers: BTreeMap<(CustomizedEntity, u64), Vec<Follower>>,
    pub(crate) follower_changes: BTreeMap<(CustomizedEntity, u64), Vec<FollowerChange>>,
    /// ISO code and name.
    pub(crate) currencies: Vec<Currency>,
    pub(crate) activity_types: Vec<Value>,
    /// Numbers for fields, options and followers that are yet to come.
    pub(crate) last_field: u32,
    pub(crate) last_option: u64,
    pub(crate) last_follower: u64,
    /// Id of what was last made without being kept.
    pub(crate) last_made: u64,
    pub(crate) random: Random,
}

/// A user who follows a record.
#[derive(Clone, Debug)]
pub(crate) struct Follower {
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) add_time: String,
}

/// A user who began or ceased to follow a record.
#[derive(Clone, Debug)]
pub(crate) struct FollowerChange {
    pub(crate) added: bool,
    pub(crate) actor: u64,
    pub(crate) user: u64,
    pub(crate) time: String,
}

/// A currency of the account.
#[derive(Clone, Debug)]
pub(crate) struct Currency {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) symbol: &'static str,
    pub(crate) decimal_points: u8,
}

const USERS: &[&str] = &[
    "id",
    "name",
    "default_currency",
    "locale",
    "lang",
    "email",
    "phone",
    "activated",
    "last_login",
    "created",
    "modified",
    "has_created_company",
    "access",
    "active_flag",
    "timezone_name",
    "timezone_offset",
    "role_id",
    "icon_url",
    "is_you",
    "is_deleted",
];
const PIPELINES: &[&str] = &[
    "id",
    "name",
    "order_nr",
    "is_deleted",
    "is_deal_probability_enabled",
    "add_time",
    "update_time",
];
const STAGES: &[&str] = &[
    "id",
    "order_nr",
    "name",
    "is_deleted",
    "deal_probability",
    "pipeline_id",
    "is_deal_rot_enabled",
    "days_to_rotten",
    "add_time",
    "update_time",
];
const DEALS: &[&str] = &[
    "id",
    "title",
    "creator_user_id",
    "owner_id",
    "person_id",
    "org_id",
    "pipeline_id",
    "stage_id",
    "value",
    "currency",
    "is_archived",
    "archive_time",
    "add_time",
    "update_time",
    "stage_change_time",
    "status",
    "is_deleted",
    "probability",
    "lost_reason",
    "visible_to",
    "close_time",
    "won_time",
    "lost_time",
    "local_won_date",
    "local_lost_date",
    "local_close_date",
    "expected_close_date",
    "label_ids",
    "origin",
    "origin_id",
    "channel",
    "channel_id",
    "acv",
    "arr",
    "mrr",
    ".first_won_time",
];
const PERSONS: &[&str] = &[
    "id",
    "name",
    "first_name",
    "last_name",
    "owner_id",
    "org_id",
    "add_time",
    "update_time",
    "emails",
    "phones",
    "is_deleted",
    "visible_to",
    "label_ids",
    "picture_id",
    "postal_address",
    "notes",
    "im",
    "birthday",
    "job_title",
    ".marketing_status",
];
const ORGANIZATIONS: &[&str] = &[
    "id",
    "name",
    "owner_id",
    "add_time",
    "update_time",
    "is_deleted",
    "visible_to",
    "address",
    "label_ids",
    "website",
    "linkedin",
    "industry",
    "annual_revenue",
    "employee_count",
];
const ACTIVITIES: &[&str] = &[
    "id",
    "subject",
    "type",
    "owner_id",
    "creator_user_id",
    "is_deleted",
    "add_time",
    "update_time",
    "deal_id",
    "lead_id",
    "person_id",
    "org_id",
    "project_id",
    "due_date",
    "due_time",
    "duration",
    "busy",
    "done",
    "marked_as_done_time",
    "location",
    "participants",
    "conference_meeting_client",
    "conference_meeting_url",
    "conference_meeting_id",
    "public_description",
    "priority",
    "outcome",
    "note",
    ".attendees",
];
const NOTES: &[&str] = &[
    "id",
    "user_id",
    "deal_id",
    "person_id",
    "org_id",
    "lead_id",
    "project_id",
    "task_id",
    "content",
    "add_time",
    "update_time",
    "active_flag",
    "pinned_to_deal_flag",
    "pinned_to_person_flag",
    "pinned_to_organization_flag",
    "pinned_to_lead_flag",
    "pinned_to_project_flag",
    "pinned_to_task_flag",
    "last_update_user_id",
];
const LEADS: &[&str] = &[
    "id",
    "title",
    "owner_id",
    "creator_id",
    "label_ids",
    "person_id",
    "organization_id",
    "source_name",
    "origin",
    "origin_id",
    "channel",
    "channel_id",
    "source_deal_id",
    "is_archived",
    "was_seen",
    "value",
    "expected_close_date",
    "next_activity_id",
    "add_time",
    "update_time",
    "visible_to",
    "cc_email",
];
const LEAD_LABELS: &[&str] = &["id", "name", "color", "add_time", "update_time"];

impl Store {
    /// A store with nothing in it.
    pub(crate) fn new(random: Random) -> Store {
        Store {
            users: Table::new(USERS, &[]),
            pipelines: Table::new(PIPELINES, &[]),
            stages: Table::new(STAGES, &["pipeline_id"]),
            deals: Table::new(DEALS, &["person_id", "org_id", "stage_id"]),
            persons: Table::new(PERSONS, &["org_id"]),
            organizations: Table::new(ORGANIZATIONS, &[]),
            activities: Table::new(ACTIVITIES, &["deal_id", "person_id", "org_id"]),
            notes: Table::new(NOTES, &["deal_id", "person_id", "org_id"]),
            leads: Table::new(LEADS, &["person_id", "organization_id"]),
            lead_labels: Table::new(LEAD_LABELS, &[]),
            deal_fields: Vec::new(),
            person_fields: Vec::new(),
            organization_fields: Vec::new(),
            followers: BTreeMap::new(),
            follower_changes: BTreeMap::new(),
            currencies: Vec::new(),
            activity_types: Vec::new(),
            last_field: 0,
            last_option: 0,
            last_follower: 0,
            last_made: 1_000,
            random,
        }
    }

    /// The fields of deals (and leads), persons or organizations.
    pub(crate) fn fields(&self, entity: CustomizedEntity) -> &[FieldDefinition] {
        match entity {
            CustomizedEntity::Deal => &self.deal_fields,
            CustomizedEntity::Person => &self.person_fields,
            CustomizedEntity::Organization => &self.organization_fields,
        }
    }

    pub(crate) fn fields_mut(&mut self, entity: CustomizedEntity) -> &mut Vec<FieldDefinition> {
        match entity {
            CustomizedEntity::Deal => &mut self.deal_fields,
            CustomizedEntity::Person => &mut self.person_fields,
            CustomizedEntity::Organization => &mut self.organization_fields,
        }
    }

    /// The records of an entity that has custom fields.
    pub(crate) fn table(&self, entity: CustomizedEntity) -> &Table {
        match entity {
            CustomizedEntity::Deal => &self.deals,
            CustomizedEntity::Person => &self.persons,
            CustomizedEntity::Organization => &self.organizations,
        }
    }
}
