//! `cargo xtask import <v1> <v2>`: from Pipedrive's OpenAPI documents to `catalogue/`.
//!
//! Names, types, limits and numbers are taken over, never a sentence: descriptions aren't even read. What people
//! decide by hand stands in `catalogue/decisions/` and is laid over what upstream says.

mod changes;
mod decide;
mod document;
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
use decide::AllDecisions;
use document::Document;
use operation::Upstream;
use pipedrive_catalogue::{Model, Operation, Resource};
use std::collections::{BTreeMap, BTreeSet};
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
    let resources = resources(v1, v2, &decisions, &mut notes)?;
    let before = load(&folder)?;
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

/// The catalogue that both documents and the decisions make.
fn resources(
    v1: &Document,
    v2: &Document,
    decisions: &AllDecisions,
    notes: &mut Vec<String>,
) -> Result<Vec<Resource>> {
    let upstream = operation::read_all(v1, v2)?;
    let decided = decide::by_key(decisions, &upstream)?;
    let mut grouped: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for Upstream {
        mut operation,
        answer,
        tag,
    } in upstream.iter().map(Upstream::clone)
    {
        let resource = match decided.get(operation.key.as_str()) {
            Some((resource, decision)) => {
                match decide::apply(&mut operation, &answer.whole, decision) {
                    Ok(None) => {}
                    Ok(Some(shape)) => sources.push(models::Source {
                        model: decision.model.clone().unwrap_or_default(),
                        titled: answer.title.is_some(),
                        from: format!(
                            "{} {}",
                            operation.version,
                            answer.title.as_deref().unwrap_or(&operation.operation_id)
                        ),
                        resource: (*resource).to_owned(),
                        shape,
                    }),
                    Err(problem) => {
                        problems.push(format!(
                            "decisions/{resource}.json, `{}`: {problem:#}",
                            operation.key
                        ));
                    }
                }
                (*resource).to_owned()
            }
            None => {
                let (resource, id) = propose::propose(&operation, &tag);
                notes.push(format!(
                    "{} has no decision yet: proposed {id} in {resource}.json",
                    operation.key
                ));
                operation.id = id;
                resource
            }
        };
        grouped.entry(resource).or_default().push(operation);
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    let mut models = models::models(sources, decisions, notes)?;
    check(&grouped, &models)?;

    let mut resources = Vec::with_capacity(grouped.len());
    for (name, mut operations) in grouped {
        operations.sort_by(|one, other| one.id.cmp(&other.id));
        let label = |version: &str| {
            if version == "v2" {
                v2.label.clone()
            } else {
                v1.label.clone()
            }
        };
        let source: BTreeSet<String> = operations
            .iter()
            .map(|operation| label(&operation.version))
            .collect();
        let decisions = decisions.get(&name);
        resources.push(Resource {
            doc: decisions
                .map(|decisions| decisions.doc.clone())
                .unwrap_or_default(),
            singular: decisions
                .map(|decisions| decisions.singular.clone())
                .unwrap_or_default(),
            source: source.into_iter().collect(),
            models: models.remove(&name).unwrap_or_default(),
            resource: name,
            operations,
        });
    }
    if let Some(owner) = models.keys().next() {
        bail!("decisions/{owner}.json owns models, but no operation");
    }
    Ok(resources)
}

/// Ids must be unique, and the models spoken of must exist.
fn check(
    grouped: &BTreeMap<String, Vec<Operation>>,
    models: &BTreeMap<String, Vec<Model>>,
) -> Result<()> {
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    let mut mentioned = BTreeSet::new();
    for operation in grouped.values().flatten() {
        if let Some(other) = ids.insert(&operation.id, &operation.key) {
            bail!(
                "`{}` and `{other}` are both called `{}`: decide on another id for one",
                operation.key,
                operation.id
            );
        }
        models::mentioned(&operation.response.shape, &mut mentioned);
        for param in operation.path_params.iter().chain(&operation.query) {
            models::mentioned(&param.shape, &mut mentioned);
        }
        for field in operation.body.iter().flat_map(|body| &body.fields) {
            models::mentioned(&field.shape, &mut mentioned);
        }
    }
    let mut known = BTreeSet::new();
    for model in models.values().flatten() {
        known.insert(&model.name);
        for field in &model.fields {
            models::mentioned(&field.shape, &mut mentioned);
        }
    }
    if let Some(missing) = mentioned.iter().find(|name| !known.contains(name)) {
        bail!("a decision speaks of model {missing}, which no operation answers with");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
