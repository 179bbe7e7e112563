//! The drive loop: one call, from its first step to its last.

mod body;
mod signing;

use super::download::Download;
use super::limits::{Late, Limits};
use super::session::Authorize;
use super::shared::Shared;
use super::trace::Attempts;
use super::transport::{Incoming, Outgoing, Transport};
use super::{Client, Failure, Options};
use crate::call::{Call, Departure, Reply, Step, TransportError};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, HttpRequest, HttpResponse, ResponseBody};
use crate::input::{File, Input};
use crate::operation::Operation;
use crate::page::PageToken;
use crate::plan::RequestOptions;
use crate::secret::Secret;
use crate::time::{Millis, Timestamp};
use body::{is_success, parsed};
use futures_core::Stream;
use serde_json::Value;
use signing::Signing;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

/// A call under way.
///
/// Written out instead of an `async fn`, so that its type has a name and it can be sent to other threads exactly where
/// its transport's own futures can. Dropped, it gives back its place in the queue or its slot in the burst window.
pub(super) struct Driving<T: Transport> {
    transport: Arc<T>,
    shared: Arc<Shared>,
    id: u32,
    call: Call<Value>,
    refused: Option<Failure>,
    files: Vec<File>,
    /// The files went out with a request and can't do so again.
    used_up: bool,
    binary: bool,
    limits: Limits,
    stage: Stage<T>,
    /// Rings when there is something to do though nothing else comes.
    alarm: Option<Pin<Box<T::Sleep>>>,
    attempts: Attempts,
    download: Option<Download<T::Body>>,
    signing: Option<Signing<T>>,
}

/// What came of a call. Bytes don't pass through the rules: they stand beside the reply.
pub(super) struct Done<B> {
    pub(super) reply: Reply<Value>,
    pub(super) download: Option<Download<B>>,
}

enum Stage<T: Transport> {
    Next,
    Waiting {
        queued: bool,
    },
    /// Its turn has come, and its token is on the way.
    Signing(Pin<Box<Authorize<T>>>),
    /// It was refused with that token, and another one is on the way.
    Renewing(Secret, Pin<Box<Authorize<T>>>),
    Sending(Pin<Box<T::Sending>>),
    Reading {
        status: u16,
        headers: Headers,
        body: Pin<Box<T::Body>>,
        text: Vec<u8>,
    },
    Over,
}

impl<T: Transport> Driving<T> {
    /// Plans a call. `page` is set for listings.
    pub(super) fn new(
        client: &Client<T>,
        operation: Operation,
        input: Input,
        options: &Options,
        page: Option<Option<PageToken>>,
    ) -> Self {
        let options = client.options.and(options);
        let refused = options.problem().map(|problem| {
            let code = ErrorCode::InvalidInput;
            Box::new(Error::new(code, operation.id(), problem))
        });
        let limits = Limits::new(&options);
        let terms = options.terms(&client.terms);
        let extra = |pairs: Vec<(String, Value)>| {
            pairs
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect()
        };
        let options = RequestOptions {
            headers: options.headers,
            extra_query: extra(options.extra_query),
            extra_body: extra(options.extra_body),
            page,
        };
        let id = client.shared.id();
        Driving {
            transport: Arc::clone(&client.transport),
            shared: Arc::clone(&client.shared),
            id,
            call: Call::new(
                id,
                operation,
                crate::value::Value::Map(input.entries),
                options,
                &client.endpoint,
                &client.authorization,
                terms,
            ),
            refused,
            files: input.files,
            used_up: false,
            binary: false,
            limits,
            stage: Stage::Next,
            alarm: None,
            attempts: Attempts::new(operation),
            download: None,
            signing: client.session.clone().map(Signing::new),
        }
    }

