// A caller that won't wait: timeouts, and abort before, during and after.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";

import { failure, scripted } from "./scripted.mjs";

// Accepts, and never answers; or starts an answer and never ends it.
const arrivals = [];
const silent = createServer((request, response) => {
  if (request.url.includes("/deals/2")) response.writeHead(200, { "content-type": "application/json" }).write('{"success":true,');
  arrivals.shift()?.(request);
});
await once(silent.listen(0, "127.0.0.1"), "listening");
after(() => silent.close().closeAllConnections());
const crm = new Pipedrive({ apiToken: "secret", baseUrl: `http://127.0.0.1:${silent.address().port}`, maxRetries: 0 });
const arrival = () => new Promise((resolve) => arrivals.push(resolve));

test("a server that never answers ends in a timeout", async () => {
  const error = await failure(crm.deals.get(1, {}, { timeout: 50 }));
  assert.equal(error.code, "timeout");
  assert.ok(error.message.includes("50 ms"), error.message);
});
test("a server that never ends its answer ends in a timeout, too", async () => {
  assert.equal((await failure(crm.deals.get(2, {}, { timeout: 50 }))).code, "timeout");
});
test("a timeout closes the connection", { timeout: 30_000 }, async () => {
  const arrived = arrival();
  // Long enough for the request to arrive, also on a busy machine.
  const call = failure(crm.deals.get(1, {}, { timeout: 1000 }));
  const request = await arrived;
  await Promise.all([once(request.socket, "close"), call]);
});
test("a signal that was aborted before sends nothing", async () => {
  const { crm, sent } = scripted({ success: true, data: {} });
  const error = await failure(crm.deals.get(1, {}, { signal: AbortSignal.abort("changed my mind") }));
  assert.equal(error.code, "aborted");
  assert.equal(error.cause, "changed my mind");
  assert.deepEqual(sent, []);
});
test("a signal aborted under way ends the call and the connection", { timeout: 30_000 }, async () => {
  const reason = new Error("page closed");
  const controller = new AbortController();
  const arrived = arrival();
  const call = failure(crm.deals.get(1, {}, { signal: controller.signal }));
  const request = await arrived;
  controller.abort(reason);
  const error = await call;
  assert.equal(error.code, "aborted");
  assert.equal(error.cause, reason);
  if (!request.socket.destroyed) await once(request.socket, "close");
});
test("a signal aborted afterwards changes nothing", async () => {
  const { crm } = scripted({ success: true, data: { id: 1 } });
  const controller = new AbortController();
  const deal = await crm.deals.get(1, {}, { signal: controller.signal });
  controller.abort();
  assert.equal(deal.id, 1);
  assert.equal((await crm.deals.get(1)).id, 1);
});
test("a signal ends a listing between its pages", async () => {
  const controller = new AbortController();
  const { crm, sent } = scripted({ success: true, data: [{ id: 1 }], additional_data: { next_cursor: "b" } });
  const error = await failure(async () => {
    for await (const deal of crm.deals.list({}, { signal: controller.signal })) controller.abort(deal);
  });
  assert.equal(error.code, "aborted");
  assert.equal(sent.length, 1);
});
test("AbortSignal.timeout is an abort with the platform's reason", async () => {
  const error = await failure(crm.deals.get(1, {}, { signal: AbortSignal.timeout(50) }));
  assert.equal(error.code, "aborted");
  assert.equal(error.cause.name, "TimeoutError");
});
