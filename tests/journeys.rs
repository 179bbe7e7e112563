//! Whole calls through the client, over a transport that plays a script.
#![allow(missing_docs, clippy::unwrap_used)]

mod scripted;

use pipedrive_wasm::client::Options;
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::generated::operations::{deals, notes, oauth};
use pipedrive_wasm::page::PageToken;
use scripted::clock::block_on;
use scripted::{Scripted, failed, json};
use serde_json::json as value;

#[test]
fn a_listing_reads_every_page_and_asks_for_full_ones() {
    let page = |ids: &[u32], next: Option<&str>| {
        let data: Vec<_> = ids.iter().map(|id| value!({ "id": id })).collect();
        json(
            200,
            value!({ "success": true, "data": data, "additional_data": { "next_cursor": next } }),
        )
    };
    let (client, scripted) = Scripted::client(vec![
        page(&[1, 2], Some("b")),
        page(&[], Some("c")),
        page(&[3], None),
    ]);
    let all = block_on(
        client
            .list(&deals::LIST, value!({ "status": "open" }))
            .collect_all(None),
    )
    .unwrap();
    assert_eq!(
        all,
        [
            value!({ "id": 1 }),
            value!({ "id": 2 }),
            value!({ "id": 3 })
        ]
    );
    assert_eq!(
        scripted.lines(),
        [
            "GET /api/v2/deals?status=open&limit=500",
            "GET /api/v2/deals?status=open&limit=500&cursor=b",
            "GET /api/v2/deals?status=open&limit=500&cursor=c",
        ]
    );
}

#[test]
fn an_offset_listing_ends_on_null_data() {
    let first = json(
        200,
        value!({ "success": true, "data": [{ "id": 1 }], "additional_data": { "pagination": { "start": 0, "limit": 1, "more_items_in_collection": true, "next_start": 1 } } }),
    );
    let last = json(
        200,
        value!({ "success": true, "data": null, "additional_data": { "pagination": { "start": 1, "limit": 1, "more_items_in_collection": false } } }),
    );
    let (client, scripted) = Scripted::client(vec![first, last]);
    let all = block_on(
        client
            .list(&notes::LIST, value!({ "deal_id": 4, "limit": 1 }))
            .collect_all(None),
    )
    .unwrap();
    assert_eq!(all, [value!({ "id": 1 })]);
    assert_eq!(
        scripted.lines()[1],
        "GET /api/v1/notes?deal_id=4&start=1&limit=1"
    );
}

#[test]
fn a_page_that_failed_can_be_asked_for_again() {
    let page = json(
        200,
        value!({ "success": true, "data": [1], "additional_data": { "next_cursor": null } }),
    );
    let (client, scripted) = Scripted::client(vec![
        json(503, value!({ "success": false, "error": "Maintenance" })),
        page,
    ]);
    block_on(async {
        let once = Options {
            max_retries: Some(0),
            ..Options::default()
        };
        let listing = client.list(&deals::LIST, value!({})).with(once);
        let after = Some(PageToken::Cursor("m".into()));
        let error = listing.page(after.clone()).await.unwrap_err();
        assert_eq!(error.to_string(), "deals.list: HTTP 503: Maintenance");
        let page = listing.page(after).await.unwrap();
        assert_eq!((page.items, page.next), (vec![value!(1)], None));
    });
    assert_eq!(
        scripted.lines(),
        [
            "GET /api/v2/deals?limit=500&cursor=m",
            "GET /api/v2/deals?limit=500&cursor=m"
        ]
    );
}

#[test]
fn a_repeated_cursor_ends_the_listing_with_an_error() {
    let page = || {
        json(
            200,
            value!({ "success": true, "data": [1], "additional_data": { "next_cursor": "a" } }),
        )
    };
    let (client, scripted) = Scripted::client(vec![page(), page()]);
    let error = block_on(client.list(&deals::LIST, value!({})).collect_all(None)).unwrap_err();
    assert_eq!(
        (error.code, error.correlation_id.as_deref()),
        (ErrorCode::UnexpectedResponse, Some("c-1"))
    );
    assert!(error.message.contains("would never end"), "{error}");
    assert_eq!(scripted.lines().len(), 2);
}

#[test]
fn a_reply_says_what_it_cost_and_where_it_came_from() {
    let (client, scripted) = Scripted::client(vec![json(
        201,
        value!({ "success": true, "data": { "id": 9 } }),
    )]);
    let input = value!({ "title": "Acme", "custom_fields": {} });
    let (data, reply) = block_on(client.call(&deals::CREATE, input).with_reply()).unwrap();
    assert_eq!(data, value!({ "id": 9 }));
    assert_eq!((reply.status, reply.cost, reply.attempts), (201, 5, 1));
    assert_eq!(reply.rate_limit.unwrap().remaining, Some(7));
    assert_eq!(reply.correlation_id.as_deref(), Some("c-1"));
    assert_eq!(scripted.lines(), [r#"POST /api/v2/deals {"title":"Acme"}"#]);
}

#[test]
fn nothing_is_sent_where_the_input_does_not_fit() {
    let (client, scripted) = Scripted::client(vec![]);
    let wrong = [
        (&deals::GET, value!({}), "deals.get: id is missing"),
        (
            &deals::LIST,
            value!({ "limit": 501 }),
            "deals.list: limit must be at most 500, not 501",
        ),
        (&deals::CREATE, value!({}), "deals.create: title is missing"),
    ];
    for (operation, input, message) in wrong {
        let error = block_on(client.call(operation, input)).unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.code, error.attempts),
            (message, ErrorCode::InvalidInput, 0)
        );
    }
    assert!(scripted.lines().is_empty());
}

#[test]
fn the_authorization_host_never_sees_the_clients_credential() {
    let (client, scripted) = Scripted::client(vec![json(200, value!({ "access_token": "a" }))]);
    let basic = Options {
        headers: vec![("Authorization".into(), "Basic aWQ6c2VjcmV0".into())],
        ..Options::default()
    };
    let call = client.call(&oauth::GET_TOKENS, value!({ "code": "x" }));
    let answer = block_on(call.with(basic)).unwrap();
    assert_eq!(answer["access_token"], "a");
    scripted.first(|sent| {
        assert_eq!(sent.request.url, "https://oauth.pipedrive.com/oauth/token");
        let names: Vec<_> = sent
            .request
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["content-type", "authorization"]);
    });
}

#[test]
fn a_transport_that_fails_keeps_its_cause() {
    for code in [
        ErrorCode::Connection,
        ErrorCode::Timeout,
        ErrorCode::Aborted,
    ] {
        let (client, _) = Scripted::client(vec![failed(code, "gone")]);
        let input = value!({ "title": "Acme" });
        let error = block_on(client.call(&deals::CREATE, input)).unwrap_err();
        assert_eq!(
            (error.code, error.attempts, error.to_string().as_str()),
            (code, 1, "deals.create: gone")
        );
    }
}

#[test]
fn no_token_is_ever_printed() {
    let (client, scripted) = Scripted::client(vec![json(
        401,
        value!({ "success": false, "error": "unauthorized access" }),
    )]);
    let options = Options {
        headers: vec![("x-trace".into(), "t".into())],
        ..Options::default()
    };
    let call = client.call(&deals::GET, value!({ "id": 1 })).with(options);
    let error = block_on(call).unwrap_err();
    let printed = format!("{error:?} {error} {}", scripted.lines().join(" "));
    assert!(!printed.contains("secret-token"), "{printed}");
}
