//! From JavaScript values to [`Value`].

use super::engine::{self, Array, element, part};
use crate::page::PageToken;
use crate::text::join;
use crate::time::Timestamp;
use crate::value::{Number, Value};
use wasm_bindgen::prelude::*;

/// Deeper than any body of Pipedrive's, and shallow enough for the stack of the wasm.
const MAX_DEPTH: usize = 64;

/// More than any list of Pipedrive's, and little enough for memory: an array with holes costs nothing, however long it says it is.
const MAX_LENGTH: u32 = 1_000_000;

/// Milliseconds of the years 0 to 9999. A date has four digits for its year.
const TIMES: std::ops::Range<f64> = -62_167_219_200_000.0..253_402_300_800_000.0;

const UNDEFINED: &str = "undefined";

/// Copies an input. Files stay where they are; the value names them by their place in `files`.
pub(super) fn value(from: &JsValue, files: &Array) -> Value {
    Copier {
        files,
        parents: Vec::new(),
    }
    .copy(from)
}

/// The entries of an options object.
pub(super) fn entries(
    from: &JsValue,
    name: &str,
    files: &Array,
) -> Result<Vec<(String, Value)>, String> {
    match value(from, files) {
        Value::Map(entries) => Ok(entries),
        Value::Null | Value::Other(UNDEFINED) => Ok(Vec::new()),
        other => Err(join(&[name, " must be an object, not ", other.describe()])),
    }
}

/// The entries of an options object that holds text only.
pub(super) fn texts(from: &JsValue, name: &str) -> Result<Vec<(String, String)>, String> {
    let mut texts = Vec::new();
    for (key, value) in entries(from, name, &Array::new())? {
        match value {
            Value::Text(text) => texts.push((key, text)),
            other => {
                return Err(join(&[
                    name,
                    ".",
                    &key,
                    " must be a string, not ",
                    other.describe(),
                ]));
            }
        }
    }
    Ok(texts)
}

/// A page token: `{ cursor }`, `{ start }`, `null` for the first page, `undefined` for no listing at all.
pub(super) fn page(from: &JsValue) -> Result<Option<Option<PageToken>>, String> {
    if from.is_undefined() {
        return Ok(None);
    }
    let entries = entries(from, "the page token", &Array::new())?;
    match entries.first() {
        None if from.is_null() => Ok(Some(None)),
        Some((name, Value::Text(cursor))) if name == "cursor" => {
            Ok(Some(Some(PageToken::Cursor(cursor.clone()))))
        }
        Some((name, Value::Number(start)))
            if name == "start" && start.value >= 0.0 && start.value.fract() == 0.0 =>
        {
            Ok(Some(Some(PageToken::Start(start.value as u64))))
        }
        _ => Err("that is no page token; take the `next` of a page of this listing".to_owned()),
    }
}

struct Copier<'a> {
    files: &'a Array,
    /// The objects around the present one: a cycle leads back to one of them.
    parents: Vec<JsValue>,
}

impl Copier<'_> {
    fn copy(&mut self, from: &JsValue) -> Value {
        if let Some(text) = from.as_string() {
            return Value::Text(text);
        }
        if let Some(value) = from.as_f64() {
            // The engine writes the digits.
            return Value::Number(Number {
                value,
                text: engine::digits(from),
            });
        }
        if let Some(value) = from.as_bool() {
            return Value::Bool(value);
        }
        if from.is_null() {
            return Value::Null;
        }
        if from.is_object() {
            self.object(from)
        } else {
            Value::Other(name_of(from))
        }
    }

    fn object(&mut self, from: &JsValue) -> Value {
        if self.parents.iter().any(|parent| engine::same(parent, from)) {
            return Value::Other("an object that contains itself");
        }
        if self.parents.len() == MAX_DEPTH {
            return Value::Other("nested too deeply");
        }
        self.parents.push(from.clone());
        let value = self.open(from);
        self.parents.pop();
        value.unwrap_or(Value::Other("an object that can't be read"))
    }

    /// Throws where a proxy or a getter does.
    fn open(&mut self, from: &JsValue) -> Result<Value, JsValue> {
        if Array::is_array(from)? {
            let length = from.unchecked_ref::<Array>().length()?;
            if length > MAX_LENGTH {
                return Ok(Value::Other("an array of more than a million"));
            }
            let mut items = Vec::new();
            for index in 0..length {
                items.push(self.copy(&element(from, index)));
            }
            return Ok(Value::List(items));
        }
        // By tag and not by class: an iframe has classes of its own.
        match engine::tag(from)?
            .as_string()
            .as_deref()
            .unwrap_or_default()
        {
            "[object Object]" => {}
            "[object Date]" => {
                let millis = engine::number(from)?;
                return Ok(if TIMES.contains(&millis) {
                    Value::Time(Timestamp(millis as i64))
                } else {
                    Value::Other("an invalid Date")
                });
            }
            "[object Blob]"
            | "[object File]"
            | "[object ArrayBuffer]"
            | "[object Uint8Array]"
            | "[object ReadableStream]" => return Ok(Value::File(self.files.push(from) - 1)),
            _ => {
                return Ok(self
                    .plain(from)
                    .unwrap_or(Value::Other("an object that isn't plain")));
            }
        }
        if let Some(plain) = self.plain(from) {
            return Ok(plain);
        }
        let mut entries = Vec::new();
        let keys = engine::keys(from)?;
        for index in 0..keys.length()? {
            let key = element(&keys, index);
            let value = match part(from, &key) {
                Ok(value) => self.copy(&value),
                Err(_) => Value::Other("a property that throws"),
            };
            if !matches!(value, Value::Other(UNDEFINED)) {
                entries.push((key.as_string().unwrap_or_default(), value)); // else absent, as in JSON
            }
        }
        // Data with a name is a file, too; but not the input itself, whose field may be called `data`.
        let has = |name: &str, file: bool| {
            entries
                .iter()
                .any(|(key, value)| key == name && file == matches!(value, Value::File(_)))
        };
        if self.parents.len() > 1 && has("data", true) && has("name", false) {
            return Ok(Value::File(self.files.push(from) - 1));
        }
        Ok(Value::Map(entries))
    }

    /// Temporal, decimals and other libraries' values say by `toJSON` how they want to be written.
    fn plain(&mut self, from: &JsValue) -> Option<Value> {
        let to_json = part(from, &"toJSON".into())
            .ok()
            .filter(JsValue::is_function)?;
        Some(match engine::apply(&to_json, from, &Array::new()) {
            Ok(plain) => self.copy(&plain),
            Err(_) => Value::Other("an object whose toJSON throws"),
        })
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
