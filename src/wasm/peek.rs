//! [`Peek`] over the engine's own values.

use super::engine::{Array, element, keys, part};
use crate::peek::{JsonKind, Peek};
use wasm_bindgen::prelude::*;

fn is_list(value: &JsValue) -> bool {
    Array::is_array(value).unwrap_or_default()
}

impl Peek for JsValue {
    fn null() -> Self {
        JsValue::NULL
    }

    fn empty_list() -> Self {
        Array::new().into()
    }

    fn kind(&self) -> JsonKind {
        if self.is_null() || self.is_undefined() {
            JsonKind::Null
        } else if is_list(self) {
            JsonKind::List
        } else if self.is_object() {
            JsonKind::Object
        } else if self.is_string() {
            JsonKind::Text
        } else if self.as_bool().is_some() {
            JsonKind::Boolean
        } else {
            JsonKind::Number
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        // Of a string or a number, `Reflect.get` throws; both have no parts.
        part(self, &key.into())
            .ok()
            .filter(|value| !value.is_undefined())
    }

    /// The object stays whole: the caller may hold on to it.
    fn take(&mut self, key: &str) -> Option<Self> {
        self.get(key)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn count(&self) -> usize {
        if is_list(self) {
            self.unchecked_ref::<Array>().length().unwrap_or_default() as usize
        } else {
            0
        }
    }

    fn values(&self) -> Vec<Self> {
        let mut values = Vec::new();
        if let Ok(keys) = keys(self) {
            for index in 0..keys.length().unwrap_or_default() {
                values.extend(part(self, &element(&keys, index)));
            }
        }
        values
    }
}
