//! The packed table of all rows; `src/operation/table.rs` unpacks it.
//!
//! Rows whose names differ in their last word alone form a group, and what they share stands once, in its header. It
//! takes a third off the table as the wasm's compressor sees it (docs/decisions/0002-packed-rows.md).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};

/// Packs rows into lines: a header for each group, and its rows below.
///
/// # Errors
/// A row that holds a mark, or isn't ASCII.
pub fn lines(rows: &[String]) -> Result<Vec<String>> {
    let mut groups: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for text in rows {
        let row = Row::read(text).with_context(|| format!("`{text}` doesn't fit the table"))?;
        groups.entry(row.group).or_default().push(row);
    }
    let mut lines = Vec::new();
    for (group, mut rows) in groups {
        rows.sort();
        let words = Words::of(group);
        let path = shared(&rows);
        let noun = noun(&rows, &words);
        let (short_noun, short_path) = (words.in_noun(noun), words.in_path(path));
        lines.push(format!(">{group}|{short_noun}|{short_path}"));
        for row in rows {
            let key = row.key.replacen(noun, "$", 1);
            let below = row.path.strip_prefix(path).unwrap_or(row.path);
            let Row {
                name, call, rest, ..
            } = row;
            lines.push(format!("{key}|&.{name}|{call}~{below}|{rest}"));
        }
    }
    Ok(lines)
}

/// The columns of a row that share words with others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row<'a> {
    name: &'a str,
    group: &'a str,
    key: &'a str,
    /// Letters of method and version.
    call: &'a str,
    path: &'a str,
    rest: &'a str,
}

impl<'a> Row<'a> {
    fn read(text: &'a str) -> Result<Row<'a>> {
        if !text.is_ascii() || text.starts_with('>') || text.contains(['&', '$', '~', '^', '%']) {
            bail!("it holds a mark, or isn't ASCII");
        }
        let mut columns = text.splitn(4, '|');
        let mut next = || columns.next().context("it has too few columns");
        let (key, id, call, rest) = (next()?, next()?, next()?, next()?);
        let (group, name) = id.rsplit_once('.').context("its name has no group")?;
        let (call, path) = call.split_at_checked(2).context("it has no path")?;
        Ok(Row {
            name,
            group,
            key,
            call,
            path,
            rest,
        })
    }
}

/// First and last word of a group's name. A header has a mark for each, once or not at all, and in this order.
struct Words<'a> {
    first: &'a str,
    last: &'a str,
}

impl<'a> Words<'a> {
    fn of(group: &'a str) -> Words<'a> {
        let name = group.strip_prefix("v1.").unwrap_or(group);
        let (first, last) = match (name.split_once('.'), name.rsplit_once('.')) {
            (Some((first, _)), Some((_, last))) => (first, last),
            _ => (name, name),
        };
        Words { first, last }
    }

    fn in_noun(&self, noun: &str) -> String {
        let (first, last) = (singular(self.first), singular(self.last));
        match noun.split_once(&first) {
            Some((before, after)) => format!("{before}^{}", after.replacen(&last, "%", 1)),
            None => noun.replacen(&last, "%", 1),
        }
    }

    /// Only whole segments: `/deals` is none of `/dealsTimeline`.
    fn in_path(&self, path: &str) -> String {
        let both = [(self.first, "^"), (self.last, "%")];
        let mut marks = both.as_slice();
        let mut short = Vec::new();
        for segment in path.split('/') {
            match marks.iter().position(|(word, _)| *word == segment) {
                Some(index) => {
                    short.push(marks[index].1);
                    marks = &marks[index + 1..];
                }
                None => short.push(segment),
            }
        }
        short.join("/")
    }
}

/// `dealFields` as a key has it: `DealField`.
fn singular(word: &str) -> String {
    let word = word.strip_suffix('s').unwrap_or(word);
    let (initial, rest) = word.split_at(1);
    initial.to_ascii_uppercase() + rest
}

/// What all paths begin with; no parameter is cut apart.
fn shared<'a>(rows: &[Row<'a>]) -> &'a str {
    let mut shared = rows.first().map(|row| row.path).unwrap_or_default();
    while !rows.iter().all(|row| row.path.starts_with(shared)) {
        shared = &shared[..shared.len() - 1];
    }
    match shared.rfind('{') {
        Some(open) if !shared[open..].contains('}') => &shared[..open],
        _ => shared,
    }
}

/// The part of the keys that makes header and rows the shortest.
fn noun<'a>(rows: &[Row<'a>], words: &Words) -> &'a str {
    let mut nouns = BTreeSet::new();
    for key in rows.iter().map(|row| row.key) {
        for (start, _) in key.match_indices(|letter: char| letter.is_ascii_uppercase()) {
            nouns.extend((start + 3..=key.len()).filter_map(|end| key.get(start..end)));
        }
    }
    let length = |noun: &str| {
        let keys = rows.iter().map(|row| row.key.replacen(noun, "$", 1).len());
        let header = words.in_noun(noun).len();
        (header + keys.sum::<usize>(), header)
    };
    let shortest = nouns.into_iter().min_by_key(|noun| length(noun));
    // A group without one has a noun that no key holds.
    shortest.unwrap_or("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rows_share_stands_in_their_header() {
        let rows = [
            "getDeals|deals.list|G2/deals|10|c|dl|limit:i<500|",
            "addDeal|deals.create|P2/deals|5|-|do||j title:s!",
            "getDeal|deals.get|G2/deals/{id:i}|1|-|do||",
            "v1.getDealFollowers|v1.deals.followers.list|G1/deals/{id:i}/followers|20|-|dl||",
            "searchItem|itemSearch.all|G2/itemSearch|20|c|il||",
        ];
        let lines = lines(&rows.map(str::to_owned)).unwrap();
        assert_eq!(
            lines,
            [
                ">deals|^|/^",
                "add$|&.create|P2~|5|-|do||j title:s!",
                "get$|&.get|G2~/{id:i}|1|-|do||",
                "get$s|&.list|G2~|10|c|dl|limit:i<500|",
                ">itemSearch|Ite|/^",
                "search$m|&.all|G2~|20|c|il||",
                ">v1.deals.followers|^%|/^/{id:i}/%",
                "v1.get$s|&.list|G1~|20|-|dl||",
            ]
        );
    }

    #[test]
    fn a_row_that_holds_a_mark_is_refused() {
        for row in [
            "get$|a.b|G1/a|1|-|do||",
            "getÄ|a.b|G1/a|1|-|do||",
            "get|a.b",
        ] {
            let error = lines(&[row.to_owned()]).unwrap_err();
            assert!(error.to_string().contains("doesn't fit the table"), "{row}");
        }
    }
}
