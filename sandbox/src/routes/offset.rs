//! What v1 listings share: pages by offset, and `sort=field ASC`.

use super::Call;
use crate::envelope::Offset;
use crate::failure::Failure;
use crate::listing::compare;
use crate::store::Record;
use crate::validate::Query;
use std::cmp::Ordering;

/// The most rows that a page holds.
const MAX: usize = 500;

/// Cuts the page out of a whole listing.
pub(crate) fn cut<T>(call: &Call<'_>, mut rows: Vec<T>) -> Result<(Vec<T>, Offset), Failure> {
    let most = call
        .operation
        .query
        .iter()
        .find(|param| param.name == "limit");
    let most = most
        .and_then(|param| param.max)
        .map_or(MAX, |max| max as usize);
    let (start, limit) = bounds(&call.query, most)?;
    let total = rows.len();
    rows.truncate(start.saturating_add(limit));
    let rows = rows.split_off(start.min(rows.len()));
    Ok((
        rows,
        Offset {
            start,
            limit,
            more: start.saturating_add(limit) < total,
        },
    ))
}

fn bounds(query: &Query, most: usize) -> Result<(usize, usize), Failure> {
    let number = |name: &str, usual: usize| match query.text(name).filter(|text| !text.is_empty()) {
        Some(text) => text
            .parse()
            .map_err(|_| Failure::bad_request(format!("{name} must be a whole number from 0 up"))),
        None => Ok(usual),
    };
    let (start, limit) = (number("start", 0)?, number("limit", most.min(100))?);
    if !(1..=most).contains(&limit) {
        return Err(Failure::bad_request(format!(
            "limit must be between 1 and {most}"
        )));
    }
    Ok((start, limit))
}

/// Sorts as `sort` asks: `field ASC, other DESC`.
///
/// # Errors
/// 400 for a field that can't be sorted by.
pub(crate) fn sort(
    records: &mut [&Record],
    query: &Query,
    sortable: &[&str],
) -> Result<(), Failure> {
    let mut keys: Vec<(&str, bool)> = Vec::new();
    for key in query
        .list("sort")
        .iter()
        .flat_map(|part| part.split(','))
        .map(str::trim)
        .filter(|key| !key.is_empty())
    {
        let (field, direction) = key.split_once(' ').unwrap_or((key, "ASC"));
        if !sortable.contains(&field) {
            return Err(Failure::bad_request(format!("Can't sort by {field}")));
        }
        match direction.trim().to_ascii_uppercase().as_str() {
            "ASC" => keys.push((field, false)),
            "DESC" => keys.push((field, true)),
            other => {
                return Err(Failure::bad_request(format!(
                    "{other} is not a direction; ASC and DESC are"
                )));
            }
        }
    }
    records.sort_by(|left, right| {
        keys.iter()
            .fold(Ordering::Equal, |order, (field, descending)| {
                let by_field = compare(left.get(field), right.get(field));
                order.then(if *descending {
                    by_field.reverse()
                } else {
                    by_field
                })
            })
    });
    Ok(())
}
