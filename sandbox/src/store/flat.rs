//! Values of custom fields in v1's form: flat, at the root of the record.

use super::field::{ADDRESS_PARTS, FieldDefinition};
use serde_json::{Map, Value, json};

/// Writes a value, kept in v2's form, into a v1 record.
pub(crate) fn flatten(field: &FieldDefinition, value: &Value, into: &mut Map<String, Value>) {
    let mut part =
        |suffix: &str, value: Value| into.insert(format!("{}{suffix}", field.code), value);
    match (field.field_type.as_str(), value) {
        ("enum", id) => {
            part("", id.to_string().into());
        }
        ("set", Value::Array(ids)) => {
            let ids: Vec<String> = ids.iter().map(Value::to_string).collect();
            part("", ids.join(",").into());
        }
        (_, Value::Object(parts)) => {
            for (name, value) in parts {
                match name.as_str() {
                    "value" => part("", value.clone()),
                    "timezone_name" => None,
                    name => part(&format!("_{name}"), value.clone()),
                };
            }
        }
        (_, value) => {
            part("", value.clone());
        }
    }
}

/// Reads a value out of a v1 body, in v2's form; `None` where the body doesn't have the field.
pub(crate) fn unflatten(field: &FieldDefinition, body: &Map<String, Value>) -> Option<Value> {
    let value = body.get(&field.code)?;
    let part = |suffix: &str| {
        body.get(&format!("{}_{suffix}", field.code))
            .cloned()
            .unwrap_or_default()
    };
    if value.is_null() || value == "" {
        return Some(Value::Null);
    }
    Some(match field.field_type.as_str() {
        "double" => as_number(value),
        "enum" | "user" | "org" | "people" => as_number(value),
        "set" => match value {
            Value::String(ids) => ids
                .split(',')
                .map(|id| as_number(&Value::from(id)))
                .collect(),
            other => other.clone(),
        },
        "monetary" => {
            let currency = part("currency");
            json!({ "value": as_number(value), "currency": if currency.is_null() { json!("EUR") } else { currency } })
        }
        "daterange" => json!({ "value": value, "until": part("until") }),
        "time" => json!({ "value": value, "timezone_id": part("timezone_id") }),
        "timerange" => {
            json!({ "value": value, "until": part("until"), "timezone_id": part("timezone_id") })
        }
        "address" => {
            let mut address: Map<String, Value> = ADDRESS_PARTS
                .iter()
                .map(|name| ((*name).to_owned(), part(name)))
                .collect();
            address.insert("value".to_owned(), value.clone());
            Value::Object(address)
        }
        _ => value.clone(),
    })
}

/// A number that v1 may write as a string; anything else stays as it is.
fn as_number(value: &Value) -> Value {
    let parsed = value
        .as_str()
        .and_then(|text| serde_json::from_str::<Value>(text.trim()).ok());
    parsed
        .filter(Value::is_number)
        .unwrap_or_else(|| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(field_type: &str) -> FieldDefinition {
        FieldDefinition {
            number: 1,
            code: "abc".to_owned(),
            name: "A field".to_owned(),
            field_type: field_type.to_owned(),
            description: None,
            options: Vec::new(),
            is_custom: true,
            is_optional: false,
            settings: Map::new(),
            add_time: String::new(),
        }
    }

    #[test]
    fn values_survive_the_way_into_v1_and_back() {
        for (field_type, value) in [
            ("varchar", json!("words")),
            ("double", json!(2.5)),
            ("enum", json!(12)),
            ("set", json!([1, 2])),
            ("monetary", json!({ "value": 5, "currency": "USD" })),
            (
                "daterange",
                json!({ "value": "2026-01-01", "until": "2026-02-01" }),
            ),
        ] {
            let mut record = Map::new();
            flatten(&field(field_type), &value, &mut record);
            assert_eq!(
                unflatten(&field(field_type), &record),
                Some(value),
                "{field_type}"
            );
        }
    }

    #[test]
    fn v1_writes_ids_of_options_as_text() {
        let mut record = Map::new();
        flatten(&field("set"), &json!([3, 4]), &mut record);
        assert_eq!(Value::Object(record), json!({ "abc": "3,4" }));
    }
}
