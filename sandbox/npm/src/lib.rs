//! The embedded Pipedrive for JavaScript: one request in, one answer out. `pkg/src/sandbox.ts` makes a `fetch` of it.

use pipedrive_sandbox::{Delivery, Headers, Options, Request, Response, Sent, Settings, Timestamp};
use wasm_bindgen::prelude::*;

/// A seeded CRM, as JavaScript holds it.
#[wasm_bindgen]
pub struct Sandbox(pipedrive_sandbox::Sandbox);

/// What the sandbox answers.
#[wasm_bindgen]
pub struct Answer(pipedrive_sandbox::Response);

/// What the sandbox sends by itself.
#[wasm_bindgen]
pub struct Outgoing(pipedrive_sandbox::Outgoing);

#[wasm_bindgen]
impl Sandbox {
    /// Seeds a CRM. `settings` is JSON, `now` in milliseconds, `sends` whether [`Sandbox::outgoing`] is asked.
    ///
    /// # Errors
    /// What is wrong with the settings, or with the catalogue that the sandbox carries.
    #[wasm_bindgen(constructor)]
    pub fn new(
        token: String,
        seed: f64,
        deals: f64,
        settings: String,
        control: bool,
        sends: bool,
        now: f64,
    ) -> Result<Sandbox, JsError> {
        let settings = Settings::default().with_json(&settings);
        let options = Options {
            token,
            seed: seed as u64,
            deals: deals as u64,
            settings: settings.map_err(|problem| JsError::new(&problem))?,
            control,
            sends,
        };
        Ok(Sandbox(pipedrive_sandbox::Sandbox::new(
            options,
            Timestamp::from_millis(now as i64),
        )?))
    }

    /// Answers a request. `headers` is flat: name, value, name, value.
    pub fn handle(
        &mut self,
        method: String,
        path: String,
        query: String,
        headers: Vec<String>,
        body: Vec<u8>,
        now: f64,
    ) -> Answer {
        let mut named = Headers::default();
        for pair in headers.chunks_exact(2) {
            if let [name, value] = pair {
                named.set(name.as_str(), value.as_str());
            }
        }
        let request = Request {
            method,
            path,
            query,
            headers: named,
            body,
        };
        Answer(self.0.handle(&request, Timestamp::from_millis(now as i64)))
    }

    /// What is to be sent by now. What becomes of each is told by [`Sandbox::sent`].
    pub fn outgoing(&mut self, now: f64) -> Vec<Outgoing> {
        let outgoing = self.0.outgoing(Timestamp::from_millis(now as i64));
        outgoing.into_iter().map(Outgoing).collect()
    }

    /// In how many milliseconds there is something to send, if there is.
    #[wasm_bindgen(js_name = nextOutgoing)]
    pub fn next_outgoing(&self, now: f64) -> Option<f64> {
        let next = self.0.next_outgoing(Timestamp::from_millis(now as i64));
        next.map(|millis| millis as f64)
    }

    /// Learns what became of something that was sent: the status of the answer, or the problem.
    pub fn sent(&mut self, number: f64, status: Option<u16>, problem: String, now: f64) {
        let sent = status.map_or(Sent::Failed(problem), Sent::Answered);
        let now = Timestamp::from_millis(now as i64);
        self.0.sent(number as u64, &sent, now);
    }
}

#[wasm_bindgen]
impl Outgoing {
    /// Goes back with what became of it.
    #[wasm_bindgen(getter)]
    pub fn number(&self) -> f64 {
        self.0.number as f64
    }

    /// `POST` or `DELETE`.
    #[wasm_bindgen(getter)]
    pub fn method(&self) -> String {
        self.0.method.to_owned()
    }

    /// Where to.
    #[wasm_bindgen(getter)]
    pub fn url(&self) -> String {
        self.0.url.clone()
    }

    /// Flat: name, value, name, value.
    #[wasm_bindgen(getter)]
    pub fn headers(&self) -> Vec<String> {
        flat(&self.0.headers)
    }

    /// Its bytes.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.0.body.clone()
    }

    /// How long to wait for the answer, in milliseconds.
    #[wasm_bindgen(getter, js_name = timeoutMillis)]
    pub fn timeout_millis(&self) -> u32 {
        self.0.timeout_millis
    }
}

fn flat(headers: &Headers) -> Vec<String> {
    let pairs = headers.iter();
    pairs
        .flat_map(|(name, value)| [name.to_owned(), value.to_owned()])
        .collect()
}

#[wasm_bindgen]
impl Answer {
    /// HTTP status.
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Flat: name, value, name, value.
    #[wasm_bindgen(getter)]
    pub fn headers(&self) -> Vec<String> {
        flat(&self.0.headers)
    }

    /// Its bytes.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.0.body.clone()
    }

    /// `whole`, or a fault: `cut`, `dropped`, `drip`, `never`; or `held`: to be asked for again once something came back.
    #[wasm_bindgen(getter)]
    pub fn delivery(&self) -> String {
        match self.0.delivery {
            Delivery::Whole => "whole",
            Delivery::Cut => "cut",
            Delivery::Dropped => "dropped",
            Delivery::Drip => "drip",
            Delivery::Never => "never",
            Delivery::Held => "held",
        }
        .to_owned()
    }

    /// How long to hold it back, in milliseconds.
    #[wasm_bindgen(getter, js_name = delayMillis)]
    pub fn delay_millis(&self) -> u32 {
        self.0.delay_millis
    }

    /// How long to wait before each piece of a body that drips, in milliseconds.
    #[wasm_bindgen(getter, js_name = pauseMillis)]
    pub fn pause_millis(&self) -> u32 {
        Response::PAUSE_MILLIS
    }

    /// Into how many pieces a body that drips is cut.
    #[wasm_bindgen(getter)]
    pub fn pieces(&self) -> u32 {
        Response::PIECES as u32
    }
}
