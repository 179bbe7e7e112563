//! A name of its own for each field.

use super::field::Field;
use crate::text::{decimal, join};

/// The fields' names, in their order. A custom field that shares its label gets a number behind it, and so does one whose
/// label is another's key. A built-in field that shares its label goes by its key.
pub(super) fn unique_names(fields: &[Field]) -> Vec<String> {
    let keys = Sorted::of(fields.iter().map(|field| field.key.as_str()));
    let labels = |custom: bool| {
        let fields = fields.iter().filter(|field| field.custom == custom);
        Sorted::of(fields.map(|field| field.label.as_str()))
    };
    let (custom, built_in) = (labels(true), labels(false));
    let mut numbers: Vec<(&str, u64)> = Vec::new();
    let mut names: Vec<String> = Vec::with_capacity(fields.len());
    for field in fields {
        let label = field.label.as_str();
        let name = if label.is_empty() {
            field.key.clone()
        } else if field.custom && custom.count(label) == 1 && keys.count(label) == 0 {
            label.to_owned()
        } else if field.custom {
            let place = numbers.iter().position(|(known, _)| *known == label);
            let place = place.unwrap_or_else(|| {
                numbers.push((label, 0));
                numbers.len() - 1
            });
            let mut number = numbers.get(place).map_or(0, |(_, number)| *number);
            // A label that looks like the next name is another field's own.
            let name = loop {
                number += 1;
                let name = join(&[label, " (", &decimal(number), ")"]);
                let taken = [&custom, &built_in, &keys]
                    .iter()
                    .any(|of| of.count(&name) > 0);
                if !taken && !names.contains(&name) {
                    break name;
                }
            };
            if let Some((_, last)) = numbers.get_mut(place) {
                *last = number;
            }
            name
        } else if custom.count(label) == 0
            && built_in.count(label) == 1
            && (label == field.key || keys.count(label) == 0)
        {
            label.to_owned()
        } else {
            field.key.clone()
        };
        names.push(name);
    }
    names
}

/// Texts in their order. A tree would do, and bring 5 KB of wasm with it.
struct Sorted<'a>(Vec<&'a str>);

impl<'a> Sorted<'a> {
    fn of(texts: impl Iterator<Item = &'a str>) -> Sorted<'a> {
        let mut sorted: Vec<&str> = Vec::new();
        for text in texts {
            let place = sorted.partition_point(|other| *other < text);
            sorted.insert(place, text);
        }
        Sorted(sorted)
    }

    fn count(&self, text: &str) -> usize {
        let before = self.0.partition_point(|other| *other < text);
        let rest = self.0.iter().skip(before);
        rest.take_while(|other| **other == text).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldType;

    fn names(fields: &[(&str, &str, bool)]) -> Vec<String> {
        let fields: Vec<Field> = fields
            .iter()
            .map(|(key, label, custom)| Field {
                key: (*key).to_owned(),
                label: (*label).to_owned(),
                name: String::new(),
                field_type: FieldType::Varchar,
                custom: *custom,
                filter_id: None,
                options: None,
                required: None,
            })
            .collect();
        unique_names(&fields)
    }

    #[test]
    fn a_label_of_one_field_is_its_name() {
        let found = names(&[
            ("title", "Title", false),
            ("k1", "Tier", true),
            ("k2", "tier", true),
        ]);
        assert_eq!(found, ["Title", "Tier", "tier"]);
    }

    #[test]
    fn each_of_several_custom_fields_gets_a_number() {
        let found = names(&[("k1", "R", true), ("k2", "R", true), ("k3", "R", true)]);
        assert_eq!(found, ["R (1)", "R (2)", "R (3)"]);
    }

    #[test]
    fn a_number_that_is_part_of_another_label_is_passed_over() {
        let found = names(&[("k1", "R", true), ("k2", "R (2)", true), ("k3", "R", true)]);
        assert_eq!(found, ["R (1)", "R (2)", "R (3)"]);
        let found = names(&[("k1", "R", true), ("k2", "R (1)", true), ("k3", "R", true)]);
        assert_eq!(found, ["R (2)", "R (1)", "R (3)"]);
    }

    #[test]
    fn a_label_that_is_a_key_never_hides_that_field() {
        let found = names(&[
            ("status", "Status", false),
            ("k1", "status", true),
            ("k2", "k1", true),
        ]);
        assert_eq!(found, ["Status", "status (1)", "k1 (1)"]);
    }

    #[test]
    fn a_built_in_field_leaves_its_label_to_a_custom_one() {
        let found = names(&[("status", "Status", false), ("k1", "Status", true)]);
        assert_eq!(found, ["status", "Status"]);
    }

    #[test]
    fn a_field_without_a_label_goes_by_its_key() {
        assert_eq!(names(&[("k1", "", true), ("k2", "", true)]), ["k1", "k2"]);
    }
}
