//! Signing in and staying signed in over real HTTP: the native transport against the sandbox, from the link to the end.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use futures_util::StreamExt;
use futures_util::future::join_all;
use pipedrive_sandbox::{Options as Seed, Sandbox, server};
use pipedrive_wasm::client::{
    Client, MemoryStore, OAuth, Outgoing, Session, SessionEvent, SessionKey, TokenStore, Transport,
};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::http::{HttpRequest, Method, RequestBody};
use pipedrive_wasm::oauth::{App, OAuthError, TokenHint};
use pipedrive_wasm::tokens::Tokens;
use pipedrive_wasm::transport::Reqwest;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const CALLBACK: &str = "http://127.0.0.1:8787/oauth/callback";

/// A sandbox of its own, and an app that is registered there.
struct Stage {
    base: String,
    http: Reqwest,
    oauth: OAuth<Reqwest>,
    store: MemoryStore,
}

impl Stage {
    async fn new(app: Value) -> Stage {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut seed = Seed {
            control: true,
            ..Seed::default()
        };
        seed.settings.app = serde_json::from_value(app).unwrap();
        let sandbox = Sandbox::new(seed, server::now()).unwrap();
        tokio::spawn(server::serve(listener, sandbox));
        let http = Reqwest::new().unwrap();
        let app = App::new("sandbox-client", "sandbox-client-secret", CALLBACK).unwrap();
        let app = app.with_host(&base).unwrap();
        let app = app.with_api_domains([base.as_str()]).unwrap();
        Stage {
            oauth: OAuth::new(app, http.clone()),
            base,
            http,
            store: MemoryStore::new(),
        }
    }

    /// Status, where it leads to, and what it says.
    async fn ask(&self, method: Method, url: &str, body: Value) -> (u16, String, Value) {
        let request = HttpRequest {
            method,
            url: url.to_owned(),
            // The token is for the sandbox's own paths.
            headers: vec![
                ("content-type".into(), "application/json".into()),
                ("x-api-token".into(), "sandbox-token".into()),
            ],
            body: match body {
                Value::Null => RequestBody::Empty,
                body => RequestBody::Text(body.to_string()),
            },
            binary: false,
        };
        let sent = self.http.send(Outgoing {
            request,
            files: vec![],
            timeout: None,
            deadline: None,
        });
        let mut answer = sent.await.unwrap();
        let mut text = Vec::new();
        while let Some(chunk) = answer.body.next().await {
            text.extend_from_slice(&chunk.unwrap());
        }
        let location = answer.headers.iter().find(|(name, _)| name == "location");
        let location = location.map_or_else(String::new, |(_, value)| value.clone());
        let said = serde_json::from_slice(&text).unwrap_or_default();
        (answer.status, location, said)
    }

    async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/__sandbox/{path}", self.base);
        let method = if body.is_null() {
            Method::Get
        } else {
            Method::Post
        };
        let (status, _, said) = self.ask(method, &url, body).await;
        assert_eq!(status, 200, "{path}: {said}");
        said
    }

    /// What the authorization host counted.
    async fn counts(&self) -> Value {
        self.control("oauth", Value::Null).await["counts"].take()
    }

    /// What a browser comes back with that was sent to the link.
    async fn callback(&self) -> String {
        let url = self
            .oauth
            .authorize_url(Some("/back"), Some("cookie"))
            .unwrap();
        let (status, location, _) = self.ask(Method::Get, &url, Value::Null).await;
        assert!((300..400).contains(&status), "{status}");
        location
    }

    async fn tokens(&self) -> Result<Tokens, OAuthError> {
        let granted = self
            .oauth
            .callback(&self.callback().await, Some("cookie"))?;
        assert_eq!(granted.payload.as_deref(), Some("/back"));
        self.oauth.exchange(&granted.code).await
    }

    /// A session of whoever allowed the app.
    async fn session(&self) -> Session<Reqwest> {
        let tokens = self.tokens().await.unwrap();
        let endpoint = Endpoint::new(None, None, Some(&tokens.api_domain)).unwrap();
        let token = Authorization::AccessToken(tokens.access_token.reveal().to_owned());
        let me = Client::new(endpoint, token, self.http.clone()).users().me();
        let me = me.await.unwrap();
        let company = u64::try_from(me.company_id.unwrap()).unwrap();
        let key = SessionKey::of_user(company, u64::try_from(me.id.0).unwrap());
        let session = Session::new(self.oauth.clone(), self.store.clone(), key);
        session.begin(tokens).await.unwrap();
        session
    }
}

