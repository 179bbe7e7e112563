//! What upstream's samples show beyond its schemas: `x-example-gaps`.

use super::node::Node;
use super::union::{Join, free_object, is_free_object, join, plain};
use anyhow::{Context, Result, bail};
use pipedrive_catalogue::{Field, Kind, Shape};

/// Adds what the samples show to the shape of a whole answer.
///
/// # Errors
/// A path that doesn't fit the answer, or an unknown type.
pub fn add(root: &mut Shape, gaps: &Node) -> Result<()> {
    for (path, sample) in gaps.entries() {
        let shown = shape_of(sample).with_context(|| format!("sample of `{path}`"))?;
        // Not a field, but a slip in upstream's sample: it shows the schema's own keyword.
        if path.split('.').any(|part| part == "allOf") {
            continue;
        }
        insert(root, &segments(path), shown).with_context(|| format!("sample of `{path}`"))?;
    }
    Ok(())
}

/// Takes a path apart: `data[].person.name` is `data`, `[]`, `person`, `name`.
pub fn segments(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        segments.push(name);
        segments.extend(std::iter::repeat_n("[]", (part.len() - name.len()) / 2));
    }
    segments
}

fn insert(shape: &mut Shape, path: &[&str], shown: Shape) -> Result<()> {
    let Some((first, rest)) = path.split_first() else {
        let schema = std::mem::replace(shape, plain(Kind::Any));
        *shape = join(schema, shown, Join::Any);
        return Ok(());
    };
    let nullable = shape.nullable;
    if shape.kinds == [Kind::Any] {
        *shape = match *first {
            "[]" => plain(Kind::Array),
            _ => free_object(),
        };
        shape.nullable = nullable;
    }
    match *first {
        "[]" if shape.kinds.contains(&Kind::Array) => {}
        "*" if shape.kinds.contains(&Kind::Map) => {}
        // A key made at run time where the schema has the thing itself: a map of it is meant.
        "*" if shape.kinds == [Kind::Object] => {
            let thing = Shape {
                nullable: false,
                ..shape.clone()
            };
            *shape = Shape {
                nullable,
                items: Some(Box::new(thing)),
                ..plain(Kind::Map)
            };
        }
        "[]" | "*" => bail!("`{first}` doesn't fit {:?}", shape.kinds),
        name => return insert_field(shape, name, rest, shown),
    }
    let items = shape
        .items
        .get_or_insert_with(|| Box::new(plain(Kind::Any)));
    insert(items, rest, shown)
}

fn insert_field(shape: &mut Shape, name: &str, rest: &[&str], shown: Shape) -> Result<()> {
    let nullable = shape.nullable;
    if is_free_object(shape) {
        *shape = Shape {
            nullable,
            ..plain(Kind::Object)
        };
    } else if shape.kinds == [Kind::Map] {
        // A plain field where the schema has a placeholder: the thing itself is meant, not a map of it.
        match shape.items.take() {
            Some(items) if items.kinds == [Kind::Object] => *shape = Shape { nullable, ..*items },
            _ => bail!("`{name}` doesn't fit a map of plain values"),
        }
    } else if !shape.kinds.contains(&Kind::Object) {
        bail!("`{name}` doesn't fit {:?}", shape.kinds);
    }
    if let Some(field) = shape.fields.iter_mut().find(|field| field.name == name) {
        return insert(&mut field.shape, rest, shown);
    }
    let mut inner = plain(Kind::Any);
    insert(&mut inner, rest, shown)?;
    shape.fields.push(sampled(name, inner));
    Ok(())
}

fn sampled(name: &str, shape: Shape) -> Field {
    Field {
        name: name.to_owned(),
        shape,
        required: false,
        sampled: true,
        deprecated: false,
        doc: String::new(),
    }
}

fn shape_of(sample: &Node) -> Result<Shape> {
    Ok(match sample {
        Node::Text(name) => match name.as_str() {
            "string" => plain(Kind::String),
            "integer" => plain(Kind::Integer),
            "number" => plain(Kind::Number),
            "boolean" => plain(Kind::Boolean),
            "null" => Shape {
                nullable: true,
                ..plain(Kind::Any)
            },
            other => bail!("unknown type `{other}`"),
        },
        Node::List(elements) => {
            let mut items = plain(Kind::Any);
            for element in elements {
                items = join(items, shape_of(element)?, Join::Any);
            }
            Shape {
                items: Some(Box::new(items)),
                ..plain(Kind::Array)
            }
        }
        Node::Object(entries) if entries.is_empty() => free_object(),
        // Keys that aren't names were made at run time.
        Node::Object(entries) if !entries.iter().all(|(key, _)| is_name(key)) => {
            let mut items = plain(Kind::Any);
            for (_, value) in entries {
                items = join(items, shape_of(value)?, Join::Any);
            }
            Shape {
                items: Some(Box::new(items)),
                ..plain(Kind::Map)
            }
        }
        Node::Object(entries) => {
            let mut fields = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                fields.push(sampled(key, shape_of(value)?));
            }
            Shape {
                fields,
                ..plain(Kind::Object)
            }
        }
        other => bail!("neither a type nor a structure: {}", other.value()),
    })
}

