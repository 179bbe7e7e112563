//! Products, and what of them is in deals.

use super::Seeding;
use super::word;
use crate::store::{Blob, CustomizedEntity};
use serde_json::{Value, json};

const PRODUCTS: [(&str, &str, i64, &str); 8] = [
    ("Pump station PS-20", "PS-20", 12_400, "one-time"),
    ("Pump station PS-40", "PS-40", 21_900, "one-time"),
    ("Maintenance plan", "MP-1", 180, "monthly"),
    ("On-site training, one day", "TR-1", 950, "one-time"),
    ("Remote support", "RS-1", 2_400, "annually"),
    ("Sensor kit", "SK-8", 640, "one-time"),
    ("Data logger", "DL-3", 310, "one-time"),
    ("Spare filter set", "SF-2", 85, "one-time"),
];
/// The smallest picture there is: one transparent dot.
pub(super) const DOT: [u8; 43] = *b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

pub(super) fn products(seeding: &mut Seeding) {
    let fields = seeding.store.fields(CustomizedEntity::Product).to_vec();
    let categories: Vec<Value> = fields
        .iter()
        .filter(|field| field.code == "category")
        .flat_map(|field| field.options.iter().map(|option| option.id.clone()))
        .collect();
    for (place, (name, code, price, billing)) in PRODUCTS.into_iter().enumerate() {
        let (added, owner) = (
            seeding.days_ago(700 - 20 * place as i64).rfc3339(),
            seeding.user(),
        );
        let recurring = billing != "one-time";
        let id = place + 1;
        let mut product = seeding.store.products.blank();
        for (field, value) in [
            ("name", json!(name)),
            ("code", json!(code)),
            ("description", json!(seeding.random.pick(word::OFFER))),
            ("unit", json!(if recurring { "licence" } else { "piece" })),
            ("tax", json!(22)),
            (
                "category",
                categories.get(place % 3).cloned().unwrap_or_default(),
            ),
            ("is_linkable", json!(true)),
            ("is_deleted", json!(false)),
            ("visible_to", json!(3)),
            ("owner_id", json!(owner)),
            ("add_time", json!(added)),
            ("update_time", json!(added)),
            ("billing_frequency", json!(billing)),
            (
                "billing_frequency_cycles",
                if recurring { json!(12) } else { Value::Null },
            ),
            (
                "prices",
                json!([
                    { "product_id": id, "price": price, "currency": "EUR", "cost": price / 2, "direct_cost": null, "notes": "" },
                    { "product_id": id, "price": price * 11 / 10, "currency": "USD", "cost": 0, "direct_cost": null, "notes": "" },
                ]),
            ),
        ] {
            product.set(field, value);
        }
        seeding.fill_custom(&mut product, &fields);
        let number = seeding.store.products.insert(product);
        if matches!(place, 0 | 1 | 5) {
            let variation = json!({
                "name": if place == 5 { "Stainless" } else { "Outdoor" }, "product_id": number,
                "prices": [{ "product_variation_id": seeding.store.variations.rows().count() + 1, "price": price + 150,
                    "currency": "EUR", "cost": 0, "direct_cost": null, "notes": "" }],
            });
            seeding.store.variations.insert_values(variation);
        }
    }
    image(seeding);
    attachments(seeding);
}

fn image(seeding: &mut Seeding) {
    seeding.store.history.last_blob += 1;
    let blob = seeding.store.history.last_blob;
    let picture = Blob {
        name: "pump.gif".to_owned(),
        content_type: "image/gif".to_owned(),
        bytes: DOT.to_vec(),
        added: seeding.now,
    };
    seeding.store.blobs.insert(blob, picture);
    if let Some(mut product) = seeding.store.products.get(1).cloned() {
        product.set(".image", blob);
        seeding.store.products.put(1, product);
    }
}

/// One product in some deals, priced so that the deal's value stays as it is.
fn attachments(seeding: &mut Seeding) {
    let deals: Vec<(u64, Value, Value, Value)> = seeding
        .store
        .deals
        .rows()
        .filter(|(id, deal)| id % 4 == 1 && !deal.flag("is_deleted"))
        .map(|(id, deal)| {
            (
                id,
                deal.get("value").clone(),
                deal.get("currency").clone(),
                deal.get("add_time").clone(),
            )
        })
        .collect();
    for (deal, value, currency, added) in deals {
        let id = 1 + (deal / 4) % 2;
        let attachment = json!({
            "sum": value, "tax": 0, "deal_id": deal, "name": PRODUCTS[id as usize - 1].0, "product_id": id,
            "product_variation_id": null, "order_nr": 1, "add_time": added, "update_time": added, "comments": "",
            "currency": currency, "discount": 0, "discount_type": "percentage", "quantity": 1, "item_price": value,
            "tax_method": "inclusive", "is_enabled": true, "billing_frequency": "one-time",
            "billing_frequency_cycles": null, "billing_start_date": null,
        });
        seeding.store.deal_products.insert_values(attachment);
        if deal % 8 == 1 {
            let due = seeding
                .now
                .plus_minutes((20 + deal as i64) * 24 * 60)
                .date();
            let half = json!({ "amount": value.as_f64().unwrap_or_default() / 2.0, "billing_date": due, "description": "First half", "deal_id": deal });
            seeding.store.installments.insert_values(half);
        }
    }
}