fn approving(more: Value) -> Value {
    let mut app = json!({ "approval": "approve" });
    app.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app
}

#[tokio::test]
async fn a_user_signs_in_works_stays_signed_in_and_leaves() {
    let stage = Stage::new(approving(json!({}))).await;
    let session = stage.session().await;
    let crm = Client::with_session(session.clone());
    crm.deals().get(1).await.unwrap();

    stage
        .control("oauth/expire", json!({ "what": "access" }))
        .await;
    let calls = join_all((1..=50).map(|id| crm.deals().get(id))).await;
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!(stage.counts().await["refreshed"], 1);

    session.revoke().await.unwrap();
    assert!(stage.store.keys().is_empty());
    let error = crm.deals().get(1).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SessionEnded);
    assert_eq!(stage.counts().await["revokedInstalls"], 1);

    session.begin(stage.tokens().await.unwrap()).await.unwrap();
    crm.deals().get(1).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_on_several_threads_share_one_refresh_though_some_of_them_are_ended() {
    for round in 0..5 {
        let stage = Stage::new(approving(json!({ "refreshScript": ["latency=100"] }))).await;
        let crm = Client::with_session(stage.session().await);
        stage
            .control("oauth/expire", json!({ "what": "access" }))
            .await;
        let call = |id| {
            let crm = crm.clone();
            tokio::spawn(async move { crm.deals().get(id).await.map(|deal| deal.id) })
        };
        // The first have begun the renewal when they are ended.
        let ended: Vec<_> = (1..=5 + round).map(call).collect();
        while stage.counts().await["refreshed"] == 0 && !ended[0].is_finished() {
            tokio::task::yield_now().await;
        }
        let calls: Vec<_> = (1..=40).map(call).collect();
        for task in &ended {
            task.abort();
        }
        for call in join_all(calls).await {
            call.unwrap().unwrap();
        }
        assert_eq!(stage.counts().await["refreshed"], 1);
    }
}

#[tokio::test]
async fn every_form_of_answer_is_read() {
    for form in [
        json!({ "expiresInAsText": true, "scopeSeparator": "space", "tokenType": "bearer" }),
        json!({ "omitRefreshToken": true, "endOlderAccess": true }),
        json!({ "rotateRefreshTokens": true, "tokenType": "BEARER" }),
    ] {
        let stage = Stage::new(approving(form.clone())).await;
        let crm = Client::with_session(stage.session().await);
        for refreshed in 1..=2 {
            stage
                .control("oauth/expire", json!({ "what": "access" }))
                .await;
            crm.deals().get(1).await.unwrap();
            assert_eq!(stage.counts().await["refreshed"], refreshed, "{form}");
        }
    }
}

#[tokio::test]
async fn a_denial_and_an_installation_from_the_marketplace_are_told_apart() {
    let stage = Stage::new(json!({ "approval": "deny" })).await;
    let error = stage.tokens().await.unwrap_err();
    assert_eq!(
        (error.code, error.payload.as_deref()),
        (ErrorCode::OAuthDenied, Some("/back"))
    );

    let stage = Stage::new(approving(json!({}))).await;
    let installed = stage.control("oauth/install", json!({})).await;
    let location = installed["location"].as_str().unwrap();
    let error = stage.oauth.callback(location, None).unwrap_err();
    assert_eq!(error.code, ErrorCode::OAuthStateMissing);

    let back = stage.callback().await;
    let forged = back.replace("state=", "state=x");
    let error = stage.oauth.callback(&forged, Some("cookie")).unwrap_err();
    assert_eq!(error.code, ErrorCode::OAuthStateForged);
}

