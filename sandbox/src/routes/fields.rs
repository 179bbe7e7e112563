//! Field definitions in v2: `/api/v2/dealFields` and those of the other entities.

use super::{Call, fields_v1};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{CustomizedEntity, FieldDefinition, FieldOption};
use serde_json::{Map, Value, json};

/// Types that a custom field can have.
pub(super) const CREATABLE: [&str; 16] = [
    "varchar",
    "varchar_auto",
    "text",
    "double",
    "monetary",
    "enum",
    "set",
    "user",
    "org",
    "people",
    "phone",
    "time",
    "timerange",
    "date",
    "daterange",
    "address",
];
/// The most characters in a name or a label.
pub(super) const NAME: usize = 255;

/// Answers a call, where it is about fields. All entities have the same calls.
pub(super) fn answer(call: &mut Call<'_>) -> Option<Result<Response, Failure>> {
    let operation = call.operation;
    let mut path = operation.path.trim_start_matches('/').split('/');
    let entity = match path.next()? {
        "dealFields" | "leadFields" => CustomizedEntity::Deal,
        "personFields" => CustomizedEntity::Person,
        "organizationFields" => CustomizedEntity::Organization,
        "productFields" => CustomizedEntity::Product,
        "projectFields" => CustomizedEntity::Project,
        "activityFields" => CustomizedEntity::Activity,
        "noteFields" => return Some(fields_v1::of_notes(call)),
        _ => return None,
    };
    let (one, options) = (path.next().is_some(), path.next().is_some());
    if operation.version != "v2" {
        return Some(fields_v1::answer(call, entity, one));
    }
    Some(match (operation.method.as_str(), one, options) {
        ("GET", false, _) => list(call, entity),
        ("GET", true, _) => get(call, entity),
        ("POST", _, true) => add_options(call, entity),
        ("PATCH", _, true) => update_options(call, entity),
        ("DELETE", _, true) => delete_options(call, entity),
        ("POST", ..) => create(call, entity),
        ("PATCH", ..) => update(call, entity),
        ("DELETE", ..) => delete(call, entity),
        _ => return None,
    })
}

fn list(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let include = call.query.list("include_fields");
    let (page, next) = listing::slice(call.store.fields(entity), &call.query)?;
    let rows: Vec<Value> = page.iter().map(|field| field.v2(include)).collect();
    Ok(envelope::cursor_page(&rows, next))
}

fn get(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let place = find(call, entity)?;
    Ok(envelope::one(
        200,
        &call.store.fields(entity)[place].v2(call.query.list("include_fields")),
    ))
}

fn create(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let fields = call.fields();
    let field_type = fields
        .get("field_type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if !CREATABLE.contains(&field_type.as_str()) {
        return Err(Failure::schema(
            "field_type",
            &format!("must be one of [{}]", CREATABLE.join(", ")),
        ));
    }
    let labels = fields
        .get("options")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let takes_options = matches!(field_type.as_str(), "enum" | "set");
    if takes_options && labels.is_empty() {
        return Err(Failure::schema(
            "options",
            "is required for the types enum and set",
        ));
    }
    if !takes_options && !labels.is_empty() {
        return Err(Failure::schema(
            "options",
            "is only for the types enum and set",
        ));
    }
    let options = labels
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
    apply(&mut field, &fields)?;
    let shown = field.v2(&[]);
    call.store.fields_mut(entity).push(field);
    Ok(envelope::one(200, &shown))
}

fn update(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let (fields, place) = (call.fields(), find(call, entity)?);
    if fields.is_empty() {
        return Err(Failure::schema("body", "must have at least 1 key"));
    }
    let mut field = call.store.fields(entity)[place].clone();
    if !field.is_custom && fields.contains_key("field_name") {
        return Err(Failure::bad_request("A built-in field can't be renamed"));
    }
    apply(&mut field, &fields)?;
    let shown = field.v2(&[]);
    call.store.fields_mut(entity)[place] = field;
    Ok(envelope::one(200, &shown))
}

