//! How the catalogue's files are laid out: JSON that people read and compare.

use super::node::Node;
use anyhow::Result;
use serde::Serialize;

/// A value that fits stays on one line.
const WIDTH: usize = 120;

/// Writes a value as JSON in the order of its type's fields, with what fits on a line kept on it.
///
/// # Errors
/// The value can't be written as JSON.
pub fn json<T: Serialize>(value: &T) -> Result<String> {
    let tree: Node = serde_json::from_str(&serde_json::to_string(value)?)?;
    let mut out = String::new();
    write(&tree, 0, 0, &mut out);
    out.push('\n');
    Ok(out)
}

/// `taken` is what already stands on the line.
fn write(node: &Node, indent: usize, taken: usize, out: &mut String) {
    let line = on_one_line(node);
    let (open, close, members): (_, _, Vec<(Option<&String>, &Node)>) = match node {
        Node::List(elements) => (
            '[',
            ']',
            elements.iter().map(|element| (None, element)).collect(),
        ),
        Node::Object(entries) => (
            '{',
            '}',
            entries
                .iter()
                .map(|(key, value)| (Some(key), value))
                .collect(),
        ),
        _ => return out.push_str(&line),
    };
    // One for the comma that may follow.
    if members.is_empty() || taken + line.chars().count() < WIDTH {
        return out.push_str(&line);
    }
    out.push(open);
    let last = members.len() - 1;
    for (at, (key, value)) in members.into_iter().enumerate() {
        out.push('\n');
        out.push_str(&"  ".repeat(indent + 1));
        let mut taken = 2 * (indent + 1);
        if let Some(key) = key {
            let key = format!("{}: ", quoted(key));
            taken += key.chars().count();
            out.push_str(&key);
        }
        write(value, indent + 1, taken, out);
        if at != last {
            out.push(',');
        }
    }
    out.push('\n');
    out.push_str(&"  ".repeat(indent));
    out.push(close);
}

fn on_one_line(node: &Node) -> String {
    match node {
        Node::List(elements) => {
            format!(
                "[{}]",
                elements
                    .iter()
                    .map(on_one_line)
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        Node::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Node::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), on_one_line(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.value().to_string(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_on_its_line() {
        let long = "x".repeat(100);
        let value: serde_json::Value =
            serde_json::from_str(&format!(r#"{{"a":{{"b":[1,"2"]}},"c":"{long}"}}"#)).unwrap();
        let expected = format!("{{\n  \"a\": {{ \"b\": [1, \"2\"] }},\n  \"c\": \"{long}\"\n}}\n");
        assert_eq!(json(&value).unwrap(), expected);
    }
}
