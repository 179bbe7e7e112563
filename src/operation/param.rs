//! Parameters of an operation.

use crate::text::{cut, parts, whole};
use crate::time::TimeFormat;

/// How several values of one parameter are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListEncoding {
    /// `ids=1,2`
    Comma,
    /// `ids=1&ids=2`
    Repeat,
}

/// A parameter in path, query or body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// As Pipedrive spells it.
    pub name: &'static str,
    /// Letters of the types that it takes.
    types: &'static str,
    /// Set where it takes several values.
    pub list: Option<ListEncoding>,
    /// The call fails without it.
    pub required: bool,
    /// Largest value of a number, or count of a list.
    pub max: Option<u32>,
    /// Page size that a listing asks for.
    pub page_size: Option<u32>,
}

/// Types of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamType {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A finite number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A boolean, written 0 or 1.
    Flag,
    /// A point in time.
    Time(TimeFormat),
    /// A list.
    List,
    /// An object.
    Object,
    /// A file.
    File,
    /// Anything.
    Any,
}

impl Param {
    /// Reads `name:T!<N@N`.
    pub(super) fn read(text: &'static str) -> Param {
        let (name, rest) = cut(text, b':').unwrap_or((text, "x"));
        let (rest, page_size) = bound(rest, b'@');
        let (rest, max) = bound(rest, b'<');
        let (rest, required) = match rest.strip_suffix('!') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let list = match rest.as_bytes().first() {
            Some(b',') => Some(ListEncoding::Comma),
            Some(b'*') => Some(ListEncoding::Repeat),
            _ => None,
        };
        let types = if list.is_some() {
            rest.get(1..).unwrap_or_default()
        } else {
            rest
        };
        Param {
            name,
            types,
            list,
            required,
            max,
            page_size: page_size.or(max),
        }
    }

    /// One element of a list parameter.
    pub(crate) fn element(self) -> Param {
        Param {
            list: None,
            max: None,
            page_size: None,
            ..self
        }
    }

    /// The types that it takes; any one will do.
    pub fn types(self) -> Vec<ParamType> {
        let mut types = Vec::new();
        for letter in self.types.bytes() {
            types.push(ParamType::read(letter));
        }
        types
    }
}

impl ParamType {
    fn read(letter: u8) -> ParamType {
        match letter {
            b's' | b'u' => ParamType::Text,
            b'i' => ParamType::Integer,
            b'n' => ParamType::Number,
            b'b' => ParamType::Boolean,
            b'f' => ParamType::Flag,
            b'd' => ParamType::Time(TimeFormat::Date),
            b't' => ParamType::Time(TimeFormat::Rfc3339),
            b'D' => ParamType::Time(TimeFormat::Datetime),
            b'h' => ParamType::Time(TimeFormat::Time),
            b'a' => ParamType::List,
            b'o' => ParamType::Object,
            b'F' => ParamType::File,
            _ => ParamType::Any,
        }
    }
}

/// Reads parameters with a space between them.
pub(super) fn params(text: &'static str) -> Vec<Param> {
    let mut params = Vec::new();
    for word in parts(text, b' ') {
        if !word.is_empty() {
            params.push(Param::read(word));
        }
    }
    params
}

fn bound(text: &'static str, mark: u8) -> (&'static str, Option<u32>) {
    match cut(text, mark) {
        Some((rest, number)) => (rest, whole(number)),
        None => (text, None),
    }
}
