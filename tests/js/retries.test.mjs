// What is sent again, what isn't, and what an error then says.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ownClock } from "./clock.mjs";
import { failure, scripted, scriptedWith } from "./scripted.mjs";

const one = { success: true, data: { id: 1 } };
const refusal = (status, headers) => Response.json({ success: false, error: "No" }, { status, headers });
const cut = () => {
  const pull = (controller) => {
    controller.enqueue(new TextEncoder().encode('{"success":true,"da'));
    controller.error(new TypeError("terminated"));
  };
  return new Response(new ReadableStream({ pull }), { headers: { "content-type": "application/json" } });
};
const lost = () => Promise.reject(new TypeError("fetch failed"));

const calls = {
  GET: (crm, options) => crm.deals.get(1, {}, options),
  POST: (crm, options) => crm.deals.create({ title: "A" }, options),
  PATCH: (crm, options) => crm.deals.update(1, { title: "B" }, options),
  PUT: (crm, options) => crm.notes.update(1, { content: "C" }, options),
  DELETE: (crm, options) => crm.deals.delete(1, options),
};
const WRITES = Object.keys(calls).slice(1);
/** Failures after which it is open whether a request took effect. */
const open = {
  "a 500": [() => refusal(500), "server"],
  "a 502 in HTML": [() => new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }), "server"],
  "a 504": [() => refusal(504), "server"],
  "a lost connection": [lost, "connection"],
  "a body cut in the middle": [cut, "connection"],
};
const again = ({ url, method, body, headers }) => ({ url: url.href, method, body, headers });

const file = { name: "a.txt", data: new Blob(["inside"]) };
const stream = () => ({ name: "a.txt", data: new Blob(["inside"]).stream() });

await scripted(one).crm.files.create({ file: stream() }); // the wasm is there, and the code for streams

for (const [method, call] of Object.entries(calls)) {
  test(`a 429 is no obstacle to a ${method}, which is repeated as it was`, async (t) => {
    const clock = ownClock(t);
    const { crm, sent } = scripted(refusal(429, { "retry-after": "0" }), one);
    await clock.until(call(crm));
    assert.deepEqual(sent.map((request) => request.method), [method, method]);
    assert.deepEqual(again(sent[0]), again(sent[1]));
    assert.equal(clock.pending(), 0);
  });
}

test("two 429s on end mean that the day's tokens are used up", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(refusal(429));
  const error = await clock.until(failure(crm.deals.create({ title: "A" })));
  assert.deepEqual([error.name, error.code, error.status, error.attempts], ["BudgetError", "budget_exhausted", 429, 2]);
  assert.equal(error.mayHaveHappened, false);
  assert.ok(error.retryIn > 0 && error.retryIn <= 86_400_000, `${error.retryIn}`);
  const later = await clock.until(failure(crm.deals.get(1)));
  assert.deepEqual([later.code, later.attempts], ["budget_exhausted", 0]);
  assert.equal(sent.length, 2, "the next call isn't even sent");
  await clock.pass(60_000);
  await clock.until(failure(crm.deals.get(1, {}, { maxRetries: 0 })));
  assert.equal(sent.length, 3, "a minute later one looks whether they are back");
});
test("with tokens left a 429 is about the burst, however often", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(refusal(429, { "x-daily-ratelimit-token-remaining": "5000" }));
  const error = await clock.until(failure(crm.deals.get(1)));
  assert.deepEqual([error.name, error.code, error.attempts], ["RateLimitError", "rate_limited", 3]);
  assert.ok(error.retryIn >= 2000, `${error.retryIn}`);
  assert.equal(sent.length, 3);
});
test("a 429 without a token left is about the budget at once", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(refusal(429, { "x-daily-ratelimit-token-remaining": "0" }));
  assert.equal((await clock.until(failure(crm.deals.get(1)))).code, "budget_exhausted");
  assert.equal(sent.length, 1);
});

