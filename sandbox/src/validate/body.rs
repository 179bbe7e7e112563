//! The body: read as its content type says, and checked against the operation's fields.

use super::shape::{check_fields, check_value};
use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::http::Request;
use pipedrive_catalogue::{Content, Operation};
use serde_json::{Map, Value};

/// The body of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Body {
    /// An object, or an array where the operation takes one bare; null where there is none.
    pub(crate) value: Value,
    /// The file of a multipart body.
    pub(crate) file: Option<Upload>,
}

/// A file that was sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Upload {
    /// The form's field that it stood in.
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads the body that an operation takes.
///
/// # Errors
/// 400 where it is malformed, of another content type, without a required field; in v2 also where a field is
/// unknown or of another type.
pub(crate) fn read_body(
    catalogue: &Catalogue,
    operation: &Operation,
    request: &Request,
) -> Result<Body, Failure> {
    let Some(expected) = &operation.body else {
        return Ok(Body::default());
    };
    let strict = operation.version == "v2";
    if request.body.is_empty() && (expected.optional || !strict) {
        let empty = Body {
            value: Value::Object(Map::new()),
            file: None,
        };
        return if expected.optional {
            Ok(empty)
        } else {
            check_required(operation, empty)
        };
    }
    let content_type = request
        .headers
        .get("content-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let body = if content_type.starts_with("multipart/form-data") {
        read_multipart(&content_type_boundary(request), &request.body)?
    } else if content_type.starts_with("application/x-www-form-urlencoded") {
        let fields = form_urlencoded::parse(&request.body);
        Body {
            value: fields
                .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
                .collect(),
            file: None,
        }
    } else if content_type.starts_with("application/json") {
        let value = serde_json::from_slice(&request.body).map_err(|problem| {
            Failure::bad_request(format!("Request body is not valid JSON: {problem}"))
        })?;
        Body { value, file: None }
    } else {
        Body::default()
    };

    // v1 once took forms everywhere; v2 and the form-only operations take nothing else than they say.
    let sent = match content_type.split(';').next().unwrap_or_default().trim() {
        "multipart/form-data" => Some(Content::Multipart),
        "application/x-www-form-urlencoded" => Some(Content::Form),
        "application/json" => Some(Content::Json),
        _ => None,
    };
    let accepted = sent == Some(expected.content)
        || !strict && expected.content == Content::Json && sent == Some(Content::Form);
    if !accepted {
        let wanted = match expected.content {
            Content::Json => "application/json",
            Content::Form => "application/x-www-form-urlencoded",
            Content::Multipart => "multipart/form-data",
        };
        return Err(Failure::bad_request(format!(
            "Content-Type must be {wanted}"
        )));
    }
    match (expected.content, strict) {
        (Content::Json, true) => check_json(catalogue, operation, body),
        _ => check_required(operation, body),
    }
}

fn check_json(catalogue: &Catalogue, operation: &Operation, body: Body) -> Result<Body, Failure> {
    let Some(expected) = &operation.body else {
        return Ok(body);
    };
    match (&expected.array, &body.value) {
        (Some(element), Value::Array(items)) => {
            if items.is_empty() {
                return Err(Failure::schema("body", "must hold at least 1 item"));
            }
            for (place, item) in items.iter().enumerate() {
                check_value(catalogue, element, item, &format!("[{place}]"))?;
                if !item.is_object() && !element.fields.is_empty() {
                    return Err(Failure::schema(&format!("[{place}]"), "must be an object"));
                }
            }
        }
        (Some(_), _) => return Err(Failure::schema("body", "must be an array")),
        (None, Value::Object(object)) if expected.custom_fields => {
            let mut known = object.clone();
            known.retain(|name, _| expected.fields.iter().any(|field| field.name == *name));
            check_fields(catalogue, &expected.fields, &known, "")?;
        }
        (None, Value::Object(object)) => check_fields(catalogue, &expected.fields, object, "")?,
        (None, _) => return Err(Failure::schema("body", "must be an object")),
    }
    Ok(body)
}

