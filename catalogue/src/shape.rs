//! Types of values.

use serde::{Deserialize, Serialize};

/// Type of a value, as loose as the API is.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shape {
    /// What it is. Several where the API gives one name several types.
    #[serde(rename = "type", with = "one_or_many")]
    pub kinds: Vec<Kind>,
    /// `null` is possible.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// Known values; new ones are to be expected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<serde_json::Value>,
    /// How a string is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Of an array: its elements. Of a map: its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Shape>>,
    /// Of an object: its fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Of a [`Kind::Model`]: its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// Kinds of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// Any finite number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A boolean written as 0 or 1.
    Flag,
    /// A list; see [`Shape::items`].
    Array,
    /// An object with known fields; see [`Shape::fields`].
    Object,
    /// An object with keys made at run time; see [`Shape::items`].
    Map,
    /// One of the catalogue's models; see [`Shape::model`].
    Model,
    /// A file to upload.
    File,
    /// Anything: upstream says nothing.
    Any,
}

/// How a string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `2026-12-31`
    Date,
    /// `2026-12-31T23:59:59Z`, whole seconds
    Rfc3339,
    /// `2026-12-31 23:59:59`, UTC
    Datetime,
    /// `23:59`
    Time,
    /// 36 characters
    Uuid,
}

/// A field of a model, an object or a body.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    /// As Pipedrive spells it.
    pub name: String,
    /// Its type.
    pub shape: Shape,
    /// In a body: the call fails without it. In a model: always there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Not in upstream's schema: seen in its samples, or in its npm client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sampled: bool,
    /// Upstream calls it deprecated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// One sentence of our own, where the name doesn't say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

mod one_or_many {
    use super::Kind;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(Kind),
        Many(Vec<Kind>),
    }

    pub(super) fn serialize<S: Serializer>(kinds: &[Kind], to: S) -> Result<S::Ok, S::Error> {
        match kinds {
            [one] => one.serialize(to),
            many => many.serialize(to),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Kind>, D::Error> {
        Ok(match OneOrMany::deserialize(from)? {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        })
    }
}