    /// Goes on as far as it can.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Done<T::Body>, Failure>> {
        if let Some(refused) = self.refused.take() {
            self.stage = Stage::Over;
            return Poll::Ready(Err(refused));
        }
        let now = self.transport.now();
        if self.limits.begin(now) {
            self.attempts.begin(now);
        }
        loop {
            let now = self.transport.now();
            match &mut self.stage {
                Stage::Next | Stage::Over => {
                    if let Some(result) = self.step(context.waker(), now) {
                        return Poll::Ready(result);
                    }
                    continue;
                }
                Stage::Waiting { queued } => {
                    let woken = *queued && self.shared.woken(self.id, context.waker(), now);
                    if woken {
                        self.ring();
                        continue;
                    }
                }
                Stage::Signing(authorize) => {
                    if let Poll::Ready(tokens) = authorize.as_mut().poll(context) {
                        self.signed(tokens);
                        continue;
                    }
                }
                Stage::Renewing(refused, authorize) => {
                    if let Poll::Ready(tokens) = authorize.as_mut().poll(context) {
                        let refused = refused.clone();
                        self.renewed(&refused, tokens);
                        continue;
                    }
                }
                Stage::Sending(sending) => {
                    if let Poll::Ready(outcome) = sending.as_mut().poll(context) {
                        self.head(outcome);
                        continue;
                    }
                }
                Stage::Reading { body, text, .. } => match body.as_mut().poll_next(context) {
                    Poll::Ready(Some(Ok(chunk))) => {
                        text.extend_from_slice(&chunk);
                        continue;
                    }
                    Poll::Ready(Some(Err(failed))) => {
                        self.end(Some(failed));
                        continue;
                    }
                    Poll::Ready(None) => {
                        self.end(None);
                        continue;
                    }
                    Poll::Pending => {}
                },
            }
            let Some(alarm) = &mut self.alarm else {
                return Poll::Pending;
            };
            ready!(alarm.as_mut().poll(context));
            self.ring();
        }
    }

    /// Does what the rules say next. Gives the call's result where they say that it is over.
    fn step(&mut self, waker: &Waker, now: Timestamp) -> Option<Result<Done<T::Body>, Failure>> {
        match self.shared.step(&mut self.call, self.id, waker, now) {
            Step::Send => match self.authorize() {
                Some(authorize) => {
                    self.stage = Stage::Signing(Box::pin(authorize));
                    self.arm(None, now);
                }
                None => self.send(self.call.request().clone(), now),
            },
            Step::Done(result) => {
                self.stage = Stage::Over;
                self.alarm = None;
                if let Err(error) = &result {
                    self.attempts.ended(error);
                }
                let download = self.download.take();
                return Some(result.map(|reply| Done { reply, download }));
            }
            Step::Wait(wait) => {
                let time = wait.time.unwrap_or(Millis(0));
                let end = Timestamp(now.0 + i64::from(time.0));
                if wait.retry {
                    self.attempts.repeats(time);
                    // Nothing ends this wait earlier, so what comes too late is known at once.
                    if let Some(late) = self.limits.late(end) {
                        self.give_up(late, Departure::Unsent);
                        return None;
                    }
                }
                self.stage = Stage::Waiting {
                    queued: !wait.retry,
                };
                self.arm(Some(end), now);
            }
        }
        None
    }

    fn send(&mut self, request: HttpRequest, now: Timestamp) {
        let copies: Option<Vec<File>> = self.files.iter().map(File::again).collect();
        let files = copies.unwrap_or_else(|| {
            self.used_up = true;
            std::mem::take(&mut self.files)
        });
        self.binary = request.binary;
        self.attempts.sent(now);
        let outgoing = Outgoing {
            request,
            files,
            timeout: self.limits.of_attempt(now),
            deadline: self.limits.of_call(now),
        };
        self.stage = Stage::Sending(Box::pin(self.transport.send(outgoing)));
        self.arm(None, now);
    }

    /// Sets the alarm for the end of a wait or of the call's time, whichever is first.
    fn arm(&mut self, wait: Option<Timestamp>, now: Timestamp) {
        let at = wait.into_iter().chain(self.limits.end()).min();
        self.alarm = at.map(|at| {
            let time = (at.0 - now.0).clamp(0, i64::from(u32::MAX));
            Box::pin(self.transport.sleep(Millis(time as u32)))
        });
    }

    /// The alarm rang: for the end of the time, of a wait, or too early.
    fn ring(&mut self) {
        self.alarm = None;
        let now = self.transport.now();
        let sent = matches!(self.stage, Stage::Sending(_) | Stage::Reading { .. });
        let signing = matches!(self.stage, Stage::Signing(_) | Stage::Renewing(..));
        match self.limits.late(now) {
            Some(late) if sent => self.give_up(late, Departure::Sent),
            Some(late) => self.give_up(late, Departure::Unsent),
            None if sent || signing => self.arm(None, now),
            None => self.stage = Stage::Next,
        }
    }

    fn give_up(&mut self, late: Late, departure: Departure) {
        let failed = TransportError::new(ErrorCode::Timeout, late.problem(departure));
        self.lose(failed, departure, late == Late::Attempt && !self.used_up);
    }

    fn head(&mut self, outcome: Result<Incoming<T::Body>, TransportError<Value>>) {
        let incoming = match outcome {
            Ok(incoming) => incoming,
            Err(failed) => {
                let departure = match failed.code {
                    ErrorCode::InvalidInput => Departure::Unsent,
                    _ => Departure::Sent,
                };
                return self.lose(failed, departure, !self.used_up);
            }
        };
        let (status, headers) = (incoming.status, incoming.read_headers());
        if let Some(signing) = &mut self.signing {
            signing.by_gateway = incoming.header("x-401-by-gw").is_some();
        }
        if self.binary && is_success(status) {
            self.download = Some(Download::new(incoming));
            return self.receive(HttpResponse {
                status,
                headers,
                body: ResponseBody::Binary(Value::Null),
            });
        }
        self.stage = Stage::Reading {
            status,
            headers,
            body: Box::pin(incoming.body),
            text: Vec::new(),
        };
    }

    /// The body is there, or won't come.
    fn end(&mut self, failed: Option<TransportError<Value>>) {
        let stage = std::mem::replace(&mut self.stage, Stage::Next);
        let Stage::Reading {
            status,
            headers,
            text,
            ..
        } = stage
        else {
            return;
        };
        let (body, cut) = parsed(&text);
        let cut = cut.then(|| {
            let message = "the answer's body ends in the middle";
            TransportError::new(ErrorCode::Connection, message)
        });
        match failed.or(cut) {
            // A refusal is one without its body, too: its status and headers decide.
            Some(failed) if is_success(status) => {
                self.lose(failed, Departure::Sent, !self.used_up);
            }
            _ => self.receive(HttpResponse {
                status,
                headers,
                body,
            }),
        }
    }

    fn receive(&mut self, response: HttpResponse<Value>) {
        let (now, jitter) = (self.transport.now(), self.transport.random());
        let refused = response.status == 401;
        self.attempts
            .answered(response.status, &response.headers, now);
        let (call, repeatable) = (&mut self.call, !self.used_up);
        self.shared.with(now, |governor| {
            call.receive(response, repeatable, governor, now, jitter);
        });
        self.next(now);
        if refused {
            self.renew(now);
        }
    }

    fn lose(&mut self, failed: TransportError<Value>, departure: Departure, repeatable: bool) {
        let (now, jitter) = (self.transport.now(), self.transport.random());
        self.attempts.lost(failed.code, departure, now);
        let call = &mut self.call;
        self.shared.with(now, |governor| {
            call.lose(failed, departure, repeatable, governor, now, jitter);
        });
        self.next(now);
    }

    /// With the outcome the time of the next attempt begins, as its first wait does.
    fn next(&mut self, now: Timestamp) {
        self.stage = Stage::Next;
        self.alarm = None;
        self.limits.attempt(now);
        self.attempts.begin(now);
    }
}

impl<T: Transport> Drop for Driving<T> {
    fn drop(&mut self) {
        let departure = match self.stage {
            Stage::Over => return,
            Stage::Sending(_) | Stage::Reading { .. } => Departure::Sent,
            _ => Departure::Unsent,
        };
        let failed = TransportError::new(ErrorCode::Aborted, "the call was dropped");
        self.lose(failed, departure, false);
        self.shared.forget(self.id);
    }
}
