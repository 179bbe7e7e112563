//! Products, and what of them is in deals.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::Request;
use serde_json::{Value, json};
use support::Crm;

const PRODUCTS: &str = "/api/v2/products";

/// A deal without products, and a product.
fn deal(crm: &mut Crm) -> String {
    let deal = crm.post(
        "/api/v2/deals",
        json!({ "title": "Pumps", "value": 7, "currency": "EUR" }),
    );
    format!("/api/v2/deals/{}", deal.data()["id"])
}

fn attachment(more: Value) -> Value {
    let mut body = json!({ "product_id": 1, "item_price": 100, "quantity": 2 });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn a_product_is_created_listed_found_changed_copied_and_deleted() {
    let mut crm = Crm::new();
    let made = crm.post(
        PRODUCTS,
        json!({ "name": "Ölpumpe", "code": "OP", "prices": [{ "price": 5, "currency": "EUR" }] }),
    );
    assert_eq!(made.status, 201);
    let product = made.data().clone();
    assert_eq!(product["prices"][0]["product_id"], product["id"]);
    let path = format!("{PRODUCTS}/{}", product["id"]);
    assert_eq!(crm.get(&path).data(), &product);
    assert!(crm.walk(&format!("{PRODUCTS}?limit=3")).contains(&product));
    let changed = crm.patch(
        &path,
        json!({ "prices": [{ "price": 6, "currency": "USD" }] }),
    );
    assert_eq!(
        changed.data()["prices"].as_array().unwrap().len(),
        1,
        "prices are replaced as a whole"
    );
    let copy = crm
        .ask("POST", &format!("{path}/duplicate"), None)
        .data()
        .clone();
    assert_ne!(copy["id"], product["id"]);
    assert_eq!(copy["prices"][0]["price"], 6);
    assert_eq!(crm.delete(&path).data(), &json!({ "id": product["id"] }));
    assert_eq!(crm.get(&path).status, 404);
    for wrong in [
        json!({ "name": "" }),
        json!({ "name": "A", "tax": -1 }),
        json!({ "name": "A", "colour": 1 }),
        json!({ "name": "A", "category": 999 }),
        json!({ "name": "A", "prices": [{ "price": 1, "currency": "EUR" }, { "price": 2, "currency": "EUR" }] }),
        json!({ "name": "A", "billing_frequency_cycles": 3 }),
    ] {
        assert_eq!(crm.post(PRODUCTS, wrong.clone()).status, 400, "{wrong}");
    }
}

#[test]
fn variations_belong_to_their_product() {
    let mut crm = Crm::new();
    let path = format!("{PRODUCTS}/2/variations");
    let made = crm
        .post(
            &path,
            json!({ "name": "Red", "prices": [{ "price": 5, "currency": "EUR" }] }),
        )
        .data()
        .clone();
    assert_eq!(made["prices"][0]["product_variation_id"], made["id"]);
    assert!(crm.walk(&path).contains(&made));
    let one = format!("{path}/{}", made["id"]);
    assert_eq!(
        crm.patch(&one, json!({ "name": "Blue" })).data()["name"],
        "Blue"
    );
    assert_eq!(
        crm.patch(
            &format!("{PRODUCTS}/3/variations/{}", made["id"]),
            json!({ "name": "Blue" })
        )
        .status,
        404
    );
    assert_eq!(crm.delete(&one).status, 200);
    assert_eq!(crm.delete(&one).status, 404);
}

#[test]
fn a_product_has_one_image_at_most() {
    let mut crm = Crm::new();
    let upload = |method: &str, name: &str| {
        let body = format!(
            "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--B--\r\n"
        );
        Request::new(method, "/api/v2/products/4/images")
            .body("multipart/form-data; boundary=B", body)
    };
    assert_eq!(crm.get("/api/v2/products/4/images").status, 404);
    assert_eq!(crm.send(upload("PUT", "a.png")).status, 404);
    assert_eq!(crm.send(upload("POST", "a.png")).status, 201);
    assert_eq!(crm.send(upload("POST", "b.png")).status, 400);
    assert_eq!(crm.send(upload("PUT", "b.png")).status, 200);
    assert_eq!(crm.get("/api/v2/products/4/images").data()["name"], "b.png");
    assert_eq!(crm.delete("/api/v2/products/4/images").status, 200);
    assert_eq!(crm.get("/api/v2/products/4/images").status, 404);
}

#[test]
fn the_value_of_a_deal_follows_its_products_and_discounts() {
    let mut crm = Crm::new();
    let deal = deal(&mut crm);
    let products = format!("{deal}/products");
    let made = crm.post(&products, attachment(json!({ "discount": 10 })));
    assert_eq!((made.status, &made.data()["sum"]), (201, &json!(180)));
    assert_eq!(crm.get(&deal).data()["value"], 180);
    let discount = crm.post(
        &format!("{deal}/discounts"),
        json!({ "description": "Loyal", "amount": 30, "type": "amount" }),
    );
    assert_eq!(discount.status, 201);
    let discount = format!(
        "{deal}/discounts/{}",
        discount.data()["id"].as_str().unwrap()
    );
    assert_eq!(crm.get(&deal).data()["value"], 150);
    crm.patch(&discount, json!({ "amount": 50, "type": "percentage" }));
    assert_eq!(crm.get(&deal).data()["value"], 90);
    assert_eq!(crm.patch(&discount, json!({ "amount": 0 })).status, 400);
    assert_eq!(crm.delete(&discount).status, 200);
    let one = format!("{products}/{}", made.data()["id"]);
    crm.patch(
        &one,
        json!({ "quantity": 3, "tax_method": "exclusive", "tax": 20 }),
    );
    assert_eq!(crm.get(&deal).data()["value"], 324);
    crm.patch(&one, json!({ "is_enabled": false }));
    assert_eq!(crm.get(&deal).data()["value"], 0);
    assert_eq!(
        crm.get(&format!("{deal}?include_fields=products_count"))
            .data()["products_count"],
        1
    );
    assert_eq!(crm.delete(&one).status, 200);
    assert_eq!(crm.delete(&one).status, 404);
}

#[test]
fn products_come_and_go_by_the_hundred() {
    let mut crm = Crm::new();
    let deal = deal(&mut crm);
    let products = format!("{deal}/products");
    let many = |count: usize| json!({ "data": vec![attachment(json!({})); count] });
    assert_eq!(crm.post(&format!("{products}/bulk"), many(101)).status, 400);
    let mut wrong = many(2);
    wrong["data"][1]["product_id"] = json!(999_999);
    assert_eq!(crm.post(&format!("{products}/bulk"), wrong).status, 400);
    assert_eq!(crm.walk(&products).len(), 0, "all or none");
    for _ in 0..2 {
        assert_eq!(
            crm.post(&format!("{products}/bulk"), many(60)).rows().len(),
            60
        );
    }
    let id = deal.rsplit('/').next().unwrap().to_owned();
    assert_eq!(
        crm.walk(&format!(
            "/api/v2/deals/products?deal_ids={id}&limit=50&sort_by=order_nr"
        ))
        .len(),
        120
    );
    let first = crm.delete(&products);
    assert_eq!(first.data()["ids"].as_array().unwrap().len(), 100);
    assert_eq!(
        first.body["additional_data"]["more_items_in_collection"],
        true
    );
    assert_eq!(
        crm.delete(&products).body["additional_data"]["more_items_in_collection"],
        false
    );
}

#[test]
fn recurring_products_and_installments_exclude_each_other() {
    let mut crm = Crm::new();
    let deal = deal(&mut crm);
    let (products, installments) = (format!("{deal}/products"), format!("{deal}/installments"));
    let first = json!({ "description": "First", "amount": 10, "billing_date": "2026-12-01" });
    assert_eq!(
        crm.post(&installments, first.clone()).status,
        400,
        "no product"
    );
    crm.post(&products, attachment(json!({})));
    let made = crm.post(&installments, first.clone()).data().clone();
    let id = deal.rsplit('/').next().unwrap().to_owned();
    assert_eq!(
        crm.walk(&format!("/api/v2/deals/installments?deal_ids={id}")),
        std::slice::from_ref(&made)
    );
    let monthly =
        attachment(json!({ "billing_frequency": "monthly", "billing_frequency_cycles": 6 }));
    assert_eq!(crm.post(&products, monthly.clone()).status, 400);
    let one = format!("{installments}/{}", made["id"]);
    assert_eq!(crm.patch(&one, json!({ "amount": 0 })).status, 400);
    assert_eq!(
        crm.patch(&one, json!({ "amount": 12 })).data()["amount"],
        12
    );
    assert_eq!(crm.delete(&one).status, 200);
    assert_eq!(crm.post(&products, monthly).status, 201);
    assert_eq!(crm.post(&installments, first).status, 400);
    let cycles = attachment(json!({ "billing_frequency_cycles": 6 }));
    assert_eq!(
        crm.post(&products, cycles).status,
        400,
        "one-time products have no cycles"
    );
}
