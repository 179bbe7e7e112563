//! Six calls on persons.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::ids::OrganizationId;
use pipedrive_wasm::models::Person;
use pipedrive_wasm::params::*;

fn person() -> PersonCreateParams {
    PersonCreateParams {
        name: Some("Agnes Agent".into()),
        emails: Some(vec![PersonEmailInput {
            value: Some("agnes@people.example".into()),
            primary: Some(true),
            label: Some("work".into()),
        }]),
        ..Default::default()
    }
}

/// Expects a person with the one address of [`person`].
fn has_the_address(person: &Person) {
    let [email] = person.emails.as_deref().unwrap() else {
        panic!("{:?}", person.emails);
    };
    assert_eq!(email.value.as_deref(), Some("agnes@people.example"));
    assert_eq!(email.primary, Some(true));
    assert_eq!(email.label.as_deref(), Some("work"));
}

#[tokio::test]
async fn list_persons() -> Outcome {
    let all = crm().await.persons().list(Default::default());
    let all = all.collect_all(None).await?;
    assert!(!all.is_empty());
    for person in all {
        assert!(person.id.0 > 0);
        assert!(person.name.is_some_and(|name| !name.is_empty()));
    }
    Ok(())
}

#[tokio::test]
async fn get_a_person() -> Outcome {
    let crm = crm().await;
    let made = crm.persons().create(person()).await?;
    let read = crm.persons().get(made.id).await?;
    assert_eq!(read.name.as_deref(), Some("Agnes Agent"));
    has_the_address(&read);
    Ok(())
}

#[tokio::test]
async fn create_a_person() -> Outcome {
    let employed = PersonCreateParams {
        org_id: Some(OrganizationId(1)),
        ..person()
    };
    let made = crm().await.persons().create(employed).await?;
    assert_eq!(made.name.as_deref(), Some("Agnes Agent"));
    assert_eq!(made.first_name.as_deref(), Some("Agnes"));
    assert_eq!(made.last_name.as_deref(), Some("Agent"));
    assert_eq!(made.org_id, Some(OrganizationId(1)));
    has_the_address(&made);
    Ok(())
}

#[tokio::test]
async fn update_a_person() -> Outcome {
    let crm = crm().await;
    let made = crm.persons().create(person()).await?;
    let change = PersonUpdateParams {
        name: "Agnes Smith".into(),
        ..Default::default()
    };
    let changed = crm.persons().update(made.id, change).await?;
    assert_eq!(changed.id, made.id);
    assert_eq!(changed.name.as_deref(), Some("Agnes Smith"));
    has_the_address(&changed);
    Ok(())
}

#[tokio::test]
async fn delete_a_person() -> Outcome {
    let crm = crm().await;
    let made = crm.persons().create(person()).await?;
    assert_eq!(crm.persons().delete(made.id).await?.id, made.id.0);
    gone(crm.persons().get(made.id)).await;
    Ok(())
}

#[tokio::test]
async fn search_persons() -> Outcome {
    let crm = crm().await;
    let named = PersonCreateParams {
        name: Some("Quirin Zweig".into()),
        ..Default::default()
    };
    let made = crm.persons().create(named).await?;
    let search = PersonSearchParams {
        term: "Quirin Zweig".into(),
        exact_match: Some(true),
        ..Default::default()
    };
    let hits = crm.persons().search(search).collect_all(None).await?;
    assert_eq!((hits.len(), hits[0].item.id), (1, made.id));
    Ok(())
}
