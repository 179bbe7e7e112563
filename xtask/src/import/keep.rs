//! What the catalogue knows beyond a plain document.
//!
//! Pipedrive's own documents say in running text that a parameter takes a list, how large a page may be, or how a time
//! is written; some fields stand only in their samples. Annotated documents have it all as facts. Importing a plain one
//! must not lose what is known already.

use super::union::is_free_object;
use pipedrive_catalogue::{Field, Kind, Operation, Param, Resource, ResponseForm, Shape};

/// Puts back what the catalogue on disk knows, for operations of the versions whose document is plain, and for models.
pub fn keep(old: &[Resource], new: &mut [Resource], plain: &[&str]) {
    let known = |key: &str| {
        old.iter()
            .flat_map(|resource| &resource.operations)
            .find(|operation| operation.key == key)
    };
    for resource in new {
        for operation in &mut resource.operations {
            // The calls of the authorization host are in v1's document.
            let version = if operation.version == "v2" {
                "v2"
            } else {
                "v1"
            };
            if let Some(was) = known(&operation.key).filter(|_| plain.contains(&version)) {
                keep_operation(was, operation);
            }
        }
        for model in resource.models.iter_mut().filter(|_| !plain.is_empty()) {
            let models = old.iter().flat_map(|resource| &resource.models);
            if let Some(was) = models.into_iter().find(|was| was.name == model.name) {
                keep_fields(&was.fields, &mut model.fields);
            }
        }
    }
}

/// Operations of the catalogue that no document has: they stay, unless upstream has them by now.
pub fn undocumented(old: &[Resource], plain: bool) -> Vec<Operation> {
    let all = old.iter().flat_map(|resource| &resource.operations);
    all.filter(|operation| plain && operation.undocumented)
        .cloned()
        .collect()
}

fn keep_operation(was: &Operation, is: &mut Operation) {
    for param in is.path_params.iter_mut().chain(&mut is.query) {
        let all = was.path_params.iter().chain(&was.query);
        if let Some(was) = all.into_iter().find(|was| was.name == param.name) {
            keep_param(was, param);
        }
    }
    if let (Some(was), Some(is)) = (&was.body, &mut is.body) {
        keep_fields(&was.fields, &mut is.fields);
    }
    keep_fields(
        &was.response.additional_data,
        &mut is.response.additional_data,
    );
    if is.response.form == ResponseForm::None && was.response.form != ResponseForm::None {
        is.response = was.response.clone();
    } else if is.response.at == was.response.at {
        keep_shape(&was.response.shape, &mut is.response.shape);
    }
}

fn keep_param(was: &Param, is: &mut Param) {
    // A list in one string says nothing of its elements.
    if is.list.is_none() && was.list.is_some() && is.shape.kinds == [Kind::String] {
        is.list = was.list;
        is.shape.kinds.clone_from(&was.shape.kinds);
        // A sort parameter's enum has the bare names.
        let covered = |value: &serde_json::Value| {
            let name = value.as_str().unwrap_or_default();
            was.shape
                .values
                .iter()
                .any(|was| was.as_str().is_some_and(|was| was.starts_with(name)))
        };
        if is.shape.values.iter().all(covered) {
            is.shape.values.clone_from(&was.shape.values);
        }
    }
    is.max = is.max.or(was.max);
    is.page_size = is.page_size.or(was.page_size);
    keep_shape(&was.shape, &mut is.shape);
}

fn keep_fields(was: &[Field], is: &mut Vec<Field>) {
    for field in is.iter_mut() {
        if let Some(was) = was.iter().find(|was| was.name == field.name) {
            keep_shape(&was.shape, &mut field.shape);
            field.sampled |= was.sampled;
            field.deprecated |= was.deprecated;
        }
    }
    let missing = was
        .iter()
        .filter(|was| was.sampled && !is.iter().any(|field| field.name == was.name));
    let missing: Vec<Field> = missing.cloned().collect();
    is.extend(missing);
    // Those from samples in the order that is known.
    let place = |field: &Field| {
        was.iter()
            .position(|was| was.name == field.name)
            .filter(|_| field.sampled)
    };
    is.sort_by_key(|field| (field.sampled, place(field)));
}

