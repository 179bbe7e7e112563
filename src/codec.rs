//! Custom fields and migration as questions in JSON, for hosts that speak no Rust. `src/wasm/fields.rs` lists them.

use crate::fields::{
    Dictionary, Entity, Field, Form, Problem, ProblemCode, Problems, WriteOptions,
};
use crate::migrate::{self, ByShape, CustomFields, Shape};
use serde_json::{Map, Value, json};

/// Who answers, and what outlives a question: the dictionaries that are open, by number.
#[derive(Debug, Default)]
pub struct Desk {
    open: Vec<(u64, Dictionary)>,
    last: u64,
}

type Answer = Result<Value, Problems>;

impl Desk {
    /// Answers a question.
    ///
    /// # Errors
    /// What is wrong with the input. [`ProblemCode::InvalidInput`] is a mistake of the program that asks.
    pub fn ask(&mut self, question: &str, mut input: Value) -> Answer {
        if !input.is_object() {
            return Err(invalid("the input must be an object"));
        }
        match question {
            "open" => return self.open(&input),
            "migrate" => return self.migrate(input),
            "learn" => {
                let number = number(&input);
                let known = self.open.iter_mut().find(|(open, _)| *open == number);
                let (_, dictionary) = known.ok_or_else(closed)?;
                return learn(dictionary, &input);
            }
            "close" => {
                let number = number(&input);
                self.known(number).ok_or_else(closed)?;
                self.open.retain(|(open, _)| *open != number);
                return Ok(json!({}));
            }
            _ => {}
        }
        let known = self.known(number(&input));
        match question {
            "export" => Ok(json!({ "exported": known.ok_or_else(closed)?.export() })),
            "fields" => {
                let fields = known.ok_or_else(closed)?.fields().iter();
                Ok(json!({ "fields": fields.map(Field::json).collect::<Vec<_>>() }))
            }
            "find" => {
                let dictionary = known.ok_or_else(closed)?;
                let name = text(&input, "name")?;
                let field = match input["custom"] == true {
                    true => dictionary.find_custom(name),
                    false => dictionary.find(name),
                };
                Ok(field?.json())
            }
            "option" => {
                let dictionary = known.ok_or_else(closed)?;
                let field = dictionary.find(text(&input, "field")?)?;
                let option = dictionary.option(field, &input["option"])?;
                Ok(json!({ "id": option.id, "label": option.label }))
            }
            "keys" => keys(known.ok_or_else(closed)?, &input),
            "program" => {
                let (dictionary, form) = (known.ok_or_else(closed)?, form(&input)?);
                let rows = dictionary.program(form);
                let rows: Vec<Value> = rows.iter().map(|row| row.json(form)).collect();
                Ok(json!({ "rows": rows }))
            }
            "decode" => {
                let (dictionary, form) = (known.ok_or_else(closed)?, form(&input)?);
                let Value::Array(records) = input["records"].take() else {
                    return Err(invalid("decode takes records, an array"));
                };
                let records = records.into_iter();
                let records: Vec<Value> = records.map(|one| dictionary.decode(form, one)).collect();
                Ok(json!({ "records": records }))
            }
            "value" => {
                let (dictionary, form) = (known.ok_or_else(closed)?, form(&input)?);
                let value = input["value"].take();
                let field = dictionary.custom(text(&input, "key")?);
                let value = match field {
                    Some(field) => dictionary.decode_value(form, field, value),
                    None => value,
                };
                Ok(json!({ "value": value }))
            }
            "encode" => {
                let (dictionary, form) = (known.ok_or_else(closed)?, form(&input)?);
                let options = WriteOptions {
                    empty_set_is_null: input["emptySet"] == "null",
                };
                let values = dictionary.encode(form, &input["values"], options)?;
                Ok(json!({ "values": values }))
            }
            "system" => {
                let (dictionary, form) = (known.ok_or_else(closed)?, form(&input)?);
                let values = dictionary.encode_system(form, &input["values"])?;
                Ok(json!({ "values": values }))
            }
            "options" => {
                let missing = known
                    .ok_or_else(closed)?
                    .missing_options(&input["values"])?;
                let missing: Vec<Value> = missing.iter().map(|field| field.json()).collect();
                Ok(json!({ "missing": missing }))
            }
            "filter" => Ok(known.ok_or_else(closed)?.filter(&input["where"])?.json()),
            _ => Err(invalid(&["there is no question ", question].concat())),
        }
    }

