//! What people decide: names, doc sentences, corrections.

use crate::{ListEncoding, Paging, Shape};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `catalogue/decisions/<resource>.json`: written by hand, never by a command.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decisions {
    /// One sentence on what the resource is.
    pub doc: String,
    /// What one of it is called in type names, by resource path: `{"deals": "Deal", "deals.followers": "DealFollower"}`.
    pub singular: BTreeMap<String, String>,
    /// By [`crate::Operation::key`].
    pub operations: BTreeMap<String, OperationDecision>,
    /// By model name: those that this resource owns.
    #[serde(default)]
    pub models: BTreeMap<String, ModelDecision>,
}

/// What is decided about one operation.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OperationDecision {
    /// Path in the client and verb: `deals.followers.list`.
    pub id: String,
    /// One sentence of our own.
    pub doc: String,
    /// Model of the answer, or of its elements; none where the answer is a plain value, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Says otherwise what upstream says of the paging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// Where the value stands, where upstream's schema doesn't tell: `data`, `data.items`, `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Shape of the answer, where upstream's schema is silent or wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Shape>,
    /// Custom-field keys may stand at the root of the body.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub custom_fields: bool,
    /// Withdrawn or superseded, whatever upstream says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// Corrections of parameters and body fields, by name. One that upstream doesn't have is added to the query.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, ParamDecision>,
}

/// A correction of one parameter or body field. What is absent stays as upstream has it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParamDecision {
    /// Another type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// Another way to write a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListEncoding>,
    /// Needed or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Another maximum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Another default page size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// One sentence of our own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Why: the fact behind the correction.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
}

/// What is decided about one model.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelDecision {
    /// One sentence on what it is.
    pub doc: String,
    /// Unlisted keys are to be expected.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Corrections of fields, by path inside the model (`emails[].value`). One that upstream doesn't have is added.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldDecision>,
}

/// A correction of one field of a model.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldDecision {
    /// Another type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// Always there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// One sentence of our own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}
