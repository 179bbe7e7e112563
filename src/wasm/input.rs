//! From JavaScript values to [`Value`].

use crate::page::PageToken;
use crate::time::Timestamp;
use crate::value::{Number, Value};
use js_sys::{Array, Date, Function, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

/// Deeper than any body of Pipedrive's, and shallow enough for the stack of the wasm.
const MAX_DEPTH: usize = 64;

/// Copies an input. Files stay where they are; the value names them by their place in `files`.
pub(super) fn value(from: &JsValue, files: &mut Vec<JsValue>) -> Value {
    Copier { files, parents: Vec::new() }.copy(from)
}

/// The entries of an options object.
pub(super) fn entries(from: &JsValue, name: &str) -> Result<Vec<(String, Value)>, String> {
    match value(from, &mut Vec::new()) {
        Value::Map(entries) => Ok(entries),
        Value::Null | Value::Other(UNDEFINED) => Ok(Vec::new()),
        other => Err([name, " must be an object, not ", other.describe()].concat()),
    }
}

/// The entries of an options object that holds text only.
pub(super) fn texts(from: &JsValue, name: &str) -> Result<Vec<(String, String)>, String> {
    let entries = entries(from, name)?.into_iter().map(|(key, value)| match value {
        Value::Text(text) => Ok((key, text)),
        other => Err([name, ".", &key, " must be a string, not ", other.describe()].concat()),
    });
    entries.collect()
}

/// A page token: `{ cursor }`, `{ start }`, `null` for the first page, `undefined` for no listing at all.
pub(super) fn page(from: &JsValue) -> Result<Option<Option<PageToken>>, String> {
    if from.is_undefined() {
        return Ok(None);
    }
    if from.is_null() {
        return Ok(Some(None));
    }
    let part = |key: &str| Reflect::get(from, &key.into()).unwrap_or_default();
    if let Some(cursor) = part("cursor").as_string().filter(|cursor| !cursor.is_empty()) {
        return Ok(Some(Some(PageToken::Cursor(cursor))));
    }
    match part("start").as_f64() {
        Some(start) if start >= 0.0 && start.fract() == 0.0 => Ok(Some(Some(PageToken::Start(start as u64)))),
        _ => Err("that is no page token; take the `next` of a page of this listing".to_owned()),
    }
}

const UNDEFINED: &str = "undefined";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    fn digits(number: &JsValue) -> String;
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag_of(value: &JsValue) -> String;
}

struct Copier<'a> {
    files: &'a mut Vec<JsValue>,
    /// The objects around the present one: a cycle leads back to one of them.
    parents: Vec<JsValue>,
}

impl Copier<'_> {
    fn copy(&mut self, from: &JsValue) -> Value {
        if let Some(text) = from.dyn_ref::<JsString>() {
            return Value::Text(text.into());
        }
        if let Some(value) = from.as_f64() {
            // The engine writes the digits.
            let text = if value.is_finite() { digits(from) } else { String::new() };
            return Value::Number(Number { value, text });
        }
        if from.is_null() {
            return Value::Null;
        }
        if let Some(value) = from.as_bool() {
            return Value::Bool(value);
        }
        if from.is_object() { self.object(from) } else { Value::Other(name_of(from)) }
    }

    fn object(&mut self, from: &JsValue) -> Value {
        if self.parents.iter().any(|parent| Object::is(parent, from)) {
            return Value::Other("an object that contains itself");
        }
        if self.parents.len() == MAX_DEPTH {
            return Value::Other("nested too deeply");
        }
        self.parents.push(from.clone());
        let value = self.open(from);
        self.parents.pop();
        value
    }

    fn open(&mut self, from: &JsValue) -> Value {
        if Array::is_array(from) {
            return Value::List(from.unchecked_ref::<Array>().iter().map(|item| self.copy(&item)).collect());
        }
        // By tag and not by class: an iframe has classes of its own.
        let tag = tag_of(from);
        match tag.as_str() {
            "[object Date]" => {
                let millis = from.unchecked_ref::<Date>().get_time();
                return if millis.is_finite() { Value::Time(Timestamp(millis as i64)) } else { Value::Other("an invalid Date") };
            }
            "[object Blob]" | "[object File]" => {
                self.files.push(from.clone());
                return Value::File(self.files.len() as u32 - 1);
            }
            _ => {}
        }
        // Temporal, decimals and other libraries' values say by `toJSON` how they want to be written.
        if let Ok(to_json) = Reflect::get(from, &"toJSON".into())
            && let Some(to_json) = to_json.dyn_ref::<Function>()
        {
            return to_json.call0(from).map_or(Value::Other("an object whose toJSON throws"), |plain| self.copy(&plain));
        }
        if tag != "[object Object]" {
            return Value::Other("an object that isn't plain");
        }
        let mut entries = Vec::new();
        for entry in Object::entries(from.unchecked_ref()).iter() {
            let entry = entry.unchecked_into::<Array>();
            let value = entry.get(1);
            if value.is_undefined() {
                continue; // absent, as in JSON
            }
            entries.push((entry.get(0).as_string().unwrap_or_default(), self.copy(&value)));
        }
        Value::Map(entries)
    }
}

fn name_of(value: &JsValue) -> &'static str {
    if value.is_undefined() {
        UNDEFINED
    } else if value.is_bigint() {
        "a BigInt"
    } else if value.is_function() {
        "a function"
    } else {
        "a symbol"
    }
}
