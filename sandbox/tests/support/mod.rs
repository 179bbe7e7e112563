//! A sandbox at a fixed moment, and short ways to ask it.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

pub mod app;
pub mod hooks;

use pipedrive_sandbox::{Options, Request, Response, Sandbox, Settings, Timestamp};
use serde_json::Value;

/// 2026-11-22T00:00:00Z
pub const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

/// A sandbox, and a clock that stands still. So it is without limits: no window would ever end.
pub struct Crm(pub Sandbox);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Crm {
    pub fn new() -> Crm {
        let options = Options {
            settings: Settings::unlimited(),
            ..Options::default()
        };
        Crm(Sandbox::new(options, NOW).unwrap())
    }

    pub fn send(&mut self, request: Request) -> Response {
        self.0
            .handle(&request.header("x-api-token", "sandbox-token"), NOW)
    }

    pub fn ask(&mut self, method: &str, target: &str, body: Option<Value>) -> Answer {
        let request = Request::new(method, target);
        let response = self.send(match body {
            Some(body) => request.body("application/json", body.to_string()),
            None => request,
        });
        Answer {
            status: response.status,
            body: serde_json::from_slice(&response.body).unwrap_or_default(),
        }
    }

    pub fn get(&mut self, target: &str) -> Answer {
        self.ask("GET", target, None)
    }

    pub fn post(&mut self, target: &str, body: Value) -> Answer {
        self.ask("POST", target, Some(body))
    }

    pub fn patch(&mut self, target: &str, body: Value) -> Answer {
        self.ask("PATCH", target, Some(body))
    }

    pub fn delete(&mut self, target: &str) -> Answer {
        self.ask("DELETE", target, None)
    }

    /// All rows of a v2 listing, page by page.
    pub fn walk(&mut self, target: &str) -> Vec<Value> {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let mark = if target.contains('?') { '&' } else { '?' };
            let page = self.get(&format!("{target}{mark}cursor={cursor}"));
            assert_eq!(page.status, 200, "{target}: {}", page.body);
            rows.extend(page.rows().to_vec());
            match page.body["additional_data"]["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return rows,
            }
        }
    }

    /// The code of the custom field with this name.
    pub fn field(&mut self, resource: &str, name: &str) -> Value {
        let fields = self.walk(&format!("/api/v2/{resource}"));
        fields
            .into_iter()
            .find(|field| field["field_name"] == name)
            .unwrap()
    }
}

impl Answer {
    pub fn data(&self) -> &Value {
        assert!(self.status < 300, "{} {}", self.status, self.body);
        assert_eq!(self.body["success"], true);
        &self.body["data"]
    }

    pub fn rows(&self) -> &[Value] {
        self.data().as_array().unwrap()
    }

    /// Status and message of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        assert_eq!(self.body["success"], false, "{}", self.body);
        (self.status, self.body["error"].as_str().unwrap())
    }
}
