//! Settings that are only read: currencies, the user's own, connections, sources of leads, add-ons.

use super::Call;
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use serde_json::{Value, json};

pub(super) fn currencies(call: &mut Call<'_>) -> Result<Response, Failure> {
    let term = call.query.text("term").unwrap_or_default().to_lowercase();
    let all = call.store.currencies.iter().enumerate();
    let found = all.filter(|(_, currency)| {
        currency.code.to_lowercase().contains(&term) || currency.name.to_lowercase().contains(&term)
    });
    let rows: Vec<Value> = found
        .map(|(place, currency)| {
            json!({
                "id": place + 1, "code": currency.code, "name": currency.name, "symbol": currency.symbol,
                "decimal_points": currency.decimal_points, "active_flag": true, "is_custom_flag": false,
            })
        })
        .collect();
    Ok(envelope::plain(200, &rows))
}

/// How the app behaves for the user.
pub(super) fn of_user(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&json!({
        "marketplace_team": false, "list_limit": 50, "beta_app": false, "prevent_salesphone_callto_override": false,
        "file_upload_destination": "s3", "callto_link_syntax": "callto:", "autofill_deal_expected_close_date": true,
        "person_duplicate_condition": "default",
    })))
}

pub(super) fn connections(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(call.reply(&json!({ "google": null })))
}

pub(super) fn lead_sources(call: &mut Call<'_>) -> Result<Response, Failure> {
    let names = [
        "Manually created",
        "Deal",
        "Web forms",
        "Prospector",
        "Live chat",
        "Website",
        "API",
    ];
    call.reply_list(names.iter().map(|name| json!({ "name": name })).collect())
}

pub(super) fn addons(call: &mut Call<'_>) -> Result<Response, Failure> {
    call.reply_list(vec![
        json!({ "code": "projects" }),
        json!({ "code": "campaigns" }),
    ])
}
