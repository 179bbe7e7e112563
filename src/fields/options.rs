//! Finding an option by what somebody wrote.

use super::dictionary::Dictionary;
use super::field::{Field, FieldOption};
use super::kind::FieldType;
use super::nearest::nearest;
use super::problem::{Problem, ProblemCode};
use super::text_of;
use crate::text::{decimal, join};
use serde_json::Value;

/// How many options a message names; the rest is in [`Problem::options`].
const NAMED: usize = 10;

impl Dictionary {
    /// The options of a field: its own, or the account's users where it holds one.
    pub fn options<'a>(&'a self, field: &'a Field) -> Option<&'a [FieldOption]> {
        match (&field.options, &field.field_type) {
            (Some(options), _) => Some(options),
            (None, FieldType::User) => self.users.as_deref(),
            _ => None,
        }
    }

    /// The option that somebody means by a label, an id, or `{ id, label }`.
    ///
    /// # Errors
    /// [`ProblemCode::UnknownOption`] with the options and the nearest label, [`ProblemCode::AmbiguousOption`],
    /// [`ProblemCode::WrongType`] for a field without options or a value that names none.
    pub fn option<'a>(
        &'a self,
        field: &'a Field,
        written: &Value,
    ) -> Result<&'a FieldOption, Problem> {
        let Some(options) = self.options(field) else {
            let message = join(&["\"", &field.name, "\" has no options"]);
            return Err(about(field, Problem::new(ProblemCode::WrongType, message)));
        };
        match written {
            Value::String(label) => by_label(field, options, label),
            Value::Number(_) => by_id(field, options, written),
            Value::Object(parts) if parts.contains_key("id") => {
                by_id(field, options, &written["id"])
            }
            Value::Object(parts) => match parts.get("label") {
                Some(Value::String(label)) => by_label(field, options, label),
                _ => Err(no_option(field, options)),
            },
            _ => Err(no_option(field, options)),
        }
    }
}

/// An id is the same as number and as text.
pub(super) fn with_id<'a>(options: &'a [FieldOption], id: &Value) -> Option<&'a FieldOption> {
    if let Some(option) = options.iter().find(|option| option.id == *id) {
        return Some(option);
    }
    let id = text_of(id)?;
    options
        .iter()
        .find(|option| text_of(&option.id).as_ref() == Some(&id))
}

/// The name that stands for one of several options with the same label, in their order.
pub(super) fn alias(options: &[FieldOption], option: &FieldOption) -> String {
    let same = options.iter().filter(|other| other.label == option.label);
    let place = same.take_while(|other| other.id != option.id).count();
    join(&[&option.label, " (", &decimal(place as u64 + 1), ")"])
}

/// The option that such a name stands for.
pub(super) fn with_alias<'a>(options: &'a [FieldOption], name: &str) -> Option<&'a FieldOption> {
    options.iter().find(|option| {
        let shared = options.iter().filter(|other| other.label == option.label);
        name.starts_with(&option.label) && shared.count() > 1 && alias(options, option) == name
    })
}

fn by_label<'a>(
    field: &Field,
    options: &'a [FieldOption],
    label: &str,
) -> Result<&'a FieldOption, Problem> {
    let called: Vec<&FieldOption> = options
        .iter()
        .filter(|option| option.label == label)
        .collect();
    match called.as_slice() {
        [option] => Ok(option),
        [] => {
            // Words are ids of built-in options. A number's text isn't: it may be a label that went.
            let word = options.iter().find(|option| option.id == label);
            word.or_else(|| with_alias(options, label))
                .ok_or_else(|| unknown(field, options, label))
        }
        called => {
            let mut message = join(&[
                &decimal(called.len() as u64),
                " options of \"",
                &field.name,
                "\" are called \"",
                label,
                "\"; use an id",
            ]);
            for option in called {
                let id = text_of(&option.id).unwrap_or_default();
                message.push_str(&join(&[", ", &id, " or \"", &alias(options, option), "\""]));
            }
            let problem = Problem::new(ProblemCode::AmbiguousOption, message);
            Err(about(field, problem).with(|facts| {
                facts.options = called.iter().map(|option| (*option).clone()).collect();
            }))
        }
    }
}

fn by_id<'a>(
    field: &Field,
    options: &'a [FieldOption],
    id: &Value,
) -> Result<&'a FieldOption, Problem> {
    with_id(options, id).ok_or_else(|| {
        let id = text_of(id).unwrap_or_else(|| "such an id".to_owned());
        let message = join(&["\"", &field.name, "\" has no option with the id ", &id]);
        listing(field, options, ProblemCode::UnknownOption, message)
    })
}

fn unknown(field: &Field, options: &[FieldOption], label: &str) -> Problem {
    let near = nearest(label, options.iter().map(|option| option.label.as_str()));
    let mut message = join(&["\"", &field.name, "\" has no option \"", label, "\""]);
    if let Some(near) = near {
        message.push_str(&join(&["; did you mean \"", near, "\"?"]));
    }
    let problem = listing(field, options, ProblemCode::UnknownOption, message);
    problem.with(|facts| facts.nearest = near.map(str::to_owned))
}

fn no_option(field: &Field, options: &[FieldOption]) -> Problem {
    let message = join(&[
        "\"",
        &field.name,
        "\" takes an option: its label, its id or both",
    ]);
    listing(field, options, ProblemCode::WrongType, message)
}

fn listing(
    field: &Field,
    options: &[FieldOption],
    code: ProblemCode,
    mut message: String,
) -> Problem {
    for (place, option) in options.iter().take(NAMED).enumerate() {
        let link = if place == 0 {
            "; its options are \""
        } else {
            ", \""
        };
        message.push_str(&join(&[link, &option.label, "\""]));
    }
    if options.len() > NAMED {
        let more = options.len() - NAMED;
        message.push_str(&join(&[" and ", &decimal(more as u64), " more"]));
    }
    let problem = about(field, Problem::new(code, message));
    problem.with(|facts| facts.options = options.to_vec())
}

pub(super) fn about(field: &Field, problem: Problem) -> Problem {
    let problem = problem.of(&field.name);
    problem.with(|facts| facts.key = Some(field.key.clone()))
}
