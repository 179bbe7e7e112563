//! One operation, from both documents to the catalogue's form.

use super::document::Document;
use super::node::Node;
use super::params;
use super::response::{self, Answer};
use anyhow::{Context, Result, bail};
use pipedrive_catalogue::{Operation, Paging, Param};
use std::collections::BTreeSet;

/// An operation as upstream has it: no name, sentence or model yet.
#[derive(Clone)]
pub struct Upstream {
    /// Its facts; `id` and `doc` are empty.
    pub operation: Operation,
    /// The answer before any decision.
    pub answer: Answer,
    /// Upstream's first tag, which the proposed resource is named after.
    pub tag: String,
}

/// Reads all operations: v2 first, so that models take its names and order where both versions have a field.
///
/// # Errors
/// What can't be read, with its operation; all of them at once.
pub fn read_all(v1: &Document, v2: &Document) -> Result<Vec<Upstream>> {
    let mut found: Vec<Upstream> = Vec::new();
    let mut problems = Vec::new();
    for document in [v2, v1] {
        for (path, method, item, node) in document.operations() {
            match read(document, path, method, item, node) {
                Ok(upstream) => found.push(upstream),
                Err(problem) => {
                    let method = method.to_uppercase();
                    problems.push(format!("{} {method} {path}: {problem:#}", document.version));
                }
            }
        }
    }
    if !problems.is_empty() {
        bail!(
            "upstream's documents have what can't be read:\n  {}",
            problems.join("\n  ")
        );
    }
    name_twins(&mut found)?;
    Ok(found)
}

fn read(
    document: &Document,
    path: &str,
    method: &str,
    item: &Node,
    node: &Node,
) -> Result<Upstream> {
    let operation_id = node
        .text_at("operationId")
        .context("no operationId")?
        .to_owned();
    let tags: Vec<&str> = node
        .get("tags")
        .map_or(&[][..], Node::elements)
        .iter()
        .filter_map(Node::text)
        .collect();
    let on_oauth_host = node
        .get("servers")
        .or_else(|| item.get("servers"))
        .is_some_and(|servers| servers.elements().iter().any(host_is_oauth));
    // Two operations share the token's path, which a document can't say but by a trailing slash; calling it with the
    // slash answers with a redirect that loses the body.
    let path = if on_oauth_host {
        path.trim_end_matches('/')
    } else {
        path
    };
    let found = params::params(document, path, item, node)?;
    let body = params::body(document, node)?;
    let method_name = method.to_uppercase();
    let idempotent = match method_name.as_str() {
        "GET" | "PUT" | "DELETE" => true,
        "POST" | "PATCH" => false,
        other => bail!("unsupported method {other}"),
    };
    let cost = match node.count_at("x-token-cost") {
        Some(cost) => cost,
        // Those calls count for no budget.
        None if on_oauth_host => 0,
        None => bail!("no x-token-cost"),
    };
    let answer = response::answer(document, method, node)?;
    let tag = tags.iter().find(|tag| **tag != "Beta").context("no tag")?;
    let operation = Operation {
        id: String::new(),
        key: operation_id.clone(),
        operation_id,
        version: if on_oauth_host {
            "oauth"
        } else {
            document.version
        }
        .to_owned(),
        method: method_name,
        path: path.to_owned(),
        doc: String::new(),
        paging: paging(&found.query),
        path_params: found.path,
        query: found.query,
        body,
        cost,
        scopes: scopes(node),
        idempotent,
        deprecated: node.flag_at("deprecated"),
        beta: tags.contains(&"Beta"),
        undocumented: node.text_at("x-source").is_some(),
        successor: None,
        response: answer.response.clone(),
    };
    Ok(Upstream {
        operation,
        answer,
        tag: (*tag).to_owned(),
    })
}

fn host_is_oauth(server: &Node) -> bool {
    server
        .text_at("url")
        .is_some_and(|url| url.starts_with("https://oauth."))
}

fn paging(query: &[Param]) -> Paging {
    let has = |name: &str| query.iter().any(|param| param.name == name);
    if has("cursor") {
        Paging::Cursor
    } else if has("start") {
        Paging::Offset
    } else {
        Paging::None
    }
}

