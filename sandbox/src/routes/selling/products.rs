//! Products: `/api/v2/products`.

use super::super::{Call, draft, rows};
use crate::envelope;
use crate::failure::Failure;
use crate::http::Response;
use crate::listing;
use crate::store::{CustomView, CustomizedEntity, Record, Store, View};
use serde_json::{Map, Value, json};

const ENTITY: CustomizedEntity = CustomizedEntity::Product;

pub(super) fn list(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut conditions = draft::conditions(call, ENTITY, &["owner_id"])?;
    conditions.push(draft::live());
    let page = listing::page(&call.store.products, &conditions, &call.query)?;
    let custom = CustomView::new(
        &call.store.product_fields,
        call.query.list("custom_fields"),
        false,
    );
    let views: Vec<View<'_>> = page
        .records
        .into_iter()
        .map(|product| View::new(product).with_custom(&custom))
        .collect();
    Ok(envelope::cursor_page(&views, page.next))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    show(call, call.id())
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let fields = call.fields();
    let mut product = call.store.products.blank();
    rows::defaults(
        &mut product,
        json!({
            "owner_id": call.user, "tax": 0, "is_linkable": true, "is_deleted": false, "visible_to": 3, "prices": [],
            "billing_frequency": "one-time", "add_time": call.now.rfc3339(),
        }),
    );
    apply(call, &mut product, &fields)?;
    let id = call.store.products.insert(product);
    number_prices(call.store, id);
    show(call, id)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (fields, mut product) = (call.fields(), find(call, call.id())?.clone());
    apply(call, &mut product, &fields)?;
    let id = product.id();
    call.store.products.put(id, product);
    number_prices(call.store, id);
    show(call, id)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let mut product = find(call, call.id())?.clone();
    product.set("is_deleted", true);
    product.set("update_time", call.now.rfc3339());
    let id = product.id();
    call.store.products.put(id, product);
    Ok(rows::gone(call, &id.into()))
}

/// A copy with the same prices, variations and custom fields.
pub(super) fn duplicate(call: &mut Call<'_>) -> Result<Response, Failure> {
    let original = find(call, call.id())?.clone();
    let variations: Vec<Record> = call
        .store
        .variations
        .linked("product_id", original.id())
        .map(|(_, variation)| variation.clone())
        .collect();
    let (mut copy, now) = (original, call.now.rfc3339());
    copy.set("id", Value::Null);
    copy.set("name", format!("{} (copy)", copy.text("name")));
    copy.set("add_time", now.clone());
    copy.set("update_time", now);
    let id = call.store.products.insert(copy);
    number_prices(call.store, id);
    for mut variation in variations {
        variation.set("id", Value::Null);
        variation.set("product_id", id);
        let number = call.store.variations.insert(variation);
        super::variations::number_prices(call.store, number);
    }
    show(call, id)
}

pub(super) fn find<'a>(call: &'a Call<'_>, id: u64) -> Result<&'a Record, Failure> {
    rows::find(&call.store.products, id, "Product")
}

fn show(call: &Call<'_>, id: u64) -> Result<Response, Failure> {
    let custom = CustomView::new(&call.store.product_fields, &[], false);
    Ok(call.reply(&View::new(find(call, id)?).with_custom(&custom)))
}

fn apply(
    call: &Call<'_>,
    product: &mut Record,
    fields: &Map<String, Value>,
) -> Result<(), Failure> {
    let store = &*call.store;
    draft::name(product, fields, "name")?;
    draft::owner(product, fields, "owner_id", &store.users)?;
    draft::visible_to(product, fields)?;
    if fields
        .get("tax")
        .and_then(Value::as_f64)
        .is_some_and(|tax| tax < 0.0)
    {
        return Err(Failure::schema("tax", "must not be negative"));
    }
    if let Some(category) = fields
        .get("category")
        .filter(|category| !category.is_null())
    {
        let field = store
            .product_fields
            .iter()
            .find(|field| field.code == "category");
        // In practice the id is written as a text, too.
        let id = category
            .as_str()
            .and_then(|text| text.parse::<u64>().ok())
            .map_or(category.clone(), Value::from);
        if !field.is_some_and(|field| field.has_option(&id)) {
            return Err(Failure::bad_request(format!(
                "Category {category} does not exist"
            )));
        }
        product.set("category", id);
    } else if fields.contains_key("category") {
        product.set("category", Value::Null);
    }
    if let Some(prices) = fields.get("prices") {
        product.set("prices", prices_of(store, prices)?);
    }
    draft::copy(
        product,
        fields,
        &[
            "code",
            "description",
            "unit",
            "tax",
            "is_linkable",
            "billing_frequency",
            "billing_frequency_cycles",
        ],
    );
    check_billing(product)?;
    draft::custom_fields(product, fields, store, ENTITY)?;
    product.set("update_time", call.now.rfc3339());
    Ok(())
}

/// What is paid once has no cycles, and no more than 208 of them fit in.
pub(super) fn check_billing(record: &mut Record) -> Result<(), Failure> {
    let cycles = record.get("billing_frequency_cycles").clone();
    if record.get("billing_frequency").is_null() {
        record.set("billing_frequency", "one-time");
    }
    if cycles.is_null() {
        return Ok(());
    }
    if record.text("billing_frequency") == "one-time" {
        return Err(Failure::bad_request(
            "billing_frequency_cycles must be null where the billing frequency is one-time",
        ));
    }
    if !cycles
        .as_u64()
        .is_some_and(|cycles| (1..=208).contains(&cycles))
    {
        return Err(Failure::schema(
            "billing_frequency_cycles",
            "must be between 1 and 208",
        ));
    }
    Ok(())
}

/// A list of prices, of which each currency has one.
pub(super) fn prices_of(store: &Store, prices: &Value) -> Result<Vec<Value>, Failure> {
    let mut known: Vec<&str> = Vec::new();
    let mut kept = Vec::new();
    for (place, price) in prices.as_array().into_iter().flatten().enumerate() {
        let at = |name: &str| format!("prices[{place}].{name}");
        let currency = price["currency"].as_str().unwrap_or("EUR");
        if !store.currencies.iter().any(|known| known.code == currency) {
            return Err(Failure::schema(
                &at("currency"),
                "is not one of the account's",
            ));
        }
        if known.contains(&currency) {
            return Err(Failure::schema(&at("currency"), "has a price already"));
        }
        known.push(currency);
        let amount = |name: &str| {
            if price[name].is_null() {
                json!(0)
            } else {
                price[name].clone()
            }
        };
        kept.push(json!({
            "price": amount("price"), "currency": currency, "cost": amount("cost"), "direct_cost": price["direct_cost"],
            "notes": price["notes"].as_str().unwrap_or_default(),
        }));
    }
    Ok(kept)
}

/// Writes the product's id into its prices: it isn't known before.
fn number_prices(store: &mut Store, id: u64) {
    if let Some(mut product) = store.products.get(id).cloned() {
        product.set("prices", numbered(product.get("prices"), "product_id", id));
        store.products.put(id, product);
    }
}

pub(super) fn numbered(prices: &Value, name: &str, id: u64) -> Value {
    let prices = prices.as_array().into_iter().flatten().cloned();
    prices
        .map(|mut price| {
            price[name] = id.into();
            price
        })
        .collect()
}