fn is_name(key: &str) -> bool {
    key.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && key
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(fields: &[(&str, Shape)]) -> Shape {
        let fields = fields.iter().map(|(name, shape)| Field {
            sampled: false,
            ..sampled(name, shape.clone())
        });
        Shape {
            fields: fields.collect(),
            ..plain(Kind::Object)
        }
    }

    fn with(root: Shape, gaps: &str) -> Result<Shape> {
        let mut root = root;
        add(&mut root, &Node::parse(gaps).unwrap())?;
        Ok(root)
    }

    fn array(items: Shape) -> Shape {
        Shape {
            items: Some(Box::new(items)),
            ..plain(Kind::Array)
        }
    }

    #[test]
    fn fields_are_added_where_the_path_leads_and_marked() {
        let root = object(&[("data", array(object(&[("id", plain(Kind::Integer))])))]);
        let root = with(
            root,
            r#"{"data[].owner.name":"string","data[].id":"integer"}"#,
        )
        .unwrap();
        let item = root.fields[0].shape.items.as_ref().unwrap();
        let seen: Vec<_> = item
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.sampled))
            .collect();
        assert_eq!(seen, [("id", false), ("owner", true)]);
        assert_eq!(item.fields[1].shape.fields[0].name, "name");
    }

    #[test]
    fn a_star_is_a_key_of_a_map() {
        let root = object(&[("data", free_object())]);
        let root = with(root, r#"{"data.*":{"value":"integer"}}"#).unwrap();
        assert_eq!(root.fields[0].shape.kinds, [Kind::Map]);
        assert_eq!(
            root.fields[0].shape.items.as_ref().unwrap().fields[0].name,
            "value"
        );
    }

    #[test]
    fn a_plain_field_beside_a_placeholder_shows_that_there_is_no_map() {
        let map = Shape {
            items: Some(Box::new(object(&[("id", plain(Kind::Integer))]))),
            ..plain(Kind::Map)
        };
        let root = with(object(&[("data", map)]), r#"{"data.item_type":"string"}"#).unwrap();
        let names: Vec<_> = root.fields[0]
            .shape
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        assert_eq!(names, ["id", "item_type"]);
    }

    #[test]
    fn a_star_beside_plain_fields_shows_that_there_is_a_map() {
        let total = object(&[("count", plain(Kind::Integer))]);
        let root = with(
            object(&[("data", total)]),
            r#"{"data.*":{"value":"integer"}}"#,
        )
        .unwrap();
        assert_eq!(root.fields[0].shape.kinds, [Kind::Map]);
        let names: Vec<_> = root.fields[0]
            .shape
            .items
            .iter()
            .flat_map(|items| &items.fields)
            .map(|field| &field.name)
            .collect();
        assert_eq!(names, ["count", "value"]);
    }

    #[test]
    fn a_null_says_nothing_of_the_type() {
        let root = with(
            object(&[("data", plain(Kind::String))]),
            r#"{"data":"null"}"#,
        )
        .unwrap();
        let data = &root.fields[0].shape;
        assert!(data.nullable && data.kinds == [Kind::String]);
    }

    #[test]
    fn keys_that_are_no_names_make_a_map() {
        let root = with(object(&[]), r#"{"data":{"":"string","ISNULL":"string"}}"#).unwrap();
        assert_eq!(root.fields[0].shape.kinds, [Kind::Map]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let problem = |gaps| {
            format!(
                "{:#}",
                with(object(&[("data", plain(Kind::String))]), gaps).unwrap_err()
            )
        };
        assert!(problem(r#"{"data[].id":"integer"}"#).contains("sample of `data[].id`"));
        assert!(problem(r#"{"data.id":"integer"}"#).contains("doesn't fit"));
        assert!(problem(r#"{"more":"float"}"#).contains("unknown type `float`"));
    }
}
