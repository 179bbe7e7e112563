//! Successes, in the envelopes of v1 and v2.

use crate::http::Response;
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Serialize)]
struct Envelope<'a, T: Serialize> {
    success: bool,
    data: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_objects: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_data: Option<Value>,
}

/// One value, in v1.
pub(crate) fn plain(status: u16, data: &impl Serialize) -> Response {
    Response::json(
        status,
        &Envelope {
            success: true,
            data,
            related_objects: None,
            additional_data: None,
        },
    )
}

/// One value, in v2.
pub(crate) fn one(status: u16, data: &impl Serialize) -> Response {
    let additional_data = Some(Value::Null);
    Response::json(
        status,
        &Envelope {
            success: true,
            data,
            related_objects: None,
            additional_data,
        },
    )
}

/// A page of a listing that goes on by cursor.
pub(crate) fn cursor_page(data: &impl Serialize, next: Option<String>) -> Response {
    let additional_data = Some(json!({ "next_cursor": next }));
    Response::json(
        200,
        &Envelope {
            success: true,
            data,
            related_objects: None,
            additional_data,
        },
    )
}

/// Where a page of a v1 listing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offset {
    pub(crate) start: usize,
    pub(crate) limit: usize,
    pub(crate) more: bool,
}

impl Offset {
    /// The usual form, with the start of the next page where there is one.
    pub(crate) fn pagination(self) -> Value {
        let mut pagination = json!({ "start": self.start, "limit": self.limit, "more_items_in_collection": self.more });
        if let (true, Some(fields)) = (self.more, pagination.as_object_mut()) {
            fields.insert(
                "next_start".to_owned(),
                Value::from(self.start + self.limit),
            );
        }
        json!({ "pagination": pagination })
    }

    /// The form that leads have: straight in `additional_data`, without the next start.
    pub(crate) fn bare(self) -> Value {
        json!({ "start": self.start, "limit": self.limit, "more_items_in_collection": self.more })
    }
}

/// A page of a v1 listing. As v1 does, an empty one has `null` for `data`.
pub(crate) fn offset_page<T: Serialize>(data: &[T], additional_data: Value) -> Response {
    let data = if data.is_empty() { None } else { Some(data) };
    let additional_data = Some(additional_data);
    Response::json(
        200,
        &Envelope {
            success: true,
            data: &data,
            related_objects: None,
            additional_data,
        },
    )
}
