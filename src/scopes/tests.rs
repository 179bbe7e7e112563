use super::*;
use crate::generated::operations::{activities, deals, notes, oauth, webhooks};
use crate::http::Method;

/// A set that serves, found by trying all of them.
fn tried(operations: &[Operation]) -> Vec<&'static str> {
    let groups: Vec<Group> = operations.iter().copied().map(group).collect();
    let names: BTreeSet<Scope> = groups.iter().flatten().copied().collect();
    let names: Vec<Scope> = names.into_iter().collect();
    let mut best: Option<(Grant, Vec<&'static str>)> = None;
    for set in 0_u32..1 << names.len() {
        let is_in = |at: usize| set & (1 << at) != 0;
        let chosen: Vec<Scope> = (0..names.len())
            .filter(|at| is_in(*at))
            .map(|at| names[at])
            .collect();
        let serves =
            |group: &Group| group.is_empty() || chosen.iter().any(|scope| group.contains(scope));
        if !groups.iter().all(serves) {
            continue;
        }
        let grant = WIDTHS.map(|of| chosen.iter().filter(|(width, _)| *width == of).count() as u16);
        let mut sorted: Vec<&'static str> = chosen.iter().map(|(_, name)| *name).collect();
        sorted.sort_unstable();
        if best
            .as_ref()
            .is_none_or(|best| (grant, &sorted) < (best.0, &best.1))
        {
            best = Some((grant, sorted));
        }
    }
    best.unwrap().1
}

#[test]
fn an_operation_has_the_scopes_of_pipedrives_documents() {
    assert_eq!(deals::LIST.scopes(), ["deals:read", "deals:full"]);
    assert_eq!(activities::CREATE.scopes(), ["activities:full"]);
    assert_eq!(notes::CREATE.scopes(), ["deals:full", "contacts:full"]);
    assert_eq!(webhooks::LIST.scopes(), ["admin"]);
    assert_eq!(oauth::GET_TOKENS.scopes(), [""; 0]);
}

#[test]
fn every_operation_has_a_row_and_only_those_of_oauth_an_empty_one() {
    assert!(SCOPES.is_sorted_by(|one, other| one.0 < other.0));
    assert_eq!(SCOPES.len(), Operation::all().count());
    for operation in Operation::all() {
        let row = SCOPES.iter().find(|(key, _)| *key == operation.key());
        assert_eq!(row.map(|(_, scopes)| *scopes), Some(operation.scopes()));
        let oauth = operation.id().starts_with("oauth.");
        assert_eq!(operation.scopes().is_empty(), oauth, "{}", operation.id());
    }
}

#[test]
fn a_set_serves_every_operation_it_was_made_for_and_has_none_to_spare() {
    let all: Vec<Operation> = Operation::all().collect();
    let mut state = 1_u64;
    for round in 0..2000 {
        let size = 1 + round % 40;
        let mut picked = Vec::new();
        for _ in 0..size {
            // Knuth's generator, so that every run picks the same.
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            picked.push(all[(state >> 33) as usize % all.len()]);
        }
        let scopes = required_scopes(picked.iter().copied());
        let served = |scopes: &[&str], operation: &Operation| {
            let group = group(*operation);
            group.is_empty() || group.iter().any(|(_, name)| scopes.contains(name))
        };
        assert!(
            picked.iter().all(|operation| served(&scopes, operation)),
            "{picked:?}: {scopes:?}"
        );
        for left_out in &scopes {
            let rest: Vec<&str> = scopes
                .iter()
                .copied()
                .filter(|scope| scope != left_out)
                .collect();
            assert!(
                !picked.iter().all(|operation| served(&rest, operation)),
                "{picked:?}: {left_out} is to spare"
            );
        }
        picked.reverse();
        assert_eq!(required_scopes(picked), scopes);
    }
}

#[test]
fn no_other_set_grants_less() {
    let all: Vec<Operation> = Operation::all().collect();
    let mut state = 7_u64;
    for round in 0..300 {
        let mut picked = Vec::new();
        for _ in 0..1 + round % 6 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            picked.push(all[(state >> 33) as usize % all.len()]);
        }
        let names: BTreeSet<Scope> = picked.iter().copied().flat_map(group).collect();
        if names.len() <= 14 {
            assert_eq!(
                required_scopes(picked.iter().copied()),
                tried(&picked),
                "{picked:?}"
            );
        }
    }
}

#[test]
fn all_operations_and_all_that_read_have_their_least_sets() {
    let every = [
        "activities:full",
        "admin",
        "base",
        "contacts:full",
        "deals:full",
        "goals:full",
        "leads:full",
        "mail:full",
        "messengers-integration",
        "phone-integration",
        "products:full",
        "project-fields:full",
        "projects:full",
        "recents:read",
        "search:read",
        "users:read",
        "video-calls",
    ];
    assert_eq!(required_scopes(Operation::all()), every);
    // The fields of activities in v2, and webhooks, are for admins even to read.
    let to_read = [
        "activities:read",
        "admin",
        "base",
        "contacts:read",
        "deals:read",
        "goals:read",
        "leads:read",
        "mail:read",
        "phone-integration",
        "products:read",
        "projects:read",
        "recents:read",
        "search:read",
        "users:read",
    ];
    let reading = Operation::all().filter(|operation| operation.method() == Method::Get);
    assert_eq!(required_scopes(reading), to_read);
}
