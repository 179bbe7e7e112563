//! A sandbox with webhooks, and what it sends to them at hand.

use super::NOW;
use pipedrive_sandbox::{Delivery, Options, Outgoing, Request, Sandbox, Sent, Settings, Timestamp};
use serde_json::{Value, json};

pub struct Hooked {
    pub sandbox: Sandbox,
    pub now: Timestamp,
}

impl Hooked {
    pub fn new() -> Hooked {
        Hooked::with(&json!({}))
    }

    pub fn with(settings: &Value) -> Hooked {
        let options = Options {
            deals: 20,
            settings: Settings::unlimited()
                .with_json(&settings.to_string())
                .unwrap(),
            control: true,
            sends: true,
            ..Options::default()
        };
        Hooked {
            sandbox: Sandbox::new(options, NOW).unwrap(),
            now: NOW,
        }
    }

    pub fn pass_seconds(&mut self, seconds: i64) {
        self.now = Timestamp::from_millis(self.now.millis() + seconds * 1_000);
    }

    /// Status and body of any answer.
    pub fn raw(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let mut request = Request::new(method, path).header("x-api-token", "sandbox-token");
        if !body.is_null() {
            request = request.body("application/json", body.to_string());
        }
        let response = self.sandbox.handle(&request, self.now);
        let body = serde_json::from_slice(&response.body).unwrap_or_default();
        (response.status, body)
    }

    /// The data of an answer that is a success.
    pub fn api(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let (status, mut answer) = self.raw(method, path, body);
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer["data"].take()
    }

    /// Registers a webhook; what `more` says wins.
    pub fn hook(&mut self, action: &str, object: &str, more: &Value) -> u64 {
        let mut hook = json!({
            "subscription_url": "http://127.0.0.1:9/hook", "event_action": action, "event_object": object, "name": "Test",
        });
        for (name, value) in more.as_object().unwrap() {
            hook[name] = value.clone();
        }
        self.api("POST", "/api/v1/webhooks", &hook)["id"]
            .as_u64()
            .unwrap()
    }

    pub fn outgoing(&mut self) -> Vec<Outgoing> {
        self.sandbox.outgoing(self.now)
    }

    /// Answers all that is due with this status, and gives the payloads.
    pub fn deliver(&mut self, status: u16) -> Vec<Value> {
        let outgoing = self.outgoing();
        for each in &outgoing {
            self.sandbox
                .sent(each.number, &Sent::Answered(status), self.now);
        }
        outgoing.iter().map(payload).collect()
    }

    /// The one payload that is due.
    pub fn one(&mut self) -> Value {
        let payloads = self.deliver(200);
        assert_eq!(payloads.len(), 1, "{payloads:#?}");
        payloads.into_iter().next().unwrap()
    }

    pub fn report(&mut self) -> Value {
        self.raw("GET", "/__sandbox/webhooks", &Value::Null).1
    }

    /// The webhook as the API shows it.
    pub fn shown(&mut self, id: u64) -> Option<Value> {
        let hooks = self.api("GET", "/api/v1/webhooks", &Value::Null);
        let mut hooks = hooks.as_array().unwrap().iter();
        hooks.find(|hook| hook["id"] == id).cloned()
    }

    /// Whether a question that waits for all deliveries would have to.
    pub fn is_held(&mut self) -> bool {
        let request = Request::new("GET", "/__sandbox/webhooks?settled=1");
        let request = request.header("x-api-token", "sandbox-token");
        self.sandbox.handle(&request, self.now).delivery == Delivery::Held
    }
}

pub fn payload(outgoing: &Outgoing) -> Value {
    serde_json::from_slice(&outgoing.body).unwrap()
}
