//! Type expressions of TypeScript.

use super::super::names;
use pipedrive_catalogue::{Kind, Shape};
use std::collections::BTreeSet;

/// Which way a value goes: what is accepted is wider than what is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Into a call: times may be `Date`s, flags booleans.
    In,
    /// Out of an answer.
    Out,
    /// Into a call, below a field of its own: there every time is written in full, and a flag as it is given.
    Within,
}

impl Way {
    fn within(self) -> Way {
        if self == Way::In { Way::Within } else { self }
    }
}

/// A type, as it will be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A name or literal.
    Word(String),
    /// Several; any one will do.
    Union(Vec<Type>),
    /// `Name<Type>`
    Of(&'static str, Box<Type>),
    /// `Type[]`, or `readonly Type[]`.
    List(Box<Type>, bool),
    /// Members: name, optional, type.
    Object(Vec<(String, bool, Type)>),
}

/// A name or literal.
pub fn word(text: &str) -> Type {
    Type::Word(text.to_owned())
}

/// The type of a shape. Names of models are added to `used`.
pub fn of(shape: &Shape, way: Way, used: &mut BTreeSet<String>) -> Type {
    let mut members: Vec<Type> = Vec::new();
    for kind in &shape.kinds {
        for member in of_kind(*kind, shape, way, used) {
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }
    if shape.nullable && !members.contains(&word("unknown")) {
        members.push(word("null"));
    }
    union(members)
}

/// A union, flat; one member stands alone.
pub fn union(members: Vec<Type>) -> Type {
    let mut flat: Vec<Type> = Vec::new();
    for member in members {
        let parts = if let Type::Union(parts) = member {
            parts
        } else {
            vec![member]
        };
        for part in parts {
            if !flat.contains(&part) {
                flat.push(part);
            }
        }
    }
    if flat.len() == 1 {
        flat.remove(0)
    } else {
        Type::Union(flat)
    }
}

fn of_kind(kind: Kind, shape: &Shape, way: Way, used: &mut BTreeSet<String>) -> Vec<Type> {
    match kind {
        Kind::String if shape.values.iter().any(serde_json::Value::is_string) => {
            known(shape, "string")
        }
        Kind::String => {
            let time = shape
                .format
                .is_some_and(|format| format != pipedrive_catalogue::Format::Uuid);
            let timestamp = shape.format == Some(pipedrive_catalogue::Format::Rfc3339);
            if time && way == Way::In || timestamp && way == Way::Within {
                vec![word("string"), word("Date")]
            } else {
                vec![word("string")]
            }
        }
        Kind::Integer | Kind::Number if shape.values.iter().any(serde_json::Value::is_number) => {
            known(shape, "number")
        }
        Kind::Integer | Kind::Number => vec![word("number")],
        Kind::Boolean => vec![word("boolean")],
        Kind::Flag if way == Way::In => vec![word("boolean"), word("0"), word("1")],
        Kind::Flag => vec![word("0"), word("1")],
        Kind::Array => {
            let items = shape
                .items
                .as_deref()
                .map_or_else(|| word("unknown"), |items| of(items, way.within(), used));
            vec![Type::List(Box::new(items), way != Way::Out)]
        }
        Kind::Map => {
            let items = shape
                .items
                .as_deref()
                .map_or_else(|| word("unknown"), |items| of(items, way.within(), used));
            vec![Type::Of("Record", Box::new(items))]
        }
        Kind::Object => vec![object(shape, way, used)],
        Kind::Model => {
            let name = shape.model.clone().unwrap_or_default();
            used.insert(name.clone());
            vec![Type::Word(name)]
        }
        Kind::File => {
            used.insert("Upload".to_owned());
            vec![word("Upload")]
        }
        Kind::Any => vec![word("unknown")],
    }
}

/// Known values, and room for new ones that editors still complete.
fn known(shape: &Shape, of: &str) -> Vec<Type> {
    let is_text = of == "string";
    let fits = |value: &&serde_json::Value| {
        if is_text {
            value.is_string()
        } else {
            value.is_number()
        }
    };
    let mut members: Vec<Type> = shape
        .values
        .iter()
        .filter(fits)
        .map(|value| word(&value.to_string()))
        .collect();
    members.push(Type::Word(format!("({of} & {{}})")));
    members
}

fn object(shape: &Shape, way: Way, used: &mut BTreeSet<String>) -> Type {
    let member = |field: &pipedrive_catalogue::Field| {
        let inner = of(&field.shape, way.within(), used);
        let inner = if way == Way::Out && !field.required {
            or_null(inner)
        } else {
            inner
        };
        (names::ts_property(&field.name), !field.required, inner)
    };
    Type::Object(shape.fields.iter().map(member).collect())
}

/// The same, or `null`.
pub fn or_null(of: Type) -> Type {
    if of == word("unknown") {
        of
    } else {
        union(vec![of, word("null")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(shape: &str, way: Way) -> String {
        of(
            &serde_json::from_str(shape).unwrap(),
            way,
            &mut BTreeSet::new(),
        )
        .to_string()
    }

    #[test]
    fn inputs_are_wider_than_outputs() {
        let time = r#"{"type":"string","format":"datetime"}"#;
        assert_eq!(
            (flat(time, Way::In), flat(time, Way::Out)),
            ("string | Date".into(), "string".into())
        );
        let flag = r#"{"type":"flag"}"#;
        assert_eq!(
            (flat(flag, Way::In), flat(flag, Way::Out)),
            ("boolean | 0 | 1".into(), "0 | 1".into())
        );
        let list = r#"{"type":"array","items":{"type":["integer","string"]}}"#;
        assert_eq!(flat(list, Way::In), "readonly (number | string)[]");
        assert_eq!(flat(list, Way::Out), "(number | string)[]");
    }

    #[test]
    fn known_values_stay_open() {
        assert_eq!(
            flat(
                r#"{"type":"string","values":["open","won"],"nullable":true}"#,
                Way::Out
            ),
            r#""open" | "won" | (string & {}) | null"#
        );
        assert_eq!(
            flat(r#"{"type":"integer","values":[1,3]}"#, Way::In),
            "1 | 3 | (number & {})"
        );
    }

    #[test]
    fn below_a_field_a_date_is_text_and_a_flag_a_number() {
        let object = r#"{"type":"array","items":{"type":"object","fields":[{"name":"day","shape":{"type":"string","format":"date"}},
            {"name":"at","shape":{"type":"string","format":"rfc3339"}},{"name":"on","shape":{"type":"flag"}}]}}"#;
        assert_eq!(
            flat(object, Way::In),
            "readonly { day?: string; at?: string | Date; on?: 0 | 1 }[]"
        );
    }

    #[test]
    fn objects_say_what_may_be_absent() {
        let object = r#"{"type":"object","fields":[{"name":"amount","shape":{"type":"number"},"required":true},
            {"name":"period.start","shape":{"type":"any"}},{"name":"currency","shape":{"type":"string"}}]}"#;
        assert_eq!(
            flat(object, Way::In),
            r#"{ amount: number; "period.start"?: unknown; currency?: string }"#
        );
        assert_eq!(
            flat(object, Way::Out),
            r#"{ amount: number; "period.start"?: unknown; currency?: string | null }"#
        );
    }
}
