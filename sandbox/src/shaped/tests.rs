//! Every operation of the catalogue, asked once with the least that it takes.

use crate::catalogue::Catalogue;
use crate::validate::check_value;
use crate::{Options, Request, Sandbox, Timestamp};
use pipedrive_catalogue::{
    Content, Field, Format, Kind, Operation, Paging, Param, ResponseForm, Shape,
};
use serde_json::{Map, Value, json};

const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

/// Operations with a state, for which the least that the schema takes isn't enough: the field, follower, lead or
/// label that it names doesn't exist, or the record is nobody's.
const REFUSED: &str = "
    deleteDealFollower v1.deleteDealFollower deletePersonFollower v1.deletePersonFollower
    deleteOrganizationFollower v1.deleteOrganizationFollower
    getLead addLead updateLead deleteLead updateLeadLabel deleteLeadLabel addNote addPerson
    deleteAdditionalDiscount updateAdditionalDiscount uploadProductImage
    getCallLog deleteCallLog addCallLogAudioFile mergeDeals mergePersons mergeOrganizations
    getDealConversionStatus getLeadConversionStatus convertLeadToDeal getLeadUsers
    getDealsTimeline getArchivedDealsTimeline deleteProductFollower v1.deleteProductFollower
    searchItemByField deleteRole addFilter updateFilter addWebhook addGoal updateGoal deleteGoal getGoalResult getPermissionSet addUser
    getPermissionSetAssignments addOrganizationRelationship
    getComment updateCommentForNote deleteComment";

fn sandbox() -> Sandbox {
    Sandbox::new(
        Options {
            deals: 30,
            ..Options::default()
        },
        NOW,
    )
    .unwrap()
}

/// The least that a shape takes, as JSON.
fn least(catalogue: &Catalogue, shape: &Shape) -> Value {
    if let Some(value) = shape.values.first() {
        return value.clone();
    }
    match super::first_kind(&shape.kinds) {
        Kind::String => match shape.format {
            Some(Format::Date) => json!("2026-01-31"),
            Some(Format::Rfc3339) => json!("2026-01-31T10:00:00Z"),
            Some(Format::Datetime) => json!("2026-01-31 10:00:00"),
            Some(Format::Time) => json!("10:00"),
            Some(Format::Uuid) => json!("6a8f5b9e-0f9b-4c1e-8a5d-2f1c3b4d5e6f"),
            None => json!("words"),
        },
        Kind::Integer | Kind::Number | Kind::Flag => json!(1),
        Kind::Boolean => json!(true),
        Kind::Array => shape
            .items
            .iter()
            .map(|items| least(catalogue, items))
            .collect(),
        Kind::Object => fields(catalogue, &shape.fields),
        Kind::Model => fields(
            catalogue,
            &catalogue
                .model(shape.model.as_deref().unwrap())
                .unwrap()
                .fields,
        ),
        Kind::Map | Kind::File | Kind::Any => json!({}),
    }
}

fn fields(catalogue: &Catalogue, fields: &[Field]) -> Value {
    let required = fields.iter().filter(|field| field.required);
    required
        .map(|field| (field.name.clone(), least(catalogue, &field.shape)))
        .collect::<Map<_, _>>()
        .into()
}

