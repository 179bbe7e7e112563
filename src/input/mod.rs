//! What Rust callers hand in: plain structs, turned into the flat input that an operation takes.

mod file;
mod patch;
mod time;

pub use file::{ByteStream, Content, File};
pub use patch::Patch;
pub use time::Time;

use crate::value::{Number, Value};
use serde_json::Map;
use std::collections::BTreeMap;

/// The input of a call: names of path, query and body together, and the files.
#[derive(Debug, Default)]
pub struct Input {
    pub(crate) entries: Vec<(String, Value)>,
    pub(crate) files: Vec<File>,
}

impl Input {
    /// Adds a value under Pipedrive's name, if there is one.
    #[must_use]
    pub fn put(mut self, name: &str, value: impl Entry) -> Self {
        Fields::of(&mut self).put(name, value);
        self
    }

    /// Adds all fields of a struct.
    #[must_use]
    pub fn params(mut self, params: impl Params) -> Self {
        params.write(&mut Fields::of(&mut self));
        self
    }

    /// The same once more. Only for inputs without files, such as those of listings: bytes are sent once.
    pub(crate) fn again(&self) -> Input {
        Input {
            entries: self.entries.clone(),
            files: Vec::new(),
        }
    }
}

/// An object gives its members. Anything else is refused by the call, as no operation has a parameter `input`.
impl From<serde_json::Value> for Input {
    fn from(value: serde_json::Value) -> Self {
        let entries = match Value::from(value) {
            Value::Map(entries) => entries,
            Value::Null => Vec::new(),
            other => vec![("input".to_owned(), other)],
        };
        Input {
            entries,
            files: Vec::new(),
        }
    }
}

/// The members of an object as it is written, and the files of the whole input.
#[derive(Debug)]
pub struct Fields<'a> {
    entries: &'a mut Vec<(String, Value)>,
    files: &'a mut Vec<File>,
}

impl<'a> Fields<'a> {
    fn of(input: &'a mut Input) -> Self {
        Fields {
            entries: &mut input.entries,
            files: &mut input.files,
        }
    }

    /// Writes a member, if there is a value.
    pub fn put(&mut self, name: &str, value: impl Entry) {
        if let Some(value) = value.entry(self.files) {
            self.entries.push((name.to_owned(), value));
        }
    }

    /// Writes members whose names are known at run time only.
    pub fn put_all(&mut self, members: Map<String, serde_json::Value>) {
        for (name, value) in members {
            self.put(&name, value);
        }
    }
}

/// A struct of parameters or of an object within them.
pub trait Params {
    /// Writes its fields.
    fn write(self, to: &mut Fields<'_>);
}

/// A value of a parameter.
pub trait Entry {
    /// The value as the core takes it; `None` where there is none. A file goes to the others.
    fn entry(self, files: &mut Vec<File>) -> Option<Value>;
}

impl<P: Params> Entry for P {
    fn entry(self, files: &mut Vec<File>) -> Option<Value> {
        let mut entries = Vec::new();
        self.write(&mut Fields {
            entries: &mut entries,
            files,
        });
        Some(Value::Map(entries))
    }
}

impl<T: Entry> Entry for Option<T> {
    fn entry(self, files: &mut Vec<File>) -> Option<Value> {
        self?.entry(files)
    }
}

impl<T: Entry> Entry for Vec<T> {
    fn entry(self, files: &mut Vec<File>) -> Option<Value> {
        Some(Value::List(
            self.into_iter()
                .filter_map(|item| item.entry(files))
                .collect(),
        ))
    }
}

impl<T: Entry> Entry for BTreeMap<String, T> {
    fn entry(self, files: &mut Vec<File>) -> Option<Value> {
        let member = |(name, value): (String, T)| Some((name, value.entry(files)?));
        Some(Value::Map(self.into_iter().filter_map(member).collect()))
    }
}

impl Entry for Map<String, serde_json::Value> {
    fn entry(self, _: &mut Vec<File>) -> Option<Value> {
        Some(serde_json::Value::Object(self).into())
    }
}

impl Entry for serde_json::Value {
    fn entry(self, _: &mut Vec<File>) -> Option<Value> {
        Some(self.into())
    }
}

impl Entry for String {
    fn entry(self, _: &mut Vec<File>) -> Option<Value> {
        Some(Value::Text(self))
    }
}

impl Entry for bool {
    fn entry(self, _: &mut Vec<File>) -> Option<Value> {
        Some(Value::Bool(self))
    }
}

impl Entry for f64 {
    fn entry(self, _: &mut Vec<File>) -> Option<Value> {
        Some(self.into())
    }
}

impl Entry for i64 {
    fn entry(self, _: &mut Vec<File>) -> Option<Value> {
        Some(Value::Number(Number {
            value: self as f64,
            text: self.to_string(),
        }))
    }
}

#[cfg(test)]
mod tests;
