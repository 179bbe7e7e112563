//! The Rust side: `src/generated/`.

mod example;
mod ids;
mod inputs;
mod models;
mod naming;
mod operations;
mod resources;

pub use resources::written;

use super::files::Files;
use super::types::Types;
use super::typescript::calls::calls;
use anyhow::Result;
use pipedrive_catalogue::Resource;
use std::collections::{BTreeMap, BTreeSet};

/// Adds all Rust files.
///
/// # Errors
/// An operation that doesn't fit a row.
pub fn add(files: &mut Files, resources: &[Resource], types: &Types) -> Result<()> {
    files.add(
        "src/generated/mod.rs",
        "catalogue/*.json",
        "//! What the generator makes of the catalogue: data and types, no behaviour.\n\n\
        #[cfg(feature = \"models\")]\npub mod ids;\n\
        // Fields are named as Pipedrive names them; only what the name doesn't say is documented.\n\
        #[cfg(feature = \"models\")]\n#[allow(missing_docs)]\npub mod models;\n\
        pub mod operations;\n\
        #[cfg(feature = \"models\")]\n#[allow(missing_docs)]\npub mod params;\n\
        #[cfg(feature = \"models\")]\npub mod scopes;\n",
    );
    operations::add(files, resources)?;
    let words = models::add(files, types);
    ids::add(files);
    let mut calls = calls(resources)?;
    // Its calls want the app's own credentials, which a client hasn't.
    calls.retain(|call| call.operation.version != "oauth");
    let mut taken: BTreeSet<String> = types.owners.keys().cloned().collect();
    taken.extend(words.iter().map(|words| words.name.clone()));
    let naming = naming::Naming::new(resources, &calls, words, taken);
    inputs::add(files, &calls, &naming);
    resources::add(files, resources, &calls, &naming);
    Ok(())
}

/// `use` lines, one for each module.
fn uses(paths: &BTreeSet<String>) -> String {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
        modules.entry(module).or_default().push(name);
    }
    let line = |(module, names): (&str, Vec<&str>)| match names[..] {
        [name] => format!("use {module}::{name};\n"),
        _ => format!("use {module}::{{{}}};\n", names.join(", ")),
    };
    modules.into_iter().map(line).collect()
}

/// A doc comment of paragraphs, wrapped.
fn doc(indent: &str, paragraphs: &[String]) -> String {
    let mut out = String::new();
    let filled: Vec<_> = paragraphs
        .iter()
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    for (at, paragraph) in filled.iter().enumerate() {
        if at > 0 {
            out.push_str(&format!("{indent}///\n"));
        }
        for line in wrap(paragraph, 110 - indent.len()) {
            out.push_str(&format!("{indent}/// {line}\n"));
        }
    }
    out
}

pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
