//! Calls as the TypeScript side sees them: names of methods, arguments and inputs.

use super::super::names;
use super::super::words::is_listing;
use super::expression::{Type, Way, of};
use anyhow::{Context, Result, bail};
use pipedrive_catalogue::{Operation, Resource, ResponseForm};
use std::collections::{BTreeMap, BTreeSet};

/// One operation's method.
pub struct Call<'a> {
    /// Its facts.
    pub operation: &'a Operation,
    /// Resource whose file it is in.
    pub resource: &'a str,
    /// Path of the class: `deals.followers`, `v1.deals`.
    pub path: &'a str,
    /// Name of the method.
    pub verb: &'a str,
    /// Name of the interface of its query and body fields; none where it has neither.
    pub params: Option<String>,
    /// True where no parameter is required.
    pub params_optional: bool,
}

impl Call<'_> {
    /// True where the client has a method for it: the authorization host wants the app's own credentials, which the
    /// session will have, not the client.
    pub fn is_method(&self) -> bool {
        self.operation.version != "oauth"
    }
}

/// All calls, sorted by id.
///
/// # Errors
/// A resource path without a decided singular, or an id without a verb.
pub fn calls(resources: &[Resource]) -> Result<Vec<Call<'_>>> {
    let mut calls = Vec::new();
    for resource in resources {
        let singular = |path: &str| singular(&resource.singular, path);
        for operation in &resource.operations {
            let (path, verb) = operation
                .id
                .rsplit_once('.')
                .context("an id without a verb")?;
            let required = operation.query.iter().any(|param| param.required)
                || operation.body.as_ref().is_some_and(|body| !body.optional);
            let body = operation
                .body
                .as_ref()
                .is_some_and(|body| body.custom_fields || !body.fields.is_empty());
            let params = if operation.query.is_empty() && !body {
                None
            } else {
                let singular = singular(path).with_context(|| {
                    format!(
                        "decisions/{}.json has no singular for `{path}`",
                        resource.resource
                    )
                })?;
                Some(format!("{singular}{}Params", names::pascal(verb)))
            };
            if verb == "core" {
                bail!("`{}`: every class has a `core` of its own", operation.id);
            }
            calls.push(Call {
                operation,
                resource: &resource.resource,
                path,
                verb,
                params,
                params_optional: !required,
            });
        }
    }
    calls.sort_by(|one, other| one.operation.id.cmp(&other.operation.id));
    Ok(calls)
}

/// What one of a resource path is called. A v1 path is that of v2 with `V1` before it, if nothing else is decided.
fn singular(decided: &BTreeMap<String, String>, path: &str) -> Option<String> {
    if let Some(name) = decided.get(path) {
        return Some(name.clone());
    }
    let rest = path.strip_prefix("v1.")?;
    decided.get(rest).map(|name| format!("V1{name}"))
}

/// Positional arguments: name, name as Pipedrive spells it, type.
pub fn arguments(
    operation: &Operation,
    used: &mut BTreeSet<String>,
) -> Vec<(String, String, Type)> {
    let mut arguments: Vec<_> = operation
        .path_params
        .iter()
        .map(|param| {
            (
                names::camel(&param.name),
                param.name.clone(),
                of(&param.shape, Way::In, used),
            )
        })
        .collect();
    if let Some(items) = operation.body.as_ref().and_then(|body| body.array.as_ref()) {
        let body = Type::List(Box::new(of(items, Way::In, used)), true);
        arguments.push(("body".to_owned(), "body".to_owned(), body));
    }
    arguments
}

/// Type of one element of the answer, or of the answer.
pub fn element(operation: &Operation, used: &mut BTreeSet<String>) -> Type {
    let shape = &operation.response.shape;
    if operation.response.search {
        used.insert("SearchResult".to_owned());
        return Type::Of("SearchResult", Box::new(of(shape, Way::Out, used)));
    }
    match operation.response.form {
        ResponseForm::None => Type::Word("void".to_owned()),
        ResponseForm::Binary | ResponseForm::Html => {
            used.insert("Download".to_owned());
            Type::Word("Download".to_owned())
        }
        ResponseForm::One | ResponseForm::List => of(shape, Way::Out, used),
    }
}

/// Type of what the method gives, its promise or listing left out.
pub fn answer(operation: &Operation, used: &mut BTreeSet<String>) -> Type {
    let element = element(operation, used);
    if operation.response.form == ResponseForm::List && !is_listing(operation) {
        return Type::List(Box::new(element), false);
    }
    element
}
