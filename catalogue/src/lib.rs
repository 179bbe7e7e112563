//! The form of the catalogue: one [`Resource`] a file, `catalogue/<resource>.json`.
//!
//! Written by `cargo xtask import`, read by `cargo xtask generate` and by the sandbox. What people decide by
//! hand (names, doc sentences, corrections) lives beside it in `catalogue/decisions/<resource>.json`, see
//! [`Decisions`], and is merged in by the import.

mod decisions;
mod shape;

pub use decisions::{Decisions, FieldDecision, ModelDecision, OperationDecision, ParamDecision};
pub use shape::{Field, Format, Kind, Shape};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One file of the catalogue: a resource, its sub-resources, and the models that it owns.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resource {
    /// Name in the client, and of the file: `deals`.
    pub resource: String,
    /// One sentence on what the resource is.
    pub doc: String,
    /// Where the facts come from: document, version and date, as given to the import.
    pub source: Vec<String>,
    /// What one of it is called in type names, by resource path; see [`Decisions::singular`].
    #[serde(default)]
    pub singular: BTreeMap<String, String>,
    /// Sorted by [`Operation::id`].
    pub operations: Vec<Operation>,
    /// The models that this resource owns, sorted by name. Names are unique across the catalogue.
    #[serde(default)]
    pub models: Vec<Model>,
}

/// One operation of the API.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operation {
    /// Path in the client and verb: `deals.followers.list`; v1 twins start with `v1.`.
    pub id: String,
    /// Key of `crm.request`: Pipedrive's operationId, with `v1.` before it where v2 has the same one.
    pub key: String,
    /// Pipedrive's own operationId.
    pub operation_id: String,
    /// `v1`, `v2`, or `oauth` for the four calls on the authorization host.
    pub version: String,
    /// Upper case: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub method: String,
    /// Without origin and version prefix: `/deals/{id}`.
    pub path: String,
    /// One sentence of our own.
    pub doc: String,
    /// In the order of the path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path_params: Vec<Param>,
    /// Query parameters, in upstream's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Param>,
    /// The request body, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// How a listing goes on.
    pub paging: Paging,
    /// Tokens of the daily budget that one call takes.
    pub cost: u32,
    /// OAuth scopes, any one of which suffices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// True where repeating the request leaves the same state: GET, PUT, DELETE.
    pub idempotent: bool,
    /// True where Pipedrive says so, or where the part of the API was withdrawn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// True where Pipedrive marks it as beta.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beta: bool,
    /// True where Pipedrive's documents don't have it: taken from its npm client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undocumented: bool,
    /// Key of the v2 operation that took its place, for v1 twins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// What comes back.
    pub response: Response,
}

/// A path or query parameter.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Param {
    /// As Pipedrive spells it.
    pub name: String,
    /// Type of the value, or of one element where [`Param::list`] is set.
    pub shape: Shape,
    /// Set where several values are allowed, with how they are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListEncoding>,
    /// The call fails without it. Path parameters always are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Largest value of a number, or largest count of a list's elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// For `limit` only: the page size that a listing asks for by default, where it isn't `max`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// One sentence of our own, where the name doesn't say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

/// How a list of values is written into the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ListEncoding {
    /// `ids=1,2,3`
    Comma,
    /// `deal_ids=1&deal_ids=2`
    Repeat,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Body {
    /// How it is written.
    pub content: Content,
    /// Its fields; empty where the whole body is a bare array, see [`Body::array`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Shape of one element, where the body is a bare array (`body` in the client).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array: Option<Shape>,
    /// True where custom-field keys (40 hex digits) stand at the root, as in v1 leads.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub custom_fields: bool,
    /// True where the body may be left out altogether.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// Content type of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
}

/// How a listing goes on after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Paging {
    /// One answer holds everything, or it isn't a list.
    None,
    /// `cursor` and `additional_data.next_cursor`.
    Cursor,
    /// `start` and `additional_data.pagination`.
    Offset,
}

/// The answer to an operation.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Response {
    /// Where the value stands: `data`, `data.items`, `data.goals`, or `body` for the whole answer.
    pub at: String,
    /// One value, a list of them (a `Listing` in the client where the method is GET), or bytes.
    pub form: ResponseForm,
    /// Shape of the value, or of one element of a list. Usually a model.
    pub shape: Shape,
    /// Set for searches: elements are `{ result_score, item }` and `shape` is that of `item`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub search: bool,
    /// Fields of `additional_data`, beyond the paging ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additional_data: Vec<Field>,
    /// True where `related_objects` stands beside `data`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub related_objects: bool,
    /// Status that a success has.
    pub status: u16,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResponseForm {
    /// One value.
    One,
    /// A list.
    List,
    /// Nothing but the fact of success.
    None,
    /// Bytes, not JSON.
    Binary,
    /// A page for people.
    Html,
}

/// A thing that the API speaks of, one per thing and not one per response.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Model {
    /// As people speak: `Deal`, `DealProduct`.
    pub name: String,
    /// One sentence on what it is.
    pub doc: String,
    /// Schemas that it was read from, for the doc comment: ``["v2 Deal"]``.
    #[serde(default)]
    pub source: Vec<String>,
    /// Its fields, in upstream's order, those seen only in samples last.
    pub fields: Vec<Field>,
    /// True where unlisted keys are to be expected (v1 custom fields at the root).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
}
