//! Settings of the account that are only read: currencies and activity types.

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

pub(super) fn activity_types(call: &mut Call<'_>) -> Result<Response, Failure> {
    Ok(envelope::plain(200, &call.store.activity_types))
}
