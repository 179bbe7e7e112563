//! Labels of leads: `/v1/leadLabels`.

use super::{Call, draft};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::store::{Record, View};
use serde_json::{Map, Value, json};

const COLORS: [&str; 10] = [
    "blue",
    "brown",
    "dark-gray",
    "gray",
    "green",
    "orange",
    "pink",
    "purple",
    "red",
    "yellow",
];

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let views: Vec<View<'_>> = call
        .store
        .lead_labels
        .rows()
        .map(|(_, label)| View::new(label))
        .collect();
    Ok(envelope::plain(200, &views))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let mut label = call.store.lead_labels.blank();
    label.set("id", call.store.random.uuid());
    label.set("add_time", call.now.rfc3339_millis());
    apply(call, &mut label, &fields)?;
    call.store.lead_labels.insert(label.clone());
    Ok(envelope::plain(200, &View::new(&label)))
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let (number, mut label) = find(call)?;
    apply(call, &mut label, &fields)?;
    call.store.lead_labels.put(number, label.clone());
    Ok(envelope::plain(200, &View::new(&label)))
}

/// Deletes the label, and takes it off the leads that have it.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (number, label) = find(call)?;
    let uuid = label.get("id").clone();
    call.store.lead_labels.remove(number);
    let wears = |lead: &Record| {
        lead.get("label_ids")
            .as_array()
            .is_some_and(|labels| labels.contains(&uuid))
    };
    let labelled: Vec<(u64, Record)> = call
        .store
        .leads
        .rows()
        .filter(|(_, lead)| wears(lead))
        .map(|(number, lead)| (number, lead.clone()))
        .collect();
    for (number, mut lead) in labelled {
        let labels = lead
            .get("label_ids")
            .as_array()
            .cloned()
            .unwrap_or_default();
        let others: Vec<Value> = labels.into_iter().filter(|label| *label != uuid).collect();
        lead.set("label_ids", others);
        call.store.leads.put(number, lead);
    }
    Ok(envelope::plain(200, &json!({ "id": uuid })))
}

fn find(call: &Call<'_>) -> Result<(u64, Record), Failure> {
    let labels = &call.store.lead_labels;
    let number = labels.number_of(call.segment(0));
    let found = number.and_then(|number| Some((number, labels.get(number)?.clone())));
    found.ok_or_else(|| Failure::not_found("Lead label"))
}

fn apply(call: &Call<'_>, label: &mut Record, fields: &Map<String, Value>) -> Result<(), Failure> {
    draft::name(label, fields, "name")?;
    if let Some(color) = fields.get("color") {
        if !color.as_str().is_some_and(|color| COLORS.contains(&color)) {
            return Err(Failure::bad_request(format!(
                "color must be one of {}",
                COLORS.join(", ")
            )));
        }
        label.set("color", color.clone());
    }
    label.set("update_time", call.now.rfc3339_millis());
    Ok(())
}
