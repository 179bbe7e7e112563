//! Deals in all states, and leads.

use super::{Seeding, word};
use crate::store::{CustomizedEntity, Record};
use serde_json::{Value, json};

pub(super) fn deals(seeding: &mut Seeding) {
    let fields = seeding.store.deal_fields.clone();
    for _ in 0..seeding.amounts.deals {
        let (person, organization) = some_contact(seeding);
        let about = company_of(seeding, organization);
        let title = match about {
            Some(company) => format!("{company}: {}", seeding.random.pick(word::OFFER)),
            None => format!(
                "{} ({})",
                seeding.random.pick(word::OFFER),
                seeding.random.pick(word::COMPANY)
            ),
        };
        let (pipeline, stage) = seeding.some_stage();
        let age = seeding.random.between(3, 380);
        let added = seeding.days_ago(age);
        let moved = added.plus_minutes(seeding.random.between(0, age * 24 * 60 * 2 / 3));
        let currency = if seeding.random.percent(68) {
            "EUR"
        } else {
            "USD"
        };
        let value = round(seeding.random.between(4, 999) * seeding.random.between(5, 90));
        let owner = seeding.user();
        let mut deal = seeding.store.deals.blank();
        for (field, value) in [
            ("title", json!(title)),
            ("creator_user_id", json!(owner)),
            ("owner_id", json!(owner)),
            ("person_id", json!(person)),
            ("org_id", json!(organization)),
            ("pipeline_id", json!(pipeline)),
            ("stage_id", json!(stage)),
            ("value", json!(value)),
            ("currency", json!(currency)),
            ("is_archived", json!(false)),
            ("add_time", json!(added.rfc3339())),
            ("update_time", json!(moved.rfc3339())),
            ("stage_change_time", json!(moved.rfc3339())),
            ("status", json!("open")),
            ("is_deleted", json!(false)),
            ("visible_to", json!(3)),
            ("label_ids", seeding.some_labels(CustomizedEntity::Deal)),
            ("origin", json!("ManuallyCreated")),
        ] {
            deal.set(field, value);
        }
        if seeding.random.percent(20) {
            deal.set("probability", seeding.random.between(1, 20) * 5);
        }
        let due = seeding.random.between(-10, 120);
        deal.set(
            "expected_close_date",
            seeding.now.plus_minutes(due * 24 * 60).date(),
        );
        finish(seeding, &mut deal, moved);
        seeding.fill_custom(&mut deal, &fields);
        seeding.store.deals.insert(deal);
    }
}

/// Wins or loses the deal, archives or deletes it, or leaves it open.
fn finish(seeding: &mut Seeding, deal: &mut Record, moved: crate::time::Timestamp) {
    let since = (seeding.now.millis() - moved.millis()) / 60_000;
    let closed = moved.plus_minutes(seeding.random.between(1, (since - 1).max(1)));
    let (time, day) = (closed.rfc3339(), closed.date());
    match seeding.random.below(100) {
        0..60 => {}
        60..80 => {
            deal.set("status", "won");
            for (field, value) in [
                ("won_time", &time),
                ("close_time", &time),
                (".first_won_time", &time),
                ("update_time", &time),
                ("local_won_date", &day),
                ("local_close_date", &day),
            ] {
                deal.set(field, value.as_str());
            }
        }
        _ => {
            deal.set("status", "lost");
            for (field, value) in [
                ("lost_time", &time),
                ("close_time", &time),
                ("update_time", &time),
                ("local_lost_date", &day),
                ("local_close_date", &day),
            ] {
                deal.set(field, value.as_str());
            }
            deal.set("lost_reason", seeding.random.pick(word::LOST));
        }
    }
    match seeding.random.below(100) {
        0..3 => {
            deal.set("is_deleted", true);
            deal.set("status", "deleted");
        }
        3..7 if deal.text("status") != "open" => {
            deal.set("is_archived", true);
            deal.set("archive_time", time);
        }
        _ => {}
    }
}

pub(super) fn leads(seeding: &mut Seeding) {
    let fields = seeding.store.deal_fields.clone();
    let labels: Vec<Value> = seeding
        .store
        .lead_labels
        .rows()
        .map(|(_, label)| label.get("id").clone())
        .collect();
    for _ in 0..seeding.amounts.leads {
        let (person, organization) = some_contact(seeding);
        let uuid = seeding.random.uuid();
        let days = seeding.random.between(1, 90);
        let added = seeding.days_ago(days);
        let updated = added.plus_minutes(seeding.random.between(0, days * 24 * 60 / 2));
        let label = seeding
            .random
            .percent(60)
            .then(|| labels[seeding.random.below(labels.len() as u64) as usize].clone());
        let value = seeding.random.percent(70).then(|| {
            let amount = round(seeding.random.between(4, 400) * seeding.random.between(5, 40));
            json!({ "amount": amount, "currency": if seeding.random.percent(70) { "EUR" } else { "USD" } })
        });
        let mut lead = seeding.store.leads.blank();
        for (field, value) in [
            ("id", json!(uuid)),
            (
                "title",
                json!(format!("{} lead", seeding.random.pick(word::TRADE))),
            ),
            ("owner_id", json!(seeding.user())),
            ("creator_id", json!(1)),
            ("label_ids", json!(label.into_iter().collect::<Vec<_>>())),
            ("person_id", json!(person)),
            ("organization_id", json!(organization)),
            ("source_name", json!("Manually created")),
            ("origin", json!("ManuallyCreated")),
            ("is_archived", json!(seeding.random.percent(12))),
            ("was_seen", json!(seeding.random.percent(60))),
            ("value", json!(value)),
            ("add_time", json!(added.rfc3339_millis())),
            ("update_time", json!(updated.rfc3339_millis())),
            ("visible_to", json!("3")),
            (
                "cc_email",
                json!(format!("sandbox+lead{}@pipedrivemail.example", &uuid[..8])),
            ),
        ] {
            lead.set(field, value);
        }
        seeding.fill_custom(&mut lead, &fields);
        seeding.store.leads.insert(lead);
    }
}

/// A person with the organization they belong to; now and then one of the two alone.
fn some_contact(seeding: &mut Seeding) -> (Option<u64>, Option<u64>) {
    let person = seeding.one_of(seeding.amounts.persons);
    let organization = seeding
        .store
        .persons
        .get(person)
        .and_then(|person| person.number("org_id"));
    match organization {
        Some(organization) if seeding.random.percent(8) => (None, Some(organization)),
        organization => (Some(person), organization),
    }
}

fn company_of(seeding: &Seeding, organization: Option<u64>) -> Option<String> {
    let organization = seeding.store.organizations.get(organization?)?;
    Some(organization.text("name").to_owned())
}

/// As people write amounts: two digits that count.
fn round(amount: i64) -> i64 {
    let step = 10_i64.pow(amount.max(1).ilog10().saturating_sub(1));
    amount / step * step
}