for (const [what, [answer, code]] of Object.entries(open)) {
  test(`a GET is repeated after ${what}, twice at most`, async (t) => {
    const clock = ownClock(t);
    const { crm, sent } = scripted(answer, answer, one);
    const reply = await clock.until(crm.request("getDeal", { id: 1 }));
    assert.deepEqual([reply.data, reply.response.attempts], [{ id: 1 }, 3]);
    assert.deepEqual(sent.map(again), Array(3).fill(again(sent[0])));
    const { crm: never, sent: thrice } = scripted(answer);
    const error = await clock.until(failure(never.deals.get(1)));
    assert.deepEqual([error.code, error.attempts, error.retryable, error.mayHaveHappened], [code, 3, true, false]);
    assert.equal(thrice.length, 3);
    assert.equal(clock.pending(), 0);
  });
  test(`after ${what} no write is repeated, and its error says that it may have happened`, async (t) => {
    const clock = ownClock(t);
    for (const method of WRITES) {
      const { crm, sent } = scripted(answer, one);
      const error = await clock.until(failure(calls[method](crm)));
      assert.deepEqual([error.code, error.attempts, error.mayHaveHappened], [code, 1, true], method);
      assert.equal(sent.length, 1, method);
    }
  });
  test(`after ${what} PUT, PATCH and DELETE are repeated where the caller says so, POST never`, async (t) => {
    const clock = ownClock(t);
    const options = { retryWrites: "idempotent" };
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const { crm, sent } = scripted(answer, one);
      await clock.until(calls[method](crm, options));
      assert.deepEqual(sent.map((request) => request.method), [method, method]);
    }
    const { crm, sent } = scriptedWith(options, answer, one);
    const error = await clock.until(failure(calls.POST(crm)));
    assert.deepEqual([error.code, error.mayHaveHappened, sent.length], [code, true, 1]);
  });
}

test("a timeout is repeated for a GET, each attempt with the whole time", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(() => new Promise(() => {}));
  const error = await clock.until(failure(crm.deals.get(1, {}, { timeout: 1000 })));
  assert.deepEqual([error.code, error.attempts, sent.length], ["timeout", 3, 3]);
  assert.equal(clock.elapsed(), 3000, "the wait before an attempt is part of it");
  assert.equal(clock.pending(), 0);
});
test("a write that was refused first and then lost may have happened; one that was only refused hasn't", async (t) => {
  const clock = ownClock(t);
  const both = scripted(refusal(429, { "retry-after": "0" }), lost);
  assert.equal((await clock.until(failure(calls.POST(both.crm)))).mayHaveHappened, true);
  const refused = scripted(refusal(429, { "retry-after": "0" }));
  assert.equal((await clock.until(failure(calls.POST(refused.crm)))).mayHaveHappened, false);
});
test("a write that was lost first and then refused may have happened", async (t) => {
  const clock = ownClock(t);
  const { crm } = scripted(lost, refusal(404));
  const error = await clock.until(failure(calls.DELETE(crm, { retryWrites: "idempotent" })));
  assert.deepEqual([error.code, error.attempts, error.mayHaveHappened], ["not_found", 2, true]);
});
for (const status of [400, 401, 402, 403, 404, 410, 501]) {
  test(`a ${status} is final`, async (t) => {
    const clock = ownClock(t);
    const { crm, sent } = scripted(refusal(status), one);
    assert.equal((await clock.until(failure(crm.deals.get(1)))).attempts, 1);
    assert.equal(sent.length, 1);
  });
}
test("maxRetries is the number of requests after the first, of a client or a call", async (t) => {
  const clock = ownClock(t);
  for (const [ofClient, ofCall, requests] of [[0, undefined, 1], [10, undefined, 11], [0, 1, 2], [5, 0, 1]]) {
    const { crm, sent } = scriptedWith({ maxRetries: ofClient }, () => refusal(500));
    const error = await clock.until(failure(crm.deals.get(1, {}, { maxRetries: ofCall })));
    assert.deepEqual([sent.length, error.attempts], [requests, requests]);
  }
});
test("waits grow, each halfway through its span, to eight seconds at most", async (t) => {
  const clock = ownClock(t);
  const at = [];
  const { crm } = scriptedWith({ maxRetries: 7 }, () => (at.push(clock.elapsed()), refusal(503)));
  await clock.until(failure(crm.deals.get(1)));
  const waits = at.slice(1).map((time, index) => time - at[index]);
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 4000, 4000]);
});

