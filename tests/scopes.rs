//! The cases that both languages share: `tests/scopes.json`, of which `tests/js/scopes.test.mjs` makes the same tests.
#![allow(missing_docs, clippy::unwrap_used)]

use pipedrive_wasm::operation::Operation;
use pipedrive_wasm::scopes::required_scopes;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    what: String,
    operations: Vec<String>,
    scopes: Vec<String>,
}

fn named(name: &str) -> Operation {
    Operation::find(name).unwrap_or_else(|| panic!("no operation is called {name}"))
}

#[test]
fn every_case_gets_the_scopes_that_a_person_would_choose() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("scopes.json")).unwrap();
    assert!(cases.len() >= 15);
    for case in cases {
        let operations = case.operations.iter().map(|name| named(name));
        assert_eq!(required_scopes(operations), case.scopes, "{}", case.what);
    }
}
