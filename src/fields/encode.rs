//! Writing: names, labels and natural values turned into what Pipedrive takes, checked before it is sent.

use super::check::{clock, is_date, is_zone};
use super::dictionary::Dictionary;
use super::field::{Field, FieldOption};
use super::kind::{ADDRESS_PARTS, FieldType};
use super::options::about;
use super::problem::{Problem, ProblemCode, Problems};
use super::{Form, flat, id_of};
use crate::text::join;
use serde_json::{Map, Value, json};

/// How values are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// An empty list clears a set. Otherwise it is refused, as Pipedrive refuses it.
    pub empty_set_is_null: bool,
}

/// One value that is being written.
struct Writing<'a> {
    dictionary: &'a Dictionary,
    field: &'a Field,
    form: Form,
    options: WriteOptions,
}

impl Dictionary {
    /// Custom fields by name, alias or key, as a body has them by key: what goes into `custom_fields` of a v2 body, or into a v1
    /// body itself. What [`decode`](Dictionary::decode) gave can be written again.
    ///
    /// Options are taken by label, id or both; an address, a time or a user by a text, too. [`Form::Webhook`] is no
    /// form of bodies; it writes as v2.
    ///
    /// # Errors
    /// All that is wrong, before anything is sent; see [`ProblemCode`].
    pub fn encode(
        &self,
        form: Form,
        values: &Value,
        options: WriteOptions,
    ) -> Result<Map<String, Value>, Problems> {
        let Some(values) = values.as_object() else {
            let message = "custom fields are written as an object of names and values".to_owned();
            return Err(Problem::new(ProblemCode::WrongType, message).into());
        };
        let mut body = Map::new();
        let mut given: Vec<&str> = Vec::new();
        let mut problems = Vec::new();
        for (name, value) in values {
            let written = self.find_custom(name).and_then(|field| {
                if given.contains(&field.key.as_str()) {
                    let message = join(&["\"", name, "\" is given twice, by different names"]);
                    return Err(about(field, Problem::new(ProblemCode::GivenTwice, message)));
                }
                given.push(&field.key);
                let writing = Writing {
                    dictionary: self,
                    field,
                    form,
                    options,
                };
                Ok((field, writing.value(value)?))
            });
            match written {
                Ok((field, value)) if form == Form::V1 => flat::flatten(field, value, &mut body),
                Ok((field, value)) => {
                    body.insert(field.key.clone(), value);
                }
                Err(problem) => problems.push(problem.of(name)),
            }
        }
        Problems::check(body, problems)
    }

    /// Built-in fields of a body, by key: labels of options and names of users become ids. Ids, and all else, stay as they
    /// are, for the operation's own check.
    ///
    /// # Errors
    /// A label that several options have, or none where only its options can be written.
    pub fn encode_system(
        &self,
        form: Form,
        values: &Value,
    ) -> Result<Map<String, Value>, Problems> {
        let mut body = Map::new();
        let mut problems = Vec::new();
        for (key, value) in values.as_object().into_iter().flatten() {
            let field = self.by_key(key).filter(|field| !field.custom);
            let written = match field {
                Some(field) => self.system(form, field, value),
                None => Ok(value.clone()),
            };
            match written {
                Ok(value) => {
                    body.insert(key.clone(), value);
                }
                Err(problem) => problems.push(problem.of(key)),
            }
        }
        Problems::check(body, problems)
    }

    fn system(&self, form: Form, field: &Field, value: &Value) -> Result<Value, Problem> {
        let Some(options) = self.options(field) else {
            return Ok(value.clone());
        };
        match value {
            Value::Array(values) => {
                let values = values.iter().map(|value| self.system(form, field, value));
                values.collect::<Result<Vec<_>, _>>().map(Value::from)
            }
            // As it was read. The account may no longer have it: Pipedrive's to check.
            Value::Object(parts) => Ok(match parts.get("id") {
                Some(id) => as_body(form, field, id.clone()),
                None => value.clone(),
            }),
            // An id in its own form stays: nothing about it is to be looked up.
            Value::String(_) if options.iter().any(|option| option.id == *value) => {
                Ok(as_body(form, field, value.clone()))
            }
            Value::String(_) => match self.option(field, value) {
                Ok(option) => Ok(as_body(form, field, option.id.clone())),
                Err(problem) if problem.code == ProblemCode::AmbiguousOption => Err(problem),
                // A number, or a word that another list than the dictionary's may have.
                Err(_) if super::number_of(value).is_some() => Ok(value.clone()),
                Err(problem) if is_closed(field, options) => Err(problem),
                Err(_) => Ok(value.clone()),
            },
            _ => Ok(value.clone()),
        }
    }
}

