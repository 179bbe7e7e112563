//! The calls of the API directory: a deal's files, participants, stage, status and probability, and products.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::client::{Client, Failure};
use pipedrive_wasm::ids::{DealId, PersonId, PipelineId, ProductId, StageId};
use pipedrive_wasm::input::File;
use pipedrive_wasm::models::{DealStatus, Product};
use pipedrive_wasm::params::*;
use pipedrive_wasm::transport::Reqwest;

fn deal(title: &str) -> DealCreateParams {
    DealCreateParams {
        title: title.into(),
        ..Default::default()
    }
}

fn terms(deal: DealId) -> FileCreateParams {
    FileCreateParams {
        file: File::new("terms.txt", "terms"),
        deal_id: Some(deal),
        ..Default::default()
    }
}

async fn anvil(crm: &Client<Reqwest>) -> Result<Product, Failure> {
    let anvil = ProductCreateParams {
        name: "Anvil".into(),
        code: Some("A-1".into()),
        prices: Some(vec![ProductCreatePriceInput {
            price: Some(90.0),
            currency: Some("EUR".into()),
            ..Default::default()
        }]),
        ..Default::default()
    };
    crm.products().create(anvil).await
}

#[tokio::test]
async fn a_deals_files() -> Outcome {
    let crm = crm().await;
    let deal = crm.deals().create(deal("With papers")).await?;
    let file = crm.files().create(terms(deal.id)).await?;
    let files = crm.deals().files().list(deal.id, Default::default());
    let files = files.collect_all(None).await?;
    assert_eq!((files.len(), files[0].id), (1, file.id));
    assert_eq!(files[0].name.as_deref(), Some("terms.txt"));
    Ok(())
}

#[tokio::test]
async fn upload_a_file_to_a_deal() -> Outcome {
    let crm = crm().await;
    let file = crm.files().create(terms(DealId(1))).await?;
    assert_eq!(file.name.as_deref(), Some("terms.txt"));
    assert_eq!((file.file_size, file.deal_id), (Some(5), Some(DealId(1))));
    let download = crm.files().download(file.id).await?;
    assert_eq!(download.bytes().await.unwrap(), b"terms");
    Ok(())
}

#[tokio::test]
async fn deal_participants() -> Outcome {
    let crm = crm().await;
    let deal = crm.deals().create(deal("In company")).await?;
    let participants = crm.deals().participants();
    let person = DealParticipantCreateParams {
        person_id: PersonId(2),
    };
    let made = participants.create(deal.id, person).await?;
    let all = participants.list(deal.id, Default::default());
    let all = all.collect_all(None).await?;
    assert_eq!((all.len(), all[0].id), (1, made.id));
    let person = all[0].person_id.as_ref().unwrap();
    assert_eq!(person.value, Some(2));
    participants.delete(deal.id, made.id).await?;
    let all = participants.list(deal.id, Default::default());
    assert!(all.collect_all(None).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn create_a_product() -> Outcome {
    let product = anvil(&crm().await).await?;
    assert_eq!(product.name.as_deref(), Some("Anvil"));
    assert_eq!(product.code.as_deref(), Some("A-1"));
    let prices = product.prices.unwrap();
    assert_eq!((prices.len(), prices[0].price), (1, Some(90.0)));
    assert_eq!(prices[0].currency.as_deref(), Some("EUR"));
    Ok(())
}

#[tokio::test]
async fn update_a_product() -> Outcome {
    let crm = crm().await;
    let id: ProductId = anvil(&crm).await?.id;
    let change = ProductUpdateParams {
        name: "Anvil, heavy".into(),
        ..Default::default()
    };
    let changed = crm.products().update(id, change).await?;
    for product in [changed, crm.products().get(id).await?] {
        assert_eq!(product.id, id);
        assert_eq!(product.name.as_deref(), Some("Anvil, heavy"));
        assert_eq!(product.code.as_deref(), Some("A-1"));
    }
    Ok(())
}

#[tokio::test]
async fn delete_a_product() -> Outcome {
    let crm = crm().await;
    let id = anvil(&crm).await?.id;
    assert_eq!(crm.products().delete(id).await?.id, id.0);
    gone(crm.products().get(id)).await;
    Ok(())
}

#[tokio::test]
async fn a_deals_stage_as_an_update() -> Outcome {
    let crm = crm().await;
    let first = DealCreateParams {
        stage_id: Some(StageId(1)),
        ..deal("On the move")
    };
    let made = crm.deals().create(first).await?;
    let change = DealUpdateParams {
        stage_id: StageId(3).into(),
        ..Default::default()
    };
    let moved = crm.deals().update(made.id, change).await?;
    assert_eq!((moved.id, moved.stage_id), (made.id, Some(StageId(3))));
    assert_eq!(moved.pipeline_id, Some(PipelineId(1)));
    Ok(())
}

#[tokio::test]
async fn a_deals_status_as_an_update() -> Outcome {
    let crm = crm().await;
    let made = crm.deals().create(deal("On the brink")).await?;
    assert_eq!(made.won_time, None);
    let change = DealUpdateParams {
        status: DealStatus::Won.into(),
        ..Default::default()
    };
    let won = crm.deals().update(made.id, change).await?;
    assert_eq!((won.id, won.status), (made.id, Some(DealStatus::Won)));
    assert!(won.won_time.is_some());
    Ok(())
}

#[tokio::test]
async fn a_deals_probability_as_an_update() -> Outcome {
    let crm = crm().await;
    let made = crm.deals().create(deal("On the odds")).await?;
    let change = DealUpdateParams {
        probability: 70.0.into(),
        ..Default::default()
    };
    let changed = crm.deals().update(made.id, change).await?;
    assert_eq!((changed.id, changed.probability), (made.id, Some(70.0)));
    Ok(())
}
