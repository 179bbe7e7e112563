// What a Worker's request tells the shared governor of its slots, although its answer is out by then.

import assert from "node:assert/strict";
import { test } from "node:test";

import { sharedGovernor } from "pipedrive-wasm/cloudflare";

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
