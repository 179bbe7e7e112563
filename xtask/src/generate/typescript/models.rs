//! Interfaces of what the API answers with.

use super::super::names;
use super::super::types::Record;
use super::super::words;
use super::account::{self, Form, Generic};
use super::doc;
use super::expression::{Way, of, or_null, word};
use pipedrive_catalogue::Field;
use std::collections::BTreeSet;

/// The interface of an object type.
pub fn interface(record: &Record, generic: &Generic, used: &mut BTreeSet<String>) -> String {
    let model = &record.model;
    let sentence = match &record.within {
        _ if !model.doc.is_empty() => model.doc.clone(),
        Some(path) => words::found_at(path),
        None => format!("`{}`.", model.name),
    };
    let mut text = doc("", &[sentence]);
    let custom = account::record(&model.name);
    let declared = generic.declared(&model.name, used);
    text.push_str(&format!("export interface {declared} {{\n"));
    for field in &model.fields {
        text.push_str(&doc("  ", &notes(field)));
        let name = names::ts_property(&field.name);
        let kind = match custom {
            Some((kind, Form::Nested)) if field.name == "custom_fields" => {
                used.insert("CustomFields".to_owned());
                word(&format!("CustomFields<C, \"{kind}\">"))
            }
            _ => of(&field.shape, Way::Out, used),
        };
        let (mark, kind) = match (field.required, kind) {
            (true, kind) => ("", kind),
            (false, kind) => ("?", or_null(kind)),
        };
        let head = format!("  {name}{mark}:");
        text.push_str(&format!("{head}{};\n", kind.after(1, head.len())));
    }
    if let Some((kind, Form::Flat)) = custom {
        used.insert("CustomFields".to_owned());
        text.push_str(&format!(
            "  /** Only with `customFields`. */\n  custom_fields?: CustomFields<C, \"{kind}\"> | null;\n"
        ));
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
