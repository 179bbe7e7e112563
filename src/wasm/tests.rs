//! The edge over a `fetch` of the test's own, in Node and in a browser.

use super::client::Core;
use super::input;
use crate::peek::{JsonKind, Peek};
use crate::time::Timestamp;
use crate::value::Value;
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// Runs a script that returns a value.
fn js(script: &str) -> JsValue {
    Function::new_no_args(&["return ", script].concat()).call0(&JsValue::UNDEFINED).unwrap()
}

fn copied(script: &str) -> Value {
    input::value(&js(script), &mut Vec::new())
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

fn text(object: &JsValue, key: &str) -> String {
    get(object, key).as_string().unwrap_or_default()
}

/// Calls `getDeal` with a `fetch` made of `body`, a script over `url` and `init`.
async fn call(body: &str, input: &str, options: &str) -> Result<JsValue, JsValue> {
    call_operation("getDeal", body, input, options).await
}

async fn call_operation(key: &str, body: &str, input: &str, options: &str) -> Result<JsValue, JsValue> {
    let settings = Object::new();
    let fetch = Function::new_with_args("url, init", body);
    Reflect::set(&settings, &"fetch".into(), &fetch).unwrap();
    let core = Core::new(settings.unchecked_ref());
    let promise = core.call(key, js(input), js(options).unchecked_into());
    drop(core); // as `free()` does: a call under way must not notice
    JsFuture::from(promise).await
}

async fn fails(body: &str, input: &str, options: &str) -> JsValue {
    call(body, input, options).await.unwrap_err()
}

const OK: &str = "return Promise.resolve(new Response('{\"success\":true,\"data\":{\"id\":7,\"new\":[]}}'))";
const HANGS: &str = "return new Promise(() => {})";

#[wasm_bindgen_test]
fn values_are_copied_as_what_they_are() {
    let Value::Map(entries) = copied("({ a: 1.50, b: [null, true], c: new Date(5), d: undefined, e: 'x', f: { toJSON: () => 'own' } })") else { panic!() };
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "e", "f"], "undefined is absent");
    let Value::Number(number) = &entries[0].1 else { panic!() };
    assert_eq!(number.text, "1.5");
    assert_eq!(entries[1].1, Value::List(vec![Value::Null, Value::Bool(true)]));
    assert_eq!(entries[2].1, Value::Time(Timestamp(5)));
    assert_eq!(entries[4].1, Value::Text("own".into()));
}

#[wasm_bindgen_test]
fn what_json_has_no_word_for_is_named() {
    let cases = [
        ("10n", "a BigInt"),
        ("(() => {})", "a function"),
        ("Symbol('s')", "a symbol"),
        ("new Date(NaN)", "an invalid Date"),
        ("new Map()", "an object that isn't plain"),
        ("({ toJSON() { throw 1 } })", "an object whose toJSON throws"),
    ];
    for (script, name) in cases {
        assert_eq!(copied(script), Value::Other(name), "{script}");
    }
    assert_eq!(copied("NaN").describe(), "NaN");
    assert_eq!(copied("[undefined]"), Value::List(vec![Value::Other("undefined")]));
}

#[wasm_bindgen_test]
fn a_cycle_is_found_and_a_repeated_object_is_none() {
    let looped = copied("(() => { const a = { b: [] }; a.b.push(a, a); return a })()");
    assert_eq!(looped, Value::Map(vec![("b".into(), Value::List(vec![Value::Other("an object that contains itself"); 2]))]));
    let shared = copied("(() => { const a = {}; return [a, a] })()");
    assert_eq!(shared, Value::List(vec![Value::Map(vec![]); 2]));
    let mut deep = String::new();
    let written = copied("(() => { let a = 1; for (let i = 0; i < 1e5; i++) a = [a]; return a })()").write_json(&mut deep);
    assert_eq!(written.unwrap_err().what, "nested too deeply");
}

#[wasm_bindgen_test]
fn the_engines_values_can_be_peeked_at() {
    let kinds = [("null", JsonKind::Null), ("true", JsonKind::Boolean), ("1", JsonKind::Number), ("'x'", JsonKind::Text), ("[]", JsonKind::List), ("({})", JsonKind::Object)];
    for (script, kind) in kinds {
        assert_eq!(js(script).kind(), kind, "{script}");
    }
    let object = js("({ a: { b: 'x' }, n: null })");
    assert_eq!(object.get("a").unwrap().get("b").unwrap().text().as_deref(), Some("x"));
    assert_eq!((object.get("z").is_none(), js("'abc'").get("length").is_none()), (true, true));
    assert_eq!(js("[1,2,3]").len(), 3);
    assert_eq!(js("({ a: 1, b: 2 })").values().len(), 2);
}

