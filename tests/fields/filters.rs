//! Conditions of saved filters, by names and labels.

use super::account::{TYPES, deals, key_of};
use pipedrive_wasm::fields::{Dictionary, Entity, Field, ProblemCode};
use serde_json::{Value, json};

/// A dictionary that v1's definitions were added to: custom fields have the numbers from 100, in the order of their types.
fn account() -> Dictionary {
    let mut dictionary = deals();
    let built_in = |key: &str, name: &str, field_type: &str, options: Value| json!({ "field_code": key, "field_name": name, "field_type": field_type, "is_custom_field": false, "options": options });
    dictionary.add_v2(&json!([
        built_in("value", "Value", "monetary", Value::Null),
        built_in("title", "Title", "varchar", Value::Null),
        built_in("owner_id", "Owner", "user", Value::Null),
        built_in(
            "status",
            "Status",
            "status",
            json!([{ "id": "open", "label": "Open" }, { "id": "won", "label": "Won" }])
        ),
        built_in("is_archived", "Archive status", "boolean", Value::Null),
    ]));
    let mut rows = vec![
        json!({ "id": 7, "key": "value", "name": "Value", "field_type": "monetary", "edit_flag": false }),
        json!({ "id": 8, "key": "title", "name": "Title", "field_type": "varchar", "edit_flag": false }),
        json!({ "id": 9, "key": "user_id", "name": "Owner", "field_type": "user", "edit_flag": false }),
        json!({ "id": 10, "key": "status", "name": "Status", "field_type": "status", "edit_flag": false }),
        json!({ "id": 11, "key": "is_archived", "name": "Archive status", "field_type": "boolean", "edit_flag": false }),
        json!({ "id": 99, "key": format!("{}_currency", key_of("monetary")), "name": "Currency", "is_subfield": true }),
    ];
    for (place, (field_type, name)) in TYPES.iter().enumerate() {
        rows.push(json!({ "id": 100 + place, "key": key_of(field_type), "name": name, "field_type": field_type, "edit_flag": true }));
    }
    dictionary.add_v1(&rows.into());
    dictionary
}

/// The conditions as `[field_id, operator, value, extra_value]`: those that all hold, and those of which any does.
fn groups(conditions: &Value) -> (Value, Value) {
    let filter = account()
        .filter(conditions)
        .unwrap_or_else(|problems| panic!("{conditions}: {problems}"));
    assert_eq!(filter.filter_type, "deals");
    assert_eq!(filter.conditions["glue"], "and");
    let group = |place: usize, glue: &str| -> Value {
        let group = &filter.conditions["conditions"][place];
        assert_eq!(group["glue"], glue);
        let tests = group["conditions"].as_array().unwrap().iter();
        tests
            .map(|test| {
                assert_eq!(test["object"], "deal");
                json!([
                    test["field_id"],
                    test["operator"],
                    test["value"],
                    test["extra_value"]
                ])
            })
            .collect()
    };
    (group(0, "and"), group(1, "or"))
}

fn all(conditions: &Value) -> Value {
    let (all, any) = groups(conditions);
    assert_eq!(any, json!([]));
    all
}

#[test]
fn names_and_labels_become_numbers_and_ids() {
    let conditions = json!({ "Tier": "Gold", "value": { "gte": 1000 } });
    let filter = account().filter(&conditions).unwrap();
    assert_eq!(
        filter.conditions,
        json!({ "glue": "and", "conditions": [
        { "glue": "and", "conditions": [
            { "object": "deal", "field_id": "7", "operator": ">=", "value": 1000, "extra_value": null },
            { "object": "deal", "field_id": "106", "operator": "=", "value": "123", "extra_value": null },
        ] },
        { "glue": "or", "conditions": [] },
    ] })
    );
}

