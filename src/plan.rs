//! From an operation and its input to a request. What doesn't fit is refused here, before anything is sent.

mod fit;

use crate::endpoint::{Authorization, Endpoint};
use crate::http::{HttpRequest, Method, Part, PartContent, RequestBody};
use crate::operation::{Content, Form, ListEncoding, Operation, Paging, Param};
use crate::page::{PageRequest, PageToken};
use crate::text::{cut, decimal, join};
use crate::time::TimeFormat;
use crate::value::{Number, Value};
use fit::{fit, fit_id};
use percent_encoding::percent_encode_byte;

/// What a caller may say about one request, beside its input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestOptions {
    /// Further headers. Names in any case.
    pub headers: Vec<(String, String)>,
    /// Goes into the query unchecked, for what Pipedrive adds tomorrow.
    pub extra_query: Vec<(String, Value)>,
    /// Goes into the body unchecked.
    pub extra_body: Vec<(String, Value)>,
    /// Which page of a listing. Set, even to its default, it makes the request ask for full pages.
    pub page: Option<Option<PageToken>>,
}

/// A request, and which page it asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What to send.
    pub request: HttpRequest,
    /// The page that it asks for; empty where the operation isn't a listing.
    pub page: PageRequest,
}

/// Why an input was refused, for people: `limit must be at most 500, not 501`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

impl Problem {
    fn of(parts: &[&str]) -> Problem {
        Problem(join(parts))
    }
}

/// Makes the request.
///
/// # Errors
/// A [`Problem`] where the input doesn't fit the operation.
pub fn plan(
    operation: Operation,
    input: Value,
    options: RequestOptions,
    endpoint: &Endpoint,
    authorization: &Authorization,
) -> Result<Plan, Problem> {
    let mut input = Input::new(input)?;
    let page = input.page(operation, options.page)?;
    let mut url = endpoint.prefix(operation.version());
    path(operation, &mut input, &mut url)?;
    query(operation, &mut input, options.extra_query, &mut url)?;
    let (body, content_type) = body(operation, &mut input, options.extra_body)?;
    input.refuse_rest(operation)?;
    let headers = headers(content_type, options.headers, authorization)?;
    let binary = operation.form() == Form::Binary;
    Ok(Plan { request: HttpRequest { method: operation.method(), url, headers, body, binary }, page })
}

/// The input, from which each step takes what is its own.
struct Input(Vec<(String, Value)>);

impl Input {
    fn new(input: Value) -> Result<Input, Problem> {
        match input {
            Value::Map(entries) => Ok(Input(entries)),
            Value::Null => Ok(Input(Vec::new())),
            other => Err(Problem::of(&["the parameters must be an object, not ", other.describe()])),
        }
    }

    fn find(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let mut taken = None;
        for (key, value) in std::mem::take(&mut self.0) {
            if key == name {
                taken = Some(value);
            } else {
                self.0.push((key, value));
            }
        }
        taken
    }

    fn needed(&mut self, param: &Param) -> Result<Option<Value>, Problem> {
        match self.take(param.name) {
            None if param.required => Err(missing(param.name)),
            value => Ok(value),
        }
    }

    /// Settles position and size of the page: `null` means from the start, and a page token wins over the input's.
    fn page(&mut self, operation: Operation, wanted: Option<Option<PageToken>>) -> Result<PageRequest, Problem> {
        let full = wanted.is_some();
        let token = match (operation.paging(), wanted.flatten()) {
            (Paging::None, None) => return Ok(PageRequest::default()),
            (Paging::None, Some(_)) => return Err(Problem::of(&["this listing has a single page"])),
            (Paging::Cursor, Some(PageToken::Cursor(cursor))) => Some(Value::Text(cursor)),
            (Paging::Offset, Some(PageToken::Start(start))) => Some(number(start)),
            (_, Some(_)) => return Err(Problem::of(&["the page token is of another listing"])),
            (_, None) => None,
        };
        let name = if operation.paging() == Paging::Cursor { "cursor" } else { "start" };
        let position = match self.take(name) {
            given if token.is_none() => given,
            _ => token,
        };
        let mut page = PageRequest::default();
        match &position {
            Some(Value::Text(cursor)) => page.token = Some(PageToken::Cursor(cursor.clone())),
            Some(Value::Number(start)) => page.token = Some(PageToken::Start(start.value as u64)),
            _ => {}
        }
        if let Some(position) = position
            && position != Value::Null
        {
            self.0.push((name.to_owned(), position));
        }
        if full && self.find("limit").is_none() {
            for param in operation.query() {
                if let ("limit", Some(size)) = (param.name, param.page_size) {
                    self.0.push(("limit".to_owned(), number(u64::from(size))));
                }
            }
        }
        if let Some(Value::Number(limit)) = self.find("limit") {
            page.limit = Some(limit.value as u64);
        }
        Ok(page)
    }

