//! Reading: keys and ids of a record turned into names and labels.

use super::dictionary::Dictionary;
use super::field::{Field, is_hash_or_part};
use super::kind::FieldType;
use super::options::with_id;
use super::{Form, flat, typed};
use serde_json::{Map, Value, json};

impl Dictionary {
    /// A record with its custom fields by name, all else as it was.
    ///
    /// Unset fields stay `null`, absent ones absent; a key that isn't known stays. A record in the form of v1 gains
    /// `custom_fields`, and keys of custom fields leave its root.
    pub fn decode(&self, form: Form, record: Value) -> Value {
        let Value::Object(mut record) = record else {
            return record;
        };
        if form == Form::V1 {
            let values = self.take_flat(&mut record);
            let values = self.natural_values(values);
            if !values.is_empty() || record.get("custom_fields").is_none() {
                record.insert("custom_fields".to_owned(), values.into());
            }
        } else if let Some(Value::Object(values)) = record.get_mut("custom_fields") {
            let values = self.decode_values(form, std::mem::take(values));
            record.insert("custom_fields".to_owned(), values.into());
        }
        record.into()
    }

    /// The custom fields of a record, by key, as they stand under `custom_fields`; flat ones of v1 as
    /// [`take_flat`](Self::take_flat) gives them.
    pub fn decode_values(&self, form: Form, mut values: Map<String, Value>) -> Map<String, Value> {
        if form == Form::Webhook {
            for value in values.values_mut() {
                *value = typed::untyped(value.take());
            }
        }
        self.natural_values(values)
    }

    /// One value of a v2 record or webhook. Values of v1 are spread over several keys: see [`decode`](Self::decode).
    pub fn decode_value(&self, form: Form, field: &Field, value: Value) -> Value {
        match form {
            Form::V2 => self.natural(field, value),
            Form::Webhook => self.natural(field, typed::untyped(value)),
            Form::V1 => {
                let mut record = Map::new();
                record.insert(field.key.clone(), value);
                let value = flat::nested(field, &mut record).unwrap_or_default();
                self.natural(field, value)
            }
        }
    }

    /// Takes custom fields out of a flat record, by key, with values as v2 records have them.
    pub fn take_flat(&self, record: &mut Map<String, Value>) -> Map<String, Value> {
        let mut values = Map::new();
        for field in self.fields.iter().filter(|field| field.custom) {
            if let Some(value) = flat::nested(field, record) {
                values.insert(field.key.clone(), value);
            }
        }
        // Fields that were added since the dictionary was loaded belong here, too.
        let unknown: Vec<String> = record
            .keys()
            .filter(|key| is_hash_or_part(key))
            .cloned()
            .collect();
        for key in unknown {
            if let Some(value) = record.remove(&key) {
                values.insert(key, value);
            }
        }
        values
    }

    fn natural_values(&self, values: Map<String, Value>) -> Map<String, Value> {
        let mut named = Map::new();
        let mut unknown = Vec::new();
        for (key, value) in values {
            match self.custom(&key) {
                Some(field) => {
                    named.insert(field.name.clone(), self.natural(field, value));
                }
                None => unknown.push((key, value)),
            }
        }
        // A name comes before a key that nobody knows.
        for (key, value) in unknown {
            named.entry(key).or_insert(value);
        }
        named
    }

    fn natural(&self, field: &Field, value: Value) -> Value {
        match (&field.field_type, value) {
            (FieldType::Enum, value) => one(field, value),
            (FieldType::Set, Value::Array(ids)) => {
                ids.into_iter().map(|id| one(field, id)).collect()
            }
            (_, value) => value,
        }
    }
}

/// An option with its label. An object has one already, where the API was asked for it.
fn one(field: &Field, value: Value) -> Value {
    if !value.is_number() && !value.is_string() {
        return value;
    }
    match with_id(field.options.as_deref().unwrap_or_default(), &value) {
        Some(option) => option.json(),
        None => json!({ "id": value, "label": null }),
    }
}
