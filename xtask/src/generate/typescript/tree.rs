//! `tree.ts`: what the classes of calls do, as one text; `pkg/src/resources.ts` makes them of it.
//!
//! The first line has the signatures, split by commas: `list` or `call`, the arguments as Pipedrive spells them, and `+`
//! for params. After an empty line, each line has a resource, below as many others as it has dots before it, and its
//! methods: a digit in base 36 for the signature, and the name. What repeats compresses well, code doesn't
//! (docs/decisions/0007-tree-as-text.md).

use super::super::files::Files;
use super::super::words::is_listing;
use super::account::{FILTERED, KINDS};
use super::calls::{Call, arguments};
use anyhow::{Result, bail};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Digits in base 36.
const DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Adds the file.
///
/// # Errors
/// More signatures than there are digits, or a name that holds a mark.
pub fn add(files: &mut Files, calls: &[Call<'_>]) -> Result<()> {
    let calls: Vec<&Call<'_>> = calls.iter().filter(|call| call.is_method()).collect();
    let text = text(&calls)?;
    let file = format!(
        "/** All resources and their methods, which `resources.ts` reads. */\nexport const TREE = `{text}`;\n"
    );
    files.add("pkg/src/generated/tree.ts", "catalogue/*.json", &file);
    Ok(())
}

fn text(calls: &[&Call<'_>]) -> Result<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut methods: BTreeMap<(bool, &str), Vec<(&str, String)>> = BTreeMap::new();
    for call in calls {
        let signature = signature(call)?;
        *counts.entry(signature.clone()).or_default() += 1;
        // Also the groups on the way to a group; a dot sorts before every letter, so each comes right after its parent.
        for (dot, _) in call.path.match_indices('.') {
            methods.entry(place(&call.path[..dot])).or_default();
        }
        let own = methods.entry(place(call.path)).or_default();
        own.push((call.verb, signature));
    }
    for (path, verb, signature) in own_methods() {
        *counts.entry(signature.to_owned()).or_default() += 1;
        let own = methods.entry(place(path)).or_default();
        own.push((verb, signature.to_owned()));
    }
    let mut signatures: Vec<&String> = counts.keys().collect();
    signatures.sort_by_key(|signature| (Reverse(counts[*signature]), *signature));
    if signatures.len() > DIGITS.len() {
        bail!(
            "{} signatures are more than one digit tells apart",
            signatures.len()
        );
    }
    let digit = |signature: &String| {
        let index = signatures.iter().position(|each| *each == signature);
        index.map_or('?', |index| DIGITS[index] as char)
    };
    let words: Vec<&str> = signatures.iter().map(|each| each.as_str()).collect();
    let mut lines = vec![words.join(","), String::new()];
    for ((_, path), own) in &methods {
        let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
        let depth = path.matches('.').count();
        debug_assert!(depth == 0 || methods.contains_key(&place(above)));
        let own = own
            .iter()
            .map(|(verb, kind)| format!(" {}{verb}", digit(kind)));
        lines.push(format!(
            "{}{name}{}",
            ".".repeat(depth),
            own.collect::<String>()
        ));
    }
    Ok(lines.join("\n"))
}

/// Methods that are no operation of Pipedrive's; `pkg/src/extended.ts` does what they do.
fn own_methods() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lists = FILTERED
        .iter()
        .map(|(path, _)| (*path, "where", "list where +"));
    let kinds = KINDS.iter().map(|kind| ("fields", *kind, "call +"));
    lists.chain(kinds).chain([
        ("fields", "export", "call"),
        ("fields", "import", "call json"),
    ])
}

/// Where a path stands in the text: API v1 is last.
fn place(path: &str) -> (bool, &str) {
    (path == "v1" || path.starts_with("v1."), path)
}

fn signature(call: &Call<'_>) -> Result<String> {
    let verb = if is_listing(call.operation) {
        "list"
    } else {
        "call"
    };
    let mut words = vec![verb.to_owned()];
    for (_, upstream, _) in arguments(call.operation, &mut BTreeSet::new()) {
        if upstream.contains([' ', ',', '+', '`', '\\', '$']) {
            bail!(
                "`{upstream}` of `{}` holds a mark of the tree",
                call.operation.id
            );
        }
        words.push(upstream);
    }
    if call.params.is_some() {
        words.push("+".to_owned());
    }
    Ok(words.join(" "))
}
