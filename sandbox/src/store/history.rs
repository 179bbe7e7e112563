//! What happened to records, what was uploaded with them, and what is being made of them.

use super::{CustomizedEntity, FieldDefinition, Record};
use crate::time::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The bytes of an upload.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) added: Timestamp,
}

/// A field that got another value.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) field: String,
    pub(crate) before: Value,
    pub(crate) after: Value,
    pub(crate) actor: u64,
    pub(crate) time: Timestamp,
}

/// A person who came to a deal, or went.
#[derive(Clone, Debug)]
pub(crate) struct ParticipantChange {
    pub(crate) person: u64,
    pub(crate) added: bool,
    pub(crate) actor: u64,
    pub(crate) time: String,
}

/// All changes, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    changes: BTreeMap<(CustomizedEntity, u64), Vec<Change>>,
    pub(crate) participants: BTreeMap<u64, Vec<ParticipantChange>>,
    /// Number of the next blob.
    pub(crate) last_blob: u64,
}

impl History {
    pub(crate) fn of(&self, entity: CustomizedEntity, id: u64) -> &[Change] {
        self.changes.get(&(entity, id)).map_or(&[], Vec::as_slice)
    }

    /// Writes down what is different now.
    pub(crate) fn note(
        &mut self,
        entity: CustomizedEntity,
        fields: &[FieldDefinition],
        (before, after): (&Record, &Record),
        (actor, time): (u64, Timestamp),
    ) {
        let own = before.shown().zip(after.shown());
        let own = own.filter(|((name, _), _)| *name != "update_time");
        let own = own.map(|((name, before), (_, after))| (name, before, after));
        let custom = fields.iter().filter(|field| field.is_custom);
        let custom = custom.map(|field| {
            (
                field.code.as_str(),
                before.custom(field.number),
                after.custom(field.number),
            )
        });
        let changed = own
            .chain(custom)
            .filter(|(_, before, after)| before != after);
        let changed = changed.map(|(field, before, after)| Change {
            field: field.to_owned(),
            before: before.clone(),
            after: after.clone(),
            actor,
            time,
        });
        self.changes
            .entry((entity, after.id()))
            .or_default()
            .extend(changed);
    }
}

/// A lead on its way to become a deal, or the other way round.
#[derive(Clone, Debug)]
pub(crate) struct Conversion {
    pub(crate) start: Timestamp,
    pub(crate) polls: u32,
    /// Number of the source in its table.
    pub(crate) source: u64,
    /// Its id, as the path writes it.
    pub(crate) source_id: String,
    pub(crate) to_deal: bool,
    /// Where the deal will stand.
    pub(crate) stage: Option<u64>,
    pub(crate) result: Option<Converted>,
}

/// How a conversion ended.
#[derive(Clone, Debug)]
pub(crate) enum Converted {
    Deal(u64),
    Lead(String),
    Failed,
}

/// A value as changelogs write it: a text, or null.
pub(crate) fn as_text(value: &Value) -> Value {
    match value {
        Value::Null | Value::String(_) => value.clone(),
        Value::Array(items) if items.iter().all(Value::is_number) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            json!(items.join(","))
        }
        other => json!(other.to_string()),
    }
}
