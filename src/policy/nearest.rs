//! The known name that one of a policy was probably meant to be.

use crate::operation::Operation;
use std::collections::BTreeSet;

/// The known name with the fewest edits to a given one, where they are few enough for a slip.
pub fn nearest(name: &str) -> Option<String> {
    let allowed = (name.len() / 3).min(3);
    let measured = names().into_iter().map(|known| (edits(name, known), known));
    let (least, known) = measured.min()?;
    (least <= allowed).then(|| known.to_owned())
}

/// Every operation by both its names, and every part of a path.
fn names() -> BTreeSet<&'static str> {
    let mut names = BTreeSet::from(["default"]);
    for operation in Operation::all() {
        let id = operation.id();
        names.extend([operation.key(), id]);
        let ends = id.match_indices('.').map(|(end, _)| end);
        names.extend(ends.filter_map(|end| id.get(..end)));
    }
    names.remove("v1");
    names
}

/// Levenshtein's distance: letters to add, drop or change, whatever their case.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<u8> = other.bytes().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        for (cell, known) in row.iter_mut().skip(1).zip(&other) {
            let change = diagonal + usize::from(!letter.eq_ignore_ascii_case(known));
            diagonal = *cell;
            left = change.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let counted = [
            ("", "abc"),
            ("abc", ""),
            ("Deals", "deals"),
            ("dealz", "deals"),
            ("delas", "deals"),
            ("kitten", "sitting"),
        ]
        .map(|(one, other)| edits(one, other));
        assert_eq!(counted, [3, 3, 0, 1, 2, 3]);
    }

    #[test]
    fn a_slip_leads_to_the_name_that_was_meant() {
        for (slip, meant) in [
            ("deal", "deals"),
            ("Deals", "deals"),
            ("organisations", "organizations"),
            ("deals.folowers", "deals.followers"),
            ("deletedeal", "deleteDeal"),
            ("defualt", "default"),
        ] {
            assert_eq!(nearest(slip).as_deref(), Some(meant), "{slip}");
        }
        for far in ["", "v1", "x", "invoices", "everything"] {
            assert_eq!(nearest(far), None, "{far}");
        }
    }
}
