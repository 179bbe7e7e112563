// Webhooks, the proxy and dictionaries of an app's Worker in workerd, beside a sandbox that delivers and bans as Pipedrive does.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { request as plainRequest } from "node:http";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { testEvent } from "pipedrive-wasm/webhooks";

import { startSandboxes } from "../../js/own-sandboxes.mjs";
import { startIsolates } from "./workerd.mjs";

const [sandbox] = await startSandboxes({ after });
const objects = { GOVERNOR: "PipedriveGovernor", WEBHOOKS: "WebhookLog", TOKENS: "TokenStorage" };
const kit = fileURLToPath(new URL("./kit.mjs", import.meta.url));
const app = await startIsolates(kit, 2, { HOST: sandbox.baseUrl, API_TOKEN: sandbox.apiToken }, objects);
after(app.close);
const ask = async (path, init) => (await app.isolates[0].ask(path, init)).json();

/** Events that were worked on; waits until there are so many. */
async function seen(count) {
  for (;;) {
    const events = await ask("/seen");
    if (events.length >= count) return events;
    await delay(20);
  }
}

test("500 changes are delivered, answered in time and worked on, and no webhook is banned", { timeout: 240_000 }, async () => {
  const [step] = await ask(`/ensure?url=${encodeURIComponent(`${app.url}/webhooks/queue`)}`);
  assert.deepEqual([step.do, step.event], ["create", "*.*"]);
  for (let wave = 0; wave < 5; wave++) {
    const made = Array.from({ length: 100 }, async (_, at) => {
      const body = JSON.stringify({ title: `deal ${wave} ${at}` });
      return (await sandbox.fetch("/api/v2/deals", { method: "POST", headers: { "content-type": "application/json" }, body })).status;
    });
    assert.deepEqual([...new Set(await Promise.all(made))], [200]);
    await sandbox.control("webhooks?settled=1");
  }
  const { health, deliveries } = await sandbox.control("webhooks");
  assert.equal(deliveries.length, 500);
  assert.deepEqual([...new Set(deliveries.map(({ state, attempts }) => `${state} ${attempts.length}`))], ["delivered 1"]);
  assert.deepEqual(health.map(({ failedFirstAttempts, bannedUntilMillis }) => [failedFirstAttempts, bannedUntilMillis]), [[0, null]]);
  const events = await seen(500);
  assert.deepEqual(new Set(events), new Set(deliveries.map(({ eventId }) => `deal.create ${eventId}`)));
});

/** A delivery that a test makes itself. */
async function deliver(event, path = "/webhooks") {
  const made = testEvent({ entity: "deal", user: "crm", password: "correct horse", ...event });
  const response = await app.isolates[0].ask(path, { method: "POST", headers: Object.fromEntries(made.headers), body: await made.text() });
  return [response.status, (await response.json()).outcome];
}

test("an event that comes twice is worked on once, however close together", { timeout: 60_000 }, async () => {
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => deliver({ id: "twice", entity: "note" })));
  assert.equal(outcomes.filter(([, outcome]) => outcome === "taken").length, 1);
  assert.equal(outcomes.filter(([status, outcome]) => status === 200 && outcome === "duplicate").length, 9);
});

test("an event of the queue that fails comes again by itself", { timeout: 60_000 }, async () => {
  const before = (await ask("/seen")).length;
  assert.deepEqual(await deliver({ id: "fails", entity: "lead", data: { fails: true } }, "/webhooks/queue"), [202, "queued"]);
  assert.deepEqual(await deliver({ id: "works", entity: "lead" }, "/webhooks/queue"), [202, "queued"]);
  const events = await seen(before + 2);
  assert.deepEqual(events.filter((event) => event.startsWith("lead")).sort(), ["lead.change fails", "lead.change works"]);
});

test("a wrong password gets nowhere", { timeout: 60_000 }, async () => {
  assert.deepEqual(await deliver({ password: "wrong" }), [401, undefined]);
});

test("dictionaries are loaded by one isolate, and come from KV in the other", { timeout: 60_000 }, async () => {
  const requests = async () => (await sandbox.control("state")).tally.requests;
  const before = await requests();
  const count = await ask("/dictionaries");
  assert.ok(count > 10, JSON.stringify(count));
  const loaded = await requests();
  assert.ok(loaded > before);
  assert.deepEqual(await (await app.isolates[1].ask("/dictionaries")).json(), count);
  assert.equal(await requests(), loaded);
});

/** A Pipedrive that tells what it was sent, and streams. */
const received = [];
let release;
const upstream = createServer(async (request, response) => {
  // Who connects is asked whose tokens these are.
  if (request.url === "/api/v1/users/me") return response.end('{"success":true,"data":{"id":7,"company_id":42}}');
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  received.push({ path: request.url, bytes, headers: request.headers });
  response.setHeader("set-cookie", "upstream=1").setHeader("content-type", "application/json");
  response.write('{"success":true,"data":{"id":8');
  await release;
  response.end("}}");
});
await once(upstream.listen(0, "127.0.0.1"), "listening");
after(() => upstream.close());
const domain = `http://127.0.0.1:${upstream.address().port}`;

function token() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${part({ alg: "HS256" })}.${part({ userId: 7, companyId: 42, exp: Date.now() / 1000 + 300 })}`;
  return `${unsigned}.${createHmac("sha256", "jwt-secret").update(unsigned).digest("base64url")}`;
}
const authorization = () => `Bearer ${token()}`;

test("the proxy streams answers and bodies, with the session's token and none of the frame's headers", { timeout: 60_000 }, async () => {
  assert.deepEqual(await ask(`/connect?apiDomain=${encodeURIComponent(domain)}`), { companyId: 42, userId: 7 });
  let go;
  release = new Promise((resolve) => (go = resolve));
  const response = await fetch(`${app.url}/api/pipedrive/api/v2/deals/8`, {
    // The runtime around the Worker would compress, and gather for that.
    headers: { authorization: authorization(), cookie: "mine=1", "accept-encoding": "identity" },
  });
  const reader = response.body.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), '{"success":true,"data":{"id":8'); // the other side goes on only now
  go();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "}}");
  assert.equal(response.headers.get("set-cookie"), null);
  const [{ path, headers }] = received.splice(0);
  assert.deepEqual([path, headers.authorization, headers.cookie], ["/api/v2/deals/8", "Bearer first", undefined]);

  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(3_000_000)]), "large.bin");
  const upload = await fetch(`${app.url}/api/pipedrive/api/v1/files`, { method: "POST", headers: { authorization: authorization() }, body: form });
  assert.equal(upload.status, 200);
  const [{ bytes, headers: sent }] = received.splice(0);
  assert.ok(bytes > 3_000_000);
  assert.match(sent["content-type"], /^multipart\/form-data; boundary=/);
});

test("paths as no browser sends them lead nowhere either", { timeout: 60_000 }, async () => {
  const statusOf = (path) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(app.url);
      plainRequest({ hostname, port, path, headers: { authorization: authorization() } }, (answer) => resolve(answer.resume().statusCode)).on("error", reject).end();
    });
  for (const path of [
    "/api/pipedrive/api/v2/deals/../../../users",
    "/api/pipedrive/api/v2/deals/8/%2e%2e/%2e%2e/users",
    "/api/pipedrive/api/v2/deals/8%2f..%2fusers",
    "/api/pipedrive//evil.example/api/v2/deals",
    "/api/pipedrive/api/v2/deals\\..\\users",
    "/api/pipedrive/@evil.example/api/v2/deals",
  ]) {
    assert.ok([403, 404].includes(await statusOf(path)), path);
  }
  assert.deepEqual(received, []);
});
