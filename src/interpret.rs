//! From a response to a reply or an error. Reads the envelope and the headers, never the records.

use crate::error::{Error, ErrorCode};
use crate::http::{HttpResponse, ResponseBody};
use crate::operation::{Form, Operation};
use crate::peek::{JsonKind, Peek};
use crate::text::{decimal, join};

/// How much of an answer that isn't JSON is shown.
const EXCERPT: usize = 200;

/// What an answer holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Content<V> {
    /// The value of the operation: an object, a list, bytes, `null`.
    pub data: V,
    /// `additional_data`, as it is.
    pub additional_data: Option<V>,
    /// `related_objects`, as it is.
    pub related_objects: Option<V>,
}

/// Reads a response, and takes its body out of it.
///
/// # Errors
/// Every status but 2xx, `success: false` under a 2xx, and an answer that the operation can't have.
pub fn interpret<V: Peek>(
    operation: Operation,
    response: &mut HttpResponse<V>,
) -> Result<Content<V>, Box<Error<V>>> {
    if !(200..300).contains(&response.status) {
        return Err(refusal(operation, response));
    }
    let unexpected = |message: &str, response: &HttpResponse<V>| {
        let message = join(&[
            "HTTP ",
            &decimal(u64::from(response.status)),
            ", but ",
            message,
        ]);
        Box::new(Error::of_response(
            ErrorCode::UnexpectedResponse,
            operation.id(),
            message,
            response,
        ))
    };
    let body = std::mem::replace(&mut response.body, ResponseBody::Text(String::new()));
    let head = response;
    let mut body = match body {
        ResponseBody::Json(body) => body,
        ResponseBody::Binary(bytes) => {
            return Ok(Content {
                data: bytes,
                additional_data: None,
                related_objects: None,
            });
        }
        ResponseBody::Text(text)
            if text.is_empty() && (head.status == 204 || operation.form() == Form::None) =>
        {
            let data = if operation.form() == Form::List {
                V::empty_list()
            } else {
                V::null()
            };
            return Ok(Content {
                data,
                additional_data: None,
                related_objects: None,
            });
        }
        ResponseBody::Text(text) => {
            let message = if text.is_empty() {
                "the answer is empty".to_owned()
            } else {
                join(&["the answer isn't JSON: ", excerpt(&text)])
            };
            return Err(unexpected(&message, head));
        }
    };
    if body.get("success").and_then(|success| success.boolean()) == Some(false) {
        let spoken = Spoken::read(&body);
        let message = join(&[
            "success is false: ",
            spoken.message.as_deref().unwrap_or("no message"),
        ]);
        let mut error = unexpected(&message, head);
        spoken.tell(&mut error);
        error.body = Some(body);
        return Err(error);
    }
    if operation.form() != Form::None && operation.place().is_empty() {
        return Ok(Content {
            data: body,
            additional_data: None,
            related_objects: None,
        });
    }
    if body.kind() != JsonKind::Object {
        let message = join(&["the answer is ", body.kind().describe(), ", not an object"]);
        return Err(unexpected(&message, head));
    }
    let additional_data = body
        .take("additional_data")
        .filter(|value| value.kind() == JsonKind::Object);
    let related_objects = body
        .take("related_objects")
        .filter(|value| value.kind() == JsonKind::Object);
    let mut data = Some(body);
    for key in operation.place() {
        data = data.and_then(|mut value| value.take(key));
    }
    let data = match (operation.form(), data) {
        // API v1 answers `null` for an empty list.
        (Form::List, None) => V::empty_list(),
        (Form::List, Some(data)) if data.kind() == JsonKind::Null => V::empty_list(),
        (Form::List, Some(data)) if data.kind() != JsonKind::List => {
            let message = join(&[
                operation.place().last().copied().unwrap_or_default(),
                " is ",
                data.kind().describe(),
                ", not an array",
            ]);
            return Err(unexpected(&message, head));
        }
        (Form::One, None) => return Err(unexpected("data is missing", head)),
        (Form::One, Some(data)) if matches!(data.kind(), JsonKind::Text | JsonKind::Number) => {
            let message = join(&["data is ", data.kind().describe(), ", not an object"]);
            return Err(unexpected(&message, head));
        }
        (_, data) => data.unwrap_or_else(V::null),
    };
    Ok(Content {
        data,
        additional_data,
        related_objects,
    })
}

