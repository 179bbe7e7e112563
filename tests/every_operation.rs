//! Plans every operation of the catalogue twice, with the fewest and with the most inputs, and compares the requests
//! with what the catalogue says. The expectations come from the catalogue's files, not from the packed rows.
#![allow(missing_docs, clippy::unwrap_used)]

use percent_encoding::percent_decode_str;
use pipedrive_catalogue::{
    Body, Content, Format, Kind, ListEncoding, Operation as Fact, Resource, Shape,
};
use pipedrive_wasm::endpoint::{Authorization, Endpoint, Version};
use pipedrive_wasm::http::{HttpRequest, PartContent, RequestBody};
use pipedrive_wasm::operation::Operation;
use pipedrive_wasm::plan::{RequestOptions, plan};
use pipedrive_wasm::value::Value;
use serde_json::json;
use std::fs;

/// An input, how a query or form writes it, and how JSON does.
struct Sample {
    input: Value,
    text: String,
    json: serde_json::Value,
}

fn sample(shape: &Shape) -> Sample {
    let plain = |input: serde_json::Value, text: &str| Sample {
        input: input.clone().into(),
        text: text.into(),
        json: input,
    };
    match shape.kinds.first() {
        Some(Kind::String) => {
            let text = match shape.format {
                Some(Format::Date) => "2026-12-31",
                Some(Format::Rfc3339) => "2026-12-31T23:59:59Z",
                Some(Format::Datetime) => "2026-12-31 23:59:59",
                Some(Format::Time) => "23:59",
                Some(Format::Uuid) => "adf21080-0e10-11eb-879b-05d71fb426ec",
                None => "a&b=ü",
            };
            plain(json!(text), text)
        }
        Some(Kind::Integer) => plain(json!(7), "7"),
        Some(Kind::Number) => plain(json!(7.5), "7.5"),
        Some(Kind::Boolean) => plain(json!(true), "true"),
        Some(Kind::Flag) => Sample {
            input: Value::Bool(true),
            text: "1".into(),
            json: json!(1),
        },
        Some(Kind::Array) => plain(json!([{ "a": 1 }]), ""),
        Some(Kind::Object | Kind::Map | Kind::Model) => plain(json!({ "a": null }), ""),
        Some(Kind::File) => Sample {
            input: Value::File(3),
            text: String::new(),
            json: json!(null),
        },
        Some(Kind::Any) | None => plain(json!("any"), "any"),
    }
}

fn request(fact: &Fact, input: Vec<(String, Value)>) -> HttpRequest {
    let operation =
        Operation::find(&fact.key).unwrap_or_else(|| panic!("{} is not in the table", fact.key));
    let endpoint = Endpoint::new(None, None, Some("https://host/crm")).unwrap();
    plan(
        operation,
        Value::Map(input),
        RequestOptions::default(),
        &endpoint,
        &Authorization::None,
    )
    .unwrap_or_else(|problem| panic!("{}: {}", fact.id, problem.0))
    .request
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| percent_decode_str(part).decode_utf8().unwrap().into_owned();
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            pair.split_once('=')
                .map(|(name, value)| (decode(name), decode(value)))
                .unwrap()
        })
        .collect()
}

fn check(fact: &Fact, all: bool) {
    let mut input = Vec::new();
    let mut path = fact.path.clone();
    for param in &fact.path_params {
        let mut shape = param.shape.clone();
        if shape.kinds.first() == Some(&Kind::String) && shape.format.is_none() {
            shape.format = Some(Format::Uuid); // the sample text is no id
        }
        let sample = sample(&shape);
        path = path.replace(&format!("{{{}}}", param.name), &sample.text);
        input.push((param.name.clone(), sample.input));
    }
    let mut query = Vec::new();
    for param in fact.query.iter().filter(|param| all || param.required) {
        let sample = sample(&param.shape);
        let text = sample.text;
        match param.list {
            None => query.push((param.name.clone(), text)),
            Some(ListEncoding::Comma) => query.push((param.name.clone(), format!("{text},{text}"))),
            Some(ListEncoding::Repeat) => query.extend([
                (param.name.clone(), text.clone()),
                (param.name.clone(), text),
            ]),
        }
        let twice = |value: Value| Value::List(vec![value.clone(), value]);
        let value = if param.list.is_some() {
            twice(sample.input)
        } else {
            sample.input
        };
        input.push((param.name.clone(), value));
    }
    let fields: Vec<_> = fact
        .body
        .iter()
        .flat_map(|body| &body.fields)
        .filter(|field| all || field.required)
        .map(|field| (field.name.clone(), sample(&field.shape)))
        .collect();
    input.extend(
        fields
            .iter()
            .map(|(name, sample)| (name.clone(), sample.input.clone())),
    );
    if fact.body.as_ref().is_some_and(|body| body.array.is_some()) {
        input.push(("body".into(), json!([{ "a": 1 }]).into()));
    }

    let request = request(fact, input);
    let base = match fact.version.as_str() {
        "v1" => "https://host/crm/api/v1",
        "v2" => "https://host/crm/api/v2",
        _ => "https://host/crm", // a proxy plays the authorization host as well
    };
    let (address, text) = request.url.split_once('?').unwrap_or((&request.url, ""));
    assert_eq!(address, format!("{base}{path}"), "{}", fact.id);
    assert_eq!(request.method.as_str(), fact.method, "{}", fact.id);
    assert_eq!(pairs(text), query, "{}", fact.id);
    let content_type = request
        .headers
        .iter()
        .find(|(name, _)| name == "content-type")
        .map(|(_, value)| value.as_str());
    let (body, expected_type) = expected(fact.body.as_ref(), &fields);
    assert_eq!(seen(&request.body, content_type), body, "{}", fact.id);
    assert_eq!(content_type, expected_type, "{}", fact.id);
}

