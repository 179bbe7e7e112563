//! How a v2 record is shown.

use super::{FieldDefinition, Record};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

/// A record with what a caller asked to see beside it.
pub(crate) struct View<'a> {
    record: &'a Record,
    extras: Vec<(&'static str, Value)>,
    custom: Option<&'a CustomView<'a>>,
}

/// Which custom fields are shown, and how.
pub(crate) struct CustomView<'a> {
    fields: Vec<&'a FieldDefinition>,
    /// Options as `{id, label}` instead of ids.
    labels: bool,
}

impl<'a> View<'a> {
    pub(crate) fn new(record: &'a Record) -> View<'a> {
        View {
            record,
            extras: Vec::new(),
            custom: None,
        }
    }

    /// The same view with fields that aren't shown by default.
    pub(crate) fn with(mut self, extras: Vec<(&'static str, Value)>) -> View<'a> {
        self.extras = extras;
        self
    }

    /// The same view with custom fields.
    pub(crate) fn with_custom(mut self, custom: &'a CustomView<'a>) -> View<'a> {
        self.custom = Some(custom);
        self
    }
}

impl<'a> CustomView<'a> {
    /// All custom fields among `fields`, or only those whose codes are in `only`.
    pub(crate) fn new(
        fields: &'a [FieldDefinition],
        only: &[String],
        labels: bool,
    ) -> CustomView<'a> {
        let shown = |field: &&FieldDefinition| {
            field.is_custom && (only.is_empty() || only.contains(&field.code))
        };
        CustomView {
            fields: fields.iter().filter(shown).collect(),
            labels,
        }
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (name, value) in self.record.shown() {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in &self.extras {
            map.serialize_entry(name, value)?;
        }
        if let Some(custom) = self.custom {
            map.serialize_entry(
                "custom_fields",
                &CustomValues {
                    record: self.record,
                    custom,
                },
            )?;
        }
        map.end()
    }
}

struct CustomValues<'a> {
    record: &'a Record,
    custom: &'a CustomView<'a>,
}

impl Serialize for CustomValues<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.custom.fields.len()))?;
        for field in &self.custom.fields {
            let value = self.record.custom(field.number);
            if self.custom.labels && field.has_options() && !value.is_null() {
                map.serialize_entry(&field.code, &with_labels(field, value))?;
            } else {
                map.serialize_entry(&field.code, value)?;
            }
        }
        map.end()
    }
}

fn with_labels(field: &FieldDefinition, value: &Value) -> Value {
    match value {
        Value::Array(ids) => ids
            .iter()
            .map(|id| json!({ "id": id, "label": field.label_of(id) }))
            .collect(),
        id => json!({ "id": id, "label": field.label_of(id) }),
    }
}
