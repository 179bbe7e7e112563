//! `src/generated/models/`: a struct for each object type, an enum for each set of known words.

use super::super::files::Files;
use super::super::names;
use super::super::types::{Record, Types};
use super::super::words;
use super::naming::ModelWords;
use super::{doc, ids};
use pipedrive_catalogue::{Field, Kind, Shape};
use std::collections::BTreeSet;

/// Adds a module for each resource that has models, and gives their sets of words.
pub fn add(files: &mut Files, types: &Types) -> Vec<ModelWords> {
    let mut words = Vec::new();
    let mut modules = String::new();
    for (resource, records) in &types.records {
        let module = names::snake(resource);
        modules.push_str(&format!("mod {module};\npub use {module}::*;\n"));
        let (text, enums) = Module::new(records).text();
        words.extend(enums.into_iter().map(|(name, field, values)| ModelWords {
            resource: resource.clone(),
            name,
            field,
            values,
        }));
        files.add(
            format!("src/generated/models/{module}.rs"),
            &format!("catalogue/{resource}.json"),
            &text,
        );
    }
    let text = format!(
        "//! What the API speaks of, as types.\n//!\n\
        //! Reading is lenient, so that a page with one odd value still decodes: a value that doesn't fit its field stays\n\
        //! in `unknown`, beside what this version doesn't know yet, and the field is `None`.\n\n{modules}"
    );
    files.add("src/generated/models/mod.rs", "catalogue/*.json", &text);
    words
}

/// Name, field and words of an enum.
type Words = (String, String, Vec<String>);

/// One file, and what it uses.
struct Module<'a> {
    records: &'a [Record],
    ids: BTreeSet<&'static str>,
    models: BTreeSet<String>,
    enums: Vec<Words>,
    uses_btree: bool,
}

impl<'a> Module<'a> {
    fn new(records: &'a [Record]) -> Self {
        Module {
            records,
            ids: BTreeSet::new(),
            models: BTreeSet::new(),
            enums: Vec::new(),
            uses_btree: false,
        }
    }

    fn text(mut self) -> (String, Vec<Words>) {
        let mut body = String::new();
        let records = self.records;
        for record in records {
            body.push_str(&self.record(record));
        }
        for (name, field, values) in &self.enums {
            body.push_str(&known(name, field, values));
        }
        let names: Vec<_> = records
            .iter()
            .map(|record| record.model.name.as_str())
            .collect();
        body.push_str(&format!("\nrecords!({});\n", names.join(", ")));
        let enums: Vec<_> = self.enums.iter().map(|(name, ..)| name.as_str()).collect();
        let mut macros = String::from("records");
        if !enums.is_empty() {
            body.push_str(&format!("words!({});\n", enums.join(", ")));
            macros = "records, words".to_owned();
        }
        let own: BTreeSet<_> = names.iter().copied().collect();
        let foreign: Vec<_> = self
            .models
            .iter()
            .filter(|name| !own.contains(name.as_str()))
            .cloned()
            .collect();
        let mut head = String::new();
        if !foreign.is_empty() {
            head.push_str(&format!("use super::{{{}}};\n", foreign.join(", ")));
        }
        if !self.ids.is_empty() {
            let ids: Vec<_> = self.ids.iter().copied().collect();
            head.push_str(&format!(
                "use crate::generated::ids::{{{}}};\n",
                ids.join(", ")
            ));
        }
        head.push_str(&format!(
            "use crate::lenient::{{Fields, Misfit, Record, {macros}}};\n"
        ));
        let deserialize = if enums.is_empty() {
            ""
        } else {
            "Deserialize, "
        };
        head.push_str(&format!(
            "use serde::{{{deserialize}Serialize}};\nuse serde_json::{{Map, Value}};\n"
        ));
        if self.uses_btree {
            head.push_str("use std::collections::BTreeMap;\n");
        }
        (format!("{head}{body}"), self.enums)
    }

    fn record(&mut self, record: &Record) -> String {
        let model = &record.model;
        let mut text = format!("\n{}", doc("", &about(record)));
        text.push_str("#[derive(Clone, Debug, PartialEq, Serialize)]\n#[non_exhaustive]\n");
        text.push_str(&format!("pub struct {} {{\n", model.name));
        // What must be there is read first, so that nothing is lost where it isn't.
        let (mut required, mut optional) = (String::new(), String::new());
        for field in &model.fields {
            let kind = self.kind(&model.name, &field.name, &field.shape, false);
            let name = names::rust_field(&field.name);
            text.push_str(&doc("    ", &[notes(field)]));
            if name.trim_start_matches("r#") != field.name {
                text.push_str(&format!("    #[serde(rename = {:?})]\n", field.name));
            }
            if field.required {
                text.push_str(&format!("    pub {name}: {kind},\n"));
                required.push_str(&format!("{name}: fields.require({:?})?,\n", field.name));
            } else {
                text.push_str("    #[serde(skip_serializing_if = \"Option::is_none\")]\n");
                text.push_str(&format!("    pub {name}: Option<{kind}>,\n"));
                optional.push_str(&format!("{name}: fields.take({:?}),\n", field.name));
            }
        }
        let rest = if model.open {
            "Custom fields by their keys, and what this version doesn't know yet."
        } else {
            "What this version doesn't know yet, kept so that nothing is lost."
        };
        text.push_str(&format!(
            "    /// {rest}\n    #[serde(flatten)]\n    pub unknown: Map<String, Value>,\n}}\n\n\
            impl Record for {name} {{\n    fn read(fields: &mut Fields) -> Result<Self, Misfit> {{\n        \
            Ok({name} {{\n{required}{optional}unknown: fields.rest(),\n}})\n    }}\n}}\n",
            name = model.name
        ));
        text
    }

