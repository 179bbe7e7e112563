//! Conditions of a saved filter, by names and labels.

use super::check::is_date;
use super::dictionary::Dictionary;
use super::field::Field;
use super::kind::FieldType;
use super::options::about;
use super::problem::{Problem, ProblemCode, Problems};
use super::{Entity, text_of};
use crate::text::{decimal, join};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most conditions that a filter has.
const MOST: usize = 16;

/// A filter, ready to be saved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Filter {
    /// `type` of `POST /v1/filters`: `deals`.
    pub filter_type: &'static str,
    /// `conditions` of it.
    pub conditions: Value,
    /// The same for filters that ask the same, whatever their order.
    pub canonical: String,
}

impl Filter {
    /// As JavaScript sees it.
    pub fn json(&self) -> Value {
        json!({ "type": self.filter_type, "conditions": self.conditions, "canonical": self.canonical })
    }
}

/// Conditions by what makes them equal, so that each stands once and in one order.
type Group = BTreeMap<String, Value>;

impl Dictionary {
    /// A filter that lets through what fits all of these: names or keys, built-in ones, too, with what they have to be.
    ///
    /// A condition is a value, `null` for empty, an array of options of which any fits, or an object of `eq` `ne` `gt` `gte`
    /// `lt` `lte` `in` `contains` `startsWith` `endsWith` `empty` and `relative`. Under `or` is one group of which any fits.
    ///
    /// # Errors
    /// All that is wrong; [`ProblemCode::MissingFieldId`] where v1's definitions weren't added.
    pub fn filter(&self, conditions: &Value) -> Result<Filter, Problems> {
        let bad = |message: &str| Problem::new(ProblemCode::BadCondition, message.to_owned());
        let Some((filter_type, object)) = saved(self.entity) else {
            return Err(bad("there are no filters for notes").into());
        };
        let Some(entries) = conditions.as_object() else {
            return Err(bad("conditions are an object of fields").into());
        };
        let mut building = Building {
            dictionary: self,
            object,
            all: Group::new(),
            any: Group::new(),
            problems: Vec::new(),
        };
        // First the group of which any fits: a filter has only one.
        match entries.get("or") {
            Some(Value::Array(groups)) => groups.iter().for_each(|one| building.any_of(one)),
            Some(group) => building.any_of(group),
            None => {}
        }
        for (name, condition) in entries.iter().filter(|(name, _)| *name != "or") {
            building.all_of(name, condition);
        }
        let count = building.all.len() + building.any.len();
        if count > MOST {
            let message = join(&[
                "a filter has 16 conditions at most, and these are ",
                &decimal(count as u64),
            ]);
            let problem = Problem::new(ProblemCode::TooManyConditions, message);
            building.problems.push(problem);
        } else if count == 0 && building.problems.is_empty() {
            building.problems.push(bad("a filter needs a condition"));
        }
        let conditions = json!({ "glue": "and", "conditions": [
            { "glue": "and", "conditions": building.all.into_values().collect::<Vec<_>>() },
            { "glue": "or", "conditions": building.any.into_values().collect::<Vec<_>>() },
        ] });
        let filter = Filter {
            filter_type,
            canonical: join(&[filter_type, " ", &conditions.to_string()]),
            conditions,
        };
        Problems::check(filter, building.problems)
    }
}

/// What filters call an entity: their type, and the object of a condition.
fn saved(entity: Entity) -> Option<(&'static str, &'static str)> {
    Some(match entity {
        Entity::Deal => ("deals", "deal"),
        Entity::Lead => ("leads", "lead"),
        Entity::Person => ("people", "person"),
        Entity::Organization => ("org", "organization"),
        Entity::Product => ("products", "product"),
        Entity::Activity => ("activity", "activity"),
        Entity::Project => ("projects", "project"),
        Entity::Note => return None,
    })
}

