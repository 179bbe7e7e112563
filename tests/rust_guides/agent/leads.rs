//! Seven calls on leads.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::client::{Client, Failure};
use pipedrive_wasm::ids::{LeadId, PersonId, StageId};
use pipedrive_wasm::models::{Conversion, ConversionStatus};
use pipedrive_wasm::params::*;
use pipedrive_wasm::transport::Reqwest;

fn lead(title: &str) -> LeadCreateParams {
    LeadCreateParams {
        title: title.into(),
        person_id: Some(PersonId(1)),
        ..Default::default()
    }
}

/// Asks for a conversion's status until it is settled.
async fn settled(crm: &Client<Reqwest>, lead: &LeadId, id: &str) -> Result<Conversion, Failure> {
    for _ in 0..100 {
        let conversion = crm.leads().conversion_status(lead.clone(), id).await?;
        let status = conversion.status.as_ref();
        if !matches!(
            status,
            Some(ConversionStatus::NotStarted | ConversionStatus::Running)
        ) {
            return Ok(conversion);
        }
    }
    panic!("the conversion goes on and on");
}

#[tokio::test]
async fn list_leads() -> Outcome {
    let crm = crm().await;
    let made = crm.leads().create(lead("Agent's lead")).await?;
    let all = crm.leads().list(Default::default());
    let all = all.collect_all(None).await?;
    assert!(all.iter().any(|lead| lead.id == made.id));
    Ok(())
}

#[tokio::test]
async fn get_a_lead() -> Outcome {
    let crm = crm().await;
    let made = crm.leads().create(lead("Agent's lead")).await?;
    let read = crm.leads().get(made.id.clone()).await?;
    assert_eq!(read.id, made.id);
    assert_eq!(read.title.as_deref(), Some("Agent's lead"));
    assert_eq!(read.person_id, Some(PersonId(1)));
    Ok(())
}

#[tokio::test]
async fn create_a_lead() -> Outcome {
    let worth = LeadCreateParams {
        value: Some(LeadValueInput {
            amount: 900.0,
            currency: "EUR".into(),
        }),
        ..lead("Agent's lead")
    };
    let made = crm().await.leads().create(worth).await?;
    assert_eq!(made.title.as_deref(), Some("Agent's lead"));
    assert_eq!(made.person_id, Some(PersonId(1)));
    assert_eq!(made.is_archived, Some(false));
    let value = made.value.unwrap();
    assert_eq!(value.amount, Some(900.0));
    assert_eq!(value.currency.as_deref(), Some("EUR"));
    assert_eq!(made.id.0.len(), 36);
    Ok(())
}

#[tokio::test]
async fn update_a_lead() -> Outcome {
    let crm = crm().await;
    let made = crm.leads().create(lead("Agent's lead")).await?;
    let change = LeadUpdateParams {
        title: "Agent's lead, warm".into(),
        ..Default::default()
    };
    let changed = crm.leads().update(made.id.clone(), change).await?;
    assert_eq!(changed.id, made.id);
    assert_eq!(changed.title.as_deref(), Some("Agent's lead, warm"));
    assert_eq!(changed.person_id, Some(PersonId(1)));
    Ok(())
}

#[tokio::test]
async fn delete_a_lead() -> Outcome {
    let crm = crm().await;
    let id = crm.leads().create(lead("Agent's lead")).await?.id;
    assert_eq!(crm.leads().delete(id.clone()).await?.id, id.0);
    gone(crm.leads().get(id)).await;
    Ok(())
}

#[tokio::test]
async fn search_leads() -> Outcome {
    let crm = crm().await;
    let made = crm.leads().create(lead("Xylophone lead")).await?;
    let search = LeadSearchParams {
        term: "xylophone".into(),
        ..Default::default()
    };
    let hits = crm.leads().search(search).collect_all(None).await?;
    assert_eq!((hits.len(), &hits[0].item.id), (1, &made.id));
    Ok(())
}

#[tokio::test]
async fn convert_a_lead_to_a_deal() -> Outcome {
    let crm = crm().await;
    let id = crm.leads().create(lead("Ripe lead")).await?.id;
    let into = LeadConvertToDealParams {
        stage_id: Some(StageId(1)),
        ..Default::default()
    };
    let started = crm.leads().convert_to_deal(id.clone(), into).await?;
    let conversion_id = started.conversion_id.unwrap();
    let conversion = settled(&crm, &id, &conversion_id).await?;
    assert_eq!(conversion.conversion_id, Some(conversion_id));
    assert_eq!(conversion.status, Some(ConversionStatus::Completed));
    let deal = crm.deals().get(conversion.deal_id.unwrap()).await?;
    assert_eq!(deal.title.as_deref(), Some("Ripe lead"));
    assert_eq!(deal.person_id, Some(PersonId(1)));
    assert_eq!(deal.stage_id, Some(StageId(1)));
    gone(crm.leads().get(id)).await;
    Ok(())
}
