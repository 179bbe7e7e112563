//! The calls of the integration guide: persons, deals, notes, pipelines, mail and an organization.

use crate::{Outcome, crm};
use pipedrive_wasm::ids::{DealId, OrganizationId, PersonId, PipelineId, StageId};
use pipedrive_wasm::models::DealStatus;
use pipedrive_wasm::params::*;

fn person(name: &str) -> PersonCreateParams {
    PersonCreateParams {
        name: Some(name.into()),
        ..Default::default()
    }
}

fn deal(title: &str) -> DealCreateParams {
    DealCreateParams {
        title: title.into(),
        ..Default::default()
    }
}

/// A note on a deal.
fn note(content: &str, deal: DealId, pinned: bool) -> NoteCreateParams {
    NoteCreateParams {
        content: content.into(),
        deal_id: Some(deal),
        pinned_to_deal_flag: pinned.then_some(true),
        ..Default::default()
    }
}

#[tokio::test]
async fn search_persons() -> Outcome {
    let crm = crm().await;
    let reachable = PersonCreateParams {
        emails: Some(vec![PersonEmailInput {
            value: Some("ines.integer@people.example".into()),
            ..Default::default()
        }]),
        ..person("Ines Integer")
    };
    let made = crm.persons().create(reachable).await?;
    let search = PersonSearchParams {
        term: "ines.integer@people.example".into(),
        fields: Some(vec![PersonField::Email]),
        exact_match: Some(true),
        ..Default::default()
    };
    let hits = crm.persons().search(search).collect_all(None).await?;
    assert_eq!((hits.len(), hits[0].item.id), (1, made.id));
    Ok(())
}

#[tokio::test]
async fn get_a_person() -> Outcome {
    let crm = crm().await;
    let reachable = PersonCreateParams {
        phones: Some(vec![PersonPhoneInput {
            value: Some("+3725550102".into()),
            label: Some("mobile".into()),
            ..Default::default()
        }]),
        ..person("Gita Getter")
    };
    let made = crm.persons().create(reachable).await?;
    let read = crm.persons().get(made.id).await?;
    assert_eq!(read.name.as_deref(), Some("Gita Getter"));
    let phones = read.phones.unwrap();
    assert_eq!(phones[0].value.as_deref(), Some("+3725550102"));
    assert_eq!(phones[0].label.as_deref(), Some("mobile"));
    Ok(())
}

#[tokio::test]
async fn list_persons() -> Outcome {
    let crm = crm().await;
    let org_id = Some(OrganizationId(2));
    let employed = PersonCreateParams {
        org_id,
        ..person("Lis Lister")
    };
    let made = crm.persons().create(employed).await?;
    let there = PersonListParams {
        org_id,
        ..Default::default()
    };
    let there = crm.persons().list(there).collect_all(None).await?;
    assert!(there.iter().any(|person| person.id == made.id));
    assert!(there.iter().all(|person| person.org_id == org_id));
    Ok(())
}

#[tokio::test]
async fn add_a_person() -> Outcome {
    let employed = PersonCreateParams {
        org_id: Some(OrganizationId(1)),
        visible_to: Some(3),
        ..person("Ada Adder")
    };
    let made = crm().await.persons().create(employed).await?;
    assert_eq!(made.name.as_deref(), Some("Ada Adder"));
    assert_eq!(made.org_id, Some(OrganizationId(1)));
    assert_eq!(made.visible_to, Some(3));
    Ok(())
}

#[tokio::test]
async fn update_a_person() -> Outcome {
    let crm = crm().await;
    let made = crm.persons().create(person("Una Updater")).await?;
    let change = PersonUpdateParams {
        org_id: OrganizationId(3).into(),
        ..Default::default()
    };
    let changed = crm.persons().update(made.id, change).await?;
    assert_eq!(changed.id, made.id);
    assert_eq!(changed.name.as_deref(), Some("Una Updater"));
    assert_eq!(changed.org_id, Some(OrganizationId(3)));
    Ok(())
}

