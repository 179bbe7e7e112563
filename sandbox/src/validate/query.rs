//! The query: read, and checked against the operation's parameters.

use super::shape::check_text;
use crate::failure::Failure;
use pipedrive_catalogue::{Kind, ListEncoding, Operation, Param};
use std::collections::BTreeMap;

/// The query's parameters, checked. Lists are taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(BTreeMap<String, Vec<String>>);

impl Query {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .and_then(|values| values.first())
            .map(String::as_str)
    }

    pub(crate) fn list(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.text(name)? {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

/// Reads a raw query for an operation.
///
/// # Errors
/// 400 for a missing parameter; in v2 also for an unknown one, for a value of another type, and past a maximum.
pub(crate) fn read_query(operation: &Operation, raw: &str) -> Result<Query, Failure> {
    let strict = operation.version == "v2";
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        // Some clients write a repeated key as `deal_ids[]`.
        let name = name.strip_suffix("[]").unwrap_or(&name);
        let known = operation.query.iter().find(|param| param.name == name);
        let Some(param) = known else {
            if strict {
                return Err(Failure::schema(name, "is not allowed"));
            }
            continue;
        };
        let taken = values.entry(name.to_owned()).or_default();
        match param.list {
            Some(ListEncoding::Comma) => {
                taken.extend(value.split(',').map(|part| part.trim().to_owned()))
            }
            Some(ListEncoding::Repeat) => taken.push(value.into_owned()),
            None if strict && !taken.is_empty() => {
                return Err(Failure::schema(name, "must stand only once"));
            }
            None => *taken = vec![value.into_owned()],
        }
    }
    for param in &operation.query {
        check_param(
            param,
            values.get(&param.name).map_or(&[], Vec::as_slice),
            strict,
        )?;
    }
    Ok(Query(values))
}

fn check_param(param: &Param, values: &[String], strict: bool) -> Result<(), Failure> {
    let refuse = |problem: &str| Err(Failure::schema(&param.name, problem));
    if values.iter().all(String::is_empty) {
        return match (
            param.required,
            strict && !values.is_empty() && param.name != "cursor",
        ) {
            (true, _) => refuse("is required"),
            (_, true) => refuse("must not be empty"),
            _ => Ok(()),
        };
    }
    for value in values {
        if let Err(problem) = check_text(&param.shape, value, strict) {
            return refuse(&problem);
        }
    }
    let Some(max) = param.max else { return Ok(()) };
    if param.list.is_some() {
        if values.len() > max as usize {
            return refuse(&format!("must not hold more than {max}"));
        }
    } else if param.shape.kinds.contains(&Kind::Integer) {
        let number: i64 = values
            .first()
            .and_then(|value| value.parse().ok())
            .unwrap_or_default();
        if number > i64::from(max) {
            return refuse(&format!("must be less than or equal to {max}"));
        }
        if param.name == "limit" && number < 1 {
            return refuse("must be greater than or equal to 1");
        }
    }
    Ok(())
}
