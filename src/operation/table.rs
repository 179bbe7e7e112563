//! The table of all operations: packed in the binary, unpacked at the first search.
//!
//! `pipedrive_catalogue` says all of it a second time, and `tests/every_operation.rs` compares the two.

use crate::generated::operations::TABLE;
use crate::text::{cut, parts};

static ROWS: std::sync::OnceLock<Vec<&str>> = std::sync::OnceLock::new();

/// The rows of all operations.
pub(super) fn rows() -> &'static [&'static str] {
    ROWS.get_or_init(|| unpacked(TABLE))
}

/// Puts into each row what its group's header says once for all of them.
///
/// A header is `>deals.followers|^%|/^/{id:i}/%`: the group, its noun and its path, where `^` stands for the first word of
/// the group and `%` for the last one. In the rows below, `&` stands for the group, `$` for the noun, `~` for the path.
fn unpacked(table: &str) -> Vec<&'static str> {
    let mut rows = Vec::new();
    let mut group = "";
    let (mut noun, mut path) = (String::new(), String::new());
    for line in parts(table, b'\n') {
        let Some(header) = line.strip_prefix('>') else {
            rows.push(&*expand(line, &[(b'$', &noun), (b'&', group), (b'~', &path)]).leak());
            continue;
        };
        let columns = parts(header, b'|');
        let [name, of_noun, of_path] = columns[..] else {
            continue;
        };
        group = name;
        let words = parts(group.strip_prefix("v1.").unwrap_or(group), b'.');
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            continue;
        };
        noun = expand(
            of_noun,
            &[(b'^', &singular(first)), (b'%', &singular(last))],
        );
        path = expand(of_path, &[(b'^', first), (b'%', last)]);
    }
    rows
}

/// `dealFields` as a key has it: `DealField`.
fn singular(word: &str) -> String {
    let mut name = word.strip_suffix('s').unwrap_or(word).to_owned();
    if let Some(initial) = name.get_mut(..1) {
        initial.make_ascii_uppercase();
    }
    name
}

/// Puts meanings in the place of marks, each of which stands there once or not at all, in this order.
fn expand(text: &str, marks: &[(u8, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    for (mark, meaning) in marks {
        if let Some((before, after)) = cut(rest, *mark) {
            out.push_str(before);
            out.push_str(meaning);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gets_the_words_of_its_group() {
        let table = ">deals|^|/^\nadd$|&.create|P2~\n>v1.deals.followers|^%|/^/{id:i}/%\nv1.get$s|&.list|G1~/all";
        assert_eq!(
            unpacked(table),
            [
                "addDeal|deals.create|P2/deals",
                "v1.getDealFollowers|v1.deals.followers.list|G1/deals/{id:i}/followers/all"
            ]
        );
    }
}