    fn kind(&mut self, model: &str, field: &str, shape: &Shape, list: bool) -> String {
        if let Some(id) = ids::of_field(model, field, shape, list) {
            self.ids.insert(id);
            return id.to_owned();
        }
        match shape.kinds[..] {
            [Kind::Integer] => "i64".to_owned(),
            [Kind::Number] => "f64".to_owned(),
            [Kind::Boolean | Kind::Flag] | [Kind::Boolean, Kind::Flag] => "bool".to_owned(),
            [Kind::String] => match known_words(shape) {
                Some(values) => {
                    let field_name = if list { names::singular(field) } else { field };
                    let name = format!("{model}{}", names::pascal(field_name));
                    self.enums.push((name.clone(), field.to_owned(), values));
                    name
                }
                None => "String".to_owned(),
            },
            [Kind::Array] => {
                let items = shape.items.as_deref();
                let items = items.map(|items| self.kind(model, field, items, true));
                format!("Vec<{}>", items.unwrap_or_else(|| "Value".to_owned()))
            }
            [Kind::Map] => match shape.items.as_deref() {
                Some(items) if items.kinds != [Kind::Any] => {
                    self.uses_btree = true;
                    format!("BTreeMap<String, {}>", self.kind(model, field, items, true))
                }
                _ => "Map<String, Value>".to_owned(),
            },
            [Kind::Model] => {
                let name = shape.model.clone().unwrap_or_else(|| "Value".to_owned());
                self.models.insert(name.clone());
                name
            }
            // Several kinds, or upstream says nothing.
            _ => "Value".to_owned(),
        }
    }
}

/// Words that make an enum: at least two, all of them names. `other` is what the open variant is for.
pub fn known_words(shape: &Shape) -> Option<Vec<String>> {
    let values: Option<Vec<&str>> = shape.values.iter().map(|value| value.as_str()).collect();
    let values: Vec<String> = values?
        .into_iter()
        .filter(|value| *value != "other")
        .map(str::to_owned)
        .collect();
    let names = values
        .iter()
        .all(|value| value.starts_with(|first: char| first.is_ascii_alphabetic()));
    let distinct: BTreeSet<_> = values.iter().map(|value| names::pascal(value)).collect();
    (values.len() > 1 && names && distinct.len() == values.len()).then_some(values)
}

/// An open enum.
pub fn known(name: &str, field: &str, values: &[String]) -> String {
    let mut text = format!("\n/// Known values of `{field}`.\n");
    text.push_str("#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]\n");
    let snake = values
        .iter()
        .all(|value| names::snake(&names::pascal(value)) == *value);
    if snake {
        text.push_str("#[serde(rename_all = \"snake_case\")]\n");
    }
    text.push_str(&format!("#[non_exhaustive]\npub enum {name} {{\n"));
    for value in values {
        if !snake {
            text.push_str(&format!("    #[serde(rename = {value:?})]\n"));
        }
        text.push_str(&format!("    {},\n", names::pascal(value)));
    }
    text.push_str("    /// Any other value.\n    #[serde(untagged)]\n    Other(String),\n}\n");
    text
}

fn about(record: &Record) -> Vec<String> {
    let model = &record.model;
    let sentence = match &record.within {
        _ if !model.doc.is_empty() => model.doc.clone(),
        Some(path) => words::found_at(path),
        None => format!("`{}`.", model.name),
    };
    let source = match &model.source[..] {
        [] => String::new(),
        sources => format!("Source: {}.", sources.join(", ")),
    };
    vec![sentence, source]
}

fn notes(field: &Field) -> String {
    let mut notes = vec![field.doc.clone()];
    notes.push(words::example(field.shape.format).to_owned());
    if field.deprecated {
        notes.push("Deprecated.".to_owned());
    }
    if field.sampled {
        notes.push("Not in Pipedrive's schema.".to_owned());
    }
    notes.retain(|note| !note.is_empty());
    notes.join(" ")
}
