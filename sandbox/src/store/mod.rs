//! What the sandbox remembers.

mod columns;
mod custom;
mod field;
mod filter;
mod flat;
mod history;
mod journal;
mod more_columns;
mod record;
mod table;
mod view;

pub(crate) use custom::{check_address, check_custom_field};
pub(crate) use field::{ADDRESS_PARTS, CustomizedEntity, FieldDefinition, FieldOption};
pub(crate) use filter::Filter;
pub(crate) use flat::{flatten, unflatten};
pub(crate) use history::{
    Blob, Change, Conversion, Converted, History, ParticipantChange, as_text,
};
pub(crate) use journal::{Merged, Object, Touched};
pub(crate) use record::Record;
pub(crate) use table::Table;
pub(crate) use view::{CustomView, View};

use crate::random::Random;
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
    pub(crate) product_fields: Vec<FieldDefinition>,
    pub(crate) project_fields: Vec<FieldDefinition>,
    pub(crate) activity_fields: Vec<FieldDefinition>,
    pub(crate) products: Table,
    pub(crate) variations: Table,
    pub(crate) deal_products: Table,
    pub(crate) discounts: Table,
    pub(crate) installments: Table,
    pub(crate) participants: Table,
    pub(crate) files: Table,
    pub(crate) call_logs: Table,
    pub(crate) mail_threads: Table,
    pub(crate) mail_messages: Table,
    pub(crate) comments: Table,
    pub(crate) filters: Table,
    pub(crate) webhooks: Table,
    pub(crate) goals: Table,
    pub(crate) roles: Table,
    pub(crate) permission_sets: Table,
    pub(crate) activity_types: Table,
    pub(crate) relationships: Table,
    pub(crate) projects: Table,
    pub(crate) boards: Table,
    pub(crate) phases: Table,
    pub(crate) templates: Table,
    pub(crate) tasks: Table,
    /// What was uploaded, under the number that its record names.
    pub(crate) blobs: BTreeMap<u64, Blob>,
    pub(crate) history: History,
    pub(crate) conversions: BTreeMap<String, Conversion>,
    /// In the order in which they began to follow.
    pub(crate) followers: BTreeMap<(CustomizedEntity, u64), Vec<Follower>>,
    pub(crate) follower_changes: BTreeMap<(CustomizedEntity, u64), Vec<FollowerChange>>,
    /// ISO code and name.
    pub(crate) currencies: Vec<Currency>,
    /// Numbers for fields, options and followers that are yet to come.
    pub(crate) last_field: u32,
    pub(crate) last_option: u64,
    pub(crate) last_follower: u64,
    /// Id of what was last made without being kept.
    pub(crate) last_made: u64,
    /// What the request at hand merged.
    pub(crate) merged: Option<Merged>,
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