/// A body in a form that can be compared, whatever its content type.
fn seen(body: &RequestBody, content_type: Option<&str>) -> serde_json::Value {
    match body {
        RequestBody::Empty => json!(null),
        RequestBody::Text(text) if content_type == Some("application/json") => {
            serde_json::from_str(text).unwrap()
        }
        RequestBody::Text(text) => json!(pairs(text)),
        RequestBody::Multipart(parts) => json!(
            parts
                .iter()
                .map(|part| match &part.content {
                    PartContent::Text(text) => (part.name.clone(), text.clone()),
                    PartContent::File(file) => (part.name.clone(), format!("file {file}")),
                })
                .collect::<Vec<_>>()
        ),
    }
}

fn expected(
    body: Option<&Body>,
    fields: &[(String, Sample)],
) -> (serde_json::Value, Option<&'static str>) {
    let Some(body) = body else {
        return (json!(null), None);
    };
    if body.array.is_some() {
        return (json!([{ "a": 1 }]), Some("application/json"));
    }
    if body.optional && fields.is_empty() {
        return (json!(null), None);
    }
    let texts = || {
        json!(
            fields
                .iter()
                .map(|(name, sample)| (
                    name,
                    if matches!(sample.input, Value::File(_)) {
                        "file 3"
                    } else {
                        &sample.text
                    }
                ))
                .collect::<Vec<_>>()
        )
    };
    match body.content {
        Content::Json => {
            let object: serde_json::Map<_, _> = fields
                .iter()
                .map(|(name, sample)| (name.clone(), sample.json.clone()))
                .collect();
            (json!(object), Some("application/json"))
        }
        Content::Form => (texts(), Some("application/x-www-form-urlencoded")),
        Content::Multipart => (texts(), None),
    }
}

fn catalogue() -> Vec<Fact> {
    let mut facts = Vec::new();
    for entry in fs::read_dir("catalogue").unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let resource: Resource =
                serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            facts.extend(resource.operations);
        }
    }
    facts
}

#[test]
fn every_operation_is_planned_as_the_catalogue_says() {
    let facts = catalogue();
    assert_eq!(facts.len(), 372);
    for fact in &facts {
        check(fact, false);
        check(fact, true);
    }
}

#[test]
fn every_row_says_what_the_catalogue_says() {
    let facts = catalogue();
    assert_eq!(Operation::all().count(), facts.len());
    for fact in &facts {
        let row = Operation::find(&fact.key).unwrap();
        let version = match row.version() {
            Version::V1 => "v1",
            Version::V2 => "v2",
            Version::OAuth => "oauth",
        };
        assert_eq!(
            (row.id(), row.cost(), version),
            (fact.id.as_str(), fact.cost, fact.version.as_str())
        );
        assert_eq!(
            format!("{:?}", row.paging()),
            format!("{:?}", fact.paging),
            "{}",
            fact.id
        );
        assert_eq!(
            format!("{:?}", row.form()),
            format!("{:?}", fact.response.form),
            "{}",
            fact.id
        );
        let at = if row.place().is_empty() {
            "body".to_owned()
        } else {
            row.place().join(".")
        };
        assert_eq!(at, fact.response.at, "{}", fact.id);
        let limit = row
            .query()
            .iter()
            .find(|param| param.name == "limit")
            .and_then(|param| param.max);
        assert_eq!(
            limit,
            fact.query
                .iter()
                .find(|param| param.name == "limit")
                .and_then(|param| param.max),
            "{}",
            fact.id
        );
    }
}

#[test]
fn every_missing_requirement_is_refused_by_name() {
    let endpoint = Endpoint::new(None, None, None).unwrap();
    for fact in catalogue() {
        let needed = fact
            .path_params
            .first()
            .map(|param| &param.name)
            .or_else(|| {
                fact.query
                    .iter()
                    .find(|param| param.required)
                    .map(|param| &param.name)
            });
        let Some(needed) = needed else { continue };
        let operation = Operation::find(&fact.key).unwrap();
        let problem = plan(
            operation,
            Value::Null,
            RequestOptions::default(),
            &endpoint,
            &Authorization::None,
        )
        .unwrap_err();
        assert_eq!(problem.0, format!("{needed} is missing"), "{}", fact.id);
    }
}
