//! An OpenAPI 3 document: reading it, and following its references.

use super::node::Node;
use anyhow::{Context, Result, anyhow, bail};
use std::path::Path;

/// A document, and what the catalogue says of where its facts come from.
pub struct Document {
    root: Node,
    /// `v1` or `v2`.
    pub version: &'static str,
    /// True where facts are annotated that Pipedrive's own documents give only in running text, or not at all.
    pub annotated: bool,
    /// File, title and version: `openapi-v2.facts.json (pipedrive-v2 2.0.0)`.
    pub label: String,
}

impl Document {
    /// Reads a document from a JSON or YAML file.
    ///
    /// # Errors
    /// The file can't be read, or isn't an OpenAPI 3 document of Pipedrive's API v1 or v2.
    pub fn read(path: &Path) -> Result<Document> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("can't read {}", path.display()))?;
        let file = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        Document::parse(&text, &file).with_context(|| path.display().to_string())
    }

    /// Reads a document from its text; `file` is what to call it.
    ///
    /// # Errors
    /// The text isn't an OpenAPI 3 document of Pipedrive's API v1 or v2.
    pub fn parse(text: &str, file: &str) -> Result<Document> {
        let root = Node::parse(text)?;
        let openapi = root
            .text_at("openapi")
            .context("not an OpenAPI document: `openapi` is missing")?;
        if !openapi.starts_with("3.") {
            bail!("OpenAPI {openapi}, but only 3.x is understood");
        }
        if root
            .get("paths")
            .is_none_or(|paths| paths.entries().is_empty())
        {
            bail!("the document has no paths");
        }
        let server = root
            .get("servers")
            .and_then(|servers| servers.elements().first()?.text_at("url"));
        let version = match server.map(|url| url.trim_end_matches('/')) {
            Some(url) if url.ends_with("/v1") => "v1",
            Some(url) if url.ends_with("/v2") => "v2",
            other => {
                bail!("can't tell the API version: the first server is {other:?}, not …/v1 or …/v2")
            }
        };
        let info = |key| {
            root.get("info")
                .and_then(|info| info.text_at(key))
                .unwrap_or("?")
        };
        let label = format!("{file} ({} {})", info("title"), info("version"));
        Ok(Document {
            version,
            annotated: text.contains("x-csv"),
            label,
            root,
        })
    }

    /// Paths with their methods and operations, in the document's order.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str, &Node, &Node)> {
        const METHODS: [&str; 8] = [
            "get", "post", "put", "patch", "delete", "head", "options", "trace",
        ];
        let paths = self.root.get("paths").map_or(&[][..], Node::entries);
        paths.iter().flat_map(|(path, item)| {
            let methods = item
                .entries()
                .iter()
                .filter(|(method, _)| METHODS.contains(&method.as_str()));
            methods
                .map(move |(method, operation)| (path.as_str(), method.as_str(), item, operation))
        })
    }

    /// What a node stands for: itself, or the end of its chain of references.
    ///
    /// # Errors
    /// A reference leads nowhere, out of the document, or in a circle.
    pub fn resolve<'a>(&'a self, node: &'a Node) -> Result<&'a Node> {
        let mut node = node;
        for _ in 0..32 {
            let Some(reference) = node.text_at("$ref") else {
                return Ok(node);
            };
            let pointer = reference.strip_prefix("#/").ok_or_else(|| {
                anyhow!("`{reference}` points out of the document, which isn't supported")
            })?;
            node = pointer.split('/').try_fold(&self.root, |at, part| {
                let part = part.replace("~1", "/").replace("~0", "~");
                at.get(&part)
                    .ok_or_else(|| anyhow!("unknown $ref `{reference}`"))
            })?;
        }
        bail!("a chain of references that doesn't end")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#""openapi":"3.0.1","info":{"title":"t","version":"1"},"servers":[{"url":"https://x/api/v2"}]"#;

    fn parse(rest: &str) -> Result<Document> {
        Document::parse(&format!("{{{HEAD},{rest}}}"), "a.json")
    }

    #[test]
    fn a_document_names_its_version_and_source() {
        let document = parse(r#""paths":{"/a":{"get":{}}}"#).unwrap();
        assert_eq!(
            (document.version, document.label.as_str()),
            ("v2", "a.json (t 1)")
        );
        assert_eq!(document.operations().count(), 1);
    }

    #[test]
    fn what_is_no_document_of_the_api_is_refused() {
        let problem = |text| Document::parse(text, "a").err().unwrap().to_string();
        assert!(problem("{}").contains("`openapi` is missing"));
        assert!(problem(r#"{"openapi":"2.0"}"#).contains("only 3.x"));
        assert!(problem(r#"{"openapi":"3.0.1"}"#).contains("no paths"));
        let elsewhere =
            r#"{"openapi":"3.0.1","paths":{"/a":{}},"servers":[{"url":"https://x/v3"}]}"#;
        assert!(problem(elsewhere).contains("https://x/v3"));
    }

    #[test]
    fn references_are_followed_and_bad_ones_named() {
        let rest = r##""paths":{"/a":{}},"components":{"schemas":{"A":{"$ref":"#/components/schemas/B"},"B":{"type":"string"},"C":{"$ref":"#/components/schemas/C"}}}"##;
        let document = parse(rest).unwrap();
        let reference = |to: &str| Node::Object(vec![("$ref".into(), Node::Text(to.into()))]);
        let a = reference("#/components/schemas/A");
        assert_eq!(
            document.resolve(&a).unwrap().text_at("type"),
            Some("string")
        );
        let problem = |to: &str| document.resolve(&reference(to)).err().unwrap().to_string();
        assert!(
            problem("#/components/schemas/D").contains("unknown $ref `#/components/schemas/D`")
        );
        assert!(problem("other.yaml#/A").contains("out of the document"));
        assert!(problem("#/components/schemas/C").contains("doesn't end"));
    }
}
