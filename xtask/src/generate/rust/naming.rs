//! Names of the types within inputs: sets of words and objects.
//!
//! A set of words that a model has under the same field is the model's. One that several resources share is called
//! after its field (`SortDirection`), one that a resource has throughout after both (`DealSortBy`), any other after
//! its call.

use super::super::names;
use super::super::typescript::calls::Call;
use pipedrive_catalogue::{Kind, Resource, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// A set of words of the models.
pub struct ModelWords {
    /// Resource that has it.
    pub resource: String,
    /// Its name.
    pub name: String,
    /// The field that holds it.
    pub field: String,
    /// Its words.
    pub values: Vec<String>,
}

/// Where a type is needed.
pub struct Place<'a> {
    resource: &'a str,
    /// Name of what it's in.
    base: &'a str,
    field: String,
}

impl<'a> Place<'a> {
    /// A field of a call or of an object.
    pub fn new(resource: &'a str, base: &'a str, field: &str) -> Self {
        let field = singular(field).to_owned();
        Place {
            resource,
            base,
            field,
        }
    }
}

/// Which file a set of words is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The models.
    Models,
    /// The one for several resources.
    Shared,
    /// The resource's own.
    Here,
}

/// All names.
pub struct Naming {
    singular: BTreeMap<String, String>,
    paths: BTreeMap<String, String>,
    models: Vec<ModelWords>,
    /// By field and then by what it is; the resources that have it.
    words: BTreeMap<String, BTreeMap<Vec<String>, BTreeSet<String>>>,
    objects: BTreeMap<(String, String), BTreeSet<String>>,
    /// Names of models, not to be taken again.
    taken: BTreeSet<String>,
    shared: Vec<(String, String, Vec<String>)>,
}