/// What an error body says, in whichever of the six shapes that Pipedrive has for it.
#[derive(Default)]
struct Spoken {
    message: Option<String>,
    info: Option<String>,
    code: Option<String>,
}

impl Spoken {
    fn read<V: Peek>(body: &V) -> Spoken {
        let text = |key: &str| body.get(key).and_then(|value| line(&value, 4));
        let message = text("error")
            .or_else(|| text("message"))
            .or_else(|| text("error_description"));
        Spoken {
            message: message.or_else(|| text("errors")),
            info: text("error_info"),
            code: body.get("code").and_then(|code| code.text()),
        }
    }

    fn tell<V>(self, error: &mut Error<V>) {
        error.info = self.info;
        error.api_code = self.code;
    }
}

/// One line of text from what may be text, a list of it, or an object with it: `{"subscription_url": ["…"]}`.
///
/// `depth` keeps an odd body from overflowing the stack.
fn line<V: Peek>(value: &V, depth: u8) -> Option<String> {
    if let Some(text) = value.text() {
        return (!text.is_empty()).then_some(text);
    }
    if let Some(text) = value.get("message").and_then(|message| message.text()) {
        return Some(text);
    }
    let depth = depth.checked_sub(1)?;
    let mut all = String::new();
    for part in value.values() {
        if let Some(part) = line(&part, depth) {
            all.push_str(if all.is_empty() { "" } else { "; " });
            all.push_str(&part);
        }
    }
    (!all.is_empty()).then_some(all)
}

fn refusal<V: Peek>(operation: Operation, response: &mut HttpResponse<V>) -> Box<Error<V>> {
    let status = response.status;
    let spoken = match &response.body {
        ResponseBody::Json(body) => Spoken::read(body),
        ResponseBody::Text(text) if !text.trim_ascii().is_empty() => Spoken {
            info: Some(excerpt(text).to_owned()),
            ..Spoken::default()
        },
        _ => Spoken::default(),
    };
    let html = !matches!(response.body, ResponseBody::Json(_))
        && response
            .headers
            .get("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
    let capped = spoken
        .code
        .as_deref()
        .is_some_and(|code| code.starts_with("feature_capping"));
    let code = match status {
        0 | 300..=399 => ErrorCode::UnexpectedResponse,
        401 => ErrorCode::Authentication,
        402 | 415 => ErrorCode::PlanLimit,
        403 if html => ErrorCode::Blocked,
        403 if capped => ErrorCode::PlanLimit,
        403 => ErrorCode::Permission,
        404 => ErrorCode::NotFound,
        410 => ErrorCode::Gone,
        429 => ErrorCode::RateLimited,
        500.. => ErrorCode::Server,
        _ => ErrorCode::BadRequest,
    };
    let said = spoken.message.clone().unwrap_or_else(|| {
        match code {
            ErrorCode::UnexpectedResponse => "a redirect, which the API doesn't use",
            ErrorCode::Blocked => {
                "a page of Cloudflare's: this credential is locked out for a while"
            }
            ErrorCode::RateLimited => "the rate limit is reached",
            ErrorCode::Server => "the server failed",
            _ => "no message",
        }
        .to_owned()
    });
    let message = match status {
        0 => said,
        _ => join(&["HTTP ", &decimal(u64::from(status)), ": ", &said]),
    };
    let mut error = Box::new(Error::of_response(code, operation.id(), message, response));
    spoken.tell(&mut error);
    let body = std::mem::replace(&mut response.body, ResponseBody::Text(String::new()));
    if let ResponseBody::Json(body) = body {
        error.body = Some(body);
    }
    error
}

/// The first 200 characters.
fn excerpt(text: &str) -> &str {
    let text = text.trim_ascii();
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

#[cfg(all(test, feature = "models"))]
mod tests;
