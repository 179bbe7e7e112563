//! `src/generated/operations/`: a constant for every operation, and the table of all.

use super::super::files::Files;
use super::super::{names, rows, table, words};
use super::doc;
use anyhow::Result;
use pipedrive_catalogue::{Operation, Resource};
use std::collections::BTreeMap;

/// Adds a module for each resource, and the table.
///
/// # Errors
/// An operation that doesn't fit a row.
pub fn add(files: &mut Files, resources: &[Resource]) -> Result<()> {
    let ids = words::ids(resources);
    let mut all = Vec::new();
    let mut modules = String::new();
    for resource in resources {
        let module = names::snake(&resource.resource);
        modules.push_str(&format!("pub mod {module};\n"));
        let mut text = format!(
            "//! {}\n\nuse crate::operation::Operation;\n",
            words::resource(resource)
        );
        let mut constants: Vec<(String, &Operation)> = resource
            .operations
            .iter()
            .map(|operation| (constant(operation), operation))
            .collect();
        constants.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, operation) in constants {
            let row = rows::row(operation)?;
            text.push('\n');
            text.push_str(&doc("", &paragraphs(operation, &ids)));
            text.push_str(&format!(
                "pub const {name}: Operation = Operation::packed(\"{row}\");\n"
            ));
            all.push(row);
        }
        let path = format!("src/generated/operations/{module}.rs");
        files.add(
            path,
            &format!("catalogue/{}.json", resource.resource),
            &text,
        );
    }
    // One text: a table of pointers would weigh 2 KB more in the compressed wasm.
    let lines: Vec<String> = table::lines(&all)?
        .iter()
        .map(|line| format!("    \"{line}"))
        .collect();
    let text = format!(
        "//! Every operation of the API, a module for each resource.\n\n{modules}\n\
        /// The rows of all {} operations, packed: `Operation::find` unpacks them.\n\
        pub const TABLE: &str = concat!(\n{}\",\n);\n",
        all.len(),
        lines.join("\\n\",\n"),
    );
    files.add("src/generated/operations/mod.rs", "catalogue/*.json", &text);
    Ok(())
}

/// `deals.followers.list` is `FOLLOWERS_LIST` in its module, `v1.deals.listArchived` is `V1_LIST_ARCHIVED`.
pub fn constant(operation: &Operation) -> String {
    let (version, id) = match operation.id.strip_prefix("v1.") {
        Some(id) => ("V1_", id),
        None => ("", operation.id.as_str()),
    };
    let rest = id.split_once('.').map_or(id, |(_, rest)| rest);
    format!("{version}{}", names::screaming(rest))
}

/// What a method's doc comment says.
pub fn paragraphs(operation: &Operation, ids: &BTreeMap<&str, &str>) -> Vec<String> {
    let call = format!(
        "`{}`: {}, {}.",
        operation.operation_id,
        words::call(operation),
        words::cost(operation)
    );
    let successor = operation
        .successor
        .as_deref()
        .and_then(|key| ids.get(key).copied());
    vec![
        words::sentence(operation),
        call,
        words::standing(operation, successor),
    ]
}
