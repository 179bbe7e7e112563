//! What happened to a record, and the payloads that tell of it.

use super::content;
use crate::oauth::COMPANY;
use crate::store::{Merged, Object, Record, Store, Touched};
use crate::time::Timestamp;
use serde_json::{Map, Value, json};

const HOST: &str = "sandbox.pipedrive.com";

/// Who changed something, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) user: u64,
    pub(crate) source: Source,
    pub(crate) bulk: bool,
}

/// Where a change was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Api,
    App,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Create,
    Change,
    Delete,
}

/// One change of one record.
pub(super) struct Event<'a> {
    /// The same for all webhooks, and for all attempts.
    pub(super) id: String,
    pub(super) correlation: &'a str,
    pub(super) object: Object,
    pub(super) action: Action,
    pub(super) before: Option<&'a Record>,
    pub(super) after: Option<&'a Record>,
    /// What changed, as v2 tells it; null for a new record.
    previous: Value,
    merged: Option<Merged>,
    origin: Origin,
    now: Timestamp,
}

impl Action {
    pub(super) fn name(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Change => "change",
            Action::Delete => "delete",
        }
    }
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Source::Api => "api",
            Source::App => "app",
        }
    }
}

impl<'a> Event<'a> {
    /// What webhooks are told of it; nothing where nothing is different.
    pub(super) fn of(
        touched: &'a Touched,
        store: &Store,
        (id, correlation): (String, &'a str),
        origin: Origin,
        now: Timestamp,
    ) -> Option<Event<'a>> {
        let object = touched.object;
        let before = touched.before.as_ref();
        let after = touched.after.as_ref();
        let lives = |record: Option<&Record>| record.is_some_and(|record| lives(object, record));
        let action = match (before, lives(before), lives(after)) {
            (None, _, true) => Action::Create,
            (None, _, false) => return None,
            (Some(_), true, false) => Action::Delete,
            (Some(_), false, false) => return None,
            (Some(_), _, true) => Action::Change,
        };
        let number = before.or(after).map(Record::id);
        let merged = store.merged.filter(|merged| {
            object.customized() == Some(merged.entity)
                && object != Object::Lead
                && [Some(merged.gone), Some(merged.survivor)].contains(&number)
        });
        let shown = |record: &Record| content::v2(store, object, record);
        let previous = match (action, before, after) {
            (Action::Delete, Some(before), _) => shown(before).into(),
            (Action::Change, Some(before), Some(after)) => {
                let changed = changed(&shown(before), &shown(after));
                // A touch alone is no edit.
                let told = changed.keys().any(|name| name != "update_time");
                if !told && merged.is_none() {
                    return None;
                }
                changed.into()
            }
            _ => Value::Null,
        };
        Some(Event {
            id,
            correlation,
            object,
            action,
            before,
            after,
            previous,
            merged,
            origin,
            now,
        })
    }

    /// The record's own id: a number, or a UUID.
    pub(super) fn record_id(&self) -> Value {
        let record = self.after.or(self.before);
        record.map_or(Value::Null, |record| record.at(0).clone())
    }

    /// The payload of a v2 webhook, but for its number of attempts.
    pub(super) fn v2(&self, store: &Store, hook: &Record) -> Value {
        let mut meta = json!({
            "action": self.action.name(), "entity": self.object.name(), "entity_id": text(&self.record_id()),
            "company_id": COMPANY.to_string(), "user_id": self.origin.user.to_string(), "id": self.id,
            "correlation_id": self.correlation, "webhook_id": hook.id().to_string(),
            "webhook_owner_id": text(hook.get("owner_id")), "version": "2.0", "type": hook.get("type"),
            "change_source": self.origin.source.name(), "is_bulk_edit": self.origin.bulk,
            "timestamp": self.now.rfc3339_millis(), "host": HOST,
        });
        if self.object == Object::User {
            meta["timestamp"] = json!(self.now.millis() / 1_000);
        } else {
            let users: Vec<String> = permitted(store).map(|id| id.to_string()).collect();
            meta["permitted_user_ids"] = json!(users);
        }
        if let Some(merged) = self.merged {
            let (name, other) = match self.action {
                Action::Delete => ("merged_to_id", merged.survivor),
                _ => ("merged_from_id", merged.gone),
            };
            meta[name] = json!(other.to_string());
        }
        let data = match (self.action, self.after) {
            (Action::Delete, _) | (_, None) => Value::Null,
            (_, Some(after)) => content::v2(store, self.object, after).into(),
        };
        json!({ "meta": meta, "data": data, "previous": self.previous })
    }

