//! Who shares, and for how long.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::error::ErrorCode;

const NOW: Timestamp = Timestamp(1_772_366_400_000);

fn token(text: &str) -> Authorization {
    Authorization::ApiToken(text.to_owned())
}

fn join(registry: &mut Registry, company: &str, authorization: &Authorization) -> Arc<Shared> {
    let endpoint = Endpoint::new(Some(company), None, None).unwrap();
    registry.share(credential(&endpoint, authorization), None, NOW)
}

#[test]
fn the_same_token_is_one_account_on_all_hosts_of_pipedrive() {
    let registry = &mut Registry::default();
    let acme = join(registry, "acme", &token("a"));
    assert!(Arc::ptr_eq(&acme, &join(registry, "other", &token("a"))));
    let shared = Endpoint::new(None, None, None).unwrap();
    let shared = registry.share(credential(&shared, &token("a")), None, NOW);
    assert!(Arc::ptr_eq(&acme, &shared));
    let proxy = Endpoint::new(None, None, Some("https://proxy.test")).unwrap();
    let proxy = registry.share(credential(&proxy, &token("a")), None, NOW);
    let access = Authorization::AccessToken("a".to_owned());
    for other in [
        proxy,
        join(registry, "acme", &token("b")),
        join(registry, "acme", &access),
    ] {
        assert!(!Arc::ptr_eq(&acme, &other));
    }
}

#[test]
fn what_no_client_holds_is_dropped_unless_a_limit_holds_it() {
    let registry = &mut Registry::default();
    let kept = join(registry, "acme", &token("kept"));
    for number in 0..100 {
        join(registry, "acme", &token(&number.to_string()));
    }
    assert_eq!(registry.accounts.len(), 2);
    kept.with(NOW, |governor| {
        let until = Timestamp(NOW.0 + 5_000);
        governor.limiter.hold(ErrorCode::Blocked, until, NOW);
    });
    drop(kept);
    let again = join(registry, "acme", &token("kept"));
    assert!(again.with(NOW, |governor| !governor.limiter.idle(NOW)));
}

#[test]
fn a_refreshed_token_leads_to_the_same_account_and_old_ones_are_forgotten() {
    let registry = &mut Registry::default();
    let endpoint = Endpoint::new(Some("acme"), None, None).unwrap();
    let first = join(registry, "acme", &token("0"));
    for number in 1..100 {
        let next = token(&number.to_string());
        let shared = registry.share(credential(&endpoint, &next), Some(&first), NOW);
        assert!(Arc::ptr_eq(&first, &shared));
    }
    assert!(Arc::ptr_eq(&first, &join(registry, "acme", &token("99"))));
    assert_eq!(registry.accounts.len(), 1);
    assert_eq!(registry.accounts[0].keys.len(), ALIASES);
}

#[test]
fn a_credential_that_others_have_already_is_theirs() {
    let registry = &mut Registry::default();
    let endpoint = Endpoint::new(Some("acme"), None, None).unwrap();
    let mine = join(registry, "acme", &token("mine"));
    let theirs = join(registry, "acme", &token("theirs"));
    let shared = registry.share(credential(&endpoint, &token("theirs")), Some(&mine), NOW);
    assert!(Arc::ptr_eq(&theirs, &shared));
}

#[test]
fn numbers_of_calls_differ() {
    let shared = Shared::default();
    assert_ne!(shared.id(), shared.id());
}
