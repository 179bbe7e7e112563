//! One call as a state machine over the rules. It neither sends nor waits: it says what to do next.

mod step;

pub use step::{Departure, Reply, Step, TransportError, Wait};

use crate::budget::Budget;
use crate::endpoint::{Authorization, Endpoint, Version};
use crate::error::{Error, ErrorCode, RateLimit};
use crate::governor::{BUDGET_PROBE, COOL_DOWN, Governor, Terms};
use crate::http::{Headers, HttpRequest, HttpResponse};
use crate::interpret::interpret;
use crate::limiter::{Ticket, Turn};
use crate::operation::Operation;
use crate::page::PageRequest;
use crate::paging;
use crate::peek::Peek;
use crate::plan::{RequestOptions, plan};
use crate::retry::{Decision, Failed, WINDOW};
use crate::text::join;
use crate::time::{Millis, Timestamp};
use crate::value::Value;

/// One call, from its input to its reply.
#[derive(Debug)]
pub struct Call<V> {
    operation: Operation,
    page: PageRequest,
    terms: Terms,
    ticket: Ticket,
    attempts: u32,
    /// Tokens of the daily budget so far.
    cost: u32,
    request: HttpRequest,
    /// What came of the last request, while its repetition is due.
    failed: Option<Box<Error<V>>>,
    /// It's open whether some request so far took effect.
    ambiguous: bool,
    /// The last request was refused for the rate limit, and the wait since then clears any burst window.
    waited_out: bool,
    state: State<V>,
}

#[derive(Debug)]
enum State<V> {
    Ready,
    Queued,
    Sent,
    Backoff(Timestamp),
    Over(Result<Reply<V>, Box<Error<V>>>),
}

impl<V: Peek> Call<V> {
    /// Checks the input and makes the request. An input that doesn't fit makes a call that is over already, and so does
    /// an operation that the access policy forbids.
    ///
    /// `id` is the call's number in the queue: no two calls of a governor have the same at the same time.
    pub fn new(
        id: u32,
        operation: Operation,
        input: Value,
        options: RequestOptions,
        endpoint: &Endpoint,
        authorization: &Authorization,
        terms: Terms,
    ) -> Call<V> {
        let mut call = Call {
            operation,
            page: PageRequest::default(),
            ticket: Ticket {
                id,
                search: operation.is_search(),
                priority: terms.priority,
            },
            terms,
            attempts: 0,
            cost: 0,
            request: HttpRequest::default(),
            failed: None,
            ambiguous: false,
            waited_out: false,
            state: State::Ready,
        };
        // The authorization host takes the app's credentials, which the caller hands in as a header, and never a CRM's.
        let authorization = match operation.version() {
            Version::OAuth => &Authorization::None,
            Version::V1 | Version::V2 => authorization,
        };
        let allowed = call.terms.policy.as_ref();
        let refused = if !allowed.is_none_or(|policy| policy.allows(operation)) {
            let message = "the access policy of this client doesn't allow it";
            Some((ErrorCode::PolicyDenied, message.to_owned()))
        } else {
            match plan(operation, input, options, endpoint, authorization) {
                Ok(plan) => {
                    call.request = plan.request;
                    call.page = plan.page;
                    None
                }
                Err(problem) => Some((ErrorCode::InvalidInput, problem.0)),
            }
        };
        if let Some((code, message)) = refused {
            call.state = State::Over(Err(call.ended(code, &message, None)));
        }
        call
    }

    /// Its number in the queue.
    pub fn id(&self) -> u32 {
        self.ticket.id
    }

