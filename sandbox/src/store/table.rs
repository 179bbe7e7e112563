//! All records of one entity, found by id and by what they are linked to.

use super::Record;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Records by id, in the order of their ids.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: &'static [&'static str],
    rows: BTreeMap<u64, Record>,
    links: Vec<Link>,
    /// Where records have UUIDs: the number that each stands for.
    uuids: BTreeMap<String, u64>,
    last: u64,
    /// What records were before they were first changed, where somebody watches; none where there was no record.
    journal: Option<BTreeMap<u64, Option<Record>>>,
}

/// Which records name another one in this column.
#[derive(Clone, Debug)]
struct Link {
    column: usize,
    from: BTreeMap<u64, BTreeSet<u64>>,
}

impl Table {
    /// A table whose records are also found by the columns in `links`.
    pub(crate) fn new(columns: &'static [&'static str], links: &[&str]) -> Table {
        let links = links
            .iter()
            .filter_map(|name| columns.iter().position(|known| known == name))
            .map(|column| Link {
                column,
                from: BTreeMap::new(),
            })
            .collect();
        Table {
            columns,
            rows: BTreeMap::new(),
            links,
            uuids: BTreeMap::new(),
            last: 0,
            journal: None,
        }
    }

    /// Remembers from now on what is changed.
    pub(crate) fn watch(&mut self) {
        self.journal = Some(BTreeMap::new());
    }

    /// What was changed since [`Table::watch`], as it was before, and forgets about it.
    pub(crate) fn changed(&mut self) -> BTreeMap<u64, Option<Record>> {
        self.journal.take().unwrap_or_default()
    }

    /// An empty record for this table.
    pub(crate) fn blank(&self) -> Record {
        Record::new(self.columns)
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|known| *known == name)
    }

    /// Adds a record under the next number, which also becomes its id where it has none.
    pub(crate) fn insert(&mut self, mut record: Record) -> u64 {
        self.last += 1;
        match record.at(0).as_str() {
            Some(uuid) => drop(self.uuids.insert(uuid.to_owned(), self.last)),
            None => record.set("id", self.last),
        }
        self.put(self.last, record);
        self.last
    }

    /// Adds a record with these values; those without a column are left out.
    pub(crate) fn insert_values(&mut self, values: Value) -> u64 {
        let mut record = self.blank();
        for (name, value) in values.as_object().into_iter().flatten() {
            if self.column(name).is_some() {
                record.set(name, value.clone());
            }
        }
        self.insert(record)
    }

    /// Puts a changed record in the place of the one under this number.
    pub(crate) fn put(&mut self, number: u64, record: Record) {
        let old = self.rows.get(&number);
        if let Some(journal) = &mut self.journal {
            journal.entry(number).or_insert_with(|| old.cloned());
        }
        for link in &mut self.links {
            let before = old.and_then(|old| old.at(link.column).as_u64());
            let after = record.at(link.column).as_u64();
            if before == after {
                continue;
            }
            if let Some(children) = before.and_then(|parent| link.from.get_mut(&parent)) {
                children.remove(&number);
            }
            if let Some(parent) = after {
                link.from.entry(parent).or_default().insert(number);
            }
        }
        self.rows.insert(number, record);
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Record> {
        self.rows.get(&number)
    }

    /// The record under this number, unless it was deleted.
    pub(crate) fn live(&self, number: u64) -> Option<&Record> {
        self.get(number).filter(|record| !record.flag("is_deleted"))
    }

    /// The number of the record with this UUID.
    pub(crate) fn number_of(&self, uuid: &str) -> Option<u64> {
        self.uuids.get(uuid).copied()
    }

    /// Forgets a record for good.
    pub(crate) fn remove(&mut self, number: u64) {
        let Some(record) = self.rows.remove(&number) else {
            return;
        };
        if let Some(uuid) = record.at(0).as_str() {
            self.uuids.remove(uuid);
        }
        if let Some(journal) = &mut self.journal {
            journal
                .entry(number)
                .or_insert_with(|| Some(record.clone()));
        }
        for link in &mut self.links {
            if let Some(children) = record
                .at(link.column)
                .as_u64()
                .and_then(|parent| link.from.get_mut(&parent))
            {
                children.remove(&number);
            }
        }
    }

    /// Forgets all records that name `parent` in this column.
    pub(crate) fn remove_linked(&mut self, column: &str, parent: u64) {
        let numbers: Vec<u64> = self
            .linked(column, parent)
            .map(|(number, _)| number)
            .collect();
        for number in numbers {
            self.remove(number);
        }
    }

    /// Deal and person of the records that name `parent` in this column, where there is a link for it.
    pub(crate) fn linked_pairs(&self, column: &str, parent: u64) -> Vec<(Value, Value)> {
        let named = self
            .rows()
            .filter(|(_, record)| record.number(column) == Some(parent));
        named
            .map(|(_, record)| {
                (
                    record.get("deal_id").clone(),
                    record.get("person_id").clone(),
                )
            })
            .collect()
    }

    /// Makes all records that name `from` in this column name `to`.
    pub(crate) fn relink(&mut self, column: &str, from: &Value, to: &Value) {
        let named: Vec<u64> = self
            .rows()
            .filter(|(_, record)| record.get(column) == from)
            .map(|(number, _)| number)
            .collect();
        for number in named {
            if let Some(mut record) = self.rows.get(&number).cloned() {
                record.set(column, to.clone());
                self.put(number, record);
            }
        }
    }

    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = (u64, &Record)> {
        self.rows.iter().map(|(number, record)| (*number, record))
    }

    pub(crate) fn rows_after(&self, number: u64) -> impl Iterator<Item = (u64, &Record)> {
        let from = number.saturating_add(1);
        self.rows
            .range(from..)
            .map(|(number, record)| (*number, record))
    }

    pub(crate) fn rows_before(&self, number: u64) -> impl Iterator<Item = (u64, &Record)> {
        self.rows
            .range(..number)
            .rev()
            .map(|(number, record)| (*number, record))
    }

    /// Whether [`Table::linked`] works for this column.
    pub(crate) fn has_link(&self, column: usize) -> bool {
        self.links.iter().any(|link| link.column == column)
    }

    /// The records, deleted ones too, that name `parent` in this column.
    pub(crate) fn linked(&self, column: &str, parent: u64) -> impl Iterator<Item = (u64, &Record)> {
        self.column(column)
            .into_iter()
            .flat_map(move |column| self.linked_after(column, parent, 0))
    }

    /// The same, of those whose number is greater than `number`.
    pub(crate) fn linked_after(
        &self,
        column: usize,
        parent: u64,
        number: u64,
    ) -> impl Iterator<Item = (u64, &Record)> {
        let link = self.links.iter().find(|link| link.column == column);
        debug_assert!(link.is_some(), "column {column} isn't linked");
        let from = number.saturating_add(1);
        let numbers = link.and_then(|link| link.from.get(&parent));
        let numbers = numbers
            .into_iter()
            .flat_map(move |numbers| numbers.range(from..));
        numbers.filter_map(|number| Some((*number, self.rows.get(number)?)))
    }

    /// Clears this column wherever it has this value, linked or not.
    pub(crate) fn unlink_all(&mut self, column: &str, value: &Value) {
        self.relink(column, value, &Value::Null);
    }

    /// Clears this column in every record that names `parent` in it.
    pub(crate) fn unlink(&mut self, column: &str, parent: u64) {
        let linked: Vec<u64> = self
            .linked(column, parent)
            .map(|(number, _)| number)
            .collect();
        for number in linked {
            if let Some(mut record) = self.rows.get(&number).cloned() {
                record.set(column, Value::Null);
                self.put(number, record);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_follow_a_record_that_moves() {
        let mut table = Table::new(&["id", "org_id"], &["org_id"]);
        let mut person = table.blank();
        person.set("org_id", 7);
        let number = table.insert(person.clone());
        assert_eq!(table.linked("org_id", 7).count(), 1);

        person.set("id", number);
        person.set("org_id", 8);
        table.put(number, person);
        assert_eq!(table.linked("org_id", 7).count(), 0);
        assert_eq!(
            table
                .linked("org_id", 8)
                .map(|(number, _)| number)
                .collect::<Vec<_>>(),
            [1]
        );

        table.unlink("org_id", 8);
        assert!(table.get(number).unwrap().get("org_id").is_null());
    }
}
