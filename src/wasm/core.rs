//! What the package calls: one class, with one way into a call and one way on.
//!
//! Text comes as a value like any other: what isn't text reads as absent, and the glue needs no code to pass it.
//!
//! Everything here is synchronous. The package awaits `fetch` and timers itself and comes back with the outcome:
//! futures in the wasm cost a third of its weight (`docs/decisions/0003-who-awaits.md`).

use super::engine::{Array, element};
use super::{input, output, settings, shared};
use crate::budget::{Budget, BudgetPolicy};
use crate::call::{Call, Departure, Step, TransportError};
use crate::endpoint::{Authorization, Endpoint};
use crate::error::{Error, ErrorCode};
use crate::governor::{Governor, Terms, limit_of};
use crate::http::{Headers, HttpResponse, ResponseBody};
use crate::limiter::Priority;
use crate::operation::Operation;
use crate::plan::RequestOptions;
use crate::policy::Policy;
use crate::retry::RetryWrites;
use crate::text::join;
use crate::time::Timestamp;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::*;

/// The core behind one `Pipedrive`.
#[wasm_bindgen]
pub struct Core {
    settings: Result<Settings, String>,
    governor: Rc<Cell<Governor>>,
}

struct Settings {
    endpoint: Endpoint,
    terms: Terms,
}

