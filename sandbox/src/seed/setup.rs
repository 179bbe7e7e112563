//! What an account is set up with: users, pipelines, currencies, activity types, lead labels.

use super::Seeding;
use crate::store::Currency;
use serde_json::{Value, json};

/// The first users are active, the last one has left.
pub(super) const ACTIVE_USERS: u64 = 5;

const USERS: [(&str, &str, &str, &str); 6] = [
    (
        "Maarja Tõnisalu",
        "maarja@sandbox.example",
        "Europe/Tallinn",
        "+02:00",
    ),
    (
        "Jürgen Weißbach",
        "juergen@sandbox.example",
        "Europe/Berlin",
        "+01:00",
    ),
    (
        "Aoife Quillbrook",
        "aoife@sandbox.example",
        "Europe/Dublin",
        "+00:00",
    ),
    (
        "佐野川 美咲",
        "misaki@sandbox.example",
        "Asia/Tokyo",
        "+09:00",
    ),
    (
        "Rafael Pereirinha",
        "rafael@sandbox.example",
        "America/Fortaleza",
        "-03:00",
    ),
    (
        "Nadia Mirzadeh",
        "nadia@sandbox.example",
        "Europe/Tallinn",
        "+02:00",
    ),
];

/// A pipeline and its stages: name, probability, days to rotten.
type Line = (&'static str, &'static [(&'static str, u64, Option<u64>)]);

pub(super) const LINES: [Line; 2] = [
    (
        "Sales",
        &[
            ("Qualified", 10, Some(14)),
            ("Contact made", 25, Some(14)),
            ("Demo scheduled", 45, Some(10)),
            ("Proposal made", 65, Some(21)),
            ("Negotiations started", 85, None),
        ],
    ),
    (
        "Partnerships",
        &[
            ("Introduced", 15, None),
            ("Terms discussed", 40, None),
            ("Contract sent", 70, Some(30)),
            ("Signed off", 95, None),
        ],
    ),
];

const TYPES: [(&str, &str); 6] = [
    ("Call", "call"),
    ("Meeting", "meeting"),
    ("Task", "task"),
    ("Deadline", "deadline"),
    ("Email", "email"),
    ("Lunch", "lunch"),
];
const LABELS: [(&str, &str); 4] = [
    ("Hot", "red"),
    ("Warm", "yellow"),
    ("Cold", "blue"),
    ("Trade fair", "purple"),
];

pub(super) fn fill(seeding: &mut Seeding) {
    users(seeding);
    lines(seeding);
    seeding.store.currencies = vec![
        Currency {
            code: "EUR",
            name: "Euro",
            symbol: "€",
            decimal_points: 2,
        },
        Currency {
            code: "USD",
            name: "US Dollar",
            symbol: "$",
            decimal_points: 2,
        },
        Currency {
            code: "GBP",
            name: "British Pound Sterling",
            symbol: "£",
            decimal_points: 2,
        },
        Currency {
            code: "JPY",
            name: "Japanese Yen",
            symbol: "¥",
            decimal_points: 0,
        },
        Currency {
            code: "PLN",
            name: "Polish Złoty",
            symbol: "zł",
            decimal_points: 2,
        },
        Currency {
            code: "UAH",
            name: "Ukrainian Hryvnia",
            symbol: "₴",
            decimal_points: 2,
        },
    ];
    let created = seeding.days_ago(600).datetime();
    for (place, (name, key)) in TYPES.iter().enumerate() {
        let kind = json!({
            "name": name, "icon_key": key, "color": null, "order_nr": place + 1, "key_string": key, "active_flag": true,
            "is_custom_flag": false, "add_time": created, "update_time": created,
        });
        seeding.store.activity_types.insert_values(kind);
    }
    for (name, color) in LABELS {
        let time = seeding.days_ago(500).rfc3339_millis();
        let mut label = seeding.store.lead_labels.blank();
        label.set("id", seeding.random.uuid());
        label.set("name", name);
        label.set("color", color);
        label.set("add_time", time.clone());
        label.set("update_time", time);
        seeding.store.lead_labels.insert(label);
    }
}

fn users(seeding: &mut Seeding) {
    for (place, (name, email, zone, offset)) in USERS.into_iter().enumerate() {
        let active = (place as u64) < ACTIVE_USERS;
        let created = seeding.days_ago(900 - 60 * place as i64).datetime();
        let days = if active { place as i64 } else { 200 };
        let last_login = seeding.days_ago(days).datetime();
        let mut user = seeding.store.users.blank();
        for (field, value) in [
            ("name", json!(name)),
            ("email", json!(email)),
            ("default_currency", json!("EUR")),
            ("locale", json!("en_GB")),
            ("lang", json!(1)),
            ("phone", Value::Null),
            ("activated", json!(true)),
            ("last_login", json!(last_login)),
            ("created", json!(created)),
            ("modified", json!(last_login)),
            ("has_created_company", json!(place == 0)),
            ("active_flag", json!(active)),
            ("timezone_name", json!(zone)),
            ("timezone_offset", json!(offset)),
            ("role_id", json!(1)),
            ("icon_url", Value::Null),
            ("is_you", json!(place == 0)),
            ("is_deleted", json!(false)),
            (
                "access",
                json!([
                    { "app": "sales", "admin": place == 0, "permission_set_id": seeding.random.uuid() },
                    { "app": "global", "admin": place == 0, "permission_set_id": seeding.random.uuid() },
                ]),
            ),
        ] {
            user.set(field, value);
        }
        seeding.store.users.insert(user);
    }
}

fn lines(seeding: &mut Seeding) {
    let time = seeding.days_ago(800).rfc3339();
    for (place, (name, stages)) in LINES.into_iter().enumerate() {
        let mut pipeline = seeding.store.pipelines.blank();
        for (field, value) in [
            ("name", json!(name)),
            ("order_nr", json!(place + 1)),
            ("is_deleted", json!(false)),
            ("is_deal_probability_enabled", json!(true)),
            ("add_time", json!(time)),
            ("update_time", json!(time)),
        ] {
            pipeline.set(field, value);
        }
        let id = seeding.store.pipelines.insert(pipeline);
        for (place, (name, probability, days)) in stages.iter().enumerate() {
            let mut stage = seeding.store.stages.blank();
            for (field, value) in [
                ("name", json!(name)),
                ("order_nr", json!(place + 1)),
                ("is_deleted", json!(false)),
                ("deal_probability", json!(probability)),
                ("pipeline_id", json!(id)),
                ("is_deal_rot_enabled", json!(days.is_some())),
                ("days_to_rotten", json!(days)),
                ("add_time", json!(time)),
                ("update_time", json!(time)),
            ] {
                stage.set(field, value);
            }
            seeding.store.stages.insert(stage);
        }
    }
}
