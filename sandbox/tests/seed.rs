//! The contents: believable, and the same for the same seed.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Options, Request, Sandbox};
use std::collections::BTreeSet;
use support::{Crm, NOW};

fn deals(options: Options) -> Vec<u8> {
    let mut sandbox = Sandbox::new(options, NOW).unwrap();
    let request =
        Request::new("GET", "/api/v2/deals?limit=500").header("x-api-token", "sandbox-token");
    sandbox.handle(&request, NOW).body
}

#[test]
fn the_same_seed_gives_the_same_contents() {
    assert_eq!(deals(Options::default()), deals(Options::default()));
    assert_ne!(
        deals(Options::default()),
        deals(Options {
            seed: 2,
            ..Options::default()
        })
    );
}

#[test]
fn no_deals_are_also_contents() {
    let mut crm = Crm(Sandbox::new(
        Options {
            deals: 0,
            ..Options::default()
        },
        NOW,
    )
    .unwrap());
    assert_eq!(crm.get("/api/v2/deals").rows().len(), 0);
    assert_eq!(crm.get("/api/v2/stages").rows().len(), 9);
}

#[test]
fn a_board_looks_alive() {
    let mut crm = Crm::new();
    let deals = crm.walk("/api/v2/deals?limit=500");
    for status in ["open", "won", "lost"] {
        assert!(
            deals.iter().filter(|deal| deal["status"] == status).count() > 20,
            "{status}"
        );
    }
    assert!(!crm.walk("/api/v2/deals?status=deleted").is_empty());
    assert!(!crm.walk("/api/v2/deals/archived").is_empty());
    for stage in 1..=5 {
        assert!(
            deals
                .iter()
                .any(|deal| deal["stage_id"] == stage && deal["status"] == "open"),
            "stage {stage}"
        );
    }
    let currencies: BTreeSet<&str> = deals
        .iter()
        .filter_map(|deal| deal["currency"].as_str())
        .collect();
    assert_eq!(currencies.into_iter().collect::<Vec<_>>(), ["EUR", "USD"]);
    let due: Vec<String> = crm
        .walk("/api/v2/activities?done=false")
        .iter()
        .map(|row| row["due_date"].to_string())
        .collect();
    assert!(
        due.iter().any(|date| date.contains("2026-11"))
            && due.iter().any(|date| date.contains("2026-12"))
    );
}

#[test]
fn no_time_lies_in_the_future_but_for_what_is_due() {
    let mut crm = Crm::new();
    for resource in ["deals", "persons", "organizations", "activities"] {
        for row in crm.walk(&format!("/api/v2/{resource}?limit=500")) {
            for name in [
                "add_time",
                "update_time",
                "won_time",
                "lost_time",
                "stage_change_time",
                "marked_as_done_time",
            ] {
                let time = row[name].as_str().unwrap_or_default();
                assert!(
                    time <= "2026-11-22T00:00:00Z",
                    "{resource} {}: {name} {time}",
                    row["id"]
                );
            }
            assert!(
                row["add_time"].as_str() <= row["update_time"].as_str(),
                "{resource} {}",
                row["id"]
            );
        }
    }
}

#[test]
fn names_go_beyond_latin_letters_and_hosts_can_not_exist() {
    let mut crm = Crm::new();
    let persons = crm.walk("/api/v2/persons?limit=500");
    let beyond = |row: &&serde_json::Value| {
        row["name"]
            .as_str()
            .unwrap()
            .chars()
            .any(|letter| letter as u32 > 0x2ff)
    };
    assert!(persons.iter().filter(beyond).count() > 5);
    for person in &persons {
        for email in person["emails"].as_array().unwrap() {
            assert!(email["value"].as_str().unwrap().ends_with(".example"));
            assert!(email["value"].as_str().unwrap().is_ascii());
        }
    }
}
