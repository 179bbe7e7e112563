//! Rust programs in browsers and Workers: HTTP by the platform's `fetch`.

mod timer;

pub use timer::Timer;

use crate::call::TransportError;
use crate::client::{Clock, Incoming, Outgoing, Transport};
use crate::error::ErrorCode;
use crate::http::{HttpRequest, Part, PartContent, RequestBody};
use crate::input::{Content, File};
use crate::time::{Millis, Timestamp};
use bytes::Bytes;
use futures_core::Stream;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use serde_json::Value;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Blob, BlobPropertyBag, FormData, Headers, ReadableStreamDefaultReader,
    RequestInit, RequestRedirect, Response,
};

type Failed = TransportError<Value>;
type Reading = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

/// How long a whole answer may take, if nobody says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Sends requests by the platform's `fetch`.
///
/// Downloads are streamed. Uploads aren't, as browsers can't: a file that is a stream is gathered first.
#[derive(Clone, Debug)]
pub struct Fetch {
    timeout: Duration,
}

impl Default for Fetch {
    fn default() -> Self {
        Fetch { timeout: TIMEOUT }
    }
}

impl Fetch {
    /// Makes a transport. An answer may take 60 seconds.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long a whole answer may take.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

/// The platform's timers and its clock that doesn't follow changes of the system's.
impl Clock for Fetch {
    type Sleep = Timer;

    fn now(&self) -> Timestamp {
        timer::now()
    }

