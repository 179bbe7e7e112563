use super::*;
use serde_json::json;

fn read(address: &str) -> ExtensionRequest {
    ExtensionRequest::read(address).unwrap()
}

fn problem(address: &str) -> &'static str {
    let error = ExtensionRequest::read(address).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    error.message
}

#[test]
fn the_panel_of_a_deal_is_read() {
    let request = read(
        "https://app.example/panel?resource=deal&view=details&userId=7&companyId=42&selectedIds=1001&token=seeded.to.ken&id=abc&theme=dark",
    );
    assert_eq!(request.resource, Some(Resource::Deal));
    assert_eq!(request.view, Some(View::Details));
    assert_eq!((request.user_id, request.company_id), (Some(7), Some(42)));
    assert_eq!(request.selection, Selection::Ids(vec![1001]));
    assert_eq!(request.id.as_deref(), Some("abc"));
    assert_eq!(request.theme, Theme::Dark);
    assert_eq!(request.token, Some(Secret::from("seeded.to.ken")));
    assert_eq!(request.other, []);
    assert!(!format!("{request:?}").contains("seeded"));
}

#[test]
fn a_selection_is_some_all_or_none() {
    use Selection::*;
    for (query, expected) in [
        (
            "view=list&selectedIds=1,2,%203&excludedIds=&filter=%7B%7D",
            Ids(vec![1, 2, 3]),
        ),
        (
            "view=list&selectedIds=&excludedIds=&filter=%7B%22filter_id%22%3A9%7D",
            All { excluded: vec![] },
        ),
        (
            "view=list&selectedIds=&excludedIds=4,5&filter=%7B%22everyone%22%3A1%7D",
            All {
                excluded: vec![4, 5],
            },
        ),
        ("view=list&excludedIds=4", All { excluded: vec![4] }),
        ("view=list&filter=%7B%7D", All { excluded: vec![] }),
        ("view=list&selectedIds=", All { excluded: vec![] }),
        ("view=list", None),
        ("view=details&selectedIds=", None),
        ("view=details&selectedIds=8", Ids(vec![8])),
        ("id=floating", None),
        ("", None),
    ] {
        assert_eq!(read(query).selection, expected, "{query}");
    }
}

#[test]
fn json_is_read_and_other_text_kept() {
    let request =
        read("?filter=%7B%22user_id%22%3A3%7D&data=%7B%22car%22%3A%5B1%5D%7D&context=from+mail");
    assert_eq!(request.filter, Some(json!({ "user_id": 3 })));
    assert_eq!(request.data, Some(json!({ "car": [1] })));
    assert_eq!(request.context, Some(json!("from mail")));
    assert_eq!(read("?data=%7B").data, Some(json!("{")));
    assert_eq!(read("?data=").data, None);
}

#[test]
fn what_is_unknown_is_kept() {
    let request = read("?resource=lead&view=board&theme=sepia&invoker=x&invoker=y&__proto__=z");
    assert_eq!(request.resource, Some(Resource::Other("lead".into())));
    assert_eq!(request.view, Some(View::Other("board".into())));
    assert_eq!(request.theme, Theme::Light);
    let other = [("invoker", "x"), ("invoker", "y"), ("__proto__", "z")];
    let other = other.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(request.other, other);
    let request = read("?resource=person&view=list");
    let spelled = request
        .resource
        .as_ref()
        .map(Resource::as_str)
        .zip(request.view.as_ref().map(View::as_str));
    assert_eq!(spelled, Some(("person", "list")));
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    for name in [
        "userId",
        "companyId",
        "selectedIds",
        "token",
        "theme",
        "filter",
    ] {
        assert_eq!(
            problem(&format!("?{name}=1&{name}=2")),
            "a name stands in the address twice"
        );
        assert_eq!(
            problem(&format!("?{name}=&{name}=2")),
            "a name stands in the address twice"
        );
    }
    assert_eq!(
        problem("?userId=1,2"),
        "the address has several ids in the place of one"
    );
    for id in [
        "x",
        "-1",
        "1.5",
        "0x1",
        "9007199254740992",
        "99999999999999999999999",
        "%D9%A1",
        "1;2",
    ] {
        assert_eq!(
            problem(&format!("?selectedIds=1,{id}")),
            "an id in the address isn't one",
            "{id}"
        );
    }
    assert_eq!(
        problem("?data=%ff"),
        "the address isn't encoded as it should be"
    );
    assert_eq!(
        problem(&format!("?data={}", "a".repeat(70_000))),
        "the address is too long"
    );
}

#[test]
fn the_address_must_name_whom_the_token_names() {
    let request = read("?userId=7&companyId=42");
    assert_eq!(request.check(7, 42), Ok(()));
    for (user, company) in [(8, 42), (7, 43), (42, 7)] {
        let error = request.check(user, company).unwrap_err();
        assert_eq!(error.code, ErrorCode::SignedTokenMismatch);
    }
    assert_eq!(read("?companyId=42").check(7, 42), Ok(()));
    assert!(read("?companyId=41").check(7, 42).is_err());
}
