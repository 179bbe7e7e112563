//! The cases that both languages share: `tests/extension.json`, of which `tests/js/extension.test.mjs` makes the same tests.
#![allow(missing_docs, clippy::unwrap_used)]

use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::extension::{ExtensionRequest, Selection};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
struct Case {
    what: String,
    address: String,
    claims: Option<Claims>,
    request: Option<Value>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    user_id: u64,
    company_id: u64,
}

fn read(case: &Case) -> Result<ExtensionRequest, ErrorCode> {
    let request = ExtensionRequest::read(&case.address).map_err(|error| error.code)?;
    if let Some(claims) = &case.claims {
        let checked = request.check(claims.user_id, claims.company_id);
        checked.map_err(|error| error.code)?;
    }
    Ok(request)
}

/// As JavaScript has it.
fn spelled(request: ExtensionRequest) -> Value {
    let selection = match request.selection {
        Selection::None => json!({ "kind": "none" }),
        Selection::Ids(ids) => json!({ "kind": "ids", "ids": ids }),
        Selection::All { excluded } => json!({ "kind": "all", "excludedIds": excluded }),
    };
    let fields = [
        ("id", request.id.map(Value::from)),
        ("token", request.token.map(|token| token.reveal().into())),
        ("userId", request.user_id.map(Value::from)),
        ("companyId", request.company_id.map(Value::from)),
        (
            "resource",
            request.resource.map(|name| name.as_str().into()),
        ),
        ("view", request.view.map(|name| name.as_str().into())),
        ("selection", Some(selection)),
        ("filter", request.filter),
        ("theme", Some(request.theme.as_str().into())),
        ("data", request.data),
        ("context", request.context),
        ("other", Some(json!(request.other))),
    ];
    let there = |(name, value): (&str, Option<Value>)| Some((name.to_owned(), value?));
    Value::Object(fields.into_iter().filter_map(there).collect::<Map<_, _>>())
}

#[test]
fn every_case_is_read_as_it_is_in_javascript() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("extension.json")).unwrap();
    assert!(cases.len() >= 30);
    for case in &cases {
        let found = read(case).map(spelled).map_err(ErrorCode::as_str);
        let expected = match (&case.request, &case.error) {
            (Some(request), None) => Ok(request.clone()),
            (None, Some(code)) => Err(code.as_str()),
            _ => panic!("{} has no end, or two", case.what),
        };
        assert_eq!(found, expected, "{}", case.what);
    }
}
