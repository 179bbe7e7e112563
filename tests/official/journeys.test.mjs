// What both clients do beyond the calls of one record: conversions, merging, pictures, recordings, options.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crm, failure, official } from "./clients.mjs";

const made = async (key, input) => (await official(key, input)).data;

/** Asks until a conversion is settled. */
async function settled(ask) {
  for (let asked = 0; asked < 100; asked += 1) {
    const status = await ask();
    if (status.status !== "not_started" && status.status !== "running") return status;
  }
  throw new Error("the conversion goes on and on");
}

test("a lead that the official client converts is a deal for ours", async () => {
  const { id } = await made("addLead", { title: "Ripe twice", person_id: 1 });
  const { conversion_id } = await made("convertLeadToDeal", { id, stage_id: 2 });
  const status = await settled(() => made("getLeadConversionStatus", { id, conversion_id }));
  assert.deepEqual(await crm.leads.conversionStatus(id, conversion_id), status);
  const deal = await crm.deals.get(status.deal_id);
  assert.deepEqual([status.status, deal.title, deal.stage_id], ["completed", "Ripe twice", 2]);
  assert.equal((await failure(crm.leads.get(id))).status, 404);
});
test("a deal that ours converts is a lead for the official client", async () => {
  const { id } = await crm.deals.create({ title: "Unripe twice", person_id: 1 });
  const { conversion_id } = await crm.deals.convertToLead(id);
  const status = await settled(() => crm.deals.conversionStatus(id, conversion_id));
  assert.deepEqual(await made("getDealConversionStatus", { id, conversion_id }), status);
  assert.equal((await made("getLead", { id: status.lead_id })).title, "Unripe twice");
  assert.equal((await failure(official("getDeal", { id }))).success, false);
});
test("the person whom the official client merges into is the one whom ours finds", async () => {
  const [folded, kept] = [await crm.persons.create({ name: "Folded Twice" }), await crm.persons.create({ name: "Kept Twice" })];
  assert.equal((await made("mergePersons", { id: folded.id, merge_with_id: kept.id })).id, kept.id);
  assert.equal((await crm.persons.get(kept.id)).name, "Kept Twice");
  assert.equal((await failure(crm.persons.get(folded.id))).code, "not_found");
});
test("a picture that ours sets is the one that the official client gets", async () => {
  const { id } = await crm.persons.create({ name: "Pictured Twice" });
  const kept = await crm.persons.picture.create(id, { file: new File(["GIF89a, nearly"], "twice.gif", { type: "image/gif" }) });
  const theirs = await made("getPersonPicture", { id });
  assert.deepEqual([theirs.id, theirs.item_id, theirs.pictures], [kept.id, id, kept.pictures]);
  await official("deletePersonPicture", { id });
  assert.equal((await failure(crm.persons.picture.get(id))).status, 404);
});
test("a recording goes up once: the second is a conflict for both", async () => {
  const call = { outcome: "connected", to_phone_number: "+3725550100", start_time: "2026-06-01 10:00:00", end_time: "2026-06-01 10:05:00" };
  const { id } = await crm.callLogs.create(call);
  const file = () => new File(["ID3, nearly"], "twice.mp3", { type: "audio/mpeg" });
  assert.equal((await official("addCallLogAudioFile", { id, file: file() })).success, true);
  assert.equal((await crm.callLogs.get(id)).has_recording, true);
  const body = await failure(official("addCallLogAudioFile", { id, file: file() }));
  const error = await failure(crm.callLogs.addRecording(id, { file: file() }));
  assert.deepEqual([error.status, error.body], [409, body]);
});
test("options go as bare arrays, also in a DELETE, from both", async () => {
  const { field_code } = await crm.dealFields.create({ field_name: "Chosen twice", field_type: "enum", options: [{ label: "One" }] });
  const [two] = await made("addDealFieldOptions", { field_code, body: [{ label: "Two" }] });
  const [three] = await crm.dealFields.options.create(field_code, [{ label: "Three" }]);
  await official("updateDealFieldOptions", { field_code, body: [{ id: three.id, label: "Third" }] });
  await crm.dealFields.options.update(field_code, [{ id: two.id, label: "Second" }]);
  assert.deepEqual((await crm.dealFields.get(field_code)).options.map(({ label }) => label), ["One", "Second", "Third"]);
  await official("deleteDealFieldOptions", { field_code, body: [{ id: three.id }] });
  await crm.dealFields.options.delete(field_code, [{ id: two.id }]);
  assert.deepEqual((await made("getDealField", { field_code })).options.map(({ label }) => label), ["One"]);
});
