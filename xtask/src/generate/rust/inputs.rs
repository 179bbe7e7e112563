//! `src/generated/params/`: a struct for what each call takes beside its ids, and for the objects within.

use super::super::files::Files;
use super::super::names;
use super::super::typescript::calls::Call;
use super::super::words;
use super::naming::{Naming, Place};
use super::{doc, ids};
use pipedrive_catalogue::{Content, Field, Format, Kind, Paging, Param, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Adds a module for each resource whose calls take parameters.
pub fn add(files: &mut Files, calls: &[Call<'_>], naming: &Naming) {
    let mut modules: BTreeMap<&str, Module<'_>> = BTreeMap::new();
    for call in calls {
        let module = modules.entry(call.resource).or_insert_with(|| Module {
            naming,
            resource: call.resource,
            body: String::new(),
            used: BTreeSet::new(),
            written: BTreeSet::new(),
            words: BTreeSet::new(),
        });
        module.call(call);
    }
    modules.retain(|_, module| !module.body.is_empty());
    let mut list = String::new();
    for (resource, module) in modules {
        let name = names::snake(resource);
        list.push_str(&format!("mod {name};\npub use {name}::*;\n"));
        files.add(
            format!("src/generated/params/{name}.rs"),
            &format!("catalogue/{resource}.json"),
            &module.text(),
        );
    }
    let (shared, names) = shared(naming);
    list.push_str("mod shared;\npub use shared::*;\n");
    files.add(
        "src/generated/params/shared.rs",
        "catalogue/*.json",
        &format!("use crate::lenient::words;\nuse serde::{{Deserialize, Serialize}};\n{shared}\nwords!({names});\n"),
    );
    let text = format!(
        "//! What calls take, as structs: set what you want, and leave the rest to `..Default::default()`.\n//!\n\
        //! What a call needs is plain, what it may do without an `Option`. Updates have a [`Patch`](crate::input::Patch)\n\
        //! for each field, as they can also clear it.\n\n{list}"
    );
    files.add("src/generated/params/mod.rs", "catalogue/*.json", &text);
}

/// The enums that several resources share.
fn shared(naming: &Naming) -> (String, String) {
    let mut text = String::new();
    let mut names = Vec::new();
    for (name, field, values) in naming.shared_words() {
        text.push_str(&super::models::known(name, field, values));
        names.push(name);
    }
    (text, names.join(", "))
}

struct Module<'a> {
    naming: &'a Naming,
    resource: &'a str,
    body: String,
    /// Paths of `use` lines.
    used: BTreeSet<String>,
    /// Types that are there already.
    written: BTreeSet<String>,
    words: BTreeSet<String>,
}

/// A member of a struct.
struct Member {
    name: String,
    kind: String,
    docs: String,
    /// Stands at the root under names of its own.
    spread: bool,
}

impl Module<'_> {
    fn text(&self) -> String {
        let mut used = self.used.clone();
        used.insert("crate::input::Fields".into());
        used.insert("crate::input::Params".into());
        if !self.words.is_empty() {
            used.insert("crate::lenient::words".into());
            used.insert("serde::Deserialize".into());
            used.insert("serde::Serialize".into());
        }
        let mut text = super::uses(&used);
        text.push_str(&self.body);
        if !self.words.is_empty() {
            let names: Vec<_> = self.words.iter().map(String::as_str).collect();
            text.push_str(&format!("\nwords!({});\n", names.join(", ")));
        }
        text
    }

    fn call(&mut self, call: &Call<'_>) {
        let operation = call.operation;
        let base = self.naming.base(call);
        if let Some(items) = operation.body.as_ref().and_then(|body| body.array.as_ref()) {
            self.kind(&base, "body", items, true);
        }
        let Some(name) = &call.params else { return };
        let mut members = Vec::new();
        for param in &operation.query {
            let mut kind = self.kind(&base, &param.name, &param.shape, param.list.is_some());
            if param.list.is_some() {
                kind = format!("Vec<{kind}>");
            }
            if !param.required {
                kind = format!("Option<{kind}>");
            }
            members.push(Member {
                name: param.name.clone(),
                kind,
                docs: about(param, operation.paging),
                spread: false,
            });
        }
        if let Some(body) = &operation.body {
            let patches = body.content == Content::Json
                && matches!(operation.method.as_str(), "PUT" | "PATCH");
            for field in &body.fields {
                members.push(self.field(&base, field, patches));
            }
            if body.custom_fields {
                self.used.insert("serde_json::Map".into());
                self.used.insert("serde_json::Value".into());
                members.push(Member {
                    name: "custom_fields".into(),
                    kind: "Map<String, Value>".into(),
                    docs: "Custom fields by their keys of 40 characters.".into(),
                    spread: true,
                });
            }
        }
        let about = format!("What `{}` takes.", operation.id);
        self.write(name, &about, &members);
    }

    fn field(&mut self, base: &str, field: &Field, patches: bool) -> Member {
        let mut kind = self.kind(base, &field.name, &field.shape, false);
        if !field.required && patches {
            self.used.insert("crate::input::Patch".into());
            kind = format!("Patch<{kind}>");
        } else if !field.required {
            kind = format!("Option<{kind}>");
        }
        let mut notes = vec![field.doc.as_str(), words::example(field.shape.format)];
        if field.deprecated {
            notes.push("Deprecated.");
        }
        notes.retain(|note| !note.is_empty());
        Member {
            name: field.name.clone(),
            kind,
            docs: notes.join(" "),
            spread: false,
        }
    }

    fn write(&mut self, name: &str, about: &str, members: &[Member]) {
        if !self.written.insert(name.to_owned()) {
            return;
        }
        // Bytes that come as a stream can be neither copied nor compared.
        let derives = if members.iter().any(|member| is_file(&member.kind)) {
            "Debug, Default"
        } else {
            "Clone, Debug, Default, PartialEq"
        };
        let mut text = format!(
            "\n{}#[derive({derives})]\npub struct {name} {{\n",
            doc("", &[about.to_owned()])
        );
        let mut writes = String::new();
        for member in members {
            let field = names::rust_field(&member.name);
            text.push_str(&doc("    ", std::slice::from_ref(&member.docs)));
            text.push_str(&format!("    pub {field}: {},\n", member.kind));
            if member.spread {
                writes.push_str(&format!("to.put_all(self.{field});\n"));
            } else {
                writes.push_str(&format!("to.put({:?}, self.{field});\n", member.name));
            }
        }
        text.push_str(&format!(
            "}}\n\nimpl Params for {name} {{\n    fn write(self, to: &mut Fields<'_>) {{\n{writes}}}\n}}\n"
        ));
        self.body.push_str(&text);
    }

    /// The type of a value.
    fn kind(&mut self, base: &str, field: &str, shape: &Shape, list: bool) -> String {
        if let Some(id) = ids::of_field("", field, shape, list) {
            self.used.insert(format!("crate::generated::ids::{id}"));
            return id.to_owned();
        }
        let plain = match shape.kinds[..] {
            [Kind::Integer] => "i64",
            [Kind::Number] => "f64",
            [Kind::Boolean | Kind::Flag] | [Kind::Boolean, Kind::Flag] => "bool",
            [Kind::String] => return self.text_kind(base, field, shape),
            [Kind::File] => {
                self.used.insert("crate::input::File".into());
                "File"
            }
            [Kind::Array] => {
                let items = shape.items.as_deref();
                let items = items.map(|items| self.kind(base, field, items, true));
                let items = items.unwrap_or_else(|| self.any());
                return format!("Vec<{items}>");
            }
            [Kind::Map] => match shape.items.as_deref() {
                Some(items) if items.kinds != [Kind::Any] => {
                    self.used.insert("std::collections::BTreeMap".into());
                    let items = self.kind(base, field, items, true);
                    return format!("BTreeMap<String, {items}>");
                }
                _ => {
                    self.used.insert("serde_json::Map".into());
                    return format!("Map<String, {}>", self.any());
                }
            },
            [Kind::Object] => {
                let name = self
                    .naming
                    .object(&Place::new(self.resource, base, field), shape);
                let members: Vec<Member> = shape
                    .fields
                    .iter()
                    .map(|inner| self.field(&name, inner, false))
                    .collect();
                let about = if field == "body" {
                    "One of the list that is the body.".to_owned()
                } else {
                    format!("What `{field}` takes.")
                };
                self.write(&name, &about, &members);
                return name;
            }
            // Several kinds, or upstream says nothing.
            _ => return self.any(),
        };
        plain.to_owned()
    }

    fn text_kind(&mut self, base: &str, field: &str, shape: &Shape) -> String {
        if let Some(values) = super::models::known_words(shape) {
            let place = Place::new(self.resource, base, field);
            let (name, owner) = self.naming.words(&place, &values);
            match owner {
                super::naming::Owner::Models => {
                    self.used
                        .insert(format!("crate::generated::models::{name}"));
                }
                super::naming::Owner::Shared => {
                    self.used.insert(format!("super::{name}"));
                }
                super::naming::Owner::Here => {
                    if self.words.insert(name.clone()) {
                        self.body
                            .push_str(&super::models::known(&name, field, &values));
                    }
                }
            }
            return name;
        }
        match shape.format {
            Some(Format::Uuid) | None => "String".to_owned(),
            Some(_) => {
                self.used.insert("crate::input::Time".into());
                "Time".to_owned()
            }
        }
    }

    fn any(&mut self) -> String {
        self.used.insert("serde_json::Value".into());
        "Value".to_owned()
    }
}

fn is_file(kind: &str) -> bool {
    matches!(kind, "File" | "Option<File>")
}

fn about(param: &Param, paging: Paging) -> String {
    let generic = match (param.name.as_str(), paging) {
        ("limit", Paging::Cursor | Paging::Offset) => "Size of a page.",
        ("cursor", Paging::Cursor) => "Where to start, from an earlier page.",
        ("start", Paging::Offset) => "How many to skip.",
        _ => "",
    };
    let own = if param.doc.is_empty() {
        generic
    } else {
        &param.doc
    };
    let mut notes = vec![
        own.to_owned(),
        words::example(param.shape.format).to_owned(),
    ];
    if let Some(max) = param.max {
        let unit = if param.list.is_some() { " values" } else { "" };
        notes.push(format!("At most {max}{unit}."));
    }
    notes.retain(|note| !note.is_empty());
    notes.join(" ")
}