#[tokio::test]
async fn a_persons_activities_the_done_and_the_open_ones() -> Outcome {
    let crm = crm().await;
    let busy = crm.persons().create(person("Bea Busy")).await?.id;
    let mut ids = Vec::new();
    for (subject, done) in [("Called", true), ("To call", false)] {
        let activity = ActivityCreateParams {
            subject: Some(subject.into()),
            r#type: Some("call".into()),
            done: Some(done),
            participants: Some(vec![ActivityParticipantInput {
                person_id: Some(busy),
                primary: Some(true),
            }]),
            ..Default::default()
        };
        ids.push(crm.activities().create(activity).await?.id);
    }
    for (id, done) in ids.into_iter().zip([true, false]) {
        let of_hers = ActivityListParams {
            person_id: Some(busy),
            done: Some(done),
            ..Default::default()
        };
        let found = crm.activities().list(of_hers).collect_all(None).await?;
        assert_eq!((found.len(), found[0].id), (1, id));
        assert_eq!(found[0].done, Some(done));
    }
    Ok(())
}

#[tokio::test]
async fn search_deals() -> Outcome {
    let crm = crm().await;
    let hers = DealCreateParams {
        person_id: Some(PersonId(2)),
        ..deal("Obsidian mirror")
    };
    let made = crm.deals().create(hers).await?;
    let search = DealSearchParams {
        term: "obsidian".into(),
        person_id: Some(PersonId(2)),
        status: Some(DealStatus::Open),
        ..Default::default()
    };
    let hits = crm.deals().search(search).collect_all(None).await?;
    assert_eq!((hits.len(), hits[0].item.id), (1, made.id));
    Ok(())
}

#[tokio::test]
async fn get_a_deal() -> Outcome {
    let crm = crm().await;
    let theirs = DealCreateParams {
        org_id: Some(OrganizationId(1)),
        ..deal("One deal")
    };
    let made = crm.deals().create(theirs).await?;
    let read = crm.deals().get(made.id).await?;
    assert_eq!(read.id, made.id);
    assert_eq!(read.title.as_deref(), Some("One deal"));
    assert_eq!(read.org_id, Some(OrganizationId(1)));
    Ok(())
}

#[tokio::test]
async fn list_deals() -> Outcome {
    let crm = crm().await;
    let stage_id = Some(StageId(2));
    let staged = DealCreateParams {
        stage_id,
        ..deal("Listed")
    };
    let made = crm.deals().create(staged).await?;
    let there = DealListParams {
        stage_id,
        status: Some(vec![DealStatus::Open]),
        sort_by: Some(DealListSortBy::AddTime),
        sort_direction: Some(SortDirection::Desc),
        ..Default::default()
    };
    let there = crm.deals().list(there).collect_all(None).await?;
    assert!(there.iter().any(|deal| deal.id == made.id));
    assert!(there.is_sorted_by(|one, next| one.add_time >= next.add_time));
    for deal in there {
        assert_eq!(
            (deal.stage_id, deal.status),
            (stage_id, Some(DealStatus::Open))
        );
    }
    Ok(())
}

#[tokio::test]
async fn create_a_deal() -> Outcome {
    let hers = DealCreateParams {
        value: Some(10.0),
        currency: Some("USD".into()),
        person_id: Some(PersonId(1)),
        ..deal("Made")
    };
    let made = crm().await.deals().create(hers).await?;
    assert_eq!(made.title.as_deref(), Some("Made"));
    assert_eq!(made.currency.as_deref(), Some("USD"));
    assert_eq!(
        (made.value, made.person_id),
        (Some(10.0), Some(PersonId(1)))
    );
    Ok(())
}

#[tokio::test]
async fn update_a_deal() -> Outcome {
    let crm = crm().await;
    let made = crm.deals().create(deal("To lose")).await?;
    let change = DealUpdateParams {
        status: DealStatus::Lost.into(),
        lost_reason: "No budget".into(),
        ..Default::default()
    };
    let lost = crm.deals().update(made.id, change).await?;
    assert_eq!((lost.id, lost.status), (made.id, Some(DealStatus::Lost)));
    assert_eq!(lost.lost_reason.as_deref(), Some("No budget"));
    Ok(())
}

