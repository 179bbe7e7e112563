//! `index.ts`, `v1.ts` and `values.ts`.

use super::super::files::Files;
use super::account::Generic;
use super::classes::{class_name, getter};
use pipedrive_catalogue::Resource;

/// Adds the files that join the resources.
pub fn add(files: &mut Files, resources: &[Resource], generic: &Generic) {
    let v2: Vec<&str> = with_calls(resources, |id| !id.starts_with("v1."));
    let v1: Vec<&str> = with_calls(resources, |id| id.starts_with("v1."));

    let mut index = String::from(
        "import type { AnyAccount } from \"../account.js\";\nimport type { Resource } from \"../core.js\";\nimport type { Fields } from \"../fields.js\";\n",
    );
    for resource in &v2 {
        index.push_str(&format!(
            "import type {{ {} }} from \"./{resource}.js\";\n",
            class_name(resource)
        ));
    }
    index.push_str("import type { V1 } from \"./v1.js\";\n\n");
    for resource in resources {
        index.push_str(&format!(
            "export type * from \"./{}.js\";\n",
            resource.resource
        ));
    }
    index.push_str("export type * from \"./operations.js\";\nexport type * from \"./v1.js\";\nexport type * from \"./values.js\";\n");
    index.push_str(
        "\n/** All calls, by resource. */\nexport declare class Resources<C extends object = AnyAccount> extends Resource {\n",
    );
    for resource in &v2 {
        index.push_str(&getter(resource, &generic.applied(&class_name(resource))));
        index.push('\n');
    }
    index.push_str("  /** What is known of the account's fields, by kind of record. */\n  get fields(): Fields;\n\n");
    index.push_str("  /** Calls of API v1 that API v2 has too. */\n  get v1(): V1<C>;\n}\n");
    files.add("pkg/src/generated/index.ts", "catalogue/*.json", &index);

    let mut twins = String::from(
        "import type { AnyAccount } from \"../account.js\";\nimport type { Resource } from \"../core.js\";\n",
    );
    for resource in &v1 {
        let class = class_name(&format!("v1.{resource}"));
        twins.push_str(&format!(
            "import type {{ {class} }} from \"./{resource}.js\";\n"
        ));
    }
    twins.push_str("\n/** Calls of API v1 that API v2 has too, by resource. */\nexport declare class V1<C extends object = AnyAccount> extends Resource {\n");
    let getters: Vec<String> = v1
        .iter()
        .map(|resource| {
            let path = format!("v1.{resource}");
            getter(&path, &generic.applied(&class_name(&path)))
        })
        .collect();
    twins.push_str(&getters.join("\n"));
    twins.push_str("}\n");
    files.add("pkg/src/generated/v1.ts", "catalogue/*.json", &twins);

    files.add(
        "pkg/src/generated/values.ts",
        "catalogue/*.json",
        "/** One value or several. */\nexport type OneOrMany<T> = T | readonly T[];\n\n\
        /** One result of a search. */\nexport interface SearchResult<T> {\n  \
        /** How well it fits: the higher, the better. */\n  result_score: number;\n  item: T;\n}\n",
    );
}

fn with_calls(resources: &[Resource], fits: impl Fn(&str) -> bool) -> Vec<&str> {
    let has = |resource: &&Resource| {
        let mut operations = resource.operations.iter();
        operations.any(|operation| operation.version != "oauth" && fits(&operation.id))
    };
    resources
        .iter()
        .filter(has)
        .map(|resource| resource.resource.as_str())
        .collect()
}
