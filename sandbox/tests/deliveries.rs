//! How webhooks are delivered: passwords, retries, bans, deletion, and whose they are.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Request, Sent};
use serde_json::{Value, json};
use support::app::{Installed, basic};
use support::hooks::{Hooked, payload};

fn touch(crm: &mut Hooked, title: &str) {
    crm.api("PATCH", "/api/v2/deals/1", &json!({ "title": title }));
}

#[test]
fn a_delivery_carries_the_basic_pair_and_its_outcome_is_kept() {
    let mut crm = Hooked::new();
    let id = crm.hook(
        "*",
        "deal",
        &json!({ "http_auth_user": "me", "http_auth_password": "hush-hush" }),
    );
    crm.hook(
        "*",
        "person",
        &json!({ "subscription_url": "https://app.example/hooks" }),
    );
    touch(&mut crm, "One");
    crm.api("PATCH", "/api/v2/persons/1", &json!({ "name": "Two" }));
    let [first, second] = crm.outgoing().try_into().unwrap();
    assert_eq!(
        (first.method, first.url.as_str(), first.timeout_millis),
        ("POST", "http://127.0.0.1:9/hook", 10_000)
    );
    assert_eq!(
        first.headers.get("authorization"),
        Some(basic("me:hush-hush").as_str())
    );
    assert_eq!(first.headers.get("content-type"), Some("application/json"));
    assert_eq!(
        (second.url.as_str(), second.headers.get("authorization")),
        ("https://app.example/hooks", None)
    );
    assert!(crm.is_held());
    crm.sandbox
        .sent(first.number, &Sent::Answered(204), crm.now);
    assert!(crm.is_held());
    crm.sandbox
        .sent(second.number, &Sent::Answered(200), crm.now);
    assert!(!crm.is_held());
    let hook = crm.shown(id).unwrap();
    assert_eq!(
        (
            &hook["last_http_status"],
            &hook["last_delivery_time"],
            &hook["is_active"]
        ),
        (&json!(204), &json!("2026-11-22T00:00:00.000Z"), &json!(1))
    );
    let report = crm.report();
    let delivery = &report["deliveries"][0];
    assert_eq!(
        (
            &delivery["state"],
            &delivery["attempts"][0]["status"],
            &delivery["eventId"]
        ),
        (
            &json!("delivered"),
            &json!(204),
            &payload(&first)["meta"]["id"]
        )
    );
    for text in [report.to_string(), format!("{:?} {:?}", first, crm.sandbox)] {
        assert!(!text.contains("hush-hush"), "{text}");
    }
}

#[test]
fn what_fails_is_sent_again_after_3_30_and_150_seconds_under_the_same_id() {
    let mut crm = Hooked::new();
    let v2 = crm.hook("*", "deal", &json!({}));
    touch(&mut crm, "One");
    let first = crm.deliver(500).remove(0);
    for (seconds, attempt, status) in [(3, 2, 302), (30, 3, 404), (150, 4, 503)] {
        let wait = crm.sandbox.next_outgoing(crm.now);
        assert_eq!(wait, Some(seconds * 1_000));
        crm.pass_seconds(seconds as i64 - 1);
        assert!(crm.outgoing().is_empty());
        crm.pass_seconds(1);
        let again = crm.deliver(status).remove(0);
        assert_eq!(again["meta"]["attempt"], attempt);
        assert_eq!(
            (&again["meta"]["id"], &again["data"]),
            (&first["meta"]["id"], &first["data"])
        );
    }
    assert_eq!(crm.sandbox.next_outgoing(crm.now), None);
    assert_eq!(crm.shown(v2).unwrap()["last_http_status"], 503);
    let report = crm.report();
    let statuses = report["deliveries"][0]["attempts"]
        .as_array()
        .unwrap()
        .iter();
    let statuses: Vec<&Value> = statuses.map(|attempt| &attempt["status"]).collect();
    assert_eq!(statuses, [500, 302, 404, 503]);
    assert_eq!(report["deliveries"][0]["state"], "givenUp");

    crm.api("DELETE", &format!("/api/v1/webhooks/{v2}"), &Value::Null);
    crm.hook("*", "deal", &json!({ "version": "1.0" }));
    touch(&mut crm, "Two");
    let [lost] = crm.outgoing().try_into().unwrap();
    crm.sandbox.sent(
        lost.number,
        &Sent::Failed("no answer in time".to_owned()),
        crm.now,
    );
    crm.pass_seconds(3);
    assert_eq!(crm.one()["retry"], 1);
}

