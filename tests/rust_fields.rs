//! Dictionaries of an account: loaded once, kept, and used against the sandbox.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod scripted;

use futures_util::future::join;
use pipedrive_sandbox::{Options as Seed, Sandbox, server};
use pipedrive_wasm::client::{Client, Options};
use pipedrive_wasm::endpoint::{Authorization, Endpoint};
use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::fields::{Dictionary, Entity, Form, ProblemCode, WriteOptions};
use pipedrive_wasm::generated::operations::{deals, filters, item_search, leads};
use pipedrive_wasm::migrate::{self, Shape};
use pipedrive_wasm::params::{DealCreateParams, DealListParams};
use pipedrive_wasm::transport::Reqwest;
use scripted::clock::{block_on, poll};
use scripted::{Outcome, Scripted, failed, json as answer};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// A client of a sandbox of its own.
async fn sandbox() -> Client<Reqwest> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let sandbox = Sandbox::new(Seed::default(), server::now()).unwrap();
    tokio::spawn(server::serve(listener, sandbox));
    Client::new(
        Endpoint::new(None, None, Some(&base)).unwrap(),
        Authorization::ApiToken("sandbox-token".into()),
        Reqwest::new().unwrap(),
    )
}

/// A value for a field of each type that the sandbox takes, by name.
fn values() -> Value {
    json!({
        "Contract number": "A-17", "Competitor": "Globex", "Scope of work": "All of it", "Discount (%)": 12.5,
        "Setup fee": { "value": 5, "currency": "EUR" }, "Priority": "High", "Interested in": ["Support", "Conseil"],
        "Technical contact": 1, "Reseller": 1, "Decision maker": 1, "Hotline": "+372 5555 0100",
        "Best time to call": "09:30", "Delivery window": { "value": "09:00", "until": "17:00", "timezone_name": "Europe/Tallinn" },
        "Contract end": "2030-12-31", "Trial period": { "value": "2030-01-01", "until": "2030-01-31" },
        "Delivery address": "Kesk 1, Tallinn", "Reference (2)": "the second",
    })
}

#[tokio::test]
async fn what_is_written_by_name_is_read_by_name() {
    let client = sandbox().await;
    let fields = client.fields().deal().await.unwrap();
    let custom = fields
        .encode(Form::V2, &values(), WriteOptions::default())
        .unwrap();
    let params = DealCreateParams {
        title: "By name".into(),
        custom_fields: Some(custom),
        ..Default::default()
    };
    let made = client.deals().create(params).await.unwrap();
    let deal = client
        .call(&deals::GET, json!({ "id": made.id }))
        .await
        .unwrap();
    let read = fields.decode(Form::V2, deal.clone());
    let named = &read["custom_fields"];
    assert_eq!(named["Priority"]["label"], "High");
    assert_eq!(named["Interested in"][1]["label"], "Conseil");
    assert_eq!(named["Setup fee"], json!({ "value": 5, "currency": "EUR" }));
    assert_eq!(named["Delivery address"]["value"], "Kesk 1, Tallinn");
    assert_eq!(named["Reference (2)"], "the second");
    assert_eq!(named["Reference (1)"], Value::Null);
    // Written back as it was read, nothing changes.
    let custom = fields
        .encode(Form::V2, named, WriteOptions::default())
        .unwrap();
    assert_eq!(Value::from(custom.clone()), deal["custom_fields"]);
    let change = json!({ "id": made.id, "custom_fields": custom });
    let again = client.call(&deals::UPDATE, change).await.unwrap();
    assert_eq!(again["custom_fields"], deal["custom_fields"]);
}

#[tokio::test]
async fn a_lead_has_them_flat() {
    let client = sandbox().await;
    let fields = client.fields().lead().await.unwrap();
    let mut values = values();
    values["Delivery window"]
        .as_object_mut()
        .unwrap()
        .remove("timezone_name");
    let flat = fields
        .encode(Form::V1, &values, WriteOptions::default())
        .unwrap();
    let options = Options {
        extra_body: flat.into_iter().collect(),
        ..Default::default()
    };
    let lead = json!({ "title": "By name", "person_id": 1 });
    let made = client
        .call(&leads::CREATE, lead)
        .with(options)
        .await
        .unwrap();
    let read = fields.decode(Form::V1, made.clone());
    let named = &read["custom_fields"];
    assert_eq!(named["Priority"]["label"], "High");
    assert_eq!(named["Interested in"][0]["label"], "Support");
    assert_eq!(named["Trial period"], values["Trial period"]);
    assert_eq!(named["Decision maker"], 1);
    assert_eq!(read["title"], "By name");
    assert!(
        read.as_object().unwrap().keys().all(|key| key.len() < 40),
        "{read}"
    );
    // v1's own form becomes v2's by migration, with the types of the dictionary.
    let migrated = migrate::record(Shape::Lead, made, &*fields);
    let priority = &fields.find("Priority").unwrap().key;
    assert!(migrated["custom_fields"][priority].is_number());
}

