//! `docs/operations.md`: every operation, for people who look for one.

use super::files::Files;
use super::rust::written;
use super::{names, words};
use pipedrive_catalogue::{Operation, Paging, Resource};
use std::collections::BTreeMap;

const LEGEND: &str = "\
# Operations

Every call of Pipedrive's API, by resource: what it does, how to write it in both languages, and what it takes.

- **JavaScript**: ids come first, then one object with everything else (in brackets where it may be left out), then
  options. Calls that list or search give a `Listing`, all others a promise.
- **Pipedrive's name** is for `crm.request(\"getDeals\", { … })`. Where both versions of the API have an operation of the
  same name, the plain one is v2's and the other begins with `v1.`.
- **Rust**: ids come first, then a struct of parameters. A call with brackets has a twin that takes them: `get_with(id, params)`.
- **Cost**: tokens of the company's daily budget, for each call, or for each page of a listing.
- **Scopes**: for OAuth apps. Any one of those named is enough.
- **Paging**: *cursor* (API v2) and *offset* (API v1) listings are read page by page, the others in one piece. In both,
  `for await` does it for you.
- **Notes**: *beta* may still change, *deprecated* is being withdrawn. What is under `v1.` has a successor in API v2.
";

/// Adds the page.
pub fn add(files: &mut Files, resources: &[Resource]) {
    let ids = words::ids(resources);
    let links: Vec<_> = resources
        .iter()
        .map(|resource| &resource.resource)
        .map(link)
        .collect();
    let mut text = format!("{LEGEND}\nResources: {}.\n", links.join(", "));
    for resource in resources {
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n",
            resource.resource,
            words::resource(resource)
        ));
        if resource.resource == "oauth" {
            text.push_str("They will live in the session, which knows the app's credentials; the client refuses them.\n\n");
        }
        text.push_str("| JavaScript | What it does | Pipedrive's name | Method and path | Rust | Cost | Scopes | Paging | Notes |\n");
        text.push_str("| --- | --- | --- | --- | --- | ---: | --- | --- | --- |\n");
        // Twins of API v1 after what is current.
        let mut operations: Vec<&Operation> = resource.operations.iter().collect();
        operations.sort_by_key(|operation| operation.id.starts_with("v1."));
        for operation in operations {
            text.push_str(&row(operation, &ids));
        }
    }
    files.add("docs/operations.md", "catalogue/*.json", &text);
}

fn link(resource: &String) -> String {
    format!("[{resource}](#{})", resource.to_lowercase())
}

fn row(operation: &Operation, ids: &BTreeMap<&str, &str>) -> String {
    let paging = match operation.paging {
        Paging::None => "",
        Paging::Cursor => "cursor",
        Paging::Offset => "offset",
    };
    let mut notes = Vec::new();
    if operation.beta {
        notes.push("beta".to_owned());
    }
    if operation.deprecated {
        notes.push("deprecated".to_owned());
    }
    if let Some(successor) = operation.successor.as_deref().and_then(|key| ids.get(key)) {
        notes.push(format!("v2: `{successor}`"));
    }
    let (javascript, rust) = if operation.version == "oauth" {
        (
            "will live in the session".to_owned(),
            "will live in the session".to_owned(),
        )
    } else {
        (
            format!("`crm.{}`", javascript(operation)),
            format!("`client.{}`", written(operation)),
        )
    };
    let cells = [
        javascript,
        words::sentence(operation).replace('|', "\\|"),
        format!("`{}`", operation.key),
        format!("`{}`", words::call(operation)),
        rust,
        operation.cost.to_string(),
        operation
            .scopes
            .iter()
            .map(|scope| format!("`{scope}`"))
            .collect::<Vec<_>>()
            .join(" "),
        paging.to_owned(),
        notes.join("; "),
    ];
    format!("| {} |\n", cells.join(" | "))
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
        || body.is_some_and(|body| body.array.is_none() && !body.optional);
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
