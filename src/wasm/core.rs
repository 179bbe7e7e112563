//! What the package calls: one class, with one way into a call and two ways on.
//!
//! Text comes as a value like any other: what isn't text reads as absent, and the glue needs no code to pass it.
//!
//! Everything here is synchronous. The package awaits `fetch` and timers itself and comes back with the outcome:
//! futures in the wasm cost a third of its weight (`docs/decisions/0003-who-awaits.md`).

use super::engine::{Array, element};
use super::{input, output};
use crate::call::{Call, Step, TransportError};
use crate::endpoint::{Authorization, Endpoint};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, HttpResponse, ResponseBody};
use crate::operation::Operation;
use crate::plan::RequestOptions;
use crate::text::join;
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// The core behind one `Pipedrive`.
#[wasm_bindgen]
pub struct Core {
    endpoint: Result<Endpoint, String>,
    /// Calls under way, by number.
    calls: Cell<Vec<Option<Call<JsValue>>>>,
}

#[wasm_bindgen]
impl Core {
    /// Takes the settings. Wrong ones make every call fail with a message that says why.
    #[wasm_bindgen(constructor)]
    pub fn new(company_domain: &JsValue, api_domain: &JsValue, base_url: &JsValue) -> Core {
        let endpoint = Endpoint::new(
            company_domain.as_string().as_deref(),
            api_domain.as_string().as_deref(),
            base_url.as_string().as_deref(),
        );
        Core {
            endpoint,
            calls: Cell::default(),
        }
    }

    /// Starts a call. `files` receives the input's files: the request names them by their place.
    ///
    /// Answers with a step, see [`output`].
    #[allow(clippy::too_many_arguments)] // one crossing: an object would take a getter an option
    pub fn start(
        &self,
        key: &JsValue,
        input: &JsValue,
        api_token: &JsValue,
        access_token: &JsValue,
        headers: &JsValue,
        extra_query: &JsValue,
        extra_body: &JsValue,
        after: &JsValue,
        files: &Array,
    ) -> Array {
        let key = key.as_string().unwrap_or_default();
        let Some(operation) = Operation::find(&key) else {
            let message = join(&[
                "there is no operation ",
                &key,
                "; docs/operations.md lists them all",
            ]);
            return output::error(&Error::new(ErrorCode::InvalidInput, "request", message));
        };
        let started = self.plan(
            operation,
            input,
            [api_token.as_string(), access_token.as_string()],
            [headers, extra_query, extra_body, after],
            files,
        );
        match started {
            Ok(call) => self.go_on(None, call),
            Err(problem) => output::error(&Error::new(
                ErrorCode::InvalidInput,
                operation.id(),
                problem,
            )),
        }
    }

    fn plan(
        &self,
        operation: Operation,
        input: &JsValue,
        tokens: [Option<String>; 2],
        [headers, extra_query, extra_body, after]: [&JsValue; 4],
        files: &Array,
    ) -> Result<Call<JsValue>, String> {
        let endpoint = self.endpoint.as_ref().map_err(String::clone)?;
        let authorization = match tokens {
            [Some(token), _] => Authorization::ApiToken(token),
            [None, Some(token)] => Authorization::AccessToken(token),
            [None, None] => Authorization::None,
        };
        let options = RequestOptions {
            headers: input::texts(headers, "headers")?,
            extra_query: input::entries(extra_query, "extraQuery", files)?,
            extra_body: input::entries(extra_body, "extraBody", files)?,
            page: input::page(after)?,
        };
        let input = input::value(input, files);
        Ok(Call::new(
            operation,
            input,
            options,
            endpoint,
            &authorization,
        ))
    }

    /// Takes an answer. `headers` has the values of [`Headers::READ`], in that order; `form` says what `body` is:
    /// 0 for parsed JSON, 1 for other text, 2 for bytes.
    pub fn receive(
        &self,
        id: usize,
        status: u16,
        headers: &JsValue,
        form: u8,
        body: JsValue,
    ) -> Array {
        let mut found = Vec::new();
        for (index, name) in Headers::READ.into_iter().enumerate() {
            if let Some(value) = element(headers, index as u32).as_string() {
                found.push((name, value));
            }
        }
        let body = match form {
            0 => ResponseBody::Json(body),
            1 => ResponseBody::Text(body.as_string().unwrap_or_default()),
            _ => ResponseBody::Binary(body),
        };
        self.outcome(
            id,
            Ok(HttpResponse {
                status,
                headers: Headers(found),
                body,
            }),
        )
    }

    /// Takes the fact that no answer came, with the code of the reason.
    pub fn fail(&self, id: usize, code: &JsValue, message: &JsValue, cause: JsValue) -> Array {
        let code = match code.as_string().as_deref().unwrap_or_default() {
            "timeout" => ErrorCode::Timeout,
            "aborted" => ErrorCode::Aborted,
            _ => ErrorCode::Connection,
        };
        self.outcome(
            id,
            Err(TransportError {
                code,
                message: message.as_string().unwrap_or_default(),
                cause: Some(cause),
            }),
        )
    }

    fn outcome(
        &self,
        id: usize,
        outcome: Result<HttpResponse<JsValue>, TransportError<JsValue>>,
    ) -> Array {
        let mut calls = self.calls.take();
        let call = calls.get_mut(id).and_then(Option::take);
        self.calls.set(calls);
        match call {
            Some(mut call) => {
                call.receive(outcome);
                self.go_on(Some(id), call)
            }
            None => output::error(&Error::new(
                ErrorCode::UnexpectedResponse,
                "request",
                "the call is over already".to_owned(),
            )),
        }
    }

    fn go_on(&self, id: Option<usize>, mut call: Call<JsValue>) -> Array {
        match call.step() {
            Step::Send(request) => output::request(self.keep(id, call), request),
            Step::Done(Ok(reply)) => output::reply(reply),
            Step::Done(Err(error)) => output::error(&error),
        }
    }

    /// Keeps a call until its outcome comes.
    fn keep(&self, id: Option<usize>, call: Call<JsValue>) -> usize {
        let mut calls = self.calls.take();
        let id = id
            .or_else(|| calls.iter().position(Option::is_none))
            .unwrap_or(calls.len());
        match calls.get_mut(id) {
            Some(place) => *place = Some(call),
            None => calls.push(Some(call)),
        }
        self.calls.set(calls);
        id
    }
}
