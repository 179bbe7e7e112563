//! From an OpenAPI schema to a [`Shape`].

use super::document::Document;
use super::node::Node;
use super::union::{Join, free_object, join, plain};
use anyhow::{Context, Result, bail};
use pipedrive_catalogue::{Field, Format, Kind, Shape};

/// No schema of Pipedrive's nests half as deep.
const DEEPEST: usize = 40;

/// Reads a schema, with references followed and `allOf`, `oneOf` and `anyOf` joined.
///
/// # Errors
/// An unknown type or reference, or a schema that contains itself.
pub fn shape(document: &Document, node: &Node) -> Result<Shape> {
    read(document, node, 0)
}

fn read(document: &Document, node: &Node, depth: usize) -> Result<Shape> {
    if depth > DEEPEST {
        bail!("schemas nest deeper than {DEEPEST}: does one contain itself?");
    }
    let node = document.resolve(node)?;
    let mut shape = own(document, node, depth)?;
    for part in node.get("allOf").map_or(&[][..], Node::elements) {
        shape = join(shape, read(document, part, depth + 1)?, Join::All);
    }
    for key in ["oneOf", "anyOf"] {
        let mut forms: Option<Shape> = None;
        for form in node.get(key).map_or(&[][..], Node::elements) {
            let form = read(document, form, depth + 1)?;
            forms = Some(match forms {
                Some(seen) => join(seen, form, Join::Any),
                None => form,
            });
        }
        if let Some(forms) = forms {
            shape = join(shape, forms, Join::All);
        }
    }
    // Required names may stand outside the branch that has the properties (v2 addDealProduct).
    let required = required_names(document, node, depth)?;
    for field in &mut shape.fields {
        field.required |= required.contains(&field.name);
    }
    Ok(with_placeholders_as_maps(shape))
}

/// What the node says itself, its branches aside.
fn own(document: &Document, node: &Node, depth: usize) -> Result<Shape> {
    let (names, mut nullable) = type_names(node)?;
    nullable |= node.flag_at("nullable");
    let mut shape: Option<Shape> = None;
    for name in names {
        let one = of_type(document, node, name, depth)?;
        shape = Some(match shape {
            Some(seen) => join(seen, one, Join::Any),
            None => one,
        });
    }
    let mut shape = match shape {
        Some(shape) => shape,
        None if node.get("properties").is_some() || node.get("additionalProperties").is_some() => {
            object(document, node, depth)?
        }
        None => untyped(node),
    };
    shape.nullable |= nullable;
    Ok(shape)
}

/// OpenAPI 3.0 has one type and `nullable`, 3.1 a list with `"null"` in it.
fn type_names(node: &Node) -> Result<(Vec<&str>, bool)> {
    let mut names: Vec<&str> = match node.get("type") {
        None => Vec::new(),
        Some(Node::Text(name)) => vec![name],
        Some(list @ Node::List(_)) => list.elements().iter().filter_map(Node::text).collect(),
        Some(other) => bail!(
            "a type that is neither a name nor a list of names: {}",
            other.value()
        ),
    };
    let count = names.len();
    names.retain(|name| *name != "null");
    let nullable = names.len() != count;
    Ok((names, nullable))
}

fn of_type(document: &Document, node: &Node, name: &str, depth: usize) -> Result<Shape> {
    Ok(match name {
        "string" => {
            let format = node.text_at("format");
            if format == Some("binary") {
                plain(Kind::File)
            } else {
                text(node)
            }
        }
        "integer" | "number" if is_zero_or_one(node) => plain(Kind::Flag),
        "integer" => Shape {
            values: numbers(node),
            ..plain(Kind::Integer)
        },
        "number" => Shape {
            values: numbers(node),
            ..plain(Kind::Number)
        },
        "boolean" => plain(Kind::Boolean),
        "array" => {
            let items = match node.get("items") {
                Some(items) => read(document, items, depth + 1)?,
                None => plain(Kind::Any),
            };
            Shape {
                items: Some(Box::new(items)),
                ..plain(Kind::Array)
            }
        }
        "object" => object(document, node, depth)?,
        other => bail!("unknown type `{other}`"),
    })
}

/// A schema without a type: its values may tell.
fn untyped(node: &Node) -> Shape {
    let values = node.get("enum").map_or(&[][..], Node::elements);
    if !values.is_empty() && values.iter().all(|value| value.text().is_some()) {
        return text(node);
    }
    plain(Kind::Any)
}

