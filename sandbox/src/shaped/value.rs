//! Plausible values for shapes.

use super::first_kind;
use crate::random::Random;
use crate::routes::Call;
use pipedrive_catalogue::{Field, Format, Kind, Shape};
use serde_json::{Map, Value};

/// How deep models may stand in each other before the rest is left empty.
const DEEPEST: u32 = 5;

/// Makes values for one call. The same operation, row and field give the same value.
pub(super) struct Filler<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) seed: &'a str,
}

impl Filler<'_> {
    /// A value of this shape, for the field called `name` in the row of this number.
    pub(super) fn fill(&self, shape: &Shape, name: &str, row: u64) -> Value {
        self.at(shape, name, row, 0)
    }

    pub(super) fn fields(&self, fields: &[Field], title: &str, row: u64, depth: u32) -> Value {
        let filled = fields.iter().map(|field| {
            let value = if field.name == "name"
                && !title.is_empty()
                && first_kind(&field.shape.kinds) == Kind::String
                && field.shape.values.is_empty()
            {
                format!("{} {row}", spaced(title)).into()
            } else {
                self.at(&field.shape, &field.name, row, depth)
            };
            (field.name.clone(), value)
        });
        Value::Object(filled.collect::<Map<_, _>>())
    }

    fn at(&self, shape: &Shape, name: &str, row: u64, depth: u32) -> Value {
        // Some of what may be missing is missing.
        if shape.nullable && row.is_multiple_of(3) && depth > 0 {
            return Value::Null;
        }
        let kind = first_kind(&shape.kinds);
        if depth > DEEPEST && matches!(kind, Kind::Array | Kind::Object | Kind::Map | Kind::Model) {
            return match kind {
                Kind::Array => Value::Array(Vec::new()),
                _ => Value::Object(Map::new()),
            };
        }
        if !shape.values.is_empty()
            && !matches!(kind, Kind::Array | Kind::Map | Kind::Object | Kind::Model)
        {
            let known: Vec<&Value> = shape
                .values
                .iter()
                .filter(|value| !value.is_null())
                .collect();
            if let Some(value) = known.get((row as usize).wrapping_sub(1) % known.len().max(1)) {
                return (*value).clone();
            }
        }
        match kind {
            Kind::String => self.text(shape, name, row).into(),
            Kind::Integer => integer(name, row).into(),
            Kind::Number if name == "id" || name.ends_with("_id") => integer(name, row).into(),
            Kind::Number => Value::from(small(row) as f64 * 12.5),
            Kind::Boolean => flag(name, row).into(),
            Kind::Flag => u64::from(flag(name, row)).into(),
            Kind::Array => match &shape.items {
                Some(items) => {
                    vec![self.at(items, name.trim_end_matches('s'), row, depth + 1)].into()
                }
                None => Value::Array(Vec::new()),
            },
            Kind::Object => self.fields(&shape.fields, "", row, depth + 1),
            Kind::Map => {
                let mut map = Map::new();
                // Keys that stand for nothing we know, as those of custom fields, are left out.
                if let Some(items) = shape
                    .items
                    .as_ref()
                    .filter(|items| first_kind(&items.kinds) != Kind::Any)
                {
                    map.insert(row.to_string(), self.at(items, name, row, depth + 1));
                }
                map.into()
            }
            Kind::Model => match shape
                .model
                .as_deref()
                .and_then(|model| self.call.catalogue.model(model))
            {
                Some(model) => self.fields(&model.fields, &model.name, row, depth + 1),
                None => Value::Object(Map::new()),
            },
            Kind::File | Kind::Any => Value::Null,
        }
    }

    fn text(&self, shape: &Shape, name: &str, row: u64) -> String {
        let now = self.call.now;
        match shape.format {
            Some(Format::Date) => return now.date(),
            Some(Format::Rfc3339) => return now.rfc3339(),
            Some(Format::Datetime) => return now.datetime(),
            Some(Format::Time) => return "09:30".to_owned(),
            Some(Format::Uuid) => return self.uuid(name, row),
            None => {}
        }
        let v2 = self.call.operation.version == "v2";
        match name {
            _ if name.contains("email") => format!("person{row}@mail.example"),
            _ if name.contains("phone") => format!("+44 113 496 0{:03}", row % 1_000),
            _ if name.contains("url") || name == "website" => {
                format!("https://sandbox.example/{name}/{row}")
            }
            _ if name.contains("currency") => "EUR".to_owned(),
            _ if name.contains("color") => "blue".to_owned(),
            _ if name.contains("duration") => "00:30".to_owned(),
            "due_time" => "09:30".to_owned(),
            _ if name.ends_with("_time")
                || name.ends_with("_at")
                || name == "time"
                || name == "timestamp" =>
            {
                if v2 {
                    now.rfc3339()
                } else {
                    now.datetime()
                }
            }
            _ if name.ends_with("date") => now.date(),
            "id" | "uuid" => self.uuid(name, row),
            _ if name.ends_with("_id") || name == "visible_to" => integer(name, row).to_string(),
            "field_code" | "key" if self.call.operation.path.contains("ield") => {
                Random::new(self.number(name, row)).hex(40)
            }
            "html" | "content" | "note" | "description" => format!("<p>{} {row}</p>", spaced(name)),
            "locale" => "en_GB".to_owned(),
            _ if name.contains("timezone") => "Europe/Tallinn".to_owned(),
            "" => format!("value {row}"),
            _ => format!("{} {row}", spaced(name)),
        }
    }

    fn uuid(&self, name: &str, row: u64) -> String {
        Random::new(self.number(name, row)).uuid()
    }

    /// A number for this place, by FNV-1a: short, and the same everywhere.
    fn number(&self, name: &str, row: u64) -> u64 {
        let bytes = self
            .seed
            .bytes()
            .chain([0])
            .chain(name.bytes())
            .chain(row.to_le_bytes());
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

fn integer(name: &str, row: u64) -> u64 {
    let small = small(row);
    match name {
        "id" | "order_nr" => row,
        "visible_to" => 3,
        // The first five users are active, and the first records always exist.
        _ if name.ends_with("_id") => 1 + (small + 4) % 5,
        _ if name.contains("probability") || name.contains("percentage") => small * 10 % 101,
        _ if ["value", "amount", "price", "sum"]
            .iter()
            .any(|word| name.contains(word)) =>
        {
            small * 1_250
        }
        _ => small,
    }
}

/// A number to count with: a row may be any id that a path names.
fn small(row: u64) -> u64 {
    row % 1_000
}

fn flag(name: &str, row: u64) -> bool {
    match name {
        _ if name.contains("deleted") || name.contains("archived") || name.contains("removed") => {
            false
        }
        _ if name.contains("active")
            || name.contains("enabled")
            || name.contains("visible")
            || name == "success" =>
        {
            true
        }
        _ => !row.is_multiple_of(2),
    }
}

/// `DealProduct` and `deal_product` as people write: `Deal product`.
fn spaced(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter == '_' {
            text.push(' ');
        } else if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
            text.extend(letter.to_lowercase());
        } else if text.is_empty() {
            text.extend(letter.to_uppercase());
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn names_become_words() {
        assert_eq!(spaced("DealProduct"), "Deal product");
        assert_eq!(spaced("lost_reason"), "Lost reason");
    }
}
