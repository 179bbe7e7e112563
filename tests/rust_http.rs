//! Typed calls over real HTTP: the native transport against the sandbox.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use futures_util::{StreamExt, TryStreamExt, stream};
use pipedrive_sandbox::{Options as Seed, Sandbox, server};
use pipedrive_wasm::client::{Client, Options};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::ids::{DealId, PersonId};
use pipedrive_wasm::input::{File, Patch};
use pipedrive_wasm::models::{DealStatus, FieldFieldType};
use pipedrive_wasm::params::*;
use pipedrive_wasm::transport::Reqwest;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::net::TcpListener;

/// A client of a sandbox of its own.
async fn client() -> Client<Reqwest> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let sandbox = Sandbox::new(Seed::default(), server::now()).unwrap();
    tokio::spawn(server::serve(listener, sandbox));
    Client::new(
        Endpoint::new(None, None, Some(&base)).unwrap(),
        Authorization::ApiToken("sandbox-token".into()),
        Reqwest::new().unwrap(),
    )
}

#[tokio::test]
async fn deals_are_listed_paged_changed_and_found() {
    let client = client().await;
    let open = DealListParams {
        status: Some(vec![DealStatus::Open]),
        limit: Some(50),
        ..Default::default()
    };
    let all: Vec<_> = client
        .deals()
        .list(open.clone())
        .try_collect()
        .await
        .unwrap();
    let ids: BTreeSet<DealId> = all.iter().map(|deal| deal.id).collect();
    assert_eq!(ids.len(), all.len());
    assert!(all.iter().all(|deal| deal.status == Some(DealStatus::Open)));
    let pages: Vec<_> = client.deals().list(open.clone()).pages().collect().await;
    assert_eq!(pages.len(), all.len().div_ceil(50));
    let list = client.deals().list(open);
    let first = list.page(None).await.unwrap();
    let second = list.page(first.next).await.unwrap();
    assert_eq!(second.items[0], all[50]);

    let params = DealCreateParams {
        title: "Zebra renewal".into(),
        value: Some(12.5),
        currency: Some("EUR".into()),
        expected_close_date: Some("2030-12-31".into()),
        ..Default::default()
    };
    let made = client.deals().create(params).await.unwrap();
    assert_eq!(client.deals().get(made.id).await.unwrap(), made);
    let params = DealUpdateParams {
        title: "Zebra renewal, signed".into(),
        expected_close_date: Patch::Clear,
        ..Default::default()
    };
    let changed = client.deals().update(made.id, params).await.unwrap();
    assert_eq!(
        (changed.title.as_deref(), changed.expected_close_date),
        (Some("Zebra renewal, signed"), None)
    );
    let found = client.deals().search(DealSearchParams {
        term: "zebra".into(),
        ..Default::default()
    });
    let found = found.collect_all(None).await.unwrap();
    assert_eq!((found.len(), found[0].item.id), (1, made.id));
    client.deals().delete(made.id).await.unwrap();
    let error = client.deals().get(made.id).await.unwrap_err();
    assert_eq!(
        (error.code, error.status, error.operation),
        (ErrorCode::NotFound, Some(404), "deals.get")
    );
}

