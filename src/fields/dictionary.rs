//! An entity's fields, by key and by name.

use super::Entity;
use super::field::{Field, FieldOption};
use super::names::unique_names;
use super::nearest::nearest;
use super::problem::{Problem, ProblemCode};
use super::rows::renamed;
use crate::text::{decimal, join};

/// The fields of an entity of one account.
///
/// Keys never change, names do: keep keys in programs that have to outlive a renaming.
#[derive(Clone, Debug, PartialEq)]
pub struct Dictionary {
    pub(super) entity: Entity,
    pub(super) fields: Vec<Field>,
    /// The account's users, where they are known: options of all user fields.
    pub(super) users: Option<Vec<FieldOption>>,
    /// The account's currencies, where they are known.
    pub(super) currencies: Option<Vec<FieldOption>>,
    /// Places of the fields, in the order of their keys.
    by_key: Vec<usize>,
    /// The same, in the order of their names.
    by_name: Vec<usize>,
}

impl Dictionary {
    /// A dictionary without fields; see [`add_v2`](Self::add_v2) and [`add_v1`](Self::add_v1).
    pub fn new(entity: Entity) -> Dictionary {
        Dictionary {
            entity,
            fields: Vec::new(),
            users: None,
            currencies: None,
            by_key: Vec::new(),
            by_name: Vec::new(),
        }
    }

    /// Whose fields they are.
    pub fn entity(&self) -> Entity {
        self.entity
    }

    /// All fields, built-in and custom, in the account's order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field with that key.
    pub fn by_key(&self, key: &str) -> Option<&Field> {
        self.fields.get(self.place(key)?)
    }

    /// The custom field with that key.
    pub fn custom(&self, key: &str) -> Option<&Field> {
        self.by_key(key).filter(|field| field.custom)
    }

    /// The field with that key or name, built-in or custom.
    ///
    /// # Errors
    /// [`ProblemCode::UnknownField`] with the nearest name, [`ProblemCode::AmbiguousField`] with the keys.
    pub fn find(&self, name: &str) -> Result<&Field, Problem> {
        self.look_up(name, false)
    }

    /// The custom field with that key or name.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn find_custom(&self, name: &str) -> Result<&Field, Problem> {
        self.look_up(name, true)
    }

    fn look_up(&self, name: &str, custom: bool) -> Result<&Field, Problem> {
        let fits = |field: &&Field| field.custom || !custom;
        if let Some(field) = self.by_key(name).filter(fits) {
            return Ok(field);
        }
        let renamed = renamed(self.entity, name).filter(|_| !custom);
        if let Some(field) = renamed.and_then(|key| self.by_key(key)) {
            return Ok(field);
        }
        let called = self.fields.iter().filter(|field| field.label == name);
        let called: Vec<&Field> = called.filter(fits).collect();
        if let [field] = called.as_slice() {
            return Ok(field);
        }
        if called.is_empty() {
            let named = found(&self.by_name, &self.fields, |field| &field.name, name);
            let named = named.and_then(|place| self.fields.get(place));
            return named.filter(fits).ok_or_else(|| self.unknown(name, custom));
        }
        Err(self.ambiguous(name, &called))
    }

    fn unknown(&self, name: &str, custom: bool) -> Problem {
        let fields = self.fields.iter().filter(|field| field.custom || !custom);
        let near = nearest(name, fields.clone().map(|field| field.name.as_str()));
        let near = near.or_else(|| nearest(name, fields.map(|field| field.key.as_str())));
        let kind = if custom { "custom field" } else { "field" };
        let mut message = join(&[
            "no ",
            kind,
            " of a ",
            self.entity.as_str(),
            " is called \"",
            name,
            "\"",
        ]);
        if let Some(near) = near {
            message.push_str(&join(&["; did you mean \"", near, "\"?"]));
        }
        let problem = Problem::new(ProblemCode::UnknownField, message).of(name);
        problem.with(|facts| facts.nearest = near.map(str::to_owned))
    }

    fn ambiguous(&self, name: &str, called: &[&Field]) -> Problem {
        let mut message = join(&[
            &decimal(called.len() as u64),
            " fields are called \"",
            name,
            "\"; use ",
        ]);
        for (place, field) in called.iter().enumerate() {
            let link = if place > 0 { " or " } else { "" };
            message.push_str(&join(&[link, "\"", &field.key, "\""]));
            if field.name != name && field.name != field.key {
                message.push_str(&join(&[", by name \"", &field.name, "\","]));
            }
        }
        let message = message.trim_end_matches(',').to_owned();
        let problem = Problem::new(ProblemCode::AmbiguousField, message).of(name);
        problem.with(|facts| {
            facts.keys = called.iter().map(|field| field.key.clone()).collect();
            facts.names = called.iter().map(|field| field.name.clone()).collect();
        })
    }

    /// The keys of custom fields, for a list's parameter `custom_fields`, which takes 15 at most.
    ///
    /// # Errors
    /// A name that leads to no field, or more fields than `max`.
    pub fn keys<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
        max: usize,
    ) -> Result<Vec<String>, Problem> {
        let mut keys = Vec::new();
        for name in names {
            let key = &self.find_custom(name)?.key;
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        if keys.len() > max {
            let message = join(&[
                &decimal(keys.len() as u64),
                " custom fields are more than the ",
                &decimal(max as u64),
                " that can be asked for at once",
            ]);
            return Err(Problem::new(ProblemCode::TooManyFields, message));
        }
        Ok(keys)
    }

    /// Gives each field its name again, after fields came or went.
    pub(super) fn index(&mut self) {
        let names = unique_names(&self.fields);
        for (field, name) in self.fields.iter_mut().zip(names) {
            field.name = name;
        }
        self.by_key = ordered(&self.fields, |field| &field.key);
        self.by_name = ordered(&self.fields, |field| &field.name);
    }

    pub(super) fn place(&self, key: &str) -> Option<usize> {
        found(&self.by_key, &self.fields, |field| &field.key, key)
    }
}

/// The fields' places in the order of one of their texts. Sorting would do, and bring 5 KB of wasm with it.
fn ordered(fields: &[Field], by: fn(&Field) -> &str) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::with_capacity(fields.len());
    for (place, field) in fields.iter().enumerate() {
        let text = |place: &usize| fields.get(*place).map_or("", by);
        let at = order.partition_point(|other| text(other) < by(field));
        order.insert(at, place);
    }
    order
}

/// The place of the field with that text.
fn found(order: &[usize], fields: &[Field], by: fn(&Field) -> &str, wanted: &str) -> Option<usize> {
    let text = |place: &usize| fields.get(*place).map_or("", by);
    let at = order.partition_point(|place| text(place) < wanted);
    order.get(at).copied().filter(|place| text(place) == wanted)
}