#[tokio::test]
async fn create_a_note_that_is_pinned() -> Outcome {
    let crm = crm().await;
    let made = crm.notes().create(note("Pin me", DealId(2), true)).await?;
    assert_eq!(made.content.as_deref(), Some("Pin me"));
    assert_eq!(made.pinned_to_deal_flag, Some(true));
    Ok(())
}

#[tokio::test]
async fn list_the_notes_that_are_pinned() -> Outcome {
    let crm = crm().await;
    let deal = crm.deals().create(deal("With notes")).await?.id;
    let pinned = crm.notes().create(note("Above", deal, true)).await?;
    crm.notes().create(note("Below", deal, false)).await?;
    let above = NoteListParams {
        deal_id: Some(deal),
        pinned_to_deal_flag: Some(true),
        ..Default::default()
    };
    let above = crm.notes().list(above).collect_all(None).await?;
    assert_eq!((above.len(), above[0].id), (1, pinned.id));
    let both = NoteListParams {
        deal_id: Some(deal),
        sort: Some(vec![NoteSort::AddTimeDesc]),
        ..Default::default()
    };
    assert_eq!(crm.notes().list(both).collect_all(None).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn get_a_note() -> Outcome {
    let crm = crm().await;
    let about = NoteCreateParams {
        content: "<b>Bold</b>".into(),
        person_id: Some(PersonId(1)),
        ..Default::default()
    };
    let made = crm.notes().create(about).await?;
    let read = crm.notes().get(made.id).await?;
    assert_eq!((read.id, read.person_id), (made.id, Some(PersonId(1))));
    assert_eq!(read.content.as_deref(), Some("<b>Bold</b>"));
    Ok(())
}

#[tokio::test]
async fn update_a_note_and_unpin_it() -> Outcome {
    let crm = crm().await;
    let made = crm.notes().create(note("Pinned", DealId(2), true)).await?;
    let change = NoteUpdateParams {
        content: "Not any more".into(),
        pinned_to_deal_flag: false.into(),
        ..Default::default()
    };
    let changed = crm.notes().update(made.id, change).await?;
    assert_eq!(
        (changed.id, changed.pinned_to_deal_flag),
        (made.id, Some(false))
    );
    assert_eq!(changed.content.as_deref(), Some("Not any more"));
    Ok(())
}

#[tokio::test]
async fn list_pipelines() -> Outcome {
    let all = crm().await.pipelines().list(Default::default());
    let all = all.collect_all(None).await?;
    let ids: Vec<_> = all.iter().map(|pipeline| pipeline.id).collect();
    assert_eq!(ids, [PipelineId(1), PipelineId(2)]);
    Ok(())
}

#[tokio::test]
async fn list_the_stages_of_a_pipeline() -> Outcome {
    let pipeline_id = Some(PipelineId(1));
    let of_it = StageListParams {
        pipeline_id,
        ..Default::default()
    };
    let stages = crm().await.stages().list(of_it).collect_all(None).await?;
    assert_eq!(stages.len(), 5);
    assert!(stages.iter().all(|stage| stage.pipeline_id == pipeline_id));
    Ok(())
}

#[tokio::test]
async fn get_an_organization() -> Outcome {
    let crm = crm().await;
    let named = OrganizationCreateParams {
        name: "Got it".into(),
        ..Default::default()
    };
    let made = crm.organizations().create(named).await?;
    let read = crm.organizations().get(made.id).await?;
    assert_eq!((read.id, read.name.as_deref()), (made.id, Some("Got it")));
    Ok(())
}

#[tokio::test]
async fn get_a_mail_message_with_its_body() -> Outcome {
    let crm = crm().await;
    let inbox = MailThreadListParams {
        folder: MailboxFolder::Inbox,
        ..Default::default()
    };
    let threads = crm.mailbox().threads().list(inbox).collect_all(1).await?;
    let messages = crm.mailbox().threads().messages().list(threads[0].id);
    let messages = messages.collect_all(None).await?;
    let with_body = MailMessageGetParams {
        include_body: Some(true),
    };
    let id = messages[0].id;
    let message = crm.mailbox().messages().get_with(id, with_body).await?;
    assert_eq!(message.id, id);
    assert!(message.body.is_some_and(|body| !body.is_empty()));
    Ok(())
}