struct Building<'a> {
    dictionary: &'a Dictionary,
    object: &'static str,
    all: Group,
    any: Group,
    problems: Vec<Problem>,
}

impl Building<'_> {
    fn all_of(&mut self, name: &str, condition: &Value) {
        match self.tests(name, condition) {
            Ok(tests) => {
                for mut group in tests {
                    if group.len() == 1 {
                        self.all.append(&mut group);
                    } else if self.any.is_empty() {
                        self.any = group;
                    } else {
                        let message = join(&[
                            "\"",
                            name,
                            "\" is one of several, and a filter has room for one such group, `or` included",
                        ]);
                        let problem = Problem::new(ProblemCode::BadCondition, message);
                        self.problems.push(problem.of(name));
                    }
                }
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// The group of which any fits.
    fn any_of(&mut self, conditions: &Value) {
        let Some(entries) = conditions.as_object() else {
            let message = "`or` takes an object of conditions, or an array of them".to_owned();
            self.problems
                .push(Problem::new(ProblemCode::BadCondition, message));
            return;
        };
        for (name, condition) in entries {
            match self.tests(name, condition) {
                // Of a field's own alternatives any may fit as well.
                Ok(tests) if tests.len() == 1 => self.any.extend(tests.into_iter().flatten()),
                Ok(_) => {
                    let message = join(&[
                        "\"",
                        name,
                        "\" has several conditions, which can't stand under `or`",
                    ]);
                    self.problems
                        .push(Problem::new(ProblemCode::BadCondition, message));
                }
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    /// What a field has to fit: all of the groups, any of each group's conditions.
    fn tests(&self, name: &str, condition: &Value) -> Result<Vec<Group>, Problem> {
        let field = self.dictionary.find(name)?;
        let id = field.filter_id.ok_or_else(|| {
            let problem = match self.dictionary.entity {
                Entity::Project => "has no number in API v1, which filters need",
                _ => "has no number yet, which filters need: v1's definitions tell it",
            };
            about(
                field,
                Problem::new(
                    ProblemCode::MissingFieldId,
                    join(&["\"", name, "\" ", problem]),
                ),
            )
        })?;
        let test = |operator: &str, value: Value, extra: Value| {
            let test = json!({
                "object": self.object, "field_id": id.to_string(), "operator": operator, "value": value,
                "extra_value": extra,
            });
            // Numbers in the order of their size, then operators and values.
            (
                join(&[
                    &format!("{id:020} "),
                    operator,
                    " ",
                    &value.to_string(),
                    &extra.to_string(),
                ]),
                test,
            )
        };
        let plain = |operator: &str, value: &Value| -> Result<Group, Problem> {
            let (value, extra) = self.operand(field, value)?;
            Ok(single(test(operator, value, extra)))
        };
        let among = |values: &[Value]| -> Result<Group, Problem> {
            let mut group = Group::new();
            for value in values {
                group.append(&mut plain("=", value)?);
            }
            if group.is_empty() {
                return Err(bad(field, "has an empty list, which nothing fits"));
            }
            Ok(group)
        };
        let empty = |empty: bool| {
            let operator = if empty { "IS NULL" } else { "IS NOT NULL" };
            single(test(operator, Value::Null, Value::Null))
        };
        let words = match condition {
            Value::Null => return Ok(vec![empty(true)]),
            Value::Array(values) => return Ok(vec![among(values)?]),
            // Money and options are values, though they are objects.
            Value::Object(words)
                if !words.contains_key("currency") && !words.contains_key("id") =>
            {
                words
            }
            value => return Ok(vec![plain("=", value)?]),
        };
        if words.is_empty() {
            return Err(bad(field, "has an empty condition"));
        }
        let mut groups = Vec::new();
        for (word, value) in words {
            groups.push(match (word.as_str(), value) {
                ("eq", Value::Null) => empty(true),
                ("ne", Value::Null) => empty(false),
                ("empty", Value::Bool(is)) => empty(*is),
                ("in", Value::Array(values)) => among(values)?,
                ("eq", value) => plain("=", value)?,
                ("ne", value) => plain("!=", value)?,
                ("gt" | "gte" | "lt" | "lte", value) if has_order(&field.field_type) => {
                    let operator = match word.as_str() {
                        "gt" => ">",
                        "gte" => ">=",
                        "lt" => "<",
                        _ => "<=",
                    };
                    plain(operator, value)?
                }
                ("contains", value) if value.is_string() => text_test(&test, "LIKE '%$%'", value),
                ("startsWith", value) if value.is_string() => text_test(&test, "LIKE '$%'", value),
                ("endsWith", value) if value.is_string() => text_test(&test, "LIKE '%$'", value),
                ("relative", value) if value.is_string() => text_test(&test, "=", value),
                _ => {
                    let problem = join(&["can't be asked for \"", word, "\" of this; there are eq, ne, gt, gte, lt, lte, in, contains, startsWith, endsWith, empty and relative"]);
                    return Err(bad(field, &problem));
                }
            });
        }
        Ok(groups)
    }

    /// A value as a condition has it, and what stands beside it.
    fn operand(&self, field: &Field, value: &Value) -> Result<(Value, Value), Problem> {
        let fits = match &field.field_type {
            _ if self
                .dictionary
                .options(field)
                .is_some_and(|options| !options.is_empty())
                && !value.is_boolean() =>
            {
                let id = &self.dictionary.option(field, value)?.id;
                return Ok((text_of(id).into(), Value::Null));
            }
            FieldType::Monetary if value.is_object() => {
                let (amount, currency) = (&value["value"], &value["currency"]);
                if amount.is_number() && currency.is_string() {
                    return Ok((amount.clone(), currency.clone()));
                }
                false
            }
            FieldType::Double | FieldType::Monetary => value.is_number(),
            FieldType::User | FieldType::Org | FieldType::People => {
                if super::id_of(value).is_some() {
                    return Ok((text_of(value).into(), Value::Null));
                }
                false
            }
            FieldType::Date | FieldType::DateRange => {
                let date = value
                    .as_str()
                    .map(|text| is_date(text.get(..10).unwrap_or_default()));
                if date == Some(false) {
                    let message = join(&["\"", &field.name, "\" takes a date, YYYY-MM-DD"]);
                    return Err(about(field, Problem::new(ProblemCode::BadDate, message)));
                }
                date.is_some()
            }
            FieldType::Varchar
            | FieldType::VarcharAuto
            | FieldType::Text
            | FieldType::Phone
            | FieldType::Address
            | FieldType::Time
            | FieldType::TimeRange => value.is_string(),
            _ => value.is_string() || value.is_number() || value.is_boolean(),
        };
        if !fits {
            let message = join(&[
                "\"",
                &field.name,
                "\" can't be compared with this: it is of type ",
                field.field_type.as_str(),
            ]);
            return Err(about(field, Problem::new(ProblemCode::WrongType, message)));
        }
        let value = match value {
            Value::Bool(flag) => json!(if *flag { "1" } else { "0" }),
            value => value.clone(),
        };
        Ok((value, Value::Null))
    }
}

fn single((order, test): (String, Value)) -> Group {
    let mut group = Group::new();
    group.insert(order, test);
    group
}

fn text_test(
    test: &impl Fn(&str, Value, Value) -> (String, Value),
    operator: &str,
    value: &Value,
) -> Group {
    single(test(operator, value.clone(), Value::Null))
}

fn bad(field: &Field, problem: &str) -> Problem {
    let message = join(&["\"", &field.name, "\" ", problem]);
    about(field, Problem::new(ProblemCode::BadCondition, message))
}

/// Whether one value can be more than another.
fn has_order(field_type: &FieldType) -> bool {
    !field_type.is_text()
        && !matches!(
            field_type,
            FieldType::Enum | FieldType::Set | FieldType::Address
        )
}
