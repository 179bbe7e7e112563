//! One page of a listing, and where the next one starts.

/// Where a page starts. A plain value, so that a job can write it down and go on tomorrow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "models",
    derive(serde::Deserialize, serde::Serialize),
    serde(untagged)
)]
pub enum PageToken {
    /// API v2, and a few calls of v1: opaque, and bound to the filters and the order of the listing.
    Cursor(String),
    /// API v1: the number of items before the page.
    Start(u64),
}

/// Which page a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Where it starts; the first page where absent.
    pub token: Option<PageToken>,
    /// How many items it may hold, where the request says so.
    pub limit: Option<u64>,
}
