//! What the package calls: one function, with one array of arguments.
//!
//! An export costs code on both sides of the boundary, and each argument of it again; an element of an array costs
//! next to nothing. What isn't text reads as absent.
//!
//! Everything here is synchronous. The package awaits `fetch` and timers itself and comes back with the outcome:
//! futures in the wasm cost a third of its weight (`docs/decisions/0003-who-awaits.md`).

use super::engine::{Array, element};
use super::shared::{self, Core, Settings};
use super::{input, output, settings};
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
use std::sync::Arc;
use wasm_bindgen::prelude::*;

/// The arguments of a question.
struct Arguments<'a>(&'a Array);

impl Arguments<'_> {
    fn value(&self, index: u32) -> JsValue {
        element(self.0, index)
    }

    fn text(&self, index: u32) -> Option<String> {
        self.value(index).as_string()
    }

    fn number(&self, index: u32) -> u32 {
        self.value(index).as_f64().unwrap_or_default() as u32
    }

    fn is(&self, index: u32) -> bool {
        self.value(index).as_bool().unwrap_or_default()
    }
}

/// The way into the core. `now` is in milliseconds since 1970, `jitter` a random number from 0 up to 1. The first
/// argument of all but the first question is the number of the client's core. What comes back: see [`output`].
///
/// 0. Makes a core: `companyDomain, apiDomain, baseUrl, credential, oauth, plan, daily, reserve, policy, burstLimit`. `credential`
///    names the token, or the function that gives one: who has the same shares its limits. Wrong settings make every call fail with a message that says why.
/// 1. Starts a call: `core, key, input, apiToken, accessToken, headers, extraQuery, extraBody, after, files, maxRetries,
///    retryWrites, priority`. `files` receives the input's files: the request names them by their place.
/// 2. Goes on with a call, see [`go_on`].
/// 3. Which calls that wait should go on now: `core`.
/// 4. What was spent today: `core`.
/// 5. What is known of an operation, and of a job of it: `core, key, items`.
/// 6. Lets go of a core: `core`.
#[wasm_bindgen]
pub fn ask(question: u32, values: &Array, now: f64, jitter: f64) -> Array {
    let arguments = Arguments(values);
    let now = Timestamp(now as i64);
    if question == 0 {
        let made = Array::new();
        made.push(&shared::open(core_of(&arguments, now)).into());
        return made;
    }
    let Some(core) = shared::core(arguments.number(0)) else {
        return refused("request", "there is no such client".to_owned());
    };
    match question {
        1 => return start(&core, &arguments, now),
        2 => return go_on(&core, &arguments, now, jitter),
        6 => shared::close(arguments.number(0)),
        _ => {}
    }
    let mut governor = core.governor.take();
    let answer = match question {
        4 => {
            let policy = match &core.settings {
                Ok(settings) => settings.terms.budget,
                Err(_) => BudgetPolicy::default(),
            };
            output::budget(&mut governor.budget, policy, now)
        }
        5 => match operation_of(&arguments) {
            Ok(operation) => {
                let estimate = Budget::estimate(operation, arguments.number(2));
                output::about(operation, estimate, governor.limiter.limit())
            }
            Err(error) => error,
        },
        _ => {
            let ids = Array::new();
            for id in governor.limiter.woken() {
                ids.push(&id.into());
            }
            ids
        }
    };
    core.governor.set(governor);
    answer
}

fn core_of(arguments: &Arguments, now: Timestamp) -> Core {
    let endpoint = Endpoint::new(
        arguments.text(0).as_deref(),
        arguments.text(1).as_deref(),
        arguments.text(2).as_deref(),
    );
    let credential = arguments.text(3).unwrap_or_default();
    let key = match &endpoint {
        Ok(endpoint) => join(&[endpoint.realm(), "\n", &credential]),
        Err(_) => String::new(), // nothing will be sent
    };
    let governor = shared::governor(key, now);
    let settings = endpoint.and_then(|endpoint| {
        let mut limit = settings::count(
            &arguments.value(9),
            1.0,
            "burstLimit must be a whole number from 1 up",
        )?;
        if limit.is_none() && !arguments.value(5).is_undefined() {
            let plan = arguments.text(5).unwrap_or_default();
            limit = Some(limit_of(&plan, arguments.is(4))?);
        }
        let mut terms = Terms::default();
        terms.budget.daily = settings::count(
            &arguments.value(6),
            0.0,
            "budget.daily must be a whole number from 0 up",
        )?;
        let reserve = settings::count(
            &arguments.value(7),
            0.0,
            "budget.reserve must be a whole number from 0 up",
        )?;
        terms.budget.reserve = reserve.unwrap_or_default();
        let policy = arguments.value(8);
        if !policy.is_undefined() {
            let rules = input::texts(&policy, "policy")?;
            terms.policy = Some(Arc::new(Policy::new(rules)?));
        }
        if let Some(limit) = limit {
            let mut own = governor.take();
            own.limiter.set_limit(limit);
            governor.set(own);
        }
        Ok(Settings { endpoint, terms })
    });
    Core { settings, governor }
}

