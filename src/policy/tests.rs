use super::*;

fn policy(entries: &[(&str, &str)]) -> Policy {
    Policy::new(owned(entries)).unwrap()
}

fn owned(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, word): &(&str, &str)| ((*name).to_owned(), (*word).to_owned());
    entries.iter().map(owned).collect()
}

fn operation(id: &str) -> Operation {
    Operation::all()
        .find(|operation| operation.id() == id)
        .unwrap_or_else(|| panic!("no operation {id}"))
}

#[test]
fn the_most_particular_entry_decides() {
    use Access::{Deny, Full, Read};
    let entries = [
        ("deals", "read"),
        ("deals.followers", "full"),
        ("deals.followers.delete", "deny"),
        ("activities", "full"),
        ("deleteActivity", "read"),
        ("v1.persons", "read"),
        ("persons", "full"),
        ("persons.files", "deny"),
        ("v1.projects.list", "deny"),
        ("projects", "read"),
        ("v1.deleteTask", "full"),
        ("default", "deny"),
    ];
    let expected = [
        ("deals.list", Read, true),
        ("deals.create", Read, false),
        ("deals.products.create", Read, false),
        ("deals.followers.create", Full, true),
        ("deals.followers.delete", Deny, false),
        ("deals.followers.list", Full, true),
        // `dealFields` begins like `deals` and is another resource.
        ("dealFields.list", Deny, false),
        ("activities.create", Full, true),
        ("activities.delete", Read, false),
        ("activityTypes.list", Deny, false),
        // Twins of v1 go with their siblings …
        ("v1.deals.listArchived", Read, true),
        ("v1.deals.followers.create", Full, true),
        ("v1.deals.followers.delete", Deny, false),
        // … and `v1.` names them alone.
        ("v1.persons.followers.list", Read, true),
        ("persons.followers.list", Full, true),
        ("persons.create", Full, true),
        ("persons.files.list", Deny, false),
        ("projects.list", Read, true),
        ("v1.projects.list", Deny, false),
        ("v1.projects.get", Read, true),
        ("v1.projects.create", Read, false),
        ("tasks.delete", Deny, false),
        ("v1.tasks.delete", Full, true),
        ("webhooks.list", Deny, false),
    ];
    // The order of entries is of no account.
    let mut reversed = entries;
    reversed.reverse();
    for policy in [policy(&entries), policy(&reversed)] {
        for (id, access, allowed) in expected {
            assert_eq!(policy.access(operation(id)), access, "{id}");
            assert_eq!(policy.allows(operation(id)), allowed, "{id}");
        }
    }
}

#[test]
fn what_no_entry_covers_is_denied() {
    for policy in [policy(&[]), policy(&[("deals", "full")])] {
        assert_eq!(policy.access(operation("persons.list")), Access::Deny);
        assert!(!policy.allows(operation("persons.list")));
    }
}

#[test]
fn a_default_covers_the_rest() {
    let policy = policy(&[("default", "read"), ("deals", "deny")]);
    assert_eq!(policy.access(operation("persons.list")), Access::Read);
    assert_eq!(policy.access(operation("v1.tasks.list")), Access::Read);
    assert_eq!(policy.access(operation("deals.list")), Access::Deny);
}

#[test]
fn of_two_entries_for_the_same_the_stricter_counts() {
    for (one, other) in [("full", "read"), ("read", "full")] {
        let twice = [
            ("default", one),
            ("default", other),
            ("deals", one),
            ("deals", other),
            ("persons.delete", one),
            ("deletePerson", other),
        ];
        let policy = policy(&twice);
        for id in ["notes.list", "deals.list", "persons.delete"] {
            assert_eq!(policy.access(operation(id)), Access::Read, "{id}");
        }
    }
}

#[test]
fn read_lets_every_get_through_and_nothing_else() {
    let policy = policy(&[("default", "read")]);
    for operation in Operation::all() {
        assert_eq!(
            policy.allows(operation),
            operation.method() == Method::Get,
            "{}",
            operation.id()
        );
    }
}

#[test]
fn a_twin_of_v1_never_gets_more_than_its_sibling() {
    let (mut twins, mut policies) = (0, 0);
    for twin in Operation::all() {
        let Some(id) = twin.id().strip_prefix("v1.") else {
            continue;
        };
        // Four bulk deletes of fields have none in v2.
        let sibling = Operation::all().find(|operation| operation.id() == id);
        assert_eq!(sibling.is_none(), id.ends_with("Fields.deleteMany"), "{id}");
        let Some(sibling) = sibling else { continue };
        twins += 1;
        // Every name that covers the sibling, with every word, over every default.
        let fronts = id.match_indices('.').map(|(end, _)| &id[..end]);
        for name in fronts.chain([id, sibling.key()]) {
            for word in ["deny", "read", "full"] {
                for default in ["deny", "read", "full"] {
                    let policy = policy(&[("default", default), (name, word)]);
                    assert!(
                        policy.access(twin) <= policy.access(sibling),
                        "{name} {word}: {}",
                        twin.id()
                    );
                    policies += 1;
                }
            }
        }
    }
    // 13 of the twins, of followers, have a part of a path more.
    assert_eq!((twins, policies), (53, 53 * 27 + 13 * 9));
}

#[test]
fn every_operation_and_every_part_of_a_path_is_a_name() {
    for operation in Operation::all() {
        let id = operation.id();
        let fronts = id.match_indices('.').map(|(end, _)| &id[..end]);
        for name in fronts.filter(|front| *front != "v1") {
            let policy = policy(&[(name, "full")]);
            assert!(policy.allows(operation), "{name}: {id}");
        }
        for name in [operation.key(), id] {
            let alone = policy(&[(name, "full")]);
            assert!(alone.allows(operation), "{name}: {id}");
            let apart = policy(&[("default", "full"), (name, "deny")]);
            assert!(!apart.allows(operation), "{name}: {id}");
        }
    }
}

#[test]
fn an_unknown_word_is_refused_by_name() {
    assert_eq!(
        Policy::new(owned(&[("deals", "write")])).unwrap_err(),
        "policy: `deals` must be \"deny\", \"read\" or \"full\", not \"write\""
    );
    assert_eq!(
        Policy::new(owned(&[("default", "")])).unwrap_err(),
        "policy: `default` must be \"deny\", \"read\" or \"full\", not \"\""
    );
}

#[test]
fn an_unknown_name_is_refused_and_never_ignored() {
    for name in [
        "", ".", "deals.", ".list", "v1", "v1.", "v1.notes", "*", "invoices",
    ] {
        let refused = Policy::new(owned(&[("default", "full"), (name, "deny")])).unwrap_err();
        let start = format!("policy: no operation or resource is called `{name}`");
        assert!(refused.starts_with(&start), "{refused}");
    }
}

#[cfg(feature = "models")]
#[test]
fn a_slip_is_answered_with_the_name_that_was_meant() {
    assert_eq!(
        Policy::new(owned(&[("dealz", "read")])).unwrap_err(),
        "policy: no operation or resource is called `dealz`; `deals` is"
    );
    assert_eq!(
        Policy::new(owned(&[("invoices", "read")])).unwrap_err(),
        "policy: no operation or resource is called `invoices`"
    );
}