#[test]
fn each_word_has_its_operator() {
    for (condition, test) in [
        (json!({ "Title": "Acme" }), json!(["8", "=", "Acme", null])),
        (
            json!({ "title": { "eq": "Acme" } }),
            json!(["8", "=", "Acme", null]),
        ),
        (
            json!({ "Title": { "ne": "Acme" } }),
            json!(["8", "!=", "Acme", null]),
        ),
        (
            json!({ "Title": { "contains": "Acme" } }),
            json!(["8", "LIKE '%$%'", "Acme", null]),
        ),
        (
            json!({ "Title": { "startsWith": "Acme" } }),
            json!(["8", "LIKE '$%'", "Acme", null]),
        ),
        (
            json!({ "Title": { "endsWith": "Acme" } }),
            json!(["8", "LIKE '%$'", "Acme", null]),
        ),
        (
            json!({ "Title": null }),
            json!(["8", "IS NULL", null, null]),
        ),
        (
            json!({ "Title": { "eq": null } }),
            json!(["8", "IS NULL", null, null]),
        ),
        (
            json!({ "Title": { "ne": null } }),
            json!(["8", "IS NOT NULL", null, null]),
        ),
        (
            json!({ "Title": { "empty": false } }),
            json!(["8", "IS NOT NULL", null, null]),
        ),
        (
            json!({ "Seats": { "gt": 1.5 } }),
            json!(["104", ">", 1.5, null]),
        ),
        (
            json!({ "Seats": { "lt": 1 } }),
            json!(["104", "<", 1, null]),
        ),
        (
            json!({ "Seats": { "lte": 1 } }),
            json!(["104", "<=", 1, null]),
        ),
        (
            json!({ "Setup fee": { "gte": { "value": 5, "currency": "EUR" } } }),
            json!(["105", ">=", 5, "EUR"]),
        ),
        (
            json!({ "Contract end": { "lt": "2026-12-31" } }),
            json!(["111", "<", "2026-12-31", null]),
        ),
        (
            json!({ "Contract end": { "relative": "today" } }),
            json!(["111", "=", "today", null]),
        ),
        (json!({ "Status": "Won" }), json!(["10", "=", "won", null])),
        (json!({ "status": "won" }), json!(["10", "=", "won", null])),
        (
            json!({ "Tier": { "id": 124, "label": "Silver" } }),
            json!(["106", "=", "124", null]),
        ),
        (
            json!({ "Tier": ["Silver"] }),
            json!(["106", "=", "124", null]),
        ),
        (json!({ "owner_id": 9 }), json!(["9", "=", "9", null])),
        (
            json!({ "is_archived": false }),
            json!(["11", "=", "0", null]),
        ),
    ] {
        assert_eq!(all(&condition), json!([test]), "{condition}");
    }
}

#[test]
fn several_conditions_on_a_field_all_hold() {
    let conditions = json!({ "Seats": { "gte": 5, "lt": 10 } });
    assert_eq!(
        all(&conditions),
        json!([["104", "<", 10, null], ["104", ">=", 5, null]])
    );
}

#[test]
fn one_group_holds_where_any_of_it_does() {
    for conditions in [
        json!({ "Status": "Open", "or": { "Tier": "Gold", "Seats": { "gt": 5 } } }),
        json!({ "Status": "Open", "or": [{ "Tier": "Gold" }, { "Seats": { "gt": 5 } }] }),
    ] {
        let (all, any) = groups(&conditions);
        assert_eq!(all, json!([["10", "=", "open", null]]));
        assert_eq!(
            any,
            json!([["104", ">", 5, null], ["106", "=", "123", null]])
        );
    }
    let (all, any) = groups(&json!({ "Status": "Open", "Tier": { "in": ["Silver", "Gold"] } }));
    assert_eq!(all, json!([["10", "=", "open", null]]));
    assert_eq!(
        any,
        json!([["106", "=", "123", null], ["106", "=", "124", null]])
    );
}

#[test]
fn equal_filters_are_the_same_text() {
    let text = |conditions: Value| account().filter(&conditions).unwrap().canonical;
    let one =
        text(json!({ "Tier": ["Gold", "Silver"], "value": { "gte": 1000 }, "Status": "Won" }));
    let two = text(
        json!({ "status": "won", "value": { "gte": 1000 }, "Tier": [124, { "id": 123 }, "Gold"] }),
    );
    assert_eq!(one, two);
    assert_ne!(
        one,
        text(json!({ "Tier": ["Gold", "Silver"], "value": { "gte": 1001 }, "Status": "Won" }))
    );
    assert_ne!(
        text(json!({ "Tier": "Gold" })),
        text(json!({ "or": { "Tier": "Gold" } }))
    );
    let mut people = Dictionary::new(Entity::Person);
    people.add_v1(&json!([{ "id": 8, "key": "title", "name": "Title", "field_type": "varchar" }]));
    let of_people = people.filter(&json!({ "Title": "A" })).unwrap();
    assert_eq!(of_people.filter_type, "people");
    assert_ne!(of_people.canonical, text(json!({ "Title": "A" })));
}

