//! Reading the definitions of fields as Pipedrive lists them.

use super::dictionary::Dictionary;
use super::field::{Field, FieldOption, is_hash};
use super::kind::FieldType;
use super::{Entity, id_of};
use serde_json::Value;

/// Built-in fields that v1 calls otherwise than v2: entity, v1, v2.
const RENAMED: [(Entity, &str, &str); 16] = [
    (Entity::Deal, "user_id", "owner_id"),
    (Entity::Deal, "label", "label_ids"),
    (Entity::Lead, "user_id", "owner_id"),
    (Entity::Lead, "label", "label_ids"),
    (Entity::Lead, "labels", "label_ids"),
    (Entity::Person, "email", "emails"),
    (Entity::Person, "phone", "phones"),
    (Entity::Person, "label", "label_ids"),
    (Entity::Organization, "label", "label_ids"),
    (Entity::Activity, "user_id", "owner_id"),
    (Entity::Activity, "assigned_to_user_id", "owner_id"),
    (Entity::Activity, "created_by_user_id", "creator_user_id"),
    (Entity::Activity, "busy_flag", "busy"),
    (Entity::Product, "selectable", "is_linkable"),
    (Entity::Project, "labels", "label_ids"),
    (Entity::Project, "label", "label_ids"),
];

/// What v2 calls a built-in field that v1 calls otherwise.
pub(super) fn renamed(entity: Entity, old: &str) -> Option<&'static str> {
    let row = RENAMED
        .iter()
        .find(|(of, name, _)| *of == entity && *name == old);
    row.map(|(_, _, new)| *new)
}

impl Dictionary {
    /// Adds fields as v2 lists them: the `data` of a page of `dealFields` and the like. What isn't a field is passed over.
    pub fn add_v2(&mut self, rows: &Value) {
        for row in rows.as_array().into_iter().flatten() {
            let Some(key) = row["field_code"].as_str() else {
                continue;
            };
            let custom = row["is_custom_field"].as_bool();
            let mut options = options_of(&row["options"]);
            // A lead's labels are a list of their own.
            if self.entity == Entity::Lead && key == "label_ids" {
                options = None;
            }
            self.put(Field {
                key: key.to_owned(),
                label: row["field_name"].as_str().unwrap_or_default().to_owned(),
                name: String::new(),
                field_type: FieldType::named(row["field_type"].as_str().unwrap_or_default()),
                custom: custom.unwrap_or_else(|| is_hash(key)),
                filter_id: None,
                options,
                required: row
                    .get("required_fields")
                    .filter(|rule| !rule.is_null())
                    .cloned(),
            });
        }
        self.index();
    }

    /// Adds what v1 knows: the `data` of v1's `dealFields` and the like, or of `leadFields` and `noteFields`, which v2
    /// doesn't have. Fields that are known already get their number, and options where they have none. Built-in fields
    /// go by v2's keys; v1's lead to them.
    pub fn add_v1(&mut self, rows: &Value) {
        for row in rows.as_array().into_iter().flatten() {
            // A part of a field stands beside it as a row of its own.
            let part = row["is_subfield"].as_bool() == Some(true) || row["is_subfield"] == 1;
            let Some(key) = row["key"].as_str().filter(|_| !part) else {
                continue;
            };
            let key = renamed(self.entity, key).unwrap_or(key);
            let filter_id = id_of(&row["id"]);
            if let Some(known) = self
                .stands(key)
                .and_then(|place| self.fields.get_mut(place))
            {
                known.filter_id = known.filter_id.or(filter_id);
                if known.options.is_none() && !(self.entity == Entity::Lead && key == "label_ids") {
                    known.options = options_of(&row["options"]);
                }
                continue;
            }
            let edit = row["edit_flag"].as_bool().unwrap_or(row["edit_flag"] == 1);
            self.put(Field {
                key: key.to_owned(),
                label: row["name"].as_str().unwrap_or_default().to_owned(),
                name: String::new(),
                field_type: FieldType::named(row["field_type"].as_str().unwrap_or_default()),
                custom: is_hash(key) || edit,
                filter_id,
                options: options_of(&row["options"]),
                required: None,
            });
        }
        self.index();
    }

    /// Makes the account's users known: the `data` of v1's `users`. Their names can be written into user fields.
    pub fn add_users(&mut self, rows: &Value) {
        self.users = Some(listed(rows, "id", "name"));
    }

    /// Makes the account's currencies known: the `data` of v1's `currencies`. Others are refused from now on.
    pub fn add_currencies(&mut self, rows: &Value) {
        self.currencies = Some(listed(rows, "code", "name"));
    }

    /// Makes types of activities options of the field `type`: the `data` of v1's `activityTypes`.
    pub fn add_activity_types(&mut self, rows: &Value) {
        if self.entity == Entity::Activity {
            self.give_options("type", "Type", "enum", listed(rows, "key_string", "name"));
        }
    }

    /// Makes the labels of leads options of the field `label_ids`: the `data` of v1's `leadLabels`.
    pub fn add_lead_labels(&mut self, rows: &Value) {
        if self.entity == Entity::Lead {
            self.give_options("label_ids", "Labels", "set", listed(rows, "id", "name"));
        }
    }

    /// Adds options to a field: what `POST …/options` answered. Says whether there is such a field.
    pub fn add_options(&mut self, key: &str, rows: &Value) -> bool {
        let Some(field) = self.place(key).and_then(|place| self.fields.get_mut(place)) else {
            return false;
        };
        let options = field.options.get_or_insert_default();
        for option in options_of(rows).unwrap_or_default() {
            if !options.iter().any(|known| known.id == option.id) {
                options.push(option);
            }
        }
        true
    }

    fn give_options(
        &mut self,
        key: &str,
        label: &str,
        field_type: &str,
        options: Vec<FieldOption>,
    ) {
        if let Some(field) = self.place(key).and_then(|place| self.fields.get_mut(place)) {
            field.options = Some(options);
            return;
        }
        self.put(Field {
            key: key.to_owned(),
            label: label.to_owned(),
            name: String::new(),
            field_type: FieldType::named(field_type),
            custom: false,
            filter_id: None,
            options: Some(options),
            required: None,
        });
        self.index();
    }

    /// Where a field stands, also one that isn't in the index yet.
    fn stands(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.key == key)
    }

    /// Adds a field, or puts it in the place of the one with its key.
    pub(super) fn put(&mut self, field: Field) {
        match self.fields.iter_mut().find(|known| known.key == field.key) {
            Some(known) => {
                let filter_id = field.filter_id.or(known.filter_id);
                *known = Field { filter_id, ..field };
            }
            None => self.fields.push(field),
        }
    }
}

/// Options as both versions write them; `None` where there are none at all.
pub(super) fn options_of(rows: &Value) -> Option<Vec<FieldOption>> {
    rows.as_array()?;
    Some(listed(rows, "id", "label"))
}

fn listed(rows: &Value, id: &str, label: &str) -> Vec<FieldOption> {
    let rows = rows.as_array().into_iter().flatten();
    rows.filter_map(|row| {
        let id = row.get(id).filter(|id| id.is_number() || id.is_string())?;
        let label = row[label].as_str().map(str::to_owned);
        Some(FieldOption {
            label: label.or_else(|| super::text_of(id))?,
            id: id.clone(),
        })
    })
    .collect()
}
