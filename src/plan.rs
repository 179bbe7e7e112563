//! From an operation and its input to a request. What doesn't fit is refused here, before anything is sent.

mod body;
mod fit;
mod input;
mod text;

use crate::endpoint::{Authorization, Endpoint};
use crate::http::HttpRequest;
use crate::operation::{Form, ListEncoding, Operation, Param};
use crate::page::{PageRequest, PageToken};
use crate::query::{Pairs, encode};
use crate::text::{cut, decimal, join};
use crate::value::Value;
use body::{body, headers};
use fit::{fit, fit_id};
use input::Input;
use text::plain;

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
    let mut options = options;
    let mut input = Input::new(input)?;
    let mut request = HttpRequest {
        method: operation.method(),
        binary: matches!(operation.form(), Form::Binary | Form::Html),
        ..HttpRequest::default()
    };
    let page = input.page(operation, options.page.take())?;
    fill(
        &mut request,
        operation,
        &mut input,
        &mut options,
        endpoint,
        authorization,
    )?;
    Ok(Plan { request, page })
}

/// Writes all of a request but its method. What it writes to is another's: each way out of a function that owned it
/// would drop it anew, in code of its own.
fn fill(
    request: &mut HttpRequest,
    operation: Operation,
    input: &mut Input,
    options: &mut RequestOptions,
    endpoint: &Endpoint,
    authorization: &Authorization,
) -> Result<(), Problem> {
    request.url = endpoint.prefix(operation.version());
    path(operation, input, &mut request.url)?;
    query(operation, input, &options.extra_query, &mut request.url)?;
    let content_type = body(operation, input, &mut options.extra_body, &mut request.body)?;
    input.refuse_rest(operation)?;
    headers(
        content_type,
        &mut options.headers,
        authorization,
        &mut request.headers,
    )
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
    extra: &[(String, Value)],
    url: &mut String,
) -> Result<(), Problem> {
    let mut pairs = Pairs(url, b'?');
    for param in operation.query() {
        if extra.iter().any(|(name, _)| name == param.name) {
            input.take(param.name);
            continue;
        }
        let Some(value) = input.needed(&param)? else {
            continue;
        };
        match param.list {
            None => pairs.add(param.name, &plain(param.name, &fit(param, value)?)?),
            Some(encoding) => list(param, encoding, value, &mut pairs)?,
        }
    }
    for (name, value) in extra {
        let items = if let Value::List(items) = value {
            items
        } else {
            std::slice::from_ref(value)
        };
        for item in items {
            pairs.add(name, &plain(name, item)?);
        }
    }
    Ok(())
}

fn list(
    param: Param,
    encoding: ListEncoding,
    value: Value,
    pairs: &mut Pairs,
) -> Result<(), Problem> {
    let items = match value {
        Value::List(items) => items,
        one => vec![one],
    };
    // `ids=` is no filter at all: the answer would be everything instead of nothing.
    if items.is_empty() {
        return Err(Problem::of(&[
            param.name,
            " must not be an empty array; leave it out to set no limit",
        ]));
    }
    if let Some(max) = param.max
        && items.len() > max as usize
    {
        let (max, count) = (decimal(u64::from(max)), decimal(items.len() as u64));
        return Err(Problem::of(&[
            param.name,
            " takes at most ",
            &max,
            " values, not ",
            &count,
        ]));
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
#[cfg(all(test, feature = "models"))]
mod tests;
