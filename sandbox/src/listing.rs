//! Pages of a table: filtered, sorted, and continued by a cursor.

use crate::failure::Failure;
use crate::store::{Filter, Record, Table};
use crate::validate::Query;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Page size where none is asked for.
const DEFAULT_LIMIT: usize = 100;

/// What a record must be to stand in a listing.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Is(&'static str, Value),
    OneOf(&'static str, Vec<Value>),
    /// A text that is this one or comes after it: times are written so that they compare.
    From(&'static str, String),
    /// A text that comes before this one.
    Before(&'static str, String),
    /// One that a saved filter lets through.
    Filter(Filter),
}

/// The order of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    field: String,
    descending: bool,
}

/// One page and the cursor to the next.
pub(crate) struct Page<'a> {
    pub(crate) records: Vec<&'a Record>,
    pub(crate) next: Option<String>,
}

impl Sort {
    /// The order that `sort_by` and `sort_direction` ask for.
    pub(crate) fn from(query: &Query) -> Sort {
        Sort {
            field: query.text("sort_by").unwrap_or("id").to_owned(),
            descending: query.text("sort_direction") == Some("desc"),
        }
    }

    fn direction(&self) -> &'static str {
        if self.descending { "desc" } else { "asc" }
    }

    /// How two places in the listing stand to each other.
    fn compare(&self, left: (&Value, u64), right: (&Value, u64)) -> Ordering {
        let order = compare(left.0, right.0).then(left.1.cmp(&right.1));
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }
}

/// Page size and cursor of a v2 listing, and the page.
///
/// # Errors
/// 400 where the cursor isn't one of this listing's.
pub(crate) fn page<'a>(
    table: &'a Table,
    conditions: &[Condition],
    query: &Query,
) -> Result<Page<'a>, Failure> {
    let sort = Sort::from(query);
    let limit = limit(query);
    let after = match query.text("cursor").filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => Some(read_cursor(cursor, &sort)?),
        None => None,
    };
    let meets = Conditions::of(table, conditions);
    let fits = |(_, record): &(u64, &Record)| meets.hold(record);
    // By id nothing has to be sorted, and nothing is read but the page.
    let mut found: Vec<(u64, &Record)> = if sort.field == "id" && !sort.descending {
        let start = after.as_ref().map_or(0, |(_, id)| *id);
        let candidates = meets.candidates_after(table, start);
        candidates.filter(fits).take(limit + 1).collect()
    } else if sort.field == "id" && meets.source(table).is_none() {
        let start = after.as_ref().map_or(u64::MAX, |(_, id)| *id);
        table
            .rows_before(start)
            .filter(fits)
            .take(limit + 1)
            .collect()
    } else {
        let column = table.column(&sort.field).unwrap_or_default();
        let key = |(number, record): &(u64, &'a Record)| (record.at(column), *number);
        let mut found: Vec<(u64, &Record)> = meets.candidates(table).filter(fits).collect();
        if let Some((value, id)) = &after {
            found.retain(|row| sort.compare(key(row), (value, *id)) == Ordering::Greater);
        }
        if found.len() > limit + 1 {
            found.select_nth_unstable_by(limit, |left, right| sort.compare(key(left), key(right)));
            found.truncate(limit + 1);
        }
        found.sort_unstable_by(|left, right| sort.compare(key(left), key(right)));
        found
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(number, record)| {
        let value = if sort.field == "id" { json!(number) } else { record.get(&sort.field).clone() };
        write_cursor(&json!({ "field": sort.field, "fieldValue": value, "sortDirection": sort.direction(), "id": number }))
    });
    Ok(Page {
        records: found.into_iter().map(|(_, record)| record).collect(),
        next,
    })
}

/// All records that meet the conditions, in the order of their numbers.
pub(crate) fn all<'a>(table: &'a Table, conditions: &[Condition]) -> Vec<&'a Record> {
    let meets = Conditions::of(table, conditions);
    meets
        .candidates(table)
        .filter(|(_, record)| meets.hold(record))
        .map(|(_, record)| record)
        .collect()
}

/// The page of a list that isn't a table, and the cursor to the next.
///
/// # Errors
/// 400 where the cursor isn't one of this listing's.
pub(crate) fn slice<'a, T>(
    items: &'a [T],
    query: &Query,
) -> Result<(&'a [T], Option<String>), Failure> {
    let start = match query.text("cursor").filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => decode(cursor)
            .and_then(|cursor| cursor["offset"].as_u64())
            .ok_or_else(bad_cursor)? as usize,
        None => 0,
    };
    let start = start.min(items.len());
    let end = (start + limit(query)).min(items.len());
    let next = (end < items.len()).then(|| write_cursor(&json!({ "offset": end })));
    Ok((&items[start..end], next))
}

