//! The same over HTTP.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use pipedrive_sandbox::{Options, Sandbox, server};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Starts a server on a free port and sends it one request; the whole answer, until the connection closes.
async fn exchange(head: &str, body: &str) -> (String, Vec<u8>) {
    let answer = raw(head, body).await;
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    (
        String::from_utf8(answer[..end].to_vec()).unwrap(),
        answer[end + 4..].to_vec(),
    )
}

/// The same, as it came.
async fn raw(head: &str, body: &str) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let sandbox = Sandbox::new(Options::default(), server::now()).unwrap();
    tokio::spawn(server::serve(listener, sandbox));

    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{head}\r\nhost: {address}\r\nx-api-token: sandbox-token\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_deal_is_made_over_http() {
    let head = "POST /api/v2/deals HTTP/1.1\r\ncontent-type: application/json";
    let (head, body) = exchange(head, "{\"title\":\"Über HTTP\"}").await;
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(head.contains("access-control-allow-origin: *"));
    assert_eq!(
        serde_json::from_slice::<Value>(&body).unwrap()["data"]["title"],
        "Über HTTP"
    );
}

#[tokio::test]
async fn a_preflight_needs_no_token_and_has_no_body() {
    let (head, body) = exchange(
        "OPTIONS /api/v2/deals HTTP/1.1\r\norigin: https://page.example",
        "",
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 204"), "{head}");
    assert!(body.is_empty());
}

#[tokio::test]
async fn a_cut_body_is_shorter_than_its_head_says() {
    let (head, body) = exchange("GET /api/v2/deals HTTP/1.1\r\nx-sandbox-fault: cut", "").await;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    let promised: usize = length.parse().unwrap();
    assert!(
        !body.is_empty() && body.len() < promised,
        "{} of {promised}",
        body.len()
    );
}

#[tokio::test]
async fn a_dropped_answer_leaves_nothing_but_a_closed_connection() {
    for fault in ["cut-before", "cut-after"] {
        let head = format!("GET /api/v2/deals HTTP/1.1\r\nx-sandbox-fault: {fault}");
        assert_eq!(raw(&head, "").await, b"", "{fault}");
    }
}

#[tokio::test]
async fn a_body_that_drips_and_a_late_one_arrive_whole() {
    for fault in ["drip", "latency=30"] {
        let head = format!("GET /api/v2/deals HTTP/1.1\r\nx-sandbox-fault: {fault}");
        let (head, body) = exchange(&head, "").await;
        assert!(
            head.contains(&format!("content-length: {}", body.len())),
            "{head}"
        );
        assert!(serde_json::from_slice::<Value>(&body).unwrap()["data"].is_array());
    }
}
