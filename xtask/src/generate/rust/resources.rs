//! `src/resources/`: the tree of calls, a one-line method for each.

use super::super::files::Files;
use super::super::names;
use super::super::typescript::calls::Call;
use super::super::words;
use super::example::example;
use super::naming::{Naming, Place};
use super::operations::{constant, paragraphs};
use super::{doc, ids};
use pipedrive_catalogue::{Kind, Operation, Param, Resource, ResponseForm, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Adds a module for each resource, and the roots of the tree.
pub fn add(files: &mut Files, resources: &[Resource], calls: &[Call<'_>], naming: &Naming) {
    let successors = words::ids(resources);
    let mut modules = String::new();
    let mut roots = String::new();
    let mut v1 = String::new();
    for resource in resources {
        let own: Vec<&Call<'_>> = calls
            .iter()
            .filter(|call| call.resource == resource.resource)
            .collect();
        if own.is_empty() {
            continue;
        }
        let module = names::snake(&resource.resource);
        modules.push_str(&format!("mod {module};\npub use {module}::*;\n"));
        let file = Module {
            resource,
            own: &own,
            naming,
            successors: &successors,
            used: BTreeSet::new(),
        };
        let paths = paths(&own);
        files.add(
            format!("src/resources/{module}.rs"),
            &format!("catalogue/{}.json", resource.resource),
            &file.text(&paths),
        );
        let v1_path = format!("v1.{}", resource.resource);
        if paths.contains(&resource.resource) {
            roots.push_str(&getter(&resource.resource, "self.clone()"));
        }
        if paths.contains(&v1_path) {
            v1.push_str(&getter(&v1_path, "self.0.clone()"));
        }
    }
    let text = format!(
        "//! The tree of calls: `client.deals().followers().list(…)`.\n//!\n\
        //! Ids come first, then a struct of [parameters](crate::params). Where a call that reads or deletes one thing needs no\n\
        //! parameters but takes some, it comes twice: `get(id)` and `get_with(id, params)`. The calls of API v1 that API v2 has,\n\
        //! too, are under `client.v1()`.\n\n\
        use crate::client::{{Client, Transport}};\n\n{modules}\n\
        impl<T: Transport> Client<T> {{\n{roots}\
            /// The calls of API v1 that API v2 has, too.\n    pub fn v1(&self) -> V1<T> {{ V1(self.clone()) }}\n}}\n\n\
        /// The calls of API v1 that API v2 has, too.\n#[derive(Debug)]\npub struct V1<T: Transport>(Client<T>);\n\n\
        impl<T: Transport> V1<T> {{\n{v1}}}\n"
    );
    files.add("src/resources/mod.rs", "catalogue/*.json", &text);
}

/// Paths of the groups of calls, also those on the way to a group.
fn paths(own: &[&Call<'_>]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for call in own {
        let mut path = call.path;
        loop {
            paths.insert(path.to_owned());
            match path.rsplit_once('.') {
                Some((parent, _)) if parent != "v1" => path = parent,
                _ => break,
            }
        }
    }
    paths
}

fn getter(path: &str, client: &str) -> String {
    let name = names::snake(path.rsplit('.').next().unwrap_or(path));
    let kind = names::pascal(path);
    format!(
        "/// The calls of `{path}`.\npub fn {name}(&self) -> {kind}<T> {{ {kind}({client}) }}\n\n"
    )
}

struct Module<'a> {
    resource: &'a Resource,
    own: &'a [&'a Call<'a>],
    naming: &'a Naming,
    successors: &'a BTreeMap<&'a str, &'a str>,
    used: BTreeSet<String>,
}

impl Module<'_> {
    fn text(mut self, paths: &BTreeSet<String>) -> String {
        let mut sorted: Vec<&String> = paths.iter().collect();
        sorted.sort_by_key(|path| (path.starts_with("v1."), *path));
        let mut body = String::new();
        for path in sorted {
            body.push_str(&self.group(path, paths));
        }
        let module = names::snake(&self.resource.resource);
        let mut head = format!("use crate::generated::operations::{module} as operations;\n");
        self.used.insert("crate::client::Client".into());
        self.used.insert("crate::client::Transport".into());
        self.used.insert("crate::input::Input".into());
        head.push_str(&super::uses(&self.used));
        format!("{head}{body}")
    }

    fn group(&mut self, path: &str, paths: &BTreeSet<String>) -> String {
        let kind = names::pascal(path);
        let mut about = Vec::new();
        if path == self.resource.resource {
            about.push(words::resource(self.resource));
        } else {
            about.push(format!("The calls of `{path}`."));
        }
        let calls: Vec<&&Call<'_>> = self.own.iter().filter(|call| call.path == path).collect();
        let mut text = format!("\n{}", doc("", &about));
        if !path.contains('.') || (path.starts_with("v1.") && !paths.contains(&path[3..])) {
            text.push_str(&example(path, self.own));
        }
        text.push_str(&format!(
            "#[derive(Debug)]\npub struct {kind}<T: Transport>(pub(super) Client<T>);\n\nimpl<T: Transport> {kind}<T> {{\n"
        ));
        for child in paths {
            let rest = child
                .strip_prefix(path)
                .and_then(|rest| rest.strip_prefix('.'));
            if rest.is_some_and(|rest| !rest.contains('.')) {
                text.push_str(&getter(child, "self.0.clone()"));
            }
        }
        for call in calls {
            text.push_str(&self.methods(call));
        }
        text.push_str("}\n");
        text
    }

    fn methods(&mut self, call: &Call<'_>) -> String {
        if !comes_twice(call) {
            return self.method(call, call.verb, call.params.as_deref());
        }
        let with = format!("{}With", call.verb);
        self.method(call, call.verb, None) + &self.method(call, &with, call.params.as_deref())
    }

    fn method(&mut self, call: &Call<'_>, name: &str, params: Option<&str>) -> String {
        let operation = call.operation;
        let mut arguments = String::from("&self");
        let mut input = String::from("Input::default()");
        for param in &operation.path_params {
            let name = names::rust_field(&param.name);
            let (kind, value) = self.argument(operation, param, &name);
            arguments.push_str(&format!(", {name}: {kind}"));
            input.push_str(&format!(".put({:?}, {value})", param.name));
        }
        if let Some(items) = operation.body.as_ref().and_then(|body| body.array.as_ref()) {
            let kind = self.item(call, items);
            arguments.push_str(&format!(", body: Vec<{kind}>"));
            input.push_str(".put(\"body\", body)");
        }
        if let Some(params) = params {
            self.used
                .insert(format!("crate::generated::params::{params}"));
            arguments.push_str(&format!(", params: {params}"));
            input.push_str(".params(params)");
        }
        let answer = self.answer(operation);
        let (wrapper, verb) = if words::is_listing(operation) {
            ("Listing", "listing")
        } else {
            ("Request", "request")
        };
        self.used.insert(format!("crate::client::{wrapper}"));
        let docs = doc("    ", &paragraphs(operation, self.successors));
        let name = names::rust_field(name);
        format!(
            "{docs}    pub fn {name}({arguments}) -> {wrapper}<T, {answer}> {{\n        \
            self.0.{verb}(&operations::{}, {input})\n    }}\n\n",
            constant(operation)
        )
    }

    fn argument(&mut self, operation: &Operation, param: &Param, name: &str) -> (String, String) {
        match ids::of_path(&operation.path, param) {
            Some(id) => {
                self.used.insert(format!("crate::generated::ids::{id}"));
                (format!("impl Into<{id}>"), format!("{name}.into()"))
            }
            None if param.shape.kinds == [Kind::Integer] => ("i64".to_owned(), name.to_owned()),
            None => ("impl Into<String>".to_owned(), format!("{name}.into()")),
        }
    }

    fn item(&mut self, call: &Call<'_>, items: &Shape) -> String {
        let base = self.naming.base(call);
        let name = self
            .naming
            .object(&Place::new(call.resource, &base, "body"), items);
        self.used
            .insert(format!("crate::generated::params::{name}"));
        name
    }

    /// What the call gives, or one item of the listing.
    fn answer(&mut self, operation: &Operation) -> String {
        let response = &operation.response;
        match response.form {
            ResponseForm::None => return "()".to_owned(),
            ResponseForm::Html => return "String".to_owned(),
            ResponseForm::Binary => {
                self.used.insert("crate::client::Download".into());
                return "Download<T::Body>".to_owned();
            }
            ResponseForm::One | ResponseForm::List => {}
        }
        let mut kind = self.output(&response.shape);
        if response.search {
            self.used.insert("crate::client::SearchResult".into());
            kind = format!("SearchResult<{kind}>");
        }
        if response.form == ResponseForm::List && !words::is_listing(operation) {
            kind = format!("Vec<{kind}>");
        }
        kind
    }

    fn output(&mut self, shape: &Shape) -> String {
        let kind = match shape.kinds[..] {
            [Kind::Integer] => "i64".to_owned(),
            [Kind::Number] => "f64".to_owned(),
            [Kind::Boolean | Kind::Flag] => "bool".to_owned(),
            [Kind::String] => "String".to_owned(),
            [Kind::Model] => {
                let name = shape.model.clone().unwrap_or_default();
                self.used
                    .insert(format!("crate::generated::models::{name}"));
                name
            }
            [Kind::Map] if shape.items.is_some() => {
                self.used.insert("std::collections::BTreeMap".into());
                let items = shape.items.as_deref().map(|items| self.output(items));
                format!("BTreeMap<String, {}>", items.unwrap_or_default())
            }
            _ => {
                self.used.insert("serde_json::Value".into());
                return "Value".to_owned();
            }
        };
        if shape.nullable {
            format!("Option<{kind}>")
        } else {
            kind
        }
    }
}

