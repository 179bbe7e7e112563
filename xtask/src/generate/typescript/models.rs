//! Interfaces of what the API answers with.

use super::super::names;
use super::super::types::Record;
use super::super::words;
use super::doc;
use super::expression::{Way, of, or_null};
use pipedrive_catalogue::Field;
use std::collections::BTreeSet;

/// The interface of an object type.
pub fn interface(record: &Record, used: &mut BTreeSet<String>) -> String {
    let model = &record.model;
    let sentence = match &record.within {
        _ if !model.doc.is_empty() => model.doc.clone(),
        Some(path) => words::found_at(path),
        None => format!("`{}`.", model.name),
    };
    let mut text = doc("", &[sentence]);
    text.push_str(&format!("export interface {} {{\n", model.name));
    for field in &model.fields {
        text.push_str(&doc("  ", &notes(field)));
        let name = names::ts_property(&field.name);
        let (mark, kind) = match (field.required, of(&field.shape, Way::Out, used)) {
            (true, kind) => ("", kind),
            (false, kind) => ("?", or_null(kind)),
        };
        let head = format!("  {name}{mark}:");
        text.push_str(&format!("{head}{};\n", kind.after(1, head.len())));
    }
    if model.open {
        text.push_str("  /** Custom fields by their keys. */\n  [customField: string]: unknown;\n");
    }
    text.push_str("}\n");
    text
}

fn notes(field: &Field) -> Vec<String> {
    let format = words::example(field.shape.format);
    let sentence = [field.doc.as_str(), format]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    let deprecated = if field.deprecated { "@deprecated" } else { "" };
    vec![sentence.join(" "), deprecated.to_owned()]
}
