//! What is more than one value: addresses, participants, prices, definitions of fields.

use super::{Shape, scalar};
use crate::text::join;
use serde_json::{Map, Value, json};

/// The parts of an address beside its `value`.
pub(super) const ADDRESS_PARTS: [&str; 10] = [
    "subpremise",
    "street_number",
    "route",
    "sublocality",
    "locality",
    "admin_area_level_1",
    "admin_area_level_2",
    "country",
    "postal_code",
    "formatted_address",
];

pub(super) fn reshape(shape: Shape, record: &mut Map<String, Value>) {
    record.remove("related_objects");
    if !matches!(shape, Shape::User | Shape::Note) {
        record.remove("company_id");
    }
    record.retain(|name, _| !is_formatted(name));
    match shape {
        Shape::Person => address(record, "postal_address"),
        Shape::Organization => address(record, "address"),
        Shape::Activity => {
            address(record, "location");
            each(record, "participants", |one| {
                rename(one, "primary_flag", "primary")
            });
            each(record, "attendees", |one| {
                rename(one, "email_address", "email");
                if let Some(organizer) = one.get_mut("is_organizer") {
                    *organizer = scalar::flag(organizer.take());
                }
            });
        }
        Shape::Product => each(record, "prices", |price| {
            for gone in ["id", "price_formatted", "overhead_cost"] {
                price.remove(gone);
            }
        }),
        Shape::Field => {
            // All that v1 says of where a field is shown; v2 says it otherwise, where it is asked to.
            record.retain(|name, _| !name.ends_with("_flag"));
        }
        _ => {}
    }
}

/// Texts made for people of other values.
fn is_formatted(name: &str) -> bool {
    name.starts_with("formatted_") || name.ends_with("_formatted")
}

/// Puts a flat address together. What is no text already is one.
fn address(record: &mut Map<String, Value>, name: &str) {
    let mut parts = Map::new();
    for part in ADDRESS_PARTS {
        if let Some(value) = record.remove(&join(&[name, "_", part])) {
            parts.insert(part.to_owned(), scalar::filled(value));
        }
    }
    record.remove(&join(&[name, "_lat"]));
    record.remove(&join(&[name, "_long"]));
    let Some(value) = record.get_mut(name).filter(|value| !value.is_object()) else {
        return;
    };
    let line = scalar::filled(value.take());
    *value = if line.is_null() {
        Value::Null
    } else {
        for part in ADDRESS_PARTS {
            parts.entry(part).or_insert(Value::Null);
        }
        parts.insert("value".to_owned(), line);
        parts.into()
    };
}

fn each(record: &mut Map<String, Value>, name: &str, change: impl Fn(&mut Map<String, Value>)) {
    let list = record.get_mut(name).and_then(Value::as_array_mut);
    for one in list.into_iter().flatten().filter_map(Value::as_object_mut) {
        change(one);
    }
}

fn rename(record: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = record.remove(from) {
        record.entry(to).or_insert(scalar::flag(value));
    }
}

/// Rows of v1's definitions, with those of parts inside the field that they are parts of.
pub(super) fn fields(rows: Vec<Value>) -> Vec<Value> {
    let (parts, mut fields): (Vec<Value>, Vec<Value>) = rows
        .into_iter()
        .partition(|row| scalar::flag(row["is_subfield"].clone()) == true);
    for part in parts {
        let key = part["key"].as_str().unwrap_or_default();
        let holds = |field: &&mut Value| {
            let by_id = !part["parent_id"].is_null() && field["id"] == part["parent_id"];
            let own = field["key"].as_str().unwrap_or_default();
            by_id || (!own.is_empty() && key.starts_with(&join(&[own, "_"])))
        };
        let inner = json!({ "field_code": key, "field_name": part["name"], "field_type": part["field_type"] });
        match fields.iter_mut().find(holds) {
            Some(field) => match field.get_mut("subfields") {
                Some(Value::Array(known)) => known.push(inner),
                _ => field["subfields"] = json!([inner]),
            },
            None => fields.push(part),
        }
    }
    fields
}