fn text(catalogue: &Catalogue, param: &Param) -> String {
    match least(catalogue, &param.shape) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The request with the least that an operation takes.
fn request(catalogue: &Catalogue, operation: &Operation, more: &[(&str, &str)]) -> Request {
    let mut path = operation.path.clone();
    for param in &operation.path_params {
        path = path.replace(&format!("{{{}}}", param.name), &text(catalogue, param));
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for param in operation.query.iter().filter(|param| param.required) {
        query.append_pair(&param.name, &text(catalogue, param));
    }
    query.extend_pairs(more);
    let prefix = match operation.version.as_str() {
        "oauth" => String::new(),
        version => format!("/api/{version}"),
    };
    let target = format!("{prefix}{path}?{}", query.finish());
    let request = Request::new(&operation.method, &target).header("x-api-token", "sandbox-token");
    let Some(body) = &operation.body else {
        return request;
    };
    let value = match &body.array {
        Some(element) => json!([least(catalogue, element)]),
        None => fields(catalogue, &body.fields),
    };
    match body.content {
        Content::Json => request.body("application/json", value.to_string()),
        Content::Form => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in value.as_object().unwrap() {
                form.append_pair(name, value.as_str().unwrap_or(&value.to_string()));
            }
            request.body("application/x-www-form-urlencoded", form.finish())
        }
        Content::Multipart => {
            let field = body
                .fields
                .iter()
                .find(|field| field.shape.kinds == [Kind::File])
                .unwrap();
            let file = format!(
                "--B\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"a.png\"\r\n\r\nhello\r\n--B--\r\n",
                field.name
            );
            request.body("multipart/form-data; boundary=B", file)
        }
    }
}

/// A value without the fields that the catalogue doesn't list: the real API has some of those, too. Times are
/// written in one way, since v1's schemas don't say which of the two it is.
fn known(catalogue: &Catalogue, shape: &Shape, value: &Value) -> Value {
    let in_fields = |fields: &[Field], object: &Map<String, Value>| -> Value {
        let listed = |name: &str| fields.iter().find(|field| field.name == name);
        let kept = object.iter().filter_map(|(name, value)| {
            Some((name.clone(), known(catalogue, &listed(name)?.shape, value)))
        });
        kept.collect::<Map<_, _>>().into()
    };
    match value {
        Value::Array(values) => match &shape.items {
            Some(items) => values
                .iter()
                .map(|value| known(catalogue, items, value))
                .collect(),
            None => value.clone(),
        },
        Value::Object(object) if !shape.fields.is_empty() => in_fields(&shape.fields, object),
        Value::Object(object) => match shape
            .model
            .as_deref()
            .and_then(|model| catalogue.model(model))
        {
            Some(model) => in_fields(&model.fields, object),
            None => value.clone(),
        },
        Value::String(text) => match Timestamp::parse_datetime(text) {
            Some(time) if shape.format == Some(Format::Rfc3339) => time.rfc3339().into(),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

#[test]
fn the_catalogue_has_all_operations() {
    assert_eq!(Catalogue::embedded().unwrap().operations().len(), 372);
}

#[test]
fn every_operation_answers_in_its_shape() {
    let catalogue = Catalogue::embedded().unwrap();
    let (mut problems, mut shared) = (Vec::new(), sandbox());
    for operation in catalogue.operations() {
        // What may delete has a sandbox of its own.
        let mut own = (operation.method != "GET").then(sandbox);
        let response = own
            .as_mut()
            .unwrap_or(&mut shared)
            .handle(&request(&catalogue, operation, &[]), NOW);
        let expected = &operation.response;
        // Fields are known by codes that nobody can guess, and not all have the number 1.
        if operation.path.contains("ields/{") && matches!(response.status, 400 | 404 | 410) {
            continue;
        }
        if REFUSED.split_whitespace().any(|key| key == operation.key) {
            assert!(
                matches!(response.status, 400 | 404),
                "{}: {}",
                operation.key,
                response.status
            );
            continue;
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        if response.status != expected.status {
            problems.push(format!("{}: {} {body}", operation.key, response.status));
            continue;
        }
        if matches!(expected.form, ResponseForm::Binary | ResponseForm::Html) {
            assert!(!response.body.is_empty(), "{}", operation.key);
            continue;
        }
        if expected.at != "body" {
            assert_eq!(body["success"], true, "{}", operation.key);
        }
        let value =
            expected.at.split('.').fold(
                &body,
                |value, name| if name == "body" { value } else { &value[name] },
            );
        let rows: &[Value] = match expected.form {
            ResponseForm::List => value.as_array().map_or(&[], Vec::as_slice),
            ResponseForm::One => std::slice::from_ref(value),
            _ => &[],
        };
        for row in rows {
            let row = if expected.search { &row["item"] } else { row };
            if row.is_null() {
                problems.push(format!("{}: nothing at {}", operation.key, expected.at));
            }
            let known = known(&catalogue, &expected.shape, row);
            if let Err(failure) = check_value(&catalogue, &expected.shape, &known, "data") {
                problems.push(format!("{}: {failure:?}", operation.key));
            }
        }
    }
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn every_paged_list_has_the_same_rows_in_pages_of_two() {
    let catalogue = Catalogue::embedded().unwrap();
    for operation in catalogue
        .operations()
        .iter()
        .filter(|operation| operation.paging != Paging::None)
    {
        let mut sandbox = sandbox();
        let mut ask = |more: &[(&str, &str)]| -> Value {
            let response = sandbox.handle(&request(&catalogue, operation, more), NOW);
            serde_json::from_slice(&response.body).unwrap()
        };
        let rows = |body: &Value| {
            let value = operation
                .response
                .at
                .split('.')
                .fold(body, |value, name| &value[name]);
            value.as_array().cloned().unwrap_or_default()
        };
        let limit = operation.query.iter().find(|param| param.name == "limit");
        let limit = limit.and_then(|limit| limit.max).map(|max| max.to_string());
        let most: Vec<(&str, &str)> = limit
            .iter()
            .map(|limit| ("limit", limit.as_str()))
            .collect();
        let mut whole = rows(&ask(&most));
        let (mut paged, mut next) = (Vec::new(), None::<String>);
        for _ in 0..60 {
            let name = if operation.paging == Paging::Cursor {
                "cursor"
            } else {
                "start"
            };
            let takes = |name: &str| operation.query.iter().any(|param| param.name == name);
            // Some operations answer with a cursor and take none.
            if !takes(name) || !takes("limit") {
                paged.clone_from(&whole);
                break;
            }
            let mut more = vec![("limit", "2")];
            more.extend(next.as_deref().map(|next| (name, next)));
            let body = ask(&more);
            paged.extend(rows(&body));
            let additional = &body["additional_data"];
            let offset = if additional["pagination"].is_object() {
                &additional["pagination"]
            } else {
                additional
            };
            next = match operation.paging {
                Paging::Cursor => additional["next_cursor"].as_str().map(str::to_owned),
                _ if offset["more_items_in_collection"] == true => Some(paged.len().to_string()),
                _ => None,
            };
            if next.is_none() {
                break;
            }
        }
        if next.is_some() {
            whole.truncate(paged.len());
        }
        assert_eq!(paged.len(), whole.len(), "{}", operation.key);
        assert_eq!(paged, whole, "{}", operation.key);
    }
}

#[test]
fn every_operation_that_is_named_exists() {
    let catalogue = Catalogue::embedded().unwrap();
    let routes = [
        include_str!("../routes/mod.rs"),
        include_str!("../routes/account/mod.rs"),
        include_str!("../routes/history/mod.rs"),
        include_str!("../routes/papers/mod.rs"),
        include_str!("../routes/projects/mod.rs"),
        include_str!("../routes/selling/mod.rs"),
    ];
    let arms = routes
        .iter()
        .flat_map(|routes| routes.lines())
        .filter_map(|line| line.trim().split_once(" => "));
    let keys: Vec<&str> = arms
        .flat_map(|(keys, _)| keys.split('"').skip(1).step_by(2))
        .collect();
    assert!(keys.len() > 90, "{}", keys.len());
    for key in keys {
        assert!(
            catalogue
                .operations()
                .iter()
                .any(|operation| operation.key == key),
            "{key}"
        );
    }
}

#[test]
fn odd_ids_are_answered_and_never_break_the_sandbox() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut sandbox = sandbox();
    for operation in catalogue
        .operations()
        .iter()
        .filter(|operation| !operation.path_params.is_empty())
    {
        for id in [
            "0",
            "-1",
            "9223372036854775807",
            "18446744073709551615",
            "%00",
            "%FF",
            "a%2Fb",
            "null",
            "1.5",
        ] {
            let mut request = request(&catalogue, operation, &[]);
            let template = operation
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { id } else { part });
            request.path = format!(
                "/api/{}{}",
                operation.version,
                template.collect::<Vec<_>>().join("/")
            );
            let status = sandbox.handle(&request, NOW).status;
            assert!(status < 500, "{} with {id}: {status}", operation.key);
        }
    }
}
