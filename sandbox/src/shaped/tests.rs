//! Every operation of the catalogue, asked once with the least that it takes.

use super::least::{least, request, text};
use crate::catalogue::Catalogue;
use crate::validate::check_value;
use crate::{Options, Sandbox, Settings, Timestamp};
use pipedrive_catalogue::{Content, Field, Format, Paging, ResponseForm, Shape};
use serde_json::{Map, Value};

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
    getComment updateCommentForNote deleteComment
    authorize get-tokens refresh-tokens revokeToken";

fn sandbox() -> Sandbox {
    Sandbox::new(
        Options {
            deals: 30,
            settings: Settings::unlimited(),
            ..Options::default()
        },
        NOW,
    )
    .unwrap()
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

#[test]
fn the_most_inputs_never_break_the_sandbox() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut sandbox = sandbox();
    for operation in catalogue.operations() {
        let query: Vec<(String, String)> = operation
            .query
            .iter()
            .map(|param| (param.name.clone(), text(&catalogue, param)))
            .collect();
        let more: Vec<(&str, &str)> = query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let mut request = request(&catalogue, operation, &more);
        let body = operation.body.as_ref();
        if let Some(body) =
            body.filter(|body| body.content == Content::Json && body.array.is_none())
        {
            let all = body.fields.iter();
            let all = all.map(|field| (field.name.clone(), least(&catalogue, &field.shape)));
            let all: Value = all.collect::<Map<_, _>>().into();
            request = request.body("application/json", all.to_string());
        }
        for now in [NOW, Timestamp::from_millis(NOW.millis() + 5_000)] {
            let status = sandbox.handle(&request, now).status;
            assert!(status < 500, "{}: {status}", operation.key);
        }
    }
}
