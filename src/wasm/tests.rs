#![allow(clippy::unwrap_used)] // also in what the tests call

//! The edge, in Node and in a browser: what goes in and what comes out. Sending is the package's, and tested there.

use super::core::ask;
use super::engine::{Array, element};
use super::input;
use crate::http::Headers;
use crate::peek::{JsonKind, Peek};
use crate::time::Timestamp;
use crate::value::Value;
use js_sys::{Function, JSON};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

mod calls;

/// Runs a script that gives a value.
fn js(script: &str) -> JsValue {
    Function::new_no_args(&["return ", script].concat())
        .call0(&JsValue::UNDEFINED)
        .unwrap()
}

fn copied(script: &str) -> Value {
    input::value(&js(script), &Array::new())
}

/// A request as JSON, without its number.
fn request(step: &Array) -> String {
    let id = element(step, 1).as_f64().unwrap();
    json(step).replacen(&format!("[0,{id},"), "[0,", 1)
}

/// A step as JSON, `undefined` as `null`.
fn json(step: &Array) -> String {
    JSON::stringify(step).unwrap().into()
}

/// Asks as the package does, in the year 2026.
fn asked(question: u32, values: &[JsValue]) -> Array {
    asked_at(question, values, 1_795_000_000_000.0)
}

fn asked_at(question: u32, values: &[JsValue], now: f64) -> Array {
    let array = Array::new();
    for value in values {
        array.push(value);
    }
    ask(question, &array, now, 0.5)
}

/// A core with such settings, `undefined` where there are fewer, and a credential of its own.
fn core_of(settings: &[(usize, JsValue)]) -> JsValue {
    let mut values = vec![JsValue::UNDEFINED; 10];
    let own = js("globalThis.made = (globalThis.made ?? 0) + 1").as_f64();
    values[2] = "https://host".into();
    values[3] = own.unwrap_or_default().to_string().into();
    for (place, value) in settings {
        values[*place] = value.clone();
    }
    element(&asked(0, &values), 0)
}

fn core() -> JsValue {
    core_of(&[])
}

fn start_with(core: &JsValue, key: &str, input: &str, options: [&str; 4]) -> (Array, Array) {
    let files = Array::new();
    let [headers, query, body, after] = options.map(js);
    let step = asked(
        1,
        &[
            core.clone(),
            key.into(),
            js(input),
            "t".into(),
            JsValue::UNDEFINED,
            headers,
            query,
            body,
            after,
            files.clone().into(),
        ],
    );
    (step, files)
}

fn start(core: &JsValue, key: &str, input: &str) -> Array {
    start_with(core, key, input, ["undefined"; 4]).0
}

/// The values of the headers that are read, from an object of some.
fn headers(script: &str) -> JsValue {
    let names = Headers::READ
        .map(|name| ["'", name, "'"].concat())
        .join(",");
    js(&["[", &names, "].map(name => (", script, ")[name])"].concat())
}

/// Goes on with a call after an answer.
fn receive(
    core: &JsValue,
    id: &JsValue,
    status: u16,
    said: &str,
    form: u8,
    body: JsValue,
) -> Array {
    let values = [
        core.clone(),
        id.clone(),
        form.into(),
        body,
        headers(said),
        status.into(),
        true.into(),
    ];
    asked(2, &values)
}

/// Starts `getDeal` and answers it.
fn answered(status: u16, form: u8, body: &str) -> Array {
    let core = core_of(&[]);
    let step = start(&core, "getDeal", "({ id: 7 })");
    let said = "{ 'x-correlation-id': 'c', 'x-ratelimit-remaining': '3' }";
    receive(&core, &element(&step, 1), status, said, form, js(body))
}