    /// The payload of a v1 webhook, but for its number of retries.
    pub(super) fn v1(&self, store: &Store, hook: &Record) -> Value {
        let (action, object, origin) = (self.v1_action(), v1_name(self.object), self.origin);
        let id = match (self.object, self.record_id()) {
            (Object::User, Value::String(id)) => json!(id.parse::<u64>().unwrap_or_default()),
            (_, id) => id,
        };
        let shown = |record: Option<&Record>| {
            record.map_or(Value::Null, |record| {
                content::v1(store, self.object, record)
            })
        };
        let mut current = match self.action {
            Action::Delete => Value::Null,
            _ => shown(self.after),
        };
        if let (Some(merged), "merged") = (self.merged, action) {
            current["merge_what_id"] = json!(merged.gone);
        }
        json!({
            "v": 1,
            "matches_filters": { "current": [] },
            "meta": {
                "v": 1, "action": action, "object": object, "id": id, "company_id": COMPANY, "user_id": origin.user,
                "host": HOST, "timestamp": self.now.millis() / 1_000, "timestamp_micro": self.now.millis() * 1_000,
                "permitted_user_ids": permitted(store).collect::<Vec<_>>(), "trans_pending": false,
                "is_bulk_update": origin.bulk, "pipedrive_service_name": false, "matches_filters": { "current": [] },
                "webhook_id": hook.id().to_string(), "change_source": origin.source.name(),
            },
            "event": format!("{action}.{object}"),
            "current": current,
            "previous": shown(self.before),
        })
    }

    /// What v1 calls it.
    pub(super) fn v1_action(&self) -> &'static str {
        match self.action {
            Action::Create => "added",
            Action::Change if self.merged.is_some() => "merged",
            Action::Change => "updated",
            Action::Delete => "deleted",
        }
    }
}

/// What v1 calls an object; v1 has no webhooks for the newer ones.
pub(super) fn v1_name(object: Object) -> &'static str {
    match object {
        Object::ActivityType => "activityType",
        other => other.name(),
    }
}

/// Deleted records may stay in their table.
fn lives(object: Object, record: &Record) -> bool {
    let gone = matches!(object, Object::Note | Object::ActivityType)
        && *record.get("active_flag") == json!(false);
    !record.flag("is_deleted") && !gone
}

/// What was otherwise before; of custom fields those that were.
fn changed(before: &Map<String, Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let names = before
        .keys()
        .chain(after.keys().filter(|name| !before.contains_key(*name)));
    let mut changed = Map::new();
    for name in names {
        let (was, is) = (before.get(name), after.get(name));
        if was == is {
            continue;
        }
        let was = match (name.as_str(), was, is) {
            ("custom_fields", Some(Value::Object(was)), Some(Value::Object(is))) => {
                self::changed(was, is).into()
            }
            _ => was.cloned().unwrap_or_default(),
        };
        changed.insert(name.clone(), was);
    }
    changed
}

/// Who may see it: all that are active.
fn permitted(store: &Store) -> impl Iterator<Item = u64> {
    let users = store.users.rows();
    users
        .filter(|(_, user)| user.flag("active_flag"))
        .map(|(id, _)| id)
}

fn text(value: &Value) -> Value {
    match value {
        Value::String(_) | Value::Null => value.clone(),
        other => other.to_string().into(),
    }
}
