//! Files of 100 MB through the native transport, over HTTP on loopback, while an allocator counts what this process
//! holds: client and server together. No time is taken, so a slow machine changes nothing.
#![cfg(not(target_arch = "wasm32"))]
// An allocator can't be written without.
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use pipedrive_wasm::client::Client;
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::ids::DealId;
use pipedrive_wasm::input::File;
use pipedrive_wasm::params::FileCreateParams;
use pipedrive_wasm::transport::Reqwest;
use std::alloc::{GlobalAlloc, Layout, System};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, MutexGuard};

const MEGABYTE: usize = 1 << 20;
const FILE_BYTES: usize = 100 * MEGABYTE;
const CHUNK_BYTES: usize = MEGABYTE / 4;
/// What the file consists of; stands nowhere else in a request.
const FILL: u8 = 0xff;
/// What may be held beyond what was there before: buffers of both ends, and some chunks under way.
const MOST_BYTES: usize = 4 * MEGABYTE;

/// The system's allocator, and how much of it is in use.
struct Counting;

static HELD_BYTES: AtomicUsize = AtomicUsize::new(0);
static PEAK_BYTES: AtomicUsize = AtomicUsize::new(0);

/// SAFETY: each method hands its arguments on as they came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD_BYTES.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK_BYTES.fetch_max(held, Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        HELD_BYTES.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The count is the whole process's, so one test runs at a time.
static ALONE: Mutex<()> = Mutex::const_new(());

struct Watch {
    before_bytes: usize,
    _alone: MutexGuard<'static, ()>,
}

impl Watch {
    async fn start() -> Watch {
        let alone = ALONE.lock().await;
        let before_bytes = HELD_BYTES.load(Relaxed);
        PEAK_BYTES.store(before_bytes, Relaxed);
        Watch {
            before_bytes,
            _alone: alone,
        }
    }

    fn expect_flat(&self) {
        let grown = PEAK_BYTES.load(Relaxed) - self.before_bytes;
        println!("memory grew by {grown} bytes at most");
        assert!(grown < MOST_BYTES, "memory grew by {grown} bytes");
        // Whatever went through was counted, or the figure would mean nothing.
        assert!(grown > CHUNK_BYTES, "only {grown} bytes were counted");
    }
}

/// A host that answers one request, and a client of it.
async fn host() -> (TcpListener, Client<Reqwest>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::new(
        Endpoint::new(None, None, Some(&base)).unwrap(),
        Authorization::ApiToken("t".into()),
        Reqwest::new().unwrap(),
    );
    (listener, client)
}

/// Takes a request; gives its head, in lower case, and its connection.
async fn request(listener: &TcpListener) -> (String, BufReader<TcpStream>) {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    (head, stream)
}

/// Takes an upload, keeps none of it, answers, and gives its head and how many of its bytes were those of the file.
async fn take_upload(listener: &TcpListener) -> (String, usize) {
    let (head, mut stream) = request(listener).await;
    // The last boundary, or the last chunk where no length was told.
    let end: &[u8] = if head.contains("content-length: ") {
        b"--\r\n"
    } else {
        b"\r\n0\r\n\r\n"
    };
    let fill = vec![FILL; CHUNK_BYTES];
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut of_the_file = 0;
    let mut tail = Vec::new();
    while !tail.ends_with(end) {
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "the upload ended early");
        let came = &buffer[..read];
        // Compared as a whole first: without optimization, one by one is slow.
        of_the_file += if came == &fill[..read] {
            read
        } else {
            came.iter().filter(|byte| **byte == FILL).count()
        };
        tail.extend_from_slice(&came[read.saturating_sub(end.len())..]);
        tail.drain(..tail.len().saturating_sub(end.len()));
    }
    let body = r#"{"success":true,"data":{"id":1}}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
    (head, of_the_file)
}

/// The file, each chunk of it made when it is asked for.
fn chunks() -> impl stream::Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::iter((0..FILE_BYTES / CHUNK_BYTES).map(|_| Ok(Bytes::from(vec![FILL; CHUNK_BYTES]))))
}

#[tokio::test]
async fn an_upload_of_100_mb_from_a_stream_keeps_memory_flat() {
    for length in [Some(FILE_BYTES as u64), None] {
        let watch = Watch::start().await;
        let (listener, client) = host().await;
        let upload = client.files().create(FileCreateParams {
            file: File::stream("long.bin", Box::pin(chunks()), length),
            deal_id: Some(DealId(1)),
            ..Default::default()
        });
        let (made, (head, taken)) = tokio::join!(upload, take_upload(&listener));
        made.unwrap();
        assert_eq!(taken, FILE_BYTES);
        assert_eq!(
            head.contains("content-length: "),
            length.is_some(),
            "{head}"
        );
        watch.expect_flat();
    }
}

#[tokio::test]
async fn a_download_of_100_mb_as_a_stream_keeps_memory_flat() {
    let watch = Watch::start().await;
    let (listener, client) = host().await;
    let answer = async {
        let (_, mut stream) = request(&listener).await;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {FILE_BYTES}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = vec![FILL; CHUNK_BYTES];
        for _ in 0..FILE_BYTES / CHUNK_BYTES {
            stream.write_all(&chunk).await.unwrap();
        }
    };
    let download = async {
        let mut download = client.files().download(1).await.unwrap();
        let mut length = 0;
        while let Some(chunk) = download.try_next().await.unwrap() {
            length += chunk.len();
        }
        length
    };
    let (length, ()) = tokio::join!(download, answer);
    assert_eq!(length, FILE_BYTES);
    watch.expect_flat();
}
