//! Classes: a method for each call, one line each.

use super::super::names;
use super::super::words;
use super::calls::{Call, answer, arguments};
use super::doc;
use super::expression::Type;
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
    used: &mut BTreeSet<String>,
) -> Vec<(String, String)> {
    let mut paths: BTreeSet<String> = BTreeSet::new();
    // The authorization host wants the app's own credentials, which the session will have, not the client.
    for call in own.iter().filter(|call| call.operation.version != "oauth") {
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
        let calls = own.iter().filter(|call| call.path == path.as_str());
        let children = paths.iter().filter(|child| is_child(child, path));
        let about = if path.as_str() == resource.resource {
            words::resource(resource)
        } else {
            format!("The calls of `{path}`.")
        };
        let mut text = doc("", &[about]);
        let name = class_name(path);
        used.insert("Resource".to_owned());
        text.push_str(&format!("export class {name} extends Resource {{\n"));
        let mut first = true;
        for child in children {
            gap(&mut text, &mut first);
            text.push_str(&getter(child, &class_name(child)));
        }
        for call in calls {
            gap(&mut text, &mut first);
            text.push_str(&method(call, &successors, used));
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
    format!(
        "  /** The calls of `{path}`. */\n  get {name}(): {class} {{\n    return new {class}(this.core);\n  }}\n"
    )
}

fn method(
    call: &Call<'_>,
    successors: &BTreeMap<&str, &str>,
    used: &mut BTreeSet<String>,
) -> String {
    let operation = call.operation;
    let arguments = arguments(operation, used);
    let mut parameters: Vec<String> = arguments
        .iter()
        .map(|(name, _, kind)| format!("{name}: {}", kind))
        .collect();
    if let Some(params) = &call.params {
        let default = if call.params_optional { " = {}" } else { "" };
        parameters.push(format!("params: {params}{default}"));
    }
    parameters.push("options?: RequestOptions".to_owned());
    let answer = answer(operation, used);
    let listing = words::is_listing(operation);
    let (wrapper, verb) = if listing {
        ("Listing", "list")
    } else {
        ("Promise", "call")
    };
    if listing {
        used.insert("Listing".to_owned());
    }
    let kind = answer.to_string();
    used.insert("RequestOptions".to_owned());
    let input = input(&arguments, call.params.is_some());
    let mut text = doc("  ", &notes(operation, successors));
    let mut head = format!(
        "  {}({}): {wrapper}<{kind}> {{",
        call.verb,
        parameters.join(", ")
    );
    if head.chars().count() > WIDTH {
        head = format!(
            "  {}(\n    {},\n  ): {wrapper}<{kind}> {{",
            call.verb,
            parameters.join(",\n    ")
        );
    }
    let inputs = [format!("{:?}", operation.key), input, "options".to_owned()];
    let mut call = format!(
        "    return this.core.{verb}<{kind}>({});",
        inputs.join(", ")
    );
    if call.chars().count() > WIDTH {
        let inputs = inputs.join(",\n      ");
        call = format!("    return this.core.{verb}<{kind}>(\n      {inputs},\n    );");
    }
    text.push_str(&format!("{head}\n{call}\n  }}\n"));
    text
}

fn input(arguments: &[(String, String, Type)], params: bool) -> String {
    let mut members: Vec<String> = if params {
        vec!["...params".to_owned()]
    } else {
        Vec::new()
    };
    for (name, upstream, _) in arguments {
        if name == upstream {
            members.push(name.clone());
        } else {
            members.push(format!("{}: {name}", names::ts_property(upstream)));
        }
    }
    match (&members[..], params) {
        ([_], true) => "params".to_owned(),
        ([], _) => "{}".to_owned(),
        _ => format!("{{ {} }}", members.join(", ")),
    }
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
