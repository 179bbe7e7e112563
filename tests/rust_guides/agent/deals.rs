//! Six calls on deals.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::models::DealStatus;
use pipedrive_wasm::params::*;

fn deal() -> DealCreateParams {
    DealCreateParams {
        title: "Agent's deal".into(),
        value: Some(4200.0),
        currency: Some("EUR".into()),
        ..Default::default()
    }
}

#[tokio::test]
async fn list_deals() -> Outcome {
    let open = DealListParams {
        status: Some(vec![DealStatus::Open]),
        ..Default::default()
    };
    let deals = crm().await.deals().list(open).collect_all(None).await?;
    assert!(!deals.is_empty());
    for deal in deals {
        assert_eq!(deal.status, Some(DealStatus::Open));
    }
    Ok(())
}

#[tokio::test]
async fn get_a_deal() -> Outcome {
    let crm = crm().await;
    let made = crm.deals().create(deal()).await?;
    let read = crm.deals().get(made.id).await?;
    assert_eq!(read, made);
    assert_eq!(read.title.as_deref(), Some("Agent's deal"));
    Ok(())
}

#[tokio::test]
async fn create_a_deal() -> Outcome {
    let made = crm().await.deals().create(deal()).await?;
    assert_eq!(made.title.as_deref(), Some("Agent's deal"));
    assert_eq!(made.value, Some(4200.0));
    assert_eq!(made.currency.as_deref(), Some("EUR"));
    assert_eq!(made.status, Some(DealStatus::Open));
    assert_eq!(made.is_deleted, Some(false));
    Ok(())
}

#[tokio::test]
async fn update_a_deal() -> Outcome {
    let crm = crm().await;
    let made = crm.deals().create(deal()).await?;
    let change = DealUpdateParams {
        value: 5000.0.into(),
        ..Default::default()
    };
    let changed = crm.deals().update(made.id, change).await?;
    assert_eq!((changed.id, changed.value), (made.id, Some(5000.0)));
    assert_eq!(changed.title, made.title);
    Ok(())
}

#[tokio::test]
async fn delete_a_deal() -> Outcome {
    let crm = crm().await;
    let made = crm.deals().create(deal()).await?;
    assert_eq!(crm.deals().delete(made.id).await?.id, made.id.0);
    gone(crm.deals().get(made.id)).await;
    Ok(())
}

#[tokio::test]
async fn search_deals() -> Outcome {
    let crm = crm().await;
    let named = DealCreateParams {
        title: "Quillfeather order".into(),
        ..Default::default()
    };
    let made = crm.deals().create(named).await?;
    let search = DealSearchParams {
        term: "quillfeather".into(),
        fields: Some(vec![DealField::Title]),
        ..Default::default()
    };
    let hits = crm.deals().search(search).collect_all(None).await?;
    assert_eq!((hits.len(), hits[0].item.id), (1, made.id));
    assert_eq!(hits[0].item.title, made.title);
    assert!(hits[0].result_score.is_some());
    Ok(())
}