#[tokio::test]
async fn persons_are_listed_paged_changed_and_found() {
    let client = client().await;
    let list = client.persons().list(PersonListParams {
        limit: Some(10),
        ..Default::default()
    });
    assert_eq!(list.collect_all(25).await.unwrap().len(), 25);
    let made = client.persons().create(PersonCreateParams {
        name: Some("Ada Quokka".into()),
        emails: Some(vec![PersonEmailInput {
            value: Some("ada@example.com".into()),
            primary: Some(true),
            label: Some("work".into()),
        }]),
        ..Default::default()
    });
    let made = made.await.unwrap();
    let read = client.persons().get(made.id).await.unwrap();
    let emails = read.emails.unwrap();
    assert_eq!(emails[0].value.as_deref(), Some("ada@example.com"));
    let params = PersonUpdateParams {
        name: "Ada Wombat".into(),
        ..Default::default()
    };
    let changed = client.persons().update(made.id, params).await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("Ada Wombat"));
    let found = client.persons().search(PersonSearchParams {
        term: "wombat".into(),
        ..Default::default()
    });
    assert_eq!(found.collect_all(None).await.unwrap()[0].item.id, made.id);
    client.persons().delete(made.id).await.unwrap();
    let error = client.persons().get(made.id).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn organizations_are_listed_paged_changed_and_found() {
    let client = client().await;
    let list = client.organizations().list(OrganizationListParams {
        limit: Some(5),
        ..Default::default()
    });
    assert_eq!(list.collect_all(12).await.unwrap().len(), 12);
    let made = client.organizations().create(OrganizationCreateParams {
        name: "Quokka Works".into(),
        ..Default::default()
    });
    let made = made.await.unwrap();
    assert_eq!(
        client.organizations().get(made.id).await.unwrap().name,
        Some("Quokka Works".into())
    );
    let params = OrganizationUpdateParams {
        name: "Wombat Works".into(),
        ..Default::default()
    };
    let changed = client
        .organizations()
        .update(made.id, params)
        .await
        .unwrap();
    assert_eq!(changed.name.as_deref(), Some("Wombat Works"));
    let found = client.organizations().search(OrganizationSearchParams {
        term: "wombat".into(),
        ..Default::default()
    });
    assert_eq!(found.collect_all(None).await.unwrap()[0].item.id, made.id);
    client.organizations().delete(made.id).await.unwrap();
    let error = client.organizations().get(made.id).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn activities_are_listed_paged_and_changed() {
    let client = client().await;
    let done = client.activities().list(ActivityListParams {
        done: Some(true),
        limit: Some(20),
        ..Default::default()
    });
    let done = done.collect_all(45).await.unwrap();
    assert_eq!(done.len(), 45);
    assert!(done.iter().all(|activity| activity.done == Some(true)));
    let made = client.activities().create(ActivityCreateParams {
        subject: Some("Call Ada".into()),
        r#type: Some("call".into()),
        due_date: Some("2030-01-02".into()),
        due_time: Some("09:30".into()),
        participants: Some(vec![ActivityParticipantInput {
            person_id: Some(PersonId(1)),
            primary: Some(true),
        }]),
        ..Default::default()
    });
    let made = made.await.unwrap();
    let read = client.activities().get(made.id).await.unwrap();
    assert_eq!(read.due_date.as_deref(), Some("2030-01-02"));
    let params = ActivityUpdateParams {
        done: true.into(),
        ..Default::default()
    };
    let changed = client.activities().update(made.id, params).await.unwrap();
    assert_eq!(changed.done, Some(true));
    client.activities().delete(made.id).await.unwrap();
    let error = client.activities().get(made.id).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn leads_are_listed_paged_changed_and_found() {
    let client = client().await;
    let list = client.leads().list(LeadListParams {
        limit: Some(5),
        ..Default::default()
    });
    let leads = list.collect_all(12).await.unwrap();
    assert_eq!(leads.len(), 12);
    let made = client.leads().create(LeadCreateParams {
        title: "Quokka lead".into(),
        person_id: Some(PersonId(1)),
        value: Some(LeadValueInput {
            amount: 100.0,
            currency: "EUR".into(),
        }),
        ..Default::default()
    });
    let made = made.await.unwrap();
    let id = made.id.clone();
    assert_eq!(client.leads().get(id.clone()).await.unwrap().id, id);
    let params = LeadUpdateParams {
        title: "Wombat lead".into(),
        ..Default::default()
    };
    let changed = client.leads().update(id.clone(), params).await.unwrap();
    assert_eq!(changed.title.as_deref(), Some("Wombat lead"));
    let found = client.leads().search(LeadSearchParams {
        term: "wombat".into(),
        ..Default::default()
    });
    assert_eq!(found.collect_all(None).await.unwrap()[0].item.id, id);
    client.leads().delete(id.clone()).await.unwrap();
    let error = client.leads().get(id).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn notes_are_listed_paged_and_changed() {
    let client = client().await;
    let list = client.notes().list(NoteListParams {
        limit: Some(5),
        ..Default::default()
    });
    assert_eq!(list.collect_all(12).await.unwrap().len(), 12);
    let made = client.notes().create(NoteCreateParams {
        content: "<p>Hello</p>".into(),
        deal_id: Some(DealId(1)),
        pinned_to_deal_flag: Some(true),
        ..Default::default()
    });
    let made = made.await.unwrap();
    let read = client.notes().get(made.id).await.unwrap();
    assert_eq!(read.pinned_to_deal_flag, Some(true));
    let params = NoteUpdateParams {
        content: "<p>Bye</p>".into(),
        ..Default::default()
    };
    let changed = client.notes().update(made.id, params).await.unwrap();
    assert_eq!(changed.content.as_deref(), Some("<p>Bye</p>"));
    client.notes().delete(made.id).await.unwrap();
    let error = client.notes().get(made.id).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn pipelines_and_stages_are_listed_and_changed() {
    let client = client().await;
    let before = client.pipelines().list(Default::default());
    let before = before.collect_all(None).await.unwrap().len();
    let made = client.pipelines().create(PipelineCreateParams {
        name: "Renewals".into(),
        ..Default::default()
    });
    let pipeline = made.await.unwrap();
    let stage = client.stages().create(StageCreateParams {
        name: "Asked".into(),
        pipeline_id: pipeline.id,
        ..Default::default()
    });
    let stage = stage.await.unwrap();
    let params = StageUpdateParams {
        name: "Answered".into(),
        ..Default::default()
    };
    client.stages().update(stage.id, params).await.unwrap();
    let stages = client.stages().list(StageListParams {
        pipeline_id: Some(pipeline.id),
        ..Default::default()
    });
    let names: Vec<_> = stages
        .map_ok(|stage| stage.name)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(names, [Some("Answered".to_owned())]);
    let params = PipelineUpdateParams {
        name: "Upsells".into(),
        ..Default::default()
    };
    let changed = client.pipelines().update(pipeline.id, params).await;
    assert_eq!(changed.unwrap().name.as_deref(), Some("Upsells"));
    assert_eq!(
        client.stages().get(stage.id).await.unwrap().pipeline_id,
        Some(pipeline.id)
    );
    client.stages().delete(stage.id).await.unwrap();
    client.pipelines().delete(pipeline.id).await.unwrap();
    let after = client.pipelines().list(Default::default());
    assert_eq!(after.collect_all(None).await.unwrap().len(), before);
}

#[tokio::test]
async fn options_go_as_bare_arrays_also_in_a_delete() {
    let fields = client().await.deal_fields();
    let [gold, silver] = ["Gold", "Silver"].map(String::from);
    let field = DealFieldCreateParams {
        field_name: "Tier".into(),
        field_type: FieldFieldType::Enum,
        options: Some(vec![DealFieldOptionInput { label: gold }]),
        ..Default::default()
    };
    let code = fields.create(field).await.unwrap().field_code;
    let item = DealFieldOptionCreateItem { label: silver };
    let made = fields.options().create(&code, vec![item]).await.unwrap();
    let id = made[0].id.as_i64().unwrap();
    let label = "Argent".into();
    let item = DealFieldOptionUpdateItem { id, label };
    fields.options().update(&code, vec![item]).await.unwrap();
    let labels = async || {
        let options = fields.get(&code).await.unwrap().options.unwrap();
        let labels: Vec<_> = options.into_iter().filter_map(|one| one.label).collect();
        labels
    };
    assert_eq!(labels().await, ["Gold", "Argent"]);
    let gone = || vec![DealFieldOptionDeleteItem { id }];
    fields.options().delete(&code, gone()).await.unwrap();
    assert_eq!(labels().await, ["Gold"]);
    let error = fields.options().delete(&code, gone()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::BadRequest);
}

#[tokio::test]
async fn a_file_is_uploaded_from_memory_and_from_a_stream() {
    let client = client().await;
    let chunks = vec![Ok("twe".into()), Ok("lve".into())];
    let streamed = File::stream("b.txt", Box::pin(stream::iter(chunks)), Some(6));
    for (file, name) in [(File::new("a.txt", "twelve"), "a.txt"), (streamed, "b.txt")] {
        let params = FileCreateParams {
            file,
            deal_id: Some(DealId(1)),
            ..Default::default()
        };
        let made = client.files().create(params).await.unwrap();
        assert_eq!(
            (made.name.as_deref(), made.file_size),
            (Some(name), Some(6))
        );
    }
}

#[tokio::test]
async fn a_file_is_downloaded() {
    let client = client().await;
    let download = client.files().download(1).await.unwrap();
    assert!(download.content_type.is_some(), "{download:?}");
    assert!(!download.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_call_runs_in_a_task_of_its_own() {
    let client = client().await;
    let task = tokio::spawn(client.deals().get(DealId(1)));
    assert_eq!(task.await.unwrap().unwrap().id, DealId(1));
}

#[tokio::test]
async fn no_answer_is_a_timeout_or_a_lost_connection() {
    let client = client().await;
    let fault = |fault: &str, timeout| Options {
        timeout,
        headers: vec![("x-sandbox-fault".into(), fault.into())],
        ..Default::default()
    };
    let short = Some(Duration::from_millis(50));
    let call = client.deals().get(1).with(fault("hang", short));
    assert_eq!(call.await.unwrap_err().code, ErrorCode::Timeout);
    let call = client.deals().get(1).with(fault("cut", None));
    let error = call.await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Connection);
    assert!(error.cause.is_some());
}
