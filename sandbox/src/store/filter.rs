//! Saved filters, as far as their conditions are simple. What isn't understood lets everything through.

use super::{CustomizedEntity, FieldDefinition, Record, Store};
use crate::failure::Failure;
use crate::listing::compare;
use serde_json::Value;
use std::cmp::Ordering;

/// A saved filter, ready to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    all: Vec<Test>,
    any: Vec<Test>,
}

/// One condition on one field.
#[derive(Clone, Debug)]
struct Test {
    code: String,
    /// Number of a custom field.
    custom: Option<u32>,
    operator: String,
    value: Value,
}

impl Filter {
    /// The filter with this id, for records of this kind; `None` where none is named.
    ///
    /// # Errors
    /// 404 where it doesn't exist.
    pub(crate) fn named(
        store: &Store,
        entity: CustomizedEntity,
        id: Option<u64>,
    ) -> Result<Option<Filter>, Failure> {
        let Some(id) = id else { return Ok(None) };
        let saved = store
            .filters
            .get(id)
            .ok_or_else(|| Failure::not_found("Filter"))?;
        let object = entity.title().to_ascii_lowercase();
        let fields = store.fields(entity);
        let groups = saved.get("conditions")["conditions"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let mut filter = Filter {
            all: Vec::new(),
            any: Vec::new(),
        };
        for group in groups {
            let tests = group["conditions"].as_array().into_iter().flatten();
            // Leads have the fields of deals.
            let about = |named: &str| named == object || (named == "lead" && object == "deal");
            let tests = tests.filter(|test| test["object"].as_str().is_none_or(about));
            let tests = tests.filter_map(|test| Test::read(test, fields));
            if group["glue"] == "or" {
                filter.any.extend(tests)
            } else {
                filter.all.extend(tests)
            }
        }
        Ok(Some(filter))
    }

    /// The same filter for leads, which have some of deals' fields under other names, and others not at all.
    pub(crate) fn of_leads(mut self) -> Filter {
        for tests in [&mut self.all, &mut self.any] {
            for test in tests.iter_mut().filter(|test| test.code == "org_id") {
                test.code = "organization_id".to_owned();
            }
            let known = [
                "title",
                "owner_id",
                "person_id",
                "organization_id",
                "expected_close_date",
                "add_time",
                "update_time",
            ];
            tests.retain(|test| test.custom.is_some() || known.contains(&test.code.as_str()));
        }
        self
    }

    pub(crate) fn lets_through(&self, record: &Record) -> bool {
        self.all.iter().all(|test| test.holds(record))
            && (self.any.is_empty() || self.any.iter().any(|test| test.holds(record)))
    }
}

impl Test {
    fn read(test: &Value, fields: &[FieldDefinition]) -> Option<Test> {
        let id = test["field_id"]
            .as_str()
            .map_or_else(|| test["field_id"].to_string(), str::to_owned);
        let field = fields.iter().find(|field| field.number.to_string() == id)?;
        let operator = test["operator"].as_str()?;
        let known = ["=", "!=", "<", ">", "<=", ">=", "IS NULL", "IS NOT NULL"];
        if !known.contains(&operator) && !operator.contains("LIKE") {
            return None;
        }
        Some(Test {
            code: field.code.clone(),
            custom: field.is_custom.then_some(field.number),
            operator: operator.to_owned(),
            value: test["value"].clone(),
        })
    }

    fn holds(&self, record: &Record) -> bool {
        let kept = match self.custom {
            Some(number) => record.custom(number),
            None => record.get(&self.code),
        };
        match self.operator.as_str() {
            "IS NULL" => kept.is_null(),
            "IS NOT NULL" => !kept.is_null(),
            "=" => self.is(kept),
            "!=" => !self.is(kept),
            "<" => self.stands(kept, &[Ordering::Less]),
            ">" => self.stands(kept, &[Ordering::Greater]),
            "<=" => self.stands(kept, &[Ordering::Less, Ordering::Equal]),
            ">=" => self.stands(kept, &[Ordering::Greater, Ordering::Equal]),
            like => like.starts_with("NOT") != self.is_like(kept),
        }
    }

    fn is(&self, kept: &Value) -> bool {
        match kept {
            Value::Array(values) => values.iter().any(|value| self.is(value)),
            kept => text(kept) == text(&self.value),
        }
    }

    fn stands(&self, kept: &Value, orders: &[Ordering]) -> bool {
        let number = |value: &Value| {
            value
                .as_f64()
                .or_else(|| value.as_str()?.parse::<f64>().ok())
        };
        let parts = kept.get("value").unwrap_or(kept);
        let order = match (number(parts), number(&self.value)) {
            (Some(kept), Some(value)) => kept.partial_cmp(&value).unwrap_or(Ordering::Equal),
            _ if parts.is_null() => return false,
            _ => compare(parts, &self.value),
        };
        orders.contains(&order)
    }

    /// `LIKE '%$%'`, where the dollar stands for the value.
    fn is_like(&self, kept: &Value) -> bool {
        let (kept, value) = (text(kept).to_lowercase(), text(&self.value).to_lowercase());
        match (self.operator.contains("'%$"), self.operator.contains("$%'")) {
            (true, true) => kept.contains(&value),
            (false, true) => kept.starts_with(&value),
            (true, false) => kept.ends_with(&value),
            (false, false) => kept == value,
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(flag) => u8::from(*flag).to_string(),
        Value::Object(parts) => parts.get("value").map_or_else(String::new, text),
        other => other.to_string(),
    }
}
