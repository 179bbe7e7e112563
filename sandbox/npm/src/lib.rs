//! The embedded Pipedrive for JavaScript: one request in, one answer out. `pkg/src/sandbox.ts` makes a `fetch` of it.

use pipedrive_sandbox::{Delivery, Headers, Options, Request, Timestamp};
use wasm_bindgen::prelude::*;

/// A seeded CRM, as JavaScript holds it.
#[wasm_bindgen]
pub struct Sandbox(pipedrive_sandbox::Sandbox);

/// What the sandbox answers.
#[wasm_bindgen]
pub struct Answer(pipedrive_sandbox::Response);

#[wasm_bindgen]
impl Sandbox {
    /// Seeds a CRM. `now` is in milliseconds.
    ///
    /// # Errors
    /// Where the catalogue that the sandbox carries can't be read.
    #[wasm_bindgen(constructor)]
    pub fn new(token: String, seed: f64, deals: f64, now: f64) -> Result<Sandbox, JsError> {
        let options = Options {
            token,
            seed: seed as u64,
            deals: deals as u64,
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
        let pairs = self.0.headers.iter();
        pairs
            .flat_map(|(name, value)| [name.to_owned(), value.to_owned()])
            .collect()
    }

    /// Its bytes.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.0.body.clone()
    }

    /// `whole`, or the fault that was asked for: `cut`, `never`.
    #[wasm_bindgen(getter)]
    pub fn delivery(&self) -> String {
        match self.0.delivery {
            Delivery::Whole => "whole",
            Delivery::Cut => "cut",
            Delivery::Never => "never",
        }
        .to_owned()
    }
}
