use super::assemble;
use super::decide::AllDecisions;
use super::*;
use pipedrive_catalogue::{Decisions, Kind, OperationDecision};
use std::collections::BTreeMap;

const V1: &str = r#"{"openapi":"3.0.1","info":{"title":"one","version":"1"},"servers":[{"url":"https://x/v1"}],"paths":{
    "/notes":{"get":{"operationId":"getNotes","tags":["Notes"],"x-token-cost":20,"responses":{"200":{"content":{"application/json":{
        "schema":{"type":"object","properties":{"data":{"type":"array","items":{"title":"Note","type":"object","properties":{"id":{"type":"integer"}}}}}}}}}}}}}}"#;
const V2: &str = r#"{"openapi":"3.0.1","info":{"title":"two","version":"2"},"servers":[{"url":"https://x/v2"}],"paths":{
    "/deals/{id}":{"get":{"operationId":"getDeal","tags":["Deals"],"x-token-cost":1,"description":"Theirs.",
        "parameters":[{"in":"path","name":"id","required":true,"description":"Theirs.","schema":{"type":"integer","description":"Theirs."}}],
        "responses":{"200":{"description":"Theirs.","content":{"application/json":{"schema":{"type":"object","properties":{
            "data":{"type":"object","description":"Theirs.","properties":{"id":{"type":"integer"},"title":{"type":"string","description":"Theirs."}}}}}}}}}}}}}"#;

fn build(decisions: &AllDecisions) -> Result<(Vec<Resource>, Vec<String>)> {
    let (v1, v2) = (
        Document::parse(V1, "one.json")?,
        Document::parse(V2, "two.json")?,
    );
    let mut notes = Vec::new();
    let resources = assemble::resources([&v1, &v2], decisions, &[], &mut notes)?;
    Ok((resources, notes))
}

fn decision(resource: &str, key: &str, id: &str, model: &str) -> (String, Decisions) {
    let operation = OperationDecision {
        id: id.into(),
        model: Some(model.into()),
        ..OperationDecision::default()
    };
    let operations = BTreeMap::from([(key.to_owned(), operation)]);
    (
        resource.to_owned(),
        Decisions {
            operations,
            ..Decisions::default()
        },
    )
}

#[test]
fn without_decisions_operations_are_in_under_proposed_names() {
    let (resources, notes) = build(&AllDecisions::new()).unwrap();
    let ids: Vec<_> = resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(ids, ["deals.get", "notes.list"]);
    assert_eq!(resources[0].source, ["two.json (two 2)"]);
    assert_eq!(
        notes[0],
        "getDeal has no decision yet: proposed deals.get in deals.json"
    );
}

#[test]
fn no_sentence_of_upstream_reaches_the_catalogue() {
    let (resources, _) = build(&AllDecisions::from([decision(
        "deals",
        "getDeal",
        "deals.get",
        "Deal",
    )]))
    .unwrap();
    assert!(!layout::json(&resources).unwrap().contains("Theirs"));
}

#[test]
fn decided_models_stand_in_the_answers() {
    let decisions = AllDecisions::from([
        decision("deals", "getDeal", "deals.get", "Deal"),
        decision("notes", "getNotes", "notes.list", "Note"),
    ]);
    let (resources, _) = build(&decisions).unwrap();
    let note = &resources[1].models[0];
    assert_eq!(
        (note.name.as_str(), &note.source[..]),
        ("Note", &["v1 Note".to_owned()][..])
    );
    assert_eq!(
        resources[1].operations[0].response.shape.kinds,
        [Kind::Model]
    );
    // No title there, so the operation names the source.
    assert_eq!(resources[0].models[0].source, ["v2 getDeal"]);
}

#[test]
fn two_operations_of_one_name_are_refused() {
    let mut decisions = AllDecisions::from([decision("deals", "getDeal", "deals.get", "Deal")]);
    let (_, mut other) = decision("deals", "getNotes", "deals.get", "Note");
    decisions
        .get_mut("deals")
        .unwrap()
        .operations
        .append(&mut other.operations);
    let problem = build(&decisions).unwrap_err().to_string();
    assert!(problem.contains("both called `deals.get`"), "{problem}");
}

#[test]
fn the_same_documents_give_the_same_catalogue() {
    let decisions = AllDecisions::from([decision("deals", "getDeal", "deals.get", "Deal")]);
    let text = || layout::json(&build(&decisions).unwrap().0).unwrap();
    assert_eq!(text(), text());
}
