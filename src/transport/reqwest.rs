//! Native programs: HTTP by reqwest, TLS by rustls.

use crate::call::TransportError;
use crate::client::{Incoming, Outgoing, Transport};
use crate::error::ErrorCode;
use crate::http::{HttpRequest, Method, Part, PartContent, RequestBody};
use crate::input::{Content, File};
use bytes::Bytes;
use futures_core::Stream;
use reqwest::{Body, RequestBuilder, Response, multipart, redirect};
use serde_json::Value;
use std::error::Error as _;
use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

type Failed = TransportError<Value>;

/// How long a whole answer may take, if nobody says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How often a download may be sent elsewhere.
const HOPS: usize = 5;

/// Sends requests by [reqwest](::reqwest), in a tokio runtime. Files are streamed both ways.
///
/// A clone shares the connections.
#[derive(Clone, Debug)]
pub struct Reqwest {
    http: ::reqwest::Client,
    timeout: Duration,
}

impl Reqwest {
    /// Makes a transport. An answer may take 60 seconds.
    ///
    /// TLS takes the process's default crypto provider for rustls; where there is none, ring becomes it.
    ///
    /// # Errors
    /// The system's root certificates can't be read.
    pub fn new() -> Result<Self, ::reqwest::Error> {
        Self::build(::reqwest::Client::builder())
    }

    /// Makes a transport of a builder of the caller's: with a proxy, certificates, or a user agent of its own.
    ///
    /// The builder's default headers go with every request, also to where a download is redirected: a credential
    /// belongs into [`Options::headers`](crate::client::Options::headers), which stay behind.
    ///
    /// # Errors
    /// Whatever the builder says.
    pub fn build(builder: ::reqwest::ClientBuilder) -> Result<Self, ::reqwest::Error> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // An error means that another thread was first, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        // The API doesn't redirect, and `x-api-token` would follow to any host.
        let http = builder.redirect(redirect::Policy::none()).build()?;
        Ok(Reqwest {
            http,
            timeout: TIMEOUT,
        })
    }

    /// Sets how long a whole answer may take.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn exchange(self, outgoing: Outgoing) -> Result<Incoming<ReqwestBody>, Failed> {
        let Outgoing {
            request,
            files,
            timeout,
        } = outgoing;
        let timeout = timeout.unwrap_or(self.timeout);
        let binary = request.binary;
        let mut response = self
            .builder(request, files)?
            .timeout(timeout)
            .send()
            .await
            .map_err(failed)?;
        // A download may redirect to storage: follow, and leave the credential behind.
        for _ in 0..HOPS {
            let Some(location) = elsewhere(&response).filter(|_| binary) else {
                break;
            };
            let address = response.url().join(&location).map_err(|error| {
                let message = format!("the download leads to no address: {error}");
                Failed::new(ErrorCode::Connection, message)
            })?;
            let next = self.http.get(address).timeout(timeout);
            response = next.send().await.map_err(failed)?;
        }
        Ok(head(response))
    }

    fn builder(&self, request: HttpRequest, files: Vec<File>) -> Result<RequestBuilder, Failed> {
        let method = match request.method {
            Method::Get => ::reqwest::Method::GET,
            Method::Post => ::reqwest::Method::POST,
            Method::Put => ::reqwest::Method::PUT,
            Method::Patch => ::reqwest::Method::PATCH,
            Method::Delete => ::reqwest::Method::DELETE,
        };
        let mut builder = self.http.request(method, &request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        Ok(match request.body {
            RequestBody::Empty => builder,
            RequestBody::Text(text) => builder.body(text),
            RequestBody::Multipart(parts) => builder.multipart(form(parts, files)?),
        })
    }
}

impl Transport for Reqwest {
    type Sending =
        Pin<Box<dyn Future<Output = Result<Incoming<ReqwestBody>, Failed>> + Send + 'static>>;
    type Body = ReqwestBody;

    fn send(&self, outgoing: Outgoing) -> Self::Sending {
        Box::pin(self.clone().exchange(outgoing))
    }
}

/// The body of an answer.
pub struct ReqwestBody(Pin<Box<dyn Stream<Item = ::reqwest::Result<Bytes>> + Send>>);

impl Stream for ReqwestBody {
    type Item = Result<Bytes, Failed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .as_mut()
            .poll_next(context)
            .map(|chunk| chunk.map(|chunk| chunk.map_err(failed)))
    }
}

fn elsewhere(response: &Response) -> Option<String> {
    let location = response.headers().get("location")?;
    let location = response.status().is_redirection().then_some(location)?;
    Some(String::from_utf8_lossy(location.as_bytes()).into_owned())
}

fn head(response: Response) -> Incoming<ReqwestBody> {
    let header = |(name, value): (
        &::reqwest::header::HeaderName,
        &::reqwest::header::HeaderValue,
    )| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    };
    Incoming {
        status: response.status().as_u16(),
        headers: response.headers().iter().map(header).collect(),
        body: ReqwestBody(Box::pin(response.bytes_stream())),
    }
}

fn form(parts: Vec<Part>, files: Vec<File>) -> Result<multipart::Form, Failed> {
    let mut files: Vec<Option<File>> = files.into_iter().map(Some).collect();
    let mut form = multipart::Form::new();
    for part in parts {
        form = match part.content {
            PartContent::Text(text) => form.text(part.name, text),
            PartContent::File(number) => {
                let file = files.get_mut(number as usize).and_then(Option::take);
                let file = file.ok_or_else(|| unsendable(format!("{} has no file", part.name)))?;
                form.part(part.name, file_part(file)?)
            }
        };
    }
    Ok(form)
}

fn file_part(file: File) -> Result<multipart::Part, Failed> {
    let part = match file.content {
        Content::Bytes(bytes) => {
            let length = bytes.len() as u64;
            multipart::Part::stream_with_length(Body::from(bytes), length)
        }
        Content::Stream(stream, Some(length)) => {
            multipart::Part::stream_with_length(Body::wrap_stream(stream), length)
        }
        Content::Stream(stream, None) => multipart::Part::stream(Body::wrap_stream(stream)),
    };
    let part = part.file_name(file.name);
    match file.content_type {
        None => Ok(part),
        Some(kind) => part
            .mime_str(&kind)
            .map_err(|_| unsendable(format!("{kind} is no MIME type"))),
    }
}

fn unsendable(message: String) -> Failed {
    Failed::new(ErrorCode::InvalidInput, message)
}

/// Without the address: its query may hold a customer's data.
fn failed(error: ::reqwest::Error) -> Failed {
    let error = error.without_url();
    let (code, message) = if error.is_timeout() {
        (ErrorCode::Timeout, "no whole answer within the timeout")
    } else if error.is_builder() {
        (ErrorCode::InvalidInput, "the request can't be sent")
    } else {
        (
            ErrorCode::Connection,
            "no whole answer: the network, or the host's address",
        )
    };
    let mut cause = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        // Writing to a string doesn't fail.
        let _ = write!(cause, ": {deeper}");
        source = deeper.source();
    }
    let mut failed = Failed::new(code, message);
    failed.cause = Some(Value::String(cause));
    failed
}