#[wasm_bindgen]
impl Core {
    /// Takes the settings. Wrong ones make every call fail with a message that says why.
    ///
    /// `credential` names the token, or the function that gives one: who has the same shares its limits. `plan` is its
    /// name, or the number of requests that the burst window allows.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments)] // one crossing, as below
    pub fn new(
        company_domain: &JsValue,
        api_domain: &JsValue,
        base_url: &JsValue,
        credential: &JsValue,
        oauth: bool,
        plan: &JsValue,
        daily: &JsValue,
        reserve: &JsValue,
        policy: &JsValue,
        now: f64,
    ) -> Core {
        let endpoint = Endpoint::new(
            company_domain.as_string().as_deref(),
            api_domain.as_string().as_deref(),
            base_url.as_string().as_deref(),
        );
        let credential = credential.as_string().unwrap_or_default();
        let key = match &endpoint {
            Ok(endpoint) => join(&[endpoint.realm(), "\n", &credential]),
            Err(_) => String::new(), // nothing will be sent
        };
        let governor = shared::governor(key, Timestamp(now as i64));
        let settings = endpoint.and_then(|endpoint| {
            let limit = match plan.as_string() {
                Some(plan) => Some(limit_of(&plan, oauth)?),
                None => settings::count(plan, "burstLimit", 1)?,
            };
            if let Some(limit) = limit {
                let mut own = governor.take();
                own.limiter.set_limit(limit);
                governor.set(own);
            }
            let mut terms = Terms::default();
            if !policy.is_undefined() {
                let rules = input::texts(policy, "policy")?;
                terms.policy = Some(Arc::new(Policy::new(rules)?));
            }
            terms.budget = BudgetPolicy {
                daily: settings::count(daily, "budget.daily", 0)?,
                reserve: settings::count(reserve, "budget.reserve", 0)?.unwrap_or_default(),
            };
            Ok(Settings { endpoint, terms })
        });
        Core { settings, governor }
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
        max_retries: &JsValue,
        retry_writes: &JsValue,
        priority: &JsValue,
        now: f64,
    ) -> Array {
        let operation = match named(key) {
            Ok(operation) => operation,
            Err(error) => return error,
        };
        let started = self.plan(
            operation,
            input,
            [api_token.as_string(), access_token.as_string()],
            [headers, extra_query, extra_body, after],
            files,
            [max_retries, retry_writes, priority],
        );
        match started {
            Ok(call) => self.step(call, self.governor.take(), Timestamp(now as i64)),
            Err(problem) => output::error(&Error::new(
                ErrorCode::InvalidInput,
                operation.id(),
                problem,
            )),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn plan(
        &self,
        operation: Operation,
        input: &JsValue,
        tokens: [Option<String>; 2],
        [headers, extra_query, extra_body, after]: [&JsValue; 4],
        files: &Array,
        [max_retries, retry_writes, priority]: [&JsValue; 3],
    ) -> Result<Box<Call<JsValue>>, String> {
        let Settings { endpoint, terms } = self.settings.as_ref().map_err(String::clone)?;
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
        let mut terms = terms.clone();
        if let Some(max) = settings::count(max_retries, "maxRetries", 0)? {
            terms.retry.max_retries = max;
        }
        if settings::second(retry_writes, "retryWrites", "never", "idempotent")? {
            terms.retry.writes = RetryWrites::Idempotent;
        }
        if settings::second(priority, "priority", "interactive", "background")? {
            terms.priority = Priority::Background;
        }
        let input = input::value(input, files);
        // Only now: a getter of the input may have started another call.
        Ok(Box::new(Call::new(
            shared::free_id(),
            operation,
            input,
            options,
            endpoint,
            &authorization,
            terms,
        )))
    }

    /// Goes on with a call: one that waited (`form` 9), or with what came of its request.
    ///
    /// `form` says what `body` is: 0 for parsed JSON, 1 for other text, 2 for bytes, each of an answer with that status
    /// and the values of [`Headers::READ`], in that order. Else no answer came: `headers` is the code of the reason,
    /// `status` its message, `body` its cause; 3 for a request that may have left, 4 for one that hasn't.
    ///
    /// `repeatable` is false where the request's body is used up; `jitter` is a random number from 0 up to 1.
    #[allow(clippy::too_many_arguments)]
    pub fn go_on(
        &self,
        id: u32,
        form: u8,
        status: &JsValue,
        headers: &JsValue,
        body: JsValue,
        repeatable: bool,
        now: f64,
        jitter: f64,
    ) -> Array {
        let Some(mut call) = shared::take(id) else {
            return output::error(&Error::new(
                ErrorCode::UnexpectedResponse,
                "request",
                "the call is over already".to_owned(),
            ));
        };
        let mut governor = self.governor.take();
        let at = Timestamp(now as i64);
        let body = match form {
            0 => ResponseBody::Json(body),
            1 => ResponseBody::Text(body.as_string().unwrap_or_default()),
            2 => ResponseBody::Binary(body),
            3 | 4 => {
                let code = match headers.as_string().as_deref().unwrap_or_default() {
                    "timeout" => ErrorCode::Timeout,
                    "aborted" => ErrorCode::Aborted,
                    _ => ErrorCode::Connection,
                };
                let failed = TransportError {
                    code,
                    message: status.as_string().unwrap_or_default(),
                    cause: Some(body),
                };
                let departure = if form == 3 {
                    Departure::Sent
                } else {
                    Departure::Unsent
                };
                call.lose(failed, departure, repeatable, &mut governor, at, jitter);
                return self.step(call, governor, at);
            }
            _ => return self.step(call, governor, at),
        };
        let mut found = Vec::new();
        for (index, name) in Headers::READ.into_iter().enumerate() {
            if let Some(value) = element(headers, index as u32).as_string() {
                found.push((name, value));
            }
        }
        let response = HttpResponse {
            status: status.as_f64().unwrap_or_default() as u16,
            headers: Headers(found),
            body,
        };
        call.receive(response, repeatable, &mut governor, at, jitter);
        self.step(call, governor, at)
    }

    /// Answers questions: which calls that wait should [`go_on`](Core::go_on) now (0), what was spent today (1), what is
    /// known of an operation and of a job of that many items (2). See [`output`].
    pub fn ask(&self, question: u8, key: &JsValue, items: u32, now: f64) -> Array {
        let mut governor = self.governor.take();
        let answer = match question {
            0 => {
                let ids = Array::new();
                for id in governor.limiter.woken() {
                    ids.push(&JsValue::from(id));
                }
                ids
            }
            1 => {
                let policy = match &self.settings {
                    Ok(settings) => settings.terms.budget,
                    Err(_) => BudgetPolicy::default(),
                };
                output::budget(&mut governor.budget, policy, Timestamp(now as i64))
            }
            _ => match named(key) {
                Ok(operation) => {
                    let estimate = Budget::estimate(operation, items);
                    output::about(operation, estimate, governor.limiter.limit())
                }
                Err(error) => error,
            },
        };
        self.governor.set(governor);
        answer
    }

    fn step(&self, mut call: Box<Call<JsValue>>, mut governor: Governor, now: Timestamp) -> Array {
        let step = call.step(&mut governor, now);
        self.governor.set(governor);
        let array = match step {
            Step::Send => output::request(call.id(), call.request()),
            Step::Wait(wait) => output::wait(call.id(), wait),
            Step::Done(result) => {
                shared::release(call.id());
                return match result {
                    Ok(reply) => output::reply(reply),
                    Err(error) => output::error(&error),
                };
            }
        };
        shared::keep(call);
        array
    }
}

fn named(key: &JsValue) -> Result<Operation, Array> {
    let key = key.as_string().unwrap_or_default();
    Operation::find(&key).ok_or_else(|| {
        let message = join(&[
            "there is no operation ",
            &key,
            "; docs/operations.md lists them all",
        ]);
        output::error(&Error::new(ErrorCode::InvalidInput, "request", message))
    })
}
