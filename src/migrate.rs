//! Records and webhooks of API v1 in the shape of v2.
//!
//! For what a program has stored: [`record`] renames and reshapes what Pipedrive's migration guide lists, and leaves
//! alone what it doesn't. A record that has v2's shape already stays as it is.
//!
//! ```
//! use pipedrive_wasm::migrate::{self, ByShape, Shape};
//! use serde_json::json;
//!
//! let stored = json!({ "id": 8, "user_id": { "value": 3, "name": "Ann" }, "deleted": false, "label": "5", "visible_to": "3",
//!     "add_time": "2024-07-01 05:46:33" });
//! assert_eq!(migrate::record(Shape::Deal, stored, &ByShape), json!({ "id": 8, "owner_id": 3, "is_deleted": false,
//!     "label_ids": [5], "visible_to": 3, "add_time": "2024-07-01T05:46:33Z", "custom_fields": {} }));
//! ```

mod custom;
mod embedded;
mod scalar;
mod table;
mod webhook;

pub use custom::{ByShape, CustomFields};
pub use webhook::webhook;

use serde_json::{Map, Value};
use table::{Change, changes};

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// A deal.
    Deal,
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// An activity.
    Activity,
    /// A product.
    Product,
    /// A product of a deal.
    DealProduct,
    /// A pipeline.
    Pipeline,
    /// A stage.
    Stage,
    /// A follower of a record.
    Follower,
    /// The definition of a field; see [`fields`] for a whole list.
    Field,
    /// A project.
    Project,
    /// A task of a project.
    Task,
    /// A lead. Only its custom fields and scalars change: v2 has no leads to get.
    Lead,
    /// A note. Only its scalars change.
    Note,
    /// A user. Only its scalars change.
    User,
}

const NAMES: [(&str, Shape); 15] = [
    ("deal", Shape::Deal),
    ("person", Shape::Person),
    ("organization", Shape::Organization),
    ("activity", Shape::Activity),
    ("product", Shape::Product),
    ("dealProduct", Shape::DealProduct),
    ("pipeline", Shape::Pipeline),
    ("stage", Shape::Stage),
    ("follower", Shape::Follower),
    ("field", Shape::Field),
    ("project", Shape::Project),
    ("task", Shape::Task),
    ("lead", Shape::Lead),
    ("note", Shape::Note),
    ("user", Shape::User),
];

impl Shape {
    /// Its name: `deal`, `dealProduct`.
    pub fn as_str(self) -> &'static str {
        let known = NAMES.iter().find(|(_, shape)| *shape == self);
        known.map_or("", |(name, _)| name)
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Shape> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, shape)| *shape)
    }

    /// Whether its records have custom fields.
    fn is_customized(self) -> bool {
        matches!(
            self,
            Shape::Deal
                | Shape::Person
                | Shape::Organization
                | Shape::Product
                | Shape::Project
                | Shape::Lead
        )
    }
}

/// A record of v1 in the shape of v2. `custom` puts its custom fields together: [`ByShape`], or a
/// [`Dictionary`](crate::fields::Dictionary), which knows their types.
pub fn record(shape: Shape, record: Value, custom: &dyn CustomFields) -> Value {
    let Value::Object(mut record) = record else {
        return record;
    };
    if shape.is_customized() {
        let values = custom.take(&mut record);
        match record.get_mut("custom_fields") {
            Some(Value::Object(known)) => known.extend(values),
            _ => {
                record.insert("custom_fields".to_owned(), values.into());
            }
        }
    }
    // v2's guide says that products of deals have no `order_nr`, and its answers have one: v2's own stays.
    let of_v2 = shape == Shape::DealProduct && record.contains_key("is_enabled");
    for (name, change) in changes(shape).iter().filter(|_| !of_v2) {
        apply(&mut record, name, *change);
    }
    embedded::reshape(shape, &mut record);
    for (name, value) in &mut record {
        if name.ends_with("_time") {
            scalar::time(value);
        }
    }
    record.into()
}

/// The definitions of v1's fields as v2 lists them: rows of parts go into the field that they are parts of.
pub fn fields(rows: Value) -> Value {
    let Value::Array(rows) = rows else {
        return rows;
    };
    embedded::fields(rows)
        .into_iter()
        .map(|row| record(Shape::Field, row, &ByShape))
        .collect()
}

fn apply(record: &mut Map<String, Value>, name: &str, change: Change) {
    let Some(value) = record.remove(name) else {
        return;
    };
    let (name, value) = match change {
        Change::Gone => return,
        Change::To(to) => (to, value),
        Change::Id(to) => (to, scalar::id(value)),
        Change::Ids(to) => (to, scalar::one_id(value)),
        Change::Flag(to) => (to, scalar::flag(value)),
        Change::Not(to) => (to, scalar::negated(value)),
        Change::Number(to) => (to, scalar::number(value)),
        Change::List(to) => (to, scalar::ids(value)),
        Change::Contacts(to) => (to, scalar::contacts(value)),
        Change::Text(to) => (to, scalar::filled(value)),
    };
    // What v2 itself wrote under the new name is better than what is made of the old one.
    record.entry(name).or_insert(value);
}

#[cfg(test)]
mod tests;
