//! Sends what the sandbox wants sent, to this machine only.

use super::Served;
use crate::{Outgoing, Sent};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How many are on their way at once: more would only wait in the receiver's queue, while their time runs.
const AT_ONCE: usize = 16;

/// Sends for as long as the sandbox is served.
pub(super) async fn run(served: &Served) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let (outgoing, next_millis) = {
            let mut sandbox = served.lock();
            let now = super::now();
            (sandbox.outgoing(now), sandbox.next_outgoing(now))
        };
        for outgoing in outgoing {
            tokio::spawn(send(outgoing, served.clone(), Arc::clone(&places)));
        }
        let again = served.woken.notified();
        match next_millis {
            // Woken or not, it is time to look again.
            Some(millis) => drop(timeout(Duration::from_millis(millis), again).await),
            None => again.await,
        }
    }
}

async fn send(outgoing: Outgoing, served: Served, places: Arc<Semaphore>) {
    let number = outgoing.number;
    let patience = Duration::from_millis(outgoing.timeout_millis.into());
    // The semaphore is never closed.
    let place = places.acquire().await;
    let sent = match timeout(patience, exchange(outgoing)).await {
        Ok(Ok(status)) => Sent::Answered(status),
        Ok(Err(problem)) => Sent::Failed(problem),
        Err(_) => Sent::Failed("no answer in time".to_owned()),
    };
    drop(place);
    served.lock().sent(number, &sent, super::now());
    served.returned.notify_waiters();
    // What failed may be due again.
    served.woken.notify_one();
}

/// The status of the answer.
async fn exchange(outgoing: Outgoing) -> Result<u16, String> {
    let uri: hyper::Uri = outgoing.url.parse().map_err(text)?;
    let authority = uri.authority().map(ToString::to_string);
    let host = uri.host().unwrap_or_default();
    // A test's sandbox has no business elsewhere.
    if uri.scheme_str() != Some("http") || !matches!(host, "127.0.0.1" | "localhost" | "[::1]") {
        return Err("only http addresses of this machine are sent to".to_owned());
    }
    let host = host.trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80)));
    let stream = stream.await.map_err(text)?;
    stream.set_nodelay(true).map_err(text)?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream));
    let (mut requests, connection) = handshake.await.map_err(text)?;
    // Ends with the request, and what breaks it, breaks the request as well.
    let connection = tokio::spawn(connection);
    let mut request = hyper::Request::builder()
        .method(outgoing.method)
        .uri(uri.path_and_query().map_or("/", |target| target.as_str()))
        .header("host", authority.unwrap_or_default());
    for (name, value) in outgoing.headers.iter() {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(outgoing.body)));
    let answer = async {
        let response = requests.send_request(request.map_err(text)?);
        let response = response.await.map_err(text)?;
        let status = response.status().as_u16();
        response.into_body().collect().await.map_err(text)?;
        Ok(status)
    };
    let answer = answer.await;
    connection.abort();
    answer
}

fn text(error: impl std::error::Error) -> String {
    error.to_string()
}
