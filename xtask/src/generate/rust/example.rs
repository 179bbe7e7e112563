//! The example of each resource: it is compiled with the crate's tests.

use super::super::names;
use super::super::typescript::calls::Call;
use super::super::words;
use super::{ids, resources};
use pipedrive_catalogue::{Content, Kind, Param, Shape};

/// A doc comment's section with up to three calls of a group: one that lists, one that reads, one that writes.
pub fn example(path: &str, own: &[&Call<'_>]) -> String {
    let below = |call: &&&Call<'_>| {
        call.path == path
            || call
                .path
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    let listing = |call: &&Call<'_>| words::is_listing(call.operation);
    let calls: Vec<&&Call<'_>> = own.iter().filter(below).collect();
    let mut chosen: Vec<&Call<'_>> = Vec::new();
    let find = |wanted: &dyn Fn(&Call<'_>) -> bool| {
        calls.iter().find(|call| wanted(call)).map(|call| **call)
    };
    // Those of the group itself before those below it.
    let find = |wanted: &dyn Fn(&Call<'_>) -> bool| {
        find(&|call| call.path == path && wanted(call)).or_else(|| find(wanted))
    };
    let list = find(&|call| listing(&call) && call.verb == "list");
    chosen.extend(list.or_else(|| find(&|call| listing(&call))));
    chosen.extend(find(&|call| call.verb == "get"));
    let create = find(&|call| call.verb == "create");
    chosen.extend(create.or_else(|| find(&|call| call.verb == "update")));
    if chosen.is_empty() {
        chosen.extend(calls.first().map(|call| **call));
    }
    let mut lines = vec!["# Examples".to_owned(), "```no_run".to_owned()];
    let mut uses = Vec::new();
    let mut body = Vec::new();
    for call in chosen {
        let text = expression(call, &mut uses);
        if listing(&call) {
            body.push(format!("let mut list = {text};"));
            body.push("while let Some(item) = list.try_next().await? {".into());
            body.push("    println!(\"{item:?}\");".into());
            body.push("}".into());
        } else {
            body.push(format!("let answer = {text}.await?;"));
            body.push("println!(\"{answer:?}\");".into());
        }
    }
    lines.push("# use pipedrive_wasm::client::{Client, Failure, Transport};".into());
    if !uses.is_empty() {
        uses.sort();
        uses.dedup();
        lines.push(match &uses[..] {
            [one] => format!("use pipedrive_wasm::params::{one};"),
            _ => format!("use pipedrive_wasm::params::{{{}}};", uses.join(", ")),
        });
        lines.push(String::new());
    }
    lines.push(
        "# async fn example<T: Transport>(client: Client<T>) -> Result<(), Failure> {".into(),
    );
    lines.extend(body);
    lines.push("# Ok(())".into());
    lines.push("# }".into());
    lines.push("```".into());
    let mut text = String::from("///\n");
    for line in lines {
        text.push_str(format!("/// {line}").trim_end());
        text.push('\n');
    }
    text
}

fn expression(call: &Call<'_>, uses: &mut Vec<String>) -> String {
    let operation = call.operation;
    let group: Vec<String> = call
        .path
        .split('.')
        .map(|part| format!("{}()", names::snake(part)))
        .collect();
    let mut arguments: Vec<String> = operation.path_params.iter().map(id).collect();
    if operation
        .body
        .as_ref()
        .is_some_and(|body| body.array.is_some())
    {
        arguments.push("vec![]".into());
    }
    if let Some(params) = call
        .params
        .as_deref()
        .filter(|_| !resources::comes_twice(call))
    {
        arguments.push(fields(call, params, uses));
    }
    format!(
        "client.{}.{}({})",
        group.join("."),
        names::rust_field(call.verb),
        arguments.join(", ")
    )
}

/// The parameters that the call needs, or the first text that it takes.
fn fields(call: &Call<'_>, params: &str, uses: &mut Vec<String>) -> String {
    let operation = call.operation;
    let body = operation.body.as_ref();
    let query = operation.query.iter().map(|param| {
        (
            &param.name,
            &param.shape,
            param.required,
            param.list.is_some(),
        )
    });
    let body_fields = body
        .into_iter()
        .flat_map(|body| &body.fields)
        .map(|field| (&field.name, &field.shape, field.required, false));
    let all: Vec<_> = query.chain(body_fields).collect();
    let mut members: Vec<String> = all
        .iter()
        .filter(|(_, _, required, _)| *required)
        .filter_map(|(name, shape, _, list)| {
            let value = value(name, shape, *list)?;
            Some(format!("{}: {value}", names::rust_field(name)))
        })
        .collect();
    let is_patch = body.is_some_and(|body| body.content == Content::Json)
        && matches!(operation.method.as_str(), "PUT" | "PATCH");
    if members.is_empty() && !words::is_listing(operation) {
        let plain = all.iter().find(|(_, shape, _, list)| {
            !list
                && shape.kinds == [Kind::String]
                && shape.values.is_empty()
                && shape.format.is_none()
        });
        if let Some((name, ..)) = plain {
            let value = if is_patch {
                "\"…\".into()"
            } else {
                "Some(\"…\".into())"
            };
            members.push(format!("{}: {value}", names::rust_field(name)));
        }
    }
    if members.is_empty() {
        return "Default::default()".into();
    }
    uses.push(params.to_owned());
    if members.len() < all.len() || body.is_some_and(|body| body.custom_fields) {
        members.push("..Default::default()".into());
    }
    format!("{params} {{ {} }}", members.join(", "))
}

/// A value that reads well; none where the default will have to do.
fn value(name: &str, shape: &Shape, list: bool) -> Option<String> {
    if list || ids::of_field("", name, shape, false).is_some() {
        return Some(if list {
            "vec![]".into()
        } else {
            "1.into()".into()
        })
        .filter(|_| list || shape.kinds == [Kind::Integer]);
    }
    match shape.kinds[..] {
        [Kind::String] if shape.values.is_empty() => Some(match shape.format {
            Some(pipedrive_catalogue::Format::Date) => "\"2026-12-31\".into()".into(),
            _ => "\"…\".into()".into(),
        }),
        [Kind::String] => Some(format!("{}.into()", shape.values.first()?)),
        [Kind::Integer] => Some("1".into()),
        [Kind::Number] => Some("1.0".into()),
        _ => None,
    }
}

fn id(param: &Param) -> String {
    let text = param.shape.kinds != [Kind::Integer];
    if text { "\"…\"" } else { "1" }.to_owned()
}
