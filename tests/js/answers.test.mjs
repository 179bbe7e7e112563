// Answers that a server shouldn't give: each has its own outcome.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { failure, scripted } from "./scripted.mjs";

const html = (status, body) => new Response(body, { status, headers: { "content-type": "text/html; charset=UTF-8" } });
const json = (status, body, headers = {}) => Response.json(body, { status, headers });

async function outcome(answer, code, ...words) {
  const { crm } = scripted(answer);
  const error = await failure(crm.deals.get(1, {}, { maxRetries: 0 }));
  assert.equal(error.code, code, String(error));
  assert.equal(error.operation, "deals.get");
  for (const word of words) assert.ok(`${error.message} ${error.info ?? ""}`.includes(word), `${word} is not in: ${error.message}`);
  return error;
}

test("HTML where JSON is due shows its status and its start", async () => {
  const error = await outcome(html(200, `<h1>Maintenance</h1>${"x".repeat(500)}`), "unexpected_response", "200", "<h1>Maintenance</h1>");
  assert.ok(error.message.length < 400, "no more than its start");
});
test("an empty answer is unexpected", () => outcome(new Response("", { status: 200 }), "unexpected_response", "empty"));
test("a truncated answer is unexpected", () => outcome(new Response('{"success":true,"data":{"id":'), "unexpected_response", "JSON"));
test("success false in a 200 is an error", () =>
  outcome({ success: false, error: "No.", error_info: "Never." }, "unexpected_response", "No.", "Never."));
test("data of another type is unexpected", () => outcome({ success: true, data: "deal" }, "unexpected_response", "data"));
test("a list that isn't one is unexpected", async () => {
  const { crm } = scripted({ success: true, data: { id: 1 } });
  assert.equal((await failure(crm.deals.list().page())).code, "unexpected_response");
});
test("a body that breaks off is a lost connection", () => {
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('{"success":'));
      controller.error(new Error("reset by peer"));
    },
  });
  return outcome(() => new Response(stream), "connection");
});
test("an error is called by its class, whatever the minifier made of it", async () => {
  const error = await outcome(json(404, { success: false, error: "Deal not found" }), "not_found");
  assert.deepEqual([error.name, error.constructor.name], ["NotFoundError", "NotFoundError"]);
  assert.match(inspect(error), /^NotFoundError: deals\.get: HTTP 404: Deal not found\n/);
});
test("a fetch that fails is a connection error with its cause", async () => {
  const cause = new TypeError("fetch failed");
  const error = await outcome(() => Promise.reject(cause), "connection");
  assert.equal(error.cause, cause);
  assert.equal(error.retryable, true);
});
test("a fetch that throws something that is no error is a connection error", () =>
  outcome(() => Promise.reject("down"), "connection"));
test("a fetch that gives no response is a connection error", () => outcome(() => undefined, "connection"));

const refusals = [
  [400, { success: false, error: "Bad", error_info: "See docs" }, "bad_request"],
  [400, { success: false, message: "Validation failed", code: "ERR_SCHEMA_VALIDATION_FAILED" }, "bad_request"],
  [401, { success: false, error: "unauthorized access", errorCode: 401 }, "authentication"],
  [402, { success: false, error: "Payment required" }, "plan_limit"],
  [403, { success: false, error: "Scope and URL mismatch" }, "permission"],
  [403, { success: false, error: "Limit", code: "feature_capping_deals_limit" }, "plan_limit"],
  [404, { success: false, error: "Deal not found" }, "not_found"],
  [405, { success: false, error: "Method not allowed" }, "bad_request"],
  [410, { success: false, error: "Gone" }, "gone"],
  [429, { success: false, error: "request over limit" }, "rate_limited"],
  [500, { success: false, error: "Oops" }, "server"],
  [503, "", "server"],
];
for (const [status, body, code] of refusals) {
  test(`a ${status} with ${JSON.stringify(body).slice(0, 40)} is ${code}`, async () => {
    const error = await outcome(body === "" ? new Response(null, { status }) : json(status, body), code, String(status));
    assert.equal(error.status, status);
  });
}
test("a 403 with a page of Cloudflare's means blocked", () => outcome(html(403, "<title>Attention Required!</title>"), "blocked"));
test("a 429 says when to come back, where it does", async () => {
  const error = await outcome(json(429, { success: false, error: "slow" }, { "retry-after": "2" }), "rate_limited");
  assert.equal(error.retryIn, 2000);
});
test("a redirect is not followed with the token", () =>
  outcome(new Response(null, { status: 302, headers: { location: "https://elsewhere.test/" } }), "unexpected_response"));

test("a cursor that comes back ends the listing with an error, not for ever", async () => {
  const page = { success: true, data: [{ id: 1 }], additional_data: { next_cursor: "same" } };
  const { crm, sent } = scripted(page);
  const error = await failure(crm.deals.list().toArray());
  assert.equal(error.code, "unexpected_response");
  assert.equal(sent.length, 2);
});
test("an empty page with a cursor is not the end", async () => {
  const { crm } = scripted(
    { success: true, data: [], additional_data: { next_cursor: "b" } },
    { success: true, data: [{ id: 7 }], additional_data: { next_cursor: null } },
  );
  assert.deepEqual((await crm.deals.list().toArray()).map((deal) => deal.id), [7]);
});
test("a v1 list whose data is null is an empty list", async () => {
  const { crm } = scripted({ success: true, data: null, additional_data: { pagination: { more_items_in_collection: false } } });
  assert.deepEqual(await crm.notes.list().toArray(), []);
});
test("unknown fields and values arrive as they are", async () => {
  const data = { id: 1, title: "A", status: "on_ice", brand_new: { deep: [1, null] } };
  const { crm } = scripted({ success: true, data });
  assert.deepEqual(await crm.deals.get(1), data);
});
