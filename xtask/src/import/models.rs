//! Models: one per thing, read from all operations that answer with it.

use super::decide::{AllDecisions, apply_field};
use super::union::{Join, is_free_object, join_fields, plain};
use anyhow::{Context, Result, bail};
use pipedrive_catalogue::{Field, Kind, Model, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Names of the field that says which one a thing is, the first that it has.
const IDENTITIES: [&str; 3] = ["id", "uuid", "field_code"];

/// One sighting of a model.
pub struct Source {
    /// The model's name.
    pub model: String,
    /// API version, and the schema's title or else the operation.
    pub from: String,
    /// False where the schema has no title of its own.
    pub titled: bool,
    /// Resource of the operation.
    pub resource: String,
    /// What it looks like there.
    pub shape: Shape,
}

/// Reads all models, each with the resource that owns it.
///
/// # Errors
/// A decision about a model that doesn't fit, or about one that no operation answers with.
pub fn models(
    sources: Vec<Source>,
    decisions: &AllDecisions,
    notes: &mut Vec<String>,
) -> Result<BTreeMap<String, Vec<Model>>> {
    let mut by_name: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for source in sources {
        by_name
            .entry(source.model.clone())
            .or_default()
            .push(source);
    }
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (resource, decided) in decisions {
        for name in decided.models.keys() {
            if let Some(other) = owners.insert(name, resource) {
                bail!("model {name} is decided twice: in {other}.json and in {resource}.json");
            }
            by_name.entry(name.clone()).or_default();
        }
    }
    let mut models: BTreeMap<String, Vec<Model>> = BTreeMap::new();
    for (name, sources) in by_name {
        let decided = owners
            .get(name.as_str())
            .and_then(|owner| Some((*owner, decisions[*owner].models.get(&name)?)));
        let owner = match (&decided, sources.first()) {
            (Some((owner, _)), _) => (*owner).to_owned(),
            (None, Some(source)) => {
                notes.push(format!(
                    "model {name} has no decision yet ({})",
                    source.resource
                ));
                source.resource.clone()
            }
            (None, None) => continue,
        };
        let mut model = merged(&name, sources);
        if let Some((owner, decision)) = decided {
            if model.source.is_empty() && decision.fields.is_empty() {
                bail!(
                    "decisions/{owner}.json decides about model {name}, which no operation answers with"
                );
            }
            model.doc.clone_from(&decision.doc);
            model.open = decision.open;
            let mut shape = Shape {
                fields: std::mem::take(&mut model.fields),
                ..plain(Kind::Object)
            };
            for (path, field) in &decision.fields {
                apply_field(&mut shape, path, field)
                    .with_context(|| format!("model {name} in {owner}.json"))?;
            }
            model.fields = shape.fields;
            model.fields.sort_by_key(|field| field.sampled);
        }
        models.entry(owner).or_default().push(model);
    }
    Ok(models)
}

fn merged(name: &str, sources: Vec<Source>) -> Model {
    let identity = IDENTITIES.iter().find(|identity| {
        !sources.is_empty() && sources.iter().all(|source| has(&source.shape, identity))
    });
    let mut fields: Option<Vec<Field>> = None;
    let mut titles: Vec<String> = Vec::new();
    let untitled = sources.first().map(|source| source.from.clone());
    for source in sources {
        if source.titled && !titles.contains(&source.from) {
            titles.push(source.from);
        }
        // A source that says nothing but "an object" doesn't count.
        if is_free_object(&source.shape) {
            continue;
        }
        fields = Some(match fields {
            Some(seen) => join_fields(seen, source.shape.fields, Join::Any),
            None => source.shape.fields,
        });
    }
    let mut fields = fields.unwrap_or_default();
    for field in &mut fields {
        field.required = identity.is_some_and(|identity| field.name == *identity);
    }
    fields.sort_by_key(|field| field.sampled);
    if titles.is_empty() {
        titles.extend(untitled);
    }
    Model {
        name: name.to_owned(),
        doc: String::new(),
        source: titles,
        fields,
        open: false,
    }
}

fn has(shape: &Shape, identity: &str) -> bool {
    shape
        .fields
        .iter()
        .any(|field| field.name == identity && !field.sampled)
}

/// Names of the models that a shape speaks of.
pub fn mentioned(shape: &Shape, names: &mut BTreeSet<String>) {
    names.extend(shape.model.clone());
    if let Some(items) = &shape.items {
        mentioned(items, names);
    }
    for field in &shape.fields {
        mentioned(&field.shape, names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipedrive_catalogue::{Decisions, FieldDecision, ModelDecision};

    fn field(name: &str, kind: Kind, sampled: bool) -> Field {
        Field {
            name: name.into(),
            shape: plain(kind),
            required: false,
            sampled,
            deprecated: false,
            doc: String::new(),
        }
    }

    fn source(from: &str, titled: bool, fields: Vec<Field>) -> Source {
        Source {
            model: "Deal".into(),
            from: from.into(),
            titled,
            resource: "deals".into(),
            shape: Shape {
                fields,
                ..plain(Kind::Object)
            },
        }
    }

    fn decided(name: &str, decision: ModelDecision) -> AllDecisions {
        let decisions = Decisions {
            models: BTreeMap::from([(name.to_owned(), decision)]),
            ..Decisions::default()
        };
        AllDecisions::from([("deals".to_owned(), decisions)])
    }

    #[test]
    fn a_model_is_the_union_of_its_sources() {
        let id = || field("id", Kind::Integer, false);
        let sources = vec![
            source(
                "v2 Deal",
                true,
                vec![
                    id(),
                    field("value", Kind::Integer, false),
                    field("seen", Kind::Any, true),
                ],
            ),
            source(
                "v1 getDeal",
                false,
                vec![
                    id(),
                    field("value", Kind::Number, false),
                    field("won", Kind::Boolean, false),
                ],
            ),
        ];
        let mut notes = Vec::new();
        let models = models(sources, &AllDecisions::new(), &mut notes).unwrap();
        let deal = &models["deals"][0];
        let names: Vec<_> = deal
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.required))
            .collect();
        assert_eq!(
            names,
            [
                ("id", true),
                ("value", false),
                ("won", false),
                ("seen", false)
            ]
        );
        assert_eq!(deal.fields[1].shape.kinds, [Kind::Number]);
        assert_eq!(deal.source, ["v2 Deal"]);
        assert_eq!(notes, ["model Deal has no decision yet (deals)"]);
    }

    #[test]
    fn an_id_that_one_source_lacks_is_not_required() {
        let sources = vec![
            source("v2 Deal", true, vec![field("id", Kind::Integer, false)]),
            source("v1 Deal", true, vec![field("title", Kind::String, false)]),
        ];
        let models = models(sources, &AllDecisions::new(), &mut Vec::new()).unwrap();
        assert!(
            models["deals"][0]
                .fields
                .iter()
                .all(|field| !field.required)
        );
    }

    #[test]
    fn decided_fields_are_corrected_or_added() {
        let decision = ModelDecision {
            doc: "A deal.".into(),
            fields: BTreeMap::from([
                (
                    "title".into(),
                    FieldDecision {
                        required: Some(true),
                        ..FieldDecision::default()
                    },
                ),
                (
                    "owner.name".into(),
                    FieldDecision {
                        shape: Some(plain(Kind::String)),
                        ..FieldDecision::default()
                    },
                ),
            ]),
            ..ModelDecision::default()
        };
        let owner = Field {
            shape: super::super::union::free_object(),
            ..field("owner", Kind::Map, false)
        };
        let sources = vec![source(
            "v2 Deal",
            true,
            vec![field("title", Kind::String, false), owner],
        )];
        let models = models(sources, &decided("Deal", decision), &mut Vec::new()).unwrap();
        let deal = &models["deals"][0];
        assert_eq!(deal.doc, "A deal.");
        assert!(deal.fields[0].required);
        assert_eq!(deal.fields[1].shape.kinds, [Kind::Object]);
        assert_eq!(deal.fields[1].shape.fields[0].name, "name");
    }

    #[test]
    fn a_decision_about_a_model_that_nothing_answers_with_is_refused() {
        let problem = models(
            Vec::new(),
            &decided("Dael", ModelDecision::default()),
            &mut Vec::new(),
        )
        .unwrap_err();
        assert!(
            problem
                .to_string()
                .contains("model Dael, which no operation answers with")
        );
    }
}
