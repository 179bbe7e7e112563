// The calls of the API directory: a deal's files, participants, stage, status and probability, and products.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crm, gone, ids, says } from "./account.mjs";

test("a deal's files", async () => {
  const deal = await crm.deals.create({ title: "With papers" });
  const file = await crm.files.create({ file: new File(["terms"], "terms.txt"), deal_id: deal.id });
  assert.deepEqual(await ids(crm.deals.files.list(deal.id)), [file.id]);
});
test("upload a file to a deal", async () => {
  const file = await crm.files.create({ file: new File(["terms"], "terms.txt", { type: "text/plain" }), deal_id: 1 });
  says(file, { name: "terms.txt", file_size: 5, deal_id: 1 });
  assert.equal(await (await (await crm.files.download(file.id)).blob()).text(), "terms");
});
test("deal participants", async () => {
  const deal = await crm.deals.create({ title: "In company" });
  const { id } = await crm.deals.participants.create(deal.id, { person_id: 2 });
  assert.deepEqual(await ids(crm.deals.participants.list(deal.id)), [id]);
  await crm.deals.participants.delete(deal.id, id);
  assert.deepEqual(await ids(crm.deals.participants.list(deal.id)), []);
});
test("create a product", async () => {
  const product = await crm.products.create({ name: "Anvil", code: "A-1", prices: [{ price: 90, currency: "EUR" }] });
  says(product, { name: "Anvil", code: "A-1" });
  assert.equal(product.prices[0].price, 90);
});
test("update a product", async () => {
  const { id } = await crm.products.create({ name: "Anvil" });
  says(await crm.products.update(id, { name: "Anvil, heavy" }), { id, name: "Anvil, heavy" });
  says(await crm.products.get(id), { id, name: "Anvil, heavy" });
});
test("delete a product", async () => {
  const { id } = await crm.products.create({ name: "Anvil" });
  says(await crm.products.delete(id), { id });
  await gone(crm.products.get(id));
});
test("a deal's stage as an update", async () => {
  const { id } = await crm.deals.create({ title: "On the move", stage_id: 1 });
  says(await crm.deals.update(id, { stage_id: 3 }), { id, stage_id: 3, pipeline_id: 1 });
});
test("a deal's status as an update", async () => {
  const { id } = await crm.deals.create({ title: "On the brink" });
  const won = await crm.deals.update(id, { status: "won" });
  says(won, { id, status: "won" });
  assert.ok(won.won_time);
});
test("a deal's probability as an update", async () => {
  const { id } = await crm.deals.create({ title: "On the odds" });
  says(await crm.deals.update(id, { probability: 70 }), { id, probability: 70 });
});
