//! The decisions hold together: everything is named, said and owned once.

use pipedrive_catalogue::{Decisions, Shape};
use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

fn decisions() -> BTreeMap<String, Decisions> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("decisions");
    fs::read_dir(folder)
        .expect("the folder of decisions")
        .map(|entry| entry.expect("an entry of the folder").path())
        .map(|path| {
            let resource = path
                .file_stem()
                .expect("a file name")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).expect("a readable file");
            let read = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (resource, read)
        })
        .collect()
}

/// Path in the client without the verb: `deals.followers` for `deals.followers.list`.
fn path_of(id: &str) -> &str {
    id.rsplit_once('.').map_or(id, |(path, _)| path)
}

fn pascal(path: &str) -> String {
    path.split('.')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}

fn models_in(shape: &Shape, found: &mut BTreeSet<String>) {
    found.extend(shape.model.clone());
    shape.items.iter().for_each(|items| models_in(items, found));
    shape
        .fields
        .iter()
        .for_each(|field| models_in(&field.shape, found));
}

#[test]
fn all_372_operations_are_decided_once() {
    let all = decisions();
    assert_eq!(all.len(), 45);
    let keys: Vec<_> = all
        .values()
        .flat_map(|decisions| decisions.operations.keys())
        .collect();
    let ids: BTreeSet<_> = all
        .values()
        .flat_map(|decisions| decisions.operations.values())
        .map(|o| &o.id)
        .collect();
    assert_eq!(keys.len(), 372);
    assert_eq!(
        keys.iter().collect::<BTreeSet<_>>().len(),
        372,
        "a key stands in two files"
    );
    assert_eq!(ids.len(), 372, "an id is taken twice");
}

#[test]
fn an_operation_stands_with_its_resource() {
    for (resource, decisions) in decisions() {
        for operation in decisions.operations.values() {
            let id = operation.id.strip_prefix("v1.").unwrap_or(&operation.id);
            assert_eq!(
                id.split('.').next(),
                Some(resource.as_str()),
                "{}",
                operation.id
            );
            assert!(
                decisions.singular.contains_key(path_of(&operation.id)),
                "{} has no singular",
                operation.id
            );
        }
    }
}

#[test]
fn every_doc_is_one_sentence_with_a_full_stop() {
    for (resource, decisions) in decisions() {
        let operations = decisions
            .operations
            .iter()
            .map(|(key, operation)| (key, &operation.doc));
        let models = decisions
            .models
            .iter()
            .map(|(name, model)| (name, &model.doc));
        for (name, doc) in operations
            .chain(models)
            .chain([(&resource, &decisions.doc)])
        {
            assert!(doc.ends_with('.') && doc.len() > 10, "{name}: {doc:?}");
            assert!(!doc.trim_end_matches('.').contains(". "), "{name}: {doc:?}");
            assert!(doc.starts_with(char::is_uppercase), "{name}: {doc:?}");
        }
    }
}

#[test]
fn every_model_is_owned_once_and_used() {
    let all = decisions();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for (resource, decisions) in &all {
        for (name, model) in &decisions.models {
            let other = owners.insert(name, resource);
            assert_eq!(other, None, "{name} is owned by {resource} too");
            model
                .fields
                .values()
                .filter_map(|field| field.shape.as_ref())
                .for_each(|s| models_in(s, &mut used));
        }
        for operation in decisions.operations.values() {
            used.extend(operation.model.clone());
            operation
                .response
                .iter()
                .for_each(|shape| models_in(shape, &mut used));
        }
    }
    let owned: BTreeSet<String> = owners.keys().map(ToString::to_string).collect();
    assert_eq!(owned, used);
}

#[test]
fn no_type_name_is_made_twice() {
    let all = decisions();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut take = |name: String, by: String| {
        if let Some(other) = names.insert(name.clone(), by.clone()) {
            panic!("{name} is made by {other} and by {by}");
        }
    };
    for decisions in all.values() {
        for model in decisions.models.keys() {
            take(model.clone(), format!("the model {model}"));
        }
        for path in decisions.singular.keys() {
            take(pascal(path), format!("the class of {path}"));
        }
        for operation in decisions.operations.values() {
            let (path, verb) = operation.id.rsplit_once('.').expect("a path and a verb");
            take(
                format!("{}{}Params", decisions.singular[path], pascal(verb)),
                operation.id.clone(),
            );
        }
    }
}

#[test]
fn every_correction_says_why() {
    for decisions in decisions().values() {
        for (key, operation) in &decisions.operations {
            for (name, param) in &operation.params {
                assert!(param.because.ends_with('.'), "{key}: {name} has no reason");
            }
        }
    }
}
