//! Every object type by name: the models, and what is nested in them.

use super::names;
use super::natural::NATURAL;
use anyhow::{Result, bail};
use pipedrive_catalogue::{Field, Kind, Model, Resource, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// A named object type. Its fields hold no objects of their own, only references to other types.
#[derive(Clone, Debug)]
pub struct Record {
    /// Name, doc and fields.
    pub model: Model,
    /// Model and field that it is nested in; none for a model.
    pub within: Option<String>,
}

/// All object types.
pub struct Types {
    /// By resource, in the order of their use.
    pub records: BTreeMap<String, Vec<Record>>,
    /// Resource that a type belongs to.
    pub owners: BTreeMap<String, String>,
}

/// Names all object types of the catalogue.
///
/// # Errors
/// Two types of one name.
pub fn types(resources: &[Resource]) -> Result<Types> {
    let mut natural = BTreeMap::new();
    for (path, name, _) in NATURAL {
        if let Some(shape) = find(resources, path) {
            natural.insert(*path, (*name, shape));
        }
    }
    let mut naming = Naming {
        natural,
        found: Vec::new(),
    };
    let mut types = Types {
        records: BTreeMap::new(),
        owners: BTreeMap::new(),
    };
    for resource in resources {
        for model in &resource.models {
            naming.found.clear();
            let mut flat = model.clone();
            for field in &mut flat.fields {
                let path = format!("{}.{}", model.name, field.name);
                naming.flatten(&mut field.shape, &path, &model.name, &field.name);
            }
            let list = types.records.entry(resource.resource.clone()).or_default();
            list.push(Record {
                model: flat,
                within: None,
            });
            list.append(&mut naming.found);
        }
    }
    for (resource, records) in &mut types.records {
        records.sort_by(|one, other| one.model.name.cmp(&other.model.name));
        for record in records.iter() {
            if let Some(other) = types
                .owners
                .insert(record.model.name.clone(), resource.clone())
            {
                bail!(
                    "two types are called {}: in {other} and in {resource}",
                    record.model.name
                );
            }
        }
    }
    Ok(types)
}

struct Naming {
    natural: BTreeMap<&'static str, (&'static str, Shape)>,
    found: Vec<Record>,
}

impl Naming {
    /// Puts references in the place of nested objects.
    fn flatten(&mut self, shape: &mut Shape, path: &str, parent: &str, field: &str) {
        if let Some(items) = &mut shape.items {
            let mark = if shape.kinds.contains(&Kind::Array) {
                "[]"
            } else {
                ".*"
            };
            self.flatten(
                items,
                &format!("{path}{mark}"),
                parent,
                names::singular(field),
            );
        }
        if !shape.kinds.contains(&Kind::Object) {
            return;
        }
        let shared = self
            .natural
            .iter()
            .find(|(_, (_, known))| same_fields(known, shape));
        let (name, defined_here) = match shared {
            Some((place, (name, _))) => ((*name).to_owned(), *place == path),
            None => (format!("{parent}{}", names::pascal(field)), true),
        };
        let mut fields = std::mem::take(&mut shape.fields);
        for kind in &mut shape.kinds {
            if *kind == Kind::Object {
                *kind = Kind::Model;
            }
        }
        shape.model = Some(name.clone());
        if !defined_here {
            return;
        }
        for inner in &mut fields {
            let path = format!("{path}.{}", inner.name);
            self.flatten(&mut inner.shape, &path, &name, &inner.name);
        }
        let doc = NATURAL
            .iter()
            .find(|(_, known, _)| *known == name)
            .map_or("", |(_, _, doc)| doc);
        self.found.push(Record {
            model: Model {
                name,
                doc: doc.to_owned(),
                source: Vec::new(),
                fields,
                open: false,
            },
            within: Some(path.to_owned()),
        });
    }
}