#[wasm_bindgen_test]
async fn a_reply_holds_the_engines_own_value() {
    let reply = call(OK, "({ id: 7 })", "({ apiToken: 't' })").await.unwrap();
    assert_eq!(get(&get(&reply, "data"), "id"), 7);
    assert_eq!(get(&reply, "cost"), 1);
    assert_eq!(get(&reply, "status"), 200);
    assert!(get(&reply, "next").is_undefined());
}

#[wasm_bindgen_test]
async fn fetch_gets_method_headers_and_body() {
    let echo = "return Promise.resolve(new Response(JSON.stringify({ success: true, data: [url, init.method, init.headers, init.body, init.redirect] })))";
    let reply = call_operation("addDeal", echo, "({ title: 'é', value: 0.1, close_time: new Date(0) })", "({ accessToken: 't', headers: { 'X-Trace': '1' } })").await.unwrap();
    let echoed = String::from(js_sys::JSON::stringify(&get(&reply, "data")).unwrap());
    assert_eq!(
        echoed,
        r#"["https://api.pipedrive.com/api/v2/deals","POST",{"authorization":"Bearer t","content-type":"application/json","x-trace":"1"},"{\"title\":\"é\",\"value\":0.1,\"close_time\":\"1970-01-01T00:00:00Z\"}","manual"]"#
    );
}

#[wasm_bindgen_test]
async fn an_error_of_the_api_is_a_plain_object_with_all_its_parts() {
    let body = "return Promise.resolve(new Response('{\"success\":false,\"error\":\"Deal not found\",\"error_info\":\"i\"}', { status: 404, headers: { 'x-correlation-id': 'c', 'x-ratelimit-remaining': '3' } }))";
    let error = fails(body, "({ id: 7 })", "({})").await;
    assert_eq!((text(&error, "code"), text(&error, "message")), ("not_found".into(), "deals.get: HTTP 404: Deal not found".into()));
    assert_eq!((text(&error, "operation"), text(&error, "info"), text(&error, "correlationId")), ("deals.get".into(), "i".into(), "c".into()));
    assert_eq!((get(&error, "status"), get(&error, "attempts")), (404.into(), 1.into()));
    assert_eq!(get(&get(&error, "rateLimit"), "remaining"), 3);
    assert_eq!(text(&get(&error, "body"), "error"), "Deal not found");
}

#[wasm_bindgen_test]
async fn a_fetch_that_fails_in_any_way_is_a_connection_error() {
    let cases = [
        "return Promise.reject('just text')",
        "return Promise.reject(new TypeError('fetch failed'))",
        "return Promise.reject()",
        "throw 1",
        "return 5",
        "return Promise.resolve(null)",
    ];
    for body in cases {
        let error = fails(body, "({ id: 7 })", "({})").await;
        assert_eq!(text(&error, "code"), "connection", "{body}");
    }
    assert_eq!(get(&fails("throw 1", "({ id: 7 })", "({})").await, "cause"), 1);
}

#[wasm_bindgen_test]
async fn a_body_cut_in_mid_answer_is_a_connection_error() {
    let body = "return Promise.resolve(new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([123])); c.error(new Error('cut')) } })))";
    assert_eq!(text(&fails(body, "({ id: 7 })", "({})").await, "code"), "connection");
}

#[wasm_bindgen_test]
async fn a_server_that_never_answers_times_out() {
    let error = fails(HANGS, "({ id: 7 })", "({ timeout: 5 })").await;
    assert_eq!((text(&error, "code"), text(&error, "message")), ("timeout".into(), "deals.get: no whole answer within 5 ms".into()));
    let reading = "return Promise.resolve(new Response(new ReadableStream({})))";
    assert_eq!(text(&fails(reading, "({ id: 7 })", "({ timeout: 5 })").await, "code"), "timeout", "also in mid-answer");
    assert_eq!(text(&fails(OK, "({ id: 7 })", "({ timeout: -1 })").await, "code"), "invalid_input");
}