test("what the server says of the wait is kept to, up to a minute", async (t) => {
  const clock = ownClock(t);
  const date = () => new Date(performance.timeOrigin + performance.now() + 20_000).toUTCString();
  for (const [status, after, least, most] of [[429, () => "60", 60_000, 60_250], [503, () => "3", 3000, 3250], [503, date, 18_000, 20_250]]) {
    const { crm } = scripted(() => refusal(status, { "retry-after": after() }), one);
    const before = clock.elapsed();
    await clock.until(crm.deals.get(1));
    const waited = clock.elapsed() - before;
    assert.ok(waited >= least && waited <= most, `${after}: ${waited}`);
  }
});
for (const [status, code] of [[429, "rate_limited"], [503, "server"]]) {
  test(`a ${status} that asks for more than a minute is an error at once, which says when to come back`, async (t) => {
    const clock = ownClock(t);
    const { crm, sent } = scripted(refusal(status, { "retry-after": "61" }), one);
    const error = await clock.until(failure(crm.deals.get(1)));
    assert.deepEqual([error.code, error.retryIn, error.attempts, sent.length, clock.elapsed()], [code, 61_000, 1, 1, 0]);
  });
}
test("while the server wants a minute and more, calls are refused at once; after it they are sent", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(refusal(429, { "retry-after": "90" }), one);
  await clock.until(failure(crm.deals.get(1)));
  const error = await clock.until(failure(crm.deals.get(1)));
  assert.deepEqual([error.code, error.attempts, error.retryIn, sent.length], ["rate_limited", 0, 90_000, 1]);
  await clock.pass(31_000);
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  assert.equal(clock.elapsed(), 90_000, "with less than a minute left it is worth waiting");
});

test("an upload of a Blob is repeated after a 429, one from a stream isn't: it can be read once", async (t) => {
  const clock = ownClock(t);
  const whole = scripted(refusal(429, { "retry-after": "2" }), one);
  assert.equal((await clock.until(whole.crm.files.create({ file }))).id, 1);
  assert.equal(whole.sent.length, 2);
  assert.equal(await whole.sent[1].body.get("file").text(), "inside");
  const once = scripted(refusal(429, { "retry-after": "2" }), one);
  const error = await clock.until(failure(once.crm.files.create({ file: stream() })));
  assert.deepEqual([error.code, error.attempts, error.retryIn, error.mayHaveHappened], ["rate_limited", 1, 2125, false]);
  assert.equal(once.sent.length, 1);
});