#[wasm_bindgen_test]
fn values_are_copied_as_what_they_are() {
    let script = "({ a: 1.50, b: [null, true], c: new Date(5), d: undefined, e: 'x', f: { toJSON: () => 'own' } })";
    let Value::Map(entries) = copied(script) else {
        panic!()
    };
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "e", "f"], "undefined is absent");
    let Value::Number(number) = &entries[0].1 else {
        panic!()
    };
    assert_eq!(number.text, "1.5");
    assert_eq!(
        entries[1].1,
        Value::List(vec![Value::Null, Value::Bool(true)])
    );
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
        (
            "({ toJSON() { throw 1 } })",
            "an object whose toJSON throws",
        ),
    ];
    for (script, name) in cases {
        assert_eq!(copied(script), Value::Other(name), "{script}");
    }
    for script in [
        "(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy })()",
        "new Proxy({}, { ownKeys() { throw 1 } })",
        "new Proxy([1], { get() { throw 1 } })",
        "({ get [Symbol.toStringTag]() { throw 1 } })",
        "Object.defineProperty(new Date(0), Symbol.toPrimitive, { value() { throw 1 } })",
    ] {
        let unreadable = Value::Other("an object that can't be read");
        assert_eq!(copied(script), unreadable, "{script}");
    }
    for script in [
        "new Date(253402300800000)",
        "new Date(-62167219200001)",
        "({ [Symbol.toStringTag]: 'Date' })",
    ] {
        assert_eq!(copied(script), Value::Other("an invalid Date"), "{script}");
    }
    assert_eq!(
        copied("new Array(4294967295)"),
        Value::Other("an array of more than a million")
    );
    assert_eq!(copied("NaN").describe(), "NaN");
    assert_eq!(
        copied("[undefined]"),
        Value::List(vec![Value::Other("undefined")])
    );
    assert_eq!(
        copied("({ get a() { throw 1 } })"),
        Value::Map(vec![("a".into(), Value::Other("a property that throws"))])
    );
}

#[wasm_bindgen_test]
fn a_cycle_is_found_and_a_repeated_object_is_none() {
    let looped = copied("(() => { const a = { b: [] }; a.b.push(a, a); return a })()");
    let cycle = Value::Other("an object that contains itself");
    assert_eq!(
        looped,
        Value::Map(vec![("b".into(), Value::List(vec![cycle; 2]))])
    );
    let shared = copied("(() => { const a = {}; return [a, a] })()");
    assert_eq!(shared, Value::List(vec![Value::Map(vec![]); 2]));
    let mut deep = String::new();
    let written =
        copied("(() => { let a = 1; for (let i = 0; i < 1e5; i++) a = [a]; return a })()")
            .write_json(&mut deep);
    assert_eq!(written.unwrap_err().what, "nested too deeply");
}

#[wasm_bindgen_test]
fn the_engines_values_can_be_peeked_at() {
    let kinds = [
        ("null", JsonKind::Null),
        ("true", JsonKind::Boolean),
        ("1", JsonKind::Number),
        ("'x'", JsonKind::Text),
        ("[]", JsonKind::List),
        ("({})", JsonKind::Object),
    ];
    for (script, kind) in kinds {
        assert_eq!(js(script).kind(), kind, "{script}");
    }
    let object = js("({ a: { b: 'x' }, n: null })");
    assert_eq!(
        object.get("a").unwrap().get("b").unwrap().text().as_deref(),
        Some("x")
    );
    assert!(object.get("z").is_none() && js("'abc'").get("length").is_none());
    assert_eq!(js("[1,2,3]").count(), 3);
    assert_eq!(js("({ a: 1, b: 2 })").values().len(), 2);
}

#[wasm_bindgen_test]
fn a_request_comes_out_whole() {
    let input = "({ title: 'é', value: 0.1, expected_close_date: new Date(0) })";
    let (step, _) = start_with(
        &core(),
        "addDeal",
        input,
        [
            "({ 'X-Trace': '1' })",
            "({ q: [1, 'b'] })",
            "({ b: true })",
            "undefined",
        ],
    );
    assert_eq!(
        request(&step),
        r#"[0,"POST","https://host/api/v2/deals?q=1&q=b",false,["x-api-token","t","content-type","application/json","x-trace","1"],"{\"title\":\"é\",\"value\":0.1,\"expected_close_date\":\"1970-01-01\",\"b\":true}"]"#
    );
}

