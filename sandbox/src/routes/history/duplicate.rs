//! A copy of a deal: `POST /v1/deals/{id}/duplicate`.

use super::super::{Call, rows, v1};
use crate::failure::Failure;
use crate::http::Response;
use crate::store::Record;
use serde_json::Value;

/// The copy is open and new, has the same products, and nothing of the history.
pub(super) fn deal(call: &mut Call<'_>) -> Result<Response, Failure> {
    let original = rows::find(&call.store.deals, call.id(), "Deal")?.clone();
    let (from, now, mut copy) = (original.id(), call.now.rfc3339(), original);
    for field in [
        "id",
        "won_time",
        "lost_time",
        "close_time",
        "lost_reason",
        "local_won_date",
        "local_lost_date",
        "local_close_date",
        "archive_time",
        ".first_won_time",
        ".source_lead_id",
    ] {
        copy.set(field, Value::Null);
    }
    copy.set("status", "open");
    copy.set("is_archived", false);
    copy.set("creator_user_id", call.user);
    for field in ["add_time", "update_time", "stage_change_time"] {
        copy.set(field, now.clone());
    }
    let id = call.store.deals.insert(copy);
    let products: Vec<Record> = call
        .store
        .deal_products
        .linked("deal_id", from)
        .map(|(_, row)| row.clone())
        .collect();
    for mut product in products {
        product.set("id", Value::Null);
        product.set("deal_id", id);
        call.store.deal_products.insert(product);
    }
    super::join(call, id);
    Ok(call.reply(&v1::deal(
        call.store,
        rows::find(&call.store.deals, id, "Deal")?,
    )))
}
