//! Parameters and bodies of an operation.

use super::document::Document;
use super::node::Node;
use super::schema;
use super::union::{free_object, plain};
use anyhow::{Context, Result, bail};
use pipedrive_catalogue::{Body, Content, Kind, ListEncoding, Param};

/// Path and query parameters; headers are the client's own business.
pub struct Params {
    /// In the order of the path.
    pub path: Vec<Param>,
    /// In the document's order.
    pub query: Vec<Param>,
}

/// Reads the parameters of an operation and of its path.
///
/// # Errors
/// A parameter without name or schema, an unsupported place, or a path that its parameters don't fit.
pub fn params(document: &Document, path: &str, item: &Node, operation: &Node) -> Result<Params> {
    let mut found = Params {
        path: Vec::new(),
        query: Vec::new(),
    };
    let listed = |node: &Node| {
        node.get("parameters")
            .map_or(Vec::new(), |list| list.elements().to_vec())
    };
    let own = listed(operation);
    for parameter in listed(item).iter().chain(&own) {
        let parameter = document.resolve(parameter)?;
        let name = parameter
            .text_at("name")
            .context("a parameter without a name")?;
        let read =
            || param(document, name, parameter).with_context(|| format!("parameter `{name}`"));
        // An operation's own parameter replaces that of its path.
        match parameter.text_at("in") {
            Some("path") => {
                found.path.retain(|other| other.name != name);
                found.path.push(Param {
                    required: true,
                    ..read()?
                });
            }
            Some("query") => {
                found.query.retain(|other| other.name != name);
                found.query.push(read()?);
            }
            Some("header") => {}
            other => bail!("parameter `{name}` stands in {other:?}, which isn't supported"),
        }
    }
    let names = names_in(path)?;
    if names.len() != found.path.len()
        || found
            .path
            .iter()
            .any(|param| !names.contains(&param.name.as_str()))
    {
        let declared: Vec<_> = found.path.iter().map(|param| param.name.as_str()).collect();
        bail!("the path has parameters {names:?}, but {declared:?} are declared");
    }
    found
        .path
        .sort_by_key(|param| names.iter().position(|name| *name == param.name));
    Ok(found)
}

/// Names between braces, in order.
fn names_in(path: &str) -> Result<Vec<&str>> {
    let mut names = Vec::new();
    for part in path.split('/') {
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            Some(name) if !name.is_empty() && !name.contains(['{', '}', ':', '|']) => {
                names.push(name)
            }
            None if !part.contains(['{', '}', ':', '|', '?', ' ']) => {}
            _ => bail!("unsupported path part `{part}`"),
        }
    }
    Ok(names)
}

fn param(document: &Document, name: &str, parameter: &Node) -> Result<Param> {
    let node = document.resolve(parameter.get("schema").context("no schema")?)?;
    let mut shape = schema::shape(document, node)?;
    let mut list = None;
    if shape.kinds == [Kind::Array] {
        let comma = parameter.get("explode") == Some(&Node::Bool(false));
        list = Some(if comma {
            ListEncoding::Comma
        } else {
            ListEncoding::Repeat
        });
        shape = shape.items.map_or_else(|| plain(Kind::Any), |items| *items);
    } else if node.flag_at("x-csv") {
        list = Some(ListEncoding::Comma);
        // The lists of ids are all of numbers; upstream has them as one string.
        if name == "ids" || name.ends_with("_ids") {
            shape = plain(Kind::Integer);
        }
    }
    if node.get("x-sort-syntax").is_some() {
        let both = |value: &serde_json::Value| {
            let name = value.as_str().unwrap_or_default().to_owned();
            [format!("{name} ASC").into(), format!("{name} DESC").into()]
        };
        shape.values = shape.values.iter().flat_map(both).collect();
    }
    let limits = if list.is_some() {
        ["maxItems", "x-max-items"]
    } else {
        ["maximum", "x-maximum"]
    };
    Ok(Param {
        name: name.to_owned(),
        shape,
        list,
        required: parameter.flag_at("required"),
        max: limits.iter().find_map(|key| node.count_at(key)),
        page_size: None,
        doc: String::new(),
    })
}

