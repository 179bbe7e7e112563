//! What in the types depends on an account's custom fields: models, inputs and classes that take the account's type,
//! `C`, and the table of operations for `pkg/src/naming.ts`.

use super::super::files::Files;
use super::super::words::is_listing;
use super::calls::Call;
use super::expression::Type;
use pipedrive_catalogue::{Kind, Operation, ResponseForm};
use std::collections::BTreeSet;

/// Where a record has its custom fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In an object of their own, as API v2 has them.
    Nested,
    /// Among the record's own, as API v1 has them.
    Flat,
}

/// Models with custom fields: name, whose fields they are, and where they stand.
const RECORDS: [(&str, &str, Form); 9] = [
    ("Deal", "deal", Form::Nested),
    ("Lead", "lead", Form::Flat),
    ("Organization", "organization", Form::Nested),
    ("Person", "person", Form::Nested),
    ("Product", "product", Form::Nested),
    ("Project", "project", Form::Nested),
    ("V1Deal", "deal", Form::Flat),
    ("V1Person", "person", Form::Flat),
    ("V1Project", "project", Form::Flat),
];

/// What one search finds of any kind of record: the field that was searched, among the record's own.
const FOUND: &str = "FieldSearchItem";

/// Resources whose lists take a saved filter on fields that have numbers: id, singular, and the kind of record.
pub const FILTERED: [(&str, &str); 6] = [
    ("activities", "activity"),
    ("deals", "deal"),
    ("leads", "lead"),
    ("organizations", "organization"),
    ("persons", "person"),
    ("products", "product"),
];

/// Kinds of record that have definitions of fields.
pub const KINDS: [&str; 8] = [
    "activity",
    "deal",
    "lead",
    "note",
    "organization",
    "person",
    "product",
    "project",
];

/// Whose custom fields a model has, and where.
pub fn record(model: &str) -> Option<(&'static str, Form)> {
    let known = RECORDS.iter().find(|(name, ..)| *name == model);
    known.map(|(_, kind, form)| (*kind, *form))
}

/// Names that take the account's type.
pub struct Generic(BTreeSet<String>);

