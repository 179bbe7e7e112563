//! What is known of an operation.
//!
//! Each is one row of text, made by the generator from the catalogue, and read where it is needed. A table of
//! structs would weigh three times as much in the wasm: pointers don't compress, text does.

mod param;
#[cfg(any(feature = "models", feature = "npm-backend"))]
mod route;
mod table;

use crate::endpoint::Version;
use crate::http::Method;
use crate::text::{cut, whole};
use std::fmt;

use param::params;
pub use param::{ListEncoding, Param, ParamType};

/// One operation of Pipedrive's API.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Operation(&'static str);

/// How a listing goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// One answer holds everything.
    None,
    /// `cursor` in, `additional_data.next_cursor` out.
    Cursor,
    /// `start` in, `additional_data.pagination` out, or the same keys straight in `additional_data`.
    Offset,
}

/// What the answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One value.
    One,
    /// A list.
    List,
    /// Nothing but success.
    None,
    /// Bytes.
    Binary,
    /// A page for people.
    Html,
}

/// How a request body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
}

/// The body that an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// How it is written.
    pub content: Content,
    /// Custom-field keys may stand at its root.
    pub custom_fields: bool,
    /// It may be left out.
    pub optional: bool,
    /// It is a bare array, handed in as `body`.
    pub array: bool,
    fields: &'static str,
}

impl Operation {
    /// Takes a row of the generated table.
    pub const fn packed(row: &'static str) -> Self {
        Operation(row)
    }

    /// Finds an operation by its name in the client, or by its key: Pipedrive's operationId, with `v1.` before it where v2
    /// has the same one.
    pub fn find(name: &str) -> Option<Operation> {
        for row in table::rows() {
            for index in 0..2 {
                if Operation(row).column(index) == name {
                    return Some(Operation(row));
                }
            }
        }
        None
    }

    /// All operations, by their names in the client.
    pub fn all() -> impl Iterator<Item = Operation> {
        table::rows().iter().copied().map(Operation)
    }

