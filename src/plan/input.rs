//! The caller's input on its way into a request.

use super::{Problem, missing};
use crate::operation::{Operation, Paging, Param};
use crate::page::{PageRequest, PageToken};
use crate::text::decimal;
use crate::value::{Number, Value};

/// The input, from which each step takes what is its own.
pub(super) struct Input(pub(super) Vec<(String, Value)>);

impl Input {
    pub(super) fn new(input: Value) -> Result<Input, Problem> {
        match input {
            Value::Map(entries) => Ok(Input(entries)),
            Value::Null => Ok(Input(Vec::new())),
            other => Err(Problem::of(&[
                "the parameters must be an object, not ",
                other.describe(),
            ])),
        }
    }

    fn find(&mut self, name: &str) -> Option<&mut Value> {
        self.0
            .iter_mut()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let mut taken = None;
        for (key, value) in std::mem::take(&mut self.0) {
            if key == name {
                taken = Some(value);
            } else {
                self.0.push((key, value));
            }
        }
        taken
    }

    pub(super) fn needed(&mut self, param: &Param) -> Result<Option<Value>, Problem> {
        match self.take(param.name) {
            None if param.required => Err(missing(param.name)),
            value => Ok(value),
        }
    }

    /// Settles position and size of the page: `null` means from the start, and a page token wins over the input's.
    pub(super) fn page(
        &mut self,
        operation: Operation,
        wanted: Option<Option<PageToken>>,
    ) -> Result<PageRequest, Problem> {
        let full = wanted.is_some();
        let token = match (operation.paging(), wanted.flatten()) {
            (Paging::None, None) => return Ok(PageRequest::default()),
            (Paging::None, Some(_)) => {
                return Err(Problem::of(&["this listing has a single page"]));
            }
            (Paging::Cursor, Some(PageToken::Cursor(cursor))) => Some(Value::Text(cursor)),
            (Paging::Offset, Some(PageToken::Start(start))) => Some(number(start)),
            (_, Some(_)) => return Err(Problem::of(&["the page token is of another listing"])),
            (_, None) => None,
        };
        let name = if operation.paging() == Paging::Cursor {
            "cursor"
        } else {
            "start"
        };
        let position = match self.take(name) {
            given if token.is_none() => given,
            _ => token,
        };
        let mut page = PageRequest::default();
        match &position {
            Some(Value::Text(cursor)) => page.token = Some(PageToken::Cursor(cursor.clone())),
            Some(Value::Number(start)) => page.token = Some(PageToken::Start(start.value as u64)),
            _ => {}
        }
        if let Some(position) = position
            && !matches!(position, Value::Null)
        {
            self.0.push((name.to_owned(), position));
        }
        if full && self.find("limit").is_none() {
            for param in operation.query() {
                if let ("limit", Some(size)) = (param.name, param.page_size) {
                    self.0.push(("limit".to_owned(), number(u64::from(size))));
                }
            }
        }
        if let Some(Value::Number(limit)) = self.find("limit") {
            page.limit = Some(limit.value as u64);
        }
        Ok(page)
    }

    /// Whatever no step took is unknown to the operation.
    pub(super) fn refuse_rest(&self, operation: Operation) -> Result<(), Problem> {
        let Some((name, _)) = self.0.first() else {
            return Ok(());
        };
        Err(match nearest(operation, name) {
            Some(near) => Problem::of(&["unknown parameter ", name, "; did you mean ", near, "?"]),
            None => Problem::of(&[
                "unknown parameter ",
                name,
                " (extraQuery and extraBody pass unchecked)",
            ]),
        })
    }
}

fn number(value: u64) -> Value {
    Value::Number(Number {
        value: value as f64,
        text: decimal(value),
    })
}

/// The operation's parameter that a misspelt name most likely means.
fn nearest(operation: Operation, name: &str) -> Option<&'static str> {
    let mut known = operation.path_params();
    known.extend(operation.query());
    if let Some(body) = operation.body() {
        known.extend(body.fields());
    }
    let mut best = None;
    let mut least = usize::MAX;
    for param in known {
        let distance = distance(param.name, name);
        if distance < least && distance * 5 <= param.name.len() * 2 {
            (best, least) = (Some(param.name), distance);
        }
    }
    best
}

/// Levenshtein's distance, with `_` for nothing and case folded: `ownerId` is close to `owner_id`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (significant(a), significant(b));
    let mut row = vec![0];
    for _ in &b {
        row.push(row.len());
    }
    for x in a {
        let mut diagonal = usize::MAX;
        let mut left = 0;
        for (index, cell) in row.iter_mut().enumerate() {
            let above = *cell;
            let replaced = match index.checked_sub(1).and_then(|index| b.get(index)) {
                Some(y) => diagonal + usize::from(x != *y),
                None => above + 1,
            };
            *cell = replaced
                .min(above + 1)
                .min(if index > 0 { left + 1 } else { replaced });
            (diagonal, left) = (above, *cell);
        }
    }
    row.last().copied().unwrap_or_default()
}

fn significant(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for byte in text.bytes() {
        if byte != b'_' && bytes.len() < 64 {
            bytes.push(byte.to_ascii_lowercase());
        }
    }
    bytes
}
