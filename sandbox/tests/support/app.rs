//! An app that users install, with its tokens at hand.

use super::NOW;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pipedrive_sandbox::{Options, Outgoing, Request, Response, Sandbox, Sent, Settings, Timestamp};
use serde_json::{Value, json};

pub const CALLBACK: &str = "http://127.0.0.1:8787/oauth/callback";
pub const PAGE: &str = "/oauth/authorize?client_id=sandbox-client&redirect_uri=http%3A%2F%2F127.0.0.1%3A8787%2Foauth%2Fcallback&state=a+b%26c";

pub struct Installed {
    pub sandbox: Sandbox,
    pub now: Timestamp,
    pub access_token: String,
    pub refresh_token: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// Error and message.
    pub fn refusal(&self) -> (&str, &str) {
        assert_eq!(
            (self.status, &self.body["success"]),
            (400, &json!(false)),
            "{}",
            self.body
        );
        (
            self.body["error"].as_str().unwrap(),
            self.body["message"].as_str().unwrap(),
        )
    }
}

impl Installed {
    /// A sandbox whose app nobody has yet. `app` is what its settings say otherwise.
    pub fn fresh(app: &Value) -> Installed {
        Installed::with(&Settings::unlimited(), &json!({ "app": app }))
    }

    /// One where a user has it.
    pub fn new(app: &Value) -> Installed {
        Installed::fresh(app).installed()
    }

    /// The same, with limits.
    pub fn limited(settings: &Value) -> Installed {
        Installed::with(&Settings::default(), settings).installed()
    }

    fn with(from: &Settings, settings: &Value) -> Installed {
        let options = Options {
            deals: 20,
            settings: from.with_json(&settings.to_string()).unwrap(),
            control: true,
            sends: true,
            ..Options::default()
        };
        Installed {
            sandbox: Sandbox::new(options, NOW).unwrap(),
            now: NOW,
            access_token: String::new(),
            refresh_token: String::new(),
        }
    }

    fn installed(mut self) -> Installed {
        let code = self.code();
        let tokens = self.exchange(&code).body;
        self.access_token = tokens["access_token"].as_str().unwrap().to_owned();
        self.refresh_token = tokens["refresh_token"].as_str().unwrap().to_owned();
        self
    }

    pub fn pass_millis(&mut self, millis: i64) {
        self.now = Timestamp::from_millis(self.now.millis() + millis);
    }

    pub fn ask(&mut self, request: Request) -> Response {
        ask(&mut self.sandbox, request, self.now)
    }

    pub fn answer(&mut self, request: Request) -> Answer {
        let response = self.ask(request);
        Answer {
            status: response.status,
            body: serde_json::from_slice(&response.body).unwrap(),
        }
    }

    /// Presses a button on the page.
    pub fn press(&mut self, decision: &str) -> Response {
        let pressed = Request::new("POST", PAGE);
        let body = fields(&[("decision", decision)]);
        self.ask(pressed.body("application/x-www-form-urlencoded", body))
    }

    pub fn code(&mut self) -> String {
        parameter(&self.press("approve"), "code").unwrap()
    }

    pub fn exchange(&mut self, code: &str) -> Answer {
        self.exchange_at(code, CALLBACK)
    }

    pub fn exchange_at(&mut self, code: &str, address: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", address),
        ];
        self.answer(form("/oauth/token", &fields))
    }

    pub fn refresh(&mut self) -> Answer {
        let token = self.refresh_token.clone();
        self.answer(form(
            "/oauth/token",
            &[("grant_type", "refresh_token"), ("refresh_token", &token)],
        ))
    }

    /// A call of the API.
    pub fn call(&mut self, token: &str) -> Response {
        let request = Request::new("GET", "/api/v2/deals/1");
        self.ask(request.header("authorization", &format!("Bearer {token}")))
    }

    /// Asks a control path: with a body by POST, as `uninstall` and `reset` are in any case.
    pub fn control(&mut self, path: &str, body: Option<Value>) -> Answer {
        let posted = body.is_some() || matches!(path, "reset" | "oauth/uninstall");
        let method = if posted { "POST" } else { "GET" };
        let request = Request::new(method, &format!("/__sandbox/{path}"))
            .header("x-api-token", "sandbox-token");
        self.answer(match body {
            Some(body) => request.body("application/json", body.to_string()),
            None => request,
        })
    }

    /// Changes the settings of the app.
    pub fn set(&mut self, app: &Value) {
        let answer = self.control("settings", Some(json!({ "app": app })));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub fn report(&mut self) -> Value {
        self.control("oauth", None).body
    }

    pub fn outgoing(&mut self) -> Vec<Outgoing> {
        self.sandbox.outgoing(self.now)
    }

    pub fn sent(&mut self, number: u64, status: u16) {
        self.sandbox.sent(number, &Sent::Answered(status), self.now);
    }
}

pub fn ask(sandbox: &mut Sandbox, request: Request, now: Timestamp) -> Response {
    sandbox.handle(&request.header("host", "127.0.0.1:4010"), now)
}

/// A form that the app sends, with its id and secret.
pub fn form(path: &str, pairs: &[(&str, &str)]) -> Request {
    Request::new("POST", path)
        .body("application/x-www-form-urlencoded", fields(pairs))
        .header(
            "authorization",
            &basic("sandbox-client:sandbox-client-secret"),
        )
}

pub fn fields(pairs: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish()
}

pub fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

/// A parameter of the address that a response redirects to.
pub fn parameter(response: &Response, name: &str) -> Option<String> {
    let (_, query) = response
        .headers
        .get("location")
        .unwrap()
        .split_once('?')
        .unwrap();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}
