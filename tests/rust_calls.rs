//! Typed calls over a transport that plays a script: what is sent for them, and what comes of the answer.
#![allow(missing_docs, clippy::unwrap_used)]

mod scripted;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use pipedrive_wasm::call::TransportError;
use pipedrive_wasm::client::Options;
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::ids::{DealId, LeadId, UserId};
use pipedrive_wasm::input::{File, Patch};
use pipedrive_wasm::models::DealStatus;
use pipedrive_wasm::params::*;
use pipedrive_wasm::time::Timestamp;
use scripted::clock::block_on;
use scripted::{Scripted, answer, json};
use serde_json::json as value;
use std::time::Duration;

fn page(ids: &[u32], next: Option<&str>) -> serde_json::Value {
    let data: Vec<_> = ids.iter().map(|id| value!({ "id": id })).collect();
    value!({ "success": true, "data": data, "additional_data": { "next_cursor": next } })
}

#[test]
fn a_listing_is_a_stream_of_its_items() {
    let (client, scripted) = Scripted::client(vec![
        json(200, page(&[1, 2], Some("b"))),
        json(200, page(&[], Some("c"))),
        json(200, page(&[3], None)),
    ]);
    let params = DealListParams {
        status: Some(vec![DealStatus::Open]),
        ids: Some(vec![1, 2, 3]),
        updated_since: Some(Timestamp(1_709_251_199_987).into()),
        ..Default::default()
    };
    let deals = client.deals().list(params).map_ok(|deal| deal.id);
    let ids: Vec<DealId> = block_on(deals.try_collect()).unwrap();
    assert_eq!(ids, [DealId(1), DealId(2), DealId(3)]);
    let head = "GET /api/v2/deals?ids=1%2C2%2C3&status=open&updated_since=2024-02-29T23%3A59%3A59Z&limit=500";
    assert_eq!(
        scripted.lines(),
        [
            head.to_owned(),
            format!("{head}&cursor=b"),
            format!("{head}&cursor=c")
        ]
    );
}

#[test]
fn a_listing_stops_at_the_maximum_and_goes_on_from_a_page() {
    let script = || {
        vec![
            json(200, page(&[1, 2], Some("b"))),
            json(200, page(&[3], None)),
        ]
    };
    let (client, scripted) = Scripted::client(script());
    let list = client.deals().list(Default::default());
    assert_eq!(block_on(list.collect_all(2)).unwrap().len(), 2);
    assert_eq!(scripted.lines().len(), 1);

    let (client, scripted) = Scripted::client(script());
    let list = client.deals().list(DealListParams {
        limit: Some(2),
        ..Default::default()
    });
    block_on(async {
        let first = list.page(None).await.unwrap();
        let text = serde_json::to_string(&first.next).unwrap();
        assert_eq!(text, r#""b""#);
        let last = list
            .page(serde_json::from_str(&text).unwrap())
            .await
            .unwrap();
        assert_eq!((last.items[0].id, last.next), (DealId(3), None));
    });
    assert_eq!(
        scripted.lines(),
        [
            "GET /api/v2/deals?limit=2",
            "GET /api/v2/deals?limit=2&cursor=b"
        ]
    );
}

#[test]
fn a_stream_ends_after_an_error() {
    let (client, _) = Scripted::client(vec![
        json(200, page(&[1], Some("b"))),
        json(503, value!({ "success": false, "error": "Maintenance" })),
    ]);
    let once = Options {
        max_retries: Some(0),
        ..Default::default()
    };
    let mut pages = client.deals().list(Default::default()).with(once).pages();
    block_on(async {
        assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.code, ErrorCode::Server);
        assert!(pages.next().await.is_none());
    });
}

#[test]
fn an_update_keeps_clears_and_sets() {
    let (client, scripted) = Scripted::client(vec![json(
        200,
        value!({ "success": true, "data": { "id": 7 } }),
    )]);
    let params = DealUpdateParams {
        title: "Acme".into(),
        status: DealStatus::Won.into(),
        owner_id: UserId(3).into(),
        lost_reason: Patch::Clear,
        expected_close_date: Patch::Set("2026-12-31".into()),
        ..Default::default()
    };
    let deal = block_on(client.deals().update(7, params)).unwrap();
    assert_eq!(deal.id, DealId(7));
    let line = &scripted.lines()[0];
    let (_, body) = line.split_once(' ').unwrap().1.split_once(' ').unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body,
        value!({ "title": "Acme", "owner_id": 3, "status": "won", "lost_reason": null, "expected_close_date": "2026-12-31" })
    );
    assert!(line.starts_with("PATCH /api/v2/deals/7 "), "{line}");
}

#[test]
fn groups_ids_and_versions_lead_to_their_paths() {
    let ok = || json(200, value!({ "success": true, "data": { "id": 1 } }));
    let (client, scripted) = Scripted::client(vec![
        ok(),
        ok(),
        ok(),
        ok(),
        json(200, value!({ "success": true, "data": null })),
    ]);
    let follower = DealFollowerCreateParams { user_id: UserId(5) };
    block_on(async {
        client.deals().get(DealId(42)).await.unwrap();
        let some = DealGetParams {
            include_fields: Some(vec!["files_count".into()]),
            ..Default::default()
        };
        client.deals().get_with(42, some).await.unwrap();
        drop(client.deals().followers().create(42, follower).await);
        drop(client.leads().get(LeadId("a-b".into())).await);
        let followers = client.v1().deals().followers().list(42);
        assert_eq!(followers.collect_all(None).await.unwrap().len(), 0);
    });
    assert_eq!(
        scripted.lines(),
        [
            "GET /api/v2/deals/42",
            "GET /api/v2/deals/42?include_fields=files_count",
            r#"POST /api/v2/deals/42/followers {"user_id":5}"#,
            "GET /api/v1/leads/a-b",
            "GET /api/v1/deals/42/followers",
        ]
    );
}

