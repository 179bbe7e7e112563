//! A look into parsed JSON, whoever parsed it.
//!
//! The rules read only the envelope of an answer. They do it through [`Peek`], so that the same rules run over the
//! objects of a JavaScript engine and over `serde_json`, and a page of records crosses no boundary.

/// A value that the host's JSON parser made.
pub trait Peek: Sized {
    /// `null`.
    fn null() -> Self;
    /// An empty list.
    fn empty_list() -> Self;
    /// What it is.
    fn kind(&self) -> JsonKind;
    /// A part of an object. Meant for small things: natively it is a copy.
    fn get(&self, key: &str) -> Option<Self>;
    /// A part of an object, taken out without a copy.
    fn take(&mut self, key: &str) -> Option<Self>;
    /// Text.
    fn text(&self) -> Option<String>;
    /// A boolean.
    fn boolean(&self) -> Option<bool>;
    /// A number.
    fn number(&self) -> Option<f64>;
    /// How many elements a list has.
    fn count(&self) -> usize;
    /// The values of an object or the elements of a list. Meant for small things.
    fn values(&self) -> Vec<Self>;
}

/// Kinds of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl JsonKind {
    /// For messages: `an object`.
    pub fn describe(self) -> &'static str {
        match self {
            JsonKind::Null => "null",
            JsonKind::Boolean => "a boolean",
            JsonKind::Number => "a number",
            JsonKind::Text => "a string",
            JsonKind::List => "an array",
            JsonKind::Object => "an object",
        }
    }
}

#[cfg(feature = "models")]
impl Peek for serde_json::Value {
    fn null() -> Self {
        serde_json::Value::Null
    }

    fn empty_list() -> Self {
        serde_json::Value::Array(Vec::new())
    }

    fn kind(&self) -> JsonKind {
        match self {
            serde_json::Value::Null => JsonKind::Null,
            serde_json::Value::Bool(_) => JsonKind::Boolean,
            serde_json::Value::Number(_) => JsonKind::Number,
            serde_json::Value::String(_) => JsonKind::Text,
            serde_json::Value::Array(_) => JsonKind::List,
            serde_json::Value::Object(_) => JsonKind::Object,
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        self.as_object()?.get(key).cloned()
    }

    fn take(&mut self, key: &str) -> Option<Self> {
        self.as_object_mut()?.remove(key)
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn count(&self) -> usize {
        self.as_array().map_or(0, Vec::len)
    }

    fn values(&self) -> Vec<Self> {
        match self {
            serde_json::Value::Array(items) => items.clone(),
            serde_json::Value::Object(entries) => entries.values().cloned().collect(),
            _ => Vec::new(),
        }
    }
}
