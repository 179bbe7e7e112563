//! A name of its own for each field.

use super::field::Field;
use crate::text::{decimal, join};
use std::collections::{BTreeMap, BTreeSet};

/// The fields' names, in their order. A custom field that shares its label gets a number behind it, and so does one whose
/// label is another's key. A built-in field that shares its label goes by its key.
pub(super) fn unique_names(fields: &[Field]) -> Vec<String> {
    let keys: BTreeSet<&str> = fields.iter().map(|field| field.key.as_str()).collect();
    let mut labels: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for field in fields {
        let (custom, built_in) = labels.entry(&field.label).or_default();
        *if field.custom { custom } else { built_in } += 1;
    }
    let mut numbers: BTreeMap<&str, u64> = BTreeMap::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut names = Vec::with_capacity(fields.len());
    for field in fields {
        let label = field.label.as_str();
        let (custom, built_in) = labels.get(label).copied().unwrap_or_default();
        let name = if label.is_empty() {
            field.key.clone()
        } else if field.custom && custom == 1 && !keys.contains(label) {
            label.to_owned()
        } else if field.custom {
            // A label that looks like the next name is another field's own.
            loop {
                let number = numbers.entry(label).or_default();
                *number += 1;
                let name = join(&[label, " (", &decimal(*number), ")"]);
                let taken = labels.contains_key(name.as_str()) || keys.contains(name.as_str());
                if !taken && !used.contains(&name) {
                    break name;
                }
            }
        } else if custom == 0 && built_in == 1 && (label == field.key || !keys.contains(label)) {
            label.to_owned()
        } else {
            field.key.clone()
        };
        used.insert(name.clone());
        names.push(name);
    }
    names
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
