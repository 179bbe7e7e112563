//! A transport that plays a script, and keeps what was sent.

use bytes::Bytes;
use futures_util::stream::{Iter, iter};
use pipedrive_wasm::call::TransportError;
use pipedrive_wasm::client::{Client, Incoming, Outgoing, Transport};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::http::RequestBody;
use serde_json::Value;
use std::collections::VecDeque;
use std::future::{Ready, ready};
use std::sync::Mutex;

type Chunks = Iter<std::vec::IntoIter<Result<Bytes, TransportError<Value>>>>;
type Outcome = Result<Incoming<Chunks>, TransportError<Value>>;

/// Answers each request with the next outcome of its script.
#[derive(Default)]
pub struct Scripted {
    script: Mutex<VecDeque<Outcome>>,
    sent: Mutex<Vec<Outgoing>>,
}

impl Scripted {
    pub fn client(script: Vec<Outcome>) -> (Client<&'static Scripted>, &'static Scripted) {
        let scripted: &'static Scripted = Box::leak(Box::new(Scripted {
            script: Mutex::new(script.into()),
            ..Scripted::default()
        }));
        let endpoint = Endpoint::new(Some("acme"), None, None).unwrap();
        let authorization = Authorization::ApiToken("secret-token".into());
        (Client::new(endpoint, authorization, scripted), scripted)
    }

    /// Method, address and body of each request, a line each.
    pub fn lines(&self) -> Vec<String> {
        let line = |sent: &Outgoing| {
            let request = &sent.request;
            let body = match &request.body {
                RequestBody::Empty => String::new(),
                RequestBody::Text(text) => format!(" {text}"),
                RequestBody::Multipart(parts) => format!(" {} parts", parts.len()),
            };
            format!(
                "{} {}{body}",
                request.method.as_str(),
                request.url.trim_start_matches("https://acme.pipedrive.com")
            )
        };
        self.sent.lock().unwrap().iter().map(line).collect()
    }

    /// What was sent first.
    #[allow(dead_code)] // not every test looks this closely
    pub fn first<R>(&self, look: impl FnOnce(&Outgoing) -> R) -> R {
        look(&self.sent.lock().unwrap()[0])
    }
}

impl Transport for &Scripted {
    type Sending = Ready<Outcome>;
    type Body = Chunks;

    fn send(&self, outgoing: Outgoing) -> Self::Sending {
        self.sent.lock().unwrap().push(outgoing);
        let outcome = self.script.lock().unwrap().pop_front();
        ready(outcome.expect("the script has no more answers"))
    }
}

/// An answer with JSON, in two chunks.
pub fn json(status: u16, body: Value) -> Outcome {
    let text = Bytes::from(body.to_string());
    let middle = text.len() / 2;
    let headers = [
        ("content-type", "application/json"),
        ("x-correlation-id", "c-1"),
        ("x-ratelimit-remaining", "7"),
    ];
    answer(
        status,
        &headers,
        vec![Ok(text.slice(..middle)), Ok(text.slice(middle..))],
    )
}

/// Any answer.
pub fn answer(
    status: u16,
    headers: &[(&str, &str)],
    chunks: Vec<Result<Bytes, TransportError<Value>>>,
) -> Outcome {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Ok(Incoming {
        status,
        headers: headers.iter().map(owned).collect(),
        body: iter(chunks),
    })
}

/// No answer.
#[allow(dead_code)] // as above
pub fn failed(code: ErrorCode, message: &str) -> Outcome {
    Err(TransportError::new(code, message))
}