#[tokio::test]
async fn a_code_is_good_once_and_a_wrong_one_never() {
    for form in ["full", "standard", "message"] {
        let stage = Stage::new(approving(json!({ "errorForm": form }))).await;
        let granted = stage
            .oauth
            .callback(&stage.callback().await, Some("cookie"))
            .unwrap();
        stage.oauth.exchange(&granted.code).await.unwrap();
        for code in [granted.code, "wrong".into()] {
            let error = stage.oauth.exchange(&code).await.unwrap_err();
            assert_eq!(
                (error.code, error.status),
                (ErrorCode::OAuthGrant, Some(400)),
                "{form}"
            );
        }
        let wrong = App::new("sandbox-client", "wrong-secret", CALLBACK).unwrap();
        let wrong = OAuth::new(wrong.with_host(&stage.base).unwrap(), stage.http.clone());
        let error = wrong.exchange(&"wrong".into()).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::OAuthConfig, "{form}");
    }
}

#[tokio::test]
async fn a_refresh_token_that_ran_out_ends_the_session_once() {
    for form in ["full", "standard", "message"] {
        let stage = Stage::new(approving(json!({ "errorForm": form }))).await;
        let told: Arc<Mutex<Vec<SessionEvent>>> = Arc::default();
        let events = Arc::clone(&told);
        let session = stage.session().await;
        let session =
            session.watched(move |event: &SessionEvent| events.lock().unwrap().push(event.clone()));
        let crm = Client::with_session(session);
        stage
            .control("oauth/expire", json!({ "what": "refresh" }))
            .await;
        stage
            .control("oauth/expire", json!({ "what": "access" }))
            .await;
        for result in join_all((1..=10).map(|id| crm.deals().get(id))).await {
            assert_eq!(result.unwrap_err().code, ErrorCode::SessionEnded, "{form}");
        }
        assert_eq!(*told.lock().unwrap(), [SessionEvent::Ended]);
        assert_eq!(stage.counts().await["refusedRefreshes"], 1);
    }
}

#[tokio::test]
async fn an_access_token_that_was_revoked_is_replaced() {
    let stage = Stage::new(approving(json!({}))).await;
    let session = stage.session().await;
    let crm = Client::with_session(session.clone());
    crm.deals().get(1).await.unwrap();
    let tokens = stage.store.load(session.key()).await.unwrap().unwrap();
    stage
        .oauth
        .revoke(&tokens, TokenHint::Access)
        .await
        .unwrap();
    crm.deals().get(1).await.unwrap();
    assert_eq!(stage.counts().await["refreshed"], 1);
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_host_acted_costs_nothing_but_a_second_refresh() {
    for fault in ["cut-after", "cut", "status=503"] {
        let stage = Stage::new(approving(json!({ "refreshScript": [fault] }))).await;
        let crm = Client::with_session(stage.session().await);
        stage
            .control("oauth/expire", json!({ "what": "access" }))
            .await;
        let calls = join_all((1..=30).map(|id| crm.deals().get(id))).await;
        assert!(calls.iter().all(Result::is_ok), "{fault}");
    }
}

// Pipedrive says that its refresh tokens don't rotate. If they did, the new one would be lost with the answer.
#[tokio::test]
async fn an_answer_that_is_lost_with_a_rotated_token_ends_the_session_and_a_new_sign_in_mends_it() {
    let app = json!({ "rotateRefreshTokens": true, "refreshScript": ["cut-after"] });
    let stage = Stage::new(approving(app)).await;
    let session = stage.session().await;
    let crm = Client::with_session(session.clone());
    stage
        .control("oauth/expire", json!({ "what": "access" }))
        .await;
    let error = crm.deals().get(1).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SessionEnded);
    session.begin(stage.tokens().await.unwrap()).await.unwrap();
    crm.deals().get(1).await.unwrap();
}

#[tokio::test]
async fn a_process_that_dies_between_refresh_and_store_loses_nothing_that_the_next_one_needs() {
    let stage = Stage::new(approving(json!({ "endOlderAccess": true }))).await;
    let session = stage.session().await;
    let stored = stage.store.load(session.key()).await.unwrap().unwrap();
    // It refreshed, and what came of that is gone.
    stage.oauth.refresh(&stored).await.unwrap();
    drop(session);
    let key = stage.store.keys()[0];
    let next = Session::new(stage.oauth.clone(), stage.store.clone(), key);
    Client::with_session(next).deals().get(1).await.unwrap();
    assert_eq!(stage.counts().await["refreshed"], 2);
}
