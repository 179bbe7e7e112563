//! Files to upload.

use super::Entry;
use crate::value::Value;
use bytes::Bytes;
use futures_core::Stream;
use std::fmt;
use std::pin::Pin;

/// Bytes as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// A file to upload.
#[derive(Debug, Default)]
pub struct File {
    /// Its name, as Pipedrive will show it.
    pub name: String,
    /// What is in it.
    pub content: Content,
    /// Its MIME type, where the name's ending doesn't tell.
    pub content_type: Option<String>,
}

/// What is in a file.
pub enum Content {
    /// Bytes in memory.
    Bytes(Bytes),
    /// Bytes as they come, and how many there will be, where that is known. `Fetch` gathers them before it sends.
    Stream(ByteStream, Option<u64>),
}

impl File {
    /// A file in memory.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> File {
        File {
            name: name.into(),
            content: Content::Bytes(bytes.into()),
            content_type: None,
        }
    }

    /// A file that is read while it is sent.
    pub fn stream(name: impl Into<String>, bytes: ByteStream, length: Option<u64>) -> File {
        File {
            name: name.into(),
            content: Content::Stream(bytes, length),
            content_type: None,
        }
    }

    /// The same once more; `None` for a stream, which is used up by sending it.
    pub(crate) fn again(&self) -> Option<File> {
        let Content::Bytes(bytes) = &self.content else {
            return None;
        };
        Some(File {
            name: self.name.clone(),
            content: Content::Bytes(bytes.clone()),
            content_type: self.content_type.clone(),
        })
    }
}

impl Default for Content {
    fn default() -> Self {
        Content::Bytes(Bytes::new())
    }
}

/// Without the bytes, which may be anybody's.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Content::Stream(_, Some(length)) => write!(f, "a stream of {length} bytes"),
            Content::Stream(_, None) => f.write_str("a stream"),
        }
    }
}

impl Entry for File {
    fn entry(self, files: &mut Vec<File>) -> Option<Value> {
        let number = u32::try_from(files.len()).ok()?;
        files.push(self);
        Some(Value::File(number))
    }
}
