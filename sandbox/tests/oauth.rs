//! The authorization host: the page, and codes for tokens.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::Request;
use serde_json::json;
use support::app::{CALLBACK, Installed, PAGE, basic, fields, parameter};

#[test]
fn the_page_names_the_app_and_its_scopes_and_a_choice_leads_back_with_the_state() {
    let mut app =
        Installed::fresh(&json!({ "name": "Acme & Sons", "scopes": ["base", "deals:full"] }));
    let page = app.ask(Request::new("GET", PAGE));
    let html = String::from_utf8(page.body.clone()).unwrap();
    assert_eq!(page.status, 200);
    assert_eq!(
        page.headers.get("content-type"),
        Some("text/html; charset=utf-8")
    );
    for part in [
        "<html lang=\"en\">",
        "<h1>Acme &amp; Sons asks for access</h1>",
        "Maarja Tõnisalu",
        "<code>base</code>",
        "<code>deals:full</code>",
        "<button name=\"decision\" value=\"approve\">Approve</button>",
        "<button name=\"decision\" value=\"deny\">Deny</button>",
        "prefers-color-scheme: dark",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"));

    let approved = app.press("approve");
    assert_eq!(approved.status, 302);
    assert!(
        approved
            .headers
            .get("location")
            .unwrap()
            .starts_with(&format!("{CALLBACK}?code="))
    );
    assert_eq!(parameter(&approved, "state").as_deref(), Some("a b&c"));
    assert_eq!(parameter(&approved, "error"), None);

    let denied = app.press("deny");
    assert_eq!(parameter(&denied, "error").as_deref(), Some("user_denied"));
    assert_eq!(parameter(&denied, "state").as_deref(), Some("a b&c"));
    assert_eq!(parameter(&denied, "code"), None);
    assert_eq!(app.press("neither").status, 400);
}

#[test]
fn a_wrong_app_or_address_gets_a_page_and_is_sent_nowhere() {
    let mut app = Installed::fresh(&json!({ "approval": "approve" }));
    for (wrong, problem) in [
        (PAGE.replace("sandbox-client", "other"), "client_id"),
        (PAGE.replace("callback", "elsewhere"), "redirect_uri"),
        (
            "/oauth/authorize?client_id=sandbox-client".to_owned(),
            "redirect_uri",
        ),
        ("/oauth/authorize".to_owned(), "client_id"),
    ] {
        for method in ["GET", "POST"] {
            let request = Request::new(method, &wrong);
            let refused =
                app.ask(request.body("application/x-www-form-urlencoded", "decision=approve"));
            assert_eq!(refused.status, 400, "{method} {wrong}");
            assert_eq!(refused.headers.get("location"), None);
            assert!(
                String::from_utf8(refused.body).unwrap().contains(problem),
                "{wrong}"
            );
        }
    }
    assert_eq!(app.report()["counts"]["codes"], 0);
}

#[test]
fn settings_approve_or_deny_without_a_page() {
    let mut app = Installed::fresh(&json!({ "approval": "approve" }));
    assert!(parameter(&app.ask(Request::new("GET", PAGE)), "code").is_some());
    app.set(&json!({ "approval": "deny", "redirectUri": "https://app.example/cb?tenant=1" }));
    let target = "/oauth/authorize?client_id=sandbox-client&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Ftenant%3D1";
    let denied = app.ask(Request::new("GET", target));
    assert_eq!(
        denied.headers.get("location"),
        Some("https://app.example/cb?tenant=1&error=user_denied")
    );
}

#[test]
fn a_code_is_exchanged_once_within_five_minutes() {
    let mut app = Installed::fresh(&json!({}));
    let code = app.code();
    let wrong_address = app.exchange_at(&code, "http://127.0.0.1:8787/else");
    assert_eq!(
        wrong_address.refusal(),
        (
            "invalid_request",
            "Invalid request: redirect_uri is invalid"
        )
    );
    let tokens = app.exchange(&code);
    assert_eq!(tokens.status, 200);
    assert_eq!(tokens.body["token_type"], "Bearer");
    assert_eq!(tokens.body["expires_in"], 3600);
    assert_eq!(tokens.body["api_domain"], "http://127.0.0.1:4010");
    assert!(
        tokens.body["scope"]
            .as_str()
            .unwrap()
            .starts_with("base,deals:full,")
    );
    assert!(tokens.body["access_token"].as_str().unwrap().len() > 255);
    let used = app.exchange(&code);
    assert_eq!(
        used.refusal(),
        (
            "invalid_grant",
            "Invalid grant: authorization_code is invalid"
        )
    );

    let code = app.code();
    app.pass_millis(5 * 60_000 - 1);
    assert_eq!(app.exchange(&code).status, 200);
    let code = app.code();
    app.pass_millis(5 * 60_000);
    assert_eq!(
        app.exchange(&code).refusal(),
        (
            "invalid_grant",
            "Invalid grant: authorization_code has expired"
        )
    );
    assert_eq!(app.exchange("123.456.none").refusal().0, "invalid_grant");
}

#[test]
fn the_token_endpoint_says_what_is_wrong_with_a_request() {
    let mut app = Installed::fresh(&json!({}));
    let code = app.code();
    let good = fields(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
    ]);
    let plain = |body: &str| {
        Request::new("POST", "/oauth/token").body("application/x-www-form-urlencoded", body)
    };
    let known = |body: &str| {
        plain(body).header(
            "authorization",
            &basic("sandbox-client:sandbox-client-secret"),
        )
    };
    let cases = [
        (
            known(&good).header("content-type", "application/json"),
            "invalid_request",
        ),
        (plain(&good), "invalid_client"),
        (
            plain(&good).header("authorization", "Basic !"),
            "invalid_client",
        ),
        (
            plain(&good).header("authorization", "Bearer x"),
            "invalid_client",
        ),
        (
            plain(&good).header("authorization", &basic("sandbox-client:wrong")),
            "invalid_client",
        ),
        (
            plain(&good).header("authorization", &basic("other:sandbox-client-secret")),
            "invalid_client",
        ),
        (known(""), "invalid_request"),
        (
            known("grant_type=client_credentials"),
            "unsupported_grant_type",
        ),
        (known("grant_type=authorization_code"), "invalid_request"),
        (
            known(&format!("grant_type=authorization_code&code={code}")),
            "invalid_request",
        ),
        (known("grant_type=refresh_token"), "invalid_request"),
        (
            known("grant_type=refresh_token&refresh_token=1%3A1%3Anone"),
            "invalid_grant",
        ),
    ];
    for (place, (request, error)) in cases.into_iter().enumerate() {
        let refused = app.answer(request);
        assert_eq!(
            (refused.status, refused.refusal().0),
            (400, error),
            "case {place}: {}",
            refused.body
        );
    }
    let in_body = format!("{good}&client_id=sandbox-client&client_secret=sandbox-client-secret");
    assert_eq!(app.answer(plain(&in_body)).status, 200);
}

#[test]
fn a_slash_at_the_end_redirects_and_other_methods_are_refused() {
    let mut app = Installed::fresh(&json!({}));
    let redirected = app.ask(Request::new("POST", "/oauth/token/"));
    assert_eq!(redirected.status, 301);
    assert_eq!(redirected.headers.get("location"), Some("/oauth/token"));
    assert_eq!(app.ask(Request::new("GET", "/oauth/token")).status, 405);
    assert_eq!(app.ask(Request::new("GET", "/oauth/revoke")).status, 405);
    assert_eq!(app.ask(Request::new("GET", "/oauth/none")).status, 404);
}
