//! What a webhook tells.

use crate::time::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Something happened to a record.
///
/// Serialized, it is what JavaScript gets: names in camel case, what is absent left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Event {
    /// The same for all attempts to deliver it. API v1 has none: it is made of what tells its events apart.
    pub id: String,
    /// Version of the payload: 1 or 2.
    pub version: u32,
    /// What kind of record it is.
    pub entity: Entity,
    /// What happened.
    pub action: Action,
    /// Which record.
    pub record_id: RecordId,
    /// When it happened, in milliseconds since 1970.
    #[serde(serialize_with = "millis")]
    pub at: Timestamp,
    /// From 1: later ones are deliveries of what was not taken before.
    pub attempt: u32,
    /// In the app or by the API, where Pipedrive says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_source: Option<ChangeSource>,
    /// It is one of many, edited at once.
    pub is_bulk: bool,
    /// It is part of a merge: this record was merged with another.
    pub is_merge: bool,
    /// This record is gone; the other lives on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_to: Option<RecordId>,
    /// The other is gone; this record lives on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_from: Option<RecordId>,
    /// The company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<RecordId>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<RecordId>,
    /// Which webhook delivered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_id: Option<RecordId>,
    /// Whose webhook it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_owner_id: Option<RecordId>,
    /// Pipedrive's id of what caused the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The company's host: `acme.pipedrive.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// `general`, or `application` for one that an app made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Who may see the record, where Pipedrive says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permitted_user_ids: Option<Vec<RecordId>>,
    /// The record as it is now; `None` where it is gone. Its form is the payload's, which isn't that of the API's answers.
    pub data: Option<Map<String, Value>>,
    /// What Pipedrive says of how it was: version 2 names only what changed.
    pub previous: Option<Map<String, Value>>,
    /// What a change changed, by field. Empty for other actions.
    pub changes: Vec<Change>,
}

impl Event {
    /// Whether it is the echo of this user's own call: done by the API, with that user's credential. A program that
    /// answers changes with changes must pass these over, or it never ends.
    pub fn is_own(&self, user_id: u64) -> bool {
        self.change_source == Some(ChangeSource::Api)
            && self.user_id == Some(RecordId::Number(user_id))
    }

    /// What changed of a field.
    pub fn change(&self, field: &str) -> Option<&Change> {
        self.changes.iter().find(|change| change.field == field)
    }
}

/// A field that has another value now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Its name, or a custom field's key.
    pub field: String,
    /// It is a custom field.
    #[serde(rename = "isCustom")]
    pub is_custom: bool,
    /// What it was.
    pub before: Value,
    /// What it is.
    pub after: Value,
}

/// A number where Pipedrive's ids are numbers, also where it writes them as text; leads have text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordId {
    /// A number.
    Number(u64),
    /// Anything else.
    Text(String),
}

impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The largest of which JavaScript's numbers have no neighbour's value.
        const SAFE: u64 = (1 << 53) - 1;
        match self {
            RecordId::Number(number) if *number <= SAFE => serializer.serialize_u64(*number),
            RecordId::Number(number) => serializer.serialize_str(&crate::text::decimal(*number)),
            RecordId::Text(text) => serializer.serialize_str(text),
        }
    }
}

fn millis<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.0)
}

macro_rules! open_words {
    ($(#[$of:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$of])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// One that this version doesn't know.
            Other(String),
        }

        impl $name {
            /// As Pipedrive spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $word,)+
                    $name::Other(word) => word,
                }
            }

            pub(super) fn of(word: &str) -> $name {
                match word {
                    $($word => $name::$variant,)+
                    _ => $name::Other(word.to_owned()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

open_words! {
    /// What happened. Version 1's `added`, `updated` and `deleted` have the names of version 2, and its `merged` is a change.
    Action {
        /// The record is new.
        Create = "create",
        /// Something of it changed.
        Change = "change",
        /// It is gone.
        Delete = "delete",
    }
}

open_words! {
    /// Where a change was made.
    ChangeSource {
        /// In Pipedrive.
        App = "app",
        /// By a program.
        Api = "api",
    }
}

open_words! {
    /// What kind of record it is.
    Entity {
        /// An activity.
        Activity = "activity",
        /// A type of activities; version 1 alone tells of them.
        ActivityType = "activity_type",
        /// A board of projects.
        Board = "board",
        /// A deal.
        Deal = "deal",
        /// An installment of a deal.
        DealInstallment = "deal_installment",
        /// A product that is attached to a deal.
        DealProduct = "deal_product",
        /// A lead.
        Lead = "lead",
        /// A note.
        Note = "note",
        /// An organization.
        Organization = "organization",
        /// A person.
        Person = "person",
        /// A phase of a board.
        Phase = "phase",
        /// A pipeline.
        Pipeline = "pipeline",
        /// A product.
        Product = "product",
        /// A project.
        Project = "project",
        /// A stage of a pipeline.
        Stage = "stage",
        /// A task of a project.
        Task = "task",
        /// A user.
        User = "user",
    }
}
