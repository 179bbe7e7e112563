use super::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Open,
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
struct ThingId(i64);

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Thing {
    id: ThingId,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<Thing>>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Record for Thing {
    fn read(fields: &mut Fields) -> Result<Self, Misfit> {
        Ok(Thing {
            id: fields.require("id")?,
            status: fields.take("status"),
            parts: fields.take("parts"),
            unknown: fields.rest(),
        })
    }
}

records!(Thing);
words!(Status);
ids!(i64: ThingId);

fn read(value: Value) -> Result<Thing, serde_json::Error> {
    serde_json::from_value(value)
}

#[test]
fn numbers_flags_and_texts_are_taken_as_they_come() {
    assert_eq!(i64::lenient(&json!("42")), Some(42));
    assert_eq!(i64::lenient(&json!(42.0)), Some(42));
    assert_eq!(i64::lenient(&json!(42.5)), None);
    assert_eq!(i64::lenient(&json!("soon")), None);
    assert_eq!(f64::lenient(&json!("12.5")), Some(12.5));
    assert_eq!(f64::lenient(&json!("NaN")), None);
    let flags = [json!(true), json!(1), json!("1"), json!("true")];
    assert!(flags.iter().all(|flag| bool::lenient(flag) == Some(true)));
    assert_eq!(
        (bool::lenient(&json!("0")), bool::lenient(&json!(2))),
        (Some(false), None)
    );
    assert_eq!(String::lenient(&json!(7)).as_deref(), Some("7"));
}

#[test]
fn a_new_word_is_kept_as_it_is() {
    assert_eq!(Status::lenient(&json!("open")), Some(Status::Open));
    assert_eq!(
        Status::lenient(&json!("frozen")),
        Some(Status::Other("frozen".into()))
    );
}

#[test]
fn a_value_that_does_not_fit_stays_unknown_and_is_written_back() {
    let value = json!({ "id": "1", "status": { "odd": true }, "parts": [{ "id": 2 }, { "no": "id" }], "new": 1 });
    let thing = read(value.clone()).unwrap();
    assert_eq!(
        (thing.id, thing.status, thing.parts),
        (ThingId(1), None, None)
    );
    assert_eq!(thing.unknown["status"], value["status"]);
    assert_eq!(thing.unknown["parts"], value["parts"]);
    let again = serde_json::to_value(read(value.clone()).unwrap()).unwrap();
    assert_eq!(
        again,
        json!({ "id": 1, "status": value["status"], "parts": value["parts"], "new": 1 })
    );
}

#[test]
fn null_is_as_good_as_absent() {
    let thing = read(json!({ "id": 1, "status": null })).unwrap();
    assert_eq!((thing.status, thing.unknown.len()), (None, 0));
}

#[test]
fn a_thing_without_its_id_is_refused() {
    assert!(
        read(json!({}))
            .unwrap_err()
            .to_string()
            .contains("the field `id` is missing")
    );
    assert!(
        read(json!({ "id": [] }))
            .unwrap_err()
            .to_string()
            .contains("the field `id` holds []")
    );
}

#[test]
fn a_page_with_odd_values_decodes_into_generated_models() {
    use crate::generated::models::{Deal, DealStatus, Person};
    let page = json!([
        { "id": 1, "title": 7, "value": "12.5", "status": "won", "is_deleted": 0, "custom_fields": [], "label_ids": null },
        { "id": "2", "value": { "amount": 1 }, "status": "frozen", "owner_id": "3", "shape_of_tomorrow": true }
    ]);
    let deals: Vec<Deal> = serde_json::from_value(page).unwrap();
    assert_eq!(
        (deals[0].title.as_deref(), deals[0].value),
        (Some("7"), Some(12.5))
    );
    assert_eq!(
        (&deals[0].status, deals[0].is_deleted),
        (&Some(DealStatus::Won), Some(false))
    );
    assert_eq!(deals[1].status, Some(DealStatus::Other("frozen".into())));
    assert_eq!(
        deals[1].owner_id.map(|owner| owner.to_string()).as_deref(),
        Some("3")
    );
    let unknown: Vec<_> = deals[1].unknown.keys().map(String::as_str).collect();
    assert_eq!(
        (deals[1].value, unknown),
        (None, vec!["shape_of_tomorrow", "value"])
    );
    let person =
        json!({ "id": 5, "emails": [{ "value": "a@b.c", "primary": 1, "label": "work" }] });
    let person: Person = serde_json::from_value(person).unwrap();
    assert_eq!(person.emails.unwrap()[0].primary, Some(true));
}

#[test]
fn an_empty_list_may_stand_for_a_map() {
    assert_eq!(Map::take(json!([])), Ok(Map::new()));
    assert_eq!(
        BTreeMap::<String, i64>::lenient(&json!([])),
        Some(BTreeMap::new())
    );
    assert_eq!(BTreeMap::<String, i64>::lenient(&json!([1])), None);
}
