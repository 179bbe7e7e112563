// Built-in fields by label in bodies, where custom fields are spelled by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startNamed } from "./named.mjs";
import { failure } from "./scripted.mjs";

/** Lists that were loaded beside definitions. */
const EXTRAS = /\/v1\/(users|leadLabels|activityTypes|currencies)$/;
const extras = (sent, from) => sent.slice(from).filter(({ path }) => path.startsWith("GET") && EXTRAS.test(path));

test("labels of built-in fields go out as ids, as the body's kind has them", async (t) => {
  const { crm, byKey, sent } = await startNamed(t);
  const [user] = await byKey.users.list().toArray();
  const deal = await crm.fields.deal();
  await crm.deals.update(1, { label_ids: ["Hot"], status: "Won", visible_to: "Item owner", owner_id: user.name });
  assert.deepEqual(sent.at(-1).body, { label_ids: [deal.option("label_ids", "Hot").id], status: "won", visible_to: 1, owner_id: user.id });
  const stored = await byKey.deals.get(1);
  assert.deepEqual([stored.status, stored.visible_to, stored.owner_id], ["won", 1, user.id]);
  await crm.deals.update(1, { visible_to: deal.option("visible_to", "Item owner"), status: "open" });
  assert.deepEqual(sent.at(-1).body, { visible_to: 1, status: "open" });
});

test("ids and other texts stay as they are, and nothing more is loaded for them", async (t) => {
  const { crm, sent } = await startNamed(t);
  const { id } = await crm.deals.get(1);
  const before = sent.length;
  const body = { title: "Won", status: "open", visible_to: 3, owner_id: 1, label_ids: [1] };
  await crm.deals.update(id, body);
  assert.deepEqual(sent.slice(before).map((one) => one.body), [body]);
});

test("users are loaded once, where a name needs them", async (t) => {
  const { crm, byKey, sent } = await startNamed(t);
  const [user] = await byKey.users.list().toArray();
  await crm.deals.update(1, { title: "A" });
  assert.equal(extras(sent, 0).length, 0);
  await crm.deals.update(1, { owner_id: user.name });
  await crm.deals.update(2, { owner_id: user.name });
  assert.deepEqual(extras(sent, 0).map(({ path }) => path), ["GET /v1/users"]);
});

test("a label that there isn't is refused before anything is sent, with the nearest one", async (t) => {
  const { crm, sent } = await startNamed(t);
  await crm.fields.deal({ users: true });
  const before = sent.length;
  const error = await failure(crm.deals.update(1, { label_ids: ["Hott"], owner_id: "Nobody at all", status: "Wonn", visible_to: "Nobody else" }));
  assert.deepEqual([error.code, error.operation, error.attempts], ["invalid_input", "deals.update", 0]);
  assert.deepEqual(error.problems.map(({ field, code }) => [field, code]), [
    ["label_ids", "unknown_option"],
    ["owner_id", "unknown_option"],
    ["status", "unknown_option"],
    ["visible_to", "unknown_option"],
  ]);
  assert.deepEqual([error.problems[0].nearest, error.problems[2].nearest], ["Hot", "Won"]);
  assert.equal(sent.length, before);
});

test("in API v1 visibilities stay texts, and a lead's labels are its own", async (t) => {
  const { crm, byKey, sent } = await startNamed(t);
  const [label] = await byKey.leadLabels.list().toArray();
  await crm.leads.create({ title: "L", person_id: 1, label_ids: [label.name], visible_to: "Item owner" });
  assert.deepEqual(sent.at(-1).body, { title: "L", person_id: 1, label_ids: [label.id], visible_to: "1" });
  const from = sent.length;
  await crm.leads.create({ title: "M", person_id: 1, label_ids: [label.id] });
  assert.equal(extras(sent, from).length, 0);
});

test("activities take the name of their type, and load nothing where they needn't", async (t) => {
  const { crm, sent } = await startNamed(t);
  await crm.activities.create({ subject: "Call", type: "call" });
  assert.deepEqual(sent.map(({ path }) => path), ["POST /v2/activities"]);
  const activity = await crm.activities.create({ subject: "Call", type: "Call" });
  assert.deepEqual([sent.at(-1).body, activity.type], [{ subject: "Call", type: "call" }, "call"]);
});

test("without names, and with a list of names, labels are no ids", async (t) => {
  for (const customFields of ["keys", ["Priority"]]) {
    const { crm, sent } = await startNamed(t, { customFields });
    const error = await failure(crm.deals.update(1, { visible_to: "Item owner" }));
    assert.equal(error.code, "invalid_input");
    assert.equal(sent.filter(({ path }) => !path.startsWith("GET")).length, 0);
  }
});