/// The same fields of the same kinds; what differs in nullability or known values is the same thing.
fn same_fields(one: &Shape, other: &Shape) -> bool {
    one.fields.len() == other.fields.len()
        && one.fields.iter().all(|field| {
            let twin = other.fields.iter().find(|twin| twin.name == field.name);
            twin.is_some_and(|twin| same(&field.shape, &twin.shape))
        })
}

fn same(one: &Shape, other: &Shape) -> bool {
    let items = match (&one.items, &other.items) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    };
    let kinds = |shape: &Shape| {
        // A flag is a boolean, spelt otherwise.
        let plain = |kind: &Kind| {
            if *kind == Kind::Flag {
                Kind::Boolean
            } else {
                *kind
            }
        };
        shape.kinds.iter().map(plain).collect::<BTreeSet<_>>()
    };
    items && kinds(one) == kinds(other) && one.model == other.model && same_fields(one, other)
}

fn find(resources: &[Resource], path: &str) -> Option<Shape> {
    let (model, rest) = path.split_once('.')?;
    let model = resources
        .iter()
        .flat_map(|resource| &resource.models)
        .find(|known| known.name == model)?;
    let mut fields: &[Field] = &model.fields;
    let mut at: Option<&Shape> = None;
    for part in rest.split('.') {
        let name = part.trim_end_matches("[]");
        let mut shape = if name == "*" {
            at?.items.as_deref()?
        } else {
            &fields.iter().find(|field| field.name == name)?.shape
        };
        for _ in 0..(part.len() - name.len()) / 2 {
            shape = shape.items.as_deref()?;
        }
        fields = &shape.fields;
        at = Some(shape);
    }
    at.filter(|shape| shape.kinds.contains(&Kind::Object))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources(models: &str) -> Vec<Resource> {
        let text = format!(
            r#"[{{"resource":"deals","doc":"","source":[],"operations":[],"models":[{models}]}}]"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn names(types: &Types) -> Vec<&str> {
        types.records["deals"]
            .iter()
            .map(|record| record.model.name.as_str())
            .collect()
    }

    #[test]
    fn nested_objects_are_called_after_model_and_field() {
        let types = types(&resources(
            r#"{"name":"Deal","doc":"","fields":[{"name":"prices","shape":{"type":"array","items":{"type":"object","fields":[
                {"name":"tax","shape":{"type":["integer","object"],"fields":[{"name":"rate","shape":{"type":"number"}}]}}]}}}]}"#,
        ))
        .unwrap();
        assert_eq!(names(&types), ["Deal", "DealPrice", "DealPriceTax"]);
        let price = &types.records["deals"][1].model;
        assert_eq!(price.fields[0].shape.kinds, [Kind::Integer, Kind::Model]);
        assert_eq!(price.fields[0].shape.model.as_deref(), Some("DealPriceTax"));
    }

    #[test]
    fn objects_of_the_same_make_share_a_natural_name() {
        let address = r#"{"type":"object","fields":[{"name":"value","shape":{"type":"string"}}]}"#;
        let types = types(&resources(&format!(
            r#"{{"name":"Deal","doc":"","fields":[{{"name":"place","shape":{address}}}]}},
            {{"name":"Organization","doc":"","fields":[{{"name":"address","shape":{address}}}]}}"#
        )))
        .unwrap();
        assert_eq!(names(&types), ["Address", "Deal", "Organization"]);
        assert_eq!(
            types.records["deals"][1].model.fields[0]
                .shape
                .model
                .as_deref(),
            Some("Address")
        );
    }

    #[test]
    fn two_types_of_one_name_are_refused() {
        let clash = r#"{"name":"DealOwner","doc":"","fields":[]},
            {"name":"Deal","doc":"","fields":[{"name":"owner","shape":{"type":"object","fields":[{"name":"x","shape":{"type":"any"}}]}}]}"#;
        assert!(
            types(&resources(clash))
                .err()
                .unwrap()
                .to_string()
                .contains("two types are called DealOwner")
        );
    }
}