/// Reads the request body, where there is one.
///
/// # Errors
/// An unsupported content type, or a body that is neither an object nor an array.
pub fn body(document: &Document, operation: &Node) -> Result<Option<Body>> {
    let Some(request) = operation.get("requestBody") else {
        return Ok(None);
    };
    let request = document.resolve(request)?;
    let contents = request.get("content").map_or(&[][..], Node::entries);
    let Some((media_type, content)) = contents.first() else {
        return Ok(None);
    };
    let kind = match media_type.as_str() {
        "application/json" => Content::Json,
        "application/x-www-form-urlencoded" => Content::Form,
        "multipart/form-data" => Content::Multipart,
        other => bail!("unsupported content type `{other}` of a request"),
    };
    let shape = match content.get("schema") {
        Some(schema) => schema::shape(document, schema).context("in the request's body")?,
        None => free_object(),
    };
    let mut body = Body {
        content: kind,
        fields: Vec::new(),
        array: None,
        custom_fields: false,
        optional: false,
    };
    match shape.kinds[..] {
        [Kind::Array] => {
            body.array = Some(shape.items.map_or_else(|| plain(Kind::Any), |items| *items))
        }
        [Kind::Object] => body.fields = shape.fields,
        [Kind::Map] if shape.items.is_none_or(|items| items.kinds == [Kind::Any]) => {}
        _ => bail!(
            "the request's body is neither an object nor an array, but {:?}",
            shape.kinds
        ),
    }
    // Only where upstream says which fields are needed does its silence mean that none is.
    let nothing_needed = body.array.is_none() && body.fields.iter().all(|field| !field.required);
    body.optional = nothing_needed && !request.flag_at("required");
    Ok(Some(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let text = r#"{"openapi":"3.0.1","servers":[{"url":"https://x/v2"}],"paths":{"/a":{}}}"#;
        Document::parse(text, "a.json").unwrap()
    }

    fn query(parameter: &str) -> Param {
        let operation = Node::parse(&format!(r#"{{"parameters":[{parameter}]}}"#)).unwrap();
        params(&document(), "/a", &Node::Null, &operation)
            .unwrap()
            .query
            .remove(0)
    }

    #[test]
    fn lists_are_comma_separated_or_repeated() {
        let csv = query(
            r#"{"in":"query","name":"ids","schema":{"type":"string","x-csv":true,"x-max-items":100}}"#,
        );
        assert_eq!((csv.list, csv.max), (Some(ListEncoding::Comma), Some(100)));
        assert_eq!(csv.shape.kinds, [Kind::Integer]);
        let array = r#""schema":{"type":"array","items":{"type":"integer"}}"#;
        let repeated = query(&format!(r#"{{"in":"query","name":"deal_ids",{array}}}"#));
        assert_eq!(repeated.list, Some(ListEncoding::Repeat));
        let joined = query(&format!(
            r#"{{"in":"query","name":"deal_ids","explode":false,{array}}}"#
        ));
        assert_eq!(joined.list, Some(ListEncoding::Comma));
    }

    #[test]
    fn a_sort_parameter_takes_both_directions() {
        let sort = r#"{"in":"query","name":"sort","schema":{"type":"string","enum":["id"],"x-csv":true,"x-sort-syntax":"field ASC|DESC"}}"#;
        assert_eq!(query(sort).shape.values, ["id ASC", "id DESC"]);
    }

    #[test]
    fn path_parameters_follow_the_path() {
        let operation = Node::parse(
            r#"{"parameters":[{"in":"path","name":"b","schema":{"type":"string"}},{"in":"path","name":"a","schema":{"type":"integer"}}]}"#,
        )
        .unwrap();
        let found = params(&document(), "/x/{a}/y/{b}", &Node::Null, &operation).unwrap();
        let names: Vec<_> = found.path.iter().map(|param| param.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(found.path.iter().all(|param| param.required));
        let problem = |path: &str| {
            params(&document(), path, &Node::Null, &operation)
                .err()
                .unwrap()
                .to_string()
        };
        assert!(problem("/x/{a}").contains("declared"));
        assert!(problem("/x/{a}:{b}").contains("unsupported path part"));
    }

    #[test]
    fn a_bare_array_is_a_body_of_its_own() {
        let operation = Node::parse(
            r#"{"requestBody":{"content":{"application/json":{"schema":{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}}}}}}"#,
        )
        .unwrap();
        let body = body(&document(), &operation).unwrap().unwrap();
        assert!(body.fields.is_empty() && !body.optional);
        assert!(body.array.unwrap().fields[0].required);
    }

    #[test]
    fn an_unknown_content_type_is_refused() {
        let operation = Node::parse(r#"{"requestBody":{"content":{"text/csv":{}}}}"#).unwrap();
        let problem = body(&document(), &operation).unwrap_err().to_string();
        assert!(problem.contains("text/csv"));
    }
}