fn keep_shape(was: &Shape, is: &mut Shape) {
    is.nullable |= was.nullable;
    // Samples told what this is, where the schema has a bare object, nothing, or a map for a thing and the reverse.
    let bare = is.kinds == [Kind::Any] || is_free_object(is);
    let reversed = matches!(
        (&was.kinds[..], &is.kinds[..]),
        ([Kind::Map], [Kind::Object]) | ([Kind::Object], [Kind::Map])
    );
    if bare || reversed {
        *is = Shape {
            nullable: is.nullable,
            ..was.clone()
        };
        return;
    }
    if was.kinds != is.kinds {
        return;
    }
    if is.values.is_empty() {
        is.values.clone_from(&was.values);
    }
    // Plain documents call any time `date-time`, however it is written.
    is.format = was.format.or(is.format).filter(|_| is.values.is_empty());
    if let (Some(was), Some(is)) = (&was.items, &mut is.items) {
        keep_shape(was, is);
    }
    keep_fields(&was.fields, &mut is.fields);
}

#[cfg(test)]
mod tests {
    use super::super::decide::tests::operation;
    use super::*;
    use pipedrive_catalogue::{ListEncoding, Model};

    fn param(json: &str) -> Param {
        serde_json::from_str(json).unwrap()
    }

    fn resource(query: Vec<Param>, fields: &str) -> Vec<Resource> {
        let operations = vec![Operation {
            query,
            ..operation()
        }];
        let model = Model {
            name: "Deal".into(),
            doc: String::new(),
            source: Vec::new(),
            fields: serde_json::from_str(fields).unwrap(),
            open: false,
        };
        vec![Resource {
            resource: "deals".into(),
            doc: String::new(),
            source: Vec::new(),
            singular: Default::default(),
            operations,
            models: vec![model],
        }]
    }

    #[test]
    fn a_plain_document_loses_no_annotated_fact() {
        let ids = param(r#"{"name":"ids","shape":{"type":"integer"},"list":"comma","max":100}"#);
        let since = param(r#"{"name":"since","shape":{"type":"string","format":"rfc3339"}}"#);
        let fields = r#"[{"name":"id","shape":{"type":"integer"}},{"name":"seen","shape":{"type":"string"},"sampled":true}]"#;
        let old = resource(vec![ids.clone(), since.clone()], fields);
        let bare = |name: &str| {
            param(&format!(
                r#"{{"name":"{name}","shape":{{"type":"string"}}}}"#
            ))
        };
        let mut new = resource(
            vec![bare("ids"), bare("since")],
            r#"[{"name":"id","shape":{"type":"integer"}}]"#,
        );
        keep(&old, &mut new, &["v2"]);
        assert_eq!(new, old);
    }

    #[test]
    fn an_annotated_document_is_believed() {
        let old = resource(
            vec![param(
                r#"{"name":"limit","shape":{"type":"integer"},"max":500}"#,
            )],
            "[]",
        );
        let mut new = resource(
            vec![param(r#"{"name":"limit","shape":{"type":"integer"}}"#)],
            "[]",
        );
        let before = new.clone();
        keep(&old, &mut new, &[]);
        assert_eq!(new, before);
    }

    #[test]
    fn what_upstream_takes_back_is_not_kept() {
        let old = resource(
            vec![param(r#"{"name":"gone","shape":{"type":"integer"}}"#)],
            r#"[{"name":"gone","shape":{"type":"integer"}}]"#,
        );
        let mut new = resource(
            vec![param(
                r#"{"name":"ids","shape":{"type":"integer"},"list":"repeat","max":5}"#,
            )],
            "[]",
        );
        let before = new.clone();
        keep(&old, &mut new, &["v1", "v2"]);
        assert_eq!(new, before);
        assert_eq!(
            new[0].operations[0].query[0].list,
            Some(ListEncoding::Repeat)
        );
    }

    #[test]
    fn operations_that_no_document_has_stay_with_a_plain_one() {
        let mut old = resource(Vec::new(), "[]");
        old[0].operations[0].undocumented = true;
        assert_eq!(undocumented(&old, true).len(), 1);
        assert!(undocumented(&old, false).is_empty());
    }
}
