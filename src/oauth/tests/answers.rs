//! What the authorization host may answer.

use super::*;
use serde_json::{Value, json};

fn before() -> Tokens {
    Tokens::new(
        "v1u:old",
        "1:1:old",
        NOW,
        vec!["base".into()],
        "https://old.pipedrive.com",
    )
}

fn answer(status: u16, body: &str) -> Answer<'_> {
    Answer {
        status,
        body,
        retry_after: None,
    }
}

fn exchanged(body: &Value) -> Result<Tokens, OAuthError> {
    app().tokens(answer(200, &body.to_string()), None, NOW)
}

fn refreshed(body: &Value) -> Result<Tokens, OAuthError> {
    app().tokens(answer(200, &body.to_string()), Some(&before()), NOW)
}

fn whole() -> Value {
    json!({
        "access_token": "v1u:new", "token_type": "Bearer", "expires_in": 3599, "refresh_token": "1:1:new",
        "scope": "base,deals:full", "api_domain": "https://acme.pipedrive.com"
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = whole();
    body[name] = value;
    body
}

fn without(name: &str) -> Value {
    let mut body = whole();
    body.as_object_mut().unwrap().remove(name);
    body
}

#[test]
fn tokens_are_read_from_the_form_of_the_documentation() {
    let tokens = exchanged(&whole()).unwrap();
    let scopes = vec!["base".to_owned(), "deals:full".to_owned()];
    let expected = Tokens::new(
        "v1u:new",
        "1:1:new",
        later(3_599_000),
        scopes,
        "https://acme.pipedrive.com",
    );
    assert_eq!(tokens, expected);
    assert_eq!(refreshed(&whole()).unwrap(), expected);
}

#[test]
fn what_a_refresh_leaves_out_stays_as_it_was() {
    for empty in [Value::Null, json!("")] {
        let mut body = json!({ "access_token": "v1u:new" });
        for name in ["refresh_token", "scope", "api_domain"] {
            body[name] = empty.clone();
        }
        let tokens = refreshed(&body).unwrap();
        assert_eq!(tokens.refresh_token.reveal(), "1:1:old");
        assert_eq!(tokens.scopes, ["base"]);
        assert_eq!(tokens.api_domain, "https://old.pipedrive.com");
        assert_eq!(tokens.expires_at, later(3_600_000));
    }
}

#[test]
fn an_exchange_without_a_domain_leads_to_the_host_that_serves_every_company() {
    let tokens = exchanged(&with("api_domain", Value::Null)).unwrap();
    assert_eq!(tokens.api_domain, "https://api.pipedrive.com");
    assert_eq!(
        exchanged(&without("scope")).unwrap().scopes,
        Vec::<String>::new()
    );
    let error = exchanged(&without("refresh_token")).unwrap_err();
    assert_eq!(error.code, ErrorCode::UnexpectedResponse);
}

#[test]
fn the_life_of_a_token_is_read_in_each_form_and_odd_ones_are_kept_in_bounds() {
    for (value, life) in [
        (json!(3599), 3_599_000),
        (json!("3599"), 3_599_000),
        (json!(" 1800 "), 1_800_000),
        (json!(1800.5), 1_800_500),
        (json!(1), 120_000),
        (json!(1e18), 86_400_000),
        (json!(0), 3_600_000),
        (json!(-5), 3_600_000),
        (json!("soon"), 3_600_000),
        (json!("NaN"), 3_600_000),
        (json!("inf"), 3_600_000),
        (Value::Null, 3_600_000),
        (json!([60]), 3_600_000),
    ] {
        let tokens = exchanged(&with("expires_in", value.clone())).unwrap();
        assert_eq!(tokens.expires_at, later(life), "{value}");
    }
}

#[test]
fn scopes_are_separated_by_commas_or_spaces() {
    for scope in [
        json!("base,deals:full"),
        json!("base deals:full"),
        json!(" base, deals:full,"),
        json!(["base", "deals:full"]),
    ] {
        assert_eq!(
            exchanged(&with("scope", scope)).unwrap().scopes,
            ["base", "deals:full"]
        );
    }
}

#[test]
fn the_kind_of_a_token_is_bearer_in_any_case() {
    for kind in [json!("bearer"), json!("BEARER"), Value::Null] {
        assert!(exchanged(&with("token_type", kind)).is_ok());
    }
    let error = exchanged(&with("token_type", json!("mac"))).unwrap_err();
    assert_eq!(error.code, ErrorCode::UnexpectedResponse);
}

#[test]
fn a_token_that_no_header_can_hold_is_refused() {
    for token in [
        json!(""),
        json!("a b"),
        json!("a\r\nx: y"),
        json!("é"),
        json!(7),
        Value::Null,
        json!("a".repeat(20_000)),
    ] {
        let error = exchanged(&with("access_token", token.clone())).unwrap_err();
        assert_eq!(error.code, ErrorCode::UnexpectedResponse, "{token}");
    }
    assert!(exchanged(&with("refresh_token", json!("a b"))).is_err());
    assert!(exchanged(&with("access_token", json!("a".repeat(2_000)))).is_ok());
}

#[test]
fn a_strangers_domain_is_refused_even_after_a_refresh() {
    for domain in [
        "https://evil.example",
        "http://acme.pipedrive.com",
        "https://a@evil.pipedrive.com",
    ] {
        for result in [
            exchanged(&with("api_domain", json!(domain))),
            refreshed(&with("api_domain", json!(domain))),
        ] {
            let error = result.unwrap_err();
            assert_eq!(error.code, ErrorCode::UnexpectedResponse);
            assert!(!error.message.contains("evil"), "{error}");
        }
    }
    let moved = refreshed(&with("api_domain", json!("https://new.pipedrive.com"))).unwrap();
    assert_eq!(moved.api_domain, "https://new.pipedrive.com");
}

#[test]
fn each_refusal_has_its_cause() {
    use ErrorCode::*;
    let cases = [
        (
            400,
            json!({ "success": false, "error": "invalid_grant", "message": "x" }),
            OAuthGrant,
        ),
        (
            400,
            json!({ "error": "Invalid grant: refresh_token is invalid" }),
            OAuthGrant,
        ),
        (
            400,
            json!({ "message": "Invalid grant: authorization_code has expired" }),
            OAuthGrant,
        ),
        (
            401,
            json!({ "error_description": "INVALID_GRANT" }),
            OAuthGrant,
        ),
        (
            200,
            json!({ "success": false, "error": "invalid_grant" }),
            OAuthGrant,
        ),
        (400, json!({ "error": "invalid_client" }), OAuthConfig),
        (
            401,
            json!({ "message": "Invalid client: client is invalid" }),
            OAuthConfig,
        ),
        (
            400,
            json!({ "message": "Invalid request: redirect_uri is invalid" }),
            OAuthConfig,
        ),
        (
            400,
            json!({ "error": "unsupported_grant_type" }),
            OAuthConfig,
        ),
        (404, json!({}), OAuthConfig),
        (429, json!({ "error": "invalid_grant" }), RateLimited),
        (500, json!({ "error": "invalid_grant" }), Server),
        (503, json!({}), Server),
        (200, json!({ "success": true }), UnexpectedResponse),
        (302, json!({}), UnexpectedResponse),
        (0, json!({}), UnexpectedResponse),
    ];
    for (status, body, code) in cases {
        let error = app()
            .tokens(answer(status, &body.to_string()), Some(&before()), NOW)
            .unwrap_err();
        assert_eq!((error.code, error.status), (code, Some(status)), "{body}");
    }
    for (status, body, code) in [
        (403, "<!DOCTYPE html><p>no", Blocked),
        (502, "<html>bad gateway", Server),
        (400, "nope", UnexpectedResponse),
        (200, "", UnexpectedResponse),
        (200, "[1]", UnexpectedResponse),
        (200, "{\"access_token\":", Connection),
        (200, " \n", UnexpectedResponse),
    ] {
        let error = app().tokens(answer(status, body), None, NOW).unwrap_err();
        assert_eq!(error.code, code, "{status} {body}");
    }
}

#[test]
fn an_error_repeats_no_text_of_the_host_but_a_word_of_the_standard() {
    let body = json!({ "error": "invalid_grant", "message": "code seeded-code of seeded-secret", "error_description": "seeded-refresh" });
    let error = app()
        .tokens(answer(400, &body.to_string()), None, NOW)
        .unwrap_err();
    assert_eq!(
        error.message,
        "the authorization host: the code is wrong, used, or older than five minutes (invalid_grant)"
    );
    assert!(!format!("{error:?}").contains("seeded"));
    let body = json!({ "error": "Invalid grant: seeded-refresh" }).to_string();
    let error = app()
        .tokens(answer(400, &body), Some(&before()), NOW)
        .unwrap_err();
    assert_eq!(
        error.message,
        "the authorization host: the refresh token isn't good any more; the app must be installed again"
    );
}

#[test]
fn the_host_may_say_when_to_come_back() {
    let retry_in = |after: &str| {
        let answer = Answer {
            status: 503,
            body: "",
            retry_after: Some(after),
        };
        app().revoked(answer, NOW).unwrap_err().retry_in
    };
    assert_eq!(retry_in("7"), Some(Millis(7_000)));
    assert_eq!(
        retry_in("Sun, 01 Mar 2026 12:00:30 GMT"),
        Some(Millis(30_000))
    );
    assert_eq!(retry_in("Sun, 01 Mar 2026 11:00:00 GMT"), Some(Millis(0)));
    assert_eq!(retry_in("soon"), None);
}

#[test]
fn a_revocation_succeeds_with_any_body() {
    assert_eq!(app().revoked(answer(200, ""), NOW), Ok(()));
    assert_eq!(app().revoked(answer(204, "x"), NOW), Ok(()));
    let error = app()
        .revoked(answer(401, r#"{"error":"invalid_client"}"#), NOW)
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::OAuthConfig);
}
