// The record of a call: who did what to which record, and what came of it.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { failure } from "./scripted.mjs";
import { only, refusal, watched } from "./watched.mjs";

const DONE = { success: true, data: { id: 42 } };

const dist = new URL("dist/", import.meta.resolve("pipedrive-wasm/package.json"));
const chunk = (await readdir(dist)).find((name) => /^audit-\w+\.js$/.test(name));
const { recordOf } = await import(new URL(chunk, dist));

async function recorded(answers, call, options) {
  const { crm, events, sent } = watched(answers, { actor: "assistant", ...options });
  await call(crm).catch(() => undefined); // the record says how it ended
  const { startedAt, milliseconds, ...record } = only(events, "audit");
  assert.ok(startedAt instanceof Date && milliseconds >= 0);
  return { record, sent };
}

test("a call that is done is recorded with its ids and no other input", async () => {
  const answer = Response.json(DONE, { headers: { "x-correlation-id": "c-1" } });
  const { record } = await recorded([answer], (crm) => crm.deals.update(42, { title: "SECRET", owner_id: 7 }));
  assert.deepEqual(record, {
    who: "assistant",
    operation: "deals.update",
    method: "PATCH",
    record: { id: 42 },
    decision: "allowed",
    outcome: "done",
    status: 200,
    attempts: 1,
    cost: 5,
    mayHaveHappened: false,
    correlationId: "c-1",
    sentence: "assistant updated deal 42",
  });
});

test("a call that the policy denies is recorded as denied and refused", async () => {
  const { record, sent } = await recorded([DONE], (crm) => crm.deals.delete(42), { policy: { deals: "read" } });
  assert.equal(sent.length, 0);
  assert.deepEqual(record, {
    who: "assistant",
    operation: "deals.delete",
    method: "DELETE",
    record: { id: 42 },
    decision: "denied",
    outcome: "refused",
    code: "policy_denied",
    attempts: 0,
    cost: 0,
    mayHaveHappened: false,
    sentence: "assistant was denied deals.delete 42",
  });
});

test("a write whose outcome is open says so", async () => {
  const { record } = await recorded([refusal(500)], (crm) => crm.deals.followers.delete(42, 7));
  assert.deepEqual([record.outcome, record.code, record.status, record.mayHaveHappened], ["failed", "server", 500, true]);
  assert.deepEqual(record.record, { id: 42, follower_id: 7 });
  assert.equal(record.sentence, "assistant may have deleted follower 7 of deal 42 (server)");
});

test("a call that fails and didn't happen says so", async () => {
  const { record } = await recorded([refusal(404)], (crm) => crm.persons.get(5));
  assert.deepEqual([record.outcome, record.status, record.mayHaveHappened], ["failed", 404, false]);
  assert.equal(record.sentence, "assistant failed to read person 5 (not_found)");
});

test("a call that doesn't fit is recorded as refused, without what doesn't fit", async () => {
  const { record, sent } = await recorded([DONE], (crm) => crm.deals.get("SECRET of many words"));
  assert.equal(sent.length, 0);
  assert.deepEqual([record.outcome, record.code, record.decision, record.record], ["refused", "invalid_input", "allowed", {}]);
  assert.equal(record.sentence, "assistant was refused deals.get (invalid_input)");
});

test("an operation that there isn't is recorded without its name", async () => {
  const { record } = await recorded([DONE], (crm) => crm.request("SECRET"));
  assert.deepEqual([record.operation, record.method, record.outcome], ["request", undefined, "refused"]);
  assert.equal(record.sentence, "assistant was refused an operation that there isn't (invalid_input)");
});

test("a token that can't be had is recorded, and nothing was sent", async () => {
  const accessToken = () => Promise.reject(new Error("SECRET"));
  const { record, sent } = await recorded([DONE], (crm) => crm.deals.get(42), { apiToken: undefined, accessToken });
  assert.equal(sent.length, 0);
  assert.deepEqual([record.outcome, record.code, record.attempts, record.cost], ["failed", "authentication", 0, 0]);
  assert.ok(!JSON.stringify(record).includes("SECRET"));
});

test("a call by Pipedrive's name is recorded under the client's", async () => {
  const { record } = await recorded([DONE], (crm) => crm.request("getDeal", { id: 42 }));
  assert.deepEqual([record.operation, record.sentence], ["deals.get", "assistant read deal 42"]);
});

test("without an actor the sentence says somebody", async () => {
  const { record } = await recorded([DONE], (crm) => crm.deals.get(42), { actor: undefined });
  assert.equal("who" in record, false);
  assert.equal(record.sentence, "somebody read deal 42");
});

test("a listing is recorded a page", async () => {
  const page = (next) => ({ success: true, data: [{ id: 1 }], additional_data: { next_cursor: next } });
  const { crm, events } = watched([page("b"), page(null)], { actor: "assistant" });
  assert.equal((await crm.deals.list().toArray()).length, 2);
  assert.deepEqual(events.filter(([name]) => name === "audit").map(([, { sentence }]) => sentence), Array(2).fill("assistant listed deals"));
});