#[test]
fn the_clock_of_the_sandbox_decides_on_retries() {
    let mut crm = Hooked::new();
    crm.hook("*", "deal", &json!({}));
    touch(&mut crm, "One");
    crm.deliver(500);
    assert!(crm.outgoing().is_empty());
    let (status, _) = crm.raw(
        "POST",
        "/__sandbox/clock",
        &json!({ "advanceMillis": 3_000 }),
    );
    assert_eq!((status, crm.sandbox.next_outgoing(crm.now)), (200, Some(0)));
    assert_eq!(crm.one()["meta"]["attempt"], 2);
}

#[test]
fn ten_failed_first_attempts_ban_for_half_an_hour_whose_events_are_lost() {
    let mut crm = Hooked::with(&json!({ "webhooks": { "retrySeconds": [] } }));
    let id = crm.hook("*", "deal", &json!({}));
    for count in 0..10 {
        assert_eq!(crm.shown(id).unwrap()["is_active"], 1);
        touch(&mut crm, &format!("Failed {count}"));
        assert_eq!(crm.deliver(500).len(), 1);
    }
    assert_eq!(crm.shown(id).unwrap()["is_active"], 0);
    touch(&mut crm, "Lost");
    crm.pass_seconds(1_799);
    touch(&mut crm, "Lost too");
    assert!(crm.outgoing().is_empty());
    crm.pass_seconds(1);
    assert_eq!(crm.shown(id).unwrap()["is_active"], 1);
    touch(&mut crm, "Heard");
    assert_eq!(crm.one()["data"]["title"], "Heard");
    let report = crm.report();
    let states = report["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["state"].as_str().unwrap());
    let counted = |wanted: &str| states.clone().filter(|state| *state == wanted).count();
    assert_eq!(
        (counted("givenUp"), counted("lost"), counted("delivered")),
        (10, 2, 1)
    );
}

#[test]
fn retries_that_fail_ban_nobody() {
    let mut crm = Hooked::new();
    let id = crm.hook("*", "deal", &json!({}));
    for count in 0..9 {
        touch(&mut crm, &format!("Failed {count}"));
    }
    assert_eq!(crm.deliver(500).len(), 9);
    for seconds in [3, 30, 150] {
        crm.pass_seconds(seconds);
        assert_eq!(crm.deliver(500).len(), 9);
    }
    assert_eq!(crm.shown(id).unwrap()["is_active"], 1);
    assert_eq!(crm.report()["health"][0]["failedFirstAttempts"], 9);
}

#[test]
fn three_days_without_a_success_delete_a_webhook() {
    let mut crm = Hooked::with(&json!({ "webhooks": { "retrySeconds": [], "banAfter": 0 } }));
    let id = crm.hook("*", "deal", &json!({}));
    for day in 0..3 {
        touch(&mut crm, &format!("Day {day}"));
        crm.deliver(500);
        assert!(crm.shown(id).is_some(), "day {day}");
        crm.pass_seconds(86_400);
    }
    touch(&mut crm, "The last");
    crm.deliver(500);
    assert_eq!(crm.shown(id), None);
    touch(&mut crm, "Unheard");
    assert!(crm.outgoing().is_empty());
}

#[test]
fn five_hundred_deliveries_that_arrive_ban_nobody() {
    let mut crm = Hooked::new();
    let id = crm.hook("*", "deal", &json!({}));
    let mut ids = std::collections::BTreeSet::new();
    for count in 0..500 {
        touch(&mut crm, &format!("Load {count}"));
        // Every hundredth is lost at first.
        let status = if count % 100 == 0 { 500 } else { 200 };
        for payload in crm.deliver(status) {
            ids.insert(payload["meta"]["id"].as_str().unwrap().to_owned());
        }
    }
    crm.pass_seconds(3);
    assert_eq!(crm.deliver(200).len(), 5);
    assert_eq!(ids.len(), 500);
    assert_eq!(crm.shown(id).unwrap()["is_active"], 1);
    assert!(!crm.is_held());
}

#[test]
fn a_webhook_that_is_deleted_is_not_told_what_waits() {
    let mut crm = Hooked::new();
    let id = crm.hook("*", "deal", &json!({}));
    touch(&mut crm, "One");
    crm.deliver(500);
    crm.api("DELETE", &format!("/api/v1/webhooks/{id}"), &Value::Null);
    crm.pass_seconds(3);
    assert!(crm.outgoing().is_empty());
    assert_eq!(crm.report()["deliveries"][0]["state"], "givenUp");
}

#[test]
fn an_app_has_webhooks_of_its_own_which_vanish_with_it() {
    let mut app = Installed::new(&json!({}));
    let hook = json!({
        "subscription_url": "http://localhost:9/hook", "event_action": "*", "event_object": "deal", "name": "The app's",
    });
    let bearer = format!("Bearer {}", app.access_token);
    let ask = |app: &mut Installed, method: &str, path: &str, header: (&str, &str)| {
        let request = Request::new(method, path).header(header.0, header.1);
        let body = if method == "POST" {
            hook.to_string()
        } else {
            String::new()
        };
        app.answer(request.body("application/json", body))
    };
    let (of_app, of_user) = (
        ("authorization", bearer.as_str()),
        ("x-api-token", "sandbox-token"),
    );
    let made = ask(&mut app, "POST", "/api/v1/webhooks", of_app).body;
    assert_eq!(made["data"]["type"], "application");
    let path = format!("/api/v1/webhooks/{}", made["data"]["id"]);
    let count = |app: &mut Installed, who| {
        let listed = ask(app, "GET", "/api/v1/webhooks", who).body;
        listed["data"].as_array().unwrap().len()
    };
    // The account has the seeded one.
    assert_eq!((count(&mut app, of_app), count(&mut app, of_user)), (1, 1));
    assert_eq!(ask(&mut app, "DELETE", &path, of_user).status, 404);
    for _ in 1..40 {
        assert_eq!(
            ask(&mut app, "POST", "/api/v1/webhooks", of_app).status,
            201
        );
    }
    assert_eq!(
        ask(&mut app, "POST", "/api/v1/webhooks", of_app).status,
        422
    );
    assert_eq!(
        ask(&mut app, "POST", "/api/v1/webhooks", of_user).status,
        201
    );
    assert_eq!(ask(&mut app, "DELETE", &path, of_app).status, 200);

    app.control("oauth/uninstall", None);
    let [message] = app.outgoing().try_into().unwrap();
    assert_eq!(message.method, "DELETE");
    let request = Request::new("PATCH", "/api/v2/deals/1").header("x-api-token", "sandbox-token");
    let changed =
        app.answer(request.body("application/json", json!({ "title": "After" }).to_string()));
    assert_eq!(changed.status, 200);
    // Only the one that no app made is left.
    assert_eq!(app.outgoing().len(), 1);
}

#[test]
fn a_sandbox_whose_messages_nobody_sends_keeps_none() {
    let mut crm = support::Crm::new();
    let hook = json!({
        "subscription_url": "https://app.example/hooks", "event_action": "*", "event_object": "*", "name": "Unheard",
    });
    assert_eq!(crm.post("/v1/webhooks", hook).status, 201);
    assert_eq!(
        crm.patch("/api/v2/deals/1", json!({ "title": "Unheard" }))
            .status,
        200
    );
    assert_eq!(crm.0.next_outgoing(support::NOW), None);
    assert!(crm.0.outgoing(support::NOW).is_empty());
}
