//! What the package calls: one exported class with one method for all operations.

use super::fetch::Fetch;
use super::{input, output};
use crate::call::Call;
use crate::client::drive;
use crate::endpoint::{Authorization, Endpoint};
use crate::error::{Error, ErrorCode};
use crate::operation::Operation;
use crate::plan::RequestOptions;
use crate::time::Millis;
use js_sys::{Function, Promise};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    /// Settings of a client, as the package hands them over.
    #[wasm_bindgen(typescript_type = "object")]
    pub type Settings;
    #[wasm_bindgen(method, getter, js_name = companyDomain)]
    fn company_domain(this: &Settings) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = apiDomain)]
    fn api_domain(this: &Settings) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = baseUrl)]
    fn base_url(this: &Settings) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn fetch(this: &Settings) -> Option<Function>;

    /// Options of one call.
    #[wasm_bindgen(typescript_type = "object")]
    pub type CallOptions;
    #[wasm_bindgen(method, getter, js_name = apiToken)]
    fn api_token(this: &CallOptions) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = accessToken)]
    fn access_token(this: &CallOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn signal(this: &CallOptions) -> Option<AbortSignal>;
    #[wasm_bindgen(method, getter)]
    fn timeout(this: &CallOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &CallOptions) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = extraQuery)]
    fn extra_query(this: &CallOptions) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = extraBody)]
    fn extra_body(this: &CallOptions) -> JsValue;
    /// `undefined` where the call isn't a listing's, `null` for its first page, else a page token.
    #[wasm_bindgen(method, getter)]
    fn after(this: &CallOptions) -> JsValue;
}

/// The core behind one `Pipedrive`.
#[wasm_bindgen]
pub struct Core {
    endpoint: Result<Rc<Endpoint>, String>,
    fetch: Option<Function>,
}

#[wasm_bindgen]
impl Core {
    /// Takes the settings. Wrong ones make every call fail with a message that says why.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &Settings) -> Core {
        let (company, api, base) = (settings.company_domain(), settings.api_domain(), settings.base_url());
        let endpoint = Endpoint::new(company.as_deref(), api.as_deref(), base.as_deref());
        Core { endpoint: endpoint.map(Rc::new), fetch: settings.fetch() }
    }

    /// Calls an operation by its key. Resolves to a reply, rejects with a plain object that holds the error.
    pub fn call(&self, key: &str, input: JsValue, options: CallOptions) -> Promise {
        // The future owns what it needs: `free()` from JavaScript must not pull the client from under it.
        let started = self.start(key, &input, &options);
        future_to_promise(async move {
            let (call, fetch) = started.map_err(|error| output::error(*error))?;
            match drive(call, &fetch).await {
                Ok(reply) => Ok(output::reply(reply)),
                Err(error) => Err(output::error(*error)),
            }
        })
    }

    fn start(
        &self,
        key: &str,
        input: &JsValue,
        options: &CallOptions,
    ) -> Result<(Call<JsValue>, Fetch), Box<Error<JsValue>>> {
        let Some(operation) = Operation::find(key) else {
            let message = ["there is no operation ", key, "; docs/operations.md lists them all"].concat();
            return Err(Box::new(Error::new(ErrorCode::InvalidInput, "request", message)));
        };
        let invalid = |message: String| Box::new(Error::new(ErrorCode::InvalidInput, operation.id(), message));
        let endpoint = self.endpoint.as_ref().map_err(|problem| invalid(problem.clone()))?;
        let authorization = match (options.api_token(), options.access_token()) {
            (Some(token), _) => Authorization::ApiToken(token),
            (None, Some(token)) => Authorization::AccessToken(token),
            (None, None) => Authorization::None,
        };
        let timeout = match options.timeout() {
            None => None,
            // setTimeout counts in a signed 32-bit number; more than that would fire at once.
            Some(ms) if ms > 0.0 && ms <= f64::from(i32::MAX) => Some(Millis(ms as u32)),
            Some(ms) if ms == f64::INFINITY => None,
            Some(_) => return Err(invalid("timeout must be a positive number of milliseconds".to_owned())),
        };
        let mut files = Vec::new();
        let request_options = RequestOptions {
            headers: input::texts(&options.headers(), "headers").map_err(&invalid)?,
            extra_query: input::entries(&options.extra_query(), "extraQuery").map_err(&invalid)?,
            extra_body: input::entries(&options.extra_body(), "extraBody").map_err(&invalid)?,
            page: input::page(&options.after()).map_err(&invalid)?,
        };
        let input = input::value(input, &mut files);
        let call = Call::new(operation, input, &request_options, endpoint, &authorization);
        Ok((call, Fetch { fetch: self.fetch.clone(), files, signal: options.signal(), timeout }))
    }
}
