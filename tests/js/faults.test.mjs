// A server that misbehaves over a real connection: the sandbox's faults, asked for by a header.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";

import { startSandboxes } from "./own-sandboxes.mjs";
import { failure } from "./scripted.mjs";

// A token for each test: a lockout holds up all clients that have the same.
const extraTokens = Array.from({ length: 30 }, (_, at) => `sandbox-token-${at}`);
const [{ baseUrl }] = await startSandboxes({ after }, { settings: { extraTokens } });
let tokens = 0;
const own = () => ({ baseUrl, apiToken: extraTokens[tokens++] });
const faulty = (fault, options) => new Pipedrive({ ...own(), maxRetries: 0, headers: { "x-sandbox-fault": fault }, ...options });

const outcomes = [
  ["status=400", "bad_request", 400],
  ["status=401", "authentication", 401],
  ["status=402", "plan_limit", 402],
  ["status=403", "permission", 403],
  ["status=404", "not_found", 404],
  ["status=410", "gone", 410],
  ["status=429", "rate_limited", 429],
  ["status=500", "server", 500],
  ["status=503", "server", 503],
  ["html=403", "blocked", 403],
  ["html=200", "unexpected_response", 200],
  ["html=502", "server", 502],
  ["broken-json", "unexpected_response", 200],
  ["empty", "unexpected_response", 200],
  ["success-false", "unexpected_response", 200],
  ["wrong-data", "unexpected_response", 200],
  ["cut", "connection", undefined],
];
for (const [fault, code, status] of outcomes) {
  test(`${fault} is ${code}`, async () => {
    const apiToken = extraTokens[tokens];
    const error = await failure(faulty(fault).deals.list().page());
    assert.equal(error.code, code, String(error));
    assert.equal(error.status, status);
    assert.equal(error.operation, "deals.list");
    assert.ok(!JSON.stringify(error).includes(apiToken), "the token is in no error");
  });
}

test("a server that hangs ends in a timeout", async () => {
  assert.equal((await failure(faulty("hang", { timeout: 100 }).deals.list().page())).code, "timeout");
});
test("a cursor that comes back ends the listing", async () => {
  const error = await failure(faulty("repeat-cursor").deals.list({ limit: 5 }).toArray());
  assert.equal(error.code, "unexpected_response");
});
test("after every fault but a lockout the client still works", async () => {
  const crm = new Pipedrive({ ...own(), maxRetries: 0 });
  for (const [fault, code] of outcomes) {
    if (code === "blocked") continue;
    assert.equal((await failure(crm.deals.list({}, { headers: { "x-sandbox-fault": fault } }).page())).code, code);
  }
  assert.equal((await crm.deals.list({ limit: 1 }).page()).items.length, 1);
});

test("a wrong token is an authentication error", async () => {
  const error = await failure(new Pipedrive({ baseUrl, apiToken: "wrong" }).deals.list().page());
  assert.equal(error.code, "authentication");
  assert.ok(!String(error).includes("wrong"), "and not shown");
});
test("a bearer token is taken, from a function as well", async () => {
  const { apiToken } = own();
  for (const accessToken of [apiToken, () => apiToken, async () => apiToken]) {
    const crm = new Pipedrive({ baseUrl, accessToken });
    assert.equal((await crm.deals.list({ limit: 1 }).page()).items.length, 1);
  }
});
test("an address where nobody listens is a connection error", async () => {
  const error = await failure(new Pipedrive({ apiToken: "secret", baseUrl: "http://127.0.0.1:9", maxRetries: 0 }).deals.get(1));
  assert.equal(error.code, "connection");
  assert.ok(error.cause instanceof Error);
});
test("a base address may have a path before the API's", async () => {
  const seen = [];
  const fetch = async (url) => {
    seen.push(String(url));
    return Response.json({ success: true, data: { id: 1 } });
  };
  await new Pipedrive({ apiToken: "secret", baseUrl: "https://proxy.test/crm/", fetch }).deals.get(1);
  assert.deepEqual(seen, ["https://proxy.test/crm/api/v2/deals/1"]);
});
