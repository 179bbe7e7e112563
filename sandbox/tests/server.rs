//! The same over HTTP.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use pipedrive_sandbox::{Options, Sandbox, Settings, server};
use serde_json::Value;
use std::net::SocketAddr;
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
    send(serve(Options::default()).await, head, body).await
}

async fn serve(options: Options) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let sandbox = Sandbox::new(options, server::now()).unwrap();
    tokio::spawn(server::serve(listener, sandbox));
    address
}

async fn send(address: SocketAddr, head: &str, body: &str) -> Vec<u8> {
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

/// What arrives at an address that the sandbox sends to; it is answered with this status line.
async fn receive(listener: &TcpListener, answer: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap();
        received.extend_from_slice(&buffer[..count]);
        // The bodies are JSON objects.
        if count == 0 || received.ends_with(b"}") {
            break;
        }
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8(received).unwrap()
}

#[tokio::test]
async fn an_uninstall_reaches_the_callback_address_over_http() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = listener.local_addr().unwrap();
    let settings =
        format!("{{\"app\":{{\"redirectUri\":\"http://{app}/cb?x=1\",\"approval\":\"approve\"}}}}");
    let options = Options {
        control: true,
        sends: true,
        settings: Settings::default().with_json(&settings).unwrap(),
        ..Options::default()
    };
    let address = serve(options).await;
    let page = format!(
        "GET /oauth/authorize?client_id=sandbox-client&redirect_uri=http://{app}/cb?x=1 HTTP/1.1"
    );
    let answer = String::from_utf8(send(address, &page, "").await).unwrap();
    let code = answer.split_once("&code=").unwrap().1;
    let code = code.split_once("\r\n").unwrap().0;
    let exchange = "POST /oauth/token HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded";
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=http://{app}/cb?x=1&client_id=sandbox-client&client_secret=sandbox-client-secret"
    );
    let tokens = String::from_utf8(send(address, exchange, &form).await).unwrap();
    assert!(
        tokens.contains(&format!("\"api_domain\":\"http://{address}\"")),
        "{tokens}"
    );

    let uninstall = "POST /__sandbox/oauth/uninstall HTTP/1.1";
    let (received, answered) = tokio::join!(
        receive(
            &listener,
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
        ),
        send(address, uninstall, ""),
    );
    assert!(answered.ends_with(b"{\"uninstalled\":true}"));
    assert!(
        received.starts_with("DELETE /cb?x=1 HTTP/1.1\r\n"),
        "{received}"
    );
    assert!(
        received
            .contains("authorization: Basic c2FuZGJveC1jbGllbnQ6c2FuZGJveC1jbGllbnQtc2VjcmV0\r\n")
    );
    assert!(
        received.contains("\"client_id\":\"sandbox-client\",\"company_id\":1001"),
        "{received}"
    );
}

#[tokio::test]
async fn a_webhook_is_delivered_over_http_and_again_once_the_clock_is_put_forward() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = listener.local_addr().unwrap();
    let options = Options {
        control: true,
        sends: true,
        ..Options::default()
    };
    let address = serve(options).await;
    let post = |path: &str| format!("POST {path} HTTP/1.1\r\ncontent-type: application/json");
    let hook = format!(
        "{{\"subscription_url\":\"http://{app}/hook?t=1\",\"event_action\":\"create\",\"event_object\":\"deal\",\"name\":\"A\",\
         \"http_auth_user\":\"me\",\"http_auth_password\":\"pass\"}}"
    );
    send(address, &post("/api/v1/webhooks"), &hook).await;
    let failing = "HTTP/1.1 302 Found\r\nlocation: /hook\r\ncontent-length: 0\r\n\r\n";
    let deal = post("/api/v2/deals");
    let (first, _) = tokio::join!(
        receive(&listener, failing),
        send(address, &deal, "{\"title\":\"Told of\"}"),
    );
    assert!(first.starts_with("POST /hook?t=1 HTTP/1.1\r\n"), "{first}");
    assert!(first.contains("authorization: Basic bWU6cGFzcw==\r\n"));
    assert!(first.contains("\"title\":\"Told of\"") && first.contains("\"attempt\":1"));

    // Answered once the failure has come back.
    let settled = "GET /__sandbox/webhooks?settled=1 HTTP/1.1";
    let report = String::from_utf8(send(address, settled, "").await).unwrap();
    assert!(
        report.contains("\"state\":\"waiting\"") && report.contains("\"status\":302"),
        "{report}"
    );
    let clock = post("/__sandbox/clock");
    let (second, _) = tokio::join!(
        receive(&listener, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
        send(address, &clock, "{\"advanceMillis\":3000}"),
    );
    assert!(second.contains("\"attempt\":2"), "{second}");
    let report = String::from_utf8(send(address, settled, "").await).unwrap();
    assert!(report.contains("\"state\":\"delivered\""), "{report}");
}

#[tokio::test]
async fn nothing_is_sent_to_another_machine() {
    let options = Options {
        control: true,
        sends: true,
        ..Options::default()
    };
    let address = serve(options).await;
    let hook = "{\"subscription_url\":\"https://hooks.app.example/\",\"event_action\":\"*\",\"event_object\":\"deal\",\"name\":\"A\"}";
    let json = "HTTP/1.1\r\ncontent-type: application/json";
    send(address, &format!("POST /api/v1/webhooks {json}"), hook).await;
    send(
        address,
        &format!("PATCH /api/v2/deals/1 {json}"),
        "{\"title\":\"T\"}",
    )
    .await;
    let report = send(address, "GET /__sandbox/webhooks?settled=1 HTTP/1.1", "").await;
    let report = String::from_utf8(report).unwrap();
    assert!(
        report.contains("\"problem\":\"only http addresses of this machine are sent to\""),
        "{report}"
    );
}