fn start(core: &Core, arguments: &Arguments, now: Timestamp) -> Array {
    let operation = match operation_of(arguments) {
        Ok(operation) => operation,
        Err(error) => return error,
    };
    match call_of(core, operation, arguments) {
        Ok(call) => step(core, call, core.governor.take(), now),
        Err(problem) => refused(operation.id(), problem),
    }
}

fn call_of(
    core: &Core,
    operation: Operation,
    arguments: &Arguments,
) -> Result<Box<Call<JsValue>>, String> {
    let Settings { endpoint, terms } = core.settings.as_ref().map_err(String::clone)?;
    let authorization = match (arguments.text(3), arguments.text(4)) {
        (Some(token), _) => Authorization::ApiToken(token),
        (None, Some(token)) => Authorization::AccessToken(token),
        (None, None) => Authorization::None,
    };
    let files = arguments.value(9).unchecked_into::<Array>();
    let options = RequestOptions {
        headers: input::texts(&arguments.value(5), "headers")?,
        extra_query: input::entries(&arguments.value(6), "extraQuery", &files)?,
        extra_body: input::entries(&arguments.value(7), "extraBody", &files)?,
        page: input::page(&arguments.value(8))?,
    };
    let mut terms = terms.clone();
    if let Some(max) = settings::count(
        &arguments.value(10),
        0.0,
        "maxRetries must be a whole number from 0 up",
    )? {
        terms.retry.max_retries = max;
    }
    if settings::second(
        &arguments.value(11),
        ["never", "idempotent"],
        "retryWrites must be \"never\" or \"idempotent\"",
    )? {
        terms.retry.writes = RetryWrites::Idempotent;
    }
    if settings::second(
        &arguments.value(12),
        ["interactive", "background"],
        "priority must be \"interactive\" or \"background\"",
    )? {
        terms.priority = Priority::Background;
    }
    let input = input::value(&arguments.value(2), &files);
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

/// Goes on with a call: `core, id, form, body, headers, status, repeatable`.
///
/// `form` 9: it waited long enough, or was told to. 0, 1 and 2: an answer is there, whose `body` is parsed JSON, other
/// text, or bytes, with the values of [`Headers::READ`], in that order. 3 and 4: no answer came to a request that may
/// have left, or that hasn't; `body` is the cause, `headers` the code of the reason, `status` its message.
///
/// `repeatable` is false where the request's body is used up.
fn go_on(core: &Core, arguments: &Arguments, now: Timestamp, jitter: f64) -> Array {
    let Some(mut call) = shared::take(arguments.number(1)) else {
        return refused("request", "the call is over already".to_owned());
    };
    let form = arguments.number(2);
    let mut governor = core.governor.take();
    let body = arguments.value(3);
    let body = match form {
        0 => ResponseBody::Json(body),
        1 => ResponseBody::Text(body.as_string().unwrap_or_default()),
        2 => ResponseBody::Binary(body),
        3 | 4 => {
            let code = match arguments.text(4).as_deref().unwrap_or_default() {
                "timeout" => ErrorCode::Timeout,
                "aborted" => ErrorCode::Aborted,
                _ => ErrorCode::Connection,
            };
            let failed = TransportError {
                code,
                message: arguments.text(5).unwrap_or_default(),
                cause: Some(body),
            };
            let departure = if form == 3 {
                Departure::Sent
            } else {
                Departure::Unsent
            };
            let repeatable = arguments.is(6);
            call.lose(failed, departure, repeatable, &mut governor, now, jitter);
            return step(core, call, governor, now);
        }
        _ => return step(core, call, governor, now),
    };
    let values = arguments.value(4);
    let mut found = Vec::new();
    for (index, name) in Headers::READ.into_iter().enumerate() {
        if let Some(value) = element(&values, index as u32).as_string() {
            found.push((name, value));
        }
    }
    let response = HttpResponse {
        status: arguments.number(5) as u16,
        headers: Headers(found),
        body,
    };
    call.receive(response, arguments.is(6), &mut governor, now, jitter);
    step(core, call, governor, now)
}

fn step(
    core: &Core,
    mut call: Box<Call<JsValue>>,
    mut governor: Governor,
    now: Timestamp,
) -> Array {
    let step = call.step(&mut governor, now);
    core.governor.set(governor);
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

fn operation_of(arguments: &Arguments) -> Result<Operation, Array> {
    let key = arguments.text(1).unwrap_or_default();
    Operation::find(&key).ok_or_else(|| {
        let message = join(&[
            "there is no operation ",
            &key,
            "; docs/operations.md lists them all",
        ]);
        refused("request", message)
    })
}

fn refused(operation: &'static str, problem: String) -> Array {
    output::error(&Error::new(ErrorCode::InvalidInput, operation, problem))
}