    /// Whatever no step took is unknown to the operation.
    fn refuse_rest(&self, operation: Operation) -> Result<(), Problem> {
        let Some((name, _)) = self.0.first() else { return Ok(()) };
        Err(match nearest(operation, name) {
            Some(near) => Problem::of(&["unknown parameter ", name, "; did you mean ", near, "?"]),
            None => Problem::of(&["unknown parameter ", name, " (extraQuery and extraBody pass unchecked)"]),
        })
    }
}

fn number(value: u64) -> Value {
    Value::Number(Number { value: value as f64, text: decimal(value) })
}

fn missing(name: &str) -> Problem {
    Problem::of(&[name, " is missing"])
}

fn path(operation: Operation, input: &mut Input, url: &mut String) -> Result<(), Problem> {
    let mut rest = operation.path();
    for param in operation.path_params() {
        let value = input.take(param.name).ok_or_else(|| missing(param.name))?;
        let (before, tail) = cut(rest, b'{').unwrap_or((rest, ""));
        url.push_str(before);
        encode(&fit_id(param, value)?, url);
        rest = cut(tail, b'}').map_or("", |(_, tail)| tail);
    }
    url.push_str(rest);
    Ok(())
}

fn query(
    operation: Operation,
    input: &mut Input,
    extra: Vec<(String, Value)>,
    url: &mut String,
) -> Result<(), Problem> {
    let mut pairs = Pairs::default();
    for param in operation.query() {
        let Some(value) = input.needed(&param)? else { continue };
        match param.list {
            None => pairs.add(param.name, &plain(param.name, &fit(param, value)?)?),
            Some(encoding) => list(param, encoding, value, &mut pairs)?,
        }
    }
    for (name, value) in &extra {
        let items = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
        for item in items {
            pairs.add(name, &plain(name, item)?);
        }
    }
    if !pairs.0.is_empty() {
        url.push('?');
        url.push_str(&pairs.0);
    }
    Ok(())
}

fn list(param: Param, encoding: ListEncoding, value: Value, pairs: &mut Pairs) -> Result<(), Problem> {
    let items = match value {
        Value::List(items) => items,
        one => vec![one],
    };
    // `ids=` is no filter at all: the answer would be everything instead of nothing.
    if items.is_empty() {
        return Err(Problem::of(&[param.name, " must not be an empty array; leave it out to set no limit"]));
    }
    if let Some(max) = param.max
        && items.len() > max as usize
    {
        let (max, count) = (decimal(u64::from(max)), decimal(items.len() as u64));
        return Err(Problem::of(&[param.name, " takes at most ", &max, " values, not ", &count]));
    }
    let mut all = String::new();
    for item in items {
        let text = plain(param.name, &fit(param.element(), item)?)?;
        if encoding == ListEncoding::Repeat {
            pairs.add(param.name, &text);
            continue;
        }
        if !all.is_empty() {
            all.push(',');
        }
        all.push_str(&text);
    }
    if encoding == ListEncoding::Comma {
        pairs.add(param.name, &all);
    }
    Ok(())
}

/// A value as text, for a query or a form.
fn plain(name: &str, value: &Value) -> Result<String, Problem> {
    Ok(match value {
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Number(number) if number.value.is_finite() => number.text.clone(),
        Value::Text(text) => text.clone(),
        Value::Time(at) => TimeFormat::Rfc3339.write(*at),
        _ => return Err(Problem::of(&[name, " must be a plain value, not ", value.describe()])),
    })
}

