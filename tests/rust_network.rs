//! What the native transport does on the wire: redirects, credentials, calls that are given up.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use pipedrive_wasm::client::{Client, Clock};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::transport::Reqwest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A host that answers by hand.
struct Host(TcpListener);

impl Host {
    async fn start() -> Host {
        Host(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn address(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    fn client(&self) -> Client<Reqwest> {
        Client::new(
            Endpoint::new(None, None, Some(&self.address())).unwrap(),
            Authorization::ApiToken("secret-token".into()),
            Reqwest::new().unwrap(),
        )
    }

    /// The head of the next request, and its connection.
    async fn request(&self) -> (String, TcpStream) {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        (String::from_utf8(head).unwrap(), stream)
    }

    /// Answers the next request, and gives its head.
    async fn answer(&self, answer: &str) -> String {
        let (head, mut stream) = self.request().await;
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        head
    }
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
}

#[tokio::test]
async fn a_download_follows_a_redirect_without_the_credential() {
    let (api, storage) = (Host::start().await, Host::start().await);
    let elsewhere = redirect(&format!("{}/kept/a.txt", storage.address()));
    let file = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 6\r\n\r\ntwelve";
    let client = api.client();
    let download = async {
        let download = client.files().download(1).await.unwrap();
        download.bytes().await.unwrap()
    };
    let (bytes, first, second) =
        tokio::join!(download, api.answer(&elsewhere), storage.answer(file));
    assert_eq!(bytes, b"twelve");
    assert!(
        first.starts_with("GET /api/v1/files/1/download "),
        "{first}"
    );
    assert!(first.contains("x-api-token: secret-token"), "{first}");
    assert!(second.starts_with("GET /kept/a.txt "), "{second}");
    assert!(!second.contains("secret-token"), "{second}");
}

#[tokio::test]
async fn any_other_redirect_is_an_error() {
    let api = Host::start().await;
    let client = api.client();
    let elsewhere = redirect("http://127.0.0.1:9/");
    let (deal, _) = tokio::join!(client.deals().get(1), api.answer(&elsewhere));
    let error = deal.unwrap_err();
    assert_eq!(
        (error.code, error.status),
        (ErrorCode::UnexpectedResponse, Some(302))
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_closes_its_connection() {
    let api = Host::start().await;
    let call = tokio::spawn(api.client().deals().get(1));
    let (_, mut stream) = api.request().await;
    call.abort();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let api = Host::start().await;
    let client = api.client();
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"success\":true,";
    let body = r#"{"success":true,"data":{"id":1}}"#;
    let length = body.len();
    let whole = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
    let answers = async {
        api.answer(cut).await;
        api.answer(&whole).await;
    };
    let (deal, ()) = tokio::join!(client.deals().get(1).with_reply(), answers);
    let (_, reply) = deal.unwrap();
    assert_eq!((reply.status, reply.attempts), (200, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_of_many_threads_share_one_queue_and_each_has_its_turn() {
    let api = Host::start().await;
    let gone = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
    let client = api.client();
    let call = |id| tokio::spawn(client.deals().get(id));
    let calls: Vec<_> = (0..30).map(call).collect();
    for _ in 0..30 {
        api.answer(gone).await;
    }
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!((error.code, error.attempts), (ErrorCode::NotFound, 1));
    }
}

#[test]
fn the_clock_tells_the_time_of_day_and_never_goes_back() {
    let clock = Reqwest::new().unwrap();
    let before = clock.now();
    let day = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    assert!((before.0 - day.as_millis() as i64).abs() < 86_400_000);
    assert!(clock.now() >= before);
    let rolls: Vec<f64> = (0..100).map(|_| clock.random()).collect();
    assert!(rolls.iter().all(|roll| (0.0..1.0).contains(roll)));
    assert!(rolls.iter().any(|roll| *roll != rolls[0]));
}
