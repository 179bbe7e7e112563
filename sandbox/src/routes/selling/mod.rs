//! What is sold: products, and what of them is in deals.

mod attachments;
mod discounts;
mod images;
mod installments;
mod products;
mod value;
mod variations;

use super::Call;
use crate::failure::Failure;
use crate::http::Response;

/// Answers a call, where it is about what is sold.
pub(super) fn answer(call: &mut Call<'_>) -> Option<Result<Response, Failure>> {
    Some(match call.operation.key.as_str() {
        "getProducts" => products::list(call),
        "getProduct" => products::get(call),
        "addProduct" => products::create(call),
        "updateProduct" => products::update(call),
        "deleteProduct" => products::delete(call),
        "duplicateProduct" => products::duplicate(call),

        "getProductVariations" => variations::list(call),
        "addProductVariation" => variations::create(call),
        "updateProductVariation" => variations::update(call),
        "deleteProductVariation" => variations::delete(call),

        "getProductImage" => images::get(call),
        "uploadProductImage" => images::create(call),
        "updateProductImage" => images::update(call),
        "deleteProductImage" => images::delete(call),

        "getDealProducts" => attachments::list(call),
        "getDealsProducts" => attachments::list_of_deals(call),
        "addDealProduct" => attachments::create(call),
        "addManyDealProducts" => attachments::create_many(call),
        "updateDealProduct" => attachments::update(call),
        "deleteDealProduct" => attachments::delete(call),
        "deleteManyDealProducts" => attachments::delete_many(call),

        "getAdditionalDiscounts" => discounts::list(call),
        "postAdditionalDiscount" => discounts::create(call),
        "updateAdditionalDiscount" => discounts::update(call),
        "deleteAdditionalDiscount" => discounts::delete(call),

        "getInstallments" => installments::list(call),
        "postInstallment" => installments::create(call),
        "updateInstallment" => installments::update(call),
        "deleteInstallment" => installments::delete(call),
        _ => return None,
    })
}
