//! One record: values under the names that its entity has for them.

use serde_json::Value;

/// A record of the store. A name that starts with a dot is kept, but not shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    columns: &'static [&'static str],
    values: Box<[Value]>,
    /// Values of custom fields that are set, by number of the field.
    custom: Vec<(u32, Value)>,
}

impl Record {
    pub(crate) fn new(columns: &'static [&'static str]) -> Record {
        Record {
            columns,
            values: vec![Value::Null; columns.len()].into(),
            custom: Vec::new(),
        }
    }

    /// The value under this name; null where it isn't set.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.place(name)
            .map_or(&Value::Null, |place| &self.values[place])
    }

    pub(crate) fn at(&self, place: usize) -> &Value {
        self.values.get(place).unwrap_or(&Value::Null)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        let place = self.place(name);
        debug_assert!(place.is_some(), "no column {name}");
        if let Some(place) = place {
            self.values[place] = value.into();
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.at(0).as_u64().unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name).as_u64()
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).as_bool().unwrap_or_default()
    }

    /// Names and values, those that aren't shown left out.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.columns
            .iter()
            .copied()
            .zip(&self.values)
            .filter(|(name, _)| !name.starts_with('.'))
    }

    /// The value of a custom field; null where it isn't set.
    pub(crate) fn custom(&self, field: u32) -> &Value {
        match self
            .custom
            .binary_search_by_key(&field, |(known, _)| *known)
        {
            Ok(place) => &self.custom[place].1,
            Err(_) => &Value::Null,
        }
    }

    /// Sets a custom field, or clears it with null.
    pub(crate) fn set_custom(&mut self, field: u32, value: Value) {
        match (
            self.custom
                .binary_search_by_key(&field, |(known, _)| *known),
            value.is_null(),
        ) {
            (Ok(place), true) => drop(self.custom.remove(place)),
            (Ok(place), false) => self.custom[place].1 = value,
            (Err(_), true) => {}
            (Err(place), false) => self.custom.insert(place, (field, value)),
        }
    }

    /// Takes over all custom fields of another record of the same kind.
    pub(crate) fn copy_custom(&mut self, from: &Record) {
        self.custom.clone_from(&from.custom);
    }

    /// Fills what is empty here with what the other record has.
    pub(crate) fn fill_from(&mut self, other: &Record) {
        for (mine, theirs) in self.values.iter_mut().zip(&other.values) {
            let empty = mine.is_null() || *mine == "" || mine.as_array().is_some_and(Vec::is_empty);
            if empty {
                *mine = theirs.clone();
            }
        }
        for (field, value) in &other.custom {
            if self.custom(*field).is_null() {
                self.set_custom(*field, value.clone());
            }
        }
    }

    pub(crate) fn clear_custom(&mut self) {
        self.custom.clear();
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|known| *known == name)
    }
}
