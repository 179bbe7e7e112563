use super::*;

const URL: &str = "https://acme.example/hooks";

fn wish(event: &str) -> Wanted {
    let (entity, action) = event.split_once('.').unwrap();
    Wanted {
        action: action.into(),
        entity: entity.into(),
        name: event.into(),
        version: "2.0".into(),
        user_id: None,
        user: Some("crm".into()),
        password: Some("secret".into()),
    }
}

fn hook(id: u64, event: &str) -> Registered {
    let (entity, action) = event.split_once('.').unwrap();
    Registered {
        id,
        subscription_url: Some(URL.into()),
        event_action: Some(action.into()),
        event_object: Some(entity.into()),
        version: Some("2.0".into()),
        user_id: Some(1),
        is_active: Some(1),
        http_auth_user: Some("crm".into()),
        http_auth_password: Some("secret".into()),
    }
}

fn delete(id: u64, because: Reason) -> Step {
    Step::Delete { id, because }
}

#[test]
fn what_is_there_is_kept_what_is_missing_created_and_the_rest_of_the_address_deleted() {
    let elsewhere = Registered {
        subscription_url: Some("https://other.example/".into()),
        ..hook(3, "deal.change")
    };
    let registered = [hook(1, "deal.change"), hook(2, "note.*"), elsewhere];
    let wanted = [wish("deal.change"), wish("person.*")];
    assert_eq!(
        steps(URL, &wanted, &registered).unwrap(),
        [
            Step::Keep { id: 1, wanted: 0 },
            delete(2, Reason::Unwanted),
            Step::Create { wanted: 1 },
        ]
    );
}

#[test]
fn a_second_run_changes_nothing() {
    let wanted = [wish("deal.change"), wish("person.*")];
    let registered = [hook(1, "person.*"), hook(2, "deal.change")];
    assert_eq!(
        steps(URL, &wanted, &registered).unwrap(),
        [
            Step::Keep { id: 2, wanted: 0 },
            Step::Keep { id: 1, wanted: 1 }
        ]
    );
}

#[test]
fn one_that_was_switched_off_is_made_anew() {
    let off = Registered {
        is_active: Some(0),
        ..hook(1, "deal.*")
    };
    assert_eq!(
        steps(URL, &[wish("deal.*")], &[off]).unwrap(),
        [delete(1, Reason::Inactive), Step::Create { wanted: 0 }]
    );
}

#[test]
fn one_with_another_password_is_replaced_by_one_that_is_there_first() {
    let old = Registered {
        http_auth_password: Some("old".into()),
        ..hook(1, "deal.*")
    };
    assert_eq!(
        steps(URL, &[wish("deal.*")], &[old]).unwrap(),
        [Step::Create { wanted: 0 }, delete(1, Reason::Changed)]
    );
}

#[test]
fn at_the_limit_the_old_one_goes_first() {
    let mut registered: Vec<Registered> = (2..=40)
        .map(|id| Registered {
            subscription_url: Some("https://other.example/".into()),
            ..hook(id, "deal.*")
        })
        .collect();
    registered.push(Registered {
        http_auth_password: Some("old".into()),
        ..hook(1, "deal.*")
    });
    assert_eq!(
        steps(URL, &[wish("deal.*")], &registered).unwrap(),
        [delete(1, Reason::Changed), Step::Create { wanted: 0 }]
    );
}

#[test]
fn twins_are_deleted_and_one_is_kept() {
    let registered = [hook(1, "deal.*"), hook(2, "deal.*")];
    assert_eq!(
        steps(URL, &[wish("deal.*")], &registered).unwrap(),
        [Step::Keep { id: 1, wanted: 0 }, delete(2, Reason::Twice)]
    );
}

#[test]
fn a_list_that_hides_passwords_changes_nothing() {
    let hidden = Registered {
        http_auth_password: None,
        ..hook(1, "deal.*")
    };
    assert_eq!(
        steps(URL, &[wish("deal.*")], &[hidden]).unwrap(),
        [Step::Keep { id: 1, wanted: 0 }]
    );
}

#[test]
fn another_version_and_another_owner_are_not_the_same() {
    let first = Registered {
        version: Some("1.0".into()),
        ..hook(1, "deal.*")
    };
    let wanted = Wanted {
        user_id: Some(7),
        ..wish("deal.*")
    };
    assert_eq!(
        steps(URL, &[wanted], &[first, hook(2, "deal.*")]).unwrap(),
        [
            delete(1, Reason::Unwanted),
            Step::Create { wanted: 0 },
            delete(2, Reason::Changed)
        ]
    );
}

#[test]
fn more_than_a_user_may_have_and_what_would_come_twice_is_refused() {
    let many: Vec<Wanted> = (0..41).map(|id| wish(&format!("kind{id}.*"))).collect();
    let problem = steps(URL, &many, &[]).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "a user may have 40 webhooks, and 41 are wanted"
    );
    let problem = steps(URL, &[wish("deal.change"), wish("*.*")], &[]).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "`*.*` covers `deal.change`: each such event would be delivered twice"
    );
}

#[test]
fn no_password_is_printed() {
    let text = format!("{:?} {:?}", wish("deal.*"), hook(1, "deal.*"));
    assert!(!text.contains("secret"), "{text}");
}