fn check_required(operation: &Operation, body: Body) -> Result<Body, Failure> {
    let Some(expected) = &operation.body else {
        return Ok(body);
    };
    if expected.array.is_none() && !body.value.is_object() {
        return Err(Failure::bad_request("Request body must be an object"));
    }
    for field in expected.fields.iter().filter(|field| field.required) {
        let is_file = field.shape.kinds.contains(&pipedrive_catalogue::Kind::File);
        let value = &body.value[&field.name];
        let sent = body
            .file
            .as_ref()
            .is_some_and(|file| file.field == field.name);
        if !(is_file && sent) && (value.is_null() || *value == "") {
            return Err(Failure::schema(&field.name, "is required"));
        }
    }
    Ok(body)
}

/// The boundary, in its own case: only the rest of the header may be lowered.
fn content_type_boundary(request: &Request) -> String {
    let header = request.headers.get("content-type").unwrap_or_default();
    let parameters = header
        .split(';')
        .filter_map(|parameter| parameter.trim().split_once('='));
    let boundary = parameters
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"));
    boundary.map_or_else(String::new, |(_, value)| value.trim_matches('"').to_owned())
}

fn read_multipart(boundary: &str, bytes: &[u8]) -> Result<Body, Failure> {
    let malformed = || Failure::bad_request("Request body is not valid multipart/form-data");
    if boundary.is_empty() {
        return Err(malformed());
    }
    let (mut fields, mut file) = (Map::new(), None);
    let delimiter = format!("--{boundary}");
    let mut rest = bytes;
    let mut closed = false;
    while let Some(at) = position(rest, delimiter.as_bytes()) {
        let part = &rest[..at];
        rest = &rest[at + delimiter.len()..];
        if let Some(head_end) = position(part, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&part[..head_end]).into_owned();
            let content = part[head_end + 4..]
                .strip_suffix(b"\r\n")
                .unwrap_or(&part[head_end + 4..]);
            let name = parameter(&head, "name").ok_or_else(malformed)?;
            match parameter(&head, "filename") {
                Some(file_name) => {
                    file = Some(Upload {
                        field: name,
                        name: unescaped(&file_name),
                        content_type: part_type(&head),
                        bytes: content.to_vec(),
                    });
                }
                None => drop(fields.insert(name, String::from_utf8_lossy(content).into())),
            }
        }
        if rest.starts_with(b"--") {
            closed = true;
            break;
        }
    }
    if closed {
        Ok(Body {
            value: Value::Object(fields),
            file,
        })
    } else {
        Err(malformed())
    }
}

/// Where something stands. Its first byte is looked for alone: uploads are large.
fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// The content type of a part; bytes where it names none.
fn part_type(head: &str) -> String {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut types = lines.filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    types
        .next()
        .map_or("application/octet-stream", |(_, value)| value.trim())
        .to_owned()
}

/// Browsers escape three characters of a file's name, and no others.
fn unescaped(name: &str) -> String {
    name.replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n")
}

/// The value of `name="…"` in a part's head. The space keeps `name` from meeting `filename`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let start = head.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = head.get(start..)?;
    Some(value.get(..value.find('"')?)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_multipart_body_gives_its_fields_and_its_file() {
        let bytes = b"--X\r\nContent-Disposition: form-data; name=\"deal_id\"\r\n\r\n7\r\n--X\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--X--\r\n";
        let body = read_multipart("X", bytes).unwrap();
        assert_eq!(body.value, json!({ "deal_id": "7" }));
        let file = body.file.unwrap();
        assert_eq!(
            (
                file.field.as_str(),
                file.name.as_str(),
                file.content_type.as_str()
            ),
            ("file", "a.txt", "text/plain")
        );
        assert_eq!(file.bytes, b"hello");
    }

    #[test]
    fn a_multipart_body_without_its_end_is_refused() {
        let bytes = b"--X\r\nContent-Disposition: form-data; name=\"deal_id\"\r\n\r\n7";
        assert_eq!(read_multipart("X", bytes).unwrap_err().status, 400);
    }
}
