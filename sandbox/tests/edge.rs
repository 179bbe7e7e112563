//! What every request meets: the gateway, the paths, the headers, the shapes of failures.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Options, Request, Sandbox};
use serde_json::{Value, json};
use support::{Crm, NOW};

#[test]
fn a_missing_or_wrong_token_is_stopped_at_the_gateway() {
    let mut sandbox = Sandbox::new(
        Options {
            token: "secret".to_owned(),
            ..Options::default()
        },
        NOW,
    )
    .unwrap();
    let ask = |sandbox: &mut Sandbox, headers: &[(&str, &str)]| {
        let request = Request::new("GET", "/api/v1/users/me");
        sandbox.handle(
            &headers.iter().fold(request, |request, (name, value)| {
                request.header(name, value)
            }),
            NOW,
        )
    };
    let refused = ask(&mut sandbox, &[]);
    let body: Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(refused.status, 401);
    assert_eq!(
        (&body["success"], &body["error"], &body["errorCode"]),
        (&json!(false), &json!("unauthorized access"), &json!(401))
    );
    assert_eq!(body["error_info"], "Please check developers.pipedrive.com");
    assert_eq!(refused.headers.get("x-401-by-gw"), Some("true"));
    assert_eq!(
        refused.headers.get("access-control-allow-origin"),
        Some("*")
    );

    assert_eq!(ask(&mut sandbox, &[("X-Api-Token", "secret")]).status, 200);
    assert_eq!(
        ask(&mut sandbox, &[("authorization", "bearer secret")]).status,
        200
    );
    assert_eq!(
        ask(&mut sandbox, &[("authorization", "Basic secret")]).status,
        401
    );
    // Of two credentials the API token counts, for good and for bad.
    assert_eq!(
        ask(
            &mut sandbox,
            &[("x-api-token", "secret"), ("authorization", "Bearer no")]
        )
        .status,
        200
    );
    assert_eq!(
        ask(
            &mut sandbox,
            &[("x-api-token", "no"), ("authorization", "Bearer secret")]
        )
        .status,
        401
    );
}

#[test]
fn an_unknown_path_is_404_and_a_wrong_method_405() {
    let mut crm = Crm::new();
    for path in [
        "/",
        "/api/v2/deels",
        "/v2/deals",
        "/api/v3/deals",
        "/api/v2/deals/1/2/3",
        "/api/v1/deals",
    ] {
        assert_eq!(crm.get(path).refusal().0, 404, "{path}");
    }
    let response = crm.send(Request::new("PUT", "/api/v2/deals/1"));
    assert_eq!(response.status, 405);
    assert_eq!(response.headers.get("allow"), Some("DELETE, GET, PATCH"));
}

#[test]
fn every_answer_says_what_a_browser_and_a_client_need() {
    let mut crm = Crm::new();
    let preflight = crm
        .0
        .handle(&Request::new("OPTIONS", "/api/v2/deals/1"), NOW);
    assert_eq!(preflight.status, 204);
    for (name, part) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "PATCH"),
        (
            "access-control-allow-headers",
            "x-api-token, authorization, content-type, traceparent",
        ),
    ] {
        assert!(
            preflight.headers.get(name).unwrap().contains(part),
            "{name}"
        );
    }
    for (target, status) in [
        ("/api/v2/deals", 200),
        ("/api/v2/deals?limit=501", 400),
        ("/api/v2/none", 404),
    ] {
        let response = crm.send(Request::new("GET", target));
        assert_eq!(response.status, status);
        for name in [
            "x-correlation-id",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "content-type",
        ] {
            assert!(response.headers.get(name).is_some(), "{name} of {target}");
        }
        let exposed = response
            .headers
            .get("access-control-expose-headers")
            .unwrap();
        assert!(exposed.contains("retry-after") && exposed.contains("x-ratelimit-remaining"));
    }
}

#[test]
fn failures_have_the_shape_of_their_endpoint() {
    let mut crm = Crm::new();
    let general = crm.get("/api/v2/deals/999999").body;
    assert_eq!(general["error"], "Deal not found");
    assert!(general["error_info"].is_string() && general["data"].is_null());
    assert_eq!(
        crm.get("/v1/users/999").body,
        json!({ "success": false, "error": "User not found" })
    );
    let webhook = crm.post("/v1/webhooks", json!({ "event_action": "*" }));
    assert_eq!(webhook.status, 400);
    assert_eq!(
        (&webhook.body["status"], &webhook.body["success"]),
        (&json!("error"), &json!(false))
    );
    assert!(webhook.body["errors"].is_object());
}
