//! What is wrong with what somebody wrote.

use super::field::FieldOption;
use serde_json::{Map, Value};
use std::fmt;
use std::ops::Deref;

/// Why names or values can't be used. The strings of [`ProblemCode::as_str`] never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemCode {
    /// No field has that name or key.
    UnknownField,
    /// Several fields have that name.
    AmbiguousField,
    /// The same field is named twice.
    GivenTwice,
    /// The field has no such option.
    UnknownOption,
    /// Several options have that label.
    AmbiguousOption,
    /// The value isn't what the field holds.
    WrongType,
    /// An empty list, which Pipedrive refuses: `null` clears a set.
    EmptySet,
    /// An amount without a currency.
    MissingCurrency,
    /// The account doesn't have that currency.
    UnknownCurrency,
    /// Not a day of the calendar in the form YYYY-MM-DD.
    BadDate,
    /// Not a time of day in the form HH:MM:SS or HH:MM.
    BadTime,
    /// Not a time zone.
    BadZone,
    /// The range ends before it begins.
    ReversedRange,
    /// A condition that no filter can have.
    BadCondition,
    /// More conditions than fit into a filter.
    TooManyConditions,
    /// The field's number in API v1 isn't known.
    MissingFieldId,
    /// More fields than can be asked for at once.
    TooManyFields,
    /// A mistake of the calling program.
    InvalidInput,
}

impl ProblemCode {
    /// The stable name, the same in Rust and JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            ProblemCode::UnknownField => "unknown_field",
            ProblemCode::AmbiguousField => "ambiguous_field",
            ProblemCode::GivenTwice => "given_twice",
            ProblemCode::UnknownOption => "unknown_option",
            ProblemCode::AmbiguousOption => "ambiguous_option",
            ProblemCode::WrongType => "wrong_type",
            ProblemCode::EmptySet => "empty_set",
            ProblemCode::MissingCurrency => "missing_currency",
            ProblemCode::UnknownCurrency => "unknown_currency",
            ProblemCode::BadDate => "bad_date",
            ProblemCode::BadTime => "bad_time",
            ProblemCode::BadZone => "bad_zone",
            ProblemCode::ReversedRange => "reversed_range",
            ProblemCode::BadCondition => "bad_condition",
            ProblemCode::TooManyConditions => "too_many_conditions",
            ProblemCode::MissingFieldId => "missing_field_id",
            ProblemCode::TooManyFields => "too_many_fields",
            ProblemCode::InvalidInput => "invalid_input",
        }
    }
}

/// One thing that is wrong; its [`ProblemFacts`] are its fields. Boxed, since it is carried by each result.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem(Box<ProblemFacts>);

/// What is known of a problem. Messages name fields and options, and never a value of another kind: it may be a customer's.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ProblemFacts {
    /// What.
    pub code: ProblemCode,
    /// For people.
    pub message: String,
    /// The field as the caller wrote it.
    pub field: Option<String>,
    /// Its key, where it is known which field is meant.
    pub key: Option<String>,
    /// A name or label that looks like what was written.
    pub nearest: Option<String>,
    /// Keys of the fields that an ambiguous name may stand for.
    pub keys: Vec<String>,
    /// Their names, in the same order.
    pub names: Vec<String>,
    /// The field's options, where one of them is needed.
    pub options: Vec<FieldOption>,
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, message: String) -> Problem {
        Problem(Box::new(ProblemFacts {
            code,
            message,
            field: None,
            key: None,
            nearest: None,
            keys: Vec::new(),
            names: Vec::new(),
            options: Vec::new(),
        }))
    }

    /// The same about a field, as the caller wrote it.
    pub(super) fn of(self, field: &str) -> Problem {
        self.with(|facts| facts.field = Some(field.to_owned()))
    }

    /// The same with more facts.
    pub(super) fn with(mut self, add: impl FnOnce(&mut ProblemFacts)) -> Problem {
        add(&mut self.0);
        self
    }

    /// As JavaScript sees it.
    pub fn json(&self) -> Map<String, Value> {
        let mut shown = Map::new();
        let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
        put("code", self.code.as_str().into());
        put("message", self.message.as_str().into());
        for (name, text) in [
            ("field", &self.field),
            ("key", &self.key),
            ("nearest", &self.nearest),
        ] {
            if let Some(text) = text {
                put(name, text.as_str().into());
            }
        }
        if !self.keys.is_empty() {
            put("keys", self.keys.clone().into());
            put("names", self.names.clone().into());
        }
        if !self.options.is_empty() {
            put(
                "options",
                self.options.iter().map(FieldOption::json).collect(),
            );
        }
        shown
    }
}

/// All that is wrong with what somebody wrote; at least one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Problems {
    first: Problem,
    others: Vec<Problem>,
}

impl Problems {
    /// What came up first.
    pub fn first(&self) -> &Problem {
        &self.first
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// As JavaScript sees them: the first, with all of them beside where there are several.
    pub fn json(&self) -> Value {
        let mut shown = self.first.json();
        if !self.others.is_empty() {
            let all = self.iter().map(|problem| problem.json().into()).collect();
            shown.insert("problems".to_owned(), Value::Array(all));
        }
        shown.into()
    }

    /// The result, or what is wrong with it.
    pub(crate) fn check<T>(result: T, problems: Vec<Problem>) -> Result<T, Problems> {
        let mut problems = problems.into_iter();
        match problems.next() {
            None => Ok(result),
            Some(first) => Err(Problems {
                first,
                others: problems.collect(),
            }),
        }
    }
}

impl From<Problem> for Problems {
    fn from(first: Problem) -> Self {
        Problems {
            first,
            others: Vec::new(),
        }
    }
}

impl Deref for Problem {
    type Target = ProblemFacts;

    fn deref(&self) -> &ProblemFacts {
        &self.0
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first.message)?;
        for problem in &self.others {
            f.write_str("; ")?;
            f.write_str(&problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
impl std::error::Error for Problems {}
