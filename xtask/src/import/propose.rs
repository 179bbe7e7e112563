//! A name by rule, for operations that nobody has decided about yet.

use pipedrive_catalogue::Operation;

/// The resource after upstream's tag, and an id in it after method and path.
pub fn propose(operation: &Operation, tag: &str) -> (String, String) {
    let resource = lower_first(tag);
    let mut parts: Vec<String> = operation
        .path
        .split('/')
        .filter(|part| !part.is_empty() && !part.starts_with('{'))
        .skip(1)
        .map(camel)
        .collect();
    let one = operation.path.ends_with('}');
    let verb = match operation.method.as_str() {
        "GET" if one => "get",
        "GET" => "list",
        "POST" => "create",
        "DELETE" => "delete",
        _ => "update",
    };
    if parts.last().is_some_and(|last| last == "search") {
        parts.pop();
        parts.push("search".to_owned());
    } else {
        parts.push(verb.to_owned());
    }
    let prefix = if operation.successor.is_some() {
        "v1."
    } else {
        ""
    };
    (
        resource.clone(),
        format!("{prefix}{resource}.{}", parts.join(".")),
    )
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_ascii_lowercase().to_string() + letters.as_str())
        .unwrap_or_default()
}

/// `conversion_statistics` and `conversion-statistics` are `conversionStatistics`.
fn camel(part: &str) -> String {
    let mut words = part.split(['_', '-']).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let initial = letters
            .next()
            .map(|letter| letter.to_ascii_uppercase())
            .into_iter();
        name + &initial.chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::super::decide::tests::operation;
    use super::*;

    #[test]
    fn names_follow_method_and_path() {
        let id = |method: &str, path: &str, successor: Option<&str>| {
            let operation = Operation {
                method: method.into(),
                path: path.into(),
                successor: successor.map(str::to_owned),
                ..operation()
            };
            propose(&operation, "LeadLabels").1
        };
        assert_eq!(id("GET", "/leadLabels", None), "leadLabels.list");
        assert_eq!(id("GET", "/leadLabels/{id}", None), "leadLabels.get");
        assert_eq!(
            id("POST", "/leadLabels/{id}/merge_all", None),
            "leadLabels.mergeAll.create"
        );
        assert_eq!(id("GET", "/leadLabels/search", None), "leadLabels.search");
        assert_eq!(
            id("PUT", "/leadLabels/{id}", Some("updateLeadLabel")),
            "v1.leadLabels.update"
        );
    }
}
