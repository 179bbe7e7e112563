//! Notes: `/v1/notes`.

use super::{Call, draft, offset, rows};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition, compare};
use crate::store::{Record, Store};
use crate::time::{Timestamp, parse_date};
use serde_json::{Map, Value, json};

const SORTABLE: &[&str] = &[
    "id",
    "user_id",
    "deal_id",
    "person_id",
    "org_id",
    "content",
    "add_time",
    "update_time",
];
/// What a note can be about, and the flag that pins it there.
const LINKS: [(&str, &str); 6] = [
    ("deal_id", "pinned_to_deal_flag"),
    ("person_id", "pinned_to_person_flag"),
    ("org_id", "pinned_to_organization_flag"),
    ("lead_id", "pinned_to_lead_flag"),
    ("project_id", "pinned_to_project_flag"),
    ("task_id", "pinned_to_task_flag"),
];

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let query = &call.query;
    let mut conditions = vec![Condition::Is("active_flag", true.into())];
    for name in [
        "deal_id",
        "person_id",
        "org_id",
        "user_id",
        "project_id",
        "task_id",
    ] {
        conditions.extend(query.number(name).map(|id| Condition::Is(name, id.into())));
    }
    conditions.extend(
        query
            .text("lead_id")
            .map(|lead| Condition::Is("lead_id", lead.into())),
    );
    for (_, flag) in LINKS {
        conditions.extend(
            query
                .flag(flag)
                .map(|pinned| Condition::Is(flag, pinned.into())),
        );
    }
    let day = |name: &str| query.text(name).filter(|text| parse_date(text).is_some());
    conditions.extend(
        day("start_date").map(|day| Condition::From("add_time", format!("{day} 00:00:00"))),
    );
    conditions.extend(
        day("end_date").map(|day| Condition::Before("add_time", format!("{day} 24:00:00"))),
    );
    if let Some(text) = query.text("updated_since") {
        let since =
            Timestamp::parse_rfc3339_millis(text).or_else(|| Timestamp::parse_datetime(text));
        let since =
            since.ok_or_else(|| Failure::bad_request("updated_since is not a valid datetime"))?;
        conditions.push(Condition::From("update_time", since.datetime()));
    }
    let mut notes = listing::all(&call.store.notes, &conditions);
    notes.sort_by(|left, right| compare(right.get("add_time"), left.get("add_time")));
    offset::sort(&mut notes, query, SORTABLE)?;
    let (notes, offset) = offset::cut(call, notes)?;
    let rows: Vec<Value> = notes.into_iter().map(|note| view(call, note)).collect();
    Ok(envelope::offset_page(&rows, offset.pagination()))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(envelope::plain(200, &view(call, find(call)?)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.fields(), call.now.datetime());
    let mut note = call.store.notes.blank();
    note.set("user_id", call.user);
    note.set("add_time", now);
    note.set("active_flag", true);
    for (_, flag) in LINKS {
        note.set(flag, false);
    }
    apply(call, &mut note, &fields)?;
    let id = call.store.notes.insert(note);
    let note = call
        .store
        .notes
        .get(id)
        .ok_or_else(|| Failure::not_found("Note"))?;
    Ok(envelope::plain(200, &view(call, note)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut note) = (call.fields(), find(call)?.clone());
    apply(call, &mut note, &fields)?;
    call.store.notes.put(note.id(), note.clone());
    Ok(envelope::plain(200, &view(call, &note)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut note = find(call)?.clone();
    note.set("active_flag", false);
    call.store.notes.put(note.id(), note);
    Ok(envelope::plain(200, &true))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    let note = call
        .store
        .notes
        .get(call.id())
        .filter(|note| note.flag("active_flag"));
    note.ok_or_else(|| Failure::not_found("Note"))
}

/// The note with the names of what it is about.
fn view(call: &Call<'_>, note: &Record) -> Value {
    let store: &Store = call.store;
    let mut fields: Map<String, Value> = note
        .shown()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let named = |record: Option<&Record>, name: &str| {
        record.map_or(Value::Null, |record| json!({ name: record.get(name) }))
    };
    let linked = |name: &str| note.number(name).unwrap_or_default();
    fields.insert(
        "deal".to_owned(),
        named(store.deals.get(linked("deal_id")), "title"),
    );
    fields.insert(
        "person".to_owned(),
        named(store.persons.get(linked("person_id")), "name"),
    );
    fields.insert(
        "organization".to_owned(),
        named(store.organizations.get(linked("org_id")), "name"),
    );
    let user = store.users.get(linked("user_id"));
    let user = user.map_or(Value::Null, |user| {
        json!({
            "email": user.get("email"), "name": user.get("name"), "icon_url": user.get("icon_url"),
            "is_you": user.id() == call.user,
        })
    });
    fields.insert("user".to_owned(), user);
    fields.into()
}

fn apply(call: &Call<'_>, note: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    let store: &Store = call.store;
    let fields = &numbers(fields);
    rows::check_links(store, fields)?;
    draft::name(note, fields, "content")?;
    note.set("content", sanitized(note.text("content")));
    draft::owner(note, fields, "user_id", &store.users)?;
    draft::link(note, fields, "deal_id", &store.deals, "Deal")?;
    draft::link(note, fields, "person_id", &store.persons, "Person")?;
    draft::link(note, fields, "org_id", &store.organizations, "Organization")?;
    if let Some(lead) = fields.get("lead_id").and_then(Value::as_str)
        && store.leads.number_of(lead).is_none()
    {
        return Err(Failure::bad_request(format!(
            "Lead with id {lead} does not exist"
        )));
    }
    draft::copy(note, fields, &["lead_id", "project_id", "task_id"]);
    if LINKS.iter().all(|(link, _)| note.get(link).is_null()) {
        let names: Vec<&str> = LINKS.iter().map(|(link, _)| *link).collect();
        return Err(Failure::bad_request(format!(
            "A note needs one of {}",
            names.join(", ")
        )));
    }
    for (link, flag) in LINKS {
        let Some(value) = fields.get(flag) else {
            continue;
        };
        let pinned = match value {
            Value::Bool(pinned) => *pinned,
            Value::Number(number) if number.as_u64().is_some_and(|number| number < 2) => {
                number.as_u64() == Some(1)
            }
            _ => return Err(Failure::bad_request(format!("{flag} must be 0 or 1"))),
        };
        if pinned && note.get(link).is_null() {
            return Err(Failure::bad_request(format!("{flag} needs {link}")));
        }
        note.set(flag, pinned);
    }
    if let Some(text) = fields.get("add_time").and_then(Value::as_str) {
        let time =
            Timestamp::parse_datetime(text).or_else(|| Timestamp::parse_rfc3339_millis(text));
        note.set(
            "add_time",
            time.ok_or_else(|| Failure::bad_request("add_time is not a valid datetime"))?
                .datetime(),
        );
    }
    note.set("update_time", call.now.datetime());
    note.set("last_update_user_id", call.user);
    Ok(())
}

/// The body with ids as numbers, which v1 also takes as strings.
fn numbers(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = fields.clone();
    for (name, value) in &mut fields {
        let is_number = name != "lead_id" && (name.ends_with("_id") || name.ends_with("_flag"));
        if let Some(number) = value
            .as_str()
            .filter(|_| is_number)
            .and_then(|text| text.parse::<u64>().ok())
        {
            *value = number.into();
        }
    }
    fields
}

/// Notes hold HTML, but no scripts.
fn sanitized(html: &str) -> String {
    let mut clean = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.to_ascii_lowercase().find("<script") {
        clean.push_str(&rest[..start]);
        let script = &rest[start..];
        let end = script
            .to_ascii_lowercase()
            .find("</script>")
            .map_or(script.len(), |end| end + "</script>".len());
        rest = &script[end..];
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::sanitized;

    #[test]
    fn scripts_are_taken_out_of_notes() {
        assert_eq!(
            sanitized("<p>é</p><SCRIPT>alert(1)</script> on"),
            "<p>é</p> on"
        );
        assert_eq!(sanitized("a<script>b"), "a");
    }
}
