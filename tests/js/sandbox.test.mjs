// The sandbox as a `fetch`: a CRM inside the program, for users' own tests.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";
import { sandboxFetch } from "pipedrive-wasm/sandbox";

let tokens = 0;
/** A client with a sandbox and a token of its own: clients with the same token share its limits. */
const client = (options, more) => {
  const token = `sandbox-token-${++tokens}`;
  return new Pipedrive({ apiToken: token, fetch: sandboxFetch({ token, ...options }), ...more });
};
const noon = { now: () => Date.UTC(2026, 10, 22, 12) };

test("the same seed and clock give the same CRM, another seed another", async () => {
  const titles = async (seed) => (await client({ seed, ...noon }).deals.list().toArray()).map((deal) => deal.title);
  const [one, again, other] = await Promise.all([titles(1), titles(1), titles(2)]);
  assert.ok(one.length > 100);
  assert.deepEqual(again, one);
  assert.notDeepEqual(other, one);
});

test("what is written is there, in this sandbox and in no other", async () => {
  const crm = client(noon);
  const made = await crm.deals.create({ title: "Kept", value: 5, currency: "EUR" });
  assert.equal((await crm.deals.get(made.id)).title, "Kept");
  await crm.deals.delete(made.id);
  await assert.rejects(crm.deals.get(made.id), { code: "not_found" });
  const fresh = client(noon);
  await assert.rejects(fresh.deals.get(made.id), { code: "not_found" });
});

test("options are held to: token, size", async () => {
  await assert.rejects(client({ token: "other" }).users.me(), { code: "authentication" });
  assert.equal((await client({ deals: 7 }).deals.list({ status: ["open", "won", "lost"] }).toArray()).length <= 7, true);
});

test("a file goes in and comes out with the very bytes", async () => {
  const crm = client();
  const bytes = new Uint8Array(300).map((_, at) => at);
  const kept = await crm.files.create({ file: { name: "b.bin", data: bytes }, deal_id: 1 });
  assert.deepEqual([kept.name, kept.file_size], ["b.bin", 300]);
  const back = await crm.files.download(kept.id);
  assert.deepEqual([back.name, await back.bytes()], ["b.bin", bytes]);
});

test("faults can be asked for", async () => {
  const failing = (fault, options) => client({}, { maxRetries: 0 }).deals.get(1, {}, { headers: { "x-sandbox-fault": fault }, ...options });
  await assert.rejects(failing("status=500"), { code: "server" });
  await assert.rejects(failing("html=403"), { code: "blocked" });
  await assert.rejects(failing("cut"), { code: "connection" });
  await assert.rejects(failing("hang", { timeout: 20 }), { code: "timeout" });
  await assert.rejects(failing("hang", { signal: AbortSignal.abort("now") }), { code: "aborted", cause: "now" });
});

test("a signal is heeded before anything happens", async () => {
  await assert.rejects(sandboxFetch()("http://any.host/api/v2/deals", { signal: AbortSignal.abort(new Error("no")) }), /no/);
});
