//! Interfaces of what calls take beside their ids.

use super::super::names;
use super::account::{self, Form, Generic};
use super::calls::Call;
use super::doc;
use super::expression::{Type, Way, of, or_null, word};
use pipedrive_catalogue::{Content, Paging, Param};
use std::collections::BTreeSet;

/// The interface of a call's query parameters and body fields.
pub fn interface(
    call: &Call<'_>,
    name: &str,
    generic: &Generic,
    used: &mut BTreeSet<String>,
) -> String {
    let operation = call.operation;
    let mut text = format!(
        "/** What `{}` takes. */\nexport interface {} {{\n",
        operation.id,
        generic.declared(name, used)
    );
    let (chosen, written) = (account::chosen(operation), account::written(operation));
    let input = |kind: &str, used: &mut BTreeSet<String>| {
        used.insert("CustomInput".to_owned());
        word(&format!("CustomInput<C, \"{kind}\">"))
    };
    for param in &operation.query {
        let (mut kind, note) = query(param, operation.paging, used);
        if let Some(record) = chosen.filter(|_| param.name == "custom_fields") {
            used.insert("CustomName".to_owned());
            kind = word(&format!("CustomName<C, \"{record}\">"));
        }
        if param.list.is_some() {
            used.insert("OneOrMany".to_owned());
            kind = Type::Of("OneOrMany", Box::new(kind));
        }
        // A job that starts from nowhere keeps `null`.
        if param.name == "cursor" {
            kind = or_null(kind);
        }
        member(&mut text, &param.name, param.required, &kind, &[note]);
    }
    if let Some(body) = &operation.body {
        for field in &body.fields {
            let kind = match written {
                Some((kind, Form::Nested)) if field.name == "custom_fields" => input(kind, used),
                _ => of(&field.shape, Way::In, used),
            };
            // `null` clears a field.
            let clears = body.content == Content::Json && !field.required;
            let kind = if clears { or_null(kind) } else { kind };
            let deprecated = if field.deprecated { "@deprecated" } else { "" };
            member(
                &mut text,
                &field.name,
                field.required,
                &kind,
                &[field.doc.clone(), deprecated.to_owned()],
            );
        }
        if let Some((kind, Form::Flat)) = written {
            text.push_str("  /** Only with `customFields`. */\n");
            text.push_str(&format!(
                "  custom_fields?: {} | null;\n",
                input(kind, used)
            ));
        }
        if body.custom_fields {
            text.push_str("  /** Custom fields by their keys of 40 characters. */\n  [customField: string]: unknown;\n");
        }
    }
    text.push_str("}\n");
    text
}

fn member(text: &mut String, name: &str, required: bool, kind: &Type, notes: &[String]) {
    text.push_str(&doc("  ", notes));
    let head = format!(
        "  {}{}:",
        names::ts_property(name),
        if required { "" } else { "?" }
    );
    text.push_str(&format!("{head}{};\n", kind.after(1, head.len())));
}

fn query(param: &Param, paging: Paging, used: &mut BTreeSet<String>) -> (Type, String) {
    let kind = of(&param.shape, Way::In, used);
    let mut notes: Vec<String> = vec![param.doc.clone()];
    let generic = match (param.name.as_str(), paging) {
        ("limit", Paging::Cursor | Paging::Offset) => "Size of a page.",
        ("cursor", Paging::Cursor) => "Where to start, from an earlier page.",
        ("start", Paging::Offset) => "How many to skip.",
        _ => "",
    };
    if param.doc.is_empty() {
        notes.push(generic.to_owned());
    }
    if let Some(max) = param.max {
        let unit = if param.list.is_some() { " values" } else { "" };
        notes.push(format!("At most {max}{unit}."));
    }
    notes.retain(|note| !note.is_empty());
    (kind, notes.join(" "))
}
