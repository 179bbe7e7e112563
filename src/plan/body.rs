//! Body and headers of a request.

use super::fit::fit;
use super::input::Input;
use super::text::plain;
use super::{Problem, missing};
use crate::endpoint::Authorization;
use crate::http::{Method, Part, PartContent, RequestBody};
use crate::operation::{Content, Operation};
use crate::query::Pairs;
use crate::text::join;
use crate::value::Value;

/// Writes the body, and gives its content type, empty where the platform sets it.
pub(super) fn body(
    operation: Operation,
    input: &mut Input,
    extra: &mut Vec<(String, Value)>,
    out: &mut RequestBody,
) -> Result<&'static str, Problem> {
    let Some(body) = operation.body() else {
        if extra.is_empty() {
            return Ok("");
        }
        if operation.method() == Method::Get {
            return Err(Problem::of(&["a GET request has no body for extraBody"]));
        }
        return json(&Value::Map(std::mem::take(extra)), "", out);
    };
    if body.array {
        if !extra.is_empty() {
            return Err(Problem::of(&[
                "the body is an array, with no place for extraBody",
            ]));
        }
        let value = input.take("body").ok_or_else(|| missing("body"))?;
        return match value {
            Value::List(_) => json(&value, "body", out),
            _ => Err(Problem::of(&[
                "body must be an array, not ",
                value.describe(),
            ])),
        };
    }
    let mut fields = Vec::new();
    for param in body.fields() {
        let Some(value) = input.needed(&param)? else {
            continue;
        };
        let value = match value {
            // Pipedrive has been seen to clear all custom fields on an empty object.
            Value::Map(entries) if param.name == "custom_fields" && entries.is_empty() => continue,
            Value::Null if !param.required && body.content == Content::Json => Value::Null,
            value => fit(param, value)?,
        };
        fields.push((param.name.to_owned(), value));
    }
    if body.custom_fields {
        for (name, value) in std::mem::take(&mut input.0) {
            let to = if is_custom_field(&name) {
                &mut fields
            } else {
                &mut input.0
            };
            to.push((name, value));
        }
    }
    for (name, value) in std::mem::take(extra) {
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    if fields.is_empty() && body.optional {
        return Ok("");
    }
    match body.content {
        Content::Json => json(&Value::Map(fields), "", out),
        Content::Form => {
            let mut text = String::new();
            let mut pairs = Pairs(&mut text, 0);
            for (name, value) in &fields {
                pairs.add(name, &plain(name, value)?);
            }
            *out = RequestBody::Text(text);
            Ok("application/x-www-form-urlencoded")
        }
        Content::Multipart => {
            let mut parts = Vec::new();
            for (name, value) in fields {
                let content = match value {
                    Value::File(file) => PartContent::File(file),
                    value => PartContent::Text(plain(&name, &value)?),
                };
                parts.push(Part { name, content });
            }
            *out = RequestBody::Multipart(parts);
            Ok("")
        }
    }
}

fn json(value: &Value, name: &str, out: &mut RequestBody) -> Result<&'static str, Problem> {
    let mut text = String::new();
    match value.write_json(&mut text) {
        Ok(()) => {
            *out = RequestBody::Text(text);
            Ok("application/json")
        }
        Err(fault) => {
            let path = if name.is_empty() {
                fault.path.strip_prefix('.').unwrap_or_default()
            } else {
                &fault.path
            };
            Err(Problem::of(&[
                name,
                path,
                " can't be sent: it is ",
                fault.what,
            ]))
        }
    }
}

/// 40 hex digits, with a suffix where the type has several parts (`…_currency`).
fn is_custom_field(name: &str) -> bool {
    for (index, byte) in name.bytes().enumerate() {
        if index == 40 {
            return byte == b'_';
        }
        if !matches!(byte, b'0'..=b'9' | b'a'..=b'f') {
            return false;
        }
    }
    name.len() == 40
}

/// Credential, content type, and what the caller adds.
pub(super) fn headers(
    content_type: &str,
    extra: &mut Vec<(String, String)>,
    authorization: &Authorization,
    headers: &mut Vec<(String, String)>,
) -> Result<(), Problem> {
    match authorization {
        Authorization::None => {}
        Authorization::ApiToken(token) => headers.push(("x-api-token".to_owned(), token.clone())),
        Authorization::AccessToken(token) => {
            headers.push(("authorization".to_owned(), join(&["Bearer ", token])))
        }
    }
    if let Some((_, value)) = headers.first()
        && !is_header_value(value)
    {
        return Err(Problem::of(&[
            "the token holds a character that no token has",
        ]));
    }
    if !content_type.is_empty() {
        headers.push(("content-type".to_owned(), content_type.to_owned()));
    }
    let own = headers.len();
    for (mut name, value) in std::mem::take(extra) {
        name.make_ascii_lowercase();
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) || !is_header_value(&value) {
            return Err(Problem::of(&[
                "headers: ",
                &name,
                " is not a header that can be sent",
            ]));
        }
        let same = headers
            .iter_mut()
            .enumerate()
            .find(|(_, (known, _))| *known == name);
        match same {
            Some((index, header)) if index >= own => header.1 = value,
            None if name != "content-type" => headers.push((name, value)),
            _ => return Err(Problem::of(&["headers: ", &name, " is set by the client"])),
        }
    }
    Ok(())
}

fn is_header_value(value: &str) -> bool {
    value
        .chars()
        .all(|c| matches!(c, '\t' | ' '..='~' | '\u{a0}'..='\u{ff}'))
}
