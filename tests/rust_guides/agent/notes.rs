//! Four calls on notes.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::ids::DealId;
use pipedrive_wasm::params::*;

fn note() -> NoteCreateParams {
    NoteCreateParams {
        content: "The agent called".into(),
        deal_id: Some(DealId(1)),
        ..Default::default()
    }
}

#[tokio::test]
async fn list_notes() -> Outcome {
    let crm = crm().await;
    let made = crm.notes().create(note()).await?;
    let about = NoteListParams {
        deal_id: Some(DealId(1)),
        ..Default::default()
    };
    let notes = crm.notes().list(about).collect_all(None).await?;
    assert!(notes.iter().any(|note| note.id == made.id));
    assert!(notes.iter().all(|note| note.deal_id == Some(DealId(1))));
    Ok(())
}

#[tokio::test]
async fn create_a_note() -> Outcome {
    let made = crm().await.notes().create(note()).await?;
    assert_eq!(made.content.as_deref(), Some("The agent called"));
    assert_eq!(made.deal_id, Some(DealId(1)));
    Ok(())
}

#[tokio::test]
async fn update_a_note() -> Outcome {
    let crm = crm().await;
    let made = crm.notes().create(note()).await?;
    let change = NoteUpdateParams {
        content: "The agent called twice".into(),
        ..Default::default()
    };
    let changed = crm.notes().update(made.id, change).await?;
    assert_eq!((changed.id, changed.deal_id), (made.id, Some(DealId(1))));
    assert_eq!(changed.content.as_deref(), Some("The agent called twice"));
    Ok(())
}

#[tokio::test]
async fn delete_a_note() -> Outcome {
    let crm = crm().await;
    let made = crm.notes().create(note()).await?;
    assert!(crm.notes().delete(made.id).await?);
    gone(crm.notes().get(made.id)).await;
    Ok(())
}
