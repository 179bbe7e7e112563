//! Files, pictures, calls, mail, comments and participants.

use super::Seeding;
use super::product::DOT;
use crate::store::{Blob, Record};
use serde_json::{Value, json};

pub(super) fn fill(seeding: &mut Seeding) {
    participants(seeding);
    files(seeding);
    let picture = keep(seeding, "portrait.gif", "image/gif", &DOT);
    set(seeding, 1, picture);
    calls(seeding);
    for thread in 1..=4 {
        mail(seeding, thread);
    }
    for text in ["Called twice, no answer.", "Will be back on Monday."] {
        let (uuid, time) = (seeding.random.uuid(), seeding.days_ago(3).rfc3339_millis());
        seeding.store.comments.insert_values(json!({
            "uuid": uuid, "active_flag": true, "add_time": time, "update_time": time, "content": text, "object_id": "1",
            "object_type": "note", "user_id": 1, "updater_id": 1, "company_id": 1001,
        }));
    }
}

/// The person of a deal is also its first participant.
fn participants(seeding: &mut Seeding) {
    let rows: Vec<Value> = seeding
        .store
        .deals
        .rows()
        .filter(|(_, deal)| !deal.get("person_id").is_null())
        .map(|(id, deal)| {
            let time = deal.text("add_time").replace('T', " ").replace('Z', "");
            json!({ "deal_id": id, "person_id": deal.get("person_id"), "add_time": time, "added_by_user_id": deal.get("owner_id") })
        })
        .collect();
    for row in rows {
        seeding.store.participants.insert_values(row);
    }
}

fn keep(seeding: &mut Seeding, name: &str, content_type: &str, bytes: &[u8]) -> u64 {
    seeding.store.history.last_blob += 1;
    let number = seeding.store.history.last_blob;
    let blob = Blob {
        name: name.to_owned(),
        content_type: content_type.to_owned(),
        bytes: bytes.to_vec(),
        added: seeding.now,
    };
    seeding.store.blobs.insert(number, blob);
    number
}

fn set(seeding: &mut Seeding, person: u64, picture: u64) {
    let known: Option<Record> = seeding.store.persons.get(person).cloned();
    if let Some(mut record) = known {
        record.set("picture_id", picture);
        seeding.store.persons.put(person, record);
    }
}

fn files(seeding: &mut Seeding) {
    let files = [
        ("offer.txt", "text/plain", "file", json!({ "deal_id": 1 })),
        (
            "Gesprächsnotiz.txt",
            "text/plain",
            "file",
            json!({ "deal_id": 1, "person_id": 1 }),
        ),
        ("terms.txt", "text/plain", "file", json!({ "org_id": 1 })),
        (
            "datasheet.csv",
            "text/csv",
            "xls",
            json!({ "product_id": 1 }),
        ),
        ("plan.gif", "image/gif", "img", json!({ "deal_id": 2 })),
    ];
    for (name, content_type, kind, links) in files {
        let text = format!("{name}, as the sandbox keeps it.\n");
        let bytes: &[u8] = if kind == "img" { &DOT } else { text.as_bytes() };
        let (blob, time) = (
            keep(seeding, name, content_type, bytes),
            seeding.days_ago(40).datetime(),
        );
        let mut values = json!({
            "user_id": 1, "add_time": time, "update_time": time, "file_name": name, "name": name, "file_size": bytes.len(),
            "file_type": kind, "active_flag": true, "inline_flag": false, "remote_location": "s3", "remote_id": "",
            "s3_bucket": "", "description": "", ".blob": blob,
        });
        for (link, id) in links.as_object().into_iter().flatten() {
            values[link] = id.clone();
        }
        seeding.store.files.insert_values(values);
    }
}

