//! The few things of the JavaScript engine that the edge uses.
//!
//! What a proxy or a getter can make throw is caught: an exception that flies through the wasm leaves its stacks as they
//! are, and a hundred of them would spoil the instance.
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
    #[wasm_bindgen(method, getter, catch)]
    pub fn length(this: &Array) -> Result<u32, JsValue>;
    #[wasm_bindgen(static_method_of = Array, js_name = isArray, catch)]
    pub fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(js_namespace = Object, catch)]
    pub fn keys(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_namespace = Object, js_name = is)]
    pub fn same(a: &JsValue, b: &JsValue) -> bool;
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call, catch)]
    pub fn tag(value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = String)]
    pub fn digits(number: &JsValue) -> String;
    #[wasm_bindgen(js_name = Number, catch)]
    pub fn number(value: &JsValue) -> Result<f64, JsValue>;

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
