//! Joining shapes: the parts of an `allOf`, and the many schemas that one model is read from.

use pipedrive_catalogue::{Field, Kind, Shape};

/// What a join means for which fields are always there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// A value has all parts at once: a field is required where any part says so.
    All,
    /// A value has one of the forms: a field is required where every form says so.
    Any,
}

/// A shape of one kind, without anything else known.
pub fn plain(kind: Kind) -> Shape {
    Shape {
        kinds: vec![kind],
        nullable: false,
        values: Vec::new(),
        format: None,
        items: None,
        fields: Vec::new(),
        model: None,
    }
}

/// A map of anything: an object of which no key is known.
pub fn free_object() -> Shape {
    Shape {
        items: Some(Box::new(plain(Kind::Any))),
        ..plain(Kind::Map)
    }
}

/// True where the shape says nothing but that it's an object.
pub fn is_free_object(shape: &Shape) -> bool {
    shape.kinds == [Kind::Map]
        && shape
            .items
            .as_ref()
            .is_none_or(|items| items.kinds == [Kind::Any])
}

/// Joins two shapes of the same value.
pub fn join(mut a: Shape, mut b: Shape, how: Join) -> Shape {
    let nullable = a.nullable || b.nullable;
    if b.kinds == [Kind::Any] {
        return Shape { nullable, ..a };
    }
    if a.kinds == [Kind::Any] {
        return Shape { nullable, ..b };
    }
    // An object of which nothing is known adds nothing to one with known fields.
    if is_free_object(&a) && b.kinds.contains(&Kind::Object) {
        a = Shape {
            nullable,
            ..plain(Kind::Object)
        };
    }
    if is_free_object(&b) && a.kinds.contains(&Kind::Object) {
        b = Shape {
            nullable,
            ..plain(Kind::Object)
        };
    }
    let mut values = a.values;
    for value in b.values {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let format = match (a.format, b.format) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    };
    let items = match (a.items, b.items) {
        (Some(one), Some(other)) => Some(Box::new(join(*one, *other, how))),
        (one, other) => one.or(other),
    };
    Shape {
        kinds: kinds(a.kinds, b.kinds),
        nullable,
        values,
        format,
        items,
        fields: join_fields(a.fields, b.fields, how),
        model: a.model.or(b.model),
    }
}

fn kinds(a: Vec<Kind>, b: Vec<Kind>) -> Vec<Kind> {
    let mut kinds = a;
    kinds.extend(b);
    kinds.sort_unstable();
    kinds.dedup();
    let wider: &[(Kind, Kind)] = &[
        (Kind::Integer, Kind::Number),
        (Kind::Flag, Kind::Integer),
        (Kind::Flag, Kind::Number),
    ];
    for (narrow, wide) in wider {
        if kinds.contains(wide) {
            kinds.retain(|kind| kind != narrow);
        }
    }
    kinds
}

/// Joins fields by name: those of `a` first, in their order, then what only `b` has.
pub fn join_fields(a: Vec<Field>, b: Vec<Field>, how: Join) -> Vec<Field> {
    let mut fields = a;
    let mut rest = b;
    for field in &mut fields {
        let Some(at) = rest.iter().position(|other| other.name == field.name) else {
            field.required &= how == Join::All;
            continue;
        };
        let other = rest.remove(at);
        let shape = std::mem::replace(&mut field.shape, plain(Kind::Any));
        field.shape = join(shape, other.shape, how);
        field.required = match how {
            Join::All => field.required || other.required,
            Join::Any => field.required && other.required,
        };
        field.sampled &= other.sampled;
        field.deprecated |= other.deprecated;
    }
    for mut field in rest {
        field.required &= how == Join::All;
        fields.push(field);
    }
    // Stable: what only samples show comes last.
    fields.sort_by_key(|field| field.sampled);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, kind: Kind, required: bool) -> Field {
        Field {
            name: name.into(),
            shape: plain(kind),
            required,
            sampled: false,
            deprecated: false,
            doc: String::new(),
        }
    }

    fn object(fields: Vec<Field>) -> Shape {
        Shape {
            fields,
            ..plain(Kind::Object)
        }
    }

    #[test]
    fn conflicting_kinds_stand_side_by_side_and_wider_numbers_win() {
        let joined = |a, b| join(plain(a), plain(b), Join::Any).kinds;
        assert_eq!(
            joined(Kind::Integer, Kind::String),
            [Kind::String, Kind::Integer]
        );
        assert_eq!(joined(Kind::Integer, Kind::Number), [Kind::Number]);
        assert_eq!(joined(Kind::Flag, Kind::Integer), [Kind::Integer]);
        assert_eq!(
            joined(Kind::Boolean, Kind::Flag),
            [Kind::Boolean, Kind::Flag]
        );
        assert_eq!(joined(Kind::Any, Kind::Boolean), [Kind::Boolean]);
    }

    #[test]
    fn objects_join_field_by_field() {
        let a = object(vec![
            field("id", Kind::Integer, true),
            field("name", Kind::String, true),
        ]);
        let b = object(vec![
            field("email", Kind::String, true),
            field("id", Kind::String, true),
        ]);
        let any = join(a.clone(), b.clone(), Join::Any);
        let seen: Vec<_> = any
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.required))
            .collect();
        assert_eq!(seen, [("id", true), ("name", false), ("email", false)]);
        assert_eq!(any.fields[0].shape.kinds, [Kind::String, Kind::Integer]);
        let all = join(a, b, Join::All);
        assert!(all.fields.iter().all(|field| field.required));
    }

    #[test]
    fn a_free_object_adds_nothing_to_a_known_one() {
        let known = object(vec![field("id", Kind::Integer, false)]);
        assert_eq!(join(free_object(), known.clone(), Join::Any), known);
        assert_eq!(join(known.clone(), free_object(), Join::Any), known);
    }

    #[test]
    fn formats_that_differ_are_dropped() {
        use pipedrive_catalogue::Format;
        let dated = |format| Shape {
            format,
            ..plain(Kind::String)
        };
        let joined = |a, b| join(dated(a), dated(b), Join::Any).format;
        assert_eq!(joined(Some(Format::Date), None), Some(Format::Date));
        assert_eq!(joined(Some(Format::Date), Some(Format::Rfc3339)), None);
    }
}
