//! A transport that plays a script, and keeps what was sent. Its clock jumps to where something happens.

pub mod clock;

use bytes::Bytes;
use clock::Sleep;
use futures_util::stream::{Iter, iter};
use pipedrive_wasm::call::TransportError;
use pipedrive_wasm::client::{Client, Clock, Incoming, Outgoing, Transport};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::http::RequestBody;
use pipedrive_wasm::time::{Millis, Timestamp};
use serde_json::Value;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};

type Chunks = Iter<std::vec::IntoIter<Result<Bytes, TransportError<Value>>>>;
pub type Outcome = Result<Incoming<Chunks>, TransportError<Value>>;

/// Answers each request with the next outcome of its script.
#[derive(Default)]
pub struct Scripted {
    script: Mutex<VecDeque<Outcome>>,
    sent: Mutex<Vec<Outgoing>>,
    times: Mutex<Vec<i64>>,
    /// How long an answer takes, in milliseconds.
    latency: u32,
}

impl Scripted {
    /// A client with a credential that no other has: tests run side by side, and a credential has one burst window.
    pub fn client(script: Vec<Outcome>) -> (Client<&'static Scripted>, &'static Scripted) {
        static CLIENTS: AtomicU32 = AtomicU32::new(0);
        let number = CLIENTS.fetch_add(1, Ordering::Relaxed);
        let scripted = Scripted::new(script, 0);
        (
            scripted.client_with(&format!("secret-token-{number}")),
            scripted,
        )
    }

    /// Answers come after so many milliseconds.
    pub fn new(script: Vec<Outcome>, latency: u32) -> &'static Scripted {
        Box::leak(Box::new(Scripted {
            script: Mutex::new(script.into()),
            latency,
            ..Scripted::default()
        }))
    }

    pub fn client_with(&'static self, token: &str) -> Client<&'static Scripted> {
        let endpoint = Endpoint::new(Some("acme"), None, None).unwrap();
        Client::new(endpoint, Authorization::ApiToken(token.into()), self)
    }

    /// The names of all files that were sent.
    #[allow(dead_code)] // as below
    pub fn files(&self) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        let files = sent.iter().flat_map(|sent| &sent.files);
        files.map(|file| file.name.clone()).collect()
    }

    /// When each request was sent, in milliseconds since the test began.
    #[allow(dead_code)] // not every test asks for it
    pub fn times(&self) -> Vec<i64> {
        self.times.lock().unwrap().clone()
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

    /// Host and token of each request, a line each.
    #[allow(dead_code)] // as above
    pub fn bearers(&self) -> Vec<String> {
        let line = |sent: &Outgoing| {
            let host = sent.request.url.split('/').nth(2).unwrap_or_default();
            let headers = &sent.request.headers;
            let token = headers.iter().find(|(name, _)| name == "authorization");
            let token = token.map_or("", |(_, value)| value.as_str());
            format!("{host} {}", token.trim_start_matches("Bearer "))
        };
        self.sent.lock().unwrap().iter().map(line).collect()
    }

    /// What was sent first.
    #[allow(dead_code)] // not every test looks this closely
    pub fn first<R>(&self, look: impl FnOnce(&Outgoing) -> R) -> R {
        look(&self.sent.lock().unwrap()[0])
    }
}

/// An answer on its way.
pub struct Sending {
    outcome: Option<Outcome>,
    latency: Option<Sleep>,
}

impl Future for Sending {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        if let Some(latency) = &mut self.latency {
            ready!(Pin::new(latency).poll(context));
        }
        Poll::Ready(self.outcome.take().unwrap())
    }
}

impl Transport for &Scripted {
    type Sending = Sending;
    type Body = Chunks;

    fn send(&self, outgoing: Outgoing) -> Sending {
        self.sent.lock().unwrap().push(outgoing);
        self.times.lock().unwrap().push(clock::passed());
        let outcome = self.script.lock().unwrap().pop_front();
        Sending {
            outcome: Some(outcome.expect("the script has no more answers")),
            latency: (self.latency > 0).then(|| Sleep::new(self.latency)),
        }
    }
}

impl Clock for &Scripted {
    type Sleep = Sleep;

    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn sleep(&self, time: Millis) -> Sleep {
        Sleep::new(time.0)
    }

    fn random(&self) -> f64 {
        0.5
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
