//! The operations that exist, and which of them a request means.

use crate::failure::Failure;
use pipedrive_catalogue::{Model, Operation, Resource};
use std::collections::BTreeMap;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// All operations and models of the API.
#[derive(Debug)]
pub(crate) struct Catalogue {
    operations: Vec<Operation>,
    models: BTreeMap<String, Model>,
}

/// The operation that a request means.
#[derive(Debug)]
pub(crate) struct Match<'a> {
    pub(crate) operation: &'a Operation,
    /// Values of the path's parameters, decoded, in their order.
    pub(crate) path: Vec<String>,
}

impl Catalogue {
    /// Reads the catalogue that was embedded at build time.
    pub(crate) fn embedded() -> Result<Catalogue, serde_json::Error> {
        let mut catalogue = Catalogue {
            operations: Vec::new(),
            models: BTreeMap::new(),
        };
        for file in FILES {
            let resource: Resource = serde_json::from_str(file)?;
            catalogue.operations.extend(resource.operations);
            catalogue.models.extend(
                resource
                    .models
                    .into_iter()
                    .map(|model| (model.name.clone(), model)),
            );
        }
        Ok(catalogue)
    }

    pub(crate) fn model(&self, name: &str) -> Option<&Model> {
        self.models.get(name)
    }

    #[cfg(test)]
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Finds the operation under a full path such as `/api/v2/deals/7`.
    ///
    /// # Errors
    /// 404 where no operation has the path, 405 where none has it with this method.
    pub(crate) fn find(&self, method: &str, path: &str) -> Result<Match<'_>, Failure> {
        let (version, path) = split_version(path).ok_or_else(|| unknown_path(path))?;
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let mut best: Option<(usize, Match<'_>)> = None;
        let mut allowed: Vec<&str> = Vec::new();
        for operation in self
            .operations
            .iter()
            .filter(|operation| operation.version == version)
        {
            let Some((literals, values)) = fit(&operation.path, &segments) else {
                continue;
            };
            allowed.push(&operation.method);
            // `/deals/search` is also a `/deals/{id}`: the path with more fixed parts is meant.
            if operation.method == method && best.as_ref().is_none_or(|(most, _)| literals > *most)
            {
                best = Some((
                    literals,
                    Match {
                        operation,
                        path: values,
                    },
                ));
            }
        }
        match best {
            Some((_, found)) => Ok(found),
            None if allowed.is_empty() => Err(unknown_path(path)),
            None => {
                allowed.sort_unstable();
                allowed.dedup();
                Err(Failure::method_not_allowed(method, allowed.join(", ")))
            }
        }
    }
}

fn unknown_path(path: &str) -> Failure {
    Failure::not_found(&format!("Path {path}")).with_code("unknown_path")
}

/// The version that a path belongs to, and the rest of it.
fn split_version(path: &str) -> Option<(&'static str, &str)> {
    for (prefix, version) in [("/api/v2/", "v2"), ("/api/v1/", "v1"), ("/v1/", "v1")] {
        if let Some(rest) = path.strip_prefix(prefix) {
            return Some((version, rest));
        }
    }
    path.starts_with("/oauth/").then_some(("oauth", path))
}

/// How many fixed parts of a template the segments meet, and the values of the others.
fn fit(template: &str, segments: &[&str]) -> Option<(usize, Vec<String>)> {
    let parts = template.trim_matches('/').split('/');
    let (mut literals, mut values, mut count) = (0, Vec::new(), 0);
    for (part, segment) in parts.zip(segments) {
        count += 1;
        if part.starts_with('{') {
            values.push(decode(segment));
        } else if part == *segment {
            literals += 1;
        } else {
            return None;
        }
    }
    let length = template.trim_matches('/').split('/').count();
    (count == length && length == segments.len()).then_some((literals, values))
}

/// A path segment without its percent signs. A plus stands for itself here, unlike in a query.
fn decode(segment: &str) -> String {
    let query = format!("={}", segment.replace('+', "%2B"));
    form_urlencoded::parse(query.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_fits_only_as_a_whole() {
        assert_eq!(
            fit("/deals/{id}", &["deals", "7"]),
            Some((1, vec!["7".to_owned()]))
        );
        assert_eq!(
            fit("/deals/search", &["deals", "search"]),
            Some((2, vec![]))
        );
        assert_eq!(fit("/deals/{id}", &["deals"]), None);
        assert_eq!(fit("/deals", &["deals", "7"]), None);
    }

    #[test]
    fn v2_is_only_under_api() {
        assert_eq!(split_version("/api/v2/deals"), Some(("v2", "deals")));
        assert_eq!(split_version("/v1/deals"), Some(("v1", "deals")));
        assert_eq!(split_version("/v2/deals"), None);
    }

    #[test]
    fn segments_are_decoded_once() {
        assert_eq!(decode("a%20b+c%252F"), "a b+c%2F");
    }
}
