//! The network, by the platform's `fetch` or the caller's own.

use super::interrupt::{Interrupt, race};
use crate::call::TransportError;
use crate::client::Transport;
use crate::error::ErrorCode;
use crate::http::{Headers, HttpRequest, HttpResponse, PartContent, RequestBody, ResponseBody};
use crate::time::Millis;
use js_sys::{Function, JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Blob, FormData, RequestInit, RequestRedirect, Response};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn platform_fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
    // `js_sys::JSON::parse` takes Rust text: a page would cross the boundary twice.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn parse_json(text: &JsString) -> Result<JsValue, JsValue>;
}

/// How much of an answer that isn't JSON is looked at, in UTF-16 units.
const EXCERPT: u32 = 1000;

/// One call's way to the network.
pub(super) struct Fetch {
    pub(super) fetch: Option<Function>,
    pub(super) files: Vec<JsValue>,
    pub(super) signal: Option<AbortSignal>,
    pub(super) timeout: Option<Millis>,
}

type Outcome = Result<HttpResponse<JsValue>, TransportError<JsValue>>;

impl Transport for Fetch {
    type Value = JsValue;

    async fn send(&self, request: HttpRequest) -> Outcome {
        if let Some(signal) = self.signal.as_ref().filter(|signal| signal.aborted()) {
            return Err(aborted(signal));
        }
        let controller = if self.signal.is_some() || self.timeout.is_some() { AbortController::new().ok() } else { None };
        let work = self.exchange(&request, controller.as_ref());
        let interrupt = match race(work, self.signal.as_ref(), self.timeout).await {
            Ok(outcome) => return outcome,
            Err(interrupt) => interrupt,
        };
        // Gives the socket back, also where the body was under way.
        if let Some(controller) = controller {
            controller.abort();
        }
        Err(match (interrupt, &self.signal) {
            (Interrupt::Abort, Some(signal)) => aborted(signal),
            _ => {
                let wait = self.timeout.map_or(0, |timeout| timeout.0).to_string();
                failed(ErrorCode::Timeout, &["no whole answer within ", &wait, " ms"].concat(), None)
            }
        })
    }
}

impl Fetch {
    async fn exchange(&self, request: &HttpRequest, controller: Option<&AbortController>) -> Outcome {
        let init = RequestInit::new();
        init.set_method(request.method.as_str());
        // The API doesn't redirect, and `x-api-token` would follow to any host.
        init.set_redirect(RequestRedirect::Manual);
        let headers = Object::new();
        for (name, value) in &request.headers {
            set(&headers, name, &value.into());
        }
        init.set_headers(&headers);
        let body = self.body(&request.body);
        let body = body.map_err(|thrown| failed(ErrorCode::InvalidInput, "the platform can't send this body", Some(thrown)))?;
        if let Some(body) = body {
            init.set_body(&body);
        }
        if let Some(controller) = controller {
            init.set_signal(Some(&controller.signal()));
        }
        let mut response = self.start(&request.url, &init).await?;
        // A download may redirect to storage: follow, and leave the credentials behind.
        if request.binary
            && (300..400).contains(&response.status())
            && let Ok(Some(location)) = response.headers().get("location")
        {
            init.set_headers(&Object::new());
            init.set_redirect(RequestRedirect::Follow);
            response = self.start(&location, &init).await?;
        }
        read(&response, request.binary).await
    }

    async fn start(&self, url: &str, init: &RequestInit) -> Result<Response, TransportError<JsValue>> {
        let started = match &self.fetch {
            None => platform_fetch(url, init),
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &url.into(), init).map(|started| Promise::resolve(&started)),
        };
        let response = match started {
            Ok(promise) => JsFuture::from(promise).await,
            Err(thrown) => Err(thrown),
        };
        let response = response.map_err(|thrown| {
            failed(ErrorCode::Connection, "no answer: the network, the host's address, or CORS in a browser", Some(thrown))
        })?;
        // Not by class: a custom `fetch` may bring its own.
        let status = Reflect::get(&response, &"status".into()).ok().and_then(|status| status.as_f64());
        if status.is_none() {
            return Err(failed(ErrorCode::Connection, "fetch gave something that is no Response", None));
        }
        Ok(response.unchecked_into())
    }

    fn body(&self, body: &RequestBody) -> Result<Option<JsValue>, JsValue> {
        match body {
            RequestBody::Empty => Ok(None),
            RequestBody::Text(text) => Ok(Some(text.into())),
            RequestBody::Multipart(parts) => {
                let form = FormData::new()?;
                for part in parts {
                    match &part.content {
                        PartContent::Text(text) => form.append_with_str(&part.name, text)?,
                        PartContent::File(index) => {
                            let file = self.files.get(*index as usize).ok_or(JsValue::UNDEFINED)?;
                            form.append_with_blob(&part.name, file.unchecked_ref::<Blob>())?;
                        }
                    }
                }
                Ok(Some(form.into()))
            }
        }
    }
}

async fn read(response: &Response, binary: bool) -> Outcome {
    let lost = |thrown| failed(ErrorCode::Connection, "the connection was lost in mid-answer", Some(thrown));
    let status = response.status();
    let all_headers = response.headers();
    let found = Headers::READ.iter().filter_map(|name| Some((*name, all_headers.get(name).ok()??)));
    let headers = Headers(found.collect());
    let body = if binary && (200..300).contains(&status) {
        let blob = response.blob().map_err(lost)?;
        ResponseBody::Binary(JsFuture::from(blob).await.map_err(lost)?)
    } else {
        let text = response.text().map_err(lost)?;
        let text: JsString = JsFuture::from(text).await.map_err(lost)?.unchecked_into();
        match parse_json(&text) {
            Ok(value) => ResponseBody::Json(value),
            Err(_) => ResponseBody::Text(text.slice(0, EXCERPT).into()),
        }
    };
    Ok(HttpResponse { status, headers, all_headers: Some(all_headers.into()), body })
}

fn failed(code: ErrorCode, message: &str, cause: Option<JsValue>) -> TransportError<JsValue> {
    TransportError { code, message: message.to_owned(), cause }
}

fn aborted(signal: &AbortSignal) -> TransportError<JsValue> {
    failed(ErrorCode::Aborted, "aborted by the caller", Some(signal.reason()))
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a fresh plain object can't fail.
    let _ = Reflect::set(object, &name.into(), value);
}