/// The page size that was asked for, or the usual one.
pub(crate) fn limit(query: &Query) -> usize {
    query
        .number("limit")
        .filter(|limit| *limit > 0)
        .map_or(DEFAULT_LIMIT, |limit| limit as usize)
}

fn write_cursor(cursor: &Value) -> String {
    URL_SAFE_NO_PAD.encode(cursor.to_string())
}

fn decode(cursor: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn bad_cursor() -> Failure {
    Failure::schema("cursor", "not a cursor of this listing")
}

/// A cursor holds the order it was made for: with another one it would skip or repeat.
fn read_cursor(cursor: &str, sort: &Sort) -> Result<(Value, u64), Failure> {
    let cursor = decode(cursor).ok_or_else(bad_cursor)?;
    let same_order = cursor["field"] == *sort.field && cursor["sortDirection"] == sort.direction();
    let id = cursor["id"]
        .as_u64()
        .filter(|_| same_order)
        .ok_or_else(bad_cursor)?;
    Ok((cursor["fieldValue"].clone(), id))
}

/// Null first, then numbers, then texts.
pub(crate) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left
            .as_f64()
            .partial_cmp(&right.as_f64())
            .unwrap_or(Ordering::Equal),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (left, right) => rank(left).cmp(&rank(right)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        _ => 4,
    }
}

/// Conditions with their columns looked up once.
struct Conditions<'a>(Vec<(usize, &'a Condition)>);

impl<'a> Conditions<'a> {
    fn of(table: &Table, conditions: &'a [Condition]) -> Conditions<'a> {
        let column = |condition: &Condition| {
            let (Condition::Is(name, _)
            | Condition::OneOf(name, _)
            | Condition::From(name, _)
            | Condition::Before(name, _)) = condition
            else {
                return 0;
            };
            let column = table.column(name);
            debug_assert!(column.is_some(), "no column {name}");
            column.unwrap_or_default()
        };
        Conditions(
            conditions
                .iter()
                .map(|condition| (column(condition), condition))
                .collect(),
        )
    }

    fn hold(&self, record: &Record) -> bool {
        self.0.iter().all(|(column, condition)| {
            let value = record.at(*column);
            match condition {
                Condition::Is(_, wanted) => value == wanted,
                Condition::OneOf(_, wanted) => wanted.contains(value),
                Condition::From(_, start) => {
                    value.as_str().is_some_and(|text| text >= start.as_str())
                }
                Condition::Filter(filter) => filter.lets_through(record),
                Condition::Before(_, end) => value.as_str().is_some_and(|text| text < end.as_str()),
            }
        })
    }

    /// A link or a list of ids, which spare a walk over the whole table.
    fn source(&self, table: &Table) -> Option<(usize, &'a Condition)> {
        let spares = |(column, condition): &&(usize, &Condition)| match condition {
            Condition::Is(_, value) => value.is_u64() && table.has_link(*column),
            Condition::OneOf(name, _) => *name == "id",
            _ => false,
        };
        self.0.iter().find(spares).copied()
    }

    fn candidates<'t>(&self, table: &'t Table) -> Box<dyn Iterator<Item = (u64, &'t Record)> + 't> {
        self.candidates_after(table, 0)
    }

    /// Records that may meet the conditions, in the order of their numbers.
    fn candidates_after<'t>(
        &self,
        table: &'t Table,
        number: u64,
    ) -> Box<dyn Iterator<Item = (u64, &'t Record)> + 't> {
        match self.source(table) {
            Some((column, Condition::Is(_, value))) => {
                Box::new(table.linked_after(column, value.as_u64().unwrap_or_default(), number))
            }
            Some((_, Condition::OneOf(_, ids))) => {
                let ids: BTreeSet<u64> = ids.iter().filter_map(Value::as_u64).collect();
                let later = ids.into_iter().filter(move |id| *id > number);
                Box::new(later.filter_map(|id| Some((id, table.get(id)?))))
            }
            _ => Box::new(table.rows_after(number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let by_id = Sort {
            field: "id".to_owned(),
            descending: false,
        };
        let by_time = Sort {
            field: "add_time".to_owned(),
            descending: false,
        };
        let cursor = write_cursor(
            &json!({ "field": "id", "fieldValue": 7, "sortDirection": "asc", "id": 7 }),
        );
        assert_eq!(read_cursor(&cursor, &by_id).unwrap(), (json!(7), 7));
        assert_eq!(read_cursor(&cursor, &by_time).unwrap_err().status, 400);
        assert_eq!(read_cursor("nonsense", &by_id).unwrap_err().status, 400);
    }

    #[test]
    fn values_of_different_kinds_have_an_order() {
        let mut values = [json!("b"), json!(10), json!(9), Value::Null, json!("a")];
        values.sort_by(compare);
        assert_eq!(
            values,
            [Value::Null, json!(9), json!(10), json!("a"), json!("b")]
        );
    }
}
