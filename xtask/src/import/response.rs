//! The answer to an operation: where its value stands, and what it is.

use super::document::Document;
use super::node::Node;
use super::union::{is_free_object, plain};
use super::{samples, schema};
use anyhow::{Context, Result, anyhow};
use pipedrive_catalogue::{Field, Kind, Response, ResponseForm, Shape};

/// An answer as upstream describes it.
#[derive(Clone)]
pub struct Answer {
    /// With the value's shape spelt out, as no model is known yet.
    pub response: Response,
    /// Shape of the whole answer.
    pub whole: Shape,
    /// Title of the value's schema, or of its elements'.
    pub title: Option<String>,
}

/// Reads the successful answer of an operation.
///
/// # Errors
/// There is none, or its schema or samples can't be read.
pub fn answer(document: &Document, method: &str, operation: &Node) -> Result<Answer> {
    let responses = operation.get("responses").map_or(&[][..], Node::entries);
    let (status, node) = responses
        .iter()
        .find(|(status, _)| status.starts_with('2'))
        .context("no successful response is described")?;
    let node = document.resolve(node)?;
    let status = status
        .parse()
        .with_context(|| format!("odd status `{status}`"))?;
    let contents = node.get("content").map_or(&[][..], Node::entries);
    let schema = contents
        .iter()
        .find(|(media_type, _)| media_type.starts_with("application/json"))
        .and_then(|(_, content)| content.get("schema"));
    let mut whole = match schema {
        Some(schema) => as_output(schema::shape(document, schema).context("in the response")?),
        None => plain(Kind::Any),
    };
    if let Some(gaps) = operation.get("x-example-gaps") {
        samples::add(&mut whole, gaps)?;
    }
    let other_form =
        if operation.flag_at("x-binary-response") || has(contents, "application/octet-stream") {
            Some(ResponseForm::Binary)
        } else if has(contents, "text/html") {
            Some(ResponseForm::Html)
        } else if schema.is_none() {
            Some(ResponseForm::None)
        } else {
            None
        };
    let mut response = Response {
        at: "data".to_owned(),
        form: ResponseForm::None,
        shape: plain(Kind::Any),
        search: false,
        additional_data: additional_data(method, &whole),
        related_objects: field(&whole, "related_objects").is_some(),
        status,
    };
    match other_form {
        Some(form) => {
            response.form = form;
            if form != ResponseForm::None {
                response.at = "body".to_owned();
            }
        }
        None => locate(&mut response, &whole),
    }
    let title = schema
        .map(|schema| title(document, schema, &response.at))
        .transpose()?
        .flatten();
    Ok(Answer {
        response,
        whole,
        title,
    })
}

fn has(contents: &[(String, Node)], media_type: &str) -> bool {
    contents.iter().any(|(name, _)| name == media_type)
}

/// Finds where the value stands.
fn locate(response: &mut Response, whole: &Shape) {
    let Some(data) = field(whole, "data") else {
        const ENVELOPE: [&str; 5] = ["success", "status", "statusCode", "statusText", "service"];
        let bare = whole
            .fields
            .iter()
            .any(|field| !ENVELOPE.contains(&field.name.as_str()));
        if bare || is_free_object(whole) {
            response.at = "body".to_owned();
            response.form = ResponseForm::One;
            response.shape = whole.clone();
        }
        return;
    };
    // The two places where a list stands one step further down.
    for key in ["items", "goals"] {
        let Some(list) = field(data, key).filter(|list| list.kinds == [Kind::Array]) else {
            continue;
        };
        let element = list.items.as_deref();
        let item = element.and_then(|element| field(element, "item"));
        if key == "items" && item.is_none() {
            continue;
        }
        response.at = format!("data.{key}");
        response.form = ResponseForm::List;
        response.search = item.is_some();
        response.shape = item
            .or(element)
            .cloned()
            .unwrap_or_else(|| plain(Kind::Any));
        return;
    }
    set_value(response, data.clone());
}

/// Makes a shape the value of the response, a list of its elements where it's an array.
pub fn set_value(response: &mut Response, value: Shape) {
    response.search = false;
    if value.kinds == [Kind::Array] {
        response.form = ResponseForm::List;
        response.shape = value.items.map_or_else(|| plain(Kind::Any), |items| *items);
    } else {
        response.form = ResponseForm::One;
        response.shape = value;
    }
}

/// The shape at a place that a decision names: `data`, `data.goal`, `body`.
///
/// # Errors
/// The answer has no such place.
pub fn at<'a>(whole: &'a Shape, place: &str) -> Result<&'a Shape> {
    if place == "body" {
        return Ok(whole);
    }
    place.split('.').try_fold(whole, |shape, name| {
        field(shape, name).ok_or_else(|| anyhow!("the answer has no `{place}`"))
    })
}

fn field<'a>(shape: &'a Shape, name: &str) -> Option<&'a Shape> {
    shape
        .fields
        .iter()
        .find(|field| field.name == name)
        .map(|field| &field.shape)
}

fn additional_data(method: &str, whole: &Shape) -> Vec<Field> {
    let fields = field(whole, "additional_data").map_or(&[][..], |shape| &shape.fields);
    // Only a listing is paged: after a bulk deletion `more_items_in_collection` is news of its own.
    fields
        .iter()
        .filter(|field| method != "get" || !is_paging(&field.name))
        .cloned()
        .collect()
}

/// True for the fields that say nothing but how a listing goes on.
fn is_paging(name: &str) -> bool {
    matches!(
        name,
        "start"
            | "limit"
            | "next_start"
            | "next_cursor"
            | "pagination"
            | "more_items_in_collection"
    )
}

/// A shape without what only inputs need: nothing is required of an answer.
fn as_output(mut shape: Shape) -> Shape {
    shape.items = shape.items.map(|items| Box::new(as_output(*items)));
    for field in &mut shape.fields {
        field.required = false;
        let inner = std::mem::replace(&mut field.shape, plain(Kind::Any));
        field.shape = as_output(inner);
    }
    shape
}

/// Title of the schema at a place, or of the elements of the list there.
fn title(document: &Document, schema: &Node, place: &str) -> Result<Option<String>> {
    let mut node = document.resolve(schema)?;
    for name in place.split('.').filter(|name| *name != "body") {
        match property(document, node, name)? {
            Some(found) => node = found,
            None => return Ok(None),
        }
    }
    while let Some(items) = node.get("items") {
        node = document.resolve(items)?;
    }
    if let Some(item) = property(document, node, "item")?.filter(|_| place == "data.items") {
        node = item;
    }
    Ok(node.text_at("title").map(str::to_owned))
}

fn property<'a>(document: &'a Document, node: &'a Node, name: &str) -> Result<Option<&'a Node>> {
    if let Some(found) = node
        .get("properties")
        .and_then(|properties| properties.get(name))
    {
        return Ok(Some(document.resolve(found)?));
    }
    for part in node.get("allOf").map_or(&[][..], Node::elements) {
        if let Some(found) = property(document, document.resolve(part)?, name)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
