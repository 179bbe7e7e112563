//! What the sandbox remembers.

mod columns;
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
