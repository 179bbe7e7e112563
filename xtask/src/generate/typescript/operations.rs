//! `operations.ts`: input and data of every operation, for `crm.request`. Types only.

use super::super::files::Files;
use super::super::names;
use super::account::Generic;
use super::calls::{Call, arguments, element};
use super::expression::Type;
use super::{Owners, imports};
use pipedrive_catalogue::ResponseForm;
use std::collections::BTreeSet;

/// Adds the file.
pub fn add(files: &mut Files, calls: &[Call<'_>], owners: &Owners, generic: &Generic) {
    let mut used = BTreeSet::from(["AnyAccount".to_owned()]);
    let mut members: Vec<(&str, String)> = Vec::new();
    for call in calls {
        used.extend(call.params.clone());
        let key = names::ts_property(&call.operation.key);
        let (input, data) = (
            input(call, generic, &mut used),
            data(call, generic, &mut used),
        );
        members.push((
            &call.operation.key,
            format!("  {key}: {{ input: {input}; data: {data} }};\n"),
        ));
    }
    members.sort();
    let mut text = imports(&used, "", owners);
    text.push_str(
        "\n/**\n * Input and data of every operation, by Pipedrive's operationId, with `v1.` before it where v2 has the same one.\n \
        * The input is flat: names of path, query and body stand together.\n */\nexport interface Operations<C extends object = AnyAccount> {\n",
    );
    text.extend(members.into_iter().map(|(_, member)| member));
    text.push_str("}\n");
    files.add("pkg/src/generated/operations.ts", "catalogue/*.json", &text);
}

fn input(call: &Call<'_>, generic: &Generic, used: &mut BTreeSet<String>) -> String {
    let members: Vec<_> = arguments(call.operation, used)
        .into_iter()
        .map(|(_, name, kind)| format!("{}: {}", names::ts_property(&name), kind))
        .collect();
    let path = (!members.is_empty()).then(|| format!("{{ {} }}", members.join("; ")));
    match (path, &call.params) {
        (Some(path), Some(params)) => format!("{path} & {}", generic.applied(params)),
        (Some(path), None) => path,
        (None, Some(params)) => generic.applied(params),
        (None, None) => "Record<string, never>".to_owned(),
    }
}

/// What stands at `data`, or the whole answer where it has none.
fn data(call: &Call<'_>, generic: &Generic, used: &mut BTreeSet<String>) -> String {
    let response = &call.operation.response;
    let element = generic.typed(element(call.operation, used));
    let value = match response.form {
        ResponseForm::List => Type::List(Box::new(element), false),
        ResponseForm::None => Type::Word("unknown".to_owned()),
        _ => element,
    };
    let value = value.to_string();
    let inner = response.at.split('.').skip(1);
    inner.fold(value, |value, place| format!("{{ {place}: {value} }}"))
}
