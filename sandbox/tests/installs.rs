//! What an app has once a user let it in: tokens that are refreshed, run out and are revoked, scopes, an uninstall.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Delivery, Request};
use serde_json::json;
use support::app::{CALLBACK, Installed, ask, basic, form};

#[test]
fn a_refresh_gives_the_same_refresh_token_again_and_its_sixty_days_begin_anew() {
    let mut app = Installed::new(&json!({}));
    let first = app.refresh_token.clone();
    for _ in 0..3 {
        app.pass_millis(59 * 86_400_000);
        let refreshed = app.refresh();
        assert_eq!(refreshed.body["refresh_token"], first.as_str());
    }
    app.pass_millis(60 * 86_400_000);
    assert_eq!(
        app.refresh().refusal(),
        ("invalid_grant", "Invalid grant: refresh_token is invalid")
    );
    let counts = &app.report()["counts"];
    assert_eq!(
        (&counts["refreshed"], &counts["refusedRefreshes"]),
        (&json!(3), &json!(1))
    );
}

#[test]
fn a_rotated_refresh_token_ends_with_its_use() {
    let mut app = Installed::new(&json!({ "rotateRefreshTokens": true }));
    let first = app.refresh_token.clone();
    let refreshed = app.refresh();
    let second = refreshed.body["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(second, first);
    assert_eq!(app.refresh().refusal().0, "invalid_grant");
    app.refresh_token = second;
    assert_eq!(app.refresh().status, 200);
}

#[test]
fn an_access_token_is_good_for_an_hour_and_older_ones_beside_it() {
    let mut app = Installed::new(&json!({}));
    let first = app.access_token.clone();
    assert_eq!(app.call(&first).status, 200);
    app.pass_millis(3_599_999);
    let second = app.refresh().body["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(first, second);
    assert_eq!(
        (app.call(&first).status, app.call(&second).status),
        (200, 200)
    );
    app.pass_millis(1);
    let refused = app.call(&first);
    assert_eq!(refused.status, 401);
    assert_eq!(refused.headers.get("x-401-by-gw"), Some("true"));
    assert!(
        String::from_utf8(refused.body)
            .unwrap()
            .contains("\"unauthorized access\"")
    );
    assert_eq!(app.call(&second).status, 200);

    app.set(&json!({ "endOlderAccess": true }));
    let third = app.refresh().body["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        (app.call(&second).status, app.call(&third).status),
        (401, 200)
    );
}

#[test]
fn answers_take_the_forms_that_settings_ask_for() {
    let mut app = Installed::new(&json!({}));
    app.set(&json!({
        "accessSeconds": 90, "expiresInAsText": true, "scopeSeparator": "space", "tokenType": "bearer",
        "apiDomain": "https://acme.pipedrive.com", "omitRefreshToken": true,
    }));
    let body = app.refresh().body;
    assert_eq!(
        (&body["expires_in"], &body["token_type"]),
        (&json!("90"), &json!("bearer"))
    );
    assert!(
        body["scope"]
            .as_str()
            .unwrap()
            .starts_with("base deals:full ")
    );
    assert_eq!(body["api_domain"], "https://acme.pipedrive.com");
    assert_eq!(body.get("refresh_token"), None);
    app.set(&json!({ "apiDomain": "none" }));
    assert_eq!(app.refresh().body["api_domain"], json!(null));

    let good = app.refresh_token.clone();
    app.refresh_token = "1:1:wrong".to_owned();
    app.set(&json!({ "errorForm": "standard" }));
    assert_eq!(
        app.refresh().body,
        json!({ "error": "invalid_grant", "error_description": "Invalid grant: refresh_token is invalid" })
    );
    app.set(&json!({ "errorForm": "message" }));
    assert_eq!(
        app.refresh().body,
        json!({ "success": false, "message": "Invalid grant: refresh_token is invalid" })
    );
    app.refresh_token = good;
    assert_eq!(app.refresh().status, 200);
}

#[test]
fn revoking_an_access_token_ends_it_alone_and_a_refresh_token_ends_all() {
    let mut app = Installed::new(&json!({}));
    let first = app.access_token.clone();
    let second = app.refresh().body["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    for (token, hint) in [
        (first.as_str(), "access_token"),
        ("v1u:unknown", "access_token"),
    ] {
        assert_eq!(
            app.answer(form(
                "/oauth/revoke",
                &[("token", token), ("token_type_hint", hint)]
            ))
            .status,
            200
        );
    }
    assert_eq!(
        (app.call(&first).status, app.call(&second).status),
        (401, 200)
    );
    let strange =
        Request::new("POST", "/oauth/revoke").body("application/x-www-form-urlencoded", "token=x");
    assert_eq!(app.answer(strange).refusal().0, "invalid_client");
    assert_eq!(
        app.answer(form("/oauth/revoke", &[])).refusal().0,
        "invalid_request"
    );

    // A wrong hint hinders nothing.
    let token = app.refresh_token.clone();
    let fields = [
        ("token", token.as_str()),
        ("token_type_hint", "access_token"),
    ];
    assert_eq!(app.answer(form("/oauth/revoke", &fields)).status, 200);
    assert_eq!(app.call(&second).status, 401);
    assert_eq!(app.refresh().refusal().0, "invalid_grant");
    assert_eq!(app.report()["installs"][0]["live"], false);

    let code = app.code();
    assert_eq!(app.exchange(&code).status, 200);
}

#[test]
fn scopes_that_were_granted_are_enforced_and_changing_covers_reading() {
    let mut app = Installed::new(&json!({ "scopes": ["base", "deals:full", "webhooks:read"] }));
    let token = app.access_token.clone();
    let status = |app: &mut Installed, method: &str, path: &str| {
        let request = Request::new(method, path).body("application/json", "{}");
        app.ask(request.header("authorization", &format!("Bearer {token}")))
            .status
    };
    assert_eq!(status(&mut app, "GET", "/api/v1/users/me"), 200);
    assert_eq!(status(&mut app, "GET", "/api/v2/deals"), 200);
    assert_eq!(status(&mut app, "PATCH", "/api/v2/deals/1"), 200);
    assert_eq!(status(&mut app, "GET", "/api/v2/persons"), 403);
    assert_eq!(status(&mut app, "GET", "/api/v1/webhooks"), 200);
    assert_eq!(status(&mut app, "POST", "/api/v1/webhooks"), 403);
    assert_eq!(status(&mut app, "GET", "/api/v2/none"), 404);
    // What the app asks for since then changes nothing for who has it.
    app.set(&json!({ "scopes": ["base", "contacts:read"] }));
    assert_eq!(status(&mut app, "GET", "/api/v2/persons"), 403);
    app.set(&json!({ "enforceScopes": false }));
    assert_eq!(status(&mut app, "GET", "/api/v2/persons"), 200);
}

#[test]
fn calls_are_made_by_the_user_who_let_the_app_in() {
    let mut app = Installed::new(&json!({ "userId": 3 }));
    let token = app.access_token.clone();
    let request =
        Request::new("POST", "/api/v2/deals").body("application/json", "{\"title\":\"Mine\"}");
    let made = app.answer(request.header("authorization", &format!("Bearer {token}")));
    assert_eq!(
        (
            &made.body["data"]["owner_id"],
            &made.body["data"]["creator_user_id"]
        ),
        (&json!(3), &json!(3))
    );
}

#[test]
fn all_tokens_of_an_install_share_a_window_four_times_as_wide() {
    let mut app = Installed::limited(&json!({ "plan": "lite" }));
    let first = app.access_token.clone();
    let second = app.refresh().body["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let told = |app: &mut Installed, token: &str| {
        let answer = app.call(token);
        let header = |name: &str| answer.headers.get(name).unwrap().to_owned();
        (header("x-ratelimit-limit"), header("x-ratelimit-remaining"))
    };
    assert_eq!(told(&mut app, &first), ("80".to_owned(), "79".to_owned()));
    assert_eq!(told(&mut app, &second), ("80".to_owned(), "78".to_owned()));
}

#[test]
fn a_script_decides_on_the_next_refreshes_and_leaves_exchanges_alone() {
    let script = ["invalid-grant", "status=503", "cut-after", "none"];
    let mut app = Installed::new(&json!({ "rotateRefreshTokens": true }));
    app.set(&json!({ "refreshScript": script }));
    assert_eq!(app.refresh().refusal().0, "invalid_grant");
    assert_eq!(app.refresh().status, 503);
    let code = app.code();
    assert_eq!(app.exchange(&code).status, 200);
    let tokens = app.exchange(&code);
    assert_eq!(tokens.refusal().0, "invalid_grant");

    let mut app = Installed::new(&json!({ "rotateRefreshTokens": true }));
    app.set(&json!({ "refreshScript": ["cut-after"] }));
    let token = app.refresh_token.clone();
    let lost = app.ask(form(
        "/oauth/token",
        &[("grant_type", "refresh_token"), ("refresh_token", &token)],
    ));
    assert_eq!(lost.delivery, Delivery::Dropped);
    assert_eq!(app.report()["counts"]["refreshed"], 1);
    assert_eq!(app.refresh().refusal().0, "invalid_grant");
    let problem = app.control(
        "settings",
        Some(json!({ "app": { "refreshScript": ["explode"] } })),
    );
    assert_eq!(problem.status, 400);
}

#[test]
fn a_test_lets_tokens_run_out_at_will() {
    let mut app = Installed::new(&json!({}));
    let token = app.access_token.clone();
    assert_eq!(app.call(&token).status, 200);
    assert_eq!(
        app.control("oauth/expire", Some(json!({ "what": "access" })))
            .status,
        200
    );
    assert_eq!(app.call(&token).status, 401);
    let second = app.refresh().body["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(app.call(&second).status, 200);
    let code = app.code();
    app.control("oauth/expire", Some(json!({ "what": "codes" })));
    assert_eq!(app.exchange(&code).refusal().0, "invalid_grant");
    app.control("oauth/expire", Some(json!({ "what": "refresh" })));
    assert_eq!(app.refresh().refusal().0, "invalid_grant");
    assert_eq!(app.call(&second).status, 200);
    let report = app.report();
    let install = &report["installs"][0];
    assert_eq!(
        (
            &install["refreshes"],
            &install["accessTokens"],
            &install["calls"]
        ),
        (&json!(1), &json!(2), &json!(3))
    );
    assert_eq!(
        app.control("oauth/expire", Some(json!({ "what": "all" })))
            .status,
        400
    );
}

#[test]
fn the_marketplace_sends_a_code_without_a_state() {
    let mut app = Installed::fresh(&json!({}));
    let started = app.control("oauth/install", Some(json!({ "userId": 2 })));
    let location = started.body["location"].as_str().unwrap();
    let (address, query) = location.split_once('?').unwrap();
    assert_eq!(address, CALLBACK);
    let code = query.strip_prefix("code=").unwrap();
    assert!(!query.contains('&'));
    assert_eq!(app.exchange(code).status, 200);
    assert_eq!(app.report()["installs"][0]["userId"], 2);
}

#[test]
fn an_uninstall_ends_the_tokens_and_tells_the_callback_address() {
    let mut app = Installed::new(&json!({}));
    let token = app.access_token.clone();
    assert_eq!(
        app.control("oauth/uninstall", Some(json!({ "userId": 4 })))
            .body,
        json!({ "uninstalled": false })
    );
    assert_eq!(app.outgoing(), []);
    assert_eq!(
        app.control("oauth/uninstall", None).body,
        json!({ "uninstalled": true })
    );
    assert_eq!(app.call(&token).status, 401);
    assert_eq!(app.refresh().refusal().0, "invalid_grant");
    let [message] = app.outgoing().try_into().unwrap();
    assert_eq!((message.method, message.url.as_str()), ("DELETE", CALLBACK));
    assert_eq!(
        message.headers.get("authorization"),
        Some(basic("sandbox-client:sandbox-client-secret").as_str())
    );
    assert_eq!(
        message.headers.get("content-type"),
        Some("application/json")
    );
    let body: serde_json::Value = serde_json::from_slice(&message.body).unwrap();
    assert_eq!(
        body,
        json!({ "client_id": "sandbox-client", "company_id": 1001, "user_id": 1, "timestamp": "2026-11-22T00:00:00Z" })
    );
    app.sent(message.number, 500);
    assert_eq!(app.report()["uninstalls"][0]["status"], 500);
    assert_eq!(app.outgoing(), []);
}

#[test]
fn neither_app_tokens_nor_the_open_host_reach_the_control_paths_and_nothing_prints_a_secret() {
    let mut app = Installed::new(&json!({}));
    let token = app.access_token.clone();
    let request =
        Request::new("GET", "/__sandbox/oauth").header("authorization", &format!("Bearer {token}"));
    assert_eq!(ask(&mut app.sandbox, request, app.now).status, 401);
    let printed = format!("{:?}", app.sandbox);
    let report = app.report().to_string();
    for secret in [
        "sandbox-token",
        "sandbox-client-secret",
        app.access_token.as_str(),
        app.refresh_token.as_str(),
    ] {
        assert!(!printed.contains(secret) && !report.contains(secret));
    }
}

#[test]
fn a_reset_forgets_who_had_the_app() {
    let mut app = Installed::new(&json!({}));
    app.control("reset", None);
    assert_eq!(app.refresh().refusal().0, "invalid_grant");
    assert_eq!(app.report()["installs"], json!([]));
}