    fn column(self, index: usize) -> &'static str {
        let mut rest = self.0;
        for _ in 0..index {
            rest = cut(rest, b'|').unwrap_or_default().1;
        }
        cut(rest, b'|').map_or(rest, |(column, _)| column)
    }

    /// Key in the table: `getDeals`, `v1.getDealFollowers`.
    pub fn key(self) -> &'static str {
        self.column(0)
    }

    /// Name in the client: `deals.list`.
    pub fn id(self) -> &'static str {
        self.column(1)
    }

    /// HTTP method.
    pub fn method(self) -> Method {
        match self.column(2).as_bytes().first() {
            Some(b'P') => Method::Post,
            Some(b'U') => Method::Put,
            Some(b'A') => Method::Patch,
            Some(b'D') => Method::Delete,
            _ => Method::Get,
        }
    }

    /// Version of the API.
    pub fn version(self) -> Version {
        match self.column(2).as_bytes().get(1) {
            Some(b'1') => Version::V1,
            Some(b'2') => Version::V2,
            _ => Version::OAuth,
        }
    }

    /// Path below the version's prefix, with `{name:types}` for each parameter.
    pub fn path(self) -> &'static str {
        self.column(2).get(2..).unwrap_or_default()
    }

    /// Path parameters, in the path's order.
    pub fn path_params(self) -> Vec<Param> {
        let mut params = Vec::new();
        let mut rest = self.path();
        while let Some((_, tail)) = cut(rest, b'{') {
            let (inner, tail) = cut(tail, b'}').unwrap_or((tail, ""));
            params.push(Param::read(inner));
            rest = tail;
        }
        params
    }

    /// Tokens of the daily budget that one call takes. Source: `x-token-cost` of Pipedrive's documents.
    pub fn cost(self) -> u32 {
        whole(self.column(3)).unwrap_or_default()
    }

    /// Whether it searches: `/search`, or a path that starts with `itemSearch`. Searches have a burst window of their own. Which paths
    /// count isn't listed anywhere; these are all that search.
    pub fn is_search(self) -> bool {
        self.path().ends_with("/search") || self.path().starts_with("/itemSearch")
    }

    /// How a listing goes on.
    pub fn paging(self) -> Paging {
        match self.column(4) {
            "c" => Paging::Cursor,
            "o" => Paging::Offset,
            _ => Paging::None,
        }
    }

    /// Keys from the root of an answer down to its value; empty where the whole body is.
    pub fn place(self) -> &'static [&'static str] {
        match self.column(5).as_bytes().first() {
            Some(b'i') => &["data", "items"],
            Some(b'g') => &["data", "goals"],
            Some(b'b') => &[],
            _ => &["data"],
        }
    }

    /// What the answer holds.
    pub fn form(self) -> Form {
        match self.column(5).as_bytes().get(1) {
            Some(b'l') => Form::List,
            Some(b'n') => Form::None,
            Some(b'x') => Form::Binary,
            Some(b'h') => Form::Html,
            _ => Form::One,
        }
    }

    /// Query parameters.
    pub fn query(self) -> Vec<Param> {
        params(self.column(6))
    }

    /// The body, where the operation takes one.
    pub fn body(self) -> Option<Body> {
        let column = self.column(7);
        let (head, fields) = cut(column, b' ').unwrap_or((column, ""));
        let content = match head.as_bytes().first()? {
            b'u' => Content::Form,
            b'm' => Content::Multipart,
            _ => Content::Json,
        };
        Some(Body {
            content,
            custom_fields: head.as_bytes().contains(&b'+'),
            optional: head.as_bytes().contains(&b'?'),
            array: head.ends_with(']'),
            fields,
        })
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Body {
    /// Its fields; none for a bare array.
    pub fn fields(self) -> Vec<Param> {
        params(self.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::TimeFormat;

    const LIST: Operation = Operation::packed(
        "getThings|v1.things.list|G1/things/{id:i}/parts/{part_id:su}|20|o|il|ids:,i!<100 since:D limit:i<500@100 flag:f|j+? title:s! tags:a",
    );

    #[test]
    fn a_row_is_read_column_by_column() {
        assert_eq!(
            (LIST.key(), LIST.id(), LIST.cost()),
            ("getThings", "v1.things.list", 20)
        );
        assert_eq!(
            (LIST.method(), LIST.version(), LIST.paging()),
            (Method::Get, Version::V1, Paging::Offset)
        );
        assert_eq!(
            (LIST.form(), LIST.place()),
            (Form::List, &["data", "items"][..])
        );
        let path: Vec<_> = LIST
            .path_params()
            .iter()
            .map(|param| (param.name, param.types()))
            .collect();
        assert_eq!(
            path,
            [
                ("id", vec![ParamType::Integer]),
                ("part_id", vec![ParamType::Text, ParamType::Text])
            ]
        );
        let body = LIST.body().unwrap();
        assert_eq!(
            (body.content, body.custom_fields, body.optional, body.array),
            (Content::Json, true, true, false)
        );
        let fields: Vec<_> = body
            .fields()
            .iter()
            .map(|field| (field.name, field.required))
            .collect();
        assert_eq!(fields, [("title", true), ("tags", false)]);
    }

    #[test]
    fn a_parameter_keeps_its_marks() {
        let params = LIST.query();
        assert_eq!(
            (params[0].list, params[0].required, params[0].max),
            (Some(ListEncoding::Comma), true, Some(100))
        );
        assert_eq!(params[1].types(), [ParamType::Time(TimeFormat::Datetime)]);
        assert_eq!((params[2].max, params[2].page_size), (Some(500), Some(100)));
        assert_eq!(params[3].types(), [ParamType::Flag]);
    }

    #[test]
    fn every_operation_is_found_by_its_key_and_by_its_id() {
        for operation in Operation::all() {
            assert_eq!(Operation::find(operation.key()), Some(operation));
            assert_eq!(Operation::find(operation.id()), Some(operation));
        }
        for name in [
            "",
            "a",
            "getNothing",
            "getDealsX",
            "zzz",
            "v1.getDeals",
            "deals",
            "deals.lists",
            "v1.deals.list",
        ] {
            assert_eq!(Operation::find(name), None, "{name}");
        }
    }
}