    fn known(&self, number: u64) -> Option<&Dictionary> {
        let open = self.open.iter().find(|(open, _)| *open == number);
        open.map(|(_, dictionary)| dictionary)
    }

    fn open(&mut self, input: &Value) -> Answer {
        let dictionary = match input.get("exported") {
            Some(exported) => Dictionary::import(exported)?,
            None => {
                let entity = Entity::named(text(input, "entity")?);
                let entity = entity.ok_or_else(|| invalid("there is no such entity"))?;
                let mut dictionary = Dictionary::new(entity);
                dictionary.add_v2(&input["v2"]);
                learn(&mut dictionary, input)?;
                dictionary
            }
        };
        self.last += 1;
        self.open.push((self.last, dictionary));
        Ok(json!({ "dictionary": self.last }))
    }

    fn migrate(&self, mut input: Value) -> Answer {
        let custom: &dyn CustomFields = match input.get("dictionary") {
            None | Some(Value::Null) => &ByShape,
            Some(_) => self.known(number(&input)).ok_or_else(closed)?,
        };
        if let Some(webhook) = input.get_mut("webhook") {
            return Ok(json!({ "webhook": migrate::webhook(webhook.take(), custom) }));
        }
        let shape = Shape::named(text(&input, "entity")?);
        let shape = shape.ok_or_else(|| invalid("there is no such entity"))?;
        if let Some(rows) = input.get_mut("rows").filter(|_| shape == Shape::Field) {
            return Ok(json!({ "rows": migrate::fields(rows.take()) }));
        }
        let record = migrate::record(shape, input["record"].take(), custom);
        Ok(json!({ "record": record }))
    }
}

/// With a dictionary the types of custom fields are known. What it doesn't know yet is told by its parts.
impl CustomFields for Dictionary {
    fn take(&self, record: &mut Map<String, Value>) -> Map<String, Value> {
        let (mut known, mut unknown) = (Map::new(), Map::new());
        for (key, value) in self.take_flat(record) {
            let into = match self.custom(&key) {
                Some(_) => &mut known,
                None => &mut unknown,
            };
            into.insert(key, value);
        }
        known.extend(ByShape.take(&mut unknown));
        // Parts without their field.
        known.extend(unknown);
        known
    }
}

fn learn(dictionary: &mut Dictionary, input: &Value) -> Answer {
    type Add = fn(&mut Dictionary, &Value);
    let lists: [(&str, Add); 5] = [
        ("v1", Dictionary::add_v1),
        ("users", Dictionary::add_users),
        ("currencies", Dictionary::add_currencies),
        ("activityTypes", Dictionary::add_activity_types),
        ("leadLabels", Dictionary::add_lead_labels),
    ];
    for (name, add) in lists {
        if let Some(rows) = input.get(name).filter(|rows| rows.is_array()) {
            add(dictionary, rows);
        }
    }
    if let Some(options) = input.get("options").filter(|options| !options.is_null()) {
        let key = text(options, "key")?;
        if !dictionary.add_options(key, &options["rows"]) {
            return Err(invalid("options are learnt of a field by its key"));
        }
    }
    Ok(json!({}))
}

fn keys(dictionary: &Dictionary, input: &Value) -> Answer {
    let names = input["names"].as_array().map(Vec::as_slice);
    let names: Option<Vec<&str>> = names
        .unwrap_or_default()
        .iter()
        .map(Value::as_str)
        .collect();
    let names = names.ok_or_else(|| invalid("keys takes names, an array of texts"))?;
    let max = input["max"]
        .as_u64()
        .and_then(|max| usize::try_from(max).ok());
    let keys = dictionary.keys(names, max.unwrap_or(usize::MAX))?;
    Ok(json!({ "keys": keys }))
}

fn number(input: &Value) -> u64 {
    input["dictionary"].as_u64().unwrap_or_default()
}

fn form(input: &Value) -> Result<Form, Problems> {
    let form = input["form"].as_str().and_then(Form::named);
    form.ok_or_else(|| invalid("form is v2, v1 or webhook"))
}

fn text<'a>(input: &'a Value, name: &str) -> Result<&'a str, Problems> {
    let text = input[name].as_str();
    text.ok_or_else(|| invalid(&[name, " must be a text"].concat()))
}

fn closed() -> Problems {
    invalid("there is no such dictionary: it was closed, or never opened")
}

fn invalid(message: &str) -> Problems {
    Problem::new(ProblemCode::InvalidInput, message.to_owned()).into()
}

#[cfg(test)]
mod tests;
