//! Field definitions in v1: the same fields, known by numbers.

use super::fields::{CREATABLE, NAME, new_option};
use super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, FieldDefinition};
use serde_json::{Map, Value, json};

/// Fields of notes: code, name, type.
const NOTE: [(&str, &str, &str); 8] = [
    ("id", "ID", "int"),
    ("content", "Content", "text"),
    ("user_id", "Author", "user"),
    ("deal_id", "Deal", "deal"),
    ("person_id", "Person", "people"),
    ("org_id", "Organization", "org"),
    ("add_time", "Add time", "date"),
    ("update_time", "Update time", "date"),
];

/// Answers a call on the fields of an entity.
pub(super) fn answer(
    call: &mut Call<'_>,
    entity: CustomizedEntity,
    one: bool,
) -> Result<Response, Failure> {
    match (call.operation.method.as_str(), one) {
        ("GET", false) => list(call, entity),
        ("GET", true) => show(call, entity, place(call, entity, call.id())?),
        ("POST", _) => create(call, entity),
        ("PUT", _) => update(call, entity),
        (_, true) => delete(call, entity),
        (_, false) => delete_many(call, entity),
    }
}

/// Fields of notes can't be changed, and v2 doesn't have them.
pub(super) fn of_notes(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = NOTE.iter().enumerate().map(|(place, (code, name, kind))| {
        json!({
            "id": place + 1, "key": code, "name": name, "order_nr": place + 1, "field_type": kind, "active_flag": true,
            "edit_flag": false, "mandatory_flag": *code == "content", "bulk_edit_allowed": false,
        })
    });
    call.reply_list(fields.collect())
}

fn list(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let fields = call.store.fields(entity).iter().enumerate();
    let shown = fields.map(|(place, field)| field.v1(place + 1)).collect();
    call.reply_list(shown)
}

fn create(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let fields = call.checked()?;
    let field_type = fields
        .get("field_type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if !CREATABLE.contains(&field_type.as_str()) && field_type != "visible_to" {
        return Err(Failure::schema(
            "field_type",
            "is not a type of custom fields",
        ));
    }
    let sent = fields
        .get("options")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if matches!(field_type.as_str(), "enum" | "set") == sent.is_empty() {
        return Err(Failure::schema(
            "options",
            "is required for the types enum and set, and for no others",
        ));
    }
    let options = sent
        .iter()
        .map(|option| new_option(call, option))
        .collect::<Result<_, _>>()?;
    call.store.last_field += 1;
    let mut field = FieldDefinition {
        number: call.store.last_field,
        code: call.store.random.hex(40),
        name: String::new(),
        field_type,
        description: None,
        options,
        is_custom: true,
        is_optional: false,
        settings: Map::new(),
        add_time: call.now.rfc3339(),
    };
    rename(&mut field, &fields)?;
    call.store.fields_mut(entity).push(field);
    show(call, entity, call.store.fields(entity).len() - 1)
}

/// Options that are sent with an id are renamed, those without are new, and those left out are deleted.
fn update(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let (fields, place) = (call.checked()?, place(call, entity, call.id())?);
    let mut field = call.store.fields(entity)[place].clone();
    if !field.is_custom && fields.contains_key("name") {
        return Err(Failure::bad_request("A built-in field can't be renamed"));
    }
    rename(&mut field, &fields)?;
    if let Some(sent) = fields.get("options").and_then(Value::as_array) {
        if !field.has_options() {
            return Err(Failure::bad_request(
                "Only fields of type enum or set have options",
            ));
        }
        let mut options = Vec::new();
        for option in sent {
            let mut made = match &option["id"] {
                Value::Null => new_option(call, option)?,
                id => {
                    let known = field.options.iter().find(|known| known.id == *id).cloned();
                    known.ok_or_else(|| {
                        Failure::bad_request(format!("Option with id {id} does not exist"))
                    })?
                }
            };
            if let Some(label) = option["label"].as_str() {
                made.label = label.to_owned();
            }
            options.push(made);
        }
        field.options = options;
    }
    call.store.fields_mut(entity)[place] = field;
    show(call, entity, place)
}

fn delete(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let (id, place) = (call.id(), place(call, entity, call.id())?);
    if !call.store.fields(entity)[place].is_custom {
        return Err(Failure::bad_request("A built-in field can't be deleted"));
    }
    call.store.fields_mut(entity).remove(place);
    Ok(rows::gone(call, &id.into()))
}

/// Deletes those of the ids that are custom fields.
fn delete_many(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let ids: Vec<u32> = call
        .query
        .list("ids")
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    let mut gone = Vec::new();
    call.store.fields_mut(entity).retain(|field| {
        let goes = field.is_custom && ids.contains(&field.number);
        if goes {
            gone.push(field.number);
        }
        !goes
    });
    Ok(call.reply(&json!({ "id": gone })))
}

fn show(call: &Call<'_>, entity: CustomizedEntity, place: usize) -> Result<Response, Failure> {
    Ok(call.reply(&call.store.fields(entity)[place].v1(place + 1)))
}

/// Fields of products that don't exist are gone; others aren't found.
fn place(call: &Call<'_>, entity: CustomizedEntity, id: u64) -> Result<usize, Failure> {
    let place = call
        .store
        .fields(entity)
        .iter()
        .position(|field| u64::from(field.number) == id);
    place.ok_or_else(|| match entity {
        CustomizedEntity::Product => Failure::new(410, "Product field not found"),
        _ => Failure::not_found("Field"),
    })
}

fn rename(field: &mut FieldDefinition, fields: &Map<String, Value>) -> Result<(), Failure> {
    if let Some(name) = fields.get("name").and_then(Value::as_str) {
        if !(1..=NAME).contains(&name.chars().count()) {
            return Err(Failure::schema("name", "must be 1 to 255 characters long"));
        }
        field.name = name.to_owned();
    }
    Ok(())
}
