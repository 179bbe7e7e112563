// A credential that is locked out: each further request would make it longer, so there is none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";

import { ownClock } from "./clock.mjs";
import { failure, held, scripted } from "./scripted.mjs";

const one = { success: true, data: { id: 1 } };
const locked = () => new Response("<title>Attention Required!</title>", { status: 403, headers: { "content-type": "text/html" } });

await scripted(one).crm.deals.get(1); // the wasm is there

test("a 403 in HTML is final, and says for how long nothing is sent", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(locked, one);
  const error = await clock.until(failure(crm.deals.create({ title: "A" })));
  assert.deepEqual([error.name, error.code, error.status, error.attempts], ["BlockedError", "blocked", 403, 1]);
  assert.deepEqual([error.retryIn, error.mayHaveHappened, sent.length, clock.elapsed()], [300_000, false, 1, 0]);
});
test("calls in the queue and later ones fail at once, without a request", async (t) => {
  const clock = ownClock(t);
  const { crm, sent, apiToken, fetch } = held({ burstLimit: 2 });
  const errors = [1, 2, 3, 4, 5].map((id) => failure(crm.deals.get(id)));
  await clock.settle();
  assert.equal(sent.length, 2);
  sent[0].answer(locked());
  await clock.settle();
  sent[1].answer(locked());
  const all = await clock.until(Promise.all(errors));
  assert.deepEqual(all.map(({ code, attempts }) => [code, attempts]), [["blocked", 1], ["blocked", 1], ...Array(3).fill(["blocked", 0])]);
  assert.equal(clock.elapsed(), 0);
  await clock.pass(100_000);
  for (const client of [crm, crm.withOptions({ maxRetries: 5 }), new Pipedrive({ apiToken, fetch })]) {
    const error = await clock.until(failure(client.deals.get(1)));
    assert.deepEqual([error.code, error.attempts, error.retryIn], ["blocked", 0, 200_000]);
    assert.match(error.message, /^deals\.get: this credential is locked out/);
  }
  assert.equal(sent.length, 2);
});
test("another credential isn't touched, nor is the same one elsewhere", async (t) => {
  const clock = ownClock(t);
  const { crm, apiToken } = scripted(locked);
  await clock.until(failure(crm.deals.get(1)));
  const other = scripted(one);
  assert.equal((await clock.until(other.crm.deals.get(1))).id, 1);
  const elsewhere = new Pipedrive({ apiToken, baseUrl: "https://other.test", fetch: async () => Response.json(one) });
  assert.equal((await clock.until(elsewhere.deals.get(1))).id, 1);
});
test("after five minutes one request goes first, and the others behind its answer", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = held();
  const first = failure(crm.deals.get(1));
  await clock.settle();
  sent[0].answer(locked());
  assert.equal((await first).code, "blocked");
  await clock.pass(300_001);
  const all = [1, 2, 3, 4].map((id) => crm.deals.get(id));
  await clock.settle();
  assert.equal(sent.length, 2, "one request tries");
  sent[1].answer();
  await clock.pass(2000);
  assert.equal(sent.length, 5);
  for (const { answer } of sent.slice(2)) answer();
  assert.equal((await Promise.all(all)).length, 4);
});
test("a 403 with JSON is about one call, not about the credential", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(Response.json({ success: false, error: "Scope and URL mismatch" }, { status: 403 }), one);
  assert.equal((await clock.until(failure(crm.deals.get(1)))).code, "permission");
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  assert.equal(sent.length, 2);
});
test("a call that waits for its repetition isn't repeated: it is blocked, too, and says what it waited for", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = held();
  const waiting = failure(crm.deals.get(1));
  const other = failure(crm.deals.get(2));
  await clock.settle();
  sent[0].answer(new Response("down", { status: 503 }));
  sent[1].answer(locked());
  assert.equal((await clock.until(other)).code, "blocked");
  const error = await clock.until(waiting);
  assert.deepEqual([error.code, error.attempts, error.info, sent.length], ["blocked", 1, "the attempt before: HTTP 503: the server failed", 2]);
});