    fn sleep(&self, time: Millis) -> Timer {
        Timer::new(time)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

impl Transport for Fetch {
    type Sending = Pin<Box<dyn Future<Output = Result<Incoming<FetchBody>, Failed>>>>;
    type Body = FetchBody;

    fn send(&self, outgoing: Outgoing) -> Self::Sending {
        let timeout = outgoing.time(self.timeout);
        Box::pin(exchange(outgoing, timeout))
    }
}

async fn exchange(outgoing: Outgoing, timeout: Duration) -> Result<Incoming<FetchBody>, Failed> {
    let Outgoing { request, files, .. } = outgoing;
    let exchange = Exchange::start(timeout)?;
    let init = init(&request, files, &exchange).await?;
    let mut response = fetch(&request.url, &init, &exchange).await?;
    let location = response.headers().get("location").ok().flatten();
    if let Some(location) = location.filter(|_| request.binary && is_redirect(&response)) {
        // A download may redirect to storage: follow, and leave the credential behind.
        let init = RequestInit::new();
        init.set_signal(Some(&exchange.controller.signal()));
        let address = resolve(&location, &request.url)?;
        response = fetch(&address, &init, &exchange).await?;
    }
    let body = response.body().map(|stream| {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        reader
    });
    Ok(Incoming {
        status: response.status(),
        headers: headers(&response),
        body: FetchBody {
            reader: body,
            reading: None,
            exchange,
        },
    })
}

/// Ends with its request: dropped before the answer is whole, it aborts it.
struct Exchange {
    controller: AbortController,
    timer: JsValue,
    ended: bool,
}

impl Exchange {
    fn start(timeout: Duration) -> Result<Self, Failed> {
        let controller = AbortController::new().map_err(unsendable)?;
        let reason = JsValue::from_str("timeout");
        // `controller.abort.bind(controller, "timeout")`: a function without a closure to keep alive.
        let abort: Function = Reflect::get(&controller, &"abort".into())
            .map_err(unsendable)?
            .unchecked_into();
        let abort = abort.bind1(&controller, &reason);
        let millis = u32::try_from(timeout.as_millis())
            .unwrap_or(u32::MAX)
            .min(i32::MAX as u32);
        let timer = global("setTimeout")?
            .call2(&JsValue::UNDEFINED, &abort, &millis.into())
            .map_err(unsendable)?;
        Ok(Exchange {
            controller,
            timer,
            ended: false,
        })
    }

    /// What a rejection means.
    fn failed(&self, thrown: &JsValue) -> Failed {
        let mut failed = if self.controller.signal().reason() == "timeout" {
            Failed::new(ErrorCode::Timeout, "no whole answer within the timeout")
        } else {
            Failed::new(
                ErrorCode::Connection,
                "no whole answer: the network, the host's address, or CORS in a browser",
            )
        };
        failed.cause = Some(Value::String(text_of(thrown)));
        failed
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if let Ok(clear) = global("clearTimeout") {
            // It can't fail, and there is nothing to be done if it did.
            let _ = clear.call1(&JsValue::UNDEFINED, &self.timer);
        }
        if !self.ended {
            self.controller.abort();
        }
    }
}

/// The body of an answer.
pub struct FetchBody {
    reader: Option<ReadableStreamDefaultReader>,
    reading: Option<Reading>,
    exchange: Exchange,
}

impl Stream for FetchBody {
    type Item = Result<Bytes, Failed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(reader) = self.reader.clone() else {
            self.exchange.ended = true;
            return Poll::Ready(None);
        };
        let reading = self
            .reading
            .get_or_insert_with(|| Box::pin(JsFuture::from(reader.read())));
        let Poll::Ready(read) = reading.as_mut().poll(context) else {
            return Poll::Pending;
        };
        self.reading = None;
        let chunk = read.and_then(|result| {
            let done = Reflect::get(&result, &"done".into())?;
            if done.is_truthy() {
                return Ok(None);
            }
            let value = Reflect::get(&result, &"value".into())?;
            Ok(Some(Uint8Array::new(&value).to_vec().into()))
        });
        Poll::Ready(match chunk {
            Ok(Some(bytes)) => Some(Ok(bytes)),
            Ok(None) => {
                self.reader = None;
                self.exchange.ended = true;
                None
            }
            Err(thrown) => {
                self.reader = None;
                Some(Err(self.exchange.failed(&thrown)))
            }
        })
    }
}

async fn init(
    request: &HttpRequest,
    files: Vec<File>,
    exchange: &Exchange,
) -> Result<RequestInit, Failed> {
    let headers = Headers::new().map_err(unsendable)?;
    for (name, value) in &request.headers {
        headers.append(name, value).map_err(unsendable)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers(&headers);
    // The API doesn't redirect, and `x-api-token` would follow to any host.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&exchange.controller.signal()));
    match &request.body {
        RequestBody::Empty => {}
        RequestBody::Text(text) => init.set_body(&JsValue::from_str(text)),
        RequestBody::Multipart(parts) => init.set_body(form(parts, files).await?.as_ref()),
    }
    Ok(init)
}

async fn form(parts: &[Part], files: Vec<File>) -> Result<FormData, Failed> {
    let form = FormData::new().map_err(unsendable)?;
    let mut files: Vec<Option<File>> = files.into_iter().map(Some).collect();
    for part in parts {
        match &part.content {
            PartContent::Text(text) => form.append_with_str(&part.name, text),
            PartContent::File(number) => {
                let file = files.get_mut(*number as usize).and_then(Option::take);
                let file = file.ok_or_else(|| {
                    Failed::new(
                        ErrorCode::InvalidInput,
                        format!("{} has no file", part.name),
                    )
                })?;
                let name = file.name.clone();
                form.append_with_blob_and_filename(&part.name, &blob(file).await?, &name)
            }
        }
        .map_err(unsendable)?;
    }
    Ok(form)
}

async fn blob(file: File) -> Result<Blob, Failed> {
    let chunks = Array::new();
    match file.content {
        Content::Bytes(bytes) => {
            chunks.push(&Uint8Array::from(&bytes[..]));
        }
        Content::Stream(mut stream, _) => {
            while let Some(chunk) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
                let chunk = chunk.map_err(|error| {
                    let message = format!("the file can't be read: {error}");
                    Failed::new(ErrorCode::InvalidInput, message)
                })?;
                chunks.push(&Uint8Array::from(&chunk[..]));
            }
        }
    }
    let options = BlobPropertyBag::new();
    if let Some(kind) = &file.content_type {
        options.set_type(kind);
    }
    Blob::new_with_u8_array_sequence_and_options(&chunks, &options).map_err(unsendable)
}

async fn fetch(url: &str, init: &RequestInit, exchange: &Exchange) -> Result<Response, Failed> {
    let sent = global("fetch")?
        .call2(&JsValue::UNDEFINED, &url.into(), init)
        .map_err(unsendable)?;
    let response = JsFuture::from(Promise::resolve(&sent)).await;
    response
        .map(JsCast::unchecked_into)
        .map_err(|thrown| exchange.failed(&thrown))
}

/// A function of the page, the Worker or Node: there is a `window` in the first only.
fn global(name: &str) -> Result<Function, Failed> {
    Reflect::get(&js_sys::global(), &name.into())
        .ok()
        .and_then(|found| found.dyn_into().ok())
        .ok_or_else(|| {
            let message = format!("the platform has no `{name}`");
            Failed::new(ErrorCode::InvalidInput, message)
        })
}

fn is_redirect(response: &Response) -> bool {
    (300..400).contains(&response.status())
}

fn resolve(location: &str, base: &str) -> Result<String, Failed> {
    let address = web_sys::Url::new_with_base(location, base).map_err(unsendable)?;
    Ok(address.href())
}

fn headers(response: &Response) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for entry in response.headers().entries().into_iter().flatten() {
        let pair: Array = entry.unchecked_into();
        if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
            headers.push((name, value));
        }
    }
    headers
}

fn unsendable(thrown: JsValue) -> Failed {
    let mut failed = Failed::new(ErrorCode::InvalidInput, "the platform refuses the request");
    failed.cause = Some(Value::String(text_of(&thrown)));
    failed
}

/// What was thrown need not be an `Error`.
fn text_of(thrown: &JsValue) -> String {
    let error = thrown.dyn_ref::<js_sys::Error>();
    match error {
        Some(error) => String::from(error.message()),
        None => thrown.as_string().unwrap_or_else(|| format!("{thrown:?}")),
    }
}

#[cfg(test)]
mod tests;
