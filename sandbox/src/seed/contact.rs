//! Organizations and the persons who work there.

use super::{Seeding, definition, word};
use crate::store::{CustomizedEntity, FieldDefinition};
use serde_json::{Value, json};

pub(super) fn organizations(seeding: &mut Seeding) {
    let fields = seeding.store.organization_fields.clone();
    let industries: Vec<Value> = options_of(&fields, "industry");
    for number in 1..=seeding.amounts.organizations {
        let place = seeding.random_place();
        let (company, trade) = (
            seeding.random.pick(word::COMPANY),
            seeding.random.pick(word::TRADE),
        );
        let site = format!("https://{}{number}.example", word::ascii(company, number));
        let days = seeding.random.between(20, 700);
        let added = seeding.days_ago(days).rfc3339();
        let updated_days = seeding.random.between(0, 20);
        let updated = seeding.days_ago(updated_days).rfc3339();
        let mut record = seeding.store.organizations.blank();
        for (field, value) in [
            ("name", json!(format!("{company} {trade} {}", place.form))),
            ("owner_id", json!(seeding.user())),
            ("add_time", json!(added)),
            ("update_time", json!(updated)),
            ("is_deleted", json!(false)),
            ("visible_to", json!(3)),
            (
                "label_ids",
                seeding.some_labels(CustomizedEntity::Organization),
            ),
        ] {
            record.set(field, value);
        }
        if seeding.random.percent(85) {
            let address = definition::address(seeding);
            record.set("address", address);
        }
        if seeding.random.percent(60) {
            record.set("website", site);
            record.set("employee_count", seeding.random.between(3, 900));
            record.set("annual_revenue", seeding.random.between(2, 400) * 50_000);
            record.set(
                "industry",
                industries[seeding.random.below(industries.len() as u64) as usize].clone(),
            );
        }
        seeding.fill_custom(&mut record, &fields);
        seeding.store.organizations.insert(record);
    }
}

fn options_of(fields: &[FieldDefinition], code: &str) -> Vec<Value> {
    let field = fields.iter().find(|field| field.code == code);
    field.map_or_else(
        || vec![Value::Null],
        |field| {
            field
                .options
                .iter()
                .map(|option| option.id.clone())
                .collect()
        },
    )
}

pub(super) fn persons(seeding: &mut Seeding) {
    let fields = seeding.store.person_fields.clone();
    for number in 1..=seeding.amounts.persons {
        let (given, family) = (
            seeding.random.pick(word::GIVEN),
            seeding.random.pick(word::FAMILY),
        );
        let place = seeding.random_place();
        let address = format!(
            "{}.{}",
            word::ascii(given, number),
            word::ascii(family, number)
        );
        let days = seeding.random.between(20, 700);
        let added = seeding.days_ago(days).rfc3339();
        let updated_days = seeding.random.between(0, 20);
        let updated = seeding.days_ago(updated_days).rfc3339();
        let mut emails = vec![
            json!({ "value": format!("{address}@mail{number}.example"), "primary": true, "label": "work" }),
        ];
        if seeding.random.percent(25) {
            emails.push(json!({ "value": format!("{address}@home.example"), "primary": false, "label": "home" }));
        }
        let phones = if seeding.random.percent(80) {
            let number = format!("{}{:02}", place.phone, seeding.random.below(100));
            json!([{ "value": number, "primary": true, "label": if seeding.random.percent(50) { "work" } else { "mobile" } }])
        } else {
            json!([])
        };
        let organization = seeding
            .random
            .percent(88)
            .then(|| seeding.one_of(seeding.amounts.organizations));
        let mut person = seeding.store.persons.blank();
        for (field, value) in [
            ("name", json!(format!("{given} {family}"))),
            ("first_name", json!(given)),
            ("last_name", json!(family)),
            ("owner_id", json!(seeding.user())),
            ("org_id", json!(organization)),
            ("add_time", json!(added)),
            ("update_time", json!(updated)),
            ("emails", json!(emails)),
            ("phones", phones),
            ("is_deleted", json!(false)),
            ("visible_to", json!(3)),
            ("im", json!([])),
            ("label_ids", seeding.some_labels(CustomizedEntity::Person)),
            (".marketing_status", json!("no_consent")),
        ] {
            person.set(field, value);
        }
        if seeding.random.percent(60) {
            person.set("job_title", seeding.random.pick(word::JOB));
        }
        seeding.fill_custom(&mut person, &fields);
        seeding.store.persons.insert(person);
    }
}
