//! Saved filters: `/v1/filters`.

use super::super::{Call, rows};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{CustomizedEntity, Record, Store};
use serde_json::{Map, Value, json};

/// The most conditions that a filter has.
const MOST: usize = 16;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let kind = call.query.text("type");
    let filters = call.store.filters.rows().map(|(_, filter)| filter);
    let filters = filters.filter(|filter| kind.is_none_or(|kind| filter.text("type") == kind));
    // A list has no conditions.
    let shown = filters
        .map(|filter| {
            let mut shown = rows::object(filter);
            shown.remove("conditions");
            shown.into()
        })
        .collect();
    call.reply_list(shown)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let filter = rows::find(&call.store.filters, call.id(), "Filter")?;
    Ok(call.reply(&view(call, filter)))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, now) = (call.checked()?, call.now.datetime());
    let mut filter = call.store.filters.blank();
    rows::defaults(
        &mut filter,
        json!({
            "is_editable": true, "active_flag": true, "temporary_flag": null, "user_id": call.user, "add_time": now,
            "visible_to": "7",
        }),
    );
    apply(call, &mut filter, &fields)?;
    let number = call.store.filters.insert(filter);
    Ok(call.reply(&view(
        call,
        rows::find(&call.store.filters, number, "Filter")?,
    )))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut filter) = (
        call.checked()?,
        rows::find(&call.store.filters, call.id(), "Filter")?.clone(),
    );
    apply(call, &mut filter, &fields)?;
    call.store.filters.put(filter.id(), filter.clone());
    Ok(call.reply(&view(call, &filter)))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let number = rows::find(&call.store.filters, call.id(), "Filter")?.id();
    call.store.filters.remove(number);
    Ok(rows::gone(call, &number.into()))
}

/// Deletes those of the ids that exist.
pub(super) fn delete_many(call: &mut Call<'_>) -> Result<Response, Failure> {
    let ids = call
        .query
        .list("ids")
        .iter()
        .filter_map(|id| id.parse::<u64>().ok());
    let ids: Vec<u64> = ids
        .filter(|id| call.store.filters.get(*id).is_some())
        .collect();
    for id in &ids {
        call.store.filters.remove(*id);
    }
    Ok(call.reply(&json!({ "id": ids })))
}

/// What conditions can be made of.
pub(super) fn helpers(call: &mut Call<'_>) -> Result<Response, Failure> {
    let operators = json!({
        "varchar": { "=": "is", "!=": "is not", "LIKE '%$%'": "contains", "LIKE '$%'": "starts with", "IS NULL": "is empty", "IS NOT NULL": "is not empty" },
        "double": { "=": "is", "!=": "is not", ">": "is more than", "<": "is less than", "IS NULL": "is empty", "IS NOT NULL": "is not empty" },
        "date": { "=": "is exactly", ">": "is later than", "<": "is earlier than", "IS NULL": "is empty", "IS NOT NULL": "is not empty" },
        "enum": { "=": "is", "!=": "is not", "IS NULL": "is empty", "IS NOT NULL": "is not empty" },
    });
    let body = json!({ "success": true, "data": { "operators": operators, "date_intervals": { "now": "now" }, "relative_dates": { "today": "today" } } });
    Ok(Response::json(call.operation.response.status, &body))
}

fn apply(call: &Call<'_>, filter: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    rows::filled(fields, "name")?;
    rows::take(filter, &call.store.filters, fields);
    check(call.store, filter)?;
    filter.set("update_time", call.now.datetime());
    Ok(())
}

/// One `and` over an `and` and an `or`, with no more conditions than fit, each on a field that exists.
fn check(store: &Store, filter: &Record) -> Result<(), Failure> {
    let conditions = filter.get("conditions");
    let refuse = |problem: &str| Err(Failure::schema("conditions", problem));
    let groups = conditions["conditions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    if conditions["glue"] != "and" || !(1..=2).contains(&groups.len()) {
        return refuse("must glue an and-group and an or-group by and");
    }
    let mut count = 0;
    for group in groups {
        let Some(tests) = group["conditions"]
            .as_array()
            .filter(|_| group["glue"] == "and" || group["glue"] == "or")
        else {
            return refuse("must glue its conditions by and, or by or");
        };
        count += tests.len();
        for test in tests {
            if !test["operator"].is_string() {
                return refuse("needs an operator in every condition");
            }
            if code_of(store, test).is_none() {
                return refuse(&format!("has no field with the id {}", test["field_id"]));
            }
        }
    }
    if count > MOST {
        return refuse("must not have more than 16 conditions");
    }
    Ok(())
}

fn entity(object: &str) -> CustomizedEntity {
    match object {
        "person" => CustomizedEntity::Person,
        "organization" => CustomizedEntity::Organization,
        "product" => CustomizedEntity::Product,
        "activity" => CustomizedEntity::Activity,
        "project" => CustomizedEntity::Project,
        _ => CustomizedEntity::Deal,
    }
}

/// The code of the field that a condition names by its number.
fn code_of<'a>(store: &'a Store, test: &Value) -> Option<&'a str> {
    let id = test["field_id"]
        .as_str()
        .map_or_else(|| test["field_id"].to_string(), str::to_owned);
    let mut fields = store.fields(entity(test["object"].as_str()?)).iter();
    fields
        .find(|field| field.number.to_string() == id)
        .map(|field| field.code.as_str())
}

fn view(call: &Call<'_>, filter: &Record) -> Value {
    let mut shown = rows::value(filter);
    if call.query.flag("include_field_code") == Some(true) {
        for group in shown["conditions"]["conditions"]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            for test in group["conditions"].as_array_mut().into_iter().flatten() {
                test["field_code"] = code_of(call.store, test).into();
            }
        }
    }
    shown
}