fn calls(seeding: &mut Seeding) {
    for day in 1..=3 {
        let (id, start) = (seeding.random.hex(32), seeding.days_ago(day));
        seeding.store.call_logs.insert_values(json!({
            "id": id, "user_id": 1, "subject": "Call about the offer", "duration": "240", "outcome": "connected",
            "from_phone_number": "+44 113 496 0001", "to_phone_number": "+44 113 496 0123", "start_time": start.rfc3339_millis(),
            "end_time": start.plus_minutes(4).rfc3339_millis(), "deal_id": day, "has_recording": false, "company_id": 1001,
            ".gone": false,
        }));
    }
}

/// A thread of two messages with a person of the CRM.
fn mail(seeding: &mut Seeding, number: u64) {
    let Some(person) = seeding.store.persons.get(number).cloned() else {
        return;
    };
    let (sent, now) = (seeding.days_ago(10 - number as i64), seeding.now);
    let party = |name: &str, address: &str, linked: Value| {
        json!({
            "id": number, "email_address": address, "name": name, "linked_person_id": linked, "linked_person_name": name,
            "mail_message_party_id": number, "latest_sent": true, "message_time": sent.millis(),
            "linked_organization_id": person.get("org_id"),
        })
    };
    let address = person.get("emails")[0]["value"]
        .as_str()
        .unwrap_or("someone@mail.example")
        .to_owned();
    let them = party(person.text("name"), &address, json!(person.id()));
    let us = party("Maarja Tõnisalu", "maarja@sandbox.example", Value::Null);
    let subject = [
        "Your offer",
        "Delivery dates",
        "Re: training",
        "Spare parts",
    ][(number as usize - 1) % 4];
    let folder = if number == 3 { "sent" } else { "inbox" };
    let thread = seeding.store.mail_threads.insert_values(json!({
        "account_id": "sandbox-mail", "user_id": 1, "subject": subject, "snippet": "Thank you for the quick answer", "read_flag": 0,
        "mail_tracking_status": null, "has_attachments_flag": 0, "has_inline_attachments_flag": 0, "has_real_attachments_flag": 0,
        "deleted_flag": 0, "synced_flag": 1, "smart_bcc_flag": 0, "mail_link_tracking_enabled_flag": 0,
        "parties": { "to": [us], "from": [them] }, "drafts_parties": [], "folders": [folder], "version": 1, "snippet_draft": null,
        "snippet_sent": "Thank you", "message_count": 2, "has_draft_flag": 0, "has_sent_flag": 1, "archived_flag": 0,
        "shared_flag": 0, "external_deleted_flag": 0, "first_message_to_me_flag": 1,
        "last_message_timestamp": sent.rfc3339_millis(), "first_message_timestamp": sent.rfc3339_millis(),
        "last_message_sent_timestamp": null, "last_message_received_timestamp": sent.rfc3339_millis(),
        "add_time": sent.rfc3339_millis(), "update_time": now.rfc3339_millis(), "deal_id": if number == 1 { json!(1) } else { Value::Null },
        "deal_status": null, "lead_id": null, "all_messages_sent_flag": 0,
    }));
    for (from, to, line) in [
        (&them, &us, "Could you send us the dates?"),
        (&us, &them, "Thank you for the quick answer"),
    ] {
        let id = seeding.store.mail_messages.rows().count() + 1;
        let time = sent.plus_minutes(30 * id as i64).rfc3339_millis();
        seeding.store.mail_messages.insert_values(json!({
            "from": [from], "to": [to], "cc": [], "bcc": [], "body_url": format!("https://files.sandbox.example/mail/{id}"),
            "account_id": "sandbox-mail", "user_id": 1, "mail_thread_id": thread, "subject": subject, "snippet": line,
            "mail_tracking_status": null, "mail_link_tracking_enabled_flag": 0, "read_flag": 1, "draft": null, "draft_flag": 0,
            "synced_flag": 1, "deleted_flag": 0, "has_body_flag": 1, "sent_flag": 1, "sent_from_pipedrive_flag": 0,
            "smart_bcc_flag": 0, "message_time": time, "add_time": time, "update_time": time, "has_attachments_flag": 0,
            "has_inline_attachments_flag": 0, "has_real_attachments_flag": 0, ".body": format!("<p>{line}</p>"),
        }));
    }
}