#[wasm_bindgen_test]
fn a_file_stays_outside_and_is_named_by_its_place() {
    let (step, files) = start_with(
        &core(),
        "addFile",
        "({ file: new Blob(['x']), deal_id: 4 })",
        ["undefined"; 4],
    );
    assert_eq!(
        request(&step),
        r#"[0,"POST","https://host/api/v1/files",false,["x-api-token","t"],["file",0,"deal_id","4"]]"#
    );
    assert_eq!(files.length(), Ok(1));
}

#[wasm_bindgen_test]
fn a_file_among_the_extras_has_a_place_of_its_own() {
    let extra = [
        "undefined",
        "undefined",
        "({ more: new Blob(['y']) })",
        "undefined",
    ];
    let (step, files) = start_with(&core(), "addFile", "({ file: new Blob(['x']) })", extra);
    assert_eq!(
        JSON::stringify(&element(&step, 6)).unwrap(),
        r#"["file",1,"more",0]"#
    );
    assert_eq!(files.length(), Ok(2));
}

#[wasm_bindgen_test]
fn half_a_character_goes_out_as_the_sign_for_one() {
    let step = start(&core(), "addDeal", "({ title: 'a\\ud83d' })");
    assert_eq!(element(&step, 6), "{\"title\":\"a\u{fffd}\"}");
    let step = start(&core(), "getLead", "({ id: '\\ud83d' })");
    assert_eq!(element(&step, 3), "https://host/api/v1/leads/%EF%BF%BD");
}

#[wasm_bindgen_test]
fn what_does_not_fit_ends_at_once() {
    let message = |step: &Array| element(step, 3).as_string().unwrap();
    assert_eq!(message(&start(&core(), "getDeal", "({})")), "id is missing");
    assert_eq!(message(&start(&core(), "getDeal", "null")), "id is missing");
    assert_eq!(
        message(&start(&core(), "getNothing", "({})")),
        "there is no operation getNothing; docs/operations.md lists them all"
    );
    let wrong = core_of(&[
        (0, "https://acme.pipedrive.com".into()),
        (2, JsValue::UNDEFINED),
    ]);
    assert!(message(&start(&wrong, "getDeal", "({ id: 1 })")).starts_with("companyDomain must be"));
    let (step, _) = start_with(
        &core(),
        "getDeals",
        "({})",
        ["5", "undefined", "undefined", "undefined"],
    );
    assert_eq!(message(&step), "headers must be an object, not a number");
    let (step, _) = start_with(
        &core(),
        "getDeals",
        "({})",
        ["({ a: 1 })", "undefined", "undefined", "undefined"],
    );
    assert_eq!(message(&step), "headers.a must be a string, not a number");
}

#[wasm_bindgen_test]
fn a_page_token_is_a_plain_value() {
    let page = |after: &str| {
        start_with(
            &core(),
            "getDeals",
            "({})",
            ["undefined", "undefined", "undefined", after],
        )
        .0
    };
    assert_eq!(
        element(&page("null"), 3),
        "https://host/api/v2/deals?limit=500"
    );
    assert_eq!(
        element(&page("({ cursor: 'c' })"), 3),
        "https://host/api/v2/deals?limit=500&cursor=c"
    );
    assert_eq!(
        element(&page("'c'"), 3),
        "the page token must be an object, not a string"
    );
    assert_eq!(
        element(&page("({ a: 1 })"), 3),
        "that is no page token; take the `next` of a page of this listing"
    );
    for start in ["1.5", "-1", "NaN", "'1'"] {
        assert_eq!(
            element(&page(&["({ start: ", start, " })"].concat()), 3),
            "that is no page token; take the `next` of a page of this listing"
        );
    }
    assert_eq!(
        element(&page("({ start: 1 })"), 3),
        "the page token is of another listing"
    );
}