#[test]
fn unknown_fields_and_words_survive_a_round_trip() {
    let deal = value!({ "id": 1, "status": "frozen", "value": 12.5, "aura": { "colour": "red" } });
    let (client, _) = Scripted::client(vec![json(
        200,
        value!({ "success": true, "data": deal.clone() }),
    )]);
    let read = block_on(client.deals().get(1)).unwrap();
    assert_eq!(read.status, Some(DealStatus::Other("frozen".into())));
    assert_eq!(read.unknown["aura"]["colour"], "red");
    assert_eq!(serde_json::to_value(&read).unwrap(), deal);
}

#[test]
fn what_does_not_decode_is_named_by_its_path() {
    let (client, _) = Scripted::client(vec![
        json(
            200,
            value!({ "success": true, "data": [{ "id": 1 }, { "title": "no id" }] }),
        ),
        json(
            200,
            value!({ "success": true, "data": { "items": [{ "item": { "id": [] } }] } }),
        ),
        json(200, value!({ "success": true, "data": {} })),
    ]);
    block_on(async {
        let list = client.deals().list(Default::default());
        let error = list.collect_all(None).await.unwrap_err();
        assert_eq!(error.to_string(), "deals.list: data[1].id is missing");
        assert_eq!(
            (error.code, error.status, error.correlation_id.as_deref()),
            (ErrorCode::UnexpectedResponse, Some(200), Some("c-1"))
        );
        let params = DealSearchParams {
            term: "acme".into(),
            ..Default::default()
        };
        let error = client
            .deals()
            .search(params)
            .collect_all(None)
            .await
            .unwrap_err();
        assert_eq!(
            error.message,
            "data.items[0].item.id is an array, which doesn't fit"
        );
        let error = client.deals().get(1).await.unwrap_err();
        assert_eq!(error.message, "data.id is missing");
    });
}

#[test]
fn what_is_left_out_is_refused_before_anything_is_sent() {
    let (client, scripted) = Scripted::client(vec![]);
    block_on(async {
        let error = client.deals().create(Default::default()).await.unwrap_err();
        assert_eq!(error.to_string(), "deals.create: title must not be empty");
    });
    assert!(scripted.lines().is_empty());
}

#[test]
fn options_of_a_call_come_over_those_of_the_client() {
    let ok = || json(200, value!({ "success": true, "data": { "id": 1 } }));
    let (client, scripted) = Scripted::client(vec![ok()]);
    let client = client.with(&Options {
        timeout: Some(Duration::from_secs(9)),
        deadline: Some(Duration::from_secs(20)),
        headers: vec![("X-Trace".into(), "client".into())],
        ..Default::default()
    });
    let options = Options {
        headers: vec![("x-trace".into(), "call".into())],
        extra_query: vec![("new".into(), value!(1))],
        ..Default::default()
    };
    let call = client.deals().get(1).with(options).with_reply();
    let (deal, reply) = block_on(call).unwrap();
    assert_eq!((deal.id, reply.cost, reply.attempts), (DealId(1), 1, 1));
    assert_eq!(scripted.lines(), ["GET /api/v2/deals/1?new=1"]);
    scripted.first(|sent| {
        assert_eq!(sent.timeout, Some(Duration::from_secs(9)));
        assert_eq!(sent.deadline, Some(Duration::from_secs(20)));
        let traces = sent
            .request
            .headers
            .iter()
            .filter(|(name, _)| name == "x-trace");
        let traces: Vec<_> = traces.map(|(_, value)| value.as_str()).collect();
        assert_eq!(traces, ["call"]);
    });
}

#[test]
fn a_file_goes_beside_the_request() {
    let (client, scripted) = Scripted::client(vec![json(
        200,
        value!({ "success": true, "data": { "id": 3 } }),
    )]);
    let params = FileCreateParams {
        file: File::new("offer.txt", "twelve"),
        deal_id: Some(DealId(1)),
        ..Default::default()
    };
    block_on(client.files().create(params)).unwrap();
    assert_eq!(scripted.lines(), ["POST /api/v1/files 2 parts"]);
    scripted.first(|sent| assert_eq!(sent.files[0].name, "offer.txt"));
}

#[test]
fn a_download_is_a_stream_with_a_name() {
    let headers = [
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename=\"a b.pdf\""),
        ("content-length", "6"),
    ];
    let chunks = || vec![Ok(Bytes::from("twe")), Ok(Bytes::from("lve"))];
    let broken = TransportError::new(ErrorCode::Connection, "cut");
    let (client, _) = Scripted::client(vec![
        answer(200, &headers, chunks()),
        answer(200, &headers, vec![Ok(Bytes::from("twe")), Err(broken)]),
        json(404, value!({ "success": false, "error": "File not found" })),
    ]);
    block_on(async {
        let download = client.files().download(1).await.unwrap();
        assert_eq!(
            (download.name.as_deref(), download.length),
            (Some("a b.pdf"), Some(6))
        );
        assert_eq!(download.bytes().await.unwrap(), b"twelve");
        let download = client.files().download(1).await.unwrap();
        assert_eq!(download.bytes().await.unwrap_err().message, "cut");
        let error = client.files().download(1).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
    });
}

#[test]
fn a_call_can_go_to_another_thread() {
    fn sendable<S: Send + 'static>(_: &S) {}
    let (client, _) = Scripted::client(vec![]);
    let call = client.deals().get(1);
    sendable(&call);
    sendable(&client.deals().list(Default::default()));
    sendable(&client.deals().list(Default::default()).collect_all(None));
    drop(call);
}
