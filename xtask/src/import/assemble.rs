//! The catalogue that the documents and the decisions make together.

use super::decide::{self, AllDecisions};
use super::document::Document;
use super::operation::{self, Upstream};
use super::response::Answer;
use super::union::plain;
use super::{keep, models, propose};
use anyhow::{Result, bail};
use pipedrive_catalogue::{Kind, Model, Operation, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Makes the catalogue. `before` is the one on disk, which may know more than a plain document.
///
/// # Errors
/// A document that can't be read, or decisions that don't fit what upstream says.
pub fn resources(
    [v1, v2]: [&Document; 2],
    decisions: &AllDecisions,
    before: &[Resource],
    notes: &mut Vec<String>,
) -> Result<Vec<Resource>> {
    let mut upstream = operation::read_all(v1, v2)?;
    for known in keep::undocumented(before, !v1.annotated || !v2.annotated) {
        if !upstream
            .iter()
            .any(|upstream| upstream.operation.key == known.key)
        {
            upstream.push(as_upstream(known));
        }
    }
    let decided = decide::by_key(decisions, &upstream)?;
    let mut grouped: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for Upstream {
        mut operation,
        answer,
        tag,
    } in upstream.iter().cloned()
    {
        let Some((resource, decision)) = decided.get(operation.key.as_str()) else {
            let (resource, id) = propose::propose(&operation, &tag);
            notes.push(format!(
                "{} has no decision yet: proposed {id} in {resource}.json",
                operation.key
            ));
            operation.id = id;
            grouped.entry(resource).or_default().push(operation);
            continue;
        };
        match decide::apply(&mut operation, &answer.whole, decision) {
            Ok(None) => {}
            Ok(Some(shape)) => {
                let schema = answer.title.as_deref().unwrap_or(&operation.operation_id);
                sources.push(models::Source {
                    model: decision.model.clone().unwrap_or_default(),
                    titled: answer.title.is_some(),
                    from: format!("{} {schema}", operation.version),
                    resource: (*resource).to_owned(),
                    shape,
                });
            }
            Err(problem) => problems.push(format!(
                "decisions/{resource}.json, `{}`: {problem:#}",
                operation.key
            )),
        }
        grouped
            .entry((*resource).to_owned())
            .or_default()
            .push(operation);
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    let mut models = models::models(sources, decisions, notes)?;
    check(&grouped, &models)?;

    let none = Default::default();
    let mut resources = Vec::with_capacity(grouped.len());
    for (name, mut operations) in grouped {
        operations.sort_by(|one, other| one.id.cmp(&other.id));
        let label = |operation: &Operation| {
            if operation.version == "v2" {
                v2.label.clone()
            } else {
                v1.label.clone()
            }
        };
        let source: BTreeSet<String> = operations.iter().map(label).collect();
        let decisions = decisions.get(&name).unwrap_or(&none);
        resources.push(Resource {
            doc: decisions.doc.clone(),
            singular: decisions.singular.clone(),
            source: source.into_iter().collect(),
            models: models.remove(&name).unwrap_or_default(),
            resource: name,
            operations,
        });
    }
    if let Some(owner) = models.keys().next() {
        bail!("decisions/{owner}.json owns models, but no operation");
    }
    let plain: Vec<&str> = [v1, v2]
        .into_iter()
        .filter(|document| !document.annotated)
        .map(|document| document.version)
        .collect();
    keep::keep(before, &mut resources, &plain);
    Ok(resources)
}

/// An operation that only the catalogue knows, as if a document had it.
fn as_upstream(operation: Operation) -> Upstream {
    let answer = Answer {
        response: operation.response.clone(),
        whole: plain(Kind::Any),
        title: None,
    };
    let tag = operation
        .id
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned();
    Upstream {
        operation,
        answer,
        tag,
    }
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
