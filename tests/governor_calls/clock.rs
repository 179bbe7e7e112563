//! Calls with a governor, at times that the test says.

use pipedrive_wasm::call::{Call, Departure, Reply, Step, TransportError};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::{Error, ErrorCode};
use pipedrive_wasm::generated::operations::deals;
use pipedrive_wasm::governor::{Governor, Terms};
use pipedrive_wasm::http::{Headers, HttpResponse, Method, ResponseBody};
use pipedrive_wasm::operation::Operation;
use pipedrive_wasm::plan::RequestOptions;
use pipedrive_wasm::time::Timestamp;
use serde_json::{Value, json};

/// Thu, 28 May 2026 20:26:40 GMT; the day ends 12,800 seconds later.
pub const START: i64 = 1_780_000_000_000;

pub type Outcome = Result<Reply<Value>, Box<Error<Value>>>;

/// A credential's governor and its clock.
pub struct Clock {
    pub governor: Governor,
    pub now: i64,
    pub jitter: f64,
    /// Whether requests can be sent again.
    pub repeatable: bool,
    next: u32,
}

impl Clock {
    pub fn new() -> Clock {
        Clock {
            governor: Governor::default(),
            now: 0,
            jitter: 0.5,
            repeatable: true,
            next: 0,
        }
    }

    fn time(&self) -> Timestamp {
        Timestamp(START + self.now)
    }

    pub fn call(&mut self, operation: Operation, terms: &Terms) -> Call<Value> {
        self.next += 1;
        let input = match operation.method() {
            Method::Post => json!({ "title": "A" }),
            Method::Put => json!({ "id": 1, "merge_with_id": 2 }),
            Method::Patch => json!({ "id": 1, "title": "B" }),
            _ if operation == deals::LIST => json!({}),
            _ => json!({ "id": 1 }),
        };
        Call::new(
            self.next,
            operation,
            input.into(),
            RequestOptions::default(),
            &Endpoint::new(None, None, None).unwrap(),
            &Authorization::ApiToken("secret".into()),
            terms.clone(),
        )
    }

    pub fn step(&mut self, call: &mut Call<Value>) -> Step<Value> {
        let now = self.time();
        call.step(&mut self.governor, now)
    }

    /// The call must be sent now.
    pub fn sent(&mut self, call: &mut Call<Value>) {
        let step = self.step(call);
        assert!(matches!(step, Step::Send), "{step:?}");
    }

    /// The call must wait now; says how long and whether for a repetition.
    pub fn waits(&mut self, call: &mut Call<Value>) -> (Option<u32>, bool) {
        match self.step(call) {
            Step::Wait(wait) => (wait.time.map(|time| time.0), wait.retry),
            step => panic!("{step:?}"),
        }
    }

    /// The call must be over now.
    pub fn done(&mut self, call: &mut Call<Value>) -> Outcome {
        match self.step(call) {
            Step::Done(outcome) => outcome,
            step => panic!("{step:?}"),
        }
    }

    pub fn failed(&mut self, call: &mut Call<Value>) -> Box<Error<Value>> {
        self.done(call).unwrap_err()
    }

    pub fn answer(&mut self, call: &mut Call<Value>, status: u16, headers: &Headers) {
        let body = if status / 100 == 2 {
            let data = if call.operation() == deals::LIST {
                json!([])
            } else {
                json!({ "id": 1 })
            };
            json!({ "success": true, "data": data })
        } else {
            json!({ "success": false, "error": "no" })
        };
        self.respond(call, status, headers, ResponseBody::Json(body));
    }

    /// Cloudflare's page for those that were locked out.
    pub fn lock_out(&mut self, call: &mut Call<Value>) {
        let headers = headers(&[("content-type", "text/html; charset=UTF-8")]);
        let page = ResponseBody::Text("<!DOCTYPE html><title>Access denied</title>".into());
        self.respond(call, 403, &headers, page);
    }

    fn respond(
        &mut self,
        call: &mut Call<Value>,
        status: u16,
        headers: &Headers,
        body: ResponseBody<Value>,
    ) {
        let response = HttpResponse {
            status,
            headers: headers.clone(),
            body,
        };
        let now = self.time();
        call.receive(
            response,
            self.repeatable,
            &mut self.governor,
            now,
            self.jitter,
        );
    }

    pub fn lose(&mut self, call: &mut Call<Value>, code: ErrorCode, departure: Departure) {
        let failed = TransportError {
            code,
            message: "it broke".into(),
            cause: None,
        };
        let now = self.time();
        call.lose(
            failed,
            departure,
            self.repeatable,
            &mut self.governor,
            now,
            self.jitter,
        );
    }

    /// Tokens spent today.
    pub fn spent(&mut self) -> u32 {
        let now = self.time();
        let spent = self.governor.budget.spent(now);
        let sum = spent.iter().map(|spent| spent.tokens).sum();
        assert_eq!(self.governor.budget.total(), sum);
        sum
    }
}

pub fn headers(pairs: &[(&'static str, &str)]) -> Headers {
    let own = |(name, value): &(&'static str, &str)| (*name, (*value).to_owned());
    Headers(pairs.iter().map(own).collect())
}
