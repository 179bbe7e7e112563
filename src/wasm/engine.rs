//! The few things of the JavaScript engine that the edge uses.
//!
//! `js-sys` has them all, and with them 3 KB of tables that no call here needs.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A JavaScript array.
    pub type Array;
    #[wasm_bindgen(constructor)]
    pub fn new() -> Array;
    #[wasm_bindgen(method)]
    pub fn push(this: &Array, value: &JsValue) -> u32;
    #[wasm_bindgen(method, getter)]
    pub fn length(this: &Array) -> u32;
    #[wasm_bindgen(static_method_of = Array, js_name = isArray)]
    pub fn is_array(value: &JsValue) -> bool;

    #[wasm_bindgen(js_namespace = Object)]
    pub fn keys(object: &JsValue) -> Array;
    #[wasm_bindgen(js_namespace = Object, js_name = is)]
    pub fn same(a: &JsValue, b: &JsValue) -> bool;
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    pub fn tag(value: &JsValue) -> String;
    #[wasm_bindgen(js_name = String)]
    pub fn digits(number: &JsValue) -> String;
    #[wasm_bindgen(js_name = Number)]
    pub fn number(value: &JsValue) -> f64;

    /// Part of an object, by name or index. Throws for what has no parts, and where a getter does.
    #[wasm_bindgen(js_namespace = Reflect, js_name = get, catch)]
    pub fn part(object: &JsValue, key: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Reflect, js_name = apply, catch)]
    pub fn apply(function: &JsValue, this: &JsValue, arguments: &Array)
    -> Result<JsValue, JsValue>;
}

/// Element of an array; `undefined` past its end.
pub(super) fn element(array: &JsValue, index: u32) -> JsValue {
    part(array, &JsValue::from(index)).unwrap_or(JsValue::UNDEFINED)
}
