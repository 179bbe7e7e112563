//! `docs/operations.md`: every operation, for people who look for one.

use super::files::Files;
use super::rust::constant;
use super::{names, words};
use pipedrive_catalogue::{Operation, Paging, Resource};
use std::collections::BTreeMap;

const LEGEND: &str = "\
# Operations

Every call of Pipedrive's API, by resource.

- **JavaScript** is what to write after `crm.`; ids come first, then one object with everything else, then options.
  `list`, `search` and the like give a `Listing`, the others a promise. A parameter in brackets may be left out.
- **Rust** is the operation to hand to `client.call(&…, input)`, or to `client.list(&…, input)` where the call lists.
  Its modules are in `pipedrive_wasm::generated::operations`.
- **Cost** is in tokens of the company's daily budget: for each call, for listings for each page.
- **Scopes** are for OAuth apps; any one of those named suffices. No scope at all is needed where the cell is empty.
- **Paging**: *cursor* and *start* listings are read page by page; the rest come in one answer.
- **Notes**: *beta* may still change, *deprecated* is on its way out. Calls under `v1` have a successor in API v2.
- Pipedrive's own name of each operation, for `crm.request(\"getDeals\", …)`, stands under the call. Where both versions
  have the same one, the plain name is v2's, and v1's begins with `v1.`.
";

/// Adds the page.
pub fn add(files: &mut Files, resources: &[Resource]) {
    let ids: BTreeMap<&str, &str> = resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .map(|operation| (operation.key.as_str(), operation.id.as_str()))
        .collect();
    let mut text = LEGEND.to_owned();
    for resource in resources {
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n",
            resource.resource,
            words::resource(resource)
        ));
        if resource.resource == "oauth" {
            text.push_str("These four will live in the session, which gets, refreshes and revokes tokens by itself.\n\n");
        }
        text.push_str("| What | JavaScript | Rust | Call | Cost | Scopes | Paging | Notes |\n");
        text.push_str("| --- | --- | --- | --- | ---: | --- | --- | --- |\n");
        // Twins of API v1 after what is current.
        let mut operations: Vec<&Operation> = resource.operations.iter().collect();
        operations.sort_by_key(|operation| operation.id.starts_with("v1."));
        for operation in operations {
            text.push_str(&row(operation, resource, &ids));
        }
    }
    files.add("docs/operations.md", "catalogue/*.json", &text);
}

fn row(operation: &Operation, resource: &Resource, ids: &BTreeMap<&str, &str>) -> String {
    let module = names::snake(&resource.resource);
    let paging = match operation.paging {
        Paging::None => "",
        Paging::Cursor => "cursor",
        Paging::Offset => "start",
    };
    let scopes: Vec<_> = operation
        .scopes
        .iter()
        .map(|scope| format!("`{scope}`"))
        .collect();
    let mut notes = Vec::new();
    if operation.beta {
        notes.push("beta".to_owned());
    }
    if operation.deprecated {
        notes.push("deprecated".to_owned());
    }
    if let Some(successor) = operation.successor.as_deref().and_then(|key| ids.get(key)) {
        notes.push(format!("now `{successor}`"));
    }
    if operation.version == "oauth" {
        notes.push("will live in the session".to_owned());
    }
    format!(
        "| {} | `{}`<br>{} | `{module}::{}` | `{}` | {} | {} | {paging} | {} |\n",
        cell(&words::sentence(operation)),
        javascript(operation),
        operation.key,
        constant(operation),
        words::call(operation),
        operation.cost,
        scopes.join(" "),
        notes.join("; ")
    )
}

/// `deals.followers.create(id, params)`
fn javascript(operation: &Operation) -> String {
    let mut arguments: Vec<String> = operation
        .path_params
        .iter()
        .map(|param| names::camel(&param.name))
        .collect();
    let body = operation.body.as_ref();
    if body.is_some_and(|body| body.array.is_some()) {
        arguments.push("body".to_owned());
    }
    let fields = body.map_or(&[][..], |body| &body.fields);
    let required = operation.query.iter().any(|param| param.required)
        || fields.iter().any(|field| field.required);
    if required {
        arguments.push("params".to_owned());
    } else if !operation.query.is_empty()
        || !fields.is_empty()
        || body.is_some_and(|body| body.custom_fields)
    {
        arguments.push("[params]".to_owned());
    }
    format!("{}({})", operation.id, arguments.join(", "))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
