// What the clients of a credential spent, what a job will take, and who is told when the day's tokens run low.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";
import { failure } from "./scripted.mjs";
import { refusal, watched } from "./watched.mjs";

const DEAL = { success: true, data: { id: 42 } };
const LIST = { success: true, data: [], additional_data: { next_cursor: null } };
const left = (limit, remaining, body = DEAL) =>
  Response.json(body, { headers: { "x-daily-ratelimit-token-limit": `${limit}`, "x-daily-ratelimit-token-remaining": `${remaining}` } });

test("the report has what was spent, by resource and by operation", async () => {
  const { crm } = watched([LIST, DEAL, refusal(500), DEAL, refusal(404)]);
  await crm.deals.list().page();
  await crm.deals.get(42); // after a 500 it is sent again
  await crm.v1.deals.listArchived().page().catch(() => undefined);
  await failure(crm.persons.get(7));
  const { spent, byOperation, byResource, daily, remaining, exhaustedAt, resetsAt } = await crm.budget();
  assert.deepEqual(byOperation["deals.list"], { requests: 1, tokens: 10 });
  assert.deepEqual(byOperation["deals.get"], { requests: 1, tokens: 1 });
  assert.deepEqual(byOperation["persons.get"], { requests: 1, tokens: 1 });
  assert.deepEqual(Object.keys(byResource).sort(), ["deals", "persons"]);
  const sum = (list) => Object.values(list).reduce((all, { tokens }) => all + tokens, 0);
  assert.deepEqual([sum(byOperation), sum(byResource)], [spent, spent]);
  assert.deepEqual([daily, remaining, exhaustedAt], [undefined, undefined, undefined]);
  assert.ok(resetsAt > new Date());
  assert.equal(resetsAt.getTime() % 86_400_000, 0);
});

test("nothing is spent before the first call, and nothing is sent to learn it", async () => {
  const { crm, sent } = watched([DEAL], { budget: { daily: 1000 } });
  const report = await crm.budget();
  assert.deepEqual([report.spent, report.byResource, report.byOperation, report.daily, report.remaining], [0, {}, {}, 1000, 1000]);
  assert.equal(sent.length, 0);
});

test("what the server says of the day comes over the option, and says when it ends at this pace", async () => {
  const { crm } = watched([left(500, 1)], { budget: { daily: 1000 } });
  await crm.deals.get(42);
  const { daily, remaining, exhaustedAt, resetsAt } = await crm.budget();
  assert.deepEqual([daily, remaining], [500, 1]);
  assert.ok(exhaustedAt instanceof Date && exhaustedAt < resetsAt);
});

test("a client that asks for its token elsewhere isn't asked for one to learn the budget", async () => {
  const accessToken = () => assert.fail("no token is needed");
  const crm = new Pipedrive({ accessToken });
  assert.equal((await crm.budget()).spent, 0);
  assert.equal((await crm.estimate("deals.list", { items: 1 })).requests, 1);
});

test("an estimate counts pages of a listing and calls of anything else", async () => {
  const { crm, sent } = watched([DEAL], { burstLimit: 20, budget: { daily: 100_000 } });
  const estimates = [
    ["deals.list", 500, { requests: 1, tokens: 10, milliseconds: 0, shareOfDay: 0.0001 }],
    ["getDeals", 501, { requests: 2, tokens: 20, milliseconds: 0, shareOfDay: 0.0002 }],
    ["deals.list", 0, { requests: 1, tokens: 10, milliseconds: 0, shareOfDay: 0.0001 }],
    ["deals.update", 0, { requests: 0, tokens: 0, milliseconds: 0, shareOfDay: 0 }],
    ["deals.update", 20, { requests: 20, tokens: 100, milliseconds: 0, shareOfDay: 0.001 }],
    ["deals.update", 21, { requests: 21, tokens: 105, milliseconds: 2000, shareOfDay: 0.00105 }],
    ["deals.update", 1000, { requests: 1000, tokens: 5000, milliseconds: 98_000, shareOfDay: 0.05 }],
  ];
  for (const [operation, items, expected] of estimates) assert.deepEqual(await crm.estimate(operation, { items }), expected, `${operation} ${items}`);
  assert.equal((await crm.estimate("deals.search", { items: 2000 })).milliseconds, 2000, "searches have a window of ten");
  assert.equal(sent.length, 0);
  assert.equal("shareOfDay" in (await watched([DEAL]).crm.estimate("deals.get", { items: 1 })), false);
});