// Each message is read as a whole.
const refused = {
  "maxRetries: -1": [{ maxRetries: -1 }, "deals.get: maxRetries must be a whole number from 0 up"],
  "maxRetries: 1.5": [{ maxRetries: 1.5 }, "deals.get: maxRetries must be a whole number from 0 up"],
  "maxRetries: null": [{ maxRetries: null }, "deals.get: maxRetries must be a whole number from 0 up"],
  'maxRetries: "2"': [{ maxRetries: "2" }, "deals.get: maxRetries must be a whole number from 0 up"],
  "maxRetries: NaN": [{ maxRetries: NaN }, "deals.get: maxRetries must be a whole number from 0 up"],
  'retryWrites: "always"': [{ retryWrites: "always" }, 'deals.get: retryWrites must be "never" or "idempotent"'],
  "retryWrites: true": [{ retryWrites: true }, 'deals.get: retryWrites must be "never" or "idempotent"'],
  'priority: "high"': [{ priority: "high" }, 'deals.get: priority must be "interactive" or "background"'],
  "priority: 1": [{ priority: 1 }, 'deals.get: priority must be "interactive" or "background"'],
  "deadline: 0": [{ deadline: 0 }, "deals.get: deadline must be a positive number of milliseconds"],
  "deadline: NaN": [{ deadline: NaN }, "deals.get: deadline must be a positive number of milliseconds"],
  "deadline: null": [{ deadline: null }, "deals.get: deadline must be a positive number of milliseconds"],
  'deadline: "5s"': [{ deadline: "5s" }, "deals.get: deadline must be a positive number of milliseconds"],
  "deadline: a Date": [{ deadline: new Date() }, "deals.get: deadline must be a positive number of milliseconds"],
};
for (const [what, [options, message]] of Object.entries(refused)) {
  test(`${what} is refused, in a call and in a client`, async () => {
    const { crm, sent } = scripted(one);
    await crm.deals.get(1); // until the wasm is there, the operation has Pipedrive's name for it
    const ofClient = scriptedWith(options, one);
    for (const call of [crm.deals.get(1, {}, options), crm.withOptions(options).deals.get(1), ofClient.crm.deals.get(1)]) {
      const error = await failure(call);
      const said = error.message.replace("getDeal:", "deals.get:");
      assert.deepEqual([error.code, said, error.attempts], ["invalid_input", message, 0]);
    }
    assert.deepEqual([sent.length, ofClient.sent.length], [1, 0]);
  });
}

const plan = "deals.get: plan must be lite, growth, premium, ultimate or an older plan's name, not ";
const ofClients = {
  'plan: "gold"': [{ plan: "gold" }, `${plan}gold`],
  'plan: ""': [{ plan: "" }, plan],
  "burstLimit: 0": [{ burstLimit: 0 }, "deals.get: burstLimit must be a whole number from 1 up"],
  "burstLimit: 2.5": [{ burstLimit: 2.5 }, "deals.get: burstLimit must be a whole number from 1 up"],
  "burstLimit: Infinity": [{ burstLimit: Infinity }, "deals.get: burstLimit must be a whole number from 1 up"],
  'burstLimit: "40"': [{ burstLimit: "40" }, "deals.get: burstLimit must be a whole number from 1 up"],
  'burstLimit: "lite"': [{ burstLimit: "lite" }, "deals.get: burstLimit must be a whole number from 1 up"],
  "plan: 40": [{ plan: 40 }, plan],
  "budget.daily: -1": [{ budget: { daily: -1 } }, "deals.get: budget.daily must be a whole number from 0 up"],
  'budget.reserve: "10"': [{ budget: { reserve: "10" } }, "deals.get: budget.reserve must be a whole number from 0 up"],
  'policy: "read"': [{ policy: "read" }, "deals.get: policy must be an object, not a string"],
  'policy.deals: "write"': [{ policy: { deals: "write" } }, 'deals.get: policy: `deals` must be "deny", "read" or "full", not "write"'],
  "policy.dials": [{ policy: { dials: "read" } }, "deals.get: policy: no operation or resource is called `dials`"],
};
for (const [what, [options, message]] of Object.entries(ofClients)) {
  test(`${what} is refused by the first call`, async () => {
    const { crm, sent } = scriptedWith(options, one);
    const error = await failure(crm.deals.get(1));
    assert.deepEqual([error.code, error.message, error.attempts], ["invalid_input", message, 0]);
    assert.deepEqual(sent, []);
  });
}
test("a budget that is no object is refused at once", () => {
  for (const budget of [5, null, "all"]) {
    assert.throws(() => scriptedWith({ budget }, one), { code: "invalid_input", message: "Pipedrive: budget must be an object" });
  }
});

test("a policy that is null allows nothing", async () => {
  const { crm, sent } = scriptedWith({ policy: null }, one);
  assert.equal((await failure(crm.deals.get(1))).code, "policy_denied");
  assert.deepEqual(sent, []);
});
