//! Downloads.

use super::transport::Incoming;
use crate::call::TransportError;
use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A file on its way: its head is there, its bytes come as they are asked for.
///
/// It is a stream of bytes. [`bytes`](Download::bytes) gathers them.
pub struct Download<B> {
    /// Name of the file, where the answer says it.
    pub name: Option<String>,
    /// Its MIME type.
    pub content_type: Option<String>,
    /// How many bytes it has, where the answer says it.
    pub length: Option<u64>,
    body: Pin<Box<B>>,
}

impl<B> Download<B> {
    pub(super) fn new(incoming: Incoming<B>) -> Self {
        Download {
            name: incoming.header("content-disposition").and_then(file_name),
            content_type: incoming.header("content-type").map(str::to_owned),
            length: incoming
                .header("content-length")
                .and_then(|length| length.parse().ok()),
            body: Box::pin(incoming.body),
        }
    }
}

impl<B: Stream<Item = Result<Bytes, TransportError<Value>>>> Download<B> {
    /// Reads all of it into memory.
    ///
    /// # Errors
    /// The connection broke, or the timeout ran out.
    pub async fn bytes(mut self) -> Result<Vec<u8>, TransportError<Value>> {
        let mut all = Vec::new();
        let next = |context: &mut Context<'_>| self.body.as_mut().poll_next(context);
        let mut next = std::pin::pin!(next);
        while let Some(chunk) = std::future::poll_fn(|context| next(context)).await {
            all.extend_from_slice(&chunk?);
        }
        Ok(all)
    }
}

impl<B: Stream> Stream for Download<B> {
    type Item = B::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<B::Item>> {
        self.body.as_mut().poll_next(context)
    }
}

impl<B> fmt::Debug for Download<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// The name in `attachment; filename="a.pdf"`, or in the form of RFC 5987, which wins: it can say all names.
fn file_name(disposition: &str) -> Option<String> {
    let mut plain = None;
    for part in disposition.split(';') {
        let Some((key, value)) = part.trim().split_once('=') else {
            continue;
        };
        match key.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                let encoded = value.splitn(3, '\'').nth(2)?;
                let decoded = percent_encoding::percent_decode_str(encoded.trim());
                return Some(decoded.decode_utf8_lossy().into_owned());
            }
            "filename" => plain = Some(value.trim().trim_matches('"').to_owned()),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_read_in_both_forms() {
        let name = |text: &str| file_name(text).unwrap_or_default();
        assert_eq!(name("attachment; filename=\"a b.pdf\""), "a b.pdf");
        assert_eq!(name("attachment; filename=a.pdf"), "a.pdf");
        assert_eq!(
            name("attachment; filename=\"x.pdf\"; filename*=UTF-8''%C3%A9.pdf"),
            "é.pdf"
        );
        assert_eq!(name("inline"), "");
    }
}
