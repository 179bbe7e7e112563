// What the sandbox itself does about limits and faults, over HTTP and as a `fetch`, asked without a client.

import assert from "node:assert/strict";
import { test } from "node:test";

import { sandboxFetch } from "pipedrive-wasm/sandbox";
import { startSandboxes } from "./own-sandboxes.mjs";

const post = (title) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ title }),
});

test("over the window requests are refused until the settings allow more", async (t) => {
  // A window of an hour: no test takes as long, so none depends on the time.
  const settings = { burst: { limit: 5, windowMillis: 3_600_000 }, headers: { retryAfter: true } };
  const [sandbox] = await startSandboxes(t, { settings });
  const statuses = [];
  for (let at = 0; at < 6; at++) statuses.push((await sandbox.fetch("/api/v2/deals/1")).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
  const refused = await sandbox.fetch("/api/v2/deals", post("never made"));
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("x-ratelimit-limit"), "5");
  assert.equal(refused.headers.get("x-ratelimit-remaining"), "0");
  assert.match(refused.headers.get("retry-after"), /^3(600|59\d)$/);
  assert.equal((await refused.json()).success, false);
  await sandbox.control("settings", { burst: { limit: 8 } });
  assert.equal((await sandbox.fetch("/api/v2/deals", post("made"))).status, 200);
  const { writes } = await sandbox.control("log");
  assert.deepEqual(writes.map(({ marker }) => marker), ["made"]);
  assert.equal((await sandbox.control("state")).tally.refusedByBurst, 2);
});

test("a budget that is spent comes back at midnight, and a lockout ends", async (t) => {
  const settings = { budget: { tokens: 1 }, lockout: { after: 2, coolDownMillis: 3_600_000 } };
  const [sandbox] = await startSandboxes(t, { settings });
  const statuses = [];
  for (let at = 0; at < 4; at++) statuses.push((await sandbox.fetch("/api/v2/deals/1")).status);
  assert.deepEqual(statuses, [200, 429, 429, 403]);
  const blocked = await sandbox.fetch("/api/v2/deals/1");
  assert.match(blocked.headers.get("content-type"), /^text\/html/);
  assert.equal((await sandbox.control("clock", { advanceMillis: 86_400_000 })).spentTokens, 0);
  assert.equal((await sandbox.fetch("/api/v2/deals/1")).status, 200);
});

test("sandboxes of one process are apart, and each seed has its own contents and faults", async (t) => {
  const perMille = { serverError: 200, cutBefore: 100, cutAfter: 100, truncated: 100, drip: 50, latency: 50 };
  const sandboxes = await startSandboxes(t, { count: 4, seed: 11, settings: { faults: { perMille } } });
  const runs = await Promise.all(sandboxes.map((sandbox) => writeMany(sandbox, 60)));
  for (const { applied, answered, markers } of runs) {
    assert.equal(new Set(markers).size, markers.length, "nothing is applied twice");
    assert.equal(applied, markers.length);
    for (const title of answered) assert.ok(markers.includes(title), `${title} was answered, so it was applied`);
    assert.ok(answered.length < markers.length, "some answers were lost on their way");
    assert.ok(markers.length < 60, "some requests were lost on their way");
  }
  assert.equal(new Set(runs.map(({ answered }) => answered.join())).size, 4);

  const [first] = sandboxes;
  await first.control("reset", {});
  assert.deepEqual(await writeMany(first, 60), runs[0], "the same seed strikes again in the same places");
});

/** Creates deals one after the other; which of them were answered whole, and what was applied. */
async function writeMany(sandbox, count) {
  const answered = [];
  for (let at = 0; at < count; at++) {
    const title = `deal ${at}`;
    const made = await sandbox.fetch("/api/v2/deals", post(title)).then(
      async (response) => response.ok && (await response.json()).success,
      () => false, // the connection was cut
    ).catch(() => false); // it was cut in the middle of the body
    if (made) answered.push(title);
  }
  const { applied, writes } = await sandbox.control("log");
  return { answered, applied, markers: writes.map(({ marker }) => marker) };
}

test("the sandbox as a fetch has the same limits, faults and control paths", async () => {
  const headers = { "x-api-token": "sandbox-token" };
  const script = ["cut-after", "cut-before", "drip", "latency=5"];
  const call = sandboxFetch({ control: true, settings: { burst: { limit: 5 }, faults: { script } }, now: () => 0 });
  const ask = (path, init) => call(`http://crm.test${path}`, { ...init, headers: { ...headers, ...init?.headers } });
  await assert.rejects(ask("/api/v2/deals", post("kept")), TypeError);
  await assert.rejects(ask("/api/v2/deals", post("lost")), TypeError);
  assert.ok((await (await ask("/api/v2/deals")).json()).data.length > 0);
  assert.equal((await ask("/api/v2/deals/1")).status, 200);
  assert.equal((await ask("/api/v2/deals/1")).headers.get("x-ratelimit-remaining"), "0");
  assert.equal((await ask("/api/v2/deals/1")).status, 429);
  const { writes } = await (await ask("/__sandbox/log")).json();
  assert.deepEqual(writes.map(({ marker, fault }) => [marker, fault]), [["kept", "cut-after"]]);
  const misspelt = sandboxFetch({ settings: { brust: {} } });
  await assert.rejects(misspelt("http://crm.test/api/v2/deals", { headers }), /brust/);
});

test("a signal ends the wait for a late answer and for a body that drips", async () => {
  const call = sandboxFetch();
  const ask = (fault, signal) =>
    call("http://crm.test/api/v2/deals", { signal, headers: { "x-api-token": "sandbox-token", "x-sandbox-fault": fault } });
  const late = new AbortController();
  const waiting = ask("latency=3600000", late.signal);
  setImmediate(() => late.abort(new Error("enough")));
  await assert.rejects(waiting, /enough/);
  const drips = new AbortController();
  const body = (await ask("drip", drips.signal)).text();
  drips.abort(new Error("enough"));
  await assert.rejects(body, /enough/);
});