/// Whether nothing but the options can be written: their ids are numbers, or words of Pipedrive's own.
fn is_closed(field: &Field, options: &[FieldOption]) -> bool {
    let mut ids = options.iter().map(|option| &option.id);
    field.field_type.as_str() == "status" || ids.all(|id| super::number_of(id).is_some())
}

/// Ids of visibilities are text among the options, and numbers in bodies of v2.
fn as_body(form: Form, field: &Field, id: Value) -> Value {
    match field.field_type.as_str() {
        "visible_to" if form != Form::V1 => super::number_of(&id).unwrap_or(id),
        _ => id,
    }
}

impl Writing<'_> {
    fn value(&self, value: &Value) -> Result<Value, Problem> {
        if value.is_null() {
            return Ok(Value::Null);
        }
        match &self.field.field_type {
            kind if kind.is_text() => match value {
                Value::String(_) => Ok(value.clone()),
                _ => Err(self.wrong("takes a text")),
            },
            FieldType::Double => match value {
                Value::Number(_) => Ok(value.clone()),
                _ => Err(self.wrong("takes a number")),
            },
            FieldType::Monetary => self.money(value),
            FieldType::Enum => Ok(self.dictionary.option(self.field, value)?.id.clone()),
            FieldType::Set => self.set(value),
            FieldType::User if self.dictionary.users.is_some() => {
                Ok(self.dictionary.option(self.field, value)?.id.clone())
            }
            FieldType::User => self.linked(value, "takes the id of a user"),
            FieldType::Org => self.linked(value, "takes the id of an organization"),
            FieldType::People => self.linked(value, "takes the id of a person"),
            FieldType::Date => match value {
                Value::String(text) => self.date(text).map(Value::from),
                _ => Err(self.wrong("takes a date, YYYY-MM-DD")),
            },
            FieldType::DateRange => self.dates(value),
            FieldType::Time => self.time(value, &["value"]),
            FieldType::TimeRange => self.time(value, &["value", "until"]),
            FieldType::Address => self.address(value),
            // What this version doesn't know is Pipedrive's to check.
            _ => Ok(value.clone()),
        }
    }

    fn money(&self, value: &Value) -> Result<Value, Problem> {
        let takes = "takes money: { value, currency }";
        if value.is_number() {
            let problem = "needs a currency: { value, currency }";
            return Err(self.problem(ProblemCode::MissingCurrency, problem));
        }
        let parts = self.parts(value, &["value", "currency"], takes)?;
        if !parts.get("value").is_some_and(Value::is_number) {
            return Err(self.wrong(takes));
        }
        let currency = match parts.get("currency") {
            Some(Value::String(code)) if !code.is_empty() => code,
            None | Some(Value::Null | Value::String(_)) => {
                return Err(self.problem(
                    ProblemCode::MissingCurrency,
                    "needs a currency, such as EUR",
                ));
            }
            Some(_) => return Err(self.wrong(takes)),
        };
        match &self.dictionary.currencies {
            Some(known) if !known.iter().any(|known| known.id == currency.as_str()) => {
                let codes = known.iter().filter_map(|known| known.id.as_str());
                let near = super::nearest::nearest(currency, codes);
                let problem = join(&["has a currency that the account doesn't: ", currency]);
                let problem = self.problem(ProblemCode::UnknownCurrency, &problem);
                Err(problem.with(|facts| {
                    facts.nearest = near.map(str::to_owned);
                    facts.options = known.clone();
                }))
            }
            _ => Ok(value.clone()),
        }
    }

    fn set(&self, value: &Value) -> Result<Value, Problem> {
        let Value::Array(written) = value else {
            return Err(self.wrong("takes a list of options"));
        };
        if written.is_empty() {
            if self.options.empty_set_is_null {
                return Ok(Value::Null);
            }
            let problem = "takes no empty list; null clears it";
            return Err(self.problem(ProblemCode::EmptySet, problem));
        }
        let mut ids: Vec<Value> = Vec::new();
        for option in written {
            let id = &self.dictionary.option(self.field, option)?.id;
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        Ok(ids.into())
    }

    fn linked(&self, value: &Value, takes: &str) -> Result<Value, Problem> {
        let id = id_of(value).ok_or_else(|| self.wrong(takes))?;
        Ok(id.into())
    }

    fn date(&self, text: &str) -> Result<String, Problem> {
        if is_date(text) {
            return Ok(text.to_owned());
        }
        Err(self.problem(
            ProblemCode::BadDate,
            "takes a day of the calendar, YYYY-MM-DD",
        ))
    }

    fn dates(&self, value: &Value) -> Result<Value, Problem> {
        let takes = "takes a range of dates: { value, until }";
        let parts = self.parts(value, &["value", "until"], takes)?;
        let end = |name: &str| match parts.get(name) {
            Some(Value::String(text)) => self.date(text),
            _ => Err(self.wrong(takes)),
        };
        let (from, until) = (end("value")?, end("until")?);
        // Dates of this form are in the order of their texts.
        if until < from {
            return Err(self.problem(ProblemCode::ReversedRange, "ends before it begins"));
        }
        Ok(json!({ "value": from, "until": until }))
    }

    fn time(&self, value: &Value, ends: &[&str]) -> Result<Value, Problem> {
        let takes = match ends.len() {
            1 => "takes a time: { value, timezone_name? }",
            _ => "takes a range of times: { value, until, timezone_name? }",
        };
        let short = json!({ "value": value });
        let value = if value.is_string() && ends.len() == 1 {
            &short
        } else {
            value
        };
        let mut known = ends.to_vec();
        known.extend(["timezone_id", "timezone_name"]);
        let mut parts = self.parts(value, &known, takes)?.clone();
        for end in ends {
            let Some(Value::String(text)) = parts.get(*end) else {
                return Err(self.wrong(takes));
            };
            let time = clock(text).ok_or_else(|| {
                self.problem(
                    ProblemCode::BadTime,
                    "takes a time of day, HH:MM or HH:MM:SS",
                )
            })?;
            parts.insert((*end).to_owned(), time.into());
        }
        let bad_zone = |problem: &str| Err(self.problem(ProblemCode::BadZone, problem));
        match parts.get("timezone_name") {
            Some(Value::String(name)) if !is_zone(name) => {
                return bad_zone("takes a time zone by its name, such as Europe/Tallinn");
            }
            Some(Value::String(_)) if self.form == Form::V1 => {
                if !parts.get("timezone_id").is_some_and(Value::is_number) {
                    return bad_zone(
                        "can't have a time zone by name in API v1; it takes timezone_id",
                    );
                }
            }
            None | Some(Value::Null | Value::String(_)) => {}
            Some(_) => return bad_zone("takes a time zone by its name, such as Europe/Tallinn"),
        }
        match parts.get("timezone_id") {
            None | Some(Value::Null) => {}
            Some(id) if id_of(id).is_some() => {}
            Some(_) => return bad_zone("takes a whole number as timezone_id"),
        }
        Ok(parts.into())
    }

    fn address(&self, value: &Value) -> Result<Value, Problem> {
        let takes = "takes an address: a text, or { value, country, locality, … }";
        if value.is_string() {
            return Ok(json!({ "value": value }));
        }
        let mut known = vec!["value"];
        known.extend(ADDRESS_PARTS);
        let parts = self.parts(value, &known, takes)?;
        let texts = parts
            .values()
            .all(|part| part.is_string() || part.is_null());
        if !texts || !parts.get("value").is_some_and(Value::is_string) {
            return Err(self.wrong(takes));
        }
        Ok(value.clone())
    }

    /// An object with no other keys than the known ones.
    fn parts<'v>(
        &self,
        value: &'v Value,
        known: &[&str],
        takes: &str,
    ) -> Result<&'v Map<String, Value>, Problem> {
        let parts = value.as_object().ok_or_else(|| self.wrong(takes))?;
        match parts.keys().find(|key| !known.contains(&key.as_str())) {
            Some(unknown) => Err(self.wrong(&join(&[takes, ", and no \"", unknown, "\""]))),
            None => Ok(parts),
        }
    }

    fn wrong(&self, problem: &str) -> Problem {
        self.problem(ProblemCode::WrongType, problem)
    }

    fn problem(&self, code: ProblemCode, problem: &str) -> Problem {
        let message = join(&["\"", &self.field.name, "\" ", problem]);
        about(self.field, Problem::new(code, message))
    }
}
