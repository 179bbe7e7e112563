//! A transport that plays a script, and keeps what was sent.

use pipedrive_wasm::call::TransportError;
use pipedrive_wasm::client::{Client, Transport};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::http::{Headers, HttpRequest, HttpResponse, RequestBody, ResponseBody};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::VecDeque;

type Outcome = Result<HttpResponse<Value>, TransportError<Value>>;

/// Answers each request with the next outcome of its script.
#[derive(Default)]
pub struct Scripted {
    script: RefCell<VecDeque<Outcome>>,
    sent: RefCell<Vec<HttpRequest>>,
}

impl Scripted {
    pub fn client(script: Vec<Outcome>) -> (Client<&'static Scripted>, &'static Scripted) {
        let scripted: &'static Scripted = Box::leak(Box::new(Scripted {
            script: RefCell::new(script.into()),
            ..Scripted::default()
        }));
        let endpoint = Endpoint::new(Some("acme"), None, None).unwrap();
        (
            Client::new(
                endpoint,
                Authorization::ApiToken("secret-token".into()),
                scripted,
            ),
            scripted,
        )
    }

    /// Method, address and body of each request, a line each.
    pub fn lines(&self) -> Vec<String> {
        let line = |request: &HttpRequest| {
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
        self.sent.borrow().iter().map(line).collect()
    }
}

impl Transport for &Scripted {
    type Value = Value;

    async fn send(&self, request: HttpRequest) -> Outcome {
        self.sent.borrow_mut().push(request);
        self.script
            .borrow_mut()
            .pop_front()
            .expect("the script has no more answers")
    }
}

/// An answer with JSON.
pub fn json(status: u16, body: Value) -> Outcome {
    let headers = Headers(vec![
        ("content-type", "application/json".into()),
        ("x-correlation-id", "c-1".into()),
        ("x-ratelimit-remaining", "7".into()),
    ]);
    Ok(HttpResponse {
        status,
        headers,
        body: ResponseBody::Json(body),
    })
}

/// No answer.
pub fn failed(code: ErrorCode, message: &str) -> Outcome {
    Err(TransportError {
        code,
        message: message.into(),
        cause: None,
    })
}
