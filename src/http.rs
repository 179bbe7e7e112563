//! Requests and responses as plain data.

use crate::text::whole;
use std::fmt;

/// HTTP methods that the API uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    #[default]
    Get,
    /// Creates, or acts.
    Post,
    /// Replaces, or changes in API v1.
    Put,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// As HTTP spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// A request, ready to be sent.
#[derive(Clone, Default, PartialEq)]
pub struct HttpRequest {
    /// Its method.
    pub method: Method,
    /// Whole address with its query. Never holds a credential.
    pub url: String,
    /// Names are lower case. `content-type` is left to the platform for multipart bodies.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: RequestBody,
    /// A success is bytes, not JSON.
    pub binary: bool,
}

/// The body of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RequestBody {
    /// None.
    #[default]
    Empty,
    /// JSON or form-urlencoded text.
    Text(String),
    /// Parts of a `multipart/form-data` body; the platform sets the boundary.
    Multipart(Vec<Part>),
}

/// One part of a multipart body.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Name of the field.
    pub name: String,
    /// Its content.
    pub content: PartContent,
}

/// What a part holds.
#[derive(Clone, Debug, PartialEq)]
pub enum PartContent {
    /// Text.
    Text(String),
    /// A file that the host holds under this number.
    File(u32),
}

/// Credentials print as `…`, bodies and query values not at all: a request must be safe to log.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.split('?').next().unwrap_or_default();
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &path)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// The headers that the rules read. Names are lower case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headers(pub Vec<(&'static str, String)>);

impl Headers {
    /// What a transport looks up in a response. Each may be absent: browsers show only what the API exposes.
    pub const READ: [&'static str; 8] = [
        "content-type",
        "retry-after",
        "x-correlation-id",
        "x-daily-ratelimit-token-limit",
        "x-daily-ratelimit-token-remaining",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    ];

    /// Value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        for (known, value) in &self.0 {
            if *known == name {
                return Some(value);
            }
        }
        None
    }

    /// Value of a header that is a whole number.
    pub fn number(&self, name: &str) -> Option<u32> {
        whole(self.get(name)?.trim_ascii())
    }
}

/// A response. `V` is the host's own value: what its JSON parser makes.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpResponse<V> {
    /// Status code; 0 where a browser hides a redirect.
    pub status: u16,
    /// The headers of [`Headers::READ`] that are there.
    pub headers: Headers,
    /// Its body.
    pub body: ResponseBody<V>,
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseBody<V> {
    /// Parsed JSON.
    Json(V),
    /// Text that isn't JSON; empty where the body was.
    Text(String),
    /// Bytes, in the host's own form.
    Binary(V),
}
