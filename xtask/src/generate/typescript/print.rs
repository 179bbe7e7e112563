//! How type expressions are written: on one line where they fit.

use super::expression::Type;
use std::fmt;

/// Lines are broken past this.
pub const WIDTH: usize = 120;

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.flat())
    }
}

impl Type {
    /// Writes the type after a colon: on the same line where it fits.
    pub fn after(&self, indent: usize, taken: usize) -> String {
        let text = self.write(indent, taken + 1);
        if text.starts_with('\n') {
            text
        } else {
            format!(" {text}")
        }
    }

    /// Writes the type; `indent` levels in, with `taken` columns of the line already used.
    pub fn write(&self, indent: usize, taken: usize) -> String {
        let flat = self.flat();
        // One for the semicolon or comma that may follow.
        if taken + flat.chars().count() < WIDTH {
            return flat;
        }
        let pad = "  ".repeat(indent + 1);
        let end = "  ".repeat(indent);
        match self {
            Type::Word(_) => flat,
            Type::Union(members) => {
                let member =
                    |member: &Type| format!("\n{pad}| {}", member.write(indent + 1, pad.len() + 2));
                members.iter().map(member).collect()
            }
            Type::Of("Record", inner) => {
                format!("Record<string, {}>", inner.write(indent, taken + 15))
            }
            Type::Of(name, inner) => {
                // Broken in any case, or it would have fitted above.
                let inner = inner.write(indent, WIDTH);
                let inner = if inner.starts_with('\n') {
                    inner
                } else {
                    format!("\n{pad}{inner}")
                };
                format!("{name}<{inner}\n{end}>")
            }
            Type::List(inner, readonly) => {
                let inner = inner.grouped(inner.write(indent, taken + 12));
                format!("{}{inner}[]", if *readonly { "readonly " } else { "" })
            }
            Type::Object(members) => {
                let member = |(name, optional, inner): &(String, bool, Type)| {
                    let head = format!("{pad}{name}{}:", if *optional { "?" } else { "" });
                    format!("{head}{};\n", inner.after(indent + 1, head.len()))
                };
                format!(
                    "{{\n{}{end}}}",
                    members.iter().map(member).collect::<String>()
                )
            }
        }
    }

    /// The type on one line.
    fn flat(&self) -> String {
        match self {
            Type::Word(text) => text.clone(),
            Type::Union(members) => members
                .iter()
                .map(Type::flat)
                .collect::<Vec<_>>()
                .join(" | "),
            Type::Of("Record", inner) => format!("Record<string, {}>", inner.flat()),
            Type::Of(name, inner) => format!("{name}<{}>", inner.flat()),
            Type::List(inner, readonly) => {
                format!(
                    "{}{}[]",
                    if *readonly { "readonly " } else { "" },
                    inner.grouped(inner.flat())
                )
            }
            Type::Object(members) if members.is_empty() => "Record<string, unknown>".to_owned(),
            Type::Object(members) => {
                let member = |(name, optional, inner): &(String, bool, Type)| {
                    format!(
                        "{name}{}: {}",
                        if *optional { "?" } else { "" },
                        inner.flat()
                    )
                };
                format!(
                    "{{ {} }}",
                    members.iter().map(member).collect::<Vec<_>>().join("; ")
                )
            }
        }
    }

    /// In brackets where a suffix would bind to the last part only.
    fn grouped(&self, text: String) -> String {
        if matches!(self, Type::Union(_) | Type::List(_, true)) {
            format!("({text})")
        } else {
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::expression::word;
    use super::*;

    #[test]
    fn long_types_are_broken_over_lines() {
        let members: Vec<_> = (0..12)
            .map(|number| word(&format!("\"value_number_{number}\"")))
            .collect();
        let text = Type::Of("OneOrMany", Box::new(Type::Union(members))).write(1, 20);
        assert!(
            text.starts_with("OneOrMany<\n    | \"value_number_0\"\n"),
            "{text}"
        );
        assert!(text.ends_with("\"value_number_11\"\n  >"), "{text}");
    }
}
