//! The transport in Node and in a browser, over a `fetch` that answers by the name of the host.
#![allow(clippy::unwrap_used)]

use super::Fetch;
use crate::client::{Client, Options};
use crate::endpoint::{Authorization, Endpoint};
use crate::error::ErrorCode;
use crate::generated::params::FileCreateParams;
use crate::input::File;
use bytes::Bytes;
use futures_core::Stream;
use js_sys::Function;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const FAKE: &str = r#"
  const real = globalThis.fetch.real ?? globalThis.fetch;
  const seen = (url, init) => {
    globalThis.storage = { url, method: init.method ?? "GET", headers: [...new Headers(init.headers)].flat(), body: init.body !== undefined };
    return new Response("stored");
  };
  globalThis.fetch = async (url, init) => {
    switch (new URL(url).host) {
      case "echo.test": {
        const request = new Request(url, init);
        const told = { method: request.method, token: request.headers.get("x-api-token"), redirect: init.redirect };
        return Response.json({ success: true, data: { id: 1, told, body: await request.text() } });
      }
      case "file.test": {
        const headers = { "content-type": "text/plain", "content-disposition": 'attachment; filename="a.txt"' };
        return new Response(new Blob(["twe", "lve"]), { headers });
      }
      case "moved.test": {
        const location = "https://storage.test/kept";
        if (init.redirect !== "manual") return globalThis.fetch(location, init);
        return new Response(null, { status: 307, headers: { location } });
      }
      case "near.test": {
        if (new URL(url).pathname === "/kept") return seen(url, init);
        return new Response(null, { status: 302, headers: { location: "/kept" } });
      }
      case "hidden.test": // as a browser shows a redirect that isn't followed
        return Response.error();
      case "storage.test":
        return seen(url, init);
      case "hang.test":
        return new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)));
      case "lost.test":
        throw new TypeError("no route");
      case "odd.test":
        throw "a string";
      default:
        return real(url, init);
    }
  };
  globalThis.fetch.real = real;
"#;

fn client(host: &str) -> Client<Fetch> {
    client_with(host, Authorization::ApiToken("t".into()))
}

fn client_with(host: &str, authorization: Authorization) -> Client<Fetch> {
    Function::new_no_args(FAKE)
        .call0(&JsValue::UNDEFINED)
        .unwrap();
    let base = format!("https://{host}.test");
    Client::new(
        Endpoint::new(None, None, Some(&base)).unwrap(),
        authorization,
        Fetch::new(),
    )
}

/// What arrived where a redirect led, as JSON, and forgets it.
fn stored() -> String {
    let take = "const { storage } = globalThis; delete globalThis.storage; return JSON.stringify(storage ?? null);";
    let stored = Function::new_no_args(take).call0(&JsValue::UNDEFINED);
    stored.unwrap().as_string().unwrap()
}

/// Both kinds.
fn credentials() -> [Authorization; 2] {
    [
        Authorization::ApiToken("t".into()),
        Authorization::AccessToken("t".into()),
    ]
}

#[wasm_bindgen_test]
async fn a_request_carries_the_credential_and_follows_no_redirect() {
    let deal = client("echo").deals().get(1).await.unwrap();
    let told = &deal.unknown["told"];
    assert_eq!(
        (&told["method"], &told["token"], &told["redirect"]),
        (&"GET".into(), &"t".into(), &"manual".into())
    );
}

#[wasm_bindgen_test]
async fn a_redirect_is_an_error_and_nothing_goes_where_it_leads() {
    for authorization in credentials() {
        let client = client_with("moved", authorization);
        let error = client.deals().get(1).await.unwrap_err();
        assert_eq!(
            (error.code, error.status),
            (ErrorCode::UnexpectedResponse, Some(307))
        );
        let params = FileCreateParams {
            file: File::new("a.txt", "twelve"),
            ..Default::default()
        };
        let error = client.files().create(params).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::UnexpectedResponse);
        assert_eq!(stored(), "null");
    }
}

#[wasm_bindgen_test]
async fn a_download_follows_a_redirect_and_leaves_all_headers_behind() {
    for (host, url) in [
        ("moved", "https://storage.test/kept"),
        ("near", "https://near.test/kept"),
    ] {
        for authorization in credentials() {
            let options = Options {
                headers: vec![("x-proxy-key".into(), "k".into())],
                ..Default::default()
            };
            let client = client_with(host, authorization);
            let download = client.files().download(1).with(options).await.unwrap();
            assert_eq!(download.bytes().await.unwrap(), b"stored");
            assert_eq!(
                stored(),
                format!(r#"{{"url":"{url}","method":"GET","headers":[],"body":false}}"#)
            );
        }
    }
}

#[wasm_bindgen_test]
async fn a_redirect_that_the_platform_hides_is_an_error_also_for_a_download() {
    let client = client("hidden");
    let error = client.deals().get(1).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UnexpectedResponse);
    let error = client.files().download(1).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UnexpectedResponse);
}

struct Chunks(Vec<&'static str>);

impl Stream for Chunks {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop().map(|chunk| Ok(chunk.into())))
    }
}

#[wasm_bindgen_test]
async fn a_file_goes_out_as_a_form_also_where_it_is_a_stream() {
    let stream = Box::pin(Chunks(vec!["lve", "twe"]));
    for file in [
        File::new("a.txt", "twelve"),
        File::stream("a.txt", stream, None),
    ] {
        let params = FileCreateParams {
            file,
            deal_id: Some(7.into()),
            ..Default::default()
        };
        let made = client("echo").files().create(params).await.unwrap();
        let body = made.unknown["body"].as_str().unwrap();
        assert!(body.contains("filename=\"a.txt\""), "{body}");
        assert!(body.contains("twelve"), "{body}");
        assert!(body.contains("name=\"deal_id\""), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_download_is_read_as_it_comes() {
    let download = client("file").files().download(1).await.unwrap();
    assert_eq!(download.name.as_deref(), Some("a.txt"));
    assert_eq!(download.content_type.as_deref(), Some("text/plain"));
    assert_eq!(download.bytes().await.unwrap(), b"twelve");
}

#[wasm_bindgen_test]
async fn no_answer_is_a_timeout_or_a_lost_connection() {
    let options = Options {
        timeout: Some(Duration::from_millis(5)),
        ..Default::default()
    };
    let call = client("hang").deals().get(1).with(options);
    assert_eq!(call.await.unwrap_err().code, ErrorCode::Timeout);
    for (host, cause) in [("lost", "no route"), ("odd", "a string")] {
        let error = client(host).deals().get(1).await.unwrap_err();
        assert_eq!(
            (error.code, error.cause),
            (ErrorCode::Connection, Some(cause.into()))
        );
    }
}