#[tokio::test]
async fn missing_options_are_added_and_known() {
    let client = sandbox().await;
    let (of_account, values) = (client.fields(), json!({ "Priority": "Whenever" }));
    let fields = of_account.deal().await.unwrap();
    let problems = fields
        .encode(Form::V2, &values, WriteOptions::default())
        .unwrap_err();
    assert_eq!(problems.first().code, ProblemCode::UnknownOption);
    let missing = fields.missing_options(&values).unwrap();
    let fields = of_account
        .add_options(Entity::Deal, &missing)
        .await
        .unwrap();
    let custom = fields
        .encode(Form::V2, &values, WriteOptions::default())
        .unwrap();
    let made = client
        .call(
            &deals::CREATE,
            json!({ "title": "New option", "custom_fields": custom }),
        )
        .await
        .unwrap();
    assert_eq!(
        fields.decode(Form::V2, made)["custom_fields"]["Priority"]["label"],
        "Whenever"
    );
    assert_eq!(client.fields().deal().await.unwrap(), fields);
}

#[tokio::test]
async fn a_filter_by_name_lets_through_what_fits() {
    let client = sandbox().await;
    let fields = client.fields().with_numbers().deal().await.unwrap();
    let conditions = json!({ "Status": "Won", "value": { "gte": 1000 }, "or": { "Priority": ["High", "Low"], "Seats": { "gt": 10 } } });
    let filter = fields.filter(&conditions).unwrap();
    let saved =
        json!({ "name": "of a test", "type": filter.filter_type, "conditions": filter.conditions });
    let saved = client.call(&filters::CREATE, saved).await.unwrap();
    let params = DealListParams {
        filter_id: saved["id"].as_i64(),
        ..Default::default()
    };
    let found = client.deals().list(params).collect_all(None).await.unwrap();
    let all = client
        .list(&deals::LIST, json!({}))
        .collect_all(None)
        .await
        .unwrap();
    let fits = |deal: &&Value| {
        let read = fields.decode(Form::V2, (*deal).clone());
        let named = &read["custom_fields"];
        let label = &named["Priority"]["label"];
        deal["status"] == "won"
            && deal["value"].as_f64().unwrap() >= 1000.0
            && (label == "High"
                || label == "Low"
                || named["Seats"].as_f64().is_some_and(|seats| seats > 10.0))
    };
    let expected: Vec<i64> = all
        .iter()
        .filter(fits)
        .map(|deal| deal["id"].as_i64().unwrap())
        .collect();
    assert!(!expected.is_empty() && expected.len() < all.len());
    assert_eq!(
        found.iter().map(|deal| deal.id.0).collect::<Vec<_>>(),
        expected
    );
}

#[tokio::test]
async fn a_filter_of_leads_lets_through_what_fits() {
    let client = sandbox().await;
    let fields = client.fields().lead().await.unwrap();
    let custom = fields.encode(
        Form::V1,
        &json!({ "Priority": "High" }),
        WriteOptions::default(),
    );
    let options = Options {
        extra_body: custom.unwrap().into_iter().collect(),
        ..Default::default()
    };
    let lead = json!({ "title": "Of high priority", "person_id": 1 });
    let made = client
        .call(&leads::CREATE, lead)
        .with(options)
        .await
        .unwrap();
    let filter = fields
        .filter(&json!({ "Priority": "High", "title": { "contains": "high" } }))
        .unwrap();
    let saved =
        json!({ "name": "of a test", "type": filter.filter_type, "conditions": filter.conditions });
    let saved = client.call(&filters::CREATE, saved).await.unwrap();
    let found = client.list(&leads::LIST, json!({ "filter_id": saved["id"] }));
    let found = found.collect_all(None).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], made["id"]);
}

#[tokio::test]
async fn what_a_search_found_is_read_by_name() {
    let client = sandbox().await;
    let fields = client.fields().deal().await.unwrap();
    let key = &fields.find("Contract number").unwrap().key;
    let custom = fields.encode(
        Form::V2,
        &json!({ "Contract number": "ZZ-17" }),
        WriteOptions::default(),
    );
    let deal = json!({ "title": "Found", "custom_fields": custom.unwrap() });
    client.call(&deals::CREATE, deal).await.unwrap();
    let by_field =
        json!({ "term": "ZZ-17", "entity_type": "deal", "field": key, "match": "exact" });
    let found = client
        .list(&item_search::SEARCH_BY_FIELD, by_field)
        .collect_all(None)
        .await
        .unwrap();
    let read = fields.decode(Form::V1, found[0].clone());
    assert_eq!(read["custom_fields"], json!({ "Contract number": "ZZ-17" }));
    // Searches over all fields have texts without keys.
    let found = client
        .list(&deals::SEARCH, json!({ "term": "ZZ-17" }))
        .collect_all(None)
        .await
        .unwrap();
    let item = &found[0]["item"];
    assert_eq!(item["custom_fields"], json!(["ZZ-17"]));
    assert_eq!(fields.decode(Form::V2, item.clone()), *item);
}

