//! What an administrator does: goals, webhooks, users, roles and permission sets.

use crate::{Outcome, crm, gone};
use pipedrive_wasm::ids::UserId;
use pipedrive_wasm::params::*;

fn goal() -> GoalCreateParams {
    GoalCreateParams {
        title: Some("Fifty deals".into()),
        assignee: GoalAssigneeInput {
            id: Some(1),
            r#type: Some(GoalAssigneeType::Person),
        },
        r#type: GoalTypeInput {
            name: Some(GoalName::DealsWon),
            params: Some(GoalParamInput {
                pipeline_id: Some(vec![1]),
                ..Default::default()
            }),
        },
        expected_outcome: GoalExpectedOutcomeInput {
            target: Some(50.0),
            tracking_metric: Some(GoalTrackingMetric::Quantity),
            ..Default::default()
        },
        duration: GoalDurationInput {
            start: Some("2026-01-01".into()),
            end: Some("2026-12-31".into()),
        },
        interval: GoalInterval::Monthly,
    }
}

#[tokio::test]
async fn goals_create_list_update_results_delete() -> Outcome {
    let crm = crm().await;
    let made = crm.goals().create(goal()).await?.goal.unwrap();
    assert_eq!(made.title.as_deref(), Some("Fifty deals"));
    assert_eq!(made.interval.as_deref(), Some("monthly"));
    let duration = made.duration.unwrap();
    assert_eq!(duration.start.as_deref(), Some("2026-01-01"));

    let won = GoalListParams {
        type_name: Some(GoalTypeName::DealsWon),
        ..Default::default()
    };
    let goals = crm.goals().list(won).collect_all(None).await?;
    assert!(goals.iter().any(|goal| goal.id == made.id));

    let change = GoalUpdateParams {
        title: "Sixty deals".into(),
        ..Default::default()
    };
    let changed = crm.goals().update(&made.id, change).await?.goal.unwrap();
    assert_eq!(changed.id, made.id);
    assert_eq!(changed.title.as_deref(), Some("Sixty deals"));

    let year = GoalResultsParams {
        period_start: "2026-01-01".into(),
        period_end: "2026-12-31".into(),
    };
    let results = crm.goals().results(&made.id, year).await?;
    assert!(results.progress.is_some());
    assert_eq!(results.goal.unwrap().id, made.id);

    crm.goals().delete(&made.id).await?;
    let goals = crm.goals().list(Default::default());
    let goals = goals.collect_all(None).await?;
    assert!(goals.iter().all(|goal| goal.id != made.id));
    Ok(())
}

#[tokio::test]
async fn webhooks_register_list_remove() -> Outcome {
    let crm = crm().await;
    let hook = WebhookCreateParams {
        subscription_url: "https://hooks.example/deals".into(),
        event_action: "create".into(),
        event_object: "deal".into(),
        name: "Deals".into(),
        user_id: Some(UserId(1)),
        ..Default::default()
    };
    let made = crm.webhooks().create(hook).await?;
    assert_eq!(made.event_action.as_deref(), Some("create"));
    assert_eq!(made.event_object.as_deref(), Some("deal"));
    let hooks = crm.webhooks().list().collect_all(None).await?;
    let listed = hooks.iter().find(|hook| hook.id == made.id).unwrap();
    assert_eq!(
        listed.subscription_url.as_deref(),
        Some("https://hooks.example/deals")
    );
    crm.webhooks().delete(made.id).await?;
    let hooks = crm.webhooks().list().collect_all(None).await?;
    assert!(hooks.iter().all(|hook| hook.id != made.id));
    Ok(())
}

#[tokio::test]
async fn users_list_get_find_me_add_deactivate() -> Outcome {
    let crm = crm().await;
    let users = crm.users().list().collect_all(None).await?;
    let read = crm.users().get(users[1].id).await?;
    assert_eq!((read.id, &read.email), (users[1].id, &users[1].email));
    assert!(read.email.is_some());
    assert_eq!(crm.users().me().await?.is_you, Some(true));

    let new = UserCreateParams {
        email: "new.user@people.example".into(),
        ..Default::default()
    };
    let made = crm.users().create(new).await?;
    let search = UserSearchParams {
        term: "new.user@people.example".into(),
        search_by_email: Some(true),
    };
    let found = crm.users().search(search).collect_all(None).await?;
    assert_eq!((found.len(), found[0].id), (1, made.id));
    let change = UserUpdateParams { active_flag: false };
    let changed = crm.users().update(made.id, change).await?;
    assert_eq!((changed.id, changed.active_flag), (made.id, Some(false)));
    Ok(())
}

#[tokio::test]
async fn roles_create_get_list_update_assign_delete() -> Outcome {
    let crm = crm().await;
    let role = RoleCreateParams {
        name: "Night shift".into(),
        ..Default::default()
    };
    let id = crm.roles().create(role).await?.id;
    let roles = crm.roles().list(Default::default());
    let roles = roles.collect_all(None).await?;
    let listed = roles.iter().find(|role| role.id == id).unwrap();
    assert_eq!(listed.name.as_deref(), Some("Night shift"));
    let change = RoleUpdateParams {
        name: "Day shift".into(),
        ..Default::default()
    };
    crm.roles().update(id, change).await?;
    let read = crm.roles().get(id).await?;
    assert_eq!((read.id, read.name.as_deref()), (id, Some("Day shift")));

    let assignments = crm.roles().assignments();
    let user_id = UserId(3);
    let params = RoleAssignmentCreateParams { user_id };
    assignments.create(id, params).await?;
    let assigned = assignments.list(id, Default::default());
    let assigned = assigned.collect_all(None).await?;
    assert_eq!((assigned.len(), assigned[0].user_id), (1, Some(user_id)));
    assert_eq!(assigned[0].role_id, Some(id));
    let params = RoleAssignmentDeleteParams { user_id };
    assignments.delete(id, params).await?;
    crm.roles().delete(id).await?;
    gone(crm.roles().get(id)).await;
    Ok(())
}

#[tokio::test]
async fn permission_sets_list_get_who_has_them() -> Outcome {
    let crm = crm().await;
    let sets = crm.permission_sets().list(Default::default());
    let sets = sets.collect_all(None).await?;
    let mut holders = 0;
    for set in &sets {
        let read = crm.permission_sets().get(&set.id).await?;
        assert_eq!((&read.id, &read.name), (&set.id, &set.name));
        let assignments = crm.permission_sets().assignments();
        let held = assignments.list(&set.id, Default::default());
        let held = held.collect_all(None).await?;
        assert!(
            held.iter()
                .all(|one| one.permission_set_id.as_ref() == Some(&set.id))
        );
        holders += held.len();
    }
    assert!(!sets.is_empty() && holders > 0);
    Ok(())
}
