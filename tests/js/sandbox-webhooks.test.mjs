// Webhooks of the sandbox, as a `fetch`: what is delivered to the program that asked for it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";
import { sandboxFetch } from "pipedrive-wasm/sandbox";

let made = 0;

/** A client and control paths of a sandbox that delivers to `receive`. */
function sandbox(receive, settings = {}) {
  const token = `webhooks-${++made}`;
  const fetch = sandboxFetch({ token, deals: 10, control: true, send: receive, settings });
  const control = async (path, body, signal) => {
    const init = { method: body ? "POST" : "GET", headers: { "x-api-token": token }, body: body && JSON.stringify(body), signal };
    return (await fetch(`https://api.pipedrive.com/__sandbox/${path}`, init)).json();
  };
  const crm = new Pipedrive({ apiToken: token, fetch });
  const hook = { subscription_url: "https://app.example/hooks", event_action: "*", event_object: "deal", name: "Deals" };
  return { crm, control, listen: () => crm.webhooks.create({ ...hook, http_auth_user: "me", http_auth_password: "pass" }) };
}

test("what changes by the API and in the app is told, and `settled` waits for it", async () => {
  const seen = [];
  const { crm, control, listen } = sandbox(async (request) => {
    const { meta, data } = await request.json();
    seen.push([request.method, request.url, request.headers.get("authorization"), meta.action, meta.change_source, data.title]);
    return new Response(null, { status: 204 });
  });
  await listen();
  const { id } = await crm.deals.create({ title: "Told of" });
  const edits = [{ method: "PATCH", path: `/api/v2/deals/${id}`, body: { title: "Edited" } }];
  await control("edit", { edits });
  const { settled, deliveries } = await control("webhooks?settled=1");
  assert.equal(settled, true);
  assert.deepEqual(deliveries.map(({ state, attempts: [{ status }] }) => [state, status]), [["delivered", 204], ["delivered", 204]]);
  const head = ["POST", "https://app.example/hooks", `Basic ${btoa("me:pass")}`];
  assert.deepEqual(seen, [[...head, "create", "api", "Told of"], [...head, "change", "app", "Edited"]]);
});

test("a receiver that throws, redirects or is silent is asked again once the clock is put forward", async () => {
  const answers = [
    () => Promise.reject(new Error("not today")),
    () => new Response(null, { status: 302, headers: { location: "/elsewhere" } }),
    () => new Promise(() => {}),
    () => new Response(null, { status: 200 }),
  ];
  const attempts = [];
  const { crm, control, listen } = sandbox(async (request) => {
    const { meta } = await request.json();
    attempts.push([meta.attempt, meta.id]);
    return answers[attempts.length - 1]();
  }, { webhooks: { timeoutMillis: 20 } });
  await listen();
  await crm.deals.create({ title: "Told of" });
  for (const advanceMillis of [3000, 30_000, 150_000]) {
    await control("webhooks?settled=1");
    await control("clock", { advanceMillis });
  }
  const { deliveries: [{ state, eventId, attempts: kept }] } = await control("webhooks?settled=1");
  assert.equal(state, "delivered");
  assert.deepEqual(attempts, [1, 2, 3, 4].map((attempt) => [attempt, eventId]));
  assert.deepEqual(kept.map(({ status, problem }) => status ?? problem), ["not today", 302, "no answer in time", 200]);
});

test("who waits for deliveries may give up", async () => {
  let answer;
  const { crm, control, listen } = sandbox(() => new Promise((resolve) => (answer = resolve)));
  await listen();
  await crm.deals.create({ title: "Unheard" });
  await assert.rejects(control("webhooks?settled=1", undefined, AbortSignal.timeout(5)), { name: "TimeoutError" });
  answer(new Response());
});
