//! What is different from the catalogue on disk.

use pipedrive_catalogue::{Field, Operation, Param, Resource};
use std::collections::BTreeMap;

/// Lines for people, in a fixed order; empty where nothing changed.
pub fn changes(old: &[Resource], new: &[Resource]) -> Vec<String> {
    let mut lines = Vec::new();
    let (before, after) = (operations(old), operations(new));
    for (key, operation) in &before {
        if !after.contains_key(key) {
            lines.push(format!(
                "- operation {key} ({} {})",
                operation.method, operation.path
            ));
        }
    }
    for (key, operation) in &after {
        match before.get(key) {
            None => lines.push(format!(
                "+ operation {key} ({} {})",
                operation.method, operation.path
            )),
            Some(was) => compare(key, was, operation, &mut lines),
        }
    }
    let models = |resources: &[Resource]| -> BTreeMap<String, Vec<Field>> {
        let models = resources.iter().flat_map(|resource| &resource.models);
        models
            .map(|model| (model.name.clone(), model.fields.clone()))
            .collect()
    };
    let (before, after) = (models(old), models(new));
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        lines.push(format!("- model {name}"));
    }
    for (name, fields) in &after {
        match before.get(name) {
            None => lines.push(format!("+ model {name}")),
            Some(was) => compare_fields(&format!("model {name}"), was, fields, &mut lines),
        }
    }
    // Whatever else differs, such as a doc sentence: enough to say that the file is new.
    if lines.is_empty() {
        for resource in new {
            if old.iter().find(|other| other.resource == resource.resource) != Some(resource) {
                lines.push(format!(
                    "~ {}: names, sentences or sources",
                    resource.resource
                ));
            }
        }
    }
    lines
}

fn operations(resources: &[Resource]) -> BTreeMap<&str, &Operation> {
    let all = resources.iter().flat_map(|resource| &resource.operations);
    all.map(|operation| (operation.key.as_str(), operation))
        .collect()
}

fn compare(key: &str, was: &Operation, is: &Operation, lines: &mut Vec<String>) {
    let mut differs = |what: &str, was: String, is: String| {
        if was != is {
            lines.push(format!("~ {key}: {what} {was} → {is}"));
        }
    };
    let call = |operation: &Operation| format!("{} {}", operation.method, operation.path);
    differs("call", call(was), call(is));
    differs("id", was.id.clone(), is.id.clone());
    differs("cost", was.cost.to_string(), is.cost.to_string());
    differs("scopes", was.scopes.join(","), is.scopes.join(","));
    differs(
        "deprecated",
        was.deprecated.to_string(),
        is.deprecated.to_string(),
    );
    differs("beta", was.beta.to_string(), is.beta.to_string());
    differs(
        "paging",
        format!("{:?}", was.paging),
        format!("{:?}", is.paging),
    );
    let place = |operation: &Operation| {
        format!("{:?} at {}", operation.response.form, operation.response.at)
    };
    differs("answer", place(was), place(is));
    let params = |operation: &Operation| -> Vec<Param> {
        operation
            .path_params
            .iter()
            .chain(&operation.query)
            .cloned()
            .collect()
    };
    compare_named(
        key,
        "parameter",
        &params(was),
        &params(is),
        |param| &param.name,
        lines,
    );
    let body = |operation: &Operation| -> Vec<Field> {
        operation
            .body
            .iter()
            .flat_map(|body| body.fields.clone())
            .collect()
    };
    compare_fields(&format!("{key}: body"), &body(was), &body(is), lines);
}

fn compare_fields(of: &str, was: &[Field], is: &[Field], lines: &mut Vec<String>) {
    compare_named(of, "field", was, is, |field| &field.name, lines);
}

fn compare_named<T: PartialEq>(
    of: &str,
    what: &str,
    was: &[T],
    is: &[T],
    name: impl Fn(&T) -> &String,
    lines: &mut Vec<String>,
) {
    for one in was {
        if !is.iter().any(|other| name(other) == name(one)) {
            lines.push(format!("- {of}: {what} {}", name(one)));
        }
    }
    for one in is {
        match was.iter().find(|other| name(other) == name(one)) {
            None => lines.push(format!("+ {of}: {what} {}", name(one))),
            Some(other) if other != one => lines.push(format!("~ {of}: {what} {}", name(one))),
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::decide::tests::operation;
    use super::*;

    fn resource(operations: Vec<Operation>) -> Vec<Resource> {
        vec![Resource {
            resource: "deals".into(),
            doc: String::new(),
            source: Vec::new(),
            singular: BTreeMap::new(),
            operations,
            models: Vec::new(),
        }]
    }

    #[test]
    fn the_same_catalogue_has_no_changes() {
        let same = resource(vec![operation()]);
        assert!(changes(&same, &same).is_empty());
    }

    #[test]
    fn operations_come_and_go() {
        let other = Operation {
            key: "getDeals".into(),
            path: "/deals".into(),
            ..operation()
        };
        let lines = changes(&resource(vec![operation()]), &resource(vec![other]));
        assert_eq!(
            lines,
            [
                "- operation getDeal (GET /deals/{id})",
                "+ operation getDeals (GET /deals)"
            ]
        );
    }

    #[test]
    fn a_new_cost_is_told() {
        let dearer = Operation {
            cost: 2,
            ..operation()
        };
        let lines = changes(&resource(vec![operation()]), &resource(vec![dearer]));
        assert_eq!(lines, ["~ getDeal: cost 1 → 2"]);
    }
}