/// OpenAPI reads such a list as "all of them"; at Pipedrive any one suffices.
fn scopes(node: &Node) -> Vec<String> {
    let schemes = node.get("security").map_or(&[][..], Node::elements);
    let listed = schemes
        .iter()
        .filter_map(|scheme| scheme.get("oauth2"))
        .flat_map(Node::elements);
    listed.filter_map(Node::text).map(str::to_owned).collect()
}

/// Where both versions have an operationId, the plain key is v2's, and the v1 operation names its successor.
fn name_twins(found: &mut [Upstream]) -> Result<()> {
    let v2: BTreeSet<String> = found
        .iter()
        .filter(|upstream| upstream.operation.version == "v2")
        .map(|upstream| upstream.operation.operation_id.clone())
        .collect();
    let mut keys = BTreeSet::new();
    for Upstream { operation, .. } in found {
        if operation.version != "v2" && v2.contains(&operation.operation_id) {
            operation.key = format!("v1.{}", operation.operation_id);
            operation.successor = Some(operation.operation_id.clone());
        }
        if !keys.insert(operation.key.clone()) {
            bail!(
                "two operations are called `{}` in API {}",
                operation.operation_id,
                operation.version
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(version: &str, paths: &str) -> Document {
        let text = format!(
            r#"{{"openapi":"3.0.1","servers":[{{"url":"https://x/{version}"}}],"paths":{{{paths}}}}}"#
        );
        Document::parse(&text, "a.json").unwrap()
    }

    fn path(path: &str, method: &str, id: &str, more: &str) -> String {
        format!(
            r#""{path}":{{"{method}":{{"operationId":"{id}","tags":["Deals"],"x-token-cost":2,"responses":{{"200":{{}}}}{more}}}}}"#
        )
    }

    #[test]
    fn a_v1_twin_gets_a_key_and_a_successor() {
        let v1 = document("v1", &path("/deals", "get", "getDeals", ""));
        let v2 = document("v2", &path("/deals", "get", "getDeals", ""));
        let found = read_all(&v1, &v2).unwrap();
        let keys: Vec<_> = found
            .iter()
            .map(|upstream| upstream.operation.key.as_str())
            .collect();
        assert_eq!(keys, ["getDeals", "v1.getDeals"]);
        assert_eq!(found[1].operation.successor.as_deref(), Some("getDeals"));
    }

    #[test]
    fn the_token_path_loses_its_trailing_slash() {
        let servers = r#","servers":[{"url":"https://oauth.pipedrive.com"}]"#;
        let v1 = document(
            "v1",
            &path("/oauth/token/", "post", "refresh-tokens", servers),
        );
        let v2 = document("v2", &path("/deals", "get", "getDeals", ""));
        let found = read_all(&v1, &v2).unwrap();
        let token = &found[1].operation;
        assert_eq!(
            (token.path.as_str(), token.version.as_str()),
            ("/oauth/token", "oauth")
        );
        assert!(!token.idempotent);
    }

    #[test]
    fn every_unreadable_operation_is_reported_at_once() {
        let both = format!(
            "{},{}",
            path("/a/{id}", "get", "a", ""),
            path(
                "/b",
                "get",
                "b",
                r#","parameters":[{"in":"cookie","name":"c"}]"#
            )
        );
        let v2 = document("v2", &path("/deals", "get", "getDeals", ""));
        let problem = read_all(&document("v1", &both), &v2)
            .err()
            .unwrap()
            .to_string();
        assert!(problem.contains("v1 GET /a/{id}: the path has parameters"));
        assert!(problem.contains("v1 GET /b: parameter `c` stands in Some(\"cookie\")"));
    }

    #[test]
    fn a_name_used_twice_in_a_version_is_refused() {
        let both = format!(
            "{},{}",
            path("/a", "get", "same", ""),
            path("/b", "get", "same", "")
        );
        let v2 = document("v2", &path("/deals", "get", "getDeals", ""));
        let problem = read_all(&document("v1", &both), &v2)
            .err()
            .unwrap()
            .to_string();
        assert!(problem.contains("two operations are called `same` in API v1"));
    }
}