#[tokio::test]
async fn each_entity_has_a_dictionary() {
    let client = sandbox().await;
    let fields = client
        .fields()
        .with_users()
        .with_currencies()
        .with_numbers();
    for entity in Entity::ALL {
        let dictionary = fields.of(entity).await.unwrap();
        assert_eq!(dictionary.entity(), entity);
        assert!(!dictionary.fields().is_empty(), "{entity:?}");
        let numbered = dictionary
            .fields()
            .iter()
            .filter(|field| field.filter_id.is_some())
            .count();
        assert_eq!(numbered > 0, entity != Entity::Project, "{entity:?}");
    }
    let activity = fields.activity().await.unwrap();
    let call = activity
        .option(activity.find("type").unwrap(), &json!("Call"))
        .unwrap();
    assert_eq!(call.id, "call");
    let lead = fields.lead().await.unwrap();
    let labels = lead.find("label_ids").unwrap().options.as_ref().unwrap();
    assert!(
        labels
            .iter()
            .all(|label| label.id.as_str().is_some_and(|id| id.len() == 36))
    );
}

fn page(name: &str) -> Outcome {
    let row = json!({ "field_code": "0".repeat(40), "field_name": name, "field_type": "varchar", "is_custom_field": true });
    answer(
        200,
        json!({ "success": true, "data": [row], "additional_data": { "next_cursor": null } }),
    )
}

fn names(dictionary: &Dictionary) -> Vec<&str> {
    dictionary
        .fields()
        .iter()
        .map(|field| field.name.as_str())
        .collect()
}

#[test]
fn all_who_ask_at_once_share_one_load() {
    let scripted = Scripted::new(vec![page("One"), page("Two")], 50);
    let client = scripted.client_with("secret-token-fields-1");
    let other = client.clone();
    block_on(async {
        let (one, two) = (client.fields(), other.fields());
        let (one, two) = join(one.deal(), two.deal()).await;
        assert!(Arc::ptr_eq(&one.unwrap(), &two.unwrap()));
        assert_eq!(scripted.lines(), ["GET /api/v2/dealFields?limit=500"]);
        client.fields().deal().await.unwrap();
        assert_eq!(scripted.lines().len(), 1);
        let anew = client
            .fields()
            .fresh_within(Duration::ZERO)
            .deal()
            .await
            .unwrap();
        assert_eq!(names(&anew), ["Two"]);
        assert_eq!(names(&other.fields().deal().await.unwrap()), ["Two"]);
    });
}

#[test]
fn whoever_waits_for_a_load_that_fails_learns_why() {
    let refused = || answer(403, json!({ "success": false, "error": "no" }));
    let scripted = Scripted::new(vec![refused(), page("One")], 50);
    let client = scripted.client_with("secret-token-fields-2");
    block_on(async {
        let (one, two) = (client.fields(), client.fields());
        let (one, two) = join(one.deal(), two.deal()).await;
        assert_eq!(one.unwrap_err().code, ErrorCode::Permission);
        assert_eq!(two.unwrap_err().code, ErrorCode::Permission);
        assert_eq!(scripted.lines().len(), 1);
        assert_eq!(names(&client.fields().deal().await.unwrap()), ["One"]);
    });
}

#[test]
fn a_load_that_is_dropped_passes_to_whoever_waits() {
    let scripted = Scripted::new(vec![page("One"), page("Two")], 50);
    let client = scripted.client_with("secret-token-fields-3");
    let (one, two) = (client.fields(), client.fields());
    let (mut loading, mut waiting) = (Box::pin(one.deal()), Box::pin(two.deal()));
    assert!(poll(loading.as_mut()).is_pending());
    assert!(poll(waiting.as_mut()).is_pending());
    assert_eq!(scripted.lines().len(), 1);
    drop(loading);
    assert_eq!(names(&block_on(waiting).unwrap()), ["Two"]);
}

#[test]
fn a_kept_dictionary_needs_no_request() {
    let (client, scripted) = Scripted::client(vec![failed(ErrorCode::Connection, "unused")]);
    let mut kept = Dictionary::new(Entity::Person);
    kept.add_v2(
        &json!([{ "field_code": "1".repeat(40), "field_name": "Level", "field_type": "varchar" }]),
    );
    client
        .fields()
        .keep(Dictionary::import(&kept.export()).unwrap());
    let person = block_on(client.fields().person()).unwrap();
    assert_eq!(*person, kept);
    assert_eq!(scripted.lines(), Vec::<String>::new());
    let values: Map<String, Value> = json!({ "1".repeat(40): "high" })
        .as_object()
        .unwrap()
        .clone();
    assert_eq!(
        Value::from(person.decode_values(Form::V2, values)),
        json!({ "Level": "high" })
    );
}
