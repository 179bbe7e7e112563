//! What people decided, laid over what upstream says.

use super::operation::Upstream;
use super::response;
use super::samples::segments;
use super::union::plain;
use anyhow::{Context, Result, anyhow, bail};
use pipedrive_catalogue::{
    Decisions, Field, FieldDecision, Kind, Operation, OperationDecision, Param, ParamDecision,
    Shape,
};
use std::collections::BTreeMap;
use std::path::Path;

/// Decisions by resource, as the files hold them.
pub type AllDecisions = BTreeMap<String, Decisions>;

/// Reads `decisions/<resource>.json`.
///
/// # Errors
/// A file that can't be read, or that isn't of the form.
pub fn load(folder: &Path) -> Result<AllDecisions> {
    let mut all = AllDecisions::new();
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let resource = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("can't read {}", path.display()))?;
        let decisions =
            serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?;
        all.insert(resource, decisions);
    }
    Ok(all)
}

/// Decisions by operation key, each with its resource.
///
/// # Errors
/// Two decisions about one operation, or decisions about operations that upstream doesn't have.
pub fn by_key<'a>(
    all: &'a AllDecisions,
    upstream: &[Upstream],
) -> Result<BTreeMap<&'a str, (&'a str, &'a OperationDecision)>> {
    let mut found = BTreeMap::new();
    let mut problems = Vec::new();
    for (resource, decisions) in all {
        for (key, decision) in &decisions.operations {
            if !upstream.iter().any(|known| known.operation.key == *key) {
                problems.push(format!(
                    "decisions/{resource}.json decides about `{key}`, which upstream doesn't have: remove it there"
                ));
            } else if let Some((other, _)) =
                found.insert(key.as_str(), (resource.as_str(), decision))
            {
                problems.push(format!(
                    "`{key}` is decided twice: in {other}.json and in {resource}.json"
                ));
            }
            let first = decision.id.trim_start_matches("v1.").split('.').next();
            if first != Some(resource) {
                problems.push(format!(
                    "decisions/{resource}.json names `{key}` as `{}`",
                    decision.id
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        bail!("{}", problems.join("\n"))
    }
}

/// Lays a decision over an operation. Returns the shape that the decided model is read from, if one is decided.
///
/// # Errors
/// A decision that doesn't fit the operation.
pub fn apply(
    operation: &mut Operation,
    whole: &Shape,
    decision: &OperationDecision,
) -> Result<Option<Shape>> {
    operation.id.clone_from(&decision.id);
    operation.doc.clone_from(&decision.doc);
    operation.deprecated |= decision.deprecated;
    if let Some(paging) = decision.paging {
        operation.paging = paging;
    }
    if decision.custom_fields {
        operation
            .body
            .as_mut()
            .context("customFields, but there is no body")?
            .custom_fields = true;
    }
    for (name, param) in &decision.params {
        apply_param(operation, name, param).with_context(|| format!("parameter `{name}`"))?;
    }
    if let Some(body) = &mut operation.body {
        body.optional &= body.fields.iter().all(|field| !field.required);
    }
    let response = &mut operation.response;
    if let Some(place) = &decision.at {
        if decision.response.is_none() {
            response::set_value(response, response::at(whole, place)?.clone());
        }
        response.at.clone_from(place);
    }
    if let Some(shape) = &decision.response {
        response::set_value(response, shape.clone());
    }
    let Some(model) = &decision.model else {
        return Ok(None);
    };
    if response.form != pipedrive_catalogue::ResponseForm::One
        && response.form != pipedrive_catalogue::ResponseForm::List
    {
        bail!("model {model}, but there is nothing in the answer");
    }
    take_model(&mut response.shape, model)
}

/// Puts the model in the place of what it is read from: the shape, or the elements inside it.
fn take_model(shape: &mut Shape, model: &str) -> Result<Option<Shape>> {
    let nullable = shape.nullable;
    match shape.kinds[..] {
        [Kind::Model] => Ok(None),
        [Kind::Array | Kind::Map] if !super::union::is_free_object(shape) => {
            let items = shape
                .items
                .as_mut()
                .ok_or_else(|| anyhow!("model {model}, but the elements are unknown"))?;
            take_model(items, model)
        }
        [Kind::Object | Kind::Map | Kind::Any] => {
            let reference = Shape {
                nullable,
                model: Some(model.to_owned()),
                ..plain(Kind::Model)
            };
            Ok(Some(std::mem::replace(shape, reference)))
        }
        _ => bail!("model {model}, but the answer is {:?}", shape.kinds),
    }
}

fn apply_param(operation: &mut Operation, name: &str, decision: &ParamDecision) -> Result<()> {
    let in_url = operation
        .path_params
        .iter_mut()
        .chain(&mut operation.query)
        .find(|param| param.name == name);
    if let Some(param) = in_url {
        correct(param, decision);
        return Ok(());
    }
    let fields = operation.body.as_mut().map(|body| &mut body.fields);
    if let Some(field) =
        fields.and_then(|fields| fields.iter_mut().find(|field| field.name == name))
    {
        let correction = FieldDecision {
            shape: decision.shape.clone(),
            required: decision.required,
            doc: decision.doc.clone(),
        };
        correct_field(field, &correction);
        return Ok(());
    }
    let shape = decision
        .shape
        .clone()
        .context("upstream doesn't have it, and the decision has no type for it")?;
    let mut param = Param {
        name: name.to_owned(),
        shape,
        list: None,
        required: false,
        max: None,
        page_size: None,
        doc: String::new(),
    };
    correct(&mut param, decision);
    operation.query.push(param);
    Ok(())
}

fn correct(param: &mut Param, decision: &ParamDecision) {
    if let Some(shape) = &decision.shape {
        param.shape = shape.clone();
    }
    param.list = decision.list.or(param.list);
    param.required = decision.required.unwrap_or(param.required);
    param.max = decision.max.or(param.max);
    param.page_size = decision.page_size.or(param.page_size);
    param.doc.clone_from(&decision.doc);
}

fn correct_field(field: &mut Field, decision: &FieldDecision) {
    if let Some(shape) = &decision.shape {
        field.shape = shape.clone();
    }
    field.required = decision.required.unwrap_or(field.required);
    field.doc.clone_from(&decision.doc);
}

/// Corrects a field of a model, or adds one; `path` leads to it: `emails[].value`.
///
/// # Errors
/// The path leads nowhere, or a new field has no type.
pub fn apply_field(model: &mut Shape, path: &str, decision: &FieldDecision) -> Result<()> {
    let path_parts = segments(path);
    let Some((last, parents)) = path_parts.split_last() else {
        bail!("an empty path")
    };
    let mut at = model;
    for part in parents {
        at = step(at, part)
            .ok_or_else(|| anyhow!("`{path}` leads nowhere: there is no `{part}`"))?;
    }
    if matches!(*last, "[]" | "*") {
        let shape = decision.shape.clone().context("no type is decided")?;
        at.items = Some(Box::new(shape));
        return Ok(());
    }
    if let Some(field) = at.fields.iter_mut().find(|field| field.name == *last) {
        correct_field(field, decision);
        return Ok(());
    }
    let shape = decision.shape.clone().with_context(|| {
        format!("upstream has no `{path}`, and the decision has no type for it")
    })?;
    if !at.kinds.contains(&Kind::Object) {
        // A field is now known where upstream only said "an object".
        at.kinds
            .retain(|kind| !matches!(kind, Kind::Map | Kind::Any));
        at.kinds.push(Kind::Object);
        at.items = None;
    }
    at.fields.push(Field {
        name: (*last).to_owned(),
        shape,
        required: decision.required.unwrap_or(false),
        sampled: false,
        deprecated: false,
        doc: decision.doc.clone(),
    });
    Ok(())
}

fn step<'a>(shape: &'a mut Shape, part: &str) -> Option<&'a mut Shape> {
    match part {
        "[]" | "*" => shape.items.as_deref_mut(),
        name => shape
            .fields
            .iter_mut()
            .find(|field| field.name == name)
            .map(|field| &mut field.shape),
    }
}

#[cfg(test)]
pub(super) mod tests;
