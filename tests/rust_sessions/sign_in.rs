//! From the app's link to the first call, and back out again.

use super::scripted::clock::{Sleep, block_on};
use super::scripted::{Scripted, answer, failed, json};
use super::stage::{HOUR, Stage, granted, oauth, oks, tokens};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::oauth::TokenHint;
use serde_json::json as value;

/// What a browser would come back with.
fn comes_back(url: &str, with: &str) -> String {
    let state = url.split("state=").nth(1).unwrap();
    format!("https://app.example/callback?{with}&state={state}")
}

#[test]
fn a_sign_in_goes_from_the_link_to_the_first_call() {
    let mut script = vec![granted("new")];
    script.extend(oks(1));
    let stage = Stage::over(None, Scripted::new(script, 0));
    let oauth = oauth(stage.scripted);
    let url = oauth
        .authorize_url(Some("/deals/1"), Some("cookie"))
        .unwrap();
    assert!(url.starts_with("https://oauth.pipedrive.com/oauth/authorize?client_id=client-1&"));
    assert_ne!(oauth.authorize_url(None, None).unwrap(), url);
    let granted = oauth
        .callback(&comes_back(&url, "code=seeded-code"), Some("cookie"))
        .unwrap();
    assert_eq!(granted.payload.as_deref(), Some("/deals/1"));
    block_on(async {
        let tokens = oauth.exchange(&granted.code).await.unwrap();
        stage.session.begin(tokens).await.unwrap();
        stage.crm.deals().get(1).await.unwrap();
    });
    assert_eq!(
        stage.scripted.lines()[0],
        "POST https://oauth.pipedrive.com/oauth/token grant_type=authorization_code&code=seeded-code&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback"
    );
    // printf client-1:seeded-secret | base64
    let basic = "oauth.pipedrive.com Basic Y2xpZW50LTE6c2VlZGVkLXNlY3JldA==";
    assert_eq!(
        stage.scripted.bearers(),
        [basic, "acme.pipedrive.com seeded-access-new"]
    );
}

#[test]
fn a_callback_that_takes_too_long_is_told() {
    let oauth = oauth(Scripted::new(vec![], 0));
    let url = oauth.authorize_url(None, None).unwrap();
    let back = comes_back(&url, "code=c");
    block_on(Sleep::new(299_999));
    assert!(oauth.callback(&back, None).is_ok());
    block_on(Sleep::new(1));
    let error = oauth.callback(&back, None).unwrap_err();
    assert_eq!(error.code, ErrorCode::OAuthStateExpired);
}

#[test]
fn an_exchange_that_fails_says_why_and_is_sent_once() {
    let refused = json(
        400,
        value!({ "error": "invalid_grant", "message": "code seeded-code" }),
    );
    for (outcome, code) in [
        (refused, ErrorCode::OAuthGrant),
        (failed(ErrorCode::Connection, "gone"), ErrorCode::Connection),
        (failed(ErrorCode::Timeout, "late"), ErrorCode::Timeout),
        (json(503, value!({})), ErrorCode::Server),
        (
            answer(200, &[], vec![Ok("x".repeat(300_000).into())]),
            ErrorCode::UnexpectedResponse,
        ),
    ] {
        let scripted = Scripted::new(vec![outcome], 0);
        let error = block_on(oauth(scripted).exchange(&"seeded-code".into())).unwrap_err();
        assert_eq!(error.code, code);
        assert!(!format!("{error:?}").contains("seeded"));
        assert_eq!(scripted.lines().len(), 1);
    }
}

#[test]
fn tokens_are_refreshed_and_revoked_by_hand() {
    let done = || answer(200, &[], vec![]);
    let scripted = Scripted::new(vec![granted("new"), done(), done()], 0);
    let oauth = oauth(scripted);
    block_on(async {
        let new = oauth.refresh(&tokens("old", HOUR)).await.unwrap();
        oauth.revoke(&new, TokenHint::Access).await.unwrap();
        oauth.revoke(&new, TokenHint::Refresh).await.unwrap();
    });
    assert_eq!(
        scripted.lines(),
        [
            "POST https://oauth.pipedrive.com/oauth/token grant_type=refresh_token&refresh_token=seeded-refresh-old",
            "POST https://oauth.pipedrive.com/oauth/revoke token=seeded-access-new&token_type_hint=access_token",
            "POST https://oauth.pipedrive.com/oauth/revoke token=seeded-refresh-new&token_type_hint=refresh_token",
        ]
    );
}

#[test]
fn a_session_that_is_revoked_is_gone_from_the_store_too() {
    let stage = Stage::new(HOUR, vec![oks(1).remove(0), answer(200, &[], vec![])]);
    block_on(stage.crm.deals().get(1)).unwrap();
    block_on(stage.session.revoke()).unwrap();
    assert_eq!(stage.stored(), None);
    let error = block_on(stage.crm.deals().get(1)).unwrap_err();
    assert_eq!(error.code, ErrorCode::SessionEnded);
    // There is nothing to revoke any more.
    block_on(stage.session.revoke()).unwrap();
    assert_eq!(stage.scripted.lines().len(), 2);

    let stage = Stage::new(HOUR, vec![json(503, value!({}))]);
    let error = block_on(stage.session.revoke()).unwrap_err();
    assert_eq!(error.code, ErrorCode::Server);
    assert!(stage.stored().is_some());
}