#[test]
fn what_no_filter_can_ask_is_refused() {
    let refused = |conditions: Value| account().filter(&conditions).unwrap_err().first().clone();
    for (conditions, code) in [
        (json!({}), ProblemCode::BadCondition),
        (json!([]), ProblemCode::BadCondition),
        (json!({ "Seats": {} }), ProblemCode::BadCondition),
        (json!({ "Tier": [] }), ProblemCode::BadCondition),
        (json!({ "Seats": { "more": 5 } }), ProblemCode::BadCondition),
        (json!({ "Title": { "gt": "A" } }), ProblemCode::BadCondition),
        (
            json!({ "Tier": ["Gold", "Silver"], "Interested in": ["Licence", "Support"] }),
            ProblemCode::BadCondition,
        ),
        (
            json!({ "Tier": ["Gold", "Silver"], "or": { "Seats": 5 } }),
            ProblemCode::BadCondition,
        ),
        (
            json!({ "or": { "Seats": { "gt": 5, "lt": 9 } } }),
            ProblemCode::BadCondition,
        ),
        (json!({ "Teir": "Gold" }), ProblemCode::UnknownField),
        (json!({ "Tier": "gold" }), ProblemCode::UnknownOption),
        (json!({ "Seats": "5" }), ProblemCode::WrongType),
        (json!({ "Contract end": "soon" }), ProblemCode::BadDate),
    ] {
        assert_eq!(refused(conditions.clone()).code, code, "{conditions}");
    }
    let names: serde_json::Map<String, Value> = account()
        .fields()
        .iter()
        .take(17)
        .map(|field: &Field| (field.name.clone(), Value::Null))
        .collect();
    let problem = refused(names.into());
    assert_eq!(problem.code, ProblemCode::TooManyConditions);
    assert_eq!(
        problem.message,
        "a filter has 16 conditions at most, and these are 17"
    );
    let without_numbers = deals().filter(&json!({ "Tier": "Gold" })).unwrap_err();
    assert_eq!(without_numbers.first().code, ProblemCode::MissingFieldId);
    let notes = Dictionary::new(Entity::Note)
        .filter(&json!({ "a": 1 }))
        .unwrap_err();
    assert_eq!(notes.to_string(), "there are no filters for notes");
}

#[test]
fn v1_alone_makes_a_dictionary() {
    let mut notes = Dictionary::new(Entity::Note);
    notes.add_v1(&json!([{ "id": 2, "key": "content", "name": "Content", "field_type": "text", "edit_flag": false }]));
    let field = notes.find("Content").unwrap();
    assert_eq!(
        (field.key.as_str(), field.custom, field.filter_id),
        ("content", false, Some(2))
    );
    let mut activities = Dictionary::new(Entity::Activity);
    activities.add_v1(&json!([
        { "id": 4, "key": "user_id", "name": "Assigned to", "field_type": "user", "edit_flag": false },
        { "id": 5, "key": "assigned_to_user_id", "name": "Assigned to user", "field_type": "user", "edit_flag": false },
    ]));
    for name in ["owner_id", "user_id", "Assigned to"] {
        let field = activities.find(name).unwrap();
        assert_eq!(
            (field.key.as_str(), field.filter_id),
            ("owner_id", Some(4)),
            "{name}"
        );
    }
    let mut deals = Dictionary::new(Entity::Deal);
    deals.add_v1(&json!([
        { "id": 5, "key": key_of("enum"), "name": "Tier", "field_type": "enum", "edit_flag": true, "options": [{ "id": 1, "label": "Gold" }] },
    ]));
    assert!(deals.find_custom("Tier").unwrap().custom);
    assert_eq!(
        groups_of(&deals),
        json!([{ "object": "deal", "field_id": "5", "operator": "=", "value": "1", "extra_value": null }])
    );
}

fn groups_of(dictionary: &Dictionary) -> Value {
    let filter = dictionary.filter(&json!({ "Tier": "Gold" })).unwrap();
    filter.conditions["conditions"][0]["conditions"].clone()
}

#[test]
fn labels_of_leads_are_a_list_of_their_own() {
    let mut leads = Dictionary::new(Entity::Lead);
    leads.add_v2(&json!([
        { "field_code": "label_ids", "field_name": "Label", "field_type": "set", "is_custom_field": false, "options": [{ "id": 1, "label": "Hot" }] },
    ]));
    assert_eq!(leads.find("label_ids").unwrap().options, None);
    leads.add_lead_labels(
        &json!([{ "id": "f08b42a0-4e75-11ea-9643-03698ef1cfd6", "name": "Hot", "color": "red" }]),
    );
    let option = leads
        .option(leads.find("label_ids").unwrap(), &json!("Hot"))
        .unwrap();
    assert_eq!(option.id, "f08b42a0-4e75-11ea-9643-03698ef1cfd6");
    let mut activities = Dictionary::new(Entity::Activity);
    activities.add_activity_types(&json!([{ "id": 1, "key_string": "call", "name": "Anruf" }]));
    let option = activities
        .option(activities.find("type").unwrap(), &json!("Anruf"))
        .unwrap();
    assert_eq!(option.id, "call");
}