    /// What to send.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Which operation it calls.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Says what to do next.
    pub fn step(&mut self, governor: &mut Governor, now: Timestamp) -> Step<V> {
        let turn = match std::mem::replace(&mut self.state, State::Sent) {
            State::Over(result) => return Step::Done(result),
            State::Backoff(until) if until > now => {
                self.state = State::Backoff(until);
                return Step::Wait(Wait {
                    time: Some(Millis((until.0 - now.0) as u32)),
                    retry: true,
                });
            }
            State::Queued => governor.limiter.turn(self.ticket, now),
            // Before the queue as well as behind it: who has to be refused should hear of it at once.
            State::Ready | State::Backoff(_) if self.affordable(governor, now) => {
                let again = self.failed.is_some();
                governor.limiter.enter(self.ticket, again, now)
            }
            State::Ready | State::Backoff(_) => return self.over_budget(now),
            State::Sent => {
                return self.refuse(ErrorCode::Connection, "the transport gave no outcome", None);
            }
        };
        match turn {
            Turn::Wait(time) => {
                self.state = State::Queued;
                Step::Wait(Wait { time, retry: false })
            }
            Turn::Refused(code, wait) => {
                let message = match code {
                    ErrorCode::Blocked => {
                        "this credential is locked out; nothing is sent for a while"
                    }
                    ErrorCode::BudgetExhausted => "the daily token budget is used up",
                    _ => "the rate limit is reached, and stays so for a while",
                };
                self.refuse(code, message, Some(wait))
            }
            Turn::Go if self.affordable(governor, now) => {
                governor.budget.depart(self.operation, now);
                self.attempts += 1;
                self.cost += self.operation.cost();
                Step::Send
            }
            Turn::Go => {
                governor.limiter.unsent(self.ticket);
                self.over_budget(now)
            }
        }
    }

    fn affordable(&self, governor: &mut Governor, now: Timestamp) -> bool {
        governor
            .budget
            .allows(self.operation, self.terms.budget, now)
    }

    fn over_budget(&mut self, now: Timestamp) -> Step<V> {
        let message = "the call would break into the reserve of the daily token budget";
        self.refuse(ErrorCode::BudgetExhausted, message, Some(until_reset(now)))
    }

    fn refuse(&mut self, code: ErrorCode, message: &str, wait: Option<Millis>) -> Step<V> {
        Step::Done(Err(self.ended(code, message, wait)))
    }

    /// Takes an answer.
    ///
    /// `repeatable` is false where the request's body is used up, such as a stream. `jitter` is a random number from 0
    /// up to 1.
    pub fn receive(
        &mut self,
        response: HttpResponse<V>,
        repeatable: bool,
        governor: &mut Governor,
        now: Timestamp,
        jitter: f64,
    ) {
        let mut response = response;
        let executed = response.status != 429;
        let headers = &response.headers;
        governor
            .budget
            .arrive(self.operation, executed, headers, now);
        let told = headers.number("x-ratelimit-limit");
        let told = told.zip(headers.number("x-ratelimit-remaining"));
        governor.limiter.answered(self.ticket, told, now);
        if !executed {
            self.cost -= self.operation.cost();
        }
        match self.read(&mut response) {
            Ok(reply) => {
                governor.limiter.succeeded();
                self.state = State::Over(Ok(reply));
            }
            Err(error) => self.fail(error, &response.headers, repeatable, governor, now, jitter),
        }
    }

