//! From an operation and its input to a request. What doesn't fit is refused here, before anything is sent.

mod fit;

use crate::endpoint::{Authorization, Endpoint};
use crate::http::{HttpRequest, Method, Part, PartContent, RequestBody};
use crate::operation::{Content, Form, ListEncoding, Operation, Paging, Param};
use crate::page::{PageRequest, PageToken};
use crate::value::Value;
use fit::{fit, fit_id};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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
        Problem(parts.concat())
    }
}

/// Makes the request.
///
/// # Errors
/// A [`Problem`] where the input doesn't fit the operation.
pub fn plan(
    operation: Operation,
    input: Value,
    options: &RequestOptions,
    endpoint: &Endpoint,
    authorization: &Authorization,
) -> Result<Plan, Problem> {
    let mut input = Input::new(input)?;
    let page = input.page(operation, options)?;
    let mut url = endpoint.prefix(operation.version());
    path(operation, &mut input, &mut url)?;
    query(operation, &mut input, options, &mut url)?;
    let (body, content_type) = body(operation, &mut input, options)?;
    input.refuse_rest(operation)?;
    let headers = headers(content_type, options, authorization)?;
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

    fn take(&mut self, name: &str) -> Option<Value> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(index).1)
    }

    fn put(&mut self, name: &str, value: Value) {
        self.take(name);
        self.0.push((name.to_owned(), value));
    }

    /// Settles position and size of the page: `null` means from the start, and a page token wins over the input's.
    fn page(&mut self, operation: Operation, options: &RequestOptions) -> Result<PageRequest, Problem> {
        let name = match operation.paging() {
            Paging::None => {
                return match options.page {
                    Some(Some(_)) => Err(Problem("this listing has a single page".to_owned())),
                    _ => Ok(PageRequest::default()),
                };
            }
            Paging::Cursor => "cursor",
            Paging::Offset => "start",
        };
        let given = self.take(name).filter(|value| *value != Value::Null);
        let wanted = match (&options.page, operation.paging()) {
            (Some(Some(PageToken::Cursor(cursor))), Paging::Cursor) => Some(Value::Text(cursor.clone())),
            (Some(Some(PageToken::Start(start))), Paging::Offset) => {
                Some(Value::Number(crate::value::Number { value: *start as f64, text: start.to_string() }))
            }
            (Some(Some(_)), _) => return Err(Problem("the page token is of another listing".to_owned())),
            _ => given,
        };
        let token = match &wanted {
            Some(Value::Text(cursor)) if name == "cursor" => Some(PageToken::Cursor(cursor.clone())),
            Some(Value::Number(start)) if name == "start" => Some(PageToken::Start(start.value as u64)),
            _ => None,
        };
        if let Some(wanted) = wanted {
            self.put(name, wanted);
        }
        let size = operation.query().find(|param| param.name == "limit").and_then(|param| param.page_size);
        if let (Some(_), Some(size), None) = (&options.page, size, self.0.iter().find(|(key, _)| key == "limit")) {
            self.put("limit", Value::Number(crate::value::Number { value: f64::from(size), text: size.to_string() }));
        }
        let limit = self.0.iter().find_map(|(key, value)| match value {
            Value::Number(limit) if key == "limit" => Some(limit.value as u64),
            _ => None,
        });
        Ok(PageRequest { token, limit })
    }

    /// Whatever no step took is unknown to the operation.
    fn refuse_rest(&self, operation: Operation) -> Result<(), Problem> {
        let Some((name, _)) = self.0.first() else { return Ok(()) };
        let mut message = ["unknown parameter ", name].concat();
        if let Some(near) = nearest(operation, name) {
            message.push_str("; did you mean ");
            message.push_str(near);
            message.push('?');
        } else {
            message.push_str(" (extraQuery and extraBody pass unchecked)");
        }
        Err(Problem(message))
    }
}

fn path(operation: Operation, input: &mut Input, url: &mut String) -> Result<(), Problem> {
    let mut params = operation.path_params();
    for (index, piece) in operation.path().split('{').enumerate() {
        if index == 0 {
            url.push_str(piece);
            continue;
        }
        let Some(param) = params.next() else { break };
        let value = input.take(param.name).ok_or_else(|| missing(param))?;
        url.extend(utf8_percent_encode(&fit_id(param, value)?, RESERVED));
        url.push_str(piece.split_once('}').map_or("", |(_, rest)| rest));
    }
    Ok(())
}