fn delete(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let place = find(call, entity)?;
    if !call.store.fields(entity)[place].is_custom {
        return Err(Failure::bad_request("A built-in field can't be deleted"));
    }
    let gone = call.store.fields_mut(entity).remove(place);
    Ok(envelope::one(200, &gone.v2(&[])))
}

fn add_options(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let place = with_options(call, entity)?;
    let labels = bare_array(call);
    let options: Vec<FieldOption> = labels
        .iter()
        .map(|option| new_option(call, option))
        .collect::<Result<_, _>>()?;
    let shown: Vec<Value> = options.iter().map(show_option).collect();
    call.store.fields_mut(entity)[place].options.extend(options);
    Ok(envelope::one(200, &shown))
}

/// Renames all of the options or, where one of them doesn't exist, none.
fn update_options(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let place = with_options(call, entity)?;
    let changes = bare_array(call);
    let mut options = call.store.fields(entity)[place].options.clone();
    let mut shown = Vec::new();
    for change in &changes {
        let label = label_of(change)?;
        let option = options.iter_mut().find(|option| option.id == change["id"]);
        let option = option.ok_or_else(|| no_option(&change["id"]))?;
        option.label = label;
        shown.push(show_option(option));
    }
    call.store.fields_mut(entity)[place].options = options;
    Ok(envelope::one(200, &shown))
}

fn delete_options(call: &mut Call<'_>, entity: CustomizedEntity) -> Result<Response, Failure> {
    let place = with_options(call, entity)?;
    let mut options = call.store.fields(entity)[place].options.clone();
    let mut shown = Vec::new();
    for gone in bare_array(call) {
        let at = options
            .iter()
            .position(|option| option.id == gone["id"])
            .ok_or_else(|| no_option(&gone["id"]))?;
        shown.push(show_option(&options.remove(at)));
    }
    call.store.fields_mut(entity)[place].options = options;
    Ok(envelope::one(200, &shown))
}

fn find(call: &Call<'_>, entity: CustomizedEntity) -> Result<usize, Failure> {
    let place = call
        .store
        .fields(entity)
        .iter()
        .position(|field| field.code == call.segment(0));
    place.ok_or_else(|| Failure::not_found("Field"))
}

fn with_options(call: &Call<'_>, entity: CustomizedEntity) -> Result<usize, Failure> {
    let place = find(call, entity)?;
    let field = &call.store.fields(entity)[place];
    if field.has_options() {
        Ok(place)
    } else {
        Err(Failure::bad_request(
            "Only fields of type enum or set have options",
        ))
    }
}

fn bare_array(call: &Call<'_>) -> Vec<Value> {
    call.body.value.as_array().cloned().unwrap_or_default()
}

pub(super) fn new_option(call: &mut Call<'_>, option: &Value) -> Result<FieldOption, Failure> {
    let label = label_of(option)?;
    call.store.last_option += 1;
    Ok(FieldOption {
        id: call.store.last_option.into(),
        label,
        color: None,
    })
}

fn label_of(option: &Value) -> Result<String, Failure> {
    let label = option["label"].as_str().unwrap_or_default();
    let fits = (1..=NAME).contains(&label.chars().count());
    if fits {
        Ok(label.to_owned())
    } else {
        Err(Failure::schema("label", "must be 1 to 255 characters long"))
    }
}

fn no_option(id: &Value) -> Failure {
    Failure::bad_request(format!("Option with id {id} does not exist"))
}

fn show_option(option: &FieldOption) -> Value {
    json!({ "id": option.id, "label": option.label })
}

fn apply(field: &mut FieldDefinition, fields: &Map<String, Value>) -> Result<(), Failure> {
    if let Some(name) = fields.get("field_name").and_then(Value::as_str) {
        if !(1..=NAME).contains(&name.chars().count()) {
            return Err(Failure::schema(
                "field_name",
                "must be 1 to 255 characters long",
            ));
        }
        field.name = name.to_owned();
    }
    if let Some(description) = fields.get("description") {
        field.description = description.as_str().map(str::to_owned);
    }
    for name in ["ui_visibility", "important_fields", "required_fields"] {
        if let Some(setting) = fields.get(name) {
            field.settings.insert(name.to_owned(), setting.clone());
        }
    }
    Ok(())
}
