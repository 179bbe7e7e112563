//! The Rust side: `src/generated/`.

mod ids;
mod models;
mod operations;

pub use operations::constant;

use super::files::Files;
use super::types::Types;
use anyhow::Result;
use pipedrive_catalogue::Resource;

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
        pub mod operations;\n",
    );
    operations::add(files, resources)?;
    models::add(files, types);
    ids::add(files);
    Ok(())
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
