//! The embedded Pipedrive for JavaScript: one request in, one answer out. `pkg/src/sandbox.ts` makes a `fetch` of it.

use pipedrive_sandbox::{Delivery, Headers, Options, Request, Response, Settings, Timestamp};
use wasm_bindgen::prelude::*;

/// A seeded CRM, as JavaScript holds it.
#[wasm_bindgen]
pub struct Sandbox(pipedrive_sandbox::Sandbox);

/// What the sandbox answers.
#[wasm_bindgen]
pub struct Answer(pipedrive_sandbox::Response);

#[wasm_bindgen]
impl Sandbox {
    /// Seeds a CRM. `settings` is JSON, `now` in milliseconds.
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
        now: f64,
    ) -> Result<Sandbox, JsError> {
        let settings = Settings::default().with_json(&settings);
        let options = Options {
            token,
            seed: seed as u64,
            deals: deals as u64,
            settings: settings.map_err(|problem| JsError::new(&problem))?,
            control,
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

    /// `whole`, or a fault: `cut`, `dropped`, `drip`, `never`.
    #[wasm_bindgen(getter)]
    pub fn delivery(&self) -> String {
        match self.0.delivery {
            Delivery::Whole => "whole",
            Delivery::Cut => "cut",
            Delivery::Dropped => "dropped",
            Delivery::Drip => "drip",
            Delivery::Never => "never",
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
