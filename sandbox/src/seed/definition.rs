//! Field definitions: those that are built in, and custom ones of every type.

use super::field_list::{
    Custom, DEAL, DEAL_CUSTOM, INDUSTRIES, LABELS, OPTIONAL, ORGANIZATION, ORGANIZATION_CUSTOM,
    PERSON, PERSON_CUSTOM,
};
use super::field_list_more::{ACTIVITY, PRODUCT, PRODUCT_CUSTOM, PROJECT, PROJECT_CUSTOM};
use super::{Seeding, setup, word};
use crate::store::{ADDRESS_PARTS, CustomizedEntity, FieldDefinition, FieldOption};
use serde_json::{Map, Value, json};

pub(super) fn fill(seeding: &mut Seeding, entity: CustomizedEntity) {
    let (built_in, custom) = match entity {
        CustomizedEntity::Deal => (DEAL, DEAL_CUSTOM),
        CustomizedEntity::Person => (PERSON, PERSON_CUSTOM),
        CustomizedEntity::Organization => (ORGANIZATION, ORGANIZATION_CUSTOM),
        CustomizedEntity::Product => (PRODUCT, PRODUCT_CUSTOM),
        CustomizedEntity::Project => (PROJECT, PROJECT_CUSTOM),
        CustomizedEntity::Activity => (ACTIVITY, &[] as &[Custom]),
    };
    let mut fields = Vec::new();
    for (code, name, field_type) in built_in {
        let options = built_in_options(seeding, code);
        fields.push(FieldDefinition {
            options,
            ..blank(seeding, code, name, field_type)
        });
    }
    let optional = match entity {
        CustomizedEntity::Deal | CustomizedEntity::Person | CustomizedEntity::Organization => {
            OPTIONAL
        }
        _ => &[],
    };
    for (code, name, field_type) in optional {
        fields.push(FieldDefinition {
            is_optional: true,
            ..blank(seeding, code, name, field_type)
        });
    }
    for (name, field_type, labels) in custom {
        let code = seeding.random.hex(40);
        let options = labels
            .iter()
            .map(|label| option(seeding, label, None))
            .collect();
        fields.push(FieldDefinition {
            options,
            is_custom: true,
            ..blank(seeding, &code, name, field_type)
        });
    }
    *seeding.store.fields_mut(entity) = fields;
}

fn blank(seeding: &mut Seeding, code: &str, name: &str, field_type: &str) -> FieldDefinition {
    seeding.store.last_field += 1;
    FieldDefinition {
        number: seeding.store.last_field,
        code: code.to_owned(),
        name: name.to_owned(),
        field_type: field_type.to_owned(),
        description: None,
        options: Vec::new(),
        is_custom: false,
        is_optional: false,
        settings: Map::new(),
        add_time: seeding.now.plus_minutes(-800 * 24 * 60).rfc3339(),
    }
}

fn option(seeding: &mut Seeding, label: &str, color: Option<&'static str>) -> FieldOption {
    seeding.store.last_option += 1;
    FieldOption {
        id: seeding.store.last_option.into(),
        label: label.to_owned(),
        color,
    }
}

