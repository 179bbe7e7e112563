//! Six calls on organizations.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::params::*;

fn organization() -> OrganizationCreateParams {
    OrganizationCreateParams {
        name: "Agent & Sons".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn list_organizations() -> Outcome {
    let last_first = OrganizationListParams {
        sort_by: Some(OrganizationSortBy::Id),
        sort_direction: Some(SortDirection::Desc),
        ..Default::default()
    };
    let all = crm().await.organizations().list(last_first);
    let all = all.collect_all(None).await?;
    assert!(all.len() > 1);
    assert!(all.is_sorted_by(|one, next| one.id > next.id));
    Ok(())
}

#[tokio::test]
async fn get_an_organization() -> Outcome {
    let crm = crm().await;
    let made = crm.organizations().create(organization()).await?;
    let read = crm.organizations().get(made.id).await?;
    assert_eq!(read.id, made.id);
    assert_eq!(read.name.as_deref(), Some("Agent & Sons"));
    Ok(())
}

#[tokio::test]
async fn create_an_organization() -> Outcome {
    let housed = OrganizationCreateParams {
        address: Some(OrganizationAddressInput {
            value: Some("1 Harbour Road".into()),
            ..Default::default()
        }),
        ..organization()
    };
    let made = crm().await.organizations().create(housed).await?;
    assert_eq!(made.name.as_deref(), Some("Agent & Sons"));
    let address = made.address.unwrap();
    assert_eq!(address.value.as_deref(), Some("1 Harbour Road"));
    Ok(())
}

#[tokio::test]
async fn update_an_organization() -> Outcome {
    let crm = crm().await;
    let made = crm.organizations().create(organization()).await?;
    let change = OrganizationUpdateParams {
        name: "Agent & Daughters".into(),
        ..Default::default()
    };
    let changed = crm.organizations().update(made.id, change).await?;
    assert_eq!(changed.id, made.id);
    assert_eq!(changed.name.as_deref(), Some("Agent & Daughters"));
    Ok(())
}

#[tokio::test]
async fn delete_an_organization() -> Outcome {
    let crm = crm().await;
    let made = crm.organizations().create(organization()).await?;
    assert_eq!(crm.organizations().delete(made.id).await?.id, made.id.0);
    gone(crm.organizations().get(made.id)).await;
    Ok(())
}

#[tokio::test]
async fn search_organizations() -> Outcome {
    let crm = crm().await;
    let named = OrganizationCreateParams {
        name: "Zwiebelturm Partners".into(),
        ..Default::default()
    };
    let made = crm.organizations().create(named).await?;
    let search = OrganizationSearchParams {
        term: "zwiebelturm".into(),
        ..Default::default()
    };
    let hits = crm.organizations().search(search).collect_all(None).await?;
    assert_eq!((hits.len(), hits[0].item.id), (1, made.id));
    Ok(())
}
