use super::*;

fn read(method: &str, schema: &str, more: &str) -> Result<Answer> {
    let text = r#"{"openapi":"3.0.1","servers":[{"url":"https://x/v2"}],"paths":{"/a":{}}}"#;
    let document = Document::parse(text, "a.json")?;
    let operation = format!(
        r#"{{"responses":{{"200":{{"content":{{"application/json":{{"schema":{schema}}}}}}}}}{more}}}"#
    );
    answer(&document, method, &Node::parse(&operation)?)
}

fn object(properties: &str) -> String {
    format!(r#"{{"type":"object","properties":{{{properties}}}}}"#)
}

fn place(properties: &str) -> (String, ResponseForm, bool) {
    let response = read("get", &object(properties), "").unwrap().response;
    (response.at, response.form, response.search)
}

#[test]
fn values_are_found_where_they_stand() {
    use ResponseForm::{List, None, One};
    let item = object(r#""result_score":{"type":"number"},"item":{"type":"object"}"#);
    let search = format!(
        r#""data":{}"#,
        object(&format!(r#""items":{{"type":"array","items":{item}}}"#))
    );
    assert_eq!(place(&search), ("data.items".into(), List, true));
    let goals = format!(
        r#""data":{}"#,
        object(r#""goals":{"type":"array","items":{"type":"object"}}"#)
    );
    assert_eq!(place(&goals), ("data.goals".into(), List, false));
    assert_eq!(
        place(r#""data":{"type":"array"}"#),
        ("data".into(), List, false)
    );
    assert_eq!(
        place(r#""data":{"type":"boolean"}"#),
        ("data".into(), One, false)
    );
    assert_eq!(
        place(r#""success":{"type":"boolean"}"#),
        ("data".into(), None, false)
    );
    assert_eq!(
        place(r#""access_token":{"type":"string"}"#),
        ("body".into(), One, false)
    );
}

#[test]
fn a_sample_can_show_the_value() {
    let answer = read(
        "get",
        &object(""),
        r#","x-example-gaps":{"data":["integer"]}"#,
    )
    .unwrap();
    assert_eq!(
        (answer.response.form, answer.response.shape.kinds),
        (ResponseForm::List, vec![Kind::Integer])
    );
}

#[test]
fn paging_is_left_out_of_a_listings_additional_data() {
    let schema = object(&format!(
        r#""data":{{"type":"array"}},"additional_data":{}"#,
        object(r#""more_items_in_collection":{"type":"boolean"},"settings":{"type":"object"}"#)
    ));
    let names = |method| -> Vec<String> {
        let response = read(method, &schema, "").unwrap().response;
        response
            .additional_data
            .into_iter()
            .map(|field| field.name)
            .collect()
    };
    assert_eq!(names("get"), ["settings"]);
    assert_eq!(names("delete"), ["more_items_in_collection", "settings"]);
}

#[test]
fn an_operation_without_a_success_is_refused() {
    let text = r#"{"openapi":"3.0.1","servers":[{"url":"https://x/v2"}],"paths":{"/a":{}}}"#;
    let document = Document::parse(text, "a.json").unwrap();
    let operation = Node::parse(r#"{"responses":{"404":{}}}"#).unwrap();
    let problem = answer(&document, "get", &operation)
        .err()
        .unwrap()
        .to_string();
    assert!(problem.contains("no successful response"));
}