impl Naming {
    /// Looks through all inputs.
    pub fn new(
        resources: &[Resource],
        calls: &[Call<'_>],
        models: Vec<ModelWords>,
        taken: BTreeSet<String>,
    ) -> Self {
        let singular = |resource: &Resource| {
            let name = resource.singular.get(&resource.resource);
            let name = name.cloned();
            (
                resource.resource.clone(),
                name.unwrap_or_else(|| names::pascal(&resource.resource)),
            )
        };
        let mut naming = Naming {
            singular: resources.iter().map(singular).collect(),
            paths: resources
                .iter()
                .flat_map(|resource| resource.singular.clone())
                .collect(),
            models,
            words: BTreeMap::new(),
            objects: BTreeMap::new(),
            taken,
            shared: Vec::new(),
        };
        for call in calls {
            for param in &call.operation.query {
                naming.look(call.resource, &param.name, &param.shape);
            }
            if let Some(body) = &call.operation.body {
                for field in &body.fields {
                    naming.look(call.resource, &field.name, &field.shape);
                }
                if let Some(items) = &body.array {
                    naming.look(call.resource, "body", items);
                }
            }
        }
        for (field, sets) in &naming.words {
            for (values, resources) in sets {
                let name = names::pascal(field);
                let alone = sets.len() == 1 && resources.len() > 2;
                if alone && !naming.taken.contains(&name) {
                    naming.shared.push((name, field.clone(), values.clone()));
                }
            }
        }
        naming
    }

    fn look(&mut self, resource: &str, field: &str, shape: &Shape) {
        let field = singular(field);
        if let Some(items) = &shape.items {
            self.look(resource, field, items);
        }
        if shape.kinds == [Kind::String]
            && let Some(values) = super::models::known_words(shape)
            && self.model(resource, field, &values).is_none()
        {
            let sets = self.words.entry(field.to_owned()).or_default();
            let resources = sets.entry(values).or_default();
            resources.insert(resource.to_owned());
        }
        if shape.kinds == [Kind::Object] {
            let place = (resource.to_owned(), field.to_owned());
            self.objects.entry(place).or_default().insert(make(shape));
        }
        for inner in &shape.fields {
            self.look(resource, &inner.name, &inner.shape);
        }
    }

    /// The models' own set of words, that of the same resource first, which may have more of them.
    fn model(&self, resource: &str, field: &str, values: &[String]) -> Option<&str> {
        let wanted: BTreeSet<&String> = values.iter().collect();
        let fits = |words: &&ModelWords| {
            singular(&words.field) == field && {
                let known: BTreeSet<&String> = words.values.iter().collect();
                known == wanted || (words.resource == resource && known.is_superset(&wanted))
            }
        };
        let found = self.models.iter().filter(fits);
        found
            .min_by_key(|words| (words.resource != resource, words.name.len(), &words.name))
            .map(|words| words.name.as_str())
    }

    /// What the names of a call's own types begin with: `DealCreate`.
    pub fn base(&self, call: &Call<'_>) -> String {
        if let Some(name) = &call.params {
            return name.strip_suffix("Params").unwrap_or(name).to_owned();
        }
        let singular = self.paths.get(call.path);
        let singular = singular
            .cloned()
            .unwrap_or_else(|| names::pascal(call.path));
        format!("{singular}{}", names::pascal(call.verb))
    }

    /// Name of a set of words, and where it is.
    pub fn words(&self, place: &Place<'_>, values: &[String]) -> (String, Owner) {
        if let Some(name) = self.model(place.resource, &place.field, values) {
            return (name.to_owned(), Owner::Models);
        }
        let shared = self
            .shared
            .iter()
            .find(|(_, field, known)| *field == place.field && known == values);
        if let Some((name, ..)) = shared {
            return (name.clone(), Owner::Shared);
        }
        let sets = self.words.get(&place.field);
        let alone = sets.is_some_and(|sets| {
            sets.values()
                .filter(|resources| resources.contains(place.resource))
                .count()
                == 1
        });
        (self.name(place, alone, ""), Owner::Here)
    }

    /// Name of an object within an input.
    pub fn object(&self, place: &Place<'_>, shape: &Shape) -> String {
        if matches!(place.field.as_str(), "body" | "data") {
            return format!("{}Item", place.base);
        }
        let key = (place.resource.to_owned(), place.field.clone());
        let makes = self.objects.get(&key);
        let alone = makes.is_some_and(|makes| makes.len() == 1 && makes.contains(&make(shape)));
        self.name(place, alone, "Input")
    }

    fn name(&self, place: &Place<'_>, alone: bool, ending: &str) -> String {
        let field = names::pascal(&place.field);
        let singular = self
            .singular
            .get(place.resource)
            .map_or(place.base, String::as_str);
        let short = format!("{singular}{field}{ending}");
        if alone && !self.taken.contains(&short) {
            return short;
        }
        let base = place.base.strip_suffix("Input").unwrap_or(place.base);
        let long = format!("{base}{field}{ending}");
        if self.taken.contains(&long) {
            format!("{long}Word")
        } else {
            long
        }
    }

    /// The sets of words that several resources share: name, field, words.
    pub fn shared_words(&self) -> impl Iterator<Item = (&str, &str, &[String])> {
        self.shared
            .iter()
            .map(|(name, field, values)| (name.as_str(), field.as_str(), &values[..]))
    }
}

/// One of a list of things: also of `postal_address`, which isn't one.
fn singular(field: &str) -> &str {
    if field.ends_with("ss") {
        field
    } else {
        names::singular(field)
    }
}

/// What an object is made of: two with the same are the same type.
fn make(shape: &Shape) -> String {
    let field = |field: &pipedrive_catalogue::Field| {
        format!(
            "{}{}:{:?}{}",
            field.name,
            if field.required { "!" } else { "" },
            field.shape.kinds,
            make(&field.shape)
        )
    };
    let items = shape.items.as_deref().map(make).unwrap_or_default();
    let fields: Vec<String> = shape.fields.iter().map(field).collect();
    format!("<{items}>{{{}}}", fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::super::super::typescript::calls::calls;
    use super::*;

    fn resources() -> Vec<Resource> {
        let operation = |id: &str, resource: &str, query: &str| {
            format!(
                r#"{{"id":"{id}","key":"{id}","operationId":"{id}","version":"v2","method":"GET","path":"/{resource}","doc":"","query":[{query}],
                "paging":"none","cost":1,"idempotent":true,"response":{{"at":"data","form":"list","shape":{{"type":"any"}},"status":200}}}}"#
            )
        };
        let words = |name: &str, values: &str| {
            format!(r#"{{"name":"{name}","shape":{{"type":"string","values":{values}}}}}"#)
        };
        let order = words("order", r#"["asc","desc"]"#);
        let resource = |name: &str, singular: &str, operations: &[String]| {
            format!(
                r#"{{"resource":"{name}","doc":"","source":[],"singular":{{"{name}":"{singular}"}},"operations":[{}]}}"#,
                operations.join(",")
            )
        };
        let deals = [
            operation(
                "deals.list",
                "deals",
                &format!(
                    "{order},{},{},{}",
                    words("status", r#"["won","open"]"#),
                    words("sort", r#"["id","name"]"#),
                    words("kind", r#"["a","b"]"#)
                ),
            ),
            operation("deals.find", "deals", &words("sort", r#"["id","age"]"#)),
        ];
        let others = ["notes", "tasks"].map(|name| {
            resource(
                name,
                name,
                &[operation(&format!("{name}.list"), name, &order)],
            )
        });
        let text = format!(
            "[{},{}]",
            resource("deals", "Deal", &deals),
            others.join(",")
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn sets_of_words_are_called_after_all_that_share_them() {
        let resources = resources();
        let calls = calls(&resources).unwrap();
        let models = vec![ModelWords {
            resource: "deals".into(),
            name: "DealStatus".into(),
            field: "status".into(),
            values: ["open", "won", "lost"].map(String::from).into(),
        }];
        let naming = Naming::new(&resources, &calls, models, BTreeSet::new());
        let name = |field: &str, values: [&str; 2]| {
            let values = values.map(String::from);
            naming.words(&Place::new("deals", "DealList", field), &values)
        };
        assert_eq!(
            name("status", ["won", "open"]),
            ("DealStatus".into(), Owner::Models)
        );
        assert_eq!(
            name("order", ["asc", "desc"]),
            ("Order".into(), Owner::Shared)
        );
        assert_eq!(name("kind", ["a", "b"]), ("DealKind".into(), Owner::Here));
        assert_eq!(
            name("sort", ["id", "name"]),
            ("DealListSort".into(), Owner::Here)
        );
    }
}
