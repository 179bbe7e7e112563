//! Field definitions: those that are built in, and custom ones of every type.

use super::{Seeding, setup, word};
use crate::store::{ADDRESS_PARTS, CustomizedEntity, FieldDefinition, FieldOption};
use serde_json::{Map, Value, json};

/// Built-in fields: code, name, type.
const DEAL: &[(&str, &str, &str)] = &[
    ("id", "ID", "int"),
    ("title", "Title", "varchar"),
    ("creator_user_id", "Creator", "user"),
    ("owner_id", "Owner", "user"),
    ("value", "Value", "monetary"),
    ("currency", "Currency", "varchar"),
    ("person_id", "Contact person", "people"),
    ("org_id", "Organization", "org"),
    ("pipeline_id", "Pipeline", "double"),
    ("stage_id", "Stage", "stage"),
    ("label_ids", "Label", "set"),
    ("status", "Status", "status"),
    ("add_time", "Deal created", "date"),
    ("update_time", "Update time", "date"),
    ("stage_change_time", "Last stage change", "date"),
    ("won_time", "Won time", "date"),
    ("lost_time", "Lost time", "date"),
    ("close_time", "Deal closed on", "date"),
    ("lost_reason", "Lost reason", "varchar_options"),
    ("visible_to", "Visible to", "visible_to"),
    ("expected_close_date", "Expected close date", "date"),
    ("probability", "Probability", "int"),
    ("is_archived", "Archive status", "boolean"),
    ("archive_time", "Archive time", "date"),
    ("channel", "Source channel", "enum"),
    ("channel_id", "Source channel ID", "varchar"),
];
const PERSON: &[(&str, &str, &str)] = &[
    ("id", "ID", "int"),
    ("name", "Name", "varchar"),
    ("first_name", "First name", "varchar"),
    ("last_name", "Last name", "varchar"),
    ("owner_id", "Owner", "user"),
    ("org_id", "Organization", "org"),
    ("emails", "Email", "varchar"),
    ("phones", "Phone", "phone"),
    ("label_ids", "Labels", "set"),
    ("add_time", "Person created", "date"),
    ("update_time", "Update time", "date"),
    ("visible_to", "Visible to", "visible_to"),
    ("picture_id", "Profile picture", "picture"),
    ("im", "Instant messenger", "varchar"),
    ("postal_address", "Postal address", "address"),
    ("notes", "Notes", "text"),
    ("birthday", "Birthday", "date"),
    ("job_title", "Job title", "varchar"),
];
const ORGANIZATION: &[(&str, &str, &str)] = &[
    ("id", "ID", "int"),
    ("name", "Name", "varchar"),
    ("owner_id", "Owner", "user"),
    ("address", "Address", "address"),
    ("label_ids", "Labels", "set"),
    ("add_time", "Organization created", "date"),
    ("update_time", "Update time", "date"),
    ("visible_to", "Visible to", "visible_to"),
    ("website", "Website", "varchar"),
    ("linkedin", "LinkedIn profile", "varchar"),
    ("industry", "Industry", "enum"),
    ("annual_revenue", "Annual revenue", "double"),
    ("employee_count", "Number of employees", "int"),
];
/// Counts and the like, which an answer has only where it is asked to.
const OPTIONAL: &[(&str, &str, &str)] = &[
    ("next_activity_id", "Next activity", "activity"),
    ("last_activity_id", "Last activity", "activity"),
    ("activities_count", "Total activities", "int"),
    ("done_activities_count", "Done activities", "int"),
    ("undone_activities_count", "Activities to do", "int"),
    ("notes_count", "Notes", "int"),
    ("followers_count", "Followers", "int"),
    ("smart_bcc_email", "Smart Bcc email", "varchar"),
];

/// Custom fields: name, type, labels of the options.
type Custom = (&'static str, &'static str, &'static [&'static str]);

/// Every type that there is, and two fields of the same name.
const DEAL_CUSTOM: &[Custom] = &[
    ("Contract number", "varchar", &[]),
    ("Competitor", "varchar_auto", &[]),
    ("Scope of work", "text", &[]),
    ("Discount (%)", "double", &[]),
    ("Setup fee", "monetary", &[]),
    ("Priority", "enum", &["Low", "Normal", "High", "Größte"]),
    (
        "Interested in",
        "set",
        &["Licence", "Support", "Training", "Hardware", "Conseil"],
    ),
    ("Technical contact", "user", &[]),
    ("Reseller", "org", &[]),
    ("Decision maker", "people", &[]),
    ("Hotline", "phone", &[]),
    ("Best time to call", "time", &[]),
    ("Delivery window", "timerange", &[]),
    ("Contract end", "date", &[]),
    ("Trial period", "daterange", &[]),
    ("Delivery address", "address", &[]),
    ("Seats", "double", &[]),
    ("Region", "enum", &["EMEA", "Americas", "APAC"]),
    ("Reference", "varchar", &[]),
    ("Reference", "text", &[]),
    ("Hardware budget", "monetary", &[]),
    ("Kick-off", "date", &[]),
    ("NPS comment", "text", &[]),
    ("Compliance", "set", &["ISO 27001", "SOC 2", "GDPR"]),
];
const PERSON_CUSTOM: &[Custom] = &[
    (
        "Preferred language",
        "enum",
        &[
            "English",
            "Deutsch",
            "Français",
            "Eesti",
            "日本語",
            "Українська",
        ],
    ),
    ("Newsletter topics", "set", &["Product", "Events", "Jobs"]),
    ("Assistant", "people", &[]),
    ("Member since", "date", &[]),
    ("Allergies", "varchar", &[]),
    ("Account limit", "monetary", &[]),
    ("Private phone", "phone", &[]),
    ("Working hours", "timerange", &[]),
];
const ORGANIZATION_CUSTOM: &[Custom] = &[
    ("VAT number", "varchar", &[]),
    ("Tier", "enum", &["Bronze", "Silver", "Gold"]),
    ("Markets", "set", &["Nordics", "DACH", "Iberia", "Japan"]),
    ("Credit limit", "monetary", &[]),
    ("Billing address", "address", &[]),
    ("Account manager", "user", &[]),
    ("Parent", "org", &[]),
    ("Fiscal year", "daterange", &[]),
    ("Customer since", "date", &[]),
    ("Rating", "double", &[]),
];
const LABELS: [(&str, &str); 4] = [
    ("Hot", "red"),
    ("Warm", "yellow"),
    ("Cold", "blue"),
    ("Key account", "purple"),
];
const INDUSTRIES: [&str; 5] = [
    "Retail",
    "Manufacturing",
    "Services",
    "Public sector",
    "Agriculture",
];

pub(super) fn fill(seeding: &mut Seeding, entity: CustomizedEntity) {
    let (built_in, custom) = match entity {
        CustomizedEntity::Deal => (DEAL, DEAL_CUSTOM),
        CustomizedEntity::Person => (PERSON, PERSON_CUSTOM),
        CustomizedEntity::Organization => (ORGANIZATION, ORGANIZATION_CUSTOM),
    };
    let mut fields = Vec::new();
    for (code, name, field_type) in built_in {
        let options = built_in_options(seeding, code);
        fields.push(FieldDefinition {
            options,
            ..blank(seeding, code, name, field_type)
        });
    }
    for (code, name, field_type) in OPTIONAL {
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
