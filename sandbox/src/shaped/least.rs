//! Requests for the tests: the least that each operation takes.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use crate::Request;
use crate::catalogue::Catalogue;
use pipedrive_catalogue::{Content, Field, Format, Kind, Operation, Param, Shape};
use serde_json::{Map, Value, json};

/// The least that a shape takes, as JSON.
pub(super) fn least(catalogue: &Catalogue, shape: &Shape) -> Value {
    if let Some(value) = shape.values.first() {
        return value.clone();
    }
    match super::first_kind(&shape.kinds) {
        Kind::String => match shape.format {
            Some(Format::Date) => json!("2026-01-31"),
            Some(Format::Rfc3339) => json!("2026-01-31T10:00:00Z"),
            Some(Format::Datetime) => json!("2026-01-31 10:00:00"),
            Some(Format::Time) => json!("10:00"),
            Some(Format::Uuid) => json!("6a8f5b9e-0f9b-4c1e-8a5d-2f1c3b4d5e6f"),
            None => json!("words"),
        },
        Kind::Integer | Kind::Number | Kind::Flag => json!(1),
        Kind::Boolean => json!(true),
        Kind::Array => shape
            .items
            .iter()
            .map(|items| least(catalogue, items))
            .collect(),
        Kind::Object => fields(catalogue, &shape.fields),
        Kind::Model => fields(
            catalogue,
            &catalogue
                .model(shape.model.as_deref().unwrap())
                .unwrap()
                .fields,
        ),
        Kind::Map | Kind::File | Kind::Any => json!({}),
    }
}

fn fields(catalogue: &Catalogue, fields: &[Field]) -> Value {
    let required = fields.iter().filter(|field| field.required);
    required
        .map(|field| (field.name.clone(), least(catalogue, &field.shape)))
        .collect::<Map<_, _>>()
        .into()
}

pub(super) fn text(catalogue: &Catalogue, param: &Param) -> String {
    match least(catalogue, &param.shape) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The request with the least that an operation takes.
pub(super) fn request(
    catalogue: &Catalogue,
    operation: &Operation,
    more: &[(&str, &str)],
) -> Request {
    let mut path = operation.path.clone();
    for param in &operation.path_params {
        path = path.replace(&format!("{{{}}}", param.name), &text(catalogue, param));
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for param in operation.query.iter().filter(|param| param.required) {
        query.append_pair(&param.name, &text(catalogue, param));
    }
    query.extend_pairs(more);
    let prefix = match operation.version.as_str() {
        "oauth" => String::new(),
        version => format!("/api/{version}"),
    };
    let target = format!("{prefix}{path}?{}", query.finish());
    let request = Request::new(&operation.method, &target).header("x-api-token", "sandbox-token");
    let Some(body) = &operation.body else {
        return request;
    };
    let value = match &body.array {
        Some(element) => json!([least(catalogue, element)]),
        None => fields(catalogue, &body.fields),
    };
    match body.content {
        Content::Json => request.body("application/json", value.to_string()),
        Content::Form => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in value.as_object().unwrap() {
                form.append_pair(name, value.as_str().unwrap_or(&value.to_string()));
            }
            request.body("application/x-www-form-urlencoded", form.finish())
        }
        Content::Multipart => {
            let field = body
                .fields
                .iter()
                .find(|field| field.shape.kinds == [Kind::File])
                .unwrap();
            let file = format!(
                "--B\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"a.png\"\r\n\r\nhello\r\n--B--\r\n",
                field.name
            );
            request.body("multipart/form-data; boundary=B", file)
        }
    }
}
