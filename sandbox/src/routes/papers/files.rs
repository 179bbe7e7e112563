//! Files: `/v1/files`.

use super::super::{Call, offset, rows, uploads};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing::{self, Condition};
use crate::store::{Record, Store, Table};
use serde_json::{Map, Value, json};

const SORTABLE: &[&str] = &["id", "update_time"];

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let files = listing::all(
        &call.store.files,
        &[Condition::Is("active_flag", true.into())],
    );
    page(call, files)
}

/// The files of the record in the path.
pub(super) fn list_of(call: &mut Call<'_>, link: &'static str) -> Result<Response, Failure> {
    let (table, title) = match link {
        "deal_id" => (&call.store.deals, "Deal"),
        "person_id" => (&call.store.persons, "Person"),
        "org_id" => (&call.store.organizations, "Organization"),
        _ => (&call.store.products, "Product"),
    };
    let id = rows::find(table, call.id(), title)?.id();
    let files = of(call.store, link, id).collect();
    page(call, files)
}

/// The files of a record.
pub(in super::super) fn of<'a>(
    store: &'a Store,
    link: &'a str,
    id: u64,
) -> impl Iterator<Item = &'a Record> {
    let files = store.files.rows().map(|(_, file)| file);
    files.filter(move |file| file.flag("active_flag") && file.number(link) == Some(id))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&view(call.store, find(call)?)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.checked()?;
    let blob = uploads::keep(call)?;
    let (name, size) = call
        .store
        .blobs
        .get(&blob)
        .map_or((String::new(), 0), |blob| {
            (blob.name.clone(), blob.bytes.len())
        });
    let values = json!({ "name": name, "file_name": name, "file_size": size, "file_type": kind(&name), ".blob": blob });
    let number = insert(call, values, &fields);
    Ok(call.reply(&view(
        call.store,
        rows::find(&call.store.files, number, "File")?,
    )))
}

/// Makes an empty document elsewhere, and links it.
pub(super) fn create_remote(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.checked()?;
    let title = fields.get("title").cloned().unwrap_or_default();
    let remote = call.store.random.hex(24);
    remote_file(call, &fields, &title, &remote.into())
}

pub(super) fn link_remote(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.checked()?;
    let remote = fields.get("remote_id").cloned().unwrap_or_default();
    remote_file(call, &fields, &remote, &remote)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut file) = (call.checked()?, find(call)?.clone());
    rows::filled(&fields, "name")?;
    rows::take(&mut file, &call.store.files, &fields);
    file.set("update_time", call.now.datetime());
    call.store.files.put(file.id(), file.clone());
    Ok(call.reply(&view(call.store, &file)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut file = find(call)?.clone();
    file.set("active_flag", false);
    if let Some(blob) = file.number(".blob") {
        call.store.blobs.remove(&blob);
    }
    let id = file.id();
    call.store.files.put(id, file);
    Ok(rows::gone(call, &id.into()))
}

/// The very bytes that were sent.
pub(super) fn download(call: &mut Call<'_>) -> Result<Response, Failure> {
    let file = find(call)?;
    match file.number(".blob") {
        Some(blob) => uploads::download(call, blob, file.text("file_name")),
        None => Err(Failure::bad_request("A remote file can't be downloaded")),
    }
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    let file = call
        .store
        .files
        .get(call.id())
        .filter(|file| file.flag("active_flag"));
    file.ok_or_else(|| Failure::not_found("File"))
}

fn page(call: &Call<'_>, mut files: Vec<&Record>) -> Result<Response, Failure> {
    offset::sort(&mut files, &call.query, SORTABLE)?;
    let (files, offset) = offset::cut(call, files)?;
    let shown: Vec<Value> = files
        .into_iter()
        .map(|file| view(call.store, file))
        .collect();
    Ok(envelope::offset_page(&shown, offset.pagination()))
}

fn remote_file(
    call: &mut Call<'_>,
    fields: &Map<String, Value>,
    name: &Value,
    remote: &Value,
) -> Result<Response, Failure> {
    let (table, link, title) = match fields.get("item_type").and_then(Value::as_str) {
        Some("deal") => (&call.store.deals, "deal_id", "Deal"),
        Some("person") => (&call.store.persons, "person_id", "Person"),
        _ => (&call.store.organizations, "org_id", "Organization"),
    };
    let id = fields
        .get("item_id")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    rows::find(table, id, title)?;
    let kind = fields
        .get("file_type")
        .cloned()
        .unwrap_or_else(|| json!("gdoc"));
    let values = json!({
        "name": name, "file_name": name, "file_size": 0, "file_type": kind, "remote_location": "googledrive",
        "remote_id": remote, link: id,
    });
    let number = insert(call, values, &Map::new());
    Ok(call.reply(&view(
        call.store,
        rows::find(&call.store.files, number, "File")?,
    )))
}

fn insert(call: &mut Call<'_>, values: Value, links: &Map<String, Value>) -> u64 {
    let now = call.now.datetime();
    let mut file = call.store.files.blank();
    rows::defaults(
        &mut file,
        json!({
            "user_id": call.user, "add_time": now, "update_time": now, "active_flag": true, "inline_flag": false,
            "remote_location": "s3", "remote_id": "", "s3_bucket": "", "description": "",
        }),
    );
    rows::defaults(&mut file, values);
    rows::take(&mut file, &call.store.files, links);
    call.store.files.insert(file)
}

/// The file with the names of what it belongs to.
fn view(store: &Store, file: &Record) -> Value {
    let mut shown = rows::object(file);
    let name = |table: &Table, link: &str, field: &str| {
        table
            .get(file.number(link).unwrap_or_default())
            .map_or(Value::Null, |record| record.get(field).clone())
    };
    let lead = store
        .leads
        .number_of(file.text("lead_id"))
        .and_then(|number| store.leads.get(number));
    for (field, value) in [
        ("deal_name", name(&store.deals, "deal_id", "title")),
        ("person_name", name(&store.persons, "person_id", "name")),
        ("people_name", name(&store.persons, "person_id", "name")),
        ("org_name", name(&store.organizations, "org_id", "name")),
        ("product_name", name(&store.products, "product_id", "name")),
        ("project_name", name(&store.projects, "project_id", "title")),
        (
            "lead_name",
            lead.map_or(Value::Null, |lead| lead.get("title").clone()),
        ),
        (
            "url",
            uploads::url(&format!("api/v1/files/{}/download", file.id())).into(),
        ),
    ] {
        shown.insert(field.to_owned(), value);
    }
    shown.into()
}

/// Pipedrive's word for the kind of file that a name ends with.
fn kind(name: &str) -> &'static str {
    match name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "gif" | "jpg" | "jpeg" | "png" | "webp" => "img",
        "pdf" => "pdf",
        "doc" | "docx" => "doc",
        "xls" | "xlsx" | "csv" => "xls",
        _ => "file",
    }
}
