//! One call, to be awaited.

use super::download::Download;
use super::driving::{Done, Driving};
use super::transport::Transport;
use super::{Client, Failure, Options};
use crate::call::Reply;
use crate::error::{Error, ErrorCode};
use crate::http::Method;
use crate::input::Input;
use crate::lenient::{Lenient, Misfit};
use crate::operation::Operation;
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A call. It is sent when it is awaited, and given up when it is dropped.
#[must_use = "a call is sent when it is awaited"]
pub struct Request<T: Transport, O> {
    client: Client<T>,
    operation: Operation,
    input: Input,
    options: Options,
    driving: Option<Driving<T>>,
    output: PhantomData<fn() -> O>,
}

/// What a call can give.
pub trait Output<B>: Sized {
    /// Takes it out of a reply.
    #[doc(hidden)]
    fn read(value: Value, download: Option<Download<B>>) -> Result<Self, Misfit>;
}

impl<B, O: Lenient> Output<B> for O {
    fn read(value: Value, _: Option<Download<B>>) -> Result<Self, Misfit> {
        O::decode(value)
    }
}

impl<B> Output<B> for Download<B> {
    fn read(value: Value, download: Option<Download<B>>) -> Result<Self, Misfit> {
        download.ok_or_else(|| Misfit::of(value))
    }
}

impl<T: Transport, O> Request<T, O> {
    pub(super) fn new(client: Client<T>, operation: Operation, input: Input) -> Self {
        Request {
            client,
            operation,
            input,
            options: Options::default(),
            driving: None,
            output: PhantomData,
        }
    }

    /// Sets options for this call; they come over the client's.
    pub fn with(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    fn driving(&mut self) -> &mut Driving<T> {
        let input = std::mem::take(&mut self.input);
        self.driving.get_or_insert_with(|| {
            Driving::new(&self.client, self.operation, input, &self.options, None)
        })
    }
}

impl<T: Transport, O: Output<T::Body>> Request<T, O> {
    /// Sends the call, and gives its value with the reply that it came in: what stood beside it, and what the headers
    /// say. The reply's own `data` is taken out.
    ///
    /// # Errors
    /// See [`ErrorCode`].
    pub async fn with_reply(mut self) -> Result<(O, Reply<Value>), Failure> {
        let done = std::future::poll_fn(|context| self.driving().poll(context)).await?;
        read(self.operation, done)
    }
}

impl<T: Transport, O: Output<T::Body>> Future for Request<T, O> {
    type Output = Result<O, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let done = ready!(self.driving().poll(context))?;
        Poll::Ready(read(self.operation, done).map(|(value, _)| value))
    }
}

impl<T: Transport, O> fmt::Debug for Request<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.operation).finish()
    }
}

/// The value of a call, and the reply that it was taken out of.
fn read<B, O: Output<B>>(
    operation: Operation,
    done: Done<B>,
) -> Result<(O, Reply<Value>), Failure> {
    let Done {
        mut reply,
        download,
    } = done;
    let value = std::mem::take(&mut reply.data);
    match O::read(value, download) {
        Ok(value) => Ok((value, reply)),
        Err(misfit) => Err(misread(operation, &reply, &misfit, "")),
    }
}

/// The error of an answer that can't be what the operation gives. `below` is a step from its place: `[3]`.
pub(super) fn misread(
    operation: Operation,
    reply: &Reply<Value>,
    misfit: &Misfit,
    below: &str,
) -> Failure {
    let place = match operation.place() {
        [] => "body".to_owned(),
        steps => steps.join("."),
    };
    let message = misfit.sentence(&format!("{place}{below}"));
    let mut error = Error::new(ErrorCode::UnexpectedResponse, operation.id(), message);
    error.status = Some(reply.status);
    error.may_have_happened = operation.method() != Method::Get;
    error.attempts = reply.attempts;
    error.rate_limit.clone_from(&reply.rate_limit);
    error.correlation_id.clone_from(&reply.correlation_id);
    Box::new(error)
}
