//! The drive loop: one call, from its first step to its last.

use super::download::Download;
use super::transport::{Incoming, Outgoing, Transport};
use super::{Client, Failure, Options};
use crate::call::{Call, Reply, Step, TransportError};
use crate::http::{Headers, HttpResponse, ResponseBody};
use crate::input::{File, Input};
use crate::operation::Operation;
use crate::page::PageToken;
use crate::plan::RequestOptions;
use futures_core::Stream;
use serde_json::Value;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// A call under way.
///
/// Written out instead of an `async fn`, so that its type has a name and it can be sent to other threads exactly where
/// its transport's own futures can.
pub(super) struct Driving<T: Transport> {
    transport: Arc<T>,
    call: Call<Value>,
    files: Vec<File>,
    timeout: Option<Duration>,
    binary: bool,
    stage: Stage<T>,
    download: Option<Download<T::Body>>,
}

/// What came of a call. Bytes don't pass through the rules: they stand beside the reply.
pub(super) struct Done<B> {
    pub(super) reply: Reply<Value>,
    pub(super) download: Option<Download<B>>,
}

enum Stage<T: Transport> {
    Next,
    Sending(Pin<Box<T::Sending>>),
    Reading {
        status: u16,
        headers: Headers,
        body: Pin<Box<T::Body>>,
        text: Vec<u8>,
    },
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
        let timeout = options.timeout;
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
        Driving {
            transport: Arc::clone(&client.transport),
            call: Call::new(
                operation,
                crate::value::Value::Map(input.entries),
                options,
                &client.endpoint,
                &client.authorization,
            ),
            files: input.files,
            timeout,
            binary: false,
            stage: Stage::Next,
            download: None,
        }
    }

    /// Goes on as far as it can.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Done<T::Body>, Failure>> {
        loop {
            self.stage = match &mut self.stage {
                Stage::Next => match self.call.step() {
                    Step::Send(request) => {
                        self.binary = request.binary;
                        let outgoing = Outgoing {
                            request,
                            files: std::mem::take(&mut self.files),
                            timeout: self.timeout,
                        };
                        Stage::Sending(Box::pin(self.transport.send(outgoing)))
                    }
                    Step::Done(result) => {
                        let download = self.download.take();
                        return Poll::Ready(result.map(|reply| Done { reply, download }));
                    }
                },
                Stage::Sending(sending) => {
                    let outcome = ready!(sending.as_mut().poll(context));
                    self.head(outcome)
                }
                Stage::Reading {
                    status,
                    headers,
                    body,
                    text,
                } => match ready!(body.as_mut().poll_next(context)) {
                    Some(Ok(chunk)) => {
                        text.extend_from_slice(&chunk);
                        continue;
                    }
                    Some(Err(failed)) => {
                        self.call.receive(Err(failed));
                        Stage::Next
                    }
                    None => {
                        self.call.receive(Ok(HttpResponse {
                            status: *status,
                            headers: std::mem::take(headers),
                            body: parsed(text),
                        }));
                        Stage::Next
                    }
                },
            };
        }
    }

    fn head(&mut self, outcome: Result<Incoming<T::Body>, TransportError<Value>>) -> Stage<T> {
        let incoming = match outcome {
            Ok(incoming) => incoming,
            Err(failed) => {
                self.call.receive(Err(failed));
                return Stage::Next;
            }
        };
        let (status, headers) = (incoming.status, incoming.read_headers());
        if self.binary && (200..300).contains(&status) {
            self.download = Some(Download::new(incoming));
            self.call.receive(Ok(HttpResponse {
                status,
                headers,
                body: ResponseBody::Binary(Value::Null),
            }));
            return Stage::Next;
        }
        Stage::Reading {
            status,
            headers,
            body: Box::pin(incoming.body),
            text: Vec::new(),
        }
    }
}

fn parsed(text: &[u8]) -> ResponseBody<Value> {
    match serde_json::from_slice(text) {
        Ok(value) => ResponseBody::Json(value),
        // Not an error yet: what it means is for the rules to say.
        Err(_) => ResponseBody::Text(String::from_utf8_lossy(text).into_owned()),
    }
}
