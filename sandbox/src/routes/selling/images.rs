//! The image of a product: `/api/v2/products/{id}/images`. There is one at most.

use super::super::{Call, rows, uploads};
use super::products;
use crate::failure::Failure;
use crate::http::Response;
use serde_json::{Value, json};

pub(super) fn get(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (product, blob) = image(call)?;
    show(call, product, blob)
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Response, Failure> {
    let product = products::find(call, call.id())?;
    if !product.get(".image").is_null() {
        return Err(Failure::bad_request(
            "The product has an image already; PUT replaces it",
        ));
    }
    let product = product.id();
    keep(call, product)
}

pub(super) fn update(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (product, old) = image(call)?;
    let answer = keep(call, product)?;
    call.store.blobs.remove(&old);
    Ok(answer)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Response, Failure> {
    let (id, blob) = image(call)?;
    call.store.blobs.remove(&blob);
    set(call, id, Value::Null)?;
    Ok(rows::gone(call, &blob.into()))
}

fn keep(call: &mut Call<'_>, product: u64) -> Result<Response, Failure> {
    let blob = uploads::keep_image(call)?;
    set(call, product, blob.into())?;
    show(call, product, blob)
}

fn set(call: &mut Call<'_>, id: u64, image: Value) -> Result<(), Failure> {
    let mut product = products::find(call, id)?.clone();
    product.set(".image", image);
    call.store.products.put(id, product);
    Ok(())
}

/// The product and its image's number.
fn image(call: &Call<'_>) -> Result<(u64, u64), Failure> {
    let product = products::find(call, call.id())?;
    let image = product
        .number(".image")
        .ok_or_else(|| Failure::not_found("Product image"))?;
    Ok((product.id(), image))
}

fn show(call: &Call<'_>, product: u64, number: u64) -> Result<Response, Failure> {
    let blob = call
        .store
        .blobs
        .get(&number)
        .ok_or_else(|| Failure::not_found("Product image"))?;
    let mut shown = json!({
        "id": number, "product_id": product, "company_id": "1", "name": blob.name, "mime_type": blob.content_type,
        "add_time": call.now.rfc3339(),
    });
    // The address is only told where the image is asked for.
    if call.operation.method == "GET" {
        shown["public_url"] = uploads::url(&format!("products/{product}/images/{number}")).into();
    }
    Ok(call.reply(&shown))
}
