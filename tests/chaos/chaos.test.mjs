// Thousands of calls over real HTTP against a server with faults by chance: nothing is lost, doubled, late or stuck.
//
// `CHAOS_SEEDS` says how many seeds, from `CHAOS_SEED` on: each has a sandbox, contents, faults and calls of its own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startSandboxes } from "../js/own-sandboxes.mjs";
import { run } from "./calls.mjs";

const SEEDS = Number(process.env.CHAOS_SEEDS ?? 4);
const FIRST = Number(process.env.CHAOS_SEED ?? 1);
const CALLS = 2000;
/** At a time: each has a few hundred connections. */
const SIDE_BY_SIDE = 25;

const settings = {
  burst: { limit: 400, searchLimit: 10 },
  lockout: { after: 1_000_000 }, // faults by chance are no lockout's business; the tally shows that none was near
  faults: {
    perMille: {
      serverError: 30,
      badGateway: 10,
      gatewayTimeout: 10,
      cutBefore: 10,
      cutAfter: 10,
      truncated: 10,
      tooMany: 2,
      tooManyRetryAfter: 1,
      drip: 5,
      latency: 20,
    },
    latencyMinMillis: 1,
    latencyMaxMillis: 40,
  },
};
/** How a call may end that had all the time it needed. */
const EXPECTED = new Set(["server", "connection", "rate_limited", "not_found"]);

test("two thousand calls a seed under faults", { concurrency: SIDE_BY_SIDE }, async (t) => {
  const sandboxes = await startSandboxes(t, { count: SEEDS, seed: FIRST });
  await Promise.all(sandboxes.map((sandbox, at) => t.test(`seed ${FIRST + at}`, (t) => one(t, sandbox, FIRST + at))));
});

async function one(t, sandbox, seed) {
  const ids = async (path) => (await (await sandbox.fetch(path)).json()).data.map(({ id }) => id);
  const [dealIds, noteIds, personIds] = await Promise.all(
    ["/api/v2/deals?limit=500", "/api/v1/notes?limit=500", "/api/v2/persons?limit=500"].map(ids),
  );
  await sandbox.control("settings", settings);
  const { crm, reads, writes, errors, late } = await run(sandbox, seed, CALLS, { dealIds, noteIds });
  const [log, { tally }] = [await sandbox.control("log"), await sandbox.control("state")];

  const faults = Object.values(tally.faults).reduce((sum, count) => sum + count, 0);
  t.diagnostic(`${tally.requests} requests, ${faults} faults, ${writes.length} writes, ${errors.length} calls failed, ${reads.length} lists`);
  assert.ok(faults > CALLS / 20, `only ${faults} faults`);
  assert.ok(writes.length > CALLS / 3 && reads.length > 0);

  assert.deepEqual(late, [], "every call ends within its deadline");
  for (const { marker, patience, code, message } of errors) {
    const expected = EXPECTED.has(code) || (patience === "short" && code === "timeout") || (patience === "abort" && code === "aborted");
    assert.ok(expected, `${marker}: ${code}, ${message}`);
  }

  const applied = new Map();
  for (const { marker } of log.writes) applied.set(marker, (applied.get(marker) ?? 0) + 1);
  for (const { marker, method, options, done, mayHaveHappened } of writes) {
    const times = applied.get(marker) ?? 0;
    applied.delete(marker);
    if (method === "POST" || options.retryWrites === "never") assert.ok(times <= 1, `${marker} was applied ${times} times`);
    if (done) assert.ok(times >= 1, `${marker} was answered, and not applied`);
    else if (!mayHaveHappened) assert.equal(times, 0, `${marker} was applied, and its error says that it can't have been`);
  }
  assert.deepEqual([...applied], [], "nobody wrote anything else");

  for (const read of reads) assert.deepEqual(read, personIds, "a listing has each item once");
  assert.equal(tally.lockouts, 0);
  assert.equal(tally.refusedByBurst, 0, "the window was never too full");
  assert.equal(tally.refusedBySearch, 0);

  // Whoever was left in the queue would stand before these.
  await sandbox.control("settings", { faults: { perMille: Object.fromEntries(Object.keys(settings.faults.perMille).map((name) => [name, 0])) } });
  const last = { priority: "background" };
  assert.equal((await crm.deals.get(dealIds[0], {}, last)).id, dealIds[0]);
  await crm.deals.search({ term: "de" }, last).page();
}
