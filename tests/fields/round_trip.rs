//! Values made by chance go there and back unchanged.

use super::account::{key, row};
use pipedrive_wasm::fields::{Dictionary, Entity, Form, WriteOptions};
use serde_json::{Map, Value, json};

/// Numbers that look random and are the same for a seed (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn text(&mut self) -> String {
        const LETTERS: [char; 16] = [
            'a', 'Z', '0', '9', ' ', ',', '"', '\\', '(', '1', ')', 'é', '🦀', '\u{202e}', '_', 'ß',
        ];
        let length = 1 + self.below(12);
        (0..length)
            .map(|_| LETTERS[self.below(16) as usize])
            .collect()
    }

    fn date(&mut self) -> String {
        format!(
            "{:04}-{:02}-{:02}",
            1990 + self.below(60),
            1 + self.below(12),
            1 + self.below(28)
        )
    }

    fn time(&mut self) -> String {
        format!(
            "{:02}:{:02}:{:02}",
            self.below(24),
            self.below(60),
            self.below(60)
        )
    }

    fn number(&mut self) -> Value {
        match self.below(3) {
            0 => json!(self.below(1_000_000)),
            1 => json!(-(self.below(1_000) as i64)),
            _ => json!(self.below(1_000_000) as f64 / 128.0),
        }
    }
}

const TYPES: [&str; 16] = [
    "varchar",
    "varchar_auto",
    "text",
    "phone",
    "double",
    "monetary",
    "enum",
    "set",
    "user",
    "org",
    "people",
    "date",
    "daterange",
    "time",
    "timerange",
    "address",
];

/// Definitions by chance: names and labels repeat now and then.
fn definitions(random: &mut Random) -> Vec<Value> {
    let count = 1 + random.below(40) as usize;
    let mut rows = Vec::new();
    for place in 0..count {
        let field_type = TYPES[random.below(16) as usize];
        let options = match field_type {
            "enum" | "set" => {
                let count = 1 + random.below(6);
                (0..count)
                    .map(|id| json!({ "id": id * 3 + 1, "label": random.text() }))
                    .collect()
            }
            _ => Value::Null,
        };
        let name = match random.below(4) {
            0 => ["Same", "Same (1)", "Same (2)"][random.below(3) as usize].to_owned(),
            _ => random.text(),
        };
        rows.push(row(&key(place), &name, field_type, options));
    }
    rows
}

/// A value as v2 has it. Those of v1 have no names of zones.
fn value(random: &mut Random, row: &Value, form: Form) -> Value {
    if random.below(6) == 0 {
        return Value::Null;
    }
    let zoned = |mut parts: Value, random: &mut Random| {
        if random.below(2) == 0 {
            parts["timezone_id"] = json!(1 + random.below(500));
            if form == Form::V2 {
                parts["timezone_name"] = json!("America/Argentina/Buenos_Aires");
            }
        }
        parts
    };
    let option = |random: &mut Random| {
        let options = row["options"].as_array().unwrap();
        options[random.below(options.len() as u64) as usize]["id"].clone()
    };
    match row["field_type"].as_str().unwrap() {
        "double" => random.number(),
        "monetary" => json!({ "value": random.number(), "currency": "EUR" }),
        "enum" => option(random),
        "set" => {
            let mut chosen: Vec<Value> = Vec::new();
            for _ in 0..=random.below(4) {
                let id = option(random);
                if !chosen.contains(&id) {
                    chosen.push(id);
                }
            }
            chosen.into()
        }
        "user" | "org" | "people" => json!(1 + random.below(1 << 40)),
        "date" => json!(random.date()),
        "daterange" => {
            let mut ends = [random.date(), random.date()];
            ends.sort();
            json!({ "value": ends[0], "until": ends[1] })
        }
        "time" => {
            let parts = json!({ "value": random.time() });
            zoned(parts, random)
        }
        "timerange" => {
            let parts = json!({ "value": random.time(), "until": random.time() });
            zoned(parts, random)
        }
        "address" => {
            let mut address = json!({ "value": random.text() });
            for part in [
                "subpremise",
                "locality",
                "admin_area_level_1",
                "country",
                "formatted_address",
            ] {
                match random.below(3) {
                    0 => address[part] = json!(random.text()),
                    1 => address[part] = Value::Null,
                    _ => {}
                }
            }
            address
        }
        _ => json!(random.text()),
    }
}

#[test]
fn what_was_read_is_written_back_unchanged() {
    for seed in 0..400 {
        let mut random = Random(seed);
        let rows = definitions(&mut random);
        let mut dictionary = Dictionary::new(Entity::Deal);
        dictionary.add_v2(&rows.clone().into());
        for form in [Form::V2, Form::V1] {
            let mut values = Map::new();
            for row in &rows {
                if random.below(4) > 0 {
                    let key = row["field_code"].as_str().unwrap();
                    values.insert(key.to_owned(), value(&mut random, row, form));
                }
            }
            let read = dictionary.decode(Form::V2, json!({ "custom_fields": values }));
            let natural = &read["custom_fields"];
            assert_eq!(
                natural.as_object().unwrap().len(),
                values.len(),
                "seed {seed}"
            );
            let written = dictionary.encode(form, natural, WriteOptions::default());
            let written =
                written.unwrap_or_else(|problems| panic!("seed {seed} {form:?}: {problems}"));
            if form == Form::V2 {
                assert_eq!(written, values, "seed {seed}");
            }
            // Both forms read as the same names and values again.
            let record = match form {
                Form::V1 => written.into(),
                _ => json!({ "custom_fields": written }),
            };
            let again = dictionary.decode(form, record);
            assert_eq!(
                again["custom_fields"],
                without_empty(natural.clone(), form),
                "seed {seed} {form:?}"
            );
        }
    }
}

/// v1 has no empty texts: they read as null. Nothing here makes one but a text of no letters.
fn without_empty(natural: Value, form: Form) -> Value {
    assert!(
        form != Form::V1
            || natural
                .as_object()
                .unwrap()
                .values()
                .all(|value| value != "")
    );
    natural
}

#[test]
fn a_dictionary_goes_through_json_unchanged() {
    for seed in 0..100 {
        let mut dictionary = Dictionary::new(Entity::Person);
        dictionary.add_v2(&definitions(&mut Random(seed)).into());
        let kept = dictionary.export().to_string();
        let again = Dictionary::import(&serde_json::from_str(&kept).unwrap()).unwrap();
        assert_eq!(again, dictionary, "seed {seed}");
    }
}
