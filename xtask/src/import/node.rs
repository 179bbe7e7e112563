//! A document as a tree that keeps the order of its keys, which `serde_json::Value` doesn't.

use anyhow::{Context, Result};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use std::fmt;

/// One value of a JSON or YAML document.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number
    Number(Number),
    /// A string
    Text(String),
    /// An array
    List(Vec<Node>),
    /// An object, in the document's order
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Reads JSON or YAML, told apart by the first character.
    ///
    /// # Errors
    /// The text is neither.
    pub fn parse(text: &str) -> Result<Node> {
        if text.trim_start().starts_with(['{', '[']) {
            return serde_json::from_str(text).context("not JSON");
        }
        // The default limits are for untrusted input: Pipedrive's own v1 document has more nodes.
        let options = serde_saphyr::options! { budget: None, strict_booleans: true };
        serde_saphyr::from_str_with_options(text, options).context("not YAML")
    }

    /// The value of a key, where this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// Keys and values; none where this isn't an object.
    pub fn entries(&self) -> &[(String, Node)] {
        if let Node::Object(entries) = self {
            entries
        } else {
            &[]
        }
    }

    /// Elements; none where this isn't an array.
    pub fn elements(&self) -> &[Node] {
        if let Node::List(elements) = self {
            elements
        } else {
            &[]
        }
    }

    /// The string, where this is one.
    pub fn text(&self) -> Option<&str> {
        if let Node::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The string at a key.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// True where the key holds `true`.
    pub fn flag_at(&self, key: &str) -> bool {
        self.get(key) == Some(&Node::Bool(true))
    }

    /// The whole number at a key, where it fits.
    pub fn count_at(&self, key: &str) -> Option<u32> {
        match self.get(key)? {
            Node::Number(number) => number.as_u64().and_then(|count| count.try_into().ok()),
            _ => None,
        }
    }

    /// The same value without the order of keys.
    pub fn value(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Node::Null => Value::Null,
            Node::Bool(flag) => Value::Bool(*flag),
            Node::Number(number) => Value::Number(number.clone()),
            Node::Text(text) => Value::String(text.clone()),
            Node::List(elements) => elements.iter().map(Node::value).collect(),
            Node::Object(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value.value()))
                .collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Node;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = from.next_element()? {
            elements.push(element);
        }
        Ok(Node::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = from.next_entry::<String, Node>()? {
            entries.push(entry);
        }
        Ok(Node::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_and_json_give_the_same_tree() {
        let yaml = "responses:\n  200:\n    description: ''\nsuccess: no\nlimit: 1.5\nnone: null\n";
        let json =
            r#"{"responses":{"200":{"description":""}},"success":"no","limit":1.5,"none":null}"#;
        assert_eq!(Node::parse(yaml).unwrap(), Node::parse(json).unwrap());
    }

    #[test]
    fn keys_keep_their_order() {
        let tree = Node::parse(r#"{"z":1,"a":2}"#).unwrap();
        let keys: Vec<_> = tree.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["z", "a"]);
    }

    #[test]
    fn a_malformed_document_is_an_error() {
        assert!(Node::parse("{\"openapi\":").is_err());
        assert!(Node::parse("a: [1, 2\nb: {").is_err());
    }
}
