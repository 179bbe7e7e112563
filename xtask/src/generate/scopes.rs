//! `src/generated/scopes.rs` and `pkg/src/generated/scopes.ts`: which OAuth scopes an operation needs.
//!
//! In files of their own: the core has no use for them, and the package loads them only where they are asked for.

use super::files::Files;
use pipedrive_catalogue::{Operation, Resource};
use std::collections::BTreeMap;

/// Adds both tables.
pub fn add(files: &mut Files, resources: &[Resource]) {
    let mut operations: Vec<&Operation> = resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .collect();
    // Bytewise: the accessor searches by halving.
    operations.sort_by(|one, other| one.key.cmp(&other.key));
    files.add(
        "src/generated/scopes.rs",
        "catalogue/*.json",
        &rust(&operations),
    );
    files.add(
        "pkg/src/generated/scopes.ts",
        "catalogue/*.json",
        &typescript(&operations),
    );
}

fn rust(operations: &[&Operation]) -> String {
    let row = |operation: &&Operation| {
        format!(
            "    (\"{}\", &{:?}),\n",
            operation.key,
            operation.scopes.as_slice()
        )
    };
    let rows: String = operations.iter().map(row).collect();
    format!(
        "//! OAuth scopes by operation.\n\n\
        /// The scopes of which any one is enough, by the operation's key, sorted by it.\n\
        pub const SCOPES: [(&str, &[&str]); {}] = [\n{rows}];\n",
        operations.len()
    )
}

fn typescript(operations: &[&Operation]) -> String {
    // Few combinations are in use: by them the table is a third of what it is by operation.
    let mut by_scopes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in operations {
        by_scopes
            .entry(operation.scopes.join(" "))
            .or_default()
            .push(format!("{}={}", operation.id, operation.key));
    }
    let row = |(scopes, operations): (String, Vec<String>)| {
        format!("  [\"{scopes}\", \"{}\"],\n", operations.join(" "))
    };
    let rows: String = by_scopes.into_iter().map(row).collect();
    format!(
        "/** Operations, as `id=key` each, beside the scopes of which any one is enough for them. */\n\
        export const SCOPES: readonly (readonly [scopes: string, operations: string])[] = [\n{rows}];\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_sorted_by_key_in_rust_and_gathered_by_scopes_in_typescript() {
        let operation = |id: &str, key: &str, scopes: &[&str]| -> Operation {
            serde_json::from_value(serde_json::json!({
                "id": id, "key": key, "operationId": key, "version": "v2", "method": "GET", "path": "/a",
                "doc": "", "paging": "none", "cost": 1, "scopes": scopes, "idempotent": true,
                "response": { "at": "data", "form": "none", "shape": { "type": "any" }, "status": 200 },
            }))
            .unwrap()
        };
        let all = [
            operation("a.get", "getA", &["a:read", "a:full"]),
            operation("oauth.x", "x", &[]),
            operation("a.list", "getAs", &["a:read", "a:full"]),
        ];
        let all: Vec<&Operation> = all.iter().collect();
        let in_rust = rust(&all);
        assert!(
            in_rust.contains("SCOPES: [(&str, &[&str]); 3] = ["),
            "{in_rust}"
        );
        assert!(
            in_rust.contains("(\"getA\", &[\"a:read\", \"a:full\"]),\n    (\"x\", &[]),"),
            "{in_rust}"
        );
        let in_typescript = typescript(&all);
        assert!(
            in_typescript.contains(
                "  [\"\", \"oauth.x=x\"],\n  [\"a:read a:full\", \"a.get=getA a.list=getAs\"],\n];"
            ),
            "{in_typescript}"
        );
    }
}
