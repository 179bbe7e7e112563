//! `operations.ts`: input and data of every operation, for `crm.request`. Types only.

use super::super::files::Files;
use super::super::names;
use super::super::types::Types;
use super::calls::{Call, arguments, element};
use super::expression::Type;
use super::imports;
use pipedrive_catalogue::ResponseForm;
use std::collections::{BTreeMap, BTreeSet};

/// Adds the file.
pub fn add(files: &mut Files, calls: &[Call<'_>], types: &Types) {
    let mut used = BTreeSet::new();
    let mut params: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut members: Vec<(&str, String)> = Vec::new();
    for call in calls {
        if let Some(name) = &call.params {
            params.entry(call.resource).or_default().push(name);
        }
        let key = names::ts_property(&call.operation.key);
        let (input, data) = (input(call, &mut used), data(call, &mut used));
        members.push((
            &call.operation.key,
            format!("  {key}: {{ input: {input}; data: {data} }};\n"),
        ));
    }
    members.sort();
    let mut text = String::new();
    let models = imports(&used, "", types);
    let inputs = params.into_iter().map(|(resource, mut names)| {
        names.sort_unstable();
        format!(
            "import type {{ {} }} from \"./{resource}.js\";\n",
            names.join(", ")
        )
    });
    text.push_str(&models);
    text.extend(inputs);
    text.push_str(
        "\n/** By Pipedrive's operationId, `v1.` before it where v2 has the same one. The input is flat: path, query and body. */\n\
        export interface Operations {\n",
    );
    text.extend(members.into_iter().map(|(_, member)| member));
    text.push_str("}\n");
    files.add("pkg/src/generated/operations.ts", "catalogue/*.json", &text);
}

fn input(call: &Call<'_>, used: &mut BTreeSet<String>) -> String {
    let members: Vec<_> = arguments(call.operation, used)
        .into_iter()
        .map(|(_, name, kind)| format!("{}: {}", names::ts_property(&name), kind.write(1, 0)))
        .collect();
    let path = (!members.is_empty()).then(|| format!("{{ {} }}", members.join("; ")));
    match (path, &call.params) {
        (Some(path), Some(params)) => format!("{path} & {params}"),
        (Some(path), None) => path,
        (None, Some(params)) => params.clone(),
        (None, None) => "Record<string, never>".to_owned(),
    }
}

/// What stands at `data`, or the whole answer where it has none.
fn data(call: &Call<'_>, used: &mut BTreeSet<String>) -> String {
    let response = &call.operation.response;
    let element = element(call.operation, used);
    let value = match response.form {
        ResponseForm::List => Type::List(Box::new(element), false),
        ResponseForm::None => Type::Word("unknown".to_owned()),
        _ => element,
    };
    let value = value.write(1, 0);
    let inner = response.at.split('.').skip(1);
    inner.fold(value, |value, place| format!("{{ {place}: {value} }}"))
}