test("a record survives JSON", async () => {
  const { crm, events } = watched([DONE]);
  await crm.deals.get(42);
  const record = only(events, "audit");
  const copy = JSON.parse(JSON.stringify(record));
  assert.deepEqual({ ...copy, startedAt: new Date(copy.startedAt) }, record);
});

const facts = { status: 200, attempts: 1, cost: 1, mayHaveHappened: false, startedAt: new Date(0), milliseconds: 1, method: "GET" };
const sentences = [
  ["deals.create", "/deals", {}, "created a deal"],
  ["activities.create", "/activities", {}, "created an activity"],
  ["deals.followers.create", "/deals/{id}/followers", { id: 42 }, "created a follower of deal 42"],
  ["deals.products.update", "/deals/{id}/products/{product_attachment_id}", { id: 42, product_attachment_id: 3 }, "updated product 3 of deal 42"],
  ["deals.products.deleteMany", "/deals/{id}/products", { id: 42 }, "deleted products of deal 42"],
  ["deals.products.createMany", "/deals/{id}/products/bulk", { id: 42 }, "created products of deal 42"],
  ["filters.deleteMany", "/filters", {}, "deleted filters"],
  ["deals.merge", "/deals/{id}/merge", { id: 42 }, "merged deal 42"],
  ["deals.duplicate", "/deals/{id}/duplicate", { id: 42 }, "duplicated deal 42"],
  ["deals.convertToLead", "/deals/{id}/convert/lead", { id: 42 }, "converted deal 42 to lead"],
  ["deals.conversionStatus", "/deals/{id}/convert/status/{conversion_id}", { id: 42, conversion_id: "a-b" }, "read conversion status a-b of deal 42"],
  ["deals.summary", "/deals/summary", {}, "read summary of deals"],
  ["deals.participants.changelog", "/deals/{id}/participantsChangelog", { id: 42 }, "read changelog of participants of deal 42"],
  ["v1.deals.listArchived", "/deals/archived", {}, "listed archived deals"],
  ["deals.installments.listForDeals", "/deals/installments", {}, "listed installments for deals"],
  ["itemSearch.search", "/itemSearch", {}, "searched items"],
  ["itemSearch.searchByField", "/itemSearch/field", {}, "searched items by field"],
  ["mailbox.threads.get", "/mailbox/mailThreads/{id}", { id: 5 }, "read thread 5 of mailbox"],
  ["persons.picture.delete", "/persons/{id}/picture", { id: 5 }, "deleted picture of person 5"],
  ["callLogs.addRecording", "/callLogs/{id}/recordings", { id: "a1" }, "added a recording of call log a1"],
  ["files.linkRemote", "/files/remoteLink", {}, "linked a remote file"],
  ["files.download", "/files/{id}/download", { id: 9 }, "downloaded file 9"],
  ["projects.plan.updateTask", "/projects/{id}/plan/tasks/{taskId}", { id: 1, taskId: 3 }, "updated task 3 of plan of project 1"],
  ["v1.dealFields.delete", "/dealFields/{id}", { id: 12 }, "deleted deal field 12"],
  ["users.legacyTeams.list", "/legacyTeams/user/{id}", { id: 3 }, "listed legacy teams of user 3"],
  ["users.me", "/users/me", {}, "read own user"],
];
for (const [operation, path, ids, words] of sentences) {
  test(`${operation} reads as "${words}"`, () => {
    assert.equal(recordOf({ ...facts, who: "assistant", operation }, path, ids).sentence, `assistant ${words}`);
  });
}

test("the sentence of every operation names all its ids, and no word of it is empty", async () => {
  const text = await readFile(new URL("../../docs/operations.md", import.meta.url), "utf8");
  let count = 0;
  for (const [, call, path] of text.matchAll(/^\| `crm\.([\w.]+)\(.*?\| `\w+ \/api\/v\d(\/[^`]*)`/gm)) {
    const ids = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name], at) => [name, 101 + at]);
    const { sentence, record } = recordOf({ ...facts, who: "assistant", operation: call }, path, Object.fromEntries(ids));
    assert.equal(Object.keys(record).length, ids.length, call);
    for (const [, id] of ids) assert.ok(sentence.includes(` ${id}`), `${call}: ${sentence}`);
    assert.doesNotMatch(sentence, / {2}| $|undefined/, call);
    count++;
  }
  assert.ok(count > 350, `${count} operations`);
});

test("ids are the caller's own properties, and what can't be one stays out", () => {
  const input = Object.create({ id: 1 });
  assert.deepEqual(recordOf({ ...facts, operation: "deals.get" }, "/deals/{id}", input).record, {});
  for (const id of [{}, null, Number.NaN, "a b", "x".repeat(65), "é\n"]) {
    assert.deepEqual(recordOf({ ...facts, operation: "deals.get" }, "/deals/{id}", { id }).record, {});
  }
  assert.deepEqual(recordOf({ ...facts, operation: "deals.get" }, "/deals/{id}", undefined).record, {});
});

test("a denied call and its failure are the same error", async () => {
  const { crm } = watched([DONE], { policy: {} });
  assert.equal((await failure(crm.deals.get(42))).code, "policy_denied");
});
