//! What must hold of the catalogue before anything is made of it.

use super::rows;
use anyhow::{Result, bail};
use pipedrive_catalogue::{Operation, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Checks the catalogue as a whole; all problems at once.
///
/// # Errors
/// Names that aren't unique, operations whose inputs share a name, rows that don't have their columns.
pub fn check(resources: &[Resource]) -> Result<()> {
    let mut problems = Vec::new();
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    let mut keys = BTreeSet::new();
    let mut models: BTreeMap<&str, &str> = BTreeMap::new();
    for resource in resources {
        for operation in &resource.operations {
            if let Some(other) = ids.insert(&operation.id, &operation.key) {
                problems.push(format!(
                    "`{other}` and `{}` are both called `{}`",
                    operation.key, operation.id
                ));
            }
            if !keys.insert(&operation.key) {
                problems.push(format!("the key `{}` is there twice", operation.key));
            }
            problems.extend(shared_names(operation));
            match rows::row(operation) {
                Ok(row) if row.split('|').count() == rows::COLUMNS => {}
                Ok(row) => problems.push(format!(
                    "a row of {} columns: {row}",
                    row.split('|').count()
                )),
                Err(problem) => problems.push(problem.to_string()),
            }
        }
        for model in &resource.models {
            if let Some(other) = models.insert(&model.name, &resource.resource) {
                problems.push(format!(
                    "model {} is in {other} and in {}",
                    model.name, resource.resource
                ));
            }
        }
    }
    for (id, key) in &ids {
        let nested = format!("{id}.");
        if ids.keys().any(|other| other.starts_with(&nested)) {
            problems.push(format!(
                "`{id}` ({key}) is both a call and a group of calls"
            ));
        }
    }
    let successors = resources.iter().flat_map(|resource| &resource.operations);
    for operation in successors {
        if operation
            .successor
            .as_deref()
            .is_some_and(|key| !keys.iter().any(|known| *known == key))
        {
            problems.push(format!(
                "`{}` names a successor that isn't there",
                operation.key
            ));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        bail!("the catalogue isn't sound:\n  {}", problems.join("\n  "))
    }
}

/// Input is flat in `crm.request`: path, query and body names stand side by side.
fn shared_names(operation: &Operation) -> Vec<String> {
    let params = operation
        .path_params
        .iter()
        .chain(&operation.query)
        .map(|param| param.name.as_str());
    let body = operation.body.iter().flat_map(|body| {
        let fields = body.fields.iter().map(|field| field.name.as_str());
        fields.chain(body.array.as_ref().map(|_| "body"))
    });
    let mut seen = BTreeSet::new();
    params
        .chain(body)
        .filter(|name| !seen.insert(*name))
        .map(|name| format!("`{}` has two inputs called `{name}`", operation.key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(operations: &[(&str, &str, &str)]) -> Resource {
        let operations: Vec<_> = operations
            .iter()
            .map(|(id, key, more)| {
                format!(
                    r#"{{"id":"{id}","key":"{key}","operationId":"{key}","version":"v2","method":"GET","path":"/a","doc":"","paging":"none",
                    "cost":1,"idempotent":true,"response":{{"at":"data","form":"one","shape":{{"type":"any"}},"status":200}}{more}}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"resource":"deals","doc":"","source":[],"operations":[{}]}}"#,
            operations.join(",")
        );
        serde_json::from_str(&text).unwrap()
    }

    fn problem(operations: &[(&str, &str, &str)]) -> String {
        check(&[resource(operations)]).unwrap_err().to_string()
    }

    #[test]
    fn a_sound_catalogue_passes() {
        check(&[resource(&[
            ("deals.get", "getDeal", ""),
            ("deals.list", "getDeals", ""),
        ])])
        .unwrap();
    }

    #[test]
    fn names_must_be_unique() {
        assert!(problem(&[("a.b", "one", ""), ("a.b", "two", "")]).contains("both called `a.b`"));
        assert!(
            problem(&[("a.b", "one", ""), ("a.c", "one", "")])
                .contains("the key `one` is there twice")
        );
        assert!(
            problem(&[("a.b", "one", ""), ("a.b.c", "two", "")])
                .contains("both a call and a group")
        );
    }

    #[test]
    fn inputs_of_one_operation_must_not_share_a_name() {
        let both = r#","query":[{"name":"id","shape":{"type":"any"}}],"body":{"content":"json","fields":[{"name":"id","shape":{"type":"any"}}]}"#;
        assert!(problem(&[("a.b", "one", both)]).contains("`one` has two inputs called `id`"));
    }

    #[test]
    fn a_successor_must_be_there() {
        assert!(problem(&[("a.b", "one", r#","successor":"two""#)]).contains("names a successor"));
    }
}
