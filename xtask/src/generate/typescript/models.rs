//! Interfaces of what the API answers with.

use super::super::names;
use super::super::types::Record;
use super::doc;
use super::expression::{Way, of, or_null};
use pipedrive_catalogue::{Field, Format};
use std::collections::BTreeSet;

/// The interface of an object type.
pub fn interface(record: &Record, used: &mut BTreeSet<String>) -> String {
    let model = &record.model;
    let sentence = match &record.within {
        _ if !model.doc.is_empty() => model.doc.clone(),
        Some(path) => format!("Found at `{path}`."),
        None => format!("`{}`.", model.name),
    };
    let mut text = doc("", &[sentence]);
    text.push_str(&format!("export interface {} {{\n", model.name));
    for field in &model.fields {
        text.push_str(&doc("  ", &notes(field)));
        let name = names::ts_property(&field.name);
        let head = if field.required {
            format!("  {name}: ")
        } else {
            format!("  {name}?: ")
        };
        let shape = of(&field.shape, Way::Out, used);
        let shape = if field.required {
            shape
        } else {
            or_null(shape)
        };
        text.push_str(&format!("{head}{};\n", shape.write(1, head.len())));
    }
    if model.open {
        text.push_str("  /** Custom fields by their keys. */\n  [customField: string]: unknown;\n");
    }
    text.push_str("}\n");
    text
}

fn notes(field: &Field) -> Vec<String> {
    let format = match field.shape.format {
        Some(Format::Date) => "`2026-12-31`.",
        Some(Format::Rfc3339) => "`2026-12-31T23:59:59Z`.",
        Some(Format::Datetime) => "`2026-12-31 23:59:59`, UTC.",
        Some(Format::Time) => "`23:59`.",
        Some(Format::Uuid) | None => "",
    };
    let sentence = [field.doc.as_str(), format]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    let deprecated = if field.deprecated { "@deprecated" } else { "" };
    vec![sentence.join(" "), deprecated.to_owned()]
}