test("an estimate of no such operation, or of no such number, is refused", async () => {
  const { crm } = watched([DEAL]);
  const unknown = await failure(crm.estimate("deals.lst", { items: 1 }));
  assert.equal(unknown.code, "invalid_input");
  assert.equal(unknown.message, (await failure(crm.request("deals.lst"))).message);
  for (const items of [-1, 1.5, Number.NaN, Infinity, "5", null, undefined, 2 ** 32]) {
    const error = await failure(crm.estimate("deals.list", { items }));
    assert.equal(error.code, "invalid_input", `${items}`);
    assert.equal(error.message, "deals.list: items must be a whole number from 0 to 4294967295");
  }
  assert.equal((await failure(crm.estimate("deals.list"))).code, "invalid_input");
});

test("each threshold is told of once, with the report", async () => {
  const told = [];
  const answers = [74, 75, 80, 89, 90, 99, 100, 100].map((used) => left(100, 100 - used));
  const { crm } = watched(answers, { budget: { onThreshold: (report) => told.push(report) } });
  const counts = [];
  for (let at = 0; at < answers.length; at++) {
    await crm.deals.get(42);
    counts.push(told.length);
  }
  assert.deepEqual(counts, [0, 1, 1, 1, 2, 2, 3, 3]);
  assert.deepEqual(told.map(({ threshold }) => threshold), [75, 90, 100]);
  assert.deepEqual([told[0].daily, told[0].remaining, told[0].spent], [100, 25, 2]);
  assert.deepEqual(told[0].byResource, { deals: { requests: 2, tokens: 2 } });
});

test("thresholds that are passed at once are told of one by one", async () => {
  const told = [];
  const { crm } = watched([DEAL], { budget: { daily: 10, onThreshold: ({ threshold }) => told.push(threshold) } });
  await crm.deals.update(42, {}).catch(() => undefined);
  assert.deepEqual(told, []);
  await crm.deals.update(42, { title: "b" });
  assert.deepEqual(told, [75, 90, 100]);
});

test("a budget that the server calls used up is told of, also where its size is unknown", async () => {
  const told = [];
  const refused = refusal(429, { "x-daily-ratelimit-token-remaining": "0" });
  const { crm } = watched([refused], { budget: { onThreshold: ({ threshold, daily }) => told.push([threshold, daily]) } });
  assert.equal((await failure(crm.deals.get(42))).code, "budget_exhausted");
  assert.deepEqual(told.at(-1), [100, undefined]);
});

test("on the next day thresholds are told of again", async (t) => {
  const told = [];
  const { crm } = watched([left(100, 20)], { budget: { onThreshold: ({ threshold }) => told.push(threshold) } });
  await crm.deals.get(42);
  await crm.deals.get(42);
  assert.deepEqual(told, [75]);
  const real = performance.now.bind(performance);
  t.mock.method(performance, "now", () => real() + 86_400_000);
  await crm.deals.get(42);
  await crm.deals.get(42);
  assert.deepEqual(told, [75, 75]);
});

test("a threshold's hook that throws breaks nothing", async () => {
  const onThreshold = () => {
    throw new TypeError("SECRET");
  };
  const { crm, lines } = watched([left(100, 0)], { budget: { onThreshold } });
  assert.equal((await crm.deals.get(42)).id, 42);
  assert.equal(lines.filter((line) => line === "error: pipedrive-wasm: budget.onThreshold threw TypeError").length, 3);
});