fn query(
    operation: Operation,
    input: &mut Input,
    options: &RequestOptions,
    url: &mut String,
) -> Result<(), Problem> {
    let mut pairs = Pairs::default();
    for param in operation.query() {
        let Some(value) = input.take(param.name) else {
            if param.required {
                return Err(missing(param));
            }
            continue;
        };
        match param.list {
            None => pairs.add(param.name, &plain(param, fit(param, value)?)?),
            Some(encoding) => {
                let items = list(param, value)?;
                match encoding {
                    ListEncoding::Comma => pairs.add(param.name, &items.join(",")),
                    ListEncoding::Repeat => items.iter().for_each(|item| pairs.add(param.name, item)),
                }
            }
        }
    }
    for (name, value) in &options.extra_query {
        let items = match value {
            Value::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            pairs.add(name, &scalar(item).ok_or_else(|| Problem::of(&["extraQuery.", name, " can't hold ", item.describe()]))?);
        }
    }
    if !pairs.0.is_empty() {
        url.push('?');
        url.push_str(&pairs.0);
    }
    Ok(())
}

/// The elements of a list parameter, as text.
fn list(param: Param, value: Value) -> Result<Vec<String>, Problem> {
    let items = match value {
        Value::List(items) => items,
        one => vec![one],
    };
    // `ids=` is no filter at all: the answer would be everything instead of nothing.
    if items.is_empty() {
        return Err(Problem::of(&[param.name, " must not be an empty array; leave it out to set no limit"]));
    }
    if let Some(max) = param.max.filter(|max| items.len() > *max as usize) {
        let (max, count) = (max.to_string(), items.len().to_string());
        return Err(Problem::of(&[param.name, " takes at most ", &max, " values, not ", &count]));
    }
    let element = param.element();
    items.into_iter().map(|item| plain(param, fit(element, item)?)).collect()
}

/// A value that has passed the checks, as text for a query or a form.
fn plain(param: Param, value: Value) -> Result<String, Problem> {
    scalar(&value).ok_or_else(|| Problem::of(&[param.name, " must be a plain value, not ", value.describe()]))
}

fn scalar(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Number(number) if number.value.is_finite() => number.text.clone(),
        Value::Text(text) => text.clone(),
        Value::Time(at) => crate::time::TimeFormat::Rfc3339.write(*at),
        _ => return None,
    })
}

fn body(
    operation: Operation,
    input: &mut Input,
    options: &RequestOptions,
) -> Result<(RequestBody, Option<&'static str>), Problem> {
    const JSON: Option<&str> = Some("application/json");
    let Some(body) = operation.body() else {
        if options.extra_body.is_empty() {
            return Ok((RequestBody::Empty, None));
        }
        if operation.method() == Method::Get {
            return Err(Problem("a GET request has no body for extraBody".to_owned()));
        }
        return Ok((RequestBody::Text(json(&Value::Map(options.extra_body.clone()), "extraBody")?), JSON));
    };
    if body.array {
        let value = input.take("body").ok_or_else(|| Problem("body is missing".to_owned()))?;
        if !matches!(value, Value::List(_)) {
            return Err(Problem::of(&["body must be an array, not ", value.describe()]));
        }
        return Ok((RequestBody::Text(json(&value, "body")?), JSON));
    }
    let mut fields = Vec::new();
    for param in body.fields() {
        match input.take(param.name) {
            None if param.required => return Err(missing(param)),
            None => {}
            // Pipedrive has been seen to clear all custom fields on an empty object.
            Some(Value::Map(entries)) if param.name == "custom_fields" && entries.is_empty() => {}
            Some(Value::Null) if !param.required && body.content == Content::Json => {
                fields.push((param.name.to_owned(), Value::Null));
            }
            Some(value) => fields.push((param.name.to_owned(), fit(param, value)?)),
        }
    }
    if body.custom_fields {
        let (own, rest) = std::mem::take(&mut input.0).into_iter().partition(|(name, _)| is_custom_field(name));
        fields.extend::<Vec<_>>(own);
        input.0 = rest;
    }
    for (name, value) in &options.extra_body {
        fields.retain(|(known, _)| known != name);
        fields.push((name.clone(), value.clone()));
    }
    if fields.is_empty() && body.optional {
        return Ok((RequestBody::Empty, None));
    }
    match body.content {
        Content::Json => Ok((RequestBody::Text(json(&Value::Map(fields), "")?), JSON)),
        Content::Form => {
            let mut pairs = Pairs::default();
            for (name, value) in &fields {
                pairs.add(name, &form_text(name, value)?);
            }
            Ok((RequestBody::Text(pairs.0), Some("application/x-www-form-urlencoded")))
        }
        Content::Multipart => {
            let parts = fields.into_iter().map(|(name, value)| {
                let content = match value {
                    Value::File(file) => PartContent::File(file),
                    value => PartContent::Text(form_text(&name, &value)?),
                };
                Ok(Part { name, content })
            });
            Ok((RequestBody::Multipart(parts.collect::<Result<_, Problem>>()?), None))
        }
    }
}

