// What a Worker's request tells the shared governor of its slots, although its answer is out by then.

import assert from "node:assert/strict";
import { test } from "node:test";

import { sharedGovernor } from "pipedrive-wasm/cloudflare";

import { ownClock } from "./clock.mjs";

/** A binding whose object gives a slot to whoever waits, and remembers what it was told. */
function namespace() {
  const told = [];
  const object = {
    async fetch(_, { body }) {
      const { waiting, reports } = JSON.parse(body);
      told.push(...reports);
      return Response.json({ slots: Array.from({ length: waiting[0] }, (_, at) => at + 1), searchSlots: [], refused: null, limit: 80, share: 80, at: Date.now() });
    },
  };
  return { told, binding: { idFromName: (name) => name, get: () => object } };
}

test("what waitUntil is given ends only once the slot's report is told", async () => {
  const { told, binding } = namespace();
  const promises = [];
  const fetch = sharedGovernor({ namespace: binding, name: 1, waitUntil: (promise) => promises.push(promise), fetch: async () => Response.json({ success: true, data: [] }) });
  const answer = await fetch("https://acme.pipedrive.com/api/v2/deals", { method: "GET" });
  assert.equal(answer.status, 200);
  assert.deepEqual(told, [], "reports gather for a moment");
  await Promise.all(promises);
  assert.deepEqual(told.map(({ slot, status }) => [slot, status]), [[1, 200]]);
});

test("a connection that broke is reported as well", async () => {
  const { told, binding } = namespace();
  const promises = [];
  const fetch = sharedGovernor({ namespace: binding, name: 1, waitUntil: (promise) => promises.push(promise), fetch: async () => { throw new TypeError("broken"); } });
  await assert.rejects(fetch("https://acme.pipedrive.com/api/v2/deals", { method: "GET" }), /broken/);
  await Promise.all(promises);
  assert.deepEqual(told, [{ slot: 1 }]);
});

/** A governor whose object can be made to fail. Every word is noted. */
function trouble(t, send = async () => Response.json({ success: true, data: [] })) {
  const clock = ownClock(t);
  const words = [];
  const failing = { now: false };
  const object = {
    async fetch(_, { body }) {
      const word = JSON.parse(body);
      words.push({ ...word, at: clock.elapsed() });
      if (failing.now) throw new Error("the object is away");
      return Response.json({ slots: Array.from({ length: word.waiting[0] }, (_, at) => at + 1), searchSlots: [], refused: null, limit: 80, share: 80, at: Date.now() });
    },
  };
  const promises = [];
  const namespace = { idFromName: (name) => name, get: () => object };
  const fetch = sharedGovernor({ namespace, name: 1, waitUntil: (promise) => promises.push(promise), fetch: send });
  return { clock, words, failing, promises, ask: () => fetch("https://acme.pipedrive.com/api/v2/deals", { method: "GET" }) };
}

test("a report to an object that fails is told again ever less often, and given up after ten seconds", async (t) => {
  const { clock, words, failing, promises, ask } = trouble(t);
  await clock.until(ask());
  failing.now = true;
  let isOver = false;
  const over = Promise.all(promises).then(() => (isOver = true));
  await clock.pass(9_000);
  assert.equal(isOver, false, "what waits for the report waits on");
  await clock.until(over);
  assert.deepEqual(words.map(({ at }) => at), [0, 25, 75, 175, 375, 775, 1575, 3175, 6175, 9175, 12175]);
  await clock.pass(60_000);
  assert.deepEqual([words.length, clock.pending()], [11, 0]);
});

test("a report that couldn't be told is told as soon as the object answers, and only then is its promise over", async (t) => {
  const { clock, words, failing, promises, ask } = trouble(t);
  await clock.until(ask());
  failing.now = true;
  await clock.pass(100);
  failing.now = false;
  await clock.until(Promise.all(promises));
  const { reports, at } = words.at(-1);
  assert.deepEqual([reports.map(({ slot, status, ago }) => [slot, status, ago]), at], [[[1, 200, 175]], 175]);
});

test("after an answer that was lost the object knows the holder by another name, and reports come under the name of their slot", async (t) => {
  let answer;
  const slow = new Promise((go) => (answer = go));
  let count = 0;
  const { clock, words, failing, promises, ask } = trouble(t, async () => (++count === 1 ? slow : Response.json({ success: true, data: [] })));
  const first = ask();
  await clock.pass(10);
  failing.now = true;
  assert.equal((await clock.until(ask())).status, 429);
  failing.now = false;
  assert.equal((await clock.until(ask())).status, 200);
  answer(Response.json({ success: true, data: [] }));
  await clock.until(first);
  await clock.until(Promise.all(promises));
  const [old, lost, other] = words.map(({ holder }) => holder);
  assert.equal(lost, old);
  assert.notEqual(other, old);
  const told = words.flatMap(({ holder, waiting, reports }) => reports.map(({ slot }) => [holder, waiting, slot]));
  assert.deepEqual(told.sort(([one]) => (one === old ? -1 : 1)), [[old, [0, 0], 1], [other, [0, 0], 1]]);
});