fn body(
    operation: Operation,
    input: &mut Input,
    extra: Vec<(String, Value)>,
) -> Result<(RequestBody, &'static str), Problem> {
    let Some(body) = operation.body() else {
        if extra.is_empty() {
            return Ok((RequestBody::Empty, ""));
        }
        if operation.method() == Method::Get {
            return Err(Problem::of(&["a GET request has no body for extraBody"]));
        }
        return json(&Value::Map(extra), "");
    };
    if body.array {
        let value = input.take("body").ok_or_else(|| missing("body"))?;
        return match value {
            Value::List(_) => json(&value, "body"),
            _ => Err(Problem::of(&["body must be an array, not ", value.describe()])),
        };
    }
    let mut fields = Vec::new();
    for param in body.fields() {
        let Some(value) = input.needed(&param)? else { continue };
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
            let to = if is_custom_field(&name) { &mut fields } else { &mut input.0 };
            to.push((name, value));
        }
    }
    for (name, value) in extra {
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    if fields.is_empty() && body.optional {
        return Ok((RequestBody::Empty, ""));
    }
    match body.content {
        Content::Json => json(&Value::Map(fields), ""),
        Content::Form => {
            let mut pairs = Pairs::default();
            for (name, value) in &fields {
                pairs.add(name, &plain(name, value)?);
            }
            Ok((RequestBody::Text(pairs.0), "application/x-www-form-urlencoded"))
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
            Ok((RequestBody::Multipart(parts), ""))
        }
    }
}

fn json(value: &Value, name: &str) -> Result<(RequestBody, &'static str), Problem> {
    let mut out = String::new();
    match value.write_json(&mut out) {
        Ok(()) => Ok((RequestBody::Text(out), "application/json")),
        Err(fault) => {
            let path = if name.is_empty() { fault.path.strip_prefix('.').unwrap_or_default() } else { &fault.path };
            Err(Problem::of(&[name, path, " can't be sent: it is ", fault.what]))
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

fn headers(
    content_type: &str,
    extra: Vec<(String, String)>,
    authorization: &Authorization,
) -> Result<Vec<(String, String)>, Problem> {
    let mut headers = Vec::new();
    match authorization {
        Authorization::None => {}
        Authorization::ApiToken(token) => headers.push(("x-api-token".to_owned(), token.clone())),
        Authorization::AccessToken(token) => headers.push(("authorization".to_owned(), join(&["Bearer ", token]))),
    }
    if let Some((_, value)) = headers.first()
        && !is_header_value(value)
    {
        return Err(Problem::of(&["the token holds a character that no token has"]));
    }
    if !content_type.is_empty() {
        headers.push(("content-type".to_owned(), content_type.to_owned()));
    }
    for (mut name, value) in extra {
        name.make_ascii_lowercase();
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) || !is_header_value(&value) {
            return Err(Problem::of(&["headers: ", &name, " is not a header that can be sent"]));
        }
        if headers.iter().any(|(known, _)| *known == name) {
            return Err(Problem::of(&["headers: ", &name, " is set by the client"]));
        }
        headers.push((name, value));
    }
    Ok(headers)
}

fn is_header_value(value: &str) -> bool {
    value.chars().all(|c| matches!(c, '\t' | ' '..='~' | '\u{a0}'..='\u{ff}'))
}

/// Percent-encodes all but what RFC 3986 leaves as it is.
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(percent_encode_byte(byte));
        }
    }
}

/// `name=value` pairs, encoded.
#[derive(Default)]
struct Pairs(String);

impl Pairs {
    fn add(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        encode(name, &mut self.0);
        self.0.push('=');
        encode(value, &mut self.0);
    }
}

/// The operation's parameter that a misspelt name most likely means.
fn nearest(operation: Operation, name: &str) -> Option<&'static str> {
    let mut known = operation.path_params();
    known.extend(operation.query());
    if let Some(body) = operation.body() {
        known.extend(body.fields());
    }
    let mut best = None;
    let mut least = usize::MAX;
    for param in known {
        let distance = distance(param.name, name);
        if distance < least && distance * 5 <= param.name.len() * 2 {
            (best, least) = (Some(param.name), distance);
        }
    }
    best
}

/// Levenshtein's distance, with `_` for nothing and case folded: `ownerId` is close to `owner_id`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (significant(a), significant(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for x in a {
        let mut diagonal = usize::MAX;
        let mut left = 0;
        for (index, cell) in row.iter_mut().enumerate() {
            let above = *cell;
            let replaced = match index.checked_sub(1).and_then(|index| b.get(index)) {
                Some(y) => diagonal + usize::from(x != *y),
                None => above + 1,
            };
            *cell = replaced.min(above + 1).min(if index > 0 { left + 1 } else { replaced });
            (diagonal, left) = (above, *cell);
        }
    }
    row.last().copied().unwrap_or_default()
}

fn significant(text: &str) -> Vec<u8> {
    text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).take(64).collect()
}

#[cfg(all(test, feature = "models"))]
mod tests;