impl Generic {
    /// Of all calls.
    pub fn of(calls: &[Call<'_>]) -> Generic {
        let mut names: BTreeSet<String> = RECORDS
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect();
        for call in calls {
            if let (Some(params), true) = (&call.params, takes_names(call.operation)) {
                names.insert(params.clone());
            }
        }
        let mut generic = Generic(names);
        for call in calls.iter().filter(|call| call.is_method()) {
            let filtered = FILTERED.iter().any(|(resource, _)| *resource == call.path);
            if filtered || generic.is_spoken_by(call) {
                // Also the classes on the way to it.
                let mut path = call.path;
                loop {
                    generic.0.insert(super::classes::class_name(path));
                    match path.rsplit_once('.') {
                        Some((parent, _)) => path = parent,
                        None => break,
                    }
                }
            }
        }
        generic
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The name as a type: `Deal<C>`.
    pub fn applied(&self, name: &str) -> String {
        if self.has(name) {
            format!("{name}<C>")
        } else {
            name.to_owned()
        }
    }

    /// The name where it is declared: `Deal<C extends object = AnyAccount>`.
    pub fn declared(&self, name: &str, used: &mut BTreeSet<String>) -> String {
        if !self.has(name) {
            return name.to_owned();
        }
        used.insert("AnyAccount".to_owned());
        format!("{name}<C extends object = AnyAccount>")
    }

    /// The type with `C` handed on to what takes it.
    pub fn typed(&self, kind: Type) -> Type {
        match kind {
            Type::Word(name) => Type::Word(self.applied(&name)),
            Type::Union(members) => {
                Type::Union(members.into_iter().map(|each| self.typed(each)).collect())
            }
            Type::Of(name, inner) => Type::Of(name, Box::new(self.typed(*inner))),
            Type::List(inner, readonly) => Type::List(Box::new(self.typed(*inner)), readonly),
            object @ Type::Object(_) => object,
        }
    }

    fn is_spoken_by(&self, call: &Call<'_>) -> bool {
        let answered = call.operation.response.shape.model.as_deref();
        let taken = call.params.as_deref();
        [answered, taken]
            .into_iter()
            .flatten()
            .any(|name| self.has(name))
    }
}

/// Whose custom fields a call takes, in its body or as names of a list; and where the body has them.
pub fn written(operation: &Operation) -> Option<(&'static str, Form)> {
    let body = operation.body.as_ref()?;
    let nested = body
        .fields
        .iter()
        .any(|field| field.name == "custom_fields");
    if !nested && !body.custom_fields {
        return None;
    }
    let (kind, _) = record(operation.response.shape.model.as_deref()?)?;
    Some((kind, if nested { Form::Nested } else { Form::Flat }))
}

/// Whose custom fields a call can be asked for by their names.
pub fn chosen(operation: &Operation) -> Option<&'static str> {
    let takes = operation
        .query
        .iter()
        .any(|param| param.name == "custom_fields");
    let (kind, _) = record(operation.response.shape.model.as_deref()?)?;
    takes.then_some(kind)
}

fn takes_names(operation: &Operation) -> bool {
    written(operation).is_some() || chosen(operation).is_some()
}

/// Adds the table of operations that custom fields pass through.
pub fn add(files: &mut Files, calls: &[Call<'_>]) {
    let rows: Vec<String> = calls.iter().filter_map(row).collect();
    let text = format!(
        "/**\n * Operations that custom fields pass through, a line each: their two names, whose fields they are, where answer and body\n \
        * have them (`v2`: in an object of their own, `v1`: among the record's own, `-`: nowhere), and `chosen` where the query can\n \
        * name those that are wanted.\n */\nexport const CUSTOMIZED = `{}`;\n",
        rows.join("\n")
    );
    files.add("pkg/src/generated/customized.ts", "catalogue/*.json", &text);
}

fn row(call: &Call<'_>) -> Option<String> {
    let operation = call.operation;
    let shape = &operation.response.shape;
    let form = |form| match form {
        Form::Nested => "v2",
        Form::Flat => "v1",
    };
    let whole = matches!(
        operation.response.form,
        ResponseForm::One | ResponseForm::List
    ) && !operation.response.search
        && shape.kinds.contains(&Kind::Model);
    let model = shape.model.as_deref().filter(|_| whole)?;
    let (kind, answer) = match record(model) {
        Some((kind, at)) => (kind, form(at)),
        None if model == FOUND => ("any", "v1"),
        None => return None,
    };
    let body = written(operation).map_or("-", |(_, at)| form(at));
    let chosen = chosen(operation).map_or("", |_| " chosen");
    Some(format!(
        "{} {} {kind} {answer} {body}{chosen}",
        operation.id, operation.key
    ))
}

/// The method that lists by names and values of fields, where a resource has it.
pub fn condition_method(
    path: &str,
    calls: &[&Call<'_>],
    generic: &Generic,
    used: &mut BTreeSet<String>,
) -> Option<String> {
    let (_, kind) = FILTERED.iter().find(|(resource, _)| *resource == path)?;
    let list = calls
        .iter()
        .find(|call| call.verb == "list" && is_listing(call.operation))?;
    let params = list.params.as_deref()?;
    let model = list.operation.response.shape.model.as_deref()?;
    used.insert("Conditions".to_owned());
    used.insert("Listing".to_owned());
    used.insert("RequestOptions".to_owned());
    Some(format!(
        "  /**\n   * Lists by what fields are like, custom ones by their names: `{{ Tier: \"Gold\", value: {{ gte: 1000 }} }}`. A saved filter is\n   \
        * made for it, and deleted when the listing ends: 16 tokens, and those of the pages.\n   */\n  \
        where(\n    conditions: Conditions<C, \"{kind}\", {model}>,\n    params?: Omit<{}, \"filter_id\">,\n    \
        options?: RequestOptions,\n  ): Listing<{}>;\n",
        generic.applied(params),
        generic.applied(model)
    ))
}
