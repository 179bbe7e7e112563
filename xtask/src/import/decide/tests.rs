use super::*;
use crate::import::response::Answer;
use crate::import::union::free_object;
use pipedrive_catalogue::{Body, Content, Paging, Response, ResponseForm};

/// An operation with nothing special about it.
pub(in crate::import) fn operation() -> Operation {
    Operation {
        id: String::new(),
        key: "getDeal".into(),
        operation_id: "getDeal".into(),
        version: "v2".into(),
        method: "GET".into(),
        path: "/deals/{id}".into(),
        doc: String::new(),
        path_params: Vec::new(),
        query: Vec::new(),
        body: None,
        paging: Paging::None,
        cost: 1,
        scopes: Vec::new(),
        idempotent: true,
        deprecated: false,
        beta: false,
        undocumented: false,
        successor: None,
        response: Response {
            at: "data".into(),
            form: ResponseForm::One,
            shape: free_object(),
            search: false,
            additional_data: Vec::new(),
            related_objects: false,
            status: 200,
        },
    }
}

fn named(id: &str) -> OperationDecision {
    OperationDecision {
        id: id.into(),
        doc: "Reads a deal.".into(),
        ..OperationDecision::default()
    }
}

fn decisions(resource: &str, key: &str, id: &str) -> AllDecisions {
    let operations = BTreeMap::from([(key.to_owned(), named(id))]);
    AllDecisions::from([(
        resource.to_owned(),
        Decisions {
            operations,
            ..Decisions::default()
        },
    )])
}

fn upstream() -> Vec<Upstream> {
    let operation = operation();
    let answer = Answer {
        response: operation.response.clone(),
        whole: free_object(),
        title: None,
    };
    vec![Upstream {
        operation,
        answer,
        tag: "Deals".into(),
    }]
}

#[test]
fn a_decision_about_an_unknown_operation_is_refused() {
    let all = decisions("deals", "getDael", "deals.get");
    let problem = by_key(&all, &upstream()).unwrap_err().to_string();
    assert_eq!(
        problem,
        "decisions/deals.json decides about `getDael`, which upstream doesn't have: remove it there"
    );
}

#[test]
fn an_id_of_another_resource_is_refused() {
    let problem = by_key(&decisions("deals", "getDeal", "leads.get"), &upstream())
        .unwrap_err()
        .to_string();
    assert_eq!(
        problem,
        "decisions/deals.json names `getDeal` as `leads.get`"
    );
    assert!(by_key(&decisions("deals", "getDeal", "v1.deals.get"), &upstream()).is_ok());
}

#[test]
fn two_decisions_about_one_operation_are_refused() {
    let mut all = decisions("deals", "getDeal", "deals.get");
    all.extend(decisions("leads", "getDeal", "leads.get"));
    assert!(
        by_key(&all, &upstream())
            .unwrap_err()
            .to_string()
            .contains("`getDeal` is decided twice")
    );
}

#[test]
fn a_decided_model_takes_the_place_of_the_shape() {
    let mut operation = operation();
    let decision = OperationDecision {
        model: Some("Deal".into()),
        ..named("deals.get")
    };
    let source = apply(&mut operation, &free_object(), &decision).unwrap();
    assert_eq!(source, Some(free_object()));
    assert_eq!(operation.response.shape.model.as_deref(), Some("Deal"));
    assert_eq!(
        (operation.id.as_str(), operation.doc.as_str()),
        ("deals.get", "Reads a deal.")
    );
}

#[test]
fn a_model_for_an_answer_of_plain_values_is_refused() {
    let mut operation = operation();
    operation.response.shape = plain(Kind::Integer);
    let decision = OperationDecision {
        model: Some("Deal".into()),
        ..named("deals.get")
    };
    let problem = apply(&mut operation, &free_object(), &decision)
        .unwrap_err()
        .to_string();
    assert!(problem.contains("model Deal, but the answer is [Integer]"));
}

#[test]
fn parameters_are_corrected_or_added() {
    let mut operation = operation();
    let field = Field {
        name: "title".into(),
        shape: plain(Kind::String),
        required: false,
        sampled: false,
        deprecated: false,
        doc: String::new(),
    };
    operation.body = Some(Body {
        content: Content::Json,
        fields: vec![field],
        array: None,
        custom_fields: false,
        optional: false,
    });
    let required = ParamDecision {
        required: Some(true),
        ..ParamDecision::default()
    };
    let cursor = ParamDecision {
        shape: Some(plain(Kind::String)),
        ..ParamDecision::default()
    };
    let mut decision = named("deals.get");
    decision.params = BTreeMap::from([
        ("title".into(), required.clone()),
        ("cursor".into(), cursor),
    ]);
    apply(&mut operation, &free_object(), &decision).unwrap();
    assert!(operation.body.as_ref().unwrap().fields[0].required);
    assert_eq!(operation.query[0].name, "cursor");
    decision.params = BTreeMap::from([("limti".into(), required)]);
    let problem = format!(
        "{:#}",
        apply(&mut operation, &free_object(), &decision).unwrap_err()
    );
    assert!(problem.contains("parameter `limti`: upstream doesn't have it"));
}

#[test]
fn a_decided_place_must_exist() {
    let mut operation = operation();
    let decision = OperationDecision {
        at: Some("data.goal".into()),
        ..named("deals.get")
    };
    let problem = apply(&mut operation, &free_object(), &decision)
        .unwrap_err()
        .to_string();
    assert_eq!(problem, "the answer has no `data.goal`");
}
