//! What most resources share: reading a body, checking what it links to, and answering in the version's envelope.

use super::{Call, offset};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{Record, Store, Table};
use crate::validate::coerced;
use pipedrive_catalogue::Paging;
use serde::Serialize;
use serde_json::{Map, Value, json};

impl Call<'_> {
    /// A parameter of the path, as a number.
    pub(super) fn number(&self, place: usize) -> u64 {
        self.segment(place).parse().unwrap_or_default()
    }

    /// The fields of the body, each of its type, whose links lead somewhere.
    pub(super) fn checked(&self) -> Result<Map<String, Value>, Failure> {
        let fields = coerced(self.operation, &self.body)?;
        check_links(self.store, &fields)?;
        Ok(fields)
    }

    /// One value, with the status and in the envelope that the operation has.
    pub(super) fn reply(&self, data: &impl Serialize) -> Response {
        let status = self.operation.response.status;
        if self.operation.version == "v2" {
            envelope::one(status, data)
        } else {
            envelope::plain(status, data)
        }
    }

    /// The page of a whole list that was asked for, in the way that the operation pages.
    pub(super) fn reply_list(&self, rows: Vec<Value>) -> Result<Response, Failure> {
        Ok(match self.operation.paging {
            Paging::None => self.reply(&rows),
            Paging::Cursor => {
                let (page, next) = listing::slice(&rows, &self.query)?;
                envelope::cursor_page(&page, next)
            }
            Paging::Offset => {
                let (rows, offset) = offset::cut(self, rows)?;
                envelope::offset_page(&rows, offset.pagination())
            }
        })
    }
}

/// What is shown of a record, as an object that more can be put into.
pub(super) fn object(record: &Record) -> Map<String, Value> {
    record
        .shown()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}

/// What is shown of a record.
pub(super) fn value(record: &Record) -> Value {
    object(record).into()
}

/// Takes all fields that the record has a place for, but the id.
pub(super) fn take(draft: &mut Record, table: &Table, fields: &Map<String, Value>) {
    for (name, value) in fields {
        if name != "id" && !name.starts_with('.') && table.column(name).is_some() {
            draft.set(name, value.clone());
        }
    }
}

/// Sets what a record has where the body says nothing.
pub(super) fn defaults(draft: &mut Record, values: Value) {
    for (name, value) in values.as_object().into_iter().flatten() {
        draft.set(name, value.clone());
    }
}

/// The record under this number.
pub(super) fn find<'a>(table: &'a Table, number: u64, title: &str) -> Result<&'a Record, Failure> {
    table.live(number).ok_or_else(|| Failure::not_found(title))
}

/// The number and the record of this UUID.
pub(super) fn find_uuid<'a>(
    table: &'a Table,
    uuid: &str,
    title: &str,
) -> Result<(u64, &'a Record), Failure> {
    let number = table.number_of(uuid);
    let found = number.and_then(|number| Some((number, table.get(number)?)));
    found.ok_or_else(|| Failure::not_found(title))
}

/// The usual answer to a deletion.
pub(super) fn gone(call: &Call<'_>, id: &Value) -> Response {
    call.reply(&json!({ "id": id }))
}

/// Refuses a text that is empty.
pub(super) fn filled(fields: &Map<String, Value>, name: &str) -> Result<(), Failure> {
    match fields.get(name) {
        Some(value)
            if value.as_str().is_some_and(|text| text.trim().is_empty()) || value.is_null() =>
        {
            Err(Failure::schema(name, "must not be empty"))
        }
        _ => Ok(()),
    }
}

/// Whether all ids in a body belong to something. Names are the same everywhere, so one list does.
pub(super) fn check_links(store: &Store, fields: &Map<String, Value>) -> Result<(), Failure> {
    for (name, value) in fields {
        let values = match value {
            Value::Array(values) if name.ends_with("_ids") => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for id in values.iter().filter(|id| !id.is_null()) {
            check_link(store, name.strip_suffix('s').unwrap_or(name), id)?;
        }
    }
    Ok(())
}

fn check_link(store: &Store, name: &str, id: &Value) -> Result<(), Failure> {
    let (table, title) = match name {
        "deal_id" => (&store.deals, "Deal"),
        "person_id" => (&store.persons, "Person"),
        "org_id" | "organization_id" | "rel_owner_org_id" | "rel_linked_org_id" => {
            (&store.organizations, "Organization")
        }
        "product_id" => (&store.products, "Product"),
        "product_variation_id" => (&store.variations, "Product variation"),
        "activity_id" => (&store.activities, "Activity"),
        "project_id" => (&store.projects, "Project"),
        "task_id" | "parent_task_id" => (&store.tasks, "Task"),
        "board_id" => (&store.boards, "Board"),
        "phase_id" => (&store.phases, "Phase"),
        "template_id" => (&store.templates, "Project template"),
        "pipeline_id" => (&store.pipelines, "Pipeline"),
        "stage_id" => (&store.stages, "Stage"),
        "parent_role_id" => (&store.roles, "Role"),
        "user_id" | "owner_id" | "assignee_id" => {
            let user = id.as_u64().and_then(|id| store.users.live(id));
            return if user.is_some_and(|user| user.flag("active_flag")) {
                Ok(())
            } else {
                Err(Failure::bad_request(format!(
                    "User with id {id} does not exist or is not active"
                )))
            };
        }
        "lead_id" => {
            let known = id
                .as_str()
                .is_some_and(|uuid| store.leads.number_of(uuid).is_some());
            return if known {
                Ok(())
            } else {
                Err(Failure::bad_request(format!(
                    "Lead with id {id} does not exist"
                )))
            };
        }
        _ => return Ok(()),
    };
    super::draft::must_exist(table, id, title).map(|_| ())
}
