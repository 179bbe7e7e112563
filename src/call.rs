//! One call as a state machine over the rules. It neither sends nor waits: it says what to do next.

use crate::endpoint::{Authorization, Endpoint, Version};
use crate::error::{Error, ErrorCode, RateLimit};
use crate::http::{HttpRequest, HttpResponse};
use crate::interpret::interpret;
use crate::operation::Operation;
use crate::page::{PageRequest, PageToken};
use crate::paging;
use crate::peek::Peek;
use crate::plan::{RequestOptions, plan};
use crate::value::Value;

/// What came back from a call that succeeded. `V` is the host's own value.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<V> {
    /// The operation's value: an object, a list, bytes, `null`.
    pub data: V,
    /// `additional_data` of the answer, as it is.
    pub additional_data: Option<V>,
    /// `related_objects` of the answer, as it is.
    pub related_objects: Option<V>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<PageToken>,
    /// HTTP status.
    pub status: u16,
    /// What the rate-limit headers say.
    pub rate_limit: Option<RateLimit>,
    /// Tokens of the daily budget that the call took.
    pub cost: u32,
    /// How many requests were sent.
    pub attempts: u32,
    /// Pipedrive's id of the request, for its support.
    pub correlation_id: Option<String>,
}

/// What a transport reports where no answer came.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportError<V> {
    /// [`ErrorCode::Connection`], [`ErrorCode::Timeout`], [`ErrorCode::Aborted`], or [`ErrorCode::InvalidInput`]
    /// where the platform refused to send at all.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// What the host threw, or the reason of the abort.
    pub cause: Option<V>,
}

/// What to do next.
#[derive(Debug)]
pub enum Step<V> {
    /// Send this, and hand what comes of it to [`Call::receive`].
    Send(HttpRequest),
    /// The call is over.
    Done(Result<Reply<V>, Box<Error<V>>>),
}

/// One call, from its input to its reply.
#[derive(Debug)]
pub struct Call<V> {
    operation: Operation,
    page: PageRequest,
    attempts: u32,
    state: State<V>,
}

#[derive(Debug)]
enum State<V> {
    Planned(HttpRequest),
    Sent,
    Over(Result<Reply<V>, Box<Error<V>>>),
}

impl<V: Peek> Call<V> {
    /// Checks the input and makes the request. An input that doesn't fit makes a call that is over already.
    pub fn new(
        operation: Operation,
        input: Value,
        options: RequestOptions,
        endpoint: &Endpoint,
        authorization: &Authorization,
    ) -> Call<V> {
        let refused = |problem: String| {
            State::Over(Err(Box::new(Error::new(
                ErrorCode::InvalidInput,
                operation.id(),
                problem,
            ))))
        };
        let (state, page) = if operation.version() == Version::OAuth {
            // The token calls carry the app's secret and go to another host: never with a CRM credential.
            (
                refused("is part of the OAuth session, which has the app's credentials".to_owned()),
                PageRequest::default(),
            )
        } else {
            match plan(operation, input, options, endpoint, authorization) {
                Ok(plan) => (State::Planned(plan.request), plan.page),
                Err(problem) => (refused(problem.0), PageRequest::default()),
            }
        };
        Call {
            operation,
            page,
            attempts: 0,
            state,
        }
    }

    /// Says what to do next.
    pub fn step(&mut self) -> Step<V> {
        match std::mem::replace(&mut self.state, State::Sent) {
            State::Planned(request) => {
                self.attempts += 1;
                Step::Send(request)
            }
            State::Over(result) => Step::Done(result),
            State::Sent => Step::Done(Err(Box::new(Error::new(
                ErrorCode::Connection,
                self.operation.id(),
                "the transport gave no outcome".to_owned(),
            )))),
        }
    }

    /// Takes what came of the request.
    pub fn receive(&mut self, outcome: Result<HttpResponse<V>, TransportError<V>>) {
        let mut result = match outcome {
            Ok(response) => self.read(response),
            Err(failed) => {
                let mut error =
                    Box::new(Error::new(failed.code, self.operation.id(), failed.message));
                error.cause = failed.cause;
                Err(error)
            }
        };
        if let Err(error) = &mut result {
            error.attempts = self.attempts;
        }
        self.state = State::Over(result);
    }

    fn read(&self, response: HttpResponse<V>) -> Result<Reply<V>, Box<Error<V>>> {
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
            cost: self.operation.cost(),
            attempts: self.attempts,
            correlation_id,
        })
    }
}
