//! The calls of Pipedrive's guides, typed, over real HTTP against the sandbox. `tests/guides` has them in JavaScript.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod administration;
mod agent;
mod directory;
mod integration;

use pipedrive_sandbox::{Options, Sandbox, server};
use pipedrive_wasm::client::{Client, Failure};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::transport::Reqwest;
use tokio::net::TcpListener;

type Outcome = Result<(), Failure>;

/// A client of a sandbox of its own.
async fn crm() -> Client<Reqwest> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let sandbox = Sandbox::new(Options::default(), server::now()).unwrap();
    tokio::spawn(server::serve(listener, sandbox));
    Client::new(
        Endpoint::new(None, None, Some(&base)).unwrap(),
        Authorization::ApiToken("sandbox-token".into()),
        Reqwest::new().unwrap(),
    )
}

/// Expects that a record isn't there, or no longer.
async fn gone<O>(call: impl Future<Output = Result<O, Failure>>) {
    let error = call.await.err().unwrap();
    assert_eq!((error.code, error.status), (ErrorCode::NotFound, Some(404)));
}