fn text(node: &Node) -> Shape {
    let mut values: Vec<&str> = Vec::new();
    let listed = node
        .get("enum")
        .or_else(|| node.get("x-values"))
        .map_or(&[][..], Node::elements);
    // Some enums list every combination, joined by commas.
    for value in listed
        .iter()
        .filter_map(Node::text)
        .flat_map(|value| value.split(','))
    {
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    let format = if values.is_empty() {
        format(node)
    } else {
        None
    };
    let values = values.into_iter().map(serde_json::Value::from).collect();
    Shape {
        values,
        format,
        ..plain(Kind::String)
    }
}

fn format(node: &Node) -> Option<Format> {
    match node
        .text_at("x-time-format")
        .or_else(|| node.text_at("format"))?
    {
        "YYYY-MM-DD" | "date" => Some(Format::Date),
        "YYYY-MM-DD HH:MM:SS" => Some(Format::Datetime),
        "RFC3339" | "ISO8601" | "date-time" => Some(Format::Rfc3339),
        "HH:MM" => Some(Format::Time),
        "uuid" => Some(Format::Uuid),
        // Upstream also writes `url` and `string`, which say nothing about the text.
        _ => None,
    }
}

fn numbers(node: &Node) -> Vec<serde_json::Value> {
    let listed = node
        .get("enum")
        .or_else(|| node.get("x-values"))
        .map_or(&[][..], Node::elements);
    let value = |value: &Node| match value {
        Node::Number(number) => Some(number.clone().into()),
        // `x-values` holds everything as strings.
        Node::Text(text) => text.parse::<i64>().ok().map(serde_json::Value::from),
        _ => None,
    };
    listed.iter().filter_map(value).collect()
}

fn is_zero_or_one(node: &Node) -> bool {
    let values = node.get("enum").map_or(&[][..], Node::elements);
    !values.is_empty()
        && values
            .iter()
            .all(|value| matches!(value.value().as_i64(), Some(0 | 1)))
}

fn object(document: &Document, node: &Node, depth: usize) -> Result<Shape> {
    let properties = node.get("properties").map_or(&[][..], Node::entries);
    if properties.is_empty() {
        return Ok(match node.get("additionalProperties") {
            Some(items @ Node::Object(_)) => Shape {
                items: Some(Box::new(read(document, items, depth + 1)?)),
                ..plain(Kind::Map)
            },
            _ => free_object(),
        });
    }
    let mut fields = Vec::with_capacity(properties.len());
    for (name, property) in properties {
        let shape = read(document, property, depth + 1).with_context(|| format!("in `{name}`"))?;
        let property = document.resolve(property)?;
        let deprecated = property.flag_at("deprecated") || property.flag_at("x-deprecated-in-text");
        fields.push(Field {
            name: name.clone(),
            shape,
            required: false,
            sampled: property.text_at("x-source").is_some(),
            deprecated,
            doc: String::new(),
        });
    }
    Ok(Shape {
        fields,
        ..plain(Kind::Object)
    })
}

fn required_names(document: &Document, node: &Node, depth: usize) -> Result<Vec<String>> {
    if depth > DEEPEST {
        bail!("schemas nest deeper than {DEEPEST}: does one contain itself?");
    }
    let node = document.resolve(node)?;
    let own = node.get("required").map_or(&[][..], Node::elements);
    let mut names: Vec<String> = own
        .iter()
        .filter_map(Node::text)
        .map(str::to_owned)
        .collect();
    for part in node.get("allOf").map_or(&[][..], Node::elements) {
        names.extend(required_names(document, part, depth + 1)?);
    }
    Ok(names)
}

/// `USER_ID` and the like stand for real ids: the object is a map by id.
fn with_placeholders_as_maps(shape: Shape) -> Shape {
    if shape.kinds != [Kind::Object]
        || !shape.fields.iter().any(|field| is_placeholder(&field.name))
    {
        return shape;
    }
    let nullable = shape.nullable;
    let (placeholders, fields): (Vec<_>, Vec<_>) = shape
        .fields
        .into_iter()
        .partition(|field| is_placeholder(&field.name));
    if !fields.is_empty() {
        return Shape {
            fields,
            nullable,
            ..plain(Kind::Object)
        };
    }
    let items = placeholders
        .into_iter()
        .map(|field| field.shape)
        .reduce(|one, other| join(one, other, Join::Any))
        .unwrap_or_else(|| plain(Kind::Any));
    Shape {
        items: Some(Box::new(items)),
        nullable,
        ..plain(Kind::Map)
    }
}

fn is_placeholder(name: &str) -> bool {
    name.ends_with("_ID")
        && name
            .chars()
            .all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

#[cfg(test)]
mod tests;
