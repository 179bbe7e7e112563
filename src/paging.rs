//! Where a listing goes on, by what the last page reported and never by how many items it held.

use crate::operation::Paging;
use crate::page::{PageRequest, PageToken};
use crate::peek::Peek;

/// The listing would never end: the answer points at the page that was just read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stuck;

/// Reads where the next page starts; `None` at the end.
///
/// # Errors
/// [`Stuck`] where the answer hands back the position that was just used.
pub fn next<V: Peek>(
    paging: Paging,
    asked: &PageRequest,
    additional_data: Option<&V>,
    items: u64,
) -> Result<Option<PageToken>, Stuck> {
    let next = match paging {
        Paging::None => None,
        Paging::Cursor => cursor(additional_data),
        Paging::Offset => offset(asked, additional_data, items)?,
    };
    if next.is_some() && next == asked.token {
        return Err(Stuck);
    }
    Ok(next)
}

fn cursor<V: Peek>(additional_data: Option<&V>) -> Option<PageToken> {
    let cursor = additional_data?.get("next_cursor")?.text()?;
    (!cursor.is_empty()).then_some(PageToken::Cursor(cursor))
}

fn offset<V: Peek>(
    asked: &PageRequest,
    additional_data: Option<&V>,
    items: u64,
) -> Result<Option<PageToken>, Stuck> {
    let start = match asked.token {
        Some(PageToken::Start(start)) => start,
        _ => 0,
    };
    let go_on = |step: u64| {
        if step == 0 {
            Err(Stuck)
        } else {
            Ok(Some(PageToken::Start(start + step)))
        }
    };
    // Some endpoints nest the keys in `pagination`, others put them straight into `additional_data`.
    let fact = |key: &str| {
        let data = additional_data?;
        data.get("pagination")
            .and_then(|nested| nested.get(key))
            .or_else(|| data.get(key))
    };
    let number = |key: &str| {
        fact(key)
            .and_then(|value| value.number())
            .filter(|n| *n >= 0.0)
            .map(|n| n as u64)
    };
    match fact("more_items_in_collection") {
        // `leads` has been seen without any facts: then only a page that isn't full is surely the last.
        None => match asked.limit {
            Some(limit) if items > 0 && items >= limit => go_on(items),
            _ => Ok(None),
        },
        Some(more) if more.boolean() == Some(true) || more.number() == Some(1.0) => {
            // Several endpoints leave `next_start` out even where there is more.
            match number("next_start") {
                Some(next_start) if next_start <= start => Err(Stuck),
                Some(next_start) => Ok(Some(PageToken::Start(next_start))),
                None => go_on(number("limit").or(asked.limit).unwrap_or(items)),
            }
        }
        Some(_) => Ok(None),
    }
}

#[cfg(all(test, feature = "models"))]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn asked(token: Option<PageToken>, limit: u64) -> PageRequest {
        PageRequest {
            token,
            limit: Some(limit),
        }
    }

    fn offset_after(additional_data: Value, items: u64) -> Result<Option<PageToken>, Stuck> {
        next(
            Paging::Offset,
            &asked(Some(PageToken::Start(100)), 50),
            Some(&additional_data),
            items,
        )
    }

    #[test]
    fn an_empty_page_with_a_cursor_is_not_the_end() {
        let data = json!({ "next_cursor": "b" });
        let turned = next(Paging::Cursor, &asked(None, 500), Some(&data), 0);
        assert_eq!(turned, Ok(Some(PageToken::Cursor("b".into()))));
    }

    #[test]
    fn a_missing_null_or_empty_cursor_is_the_end() {
        for data in [
            json!({}),
            json!({ "next_cursor": null }),
            json!({ "next_cursor": "" }),
            json!(null),
        ] {
            assert_eq!(
                next(Paging::Cursor, &asked(None, 500), Some(&data), 500),
                Ok(None),
                "{data}"
            );
        }
        assert_eq!(
            next::<Value>(Paging::Cursor, &asked(None, 500), None, 500),
            Ok(None)
        );
    }

    #[test]
    fn a_repeated_cursor_is_an_error() {
        let used = asked(Some(PageToken::Cursor("a".into())), 500);
        assert_eq!(
            next(
                Paging::Cursor,
                &used,
                Some(&json!({ "next_cursor": "a" })),
                500
            ),
            Err(Stuck)
        );
    }

    #[test]
    fn an_offset_is_read_nested_and_flat() {
        let facts = json!({ "start": 100, "limit": 50, "more_items_in_collection": true, "next_start": 150 });
        assert_eq!(
            offset_after(json!({ "pagination": facts }), 50),
            Ok(Some(PageToken::Start(150)))
        );
        assert_eq!(offset_after(facts, 50), Ok(Some(PageToken::Start(150))));
    }

    #[test]
    fn a_missing_next_start_is_computed() {
        let facts = json!({ "pagination": { "limit": 40, "more_items_in_collection": true } });
        assert_eq!(offset_after(facts, 12), Ok(Some(PageToken::Start(140))));
        assert_eq!(
            offset_after(json!({ "more_items_in_collection": true }), 12),
            Ok(Some(PageToken::Start(150)))
        );
    }

    #[test]
    fn no_more_items_is_the_end_however_full_the_page() {
        let facts =
            json!({ "pagination": { "more_items_in_collection": false, "next_start": 150 } });
        assert_eq!(offset_after(facts, 50), Ok(None));
    }

    #[test]
    fn without_any_facts_a_full_page_goes_on_and_a_short_one_ends() {
        assert_eq!(
            offset_after(json!(null), 50),
            Ok(Some(PageToken::Start(150)))
        );
        assert_eq!(offset_after(json!(null), 49), Ok(None));
        assert_eq!(offset_after(json!(null), 0), Ok(None));
    }

    #[test]
    fn an_offset_that_does_not_move_is_an_error() {
        let facts =
            json!({ "pagination": { "more_items_in_collection": true, "next_start": 100 } });
        assert_eq!(offset_after(facts, 50), Err(Stuck));
        let back = json!({ "more_items_in_collection": true, "next_start": 50 });
        assert_eq!(offset_after(back, 50), Err(Stuck));
        let first = json!({ "more_items_in_collection": true, "next_start": 0 });
        assert_eq!(
            next(Paging::Offset, &asked(None, 50), Some(&first), 50),
            Err(Stuck),
            "the first page starts at 0"
        );
        let unpaged = PageRequest::default();
        assert_eq!(
            next(
                Paging::Offset,
                &unpaged,
                Some(&json!({ "more_items_in_collection": true })),
                0
            ),
            Err(Stuck)
        );
    }

    #[test]
    fn an_unpaged_operation_has_one_page() {
        assert_eq!(
            next(
                Paging::None,
                &asked(None, 1),
                Some(&json!({ "next_cursor": "x" })),
                9
            ),
            Ok(None)
        );
    }
}
