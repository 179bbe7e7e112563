//! The floors of the core: a room imports only from those below its own. The compiler keeps the edge out.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

const FLOORS: [&[&str]; 5] = [
    &[
        "http", "time", "error", "page", "value", "peek", "endpoint", "text", "query", "secret",
        "tokens",
    ],
    &["operation", "generated", "lenient", "input"],
    &[
        "plan",
        "interpret",
        "paging",
        "retry",
        "limiter",
        "budget",
        "policy",
        "scopes",
        "oauth",
        "session",
        "signed_token",
        "extension",
        "deauthorization",
        "fields",
        "migrate",
        "webhook",
    ],
    &["governor", "call", "client", "resources", "codec", "lease"],
    &["wasm", "transport"],
];

fn floor(room: &str) -> usize {
    FLOORS
        .iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| panic!("{room} has no floor"))
}

fn check(file: &Path, room: &str, faults: &mut Vec<String>) {
    if file.is_dir() {
        for entry in fs::read_dir(file).unwrap() {
            check(&entry.unwrap().path(), room, faults);
        }
        return;
    }
    for line in fs::read_to_string(file).unwrap().lines() {
        let Some(rest) = line
            .trim_start()
            .trim_start_matches("pub ")
            .strip_prefix("use crate::")
        else {
            continue;
        };
        let used = rest.split([':', ';', ' ', '{']).next().unwrap_or_default();
        // Words may use each other; the two facts are one thing; journeys are the loop and its steps.
        let allowed = used == room
            || floor(used) < floor(room)
            || (floor(used) == floor(room) && floor(room) != 2);
        if !allowed {
            faults.push(format!("{}: {room} must not use {used}", file.display()));
        }
    }
}

#[test]
fn no_room_imports_from_its_own_floor_of_rules_or_from_above() {
    let mut faults = Vec::new();
    for entry in fs::read_dir("src").unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if room != "lib" {
            check(&path, &room, &mut faults);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
