use super::*;
use crate::time::Timestamp;
use serde_json::json;

#[derive(Default)]
struct Thing {
    title: String,
    count: Option<i64>,
    note: Patch<String>,
    since: Option<Time>,
    parts: Option<Vec<Thing>>,
    file: Option<File>,
}

impl Params for Thing {
    fn write(self, to: &mut Fields<'_>) {
        to.put("title", self.title);
        to.put("count", self.count);
        to.put("note", self.note);
        to.put("since", self.since);
        to.put("parts", self.parts);
        to.put("file", self.file);
    }
}

fn thing(title: &str) -> Thing {
    Thing {
        title: title.into(),
        ..Thing::default()
    }
}

#[test]
fn only_what_is_said_is_written() {
    let input = Input::default().put("id", 7).params(thing("a"));
    assert_eq!(
        input.entries,
        Input::from(json!({ "id": 7, "title": "a" })).entries
    );
}

#[test]
fn a_patch_keeps_clears_or_sets() {
    let note = |note| Input::default().put("note", note).entries;
    assert_eq!(note(Patch::<String>::Keep), []);
    assert_eq!(note(Patch::<String>::Clear), [("note".into(), Value::Null)]);
    assert_eq!(note("x".into()), [("note".into(), Value::from("x"))]);
}

#[test]
fn a_time_is_text_or_a_point() {
    let since = |time: Time| Input::default().put("since", time).entries.remove(0).1;
    assert_eq!(since("2026-12-31".into()), Value::from("2026-12-31"));
    let before = UNIX_EPOCH - std::time::Duration::from_millis(5);
    assert_eq!(since(before.into()), Value::Time(Timestamp(-5)));
}

#[test]
fn files_are_numbered_through_the_whole_input() {
    let inner = Thing {
        file: Some(File::new("b.txt", "b")),
        ..thing("inner")
    };
    let outer = Thing {
        file: Some(File::new("a.txt", "a")),
        parts: Some(vec![inner]),
        count: Some(i64::MAX),
        ..thing("outer")
    };
    let input = Input::default().params(outer);
    let names: Vec<_> = input.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["b.txt", "a.txt"]);
    assert_eq!(input.entries[3], ("file".into(), Value::File(1)));
    let Value::Number(count) = &input.entries[1].1 else {
        panic!("{:?}", input.entries)
    };
    assert_eq!(count.text, "9223372036854775807");
}

use std::time::UNIX_EPOCH;
