//! What searches find.

use crate::lenient::{Fields, Lenient, Misfit, Record};
use serde::Serialize;
use serde_json::{Map, Value};

/// One thing that a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SearchResult<I> {
    /// How well it fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_score: Option<f64>,
    /// What was found.
    pub item: I,
    /// What this version doesn't know yet, kept so that nothing is lost.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl<I: Lenient> Record for SearchResult<I> {
    fn read(fields: &mut Fields) -> Result<Self, Misfit> {
        Ok(SearchResult {
            item: fields.require("item")?,
            result_score: fields.take("result_score"),
            unknown: fields.rest(),
        })
    }
}
