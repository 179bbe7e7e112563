//! Classes: a method for each call. Types only; what they do is in `tree.ts`.

use super::super::names;
use super::super::words;
use super::account::{self, Generic};
use super::calls::{Call, answer, arguments};
use super::doc;
use super::print::WIDTH;
use pipedrive_catalogue::{Operation, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the class of a resource path: `DealsFollowers`, `V1Deals`.
pub fn class_name(path: &str) -> String {
    names::pascal(path)
}

/// The classes of a resource, v1 twins last, each with its name.
pub fn classes(
    resource: &Resource,
    own: &[&Call<'_>],
    all: &[Call<'_>],
    generic: &Generic,
    used: &mut BTreeSet<String>,
) -> Vec<(String, String)> {
    let mut paths: BTreeSet<String> = BTreeSet::new();
    for call in own.iter().filter(|call| call.is_method()) {
        // Also the groups on the way to a group.
        let mut path = call.path;
        loop {
            paths.insert(path.to_owned());
            match path.rsplit_once('.') {
                Some((parent, _)) if parent != "v1" => path = parent,
                _ => break,
            }
        }
    }
    let mut sorted: Vec<&String> = paths.iter().collect();
    sorted.sort_by_key(|path| (path.starts_with("v1."), *path));
    let successors: BTreeMap<&str, &str> = all
        .iter()
        .map(|call| (call.operation.key.as_str(), call.operation.id.as_str()))
        .collect();
    let class = |path: &&String| {
        let calls: Vec<&Call<'_>> = own
            .iter()
            .copied()
            .filter(|call| call.path == path.as_str())
            .collect();
        let children = paths.iter().filter(|child| is_child(child, path));
        let about = if path.as_str() == resource.resource {
            words::resource(resource)
        } else {
            format!("The calls of `{path}`.")
        };
        let mut text = doc("", &[about]);
        let name = class_name(path);
        used.insert("Resource".to_owned());
        let declared = generic.declared(&name, used);
        text.push_str(&format!(
            "export declare class {declared} extends Resource {{\n"
        ));
        let mut first = true;
        for child in children {
            gap(&mut text, &mut first);
            text.push_str(&getter(child, &generic.applied(&class_name(child))));
        }
        for call in &calls {
            gap(&mut text, &mut first);
            text.push_str(&method(call, &successors, generic, used));
        }
        if let Some(method) = account::condition_method(path, &calls, generic, used) {
            gap(&mut text, &mut first);
            text.push_str(&method);
        }
        text.push_str("}\n");
        (name, text)
    };
    sorted.iter().map(class).collect()
}

fn is_child(child: &str, path: &str) -> bool {
    child
        .strip_prefix(path)
        .and_then(|rest| rest.strip_prefix('.'))
        .is_some_and(|rest| !rest.contains('.'))
}

fn gap(text: &mut String, first: &mut bool) {
    if !std::mem::take(first) {
        text.push('\n');
    }
}

/// A property that leads to the class of a group of calls.
pub fn getter(path: &str, class: &str) -> String {
    let name = path.rsplit('.').next().unwrap_or(path);
    format!("  /** The calls of `{path}`. */\n  get {name}(): {class};\n")
}

fn method(
    call: &Call<'_>,
    successors: &BTreeMap<&str, &str>,
    generic: &Generic,
    used: &mut BTreeSet<String>,
) -> String {
    let operation = call.operation;
    let arguments = arguments(operation, used);
    let mut parameters: Vec<String> = arguments
        .iter()
        .map(|(name, _, kind)| format!("{name}: {kind}"))
        .collect();
    if let Some(params) = &call.params {
        let optional = if call.params_optional { "?" } else { "" };
        let mut params = generic.applied(params);
        if let (Some((kind, _)), "create") = (account::written(operation), call.verb) {
            used.insert("CustomNeeded".to_owned());
            params.push_str(&format!(" & CustomNeeded<C, \"{kind}\">"));
        }
        parameters.push(format!("params{optional}: {params}"));
    }
    parameters.push("options?: RequestOptions".to_owned());
    let kind = generic.typed(answer(operation, used)).to_string();
    let listing = words::is_listing(operation);
    let wrapper = if listing { "Listing" } else { "Promise" };
    if listing {
        used.insert("Listing".to_owned());
    }
    used.insert("RequestOptions".to_owned());
    let mut text = doc("  ", &notes(operation, successors));
    let verb = call.verb;
    let line = format!("  {verb}({}): {wrapper}<{kind}>;\n", parameters.join(", "));
    if line.chars().count() <= WIDTH {
        text.push_str(&line);
    } else {
        let parameters = parameters.join(",\n    ");
        text.push_str(&format!(
            "  {verb}(\n    {parameters},\n  ): {wrapper}<{kind}>;\n"
        ));
    }
    text
}

fn notes(operation: &Operation, successors: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut sentences = vec![
        words::sentence(operation),
        format!("{}.", capital(&words::cost(operation))),
    ];
    if operation.beta {
        sentences.push("Beta.".to_owned());
    }
    let successor = operation
        .successor
        .as_deref()
        .and_then(|key| successors.get(key));
    let instead = successor.map(|id| format!("`{id}` is its successor."));
    let deprecated = if operation.deprecated {
        format!(
            "@deprecated {}",
            instead.as_deref().unwrap_or("Pipedrive is withdrawing it.")
        )
    } else {
        sentences.extend(instead);
        String::new()
    };
    vec![sentences.join(" "), deprecated]
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().to_string() + letters.as_str())
        .unwrap_or_default()
}