#[wasm_bindgen_test]
async fn an_abort_works_before_and_during_and_keeps_its_reason() {
    let before = fails("throw new Error('was sent')", "({ id: 7 })", "({ signal: AbortSignal.abort('why') })").await;
    assert_eq!((text(&before, "code"), text(&before, "cause")), ("aborted".into(), "why".into()));
    // The fetch itself aborts: it is surely under way then, and ignores the signal.
    let during = "globalThis.testController.abort({ own: 1 }); return new Promise(() => {})";
    let error = fails(during, "({ id: 7 })", "({ signal: (globalThis.testController = new AbortController()).signal })").await;
    assert_eq!((text(&error, "code"), get(&get(&error, "cause"), "own")), ("aborted".into(), 1.into()));
}

#[wasm_bindgen_test]
async fn an_abort_after_the_answer_changes_nothing() {
    let reply = call(OK, "({ id: 7 })", "({ signal: (globalThis.lateController = new AbortController()).signal })").await.unwrap();
    js("globalThis.lateController.abort()");
    assert_eq!(get(&get(&reply, "data"), "id"), 7);
}

#[wasm_bindgen_test]
async fn the_platforms_fetch_is_told_when_the_call_ends_early() {
    let body = "return new Promise((_, reject) => init.signal.addEventListener('abort', () => { globalThis.toldOfAbort = true; reject(init.signal.reason) }))";
    fails(body, "({ id: 7 })", "({ timeout: 5 })").await;
    assert_eq!(js("globalThis.toldOfAbort"), true);
}

#[wasm_bindgen_test]
async fn a_redirect_is_never_followed_with_a_credential() {
    let body = "return Promise.resolve(new Response(null, { status: 302, headers: { location: 'https://evil.example' } }))";
    let error = fails(body, "({ id: 7 })", "({ apiToken: 't' })").await;
    assert_eq!((text(&error, "code"), text(&error, "message")), ("unexpected_response".into(), "deals.get: HTTP 302: a redirect, which the API doesn't use".into()));
}

#[wasm_bindgen_test]
async fn a_download_follows_its_redirect_without_the_credential() {
    let body = "if (url === 'https://store.example/f') return Promise.resolve(new Response(JSON.stringify(init.headers)));
        return Promise.resolve(new Response(null, { status: 302, headers: { location: 'https://store.example/f' } }))";
    let reply = call_operation("downloadFile", body, "({ id: 7 })", "({ apiToken: 't' })").await.unwrap();
    let blob: web_sys::Blob = get(&reply, "data").unchecked_into();
    let headers = JsFuture::from(blob.text()).await.unwrap();
    assert_eq!(headers, "{}");
}

#[wasm_bindgen_test]
async fn a_file_goes_out_as_a_part() {
    let body = "return Promise.resolve(init.body.get('file').text().then(text => new Response(JSON.stringify({ success: true, data: [text, init.body.get('deal_id'), init.body.get('file').name] }))))";
    let reply = call_operation("addFile", body, "({ file: new File(['inside'], 'a.txt'), deal_id: 4 })", "({})").await.unwrap();
    assert_eq!(String::from(js_sys::JSON::stringify(&get(&reply, "data")).unwrap()), r#"["inside","4","a.txt"]"#);
}

#[wasm_bindgen_test]
async fn wrong_settings_fail_each_call_with_the_reason() {
    let core = Core::new(js("({ companyDomain: 'https://acme.pipedrive.com' })").unchecked_ref());
    let error = JsFuture::from(core.call("getDeal", js("({ id: 1 })"), js("({})").unchecked_into())).await.unwrap_err();
    assert_eq!(text(&error, "code"), "invalid_input");
    assert!(text(&error, "message").contains("companyDomain"), "{}", text(&error, "message"));
    let error = call_operation("getNothing", OK, "({})", "({})").await.unwrap_err();
    assert_eq!(text(&error, "message"), "request: there is no operation getNothing; docs/operations.md lists them all");
}

#[wasm_bindgen_test]
async fn a_page_token_is_a_plain_value() {
    let body = "return Promise.resolve(new Response(JSON.stringify({ success: true, data: [url], additional_data: { next_cursor: 'n' } })))";
    let page = call_operation("getDeals", body, "({})", "({ after: { cursor: 'c' } })").await.unwrap();
    assert_eq!(String::from(js_sys::JSON::stringify(&get(&page, "next")).unwrap()), r#"{"cursor":"n"}"#);
    assert_eq!(get(&page, "data").unchecked_into::<js_sys::Array>().get(0), "https://api.pipedrive.com/api/v2/deals?limit=500&cursor=c");
    let error = call_operation("getDeals", body, "({})", "({ after: 'c' })").await.unwrap_err();
    assert!(text(&error, "message").contains("no page token"));
}
