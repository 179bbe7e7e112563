//! What must hold of everything that is made of the catalogue in this repository.

use super::*;
use pipedrive_catalogue::{Operation, Resource};

fn catalogue() -> Vec<Resource> {
    import::load(&import::catalogue_folder()).unwrap()
}

fn operations(resources: &[Resource]) -> Vec<&Operation> {
    resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .collect()
}

fn everything(resources: &[Resource]) -> Files {
    let types = types::types(resources).unwrap();
    let mut files = Files::default();
    rust::add(&mut files, resources, &types).unwrap();
    typescript::add(&mut files, resources, &types).unwrap();
    docs::add(&mut files, resources);
    files
}

#[test]
fn every_row_has_its_columns() {
    let resources = catalogue();
    for operation in operations(&resources) {
        let row = rows::row(operation).unwrap();
        assert_eq!(row.split('|').count(), rows::COLUMNS, "{row}");
        assert!(!row.contains('"') && !row.contains("  "), "{row}");
    }
}

#[test]
fn the_table_is_sorted_and_whole() {
    let resources = catalogue();
    let files = everything(&resources);
    let table = files.text("src/generated/operations/mod.rs");
    let (_, table) = table.split_once("TABLE: &str = concat!(").unwrap();
    let mut group = "";
    let mut names = Vec::new();
    for line in table.lines() {
        let Some(line) = line.trim_start().strip_prefix('"') else {
            continue;
        };
        let column = line.split('|').nth(1).unwrap();
        match (line.strip_prefix('>'), column.strip_prefix('&')) {
            (Some(header), None) => group = header.split('|').next().unwrap(),
            (None, Some(name)) => names.push(format!("{group}{name}")),
            _ => panic!("{line}"),
        }
    }
    let mut sorted: Vec<&str> = operations(&resources)
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    sorted.sort_unstable_by_key(|id| id.rsplit_once('.'));
    assert_eq!(names, sorted);
}

#[test]
fn every_operation_has_a_row_in_the_page_and_a_method_or_a_note() {
    let resources = catalogue();
    let files = everything(&resources);
    let page = files.text("docs/operations.md");
    let methods = methods(files.text("pkg/src/generated/tree.ts"));
    for resource in &resources {
        for operation in &resource.operations {
            let name = format!("| `{}` |", operation.key);
            assert_eq!(page.matches(&name).count(), 1, "{}", operation.key);
            let called = methods.contains(&operation.id);
            assert_eq!(called, operation.version != "oauth", "{}", operation.key);
        }
    }
}

/// Names of all methods in the tree: `deals.followers.list`.
fn methods(file: &str) -> Vec<String> {
    let text = file.split('`').nth_back(1).unwrap();
    let mut path: Vec<&str> = Vec::new();
    let mut methods = Vec::new();
    for line in text.lines().skip(2) {
        let mut words = line.split(' ');
        let name = words.next().unwrap();
        path.truncate(name.matches('.').count());
        path.push(name.trim_start_matches('.'));
        methods.extend(words.map(|method| format!("{}.{}", path.join("."), &method[1..])));
    }
    methods
}

#[test]
fn natural_names_are_all_in_use() {
    let types = types::types(&catalogue()).unwrap();
    for (path, name, _) in natural::NATURAL {
        assert!(
            types.owners.contains_key(*name),
            "{name}: `{path}` leads nowhere"
        );
    }
}

#[test]
fn every_call_of_the_page_has_its_method_in_rust() {
    let resources = catalogue();
    let files = everything(&resources);
    for resource in &resources {
        let module = names::snake(&resource.resource);
        for operation in &resource.operations {
            if operation.version == "oauth" {
                continue;
            }
            let methods = files.text(&format!("src/resources/{module}.rs"));
            let call = format!("`{}`: {}", operation.operation_id, words::call(operation));
            let times = methods.matches(&format!("/// {call}, ")).count();
            let twin = rust::written(operation).ends_with("[params])");
            assert_eq!(times, if twin { 2 } else { 1 }, "{call}");
        }
    }
}