impl Store {
    /// A store with nothing in it.
    pub(crate) fn new(random: Random) -> Store {
        Store {
            users: Table::new(columns::USERS, &[]),
            pipelines: Table::new(columns::PIPELINES, &[]),
            stages: Table::new(columns::STAGES, &["pipeline_id"]),
            deals: Table::new(columns::DEALS, &["person_id", "org_id", "stage_id"]),
            persons: Table::new(columns::PERSONS, &["org_id"]),
            organizations: Table::new(columns::ORGANIZATIONS, &[]),
            activities: Table::new(columns::ACTIVITIES, &["deal_id", "person_id", "org_id"]),
            notes: Table::new(columns::NOTES, &["deal_id", "person_id", "org_id"]),
            leads: Table::new(columns::LEADS, &["person_id", "organization_id"]),
            lead_labels: Table::new(columns::LEAD_LABELS, &[]),
            deal_fields: Vec::new(),
            person_fields: Vec::new(),
            organization_fields: Vec::new(),
            product_fields: Vec::new(),
            project_fields: Vec::new(),
            activity_fields: Vec::new(),
            products: Table::new(columns::PRODUCTS, &[]),
            variations: Table::new(columns::VARIATIONS, &["product_id"]),
            deal_products: Table::new(columns::DEAL_PRODUCTS, &["deal_id", "product_id"]),
            discounts: Table::new(columns::DISCOUNTS, &["deal_id"]),
            installments: Table::new(columns::INSTALLMENTS, &["deal_id"]),
            participants: Table::new(columns::PARTICIPANTS, &["deal_id", "person_id"]),
            files: Table::new(
                columns::FILES,
                &["deal_id", "person_id", "org_id", "product_id"],
            ),
            call_logs: Table::new(columns::CALL_LOGS, &[]),
            mail_threads: Table::new(columns::MAIL_THREADS, &[]),
            mail_messages: Table::new(columns::MAIL_MESSAGES, &["mail_thread_id"]),
            comments: Table::new(columns::COMMENTS, &[]),
            filters: Table::new(columns::FILTERS, &[]),
            webhooks: Table::new(columns::WEBHOOKS, &[]),
            goals: Table::new(columns::GOALS, &[]),
            roles: Table::new(columns::ROLES, &[]),
            permission_sets: Table::new(columns::PERMISSION_SETS, &[]),
            activity_types: Table::new(columns::ACTIVITY_TYPES, &[]),
            relationships: Table::new(columns::RELATIONSHIPS, &[]),
            projects: Table::new(columns::PROJECTS, &[]),
            boards: Table::new(columns::BOARDS, &[]),
            phases: Table::new(columns::PHASES, &["board_id"]),
            templates: Table::new(columns::TEMPLATES, &[]),
            tasks: Table::new(columns::TASKS, &["project_id"]),
            blobs: BTreeMap::new(),
            history: History::default(),
            conversions: BTreeMap::new(),
            followers: BTreeMap::new(),
            follower_changes: BTreeMap::new(),
            currencies: Vec::new(),
            last_field: 0,
            last_option: 0,
            last_follower: 0,
            last_made: 1_000,
            merged: None,
            random,
        }
    }

    /// The fields of deals (and leads), persons or organizations.
    pub(crate) fn fields(&self, entity: CustomizedEntity) -> &[FieldDefinition] {
        match entity {
            CustomizedEntity::Deal => &self.deal_fields,
            CustomizedEntity::Person => &self.person_fields,
            CustomizedEntity::Organization => &self.organization_fields,
            CustomizedEntity::Product => &self.product_fields,
            CustomizedEntity::Project => &self.project_fields,
            CustomizedEntity::Activity => &self.activity_fields,
        }
    }

    pub(crate) fn fields_mut(&mut self, entity: CustomizedEntity) -> &mut Vec<FieldDefinition> {
        match entity {
            CustomizedEntity::Deal => &mut self.deal_fields,
            CustomizedEntity::Person => &mut self.person_fields,
            CustomizedEntity::Organization => &mut self.organization_fields,
            CustomizedEntity::Product => &mut self.product_fields,
            CustomizedEntity::Project => &mut self.project_fields,
            CustomizedEntity::Activity => &mut self.activity_fields,
        }
    }

    /// The records of an entity that has custom fields.
    pub(crate) fn table(&self, entity: CustomizedEntity) -> &Table {
        match entity {
            CustomizedEntity::Deal => &self.deals,
            CustomizedEntity::Person => &self.persons,
            CustomizedEntity::Organization => &self.organizations,
            CustomizedEntity::Product => &self.products,
            CustomizedEntity::Project => &self.projects,
            CustomizedEntity::Activity => &self.activities,
        }
    }

    /// The same records, to be changed.
    pub(crate) fn table_mut(&mut self, entity: CustomizedEntity) -> &mut Table {
        match entity {
            CustomizedEntity::Deal => &mut self.deals,
            CustomizedEntity::Person => &mut self.persons,
            CustomizedEntity::Organization => &mut self.organizations,
            CustomizedEntity::Product => &mut self.products,
            CustomizedEntity::Project => &mut self.projects,
            CustomizedEntity::Activity => &mut self.activities,
        }
    }
}
