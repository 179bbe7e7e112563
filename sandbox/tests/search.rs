//! Searches across all kinds of records.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use serde_json::{Value, json};
use support::{Answer, Crm};

fn items(answer: &Answer) -> Vec<Value> {
    answer.data()["items"].as_array().unwrap().clone()
}

#[test]
fn one_word_is_found_in_all_kinds_of_records() {
    let mut crm = Crm::new();
    for (path, body) in [
        ("/api/v2/deals", json!({ "title": "Zirkon deal" })),
        ("/api/v2/persons", json!({ "name": "Zirkon Smith" })),
        ("/api/v2/organizations", json!({ "name": "Zirkon AG" })),
        ("/api/v2/products", json!({ "name": "Zirkon ring" })),
        (
            "/v1/leads",
            json!({ "title": "Zirkon lead", "person_id": 1 }),
        ),
        ("/api/v2/projects", json!({ "title": "Zirkon project" })),
    ] {
        assert!(crm.post(path, body).status < 300, "{path}");
    }
    let found = items(&crm.get("/api/v2/itemSearch?term=zirkon"));
    let mut kinds: Vec<&str> = found
        .iter()
        .map(|row| row["item"]["type"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            "deal",
            "lead",
            "organization",
            "person",
            "product",
            "project"
        ]
    );
    assert_eq!(
        items(&crm.get("/api/v2/itemSearch?term=zirkon&item_types=deal,lead")).len(),
        2
    );
    let page = crm.get("/api/v2/itemSearch?term=zirkon&limit=4");
    let next = page.body["additional_data"]["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        items(&crm.get(&format!(
            "/api/v2/itemSearch?term=zirkon&limit=4&cursor={next}"
        )))
        .len(),
        2
    );
    assert_eq!(crm.get("/api/v2/itemSearch?term=z").status, 400);
    assert_eq!(
        crm.get("/api/v2/itemSearch?term=zirkon&limit=101").status,
        400
    );
    assert_eq!(
        items(&crm.get("/api/v2/itemSearch?term=offer&item_types=file")).len(),
        1
    );
    assert_eq!(
        items(&crm.get("/api/v2/products/search?term=ring&exact_match=false")).len(),
        1
    );
    assert_eq!(
        items(&crm.get("/api/v2/projects/search?term=zirkon%20project&exact_match=true")).len(),
        1
    );
    let related = crm.get("/api/v2/itemSearch?term=zirkon&search_for_related_items=true");
    assert!(related.data()["related_items"].is_array());
}

#[test]
fn the_search_in_one_field_minds_the_case() {
    let mut crm = Crm::new();
    crm.post("/api/v2/deals", json!({ "title": "Zirkon deal" }));
    let ask = "/api/v2/itemSearch/field?entity_type=deal&field=title";
    assert_eq!(
        crm.get(&format!("{ask}&match=beginning&term=Zirkon"))
            .rows()
            .len(),
        1
    );
    assert_eq!(
        crm.get(&format!("{ask}&match=beginning&term=zirkon"))
            .rows()
            .len(),
        0
    );
    assert_eq!(
        crm.get(&format!("{ask}&match=middle&term=kon%20d"))
            .rows()
            .len(),
        1
    );
    assert_eq!(
        crm.get(&format!("{ask}&term=Zirkon")).rows().len(),
        0,
        "exact by default"
    );
    assert_eq!(
        crm.get(&format!("{ask}&term=Zirkon%20deal")).rows().len(),
        1
    );
    assert_eq!(
        crm.get("/api/v2/itemSearch/field?entity_type=deal&field=words&term=Zirkon")
            .status,
        400
    );
}