/// How a call is written: `deals().followers().create(id, params)`. In brackets what only its twin takes.
pub fn written(operation: &Operation) -> String {
    let (path, verb) = operation.id.rsplit_once('.').unwrap_or(("", &operation.id));
    let mut text: String = path
        .split('.')
        .map(|group| format!("{}().", names::snake(group)))
        .collect();
    let mut arguments: Vec<String> = operation
        .path_params
        .iter()
        .map(|param| names::snake(&param.name))
        .collect();
    let body = operation.body.as_ref();
    if body.is_some_and(|body| body.array.is_some()) {
        arguments.push("body".to_owned());
    }
    let takes_body = |optional: bool| {
        body.is_some_and(|body| {
            (body.custom_fields || !body.fields.is_empty()) && body.optional == optional
        })
    };
    let required = operation.query.iter().any(|param| param.required) || takes_body(false);
    if required || takes_body(true) || !operation.query.is_empty() {
        let twice = is_single(operation) && !required;
        arguments.push(if twice { "[params]" } else { "params" }.to_owned());
    }
    text.push_str(&format!("{}({})", names::snake(verb), arguments.join(", ")));
    text
}

/// It reads or deletes one thing.
fn is_single(operation: &Operation) -> bool {
    !words::is_listing(operation) && matches!(operation.method.as_str(), "GET" | "DELETE")
}

/// True for a call that comes with and without parameters: it reads or deletes one thing and needs none.
pub fn comes_twice(call: &Call<'_>) -> bool {
    call.params.is_some() && call.params_optional && is_single(call.operation)
}
