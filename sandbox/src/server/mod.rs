//! The sandbox over HTTP, on the loopback interface.

mod sender;

use crate::{Delivery, Request, Response, Sandbox, Timestamp};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_stream::StreamExt as _;

type Body = BoxBody<Bytes, io::Error>;

/// The time by this machine's clock.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis());
    Timestamp::from_millis(i64::try_from(since).unwrap_or(i64::MAX))
}

/// Serves a sandbox, and sends what it wants sent, until the listener fails.
///
/// # Errors
/// Where the listener can't take connections any more.
pub async fn serve(listener: TcpListener, sandbox: Sandbox) -> io::Result<()> {
    let served = Served {
        sandbox: Arc::new(Mutex::new(sandbox)),
        woken: Arc::new(Notify::new()),
        returned: Arc::new(Notify::new()),
    };
    tokio::select! {
        accepted = accept(listener, &served) => accepted,
        () = sender::run(&served) => Ok(()),
    }
}

/// What all connections share.
#[derive(Clone)]
struct Served {
    sandbox: Arc<Mutex<Sandbox>>,
    /// There may be something to send.
    woken: Arc<Notify>,
    /// Something that was sent came back.
    returned: Arc<Notify>,
}

impl Served {
    /// A poisoned lock means that a request panicked; the contents are still those of a sandbox.
    fn lock(&self) -> MutexGuard<'_, Sandbox> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer, which may have to wait for what is on its way.
    async fn handle(&self, request: &Request) -> Response {
        loop {
            let mut returned = pin!(self.returned.notified());
            // From here on no return is missed.
            returned.as_mut().enable();
            let (response, sends) = {
                let mut sandbox = self.lock();
                let response = sandbox.handle(request, now());
                (response, sandbox.next_outgoing(now()).is_some())
            };
            if sends {
                self.woken.notify_one();
            }
            if response.delivery != Delivery::Held {
                return response;
            }
            returned.await;
        }
    }
}

async fn accept(listener: TcpListener, served: &Served) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        // Without this, small answers wait for the client's delayed acknowledgement.
        stream.set_nodelay(true)?;
        tokio::spawn(connection(stream, served.clone()));
    }
}

async fn connection(stream: TcpStream, served: Served) {
    let service = service_fn(move |request| answer(request, served.clone()));
    let served = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
    // A client that goes away, and a cut that was asked for, end here; neither concerns the other connections.
    drop(served);
}

async fn answer(
    request: hyper::Request<Incoming>,
    served: Served,
) -> io::Result<hyper::Response<Body>> {
    let (head, body) = request.into_parts();
    let mut request = Request::new(
        head.method.as_str(),
        head.uri
            .path_and_query()
            .map_or("/", |target| target.as_str()),
    );
    for (name, value) in &head.headers {
        request
            .headers
            .set(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
    }
    request.body = body
        .collect()
        .await
        .map_err(io::Error::other)?
        .to_bytes()
        .into();
    let response = served.handle(&request).await;
    if response.delay_millis > 0 {
        sleep(Duration::from_millis(response.delay_millis.into())).await;
    }
    match response.delivery {
        Delivery::Whole | Delivery::Held => Ok(head_of(&response, whole(response.body.clone()))),
        Delivery::Cut => Ok(head_of(&response, cut(&response.body))),
        Delivery::Drip => Ok(head_of(&response, drip(&response))),
        // hyper closes a connection whose service fails, and sends nothing.
        Delivery::Dropped => Err(io::ErrorKind::ConnectionAborted.into()),
        Delivery::Never => pending().await,
    }
}

fn head_of(response: &Response, body: Body) -> hyper::Response<Body> {
    let mut head = hyper::Response::builder().status(response.status);
    for (name, value) in response.headers.iter() {
        head = head.header(name, value);
    }
    if matches!(response.delivery, Delivery::Cut | Delivery::Drip) {
        head = head.header("content-length", response.body.len());
    }
    // The sandbox makes no header that HTTP forbids, save where a fault's status is out of range.
    head.body(body).unwrap_or_else(|_| {
        let mut failed = hyper::Response::new(whole(Vec::new()));
        *failed.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        failed
    })
}

fn whole(body: Vec<u8>) -> Body {
    Full::new(Bytes::from(body))
        .map_err(|never: Infallible| match never {})
        .boxed()
}

/// Half of what the head promises, then a broken connection.
fn cut(body: &[u8]) -> Body {
    let half = Bytes::copy_from_slice(&body[..body.len() / 2]);
    let frames = [
        Ok(Frame::data(half)),
        Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
    ];
    let stream = tokio_stream::iter(frames).then(async |frame| {
        if frame.is_err() {
            // Lets hyper send what it has before it learns of the break.
            tokio::task::yield_now().await;
        }
        frame
    });
    StreamBody::new(stream).boxed()
}

/// The whole body, in pieces that take their time.
fn drip(response: &Response) -> Body {
    let pieces = response.pieces().map(Bytes::copy_from_slice);
    let pause = Duration::from_millis(Response::PAUSE_MILLIS.into());
    let stream = tokio_stream::iter(pieces.collect::<Vec<_>>()).then(move |piece| async move {
        sleep(pause).await;
        Ok(Frame::data(piece))
    });
    StreamBody::new(stream).boxed()
}