/// Most built-in options have words for ids.
fn built_in_options(seeding: &mut Seeding, code: &str) -> Vec<FieldOption> {
    let words = |options: &[(&str, &str)]| {
        let option = |(id, label): &(&str, &str)| FieldOption {
            id: json!(id),
            label: (*label).to_owned(),
            color: None,
        };
        options.iter().map(option).collect()
    };
    match code {
        "label_ids" => LABELS
            .iter()
            .map(|(label, color)| option(seeding, label, Some(color)))
            .collect(),
        "industry" => INDUSTRIES
            .iter()
            .map(|label| option(seeding, label, None))
            .collect(),
        "status" => words(&[
            ("open", "Open"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("deleted", "Deleted"),
        ]),
        "category" => ["Software", "Service", "Hardware"]
            .iter()
            .map(|label| option(seeding, label, None))
            .collect(),
        "health_status" => ["On track", "Needs attention", "Off track"]
            .iter()
            .map(|label| option(seeding, label, None))
            .collect(),
        "visible_to" => words(&[("1", "Item owner"), ("3", "All users")]),
        "is_archived" => words(&[("true", "Archived"), ("false", "Not archived")]),
        _ => Vec::new(),
    }
}

/// A value that fits a custom field, in v2's form.
pub(super) fn value(seeding: &mut Seeding, field: &FieldDefinition) -> Value {
    let amounts = seeding.amounts;
    let day = |seeding: &mut Seeding, from: i64, to: i64| {
        let days = seeding.random.between(from, to);
        seeding.now.plus_minutes(days * 24 * 60).date()
    };
    match field.field_type.as_str() {
        "double" => json!(seeding.random.between(0, 200) as f64 / 2.0),
        "monetary" => {
            let amount = seeding.random.between(1, 80) * 250;
            json!({ "value": amount, "currency": if seeding.random.percent(70) { "EUR" } else { "USD" } })
        }
        "enum" => {
            let place = seeding.random.below(field.options.len() as u64) as usize;
            field
                .options
                .get(place)
                .map_or(Value::Null, |option| option.id.clone())
        }
        "set" => {
            let chosen: Vec<Value> = field
                .options
                .iter()
                .filter(|_| seeding.random.percent(45))
                .map(|option| option.id.clone())
                .collect();
            if chosen.is_empty() {
                Value::Null
            } else {
                chosen.into()
            }
        }
        "user" => json!(seeding.user()),
        "org" => json!(seeding.one_of(amounts.organizations)),
        "people" => json!(seeding.one_of(amounts.persons)),
        "phone" => json!(format!(
            "{}{:02}",
            seeding.random_place().phone,
            seeding.random.below(100)
        )),
        "date" => json!(day(seeding, -200, 400)),
        "daterange" => json!({ "value": day(seeding, -100, 0), "until": day(seeding, 1, 100) }),
        "time" => {
            json!({ "value": format!("{:02}:30:00", seeding.random.between(8, 17)), "timezone_id": 292, "timezone_name": "Europe/Tallinn" })
        }
        "timerange" => json!({
            "value": format!("{:02}:00:00", seeding.random.between(7, 11)),
            "until": format!("{:02}:00:00", seeding.random.between(14, 19)),
            "timezone_id": 292, "timezone_name": "Europe/Tallinn",
        }),
        "address" => address(seeding),
        "text" => json!(seeding.random.pick(word::OFFER)),
        _ => json!(format!(
            "{}-{}",
            seeding.random.pick(word::TRADE),
            seeding.random.between(100, 999)
        )),
    }
}

/// An address somewhere, with all its parts.
pub(super) fn address(seeding: &mut Seeding) -> Value {
    let place = seeding.random_place();
    let number = seeding.random.between(1, 180).to_string();
    let line = format!(
        "{} {number}, {} {}, {}",
        place.street, place.postal_code, place.city, place.country
    );
    let mut parts: Map<String, Value> = ADDRESS_PARTS
        .iter()
        .map(|part| ((*part).to_owned(), Value::Null))
        .collect();
    for (part, value) in [
        ("value", line.as_str()),
        ("country", place.country),
        ("admin_area_level_1", place.region),
        ("locality", place.city),
        ("route", place.street),
        ("street_number", number.as_str()),
        ("postal_code", place.postal_code),
        ("formatted_address", line.as_str()),
    ] {
        parts.insert(part.to_owned(), value.into());
    }
    parts.into()
}

impl Seeding {
    pub(super) fn random_place(&mut self) -> &'static word::Place {
        &word::PLACES[self.random.below(word::PLACES.len() as u64) as usize]
    }

    /// Options of a built-in field that is a list of them.
    pub(super) fn some_labels(&mut self, entity: CustomizedEntity) -> Value {
        let field = self
            .store
            .fields(entity)
            .iter()
            .find(|field| field.code == "label_ids");
        let ids: Vec<Value> = field.map_or_else(Vec::new, |field| {
            field
                .options
                .iter()
                .map(|option| option.id.clone())
                .collect()
        });
        if ids.is_empty() || self.random.percent(60) {
            return json!([]);
        }
        json!([ids[self.random.below(ids.len() as u64) as usize]])
    }

    /// Fills some custom fields of a record. Most stay empty, as in life.
    pub(super) fn fill_custom(
        &mut self,
        record: &mut crate::store::Record,
        fields: &[FieldDefinition],
    ) {
        for field in fields.iter().filter(|field| field.is_custom) {
            if self.random.percent(12) {
                let value = value(self, field);
                record.set_custom(field.number, value);
            }
        }
    }

    /// A stage of one of the pipelines, the first one being the busier.
    pub(super) fn some_stage(&mut self) -> (u64, u64) {
        let (first, second) = (
            setup::LINES[0].1.len() as u64,
            setup::LINES[1].1.len() as u64,
        );
        if self.random.percent(78) {
            // More at the beginning of the funnel than at its end.
            let stage = self.random.below(first).min(self.random.below(first + 1));
            (1, 1 + stage)
        } else {
            (2, 1 + first + self.random.below(second))
        }
    }
}
