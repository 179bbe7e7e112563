//! `cargo xtask import <v1> <v2>`: from Pipedrive's OpenAPI documents to `catalogue/`.
//!
//! Names, types, limits and numbers are taken over, never a sentence: descriptions aren't even read. What people
//! decide by hand stands in `catalogue/decisions/` and is laid over what upstream says.

mod assemble;
mod changes;
mod decide;
mod document;
mod keep;
mod layout;
mod models;
mod node;
mod operation;
mod params;
mod propose;
mod response;
mod samples;
mod schema;
mod union;

use crate::paths;
use anyhow::{Context, Result, bail};
use document::Document;
use pipedrive_catalogue::Resource;
use std::path::{Path, PathBuf};

/// Imports two documents into the catalogue and prints what changed.
///
/// # Errors
/// A document or a decision that can't be read, or decisions that don't fit what upstream says.
pub fn run(args: &[String]) -> Result<()> {
    let [one, other] = args else {
        bail!("usage: cargo xtask import <v1 document> <v2 document>   (OpenAPI 3, JSON or YAML)");
    };
    let mut documents = [
        Document::read(Path::new(one))?,
        Document::read(Path::new(other))?,
    ];
    documents.sort_by_key(|document| document.version);
    let [v1, v2] = &documents;
    if v1.version == v2.version {
        bail!(
            "both documents are of API {}; one of v1 and one of v2 are needed",
            v1.version
        );
    }
    let folder = catalogue_folder();
    let decisions = decide::load(&folder.join("decisions"))?;
    let mut notes = Vec::new();
    let before = load(&folder)?;
    let resources = assemble::resources([v1, v2], &decisions, &before, &mut notes)?;
    write(&folder, &resources, &before)?;

    let changes = changes::changes(&before, &resources);
    let count: usize = resources
        .iter()
        .map(|resource| resource.operations.len())
        .sum();
    let models: usize = resources.iter().map(|resource| resource.models.len()).sum();
    println!(
        "{count} operations, {models} models in {} resources",
        resources.len()
    );
    for document in documents.iter().filter(|document| !document.annotated) {
        println!(
            "{} has no annotations: what the catalogue knows beyond it is kept",
            document.label
        );
    }
    if changes.is_empty() {
        println!("nothing changed");
    }
    for line in changes.iter().chain(&notes) {
        println!("{line}");
    }
    Ok(())
}

/// The folder of the catalogue, wherever the command is run from.
pub fn catalogue_folder() -> PathBuf {
    paths::root().join("catalogue")
}

/// Reads the catalogue as it stands on disk, sorted by resource.
///
/// # Errors
/// A file that can't be read, or that isn't of the form.
pub fn load(folder: &Path) -> Result<Vec<Resource>> {
    let mut resources: Vec<Resource> = Vec::new();
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("can't read {}", path.display()))?;
        resources
            .push(serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?);
    }
    resources.sort_by(|one, other| one.resource.cmp(&other.resource));
    Ok(resources)
}

fn write(folder: &Path, resources: &[Resource], before: &[Resource]) -> Result<()> {
    for resource in resources {
        let path = folder.join(format!("{}.json", resource.resource));
        let text = layout::json(resource)?;
        std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    for gone in before
        .iter()
        .filter(|old| !resources.iter().any(|new| new.resource == old.resource))
    {
        let path = folder.join(format!("{}.json", gone.resource));
        std::fs::remove_file(&path).with_context(|| format!("can't remove {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
