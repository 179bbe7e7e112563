//! Five calls on activities.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::ids::DealId;
use pipedrive_wasm::models::Activity;
use pipedrive_wasm::params::*;

fn activity() -> ActivityCreateParams {
    ActivityCreateParams {
        subject: Some("Call the agent".into()),
        r#type: Some("call".into()),
        due_date: Some("2027-02-01".into()),
        ..Default::default()
    }
}

/// Expects what [`activity`] says.
fn says_that(activity: &Activity) {
    assert_eq!(activity.subject.as_deref(), Some("Call the agent"));
    assert_eq!(activity.r#type.as_deref(), Some("call"));
    assert_eq!(activity.due_date.as_deref(), Some("2027-02-01"));
}

#[tokio::test]
async fn list_activities() -> Outcome {
    let undone = ActivityListParams {
        done: Some(false),
        ..Default::default()
    };
    let undone = crm()
        .await
        .activities()
        .list(undone)
        .collect_all(50)
        .await?;
    assert!(!undone.is_empty() && undone.len() <= 50);
    assert!(undone.iter().all(|activity| activity.done == Some(false)));
    Ok(())
}

#[tokio::test]
async fn get_an_activity() -> Outcome {
    let crm = crm().await;
    let made = crm.activities().create(activity()).await?;
    says_that(&crm.activities().get(made.id).await?);
    Ok(())
}

#[tokio::test]
async fn create_an_activity() -> Outcome {
    let about = ActivityCreateParams {
        deal_id: Some(DealId(1)),
        ..activity()
    };
    let made = crm().await.activities().create(about).await?;
    says_that(&made);
    assert_eq!((made.deal_id, made.done), (Some(DealId(1)), Some(false)));
    Ok(())
}

#[tokio::test]
async fn update_an_activity() -> Outcome {
    let crm = crm().await;
    let made = crm.activities().create(activity()).await?;
    let change = ActivityUpdateParams {
        done: true.into(),
        ..Default::default()
    };
    let changed = crm.activities().update(made.id, change).await?;
    assert_eq!((changed.id, changed.done), (made.id, Some(true)));
    says_that(&changed);
    Ok(())
}

#[tokio::test]
async fn delete_an_activity() -> Outcome {
    let crm = crm().await;
    let made = crm.activities().create(activity()).await?;
    assert_eq!(crm.activities().delete(made.id).await?.id, made.id.0);
    gone(crm.activities().get(made.id)).await;
    Ok(())
}