    /// Goes to the queue once more, after a 401 and with another credential. The refused request was not executed.
    pub fn again(&mut self) {
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Over(Err(error)) if error.code == ErrorCode::Authentication => {
                self.failed = Some(error);
            }
            other => self.state = other,
        }
    }

    /// Takes the fact that no answer came; also while the call waits.
    pub fn lose(
        &mut self,
        failed: TransportError<V>,
        departure: Departure,
        repeatable: bool,
        governor: &mut Governor,
        now: Timestamp,
        jitter: f64,
    ) {
        let none = Headers::default();
        let mut error = Error::new(failed.code, self.operation.id(), failed.message);
        error.cause = failed.cause;
        match self.state {
            State::Sent if departure == Departure::Sent => {
                governor.budget.arrive(self.operation, true, &none, now);
                governor.limiter.answered(self.ticket, None, now);
                return self.fail(Box::new(error), &none, repeatable, governor, now, jitter);
            }
            State::Sent => {
                governor.budget.arrive(self.operation, false, &none, now);
                governor.limiter.unsent(self.ticket);
                self.attempts -= 1;
                self.cost -= self.operation.cost();
            }
            State::Queued => governor.limiter.leave(self.ticket),
            State::Ready | State::Backoff(_) | State::Over(_) => {}
        }
        let error = self.after_failed(error);
        self.state = State::Over(Err(self.finished(error)));
    }

    /// Repeats a request that failed, or ends the call.
    fn fail(
        &mut self,
        mut error: Box<Error<V>>,
        headers: &Headers,
        repeatable: bool,
        governor: &mut Governor,
        now: Timestamp,
        jitter: f64,
    ) {
        let failed = Failed {
            method: self.operation.method(),
            code: error.code,
            status: error.status,
            headers,
        };
        self.ambiguous |= failed.may_have_happened();
        let decision = failed.decide(
            self.attempts.saturating_sub(1),
            self.terms.retry,
            now,
            jitter,
        );
        let limiter = &mut governor.limiter;
        let after = |wait: i64| Timestamp(now.0 + wait);
        match (error.code, decision) {
            (ErrorCode::Blocked, _) => {
                limiter.hold(ErrorCode::Blocked, after(COOL_DOWN), now);
                error.retry_in = Some(Millis(COOL_DOWN as u32));
            }
            (ErrorCode::RateLimited, _)
                if Budget::exhausted(self.operation, self.waited_out, headers) =>
            {
                limiter.hold(ErrorCode::BudgetExhausted, after(BUDGET_PROBE), now);
                error.code = ErrorCode::BudgetExhausted;
                error.message = join(&[&error.message, "; the daily token budget is used up"]);
                error.retry_in = Some(until_reset(now));
            }
            (code, Decision::Repeat(wait) | Decision::Stop(Some(wait))) => {
                if code == ErrorCode::RateLimited {
                    // The whole credential waits, whoever repeats its request.
                    limiter.hold(code, after(i64::from(wait.0)), now);
                }
                if repeatable && decision == Decision::Repeat(wait) {
                    self.waited_out = code == ErrorCode::RateLimited && wait.0 >= WINDOW;
                    self.failed = Some(error);
                    self.state = State::Backoff(after(i64::from(wait.0)));
                    return;
                }
                error.retry_in = Some(wait);
            }
            (_, Decision::Stop(None)) => {}
        }
        if error
            .status
            .is_some_and(|status| status < 500 && status != 429)
            && error.code != ErrorCode::Blocked
        {
            // The credential works; what's wrong isn't a matter of limits.
            limiter.succeeded();
        }
        self.state = State::Over(Err(self.finished(error)));
    }

    /// The error of a call that ends for a reason of our own. If that is what ended the attempt before, its error says more.
    fn ended(&mut self, code: ErrorCode, message: &str, wait: Option<Millis>) -> Box<Error<V>> {
        let mut error = match self.failed.take() {
            Some(last) if last.code == code => last,
            last => {
                self.failed = last;
                self.after_failed(Error::new(code, self.operation.id(), message.to_owned()))
            }
        };
        error.retry_in = wait.or(error.retry_in);
        self.finished(error)
    }

    /// An error that tells of the attempt before: what the wait was for is worth knowing.
    fn after_failed(&mut self, error: Error<V>) -> Box<Error<V>> {
        let mut error = Box::new(error);
        if let Some(last) = self.failed.take() {
            error.info = Some(join(&["the attempt before: ", &last.message]));
            error.status = last.status;
        }
        error
    }

    fn finished(&mut self, mut error: Box<Error<V>>) -> Box<Error<V>> {
        error.attempts = self.attempts;
        error.may_have_happened = self.ambiguous;
        error
    }

    fn read(&self, response: &mut HttpResponse<V>) -> Result<Reply<V>, Box<Error<V>>> {
        let status = response.status;
        let rate_limit = RateLimit::read(&response.headers);
        let correlation_id = response.headers.get("x-correlation-id").map(str::to_owned);
        let content = interpret(self.operation, response)?;
        let items = content.data.count() as u64;
        let next = paging::next(
            self.operation.paging(),
            &self.page,
            content.additional_data.as_ref(),
            items,
        );
        let next = next.map_err(|paging::Stuck| {
            let message = "the answer points back at the page that was just read, so the listing would never end";
            let mut error = Error::new(ErrorCode::UnexpectedResponse, self.operation.id(), message.to_owned());
            error.status = Some(status);
            error.correlation_id.clone_from(&correlation_id);
            Box::new(error)
        })?;
        Ok(Reply {
            data: content.data,
            additional_data: content.additional_data,
            related_objects: content.related_objects,
            next,
            status,
            rate_limit,
            cost: self.cost,
            attempts: self.attempts,
            correlation_id,
        })
    }
}

fn until_reset(now: Timestamp) -> Millis {
    Millis((Budget::reset_at(now).0 - now.0) as u32)
}
