//! Sentences that are the same in both languages.

use pipedrive_catalogue::{Format, Operation, Paging, Resource, ResponseForm};
use std::collections::BTreeMap;

/// What a resource is, in a sentence.
pub fn resource(resource: &Resource) -> String {
    if resource.doc.is_empty() {
        format!("The calls of `{}`.", resource.resource)
    } else {
        resource.doc.clone()
    }
}

/// What an operation does, in a sentence.
pub fn sentence(operation: &Operation) -> String {
    if operation.doc.is_empty() {
        format!("`{}`.", operation.operation_id)
    } else {
        operation.doc.clone()
    }
}

/// `GET /api/v2/deals/{id}`
pub fn call(operation: &Operation) -> String {
    format!("{} {}", operation.method, path(operation))
}

/// `/api/v2/deals/{id}`, or the path on the authorization host.
pub fn path(operation: &Operation) -> String {
    match operation.version.as_str() {
        "oauth" => format!("oauth.pipedrive.com{}", operation.path),
        version => format!("/api/{version}{}", operation.path),
    }
}

/// `10 tokens a page`
pub fn cost(operation: &Operation) -> String {
    let tokens = match operation.cost {
        0 => "no tokens".to_owned(),
        1 => "1 token".to_owned(),
        cost => format!("{cost} tokens"),
    };
    if is_listing(operation) && operation.paging != Paging::None {
        format!("{tokens} a page")
    } else {
        tokens
    }
}

/// True where the client gives a listing.
pub fn is_listing(operation: &Operation) -> bool {
    operation.method == "GET" && operation.response.form == ResponseForm::List
}

/// Beta, deprecated, or followed by another; empty where there is nothing to say. `successor` is an id.
pub fn standing(operation: &Operation, successor: Option<&str>) -> String {
    let mut parts = Vec::new();
    if operation.beta {
        parts.push("Beta: Pipedrive may still change it.".to_owned());
    }
    if operation.deprecated {
        parts.push("Deprecated.".to_owned());
    }
    if let Some(successor) = successor {
        parts.push(format!("Its successor is `{successor}`."));
    }
    parts.join(" ")
}

/// Where a nested type is found.
pub fn found_at(path: &str) -> String {
    format!("What stands at `{path}`.")
}

/// How times of a format look; empty for anything else.
pub fn example(format: Option<Format>) -> &'static str {
    match format {
        Some(Format::Date) => "`2026-12-31`.",
        Some(Format::Rfc3339) => "`2026-12-31T23:59:59Z`.",
        Some(Format::Datetime) => "`2026-12-31 23:59:59`, UTC.",
        Some(Format::Time) => "`23:59`.",
        Some(Format::Uuid) | None => "",
    }
}

/// Ids of operations by their keys.
pub fn ids(resources: &[Resource]) -> BTreeMap<&str, &str> {
    let operations = resources.iter().flat_map(|resource| &resource.operations);
    operations
        .map(|operation| (operation.key.as_str(), operation.id.as_str()))
        .collect()
}
