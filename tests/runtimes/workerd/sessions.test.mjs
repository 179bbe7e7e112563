// Sessions in workerd: five isolates over one Durable Object, and the stores of Cloudflare's.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { broken, CLIENT, lost, TokenHost } from "../token-host.mjs";
import { serveTokens } from "../token-server.mjs";
import { startIsolates } from "./workerd.mjs";

const host = new TokenHost();
// Lets a Worker wait until a request for tokens has come, which a test then never answers.
let heard;
const hearing = new Promise((go) => (heard = go));
const answers = host.fetch;
host.fetch = async (url, init) => {
  if (new URL(url).pathname !== "/heard") return answers(url, init);
  await hearing;
  return new Response("heard");
};
const server = await serveTokens(host);
const { isolates, close } = await startIsolates(fileURLToPath(new URL("./isolates.mjs", import.meta.url)), 5, { HOST: server.url, APP: JSON.stringify({ timeout: 2000 }) });
after(async () => {
  await close();
  await server.close();
});

const [first] = isolates;
const ask = async (isolate, path, init) => (await isolate.ask(path, init)).json();

/** Signs in, and lets the hour pass for the tokens: whatever has been issued is refused. */
async function signIn() {
  const { url } = await ask(first, "/authorize");
  const state = new URL(url).searchParams.get("state");
  const query = new URLSearchParams({ code: host.code(), state });
  return ask(first, `/connect?${query}`);
}

beforeEach(() => {
  Object.assign(host, { asked: [], served: [], refused: 0, rotating: false });
  host.faults.length = 0;
});

/** Two hundred calls in each isolate at once. */
async function thousand() {
  const outcomes = await Promise.all(isolates.map((isolate) => ask(isolate, "/calls?count=200")));
  const sum = {};
  for (const each of outcomes) for (const [what, count] of Object.entries(each)) sum[what] = (sum[what] ?? 0) + count;
  return sum;
}

for (const rotating of [false, true]) {
  const kind = rotating ? "a refresh token that changes" : "a refresh token that stays";

  test(`1,000 calls of five isolates on a dead token: one refresh, one write, every call answered; with ${kind}`, { timeout: 120_000 }, async () => {
    assert.deepEqual((await signIn()).key, { companyId: 42, userId: 7 });
    host.rotating = rotating;
    host.expire();
    const before = await ask(first, "/writes");
    assert.deepEqual(await thousand(), { answered: 1000 });
    assert.equal((await ask(first, "/writes")) - before, 1);
    assert.equal(host.refreshes, 1);
    assert.equal(host.asked.filter(({ grant_type }) => grant_type === "refresh_token").length, 1);
    assert.equal(host.served.filter((path) => path.includes("/deals/")).length, 1000);
  });
}

test("the same where the answer to the refresh is lost after the host acted", { timeout: 120_000 }, async () => {
  await signIn();
  host.expire();
  host.next(lost);
  const before = await ask(first, "/writes");
  assert.deepEqual(await thousand(), { answered: 1000 });
  assert.equal((await ask(first, "/writes")) - before, 1);
  assert.equal(host.asked.filter(({ grant_type }) => grant_type === "refresh_token").length, 2);
});

test("the same where it is lost and the refresh token had changed: the session ends in every isolate", { timeout: 120_000 }, async () => {
  await signIn();
  host.rotating = true;
  host.expire();
  host.next(lost);
  assert.deepEqual(await thousand(), { session_ended: 1000 });
  const asked = host.asked.length;
  assert.deepEqual(await thousand(), { session_ended: 1000 });
  assert.equal(host.asked.length, asked);
  await signIn();
  assert.deepEqual(await thousand(), { answered: 1000 });
});

test("a host that is broken ends no session", { timeout: 120_000 }, async () => {
  await signIn();
  host.expire();
  host.next(broken, broken, broken);
  const failed = await ask(first, "/calls?count=10");
  assert.deepEqual(failed, { server: 10 });
  assert.deepEqual(await thousand(), { answered: 1000 });
});

test("a request that ends in the middle of a refresh holds up others until its lease is over", { timeout: 120_000 }, async () => {
  await signIn();
  host.expire();
  host.next(() => (heard(), new Promise(() => undefined)));
  assert.equal(await ask(first, "/leave"), "left");
  assert.deepEqual(await ask(isolates[1], "/calls?count=10"), { answered: 10 });
  assert.equal(host.asked.filter(({ grant_type }) => grant_type === "refresh_token").length, 2);
});

test("an isolate that dies between the refresh and its being stored: all later calls are answered", { timeout: 120_000 }, async () => {
  await signIn();
  host.expire();
  const before = await ask(first, "/writes");
  assert.equal(await ask(first, "/die"), "left");
  assert.equal(host.refreshes, 1);
  assert.equal(await ask(first, "/writes"), before);
  assert.deepEqual(await thousand(), { answered: 1000 });
  assert.equal(host.refreshes, 2);
  assert.equal((await ask(first, "/writes")) - before, 1);
});

test("an uninstallation deletes the session in the object, for all isolates", { timeout: 60_000 }, async () => {
  await signIn();
  assert.deepEqual(await ask(isolates[1], "/calls?count=1"), { answered: 1 });
  const authorization = `Basic ${btoa(`${CLIENT.clientId}:${CLIENT.clientSecret}`)}`;
  const body = JSON.stringify({ client_id: CLIENT.clientId, company_id: 42, user_id: 7, timestamp: new Date().toISOString() });
  const strange = await isolates[2].ask("/", { method: "DELETE", headers: { authorization: "Basic eDp5" }, body });
  assert.equal(strange.status, 401);
  assert.deepEqual(await ask(isolates[3], "/list?company=42"), ["42:7"]);
  for (let time = 0; time < 2; time++) {
    assert.equal((await isolates[2].ask("/", { method: "DELETE", headers: { authorization }, body })).status, 204);
  }
  assert.deepEqual(await ask(isolates[3], "/list"), []);
  assert.deepEqual(await ask(isolates[1], "/calls?count=1"), { session_ended: 1 });
});

for (const store of ["durable", "encrypted", "d1", "kv"]) {
  test(`the store ${store} does what a store must`, { timeout: 120_000 }, async (t) => {
    const results = await ask(first, `/contract?store=${store}`);
    assert.ok(results.length >= 8, JSON.stringify(results));
    for (const { name, ok, error } of results) await t.test(name, () => assert.ok(ok, error));
  });
}
