//! Activities around now, and notes.

use super::{Seeding, definition, word};
use serde_json::{Value, json};

const SUBJECTS: [(&str, &[&str]); 6] = [
    (
        "call",
        &[
            "Call about the offer",
            "Follow-up call",
            "Introduce ourselves",
        ],
    ),
    (
        "meeting",
        &["Demo", "Kick-off", "Quarterly review", "On-site visit"],
    ),
    (
        "task",
        &[
            "Prepare the proposal",
            "Check credit rating",
            "Send samples",
        ],
    ),
    ("deadline", &["Offer expires", "Tender closes"]),
    (
        "email",
        &["Send the contract", "Send references", "Angebot schicken"],
    ),
    ("lunch", &["Lunch with the team"]),
];

pub(super) fn activities(seeding: &mut Seeding) {
    for _ in 0..seeding.amounts.activities {
        let deal = seeding.one_of(seeding.amounts.deals.max(1));
        let links = seeding.store.deals.live(deal).map(|deal| {
            (
                deal.id(),
                deal.number("person_id"),
                deal.number("org_id"),
                deal.number("owner_id"),
            )
        });
        let (deal, person, organization, owner) = match links {
            Some((deal, person, organization, owner)) => (Some(deal), person, organization, owner),
            None => (
                None,
                Some(seeding.one_of(seeding.amounts.persons)),
                None,
                None,
            ),
        };
        let days = seeding.random.between(-40, 30);
        let (kind, subjects) = SUBJECTS[seeding.random.below(SUBJECTS.len() as u64) as usize];
        let done = days < 0 && seeding.random.percent(85);
        let added = seeding.days_ago(41 + days.abs()).rfc3339();
        let due = seeding.now.plus_minutes(days * 24 * 60);
        let timed = !matches!(kind, "task" | "deadline");
        let duration = if seeding.random.percent(50) {
            "00:30"
        } else {
            "01:00"
        };
        let participants = person.map_or_else(
            || json!([]),
            |person| json!([{ "person_id": person, "primary": true }]),
        );
        let owner = owner.unwrap_or_else(|| seeding.user());
        let mut activity = seeding.store.activities.blank();
        for (field, value) in [
            ("subject", json!(seeding.random.pick(subjects))),
            ("type", json!(kind)),
            ("owner_id", json!(owner)),
            ("creator_user_id", json!(owner)),
            ("is_deleted", json!(false)),
            ("add_time", json!(added)),
            ("deal_id", json!(deal)),
            ("person_id", json!(person)),
            ("org_id", json!(organization)),
            ("due_date", json!(due.date())),
            ("busy", json!(timed)),
            ("done", json!(done)),
            ("participants", participants),
            (".attendees", json!([])),
        ] {
            activity.set(field, value);
        }
        if timed {
            activity.set(
                "due_time",
                format!(
                    "{:02}:{:02}",
                    seeding.random.between(7, 16),
                    seeding.random.below(4) * 15
                ),
            );
            activity.set("duration", duration);
        }
        let changed = if done {
            due.plus_minutes(seeding.random.between(0, 600))
                .min(seeding.now)
        } else {
            seeding.now.plus_minutes(-seeding.random.between(1, 60_000))
        };
        activity.set("update_time", changed.rfc3339());
        activity.set("marked_as_done_time", done.then(|| changed.rfc3339()));
        if kind == "meeting" && seeding.random.percent(40) {
            let location = definition::address(seeding);
            activity.set("location", location);
        }
        if seeding.random.percent(20) {
            activity.set("note", seeding.random.pick(word::NOTE));
        }
        seeding.store.activities.insert(activity);
    }
}

pub(super) fn notes(seeding: &mut Seeding) {
    for _ in 0..seeding.amounts.notes {
        let days = seeding.random.between(0, 120);
        let added = seeding.days_ago(days).datetime();
        let user = seeding.user();
        let mut note = seeding.store.notes.blank();
        for (field, value) in [
            ("user_id", json!(user)),
            ("last_update_user_id", Value::Null),
            ("content", json!(seeding.random.pick(word::NOTE))),
            ("add_time", json!(added)),
            ("update_time", json!(added)),
            ("active_flag", json!(true)),
            ("pinned_to_deal_flag", json!(false)),
            ("pinned_to_person_flag", json!(false)),
            ("pinned_to_organization_flag", json!(false)),
            ("pinned_to_lead_flag", json!(false)),
            ("pinned_to_project_flag", json!(false)),
            ("pinned_to_task_flag", json!(false)),
        ] {
            note.set(field, value);
        }
        let deal = seeding.one_of(seeding.amounts.deals.max(1));
        let links = seeding
            .store
            .deals
            .live(deal)
            .map(|deal| (deal.id(), deal.number("person_id"), deal.number("org_id")));
        match links {
            Some((deal, person, organization)) => {
                note.set("deal_id", deal);
                note.set("person_id", person);
                note.set("org_id", organization);
                note.set("pinned_to_deal_flag", seeding.random.percent(10));
            }
            None => note.set("person_id", seeding.one_of(seeding.amounts.persons)),
        }
        seeding.store.notes.insert(note);
    }
}
