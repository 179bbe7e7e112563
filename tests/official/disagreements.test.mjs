// Where the two clients disagree. Each name says who follows the platform's documented behaviour, and how.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crm, failure, official, ours } from "./clients.mjs";

const nobody = 999_999_999;

test("v1's null for an empty list: ours is right to give a list, the official client gives null", async () => {
  assert.equal((await official("getNotes", { deal_id: nobody })).data, null);
  assert.deepEqual(await ours("getNotes", { deal_id: nobody }).toArray(), []);
});

test("a Date in a filter: ours is right to send whole seconds, the official client drops it", async () => {
  const updated_since = new Date(Date.UTC(2099, 0, 1, 0, 0, 0, 5));
  assert.ok((await official("getDeals", { updated_since })).data.length > 0);
  assert.deepEqual(await ours("getDeals", { updated_since }).toArray(), []);
});

test("a time with milliseconds: ours is right to cut them, the official client is refused", async () => {
  const text = new Date(Date.UTC(2099, 0, 1, 0, 0, 0, 5)).toISOString();
  assert.match((await failure(official("getDeals", { updated_since: text }))).error, /datetime/);
  assert.deepEqual(await ours("getDeals", { updated_since: new Date(text) }).toArray(), []);
});

test("a list without a limit: ours is right to go on to the end, the official client stops at a page of 100", async () => {
  assert.equal((await official("getDeals")).data.length, 100);
  assert.ok((await ours("getDeals").toArray()).length > 100);
});

test("an empty custom_fields: ours is right to leave it out, the official client clears an organization's", async () => {
  const { field_code } = await crm.organizationFields.create({ field_name: "Kept", field_type: "varchar" });
  const made = () => crm.organizations.create({ name: "Kept", custom_fields: { [field_code]: "kept" } });
  const [one, two] = [await made(), await made()];
  await official("updateOrganization", { id: one.id, name: "Cleared", custom_fields: {} });
  await crm.organizations.update(two.id, { name: "Kept still", custom_fields: {} });
  assert.equal((await crm.organizations.get(one.id)).custom_fields[field_code], null);
  assert.equal((await crm.organizations.get(two.id)).custom_fields[field_code], "kept");
});

test("a limit past the maximum: ours is right to refuse it unsent, the official client is refused by the server", async () => {
  assert.match((await failure(official("getDeals", { limit: 501 }))).error, /limit/);
  assert.equal((await failure(ours("getDeals", { limit: 501 }).page())).attempts, 0);
});

test("an error: ours is right to keep its status, the official client has only the body", async () => {
  const theirs = await failure(official("getDeal", { id: nobody }));
  assert.equal(theirs.status, undefined);
  const error = await failure(crm.deals.get(nobody));
  assert.deepEqual([error.status, error.body], [404, theirs]);
});

test("an upload: both keep the same file, and read the same bytes back", async () => {
  const bytes = new Uint8Array([0, 255, 1, 254, 10]);
  const file = () => new File([bytes], "bytes.bin", { type: "application/octet-stream" });
  const theirs = (await official("addFile", { file: file(), deal_id: 1 })).data;
  const own = await crm.files.create({ file: file(), deal_id: 1 });
  assert.deepEqual([own.name, own.file_size, own.deal_id], [theirs.name, theirs.file_size, theirs.deal_id]);
  assert.deepEqual(new Uint8Array(await official("downloadFile", { id: own.id })), bytes);
  assert.deepEqual(await (await crm.files.download(theirs.id)).bytes(), bytes);
});