fn form_text(name: &str, value: &Value) -> Result<String, Problem> {
    scalar(value).ok_or_else(|| Problem::of(&[name, " must be a plain value, not ", value.describe()]))
}

fn json(value: &Value, name: &str) -> Result<String, Problem> {
    let mut out = String::new();
    value.write_json(&mut out).map_err(|fault| {
        let place = [name, &fault.path].concat();
        Problem::of(&[place.trim_start_matches('.'), " can't be sent: it is ", fault.what])
    })?;
    Ok(out)
}

/// 40 hex digits, with a suffix where the type has several parts (`…_currency`).
fn is_custom_field(name: &str) -> bool {
    let (key, suffix) = name.split_at_checked(40).unwrap_or((name, ""));
    key.len() == 40
        && key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && (suffix.is_empty() || suffix.starts_with('_'))
}

fn headers(
    content_type: Option<&str>,
    options: &RequestOptions,
    authorization: &Authorization,
) -> Result<Vec<(String, String)>, Problem> {
    let mut headers = Vec::new();
    match authorization {
        Authorization::None => {}
        Authorization::ApiToken(token) => headers.push(("x-api-token".to_owned(), token.clone())),
        Authorization::AccessToken(token) => headers.push(("authorization".to_owned(), ["Bearer ", token].concat())),
    }
    if headers.iter().any(|(_, value)| !is_header_value(value)) {
        return Err(Problem("the token holds a character that no token has".to_owned()));
    }
    if let Some(content_type) = content_type {
        headers.push(("content-type".to_owned(), content_type.to_owned()));
    }
    for (name, value) in &options.headers {
        let name = name.to_ascii_lowercase();
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) || !is_header_value(value) {
            return Err(Problem::of(&["headers: ", &name, " is not a header that can be sent"]));
        }
        if headers.iter().any(|(known, _)| *known == name) {
            return Err(Problem::of(&["headers: ", &name, " is set by the client"]));
        }
        headers.push((name, value.clone()));
    }
    Ok(headers)
}

fn is_header_value(value: &str) -> bool {
    value.chars().all(|c| matches!(c, '\t' | ' '..='~' | '\u{a0}'..='\u{ff}'))
}

fn missing(param: Param) -> Problem {
    Problem::of(&[param.name, " is missing"])
}

/// `name=value` pairs, encoded.
#[derive(Default)]
struct Pairs(String);

impl Pairs {
    fn add(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.extend(utf8_percent_encode(name, RESERVED));
        self.0.push('=');
        self.0.extend(utf8_percent_encode(value, RESERVED));
    }
}

/// The operation's parameter that a misspelt name most likely means.
fn nearest(operation: Operation, name: &str) -> Option<&'static str> {
    let known = operation.path_params().chain(operation.query()).chain(operation.body().into_iter().flat_map(|body| body.fields()));
    known
        .map(|param| (distance(&param.name.to_ascii_lowercase(), &name.to_ascii_lowercase()), param.name))
        .filter(|(distance, known)| *distance * 5 <= known.len() * 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Levenshtein's distance, with `_` for nothing: `ownerId` is close to `owner_id`.
fn distance(a: &str, b: &str) -> usize {
    let significant = |text: &str| text.bytes().filter(|byte| *byte != b'_').take(64).collect::<Vec<u8>>();
    let (a, b) = (significant(a), significant(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(all(test, feature = "models"))]
mod tests;
