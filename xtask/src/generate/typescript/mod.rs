//! The TypeScript side: `pkg/src/generated/`.

mod account;
pub mod calls;
mod classes;
mod expression;
mod index;
mod inputs;
mod models;
mod operations;
mod print;
mod tree;

use super::files::Files;
use super::types::Types;
use account::Generic;
use anyhow::Result;
use calls::Call;
use pipedrive_catalogue::Resource;
use std::collections::{BTreeMap, BTreeSet};

/// Adds all TypeScript files.
///
/// # Errors
/// A resource path without a decided singular, or two types of one name.
pub fn add(files: &mut Files, resources: &[Resource], types: &Types) -> Result<()> {
    let calls = calls::calls(resources)?;
    let owners = owners(&calls, types);
    let generic = Generic::of(&calls);
    let mut exported: BTreeMap<String, String> = BTreeMap::new();
    for resource in resources {
        let file = File::new(resource, &calls, types, &generic);
        for name in &file.names {
            if let Some(other) = exported.insert(name.clone(), resource.resource.clone()) {
                anyhow::bail!(
                    "two TypeScript types are called {name}: in {other} and in {}",
                    resource.resource
                );
            }
        }
        let path = format!("pkg/src/generated/{}.ts", resource.resource);
        files.add(
            path,
            &format!("catalogue/{}.json", resource.resource),
            &file.text(&owners),
        );
    }
    index::add(files, resources, &generic);
    operations::add(files, &calls, &owners, &generic);
    tree::add(files, &calls)?;
    account::add(files, &calls);
    Ok(())
}

/// One resource's file: its models, the inputs of its calls, and its classes.
struct File<'a> {
    resource: &'a str,
    body: String,
    /// Names that it exports.
    names: Vec<String>,
    /// Names that it uses, its own among them.
    used: BTreeSet<String>,
}

impl<'a> File<'a> {
    fn new(resource: &'a Resource, calls: &[Call<'_>], types: &Types, generic: &Generic) -> Self {
        let mut file = File {
            resource: &resource.resource,
            body: String::new(),
            names: Vec::new(),
            used: BTreeSet::new(),
        };
        for record in types.records.get(&resource.resource).into_iter().flatten() {
            let text = models::interface(record, generic, &mut file.used);
            file.export(&record.model.name, &text);
        }
        let own: Vec<&Call<'_>> = calls
            .iter()
            .filter(|call| call.resource == resource.resource)
            .collect();
        for call in &own {
            if let Some(params) = &call.params {
                let text = inputs::interface(call, params, generic, &mut file.used);
                file.export(params, &text);
            }
        }
        for (name, text) in classes::classes(resource, &own, calls, generic, &mut file.used) {
            file.export(&name, &text);
        }
        file
    }

    fn export(&mut self, name: &str, text: &str) {
        self.names.push(name.to_owned());
        self.body.push('\n');
        self.body.push_str(text);
    }

    fn text(&self, owners: &Owners) -> String {
        let mut head = String::new();
        if self.used.contains("Resource") {
            head.push_str("import type { Resource } from \"../core.js\";\n");
        }
        if self.used.contains("Listing") {
            head.push_str("import type { Listing } from \"../listing.js\";\n");
        }
        if self.used.contains("RequestOptions") {
            head.push_str("import type { RequestOptions } from \"../options.js\";\n");
        }
        head.push_str(&imports(&self.used, self.resource, owners));
        format!("{head}{}", self.body)
    }
}

/// File of every type that another file may use.
type Owners = BTreeMap<String, String>;

fn owners(calls: &[Call<'_>], types: &Types) -> Owners {
    let mut owners = types.owners.clone();
    for name in ["OneOrMany", "SearchResult"] {
        owners.insert(name.to_owned(), "values".to_owned());
    }
    for name in [
        "AnyAccount",
        "Conditions",
        "CustomFields",
        "CustomInput",
        "CustomName",
        "CustomNeeded",
    ] {
        owners.insert(name.to_owned(), "../account".to_owned());
    }
    for name in ["Download", "Upload"] {
        owners.insert(name.to_owned(), "../files".to_owned());
    }
    let params = calls
        .iter()
        .filter_map(|call| Some((call.params.clone()?, call.resource.to_owned())));
    owners.extend(params);
    owners
}

/// `import type` for the types of other files: a line for each file, where it fits.
fn imports(used: &BTreeSet<String>, own: &str, owners: &Owners) -> String {
    let mut from: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in used {
        if let Some(owner) = owners.get(name).filter(|owner| *owner != own) {
            from.entry(owner).or_default().push(name);
        }
    }
    let import = |(file, names): (&str, Vec<&str>)| {
        let file = match file.starts_with("../") {
            true => file.to_owned(),
            false => format!("./{file}"),
        };
        let line = format!(
            "import type {{ {} }} from \"{file}.js\";\n",
            names.join(", ")
        );
        if line.chars().count() <= print::WIDTH {
            return line;
        }
        format!(
            "import type {{\n  {},\n}} from \"{file}.js\";\n",
            names.join(",\n  ")
        )
    };
    from.into_iter().map(import).collect()
}

/// A doc comment: on one line where it fits.
fn doc(indent: &str, lines: &[String]) -> String {
    let lines: Vec<&String> = lines.iter().filter(|line| !line.is_empty()).collect();
    match lines[..] {
        [] => String::new(),
        [line] if indent.len() + line.chars().count() + 7 <= 120 => {
            format!("{indent}/** {line} */\n")
        }
        _ => {
            let mut text = format!("{indent}/**\n");
            for line in lines {
                for line in super::rust::wrap(line, 116 - indent.len()) {
                    text.push_str(&format!("{indent} * {line}\n"));
                }
            }
            text.push_str(&format!("{indent} */\n"));
            text
        }
    }
}
