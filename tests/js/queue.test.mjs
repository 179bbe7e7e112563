// Who is sent when: the burst window, the queue before it, and how a call leaves it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { promisify } from "node:util";
import { Pipedrive } from "pipedrive-wasm";

import { ownClock } from "./clock.mjs";
import { failure, held, ownToken, scripted, scriptedWith } from "./scripted.mjs";

const one = { success: true, data: { id: 1 } };
const numbers = (sent) => sent.map(({ url }) => Number(url.pathname.split("/").at(-1)));
const calls = (crm, from, to, options) => Array.from({ length: to - from + 1 }, (_, at) => crm.deals.get(from + at, {}, options));

await scripted(one).crm.deals.get(1); // the wasm is there

test("twenty of twenty-five calls are sent at once, the others when the window has room", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scripted(one);
  const all = Promise.all(calls(crm, 1, 25));
  await clock.settle();
  assert.deepEqual(numbers(sent), Array.from({ length: 20 }, (_, at) => at + 1));
  await clock.pass(2000);
  assert.equal(sent.length, 20, "the window is rolling, and two seconds long");
  await clock.until(all);
  assert.deepEqual(numbers(sent.slice(20)), [21, 22, 23, 24, 25], "in their order");
  assert.ok(clock.elapsed() < 2600, `${clock.elapsed()}`);
  assert.equal(clock.pending(), 0);
});
test("a request counts until two seconds after its answer: it may have arrived late", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = held({ burstLimit: 2 });
  const all = Promise.all(calls(crm, 1, 3));
  await clock.pass(10_000);
  assert.deepEqual(numbers(sent), [1, 2]);
  sent[0].answer();
  await clock.pass(2000);
  assert.equal(sent.length, 2);
  await clock.pass(1);
  assert.deepEqual(numbers(sent), [1, 2, 3]);
  for (const request of sent) request.answer();
  await all;
});
test("burstLimit and plan say how many", async (t) => {
  const clock = ownClock(t);
  const expected = [[{ burstLimit: 3 }, 3], [{ plan: "growth" }, 40], [{ plan: "ultimate" }, 120], [{ plan: "lite", burstLimit: 7 }, 7]];
  for (const [options, count] of expected) {
    const { crm, sent } = held({ ...options, maxRetries: 0 });
    const all = Promise.allSettled(calls(crm, 1, 130, { timeout: 1000 }));
    await clock.settle();
    assert.equal(sent.length, count, JSON.stringify(options));
    await clock.until(all);
  }
  const token = ownToken();
  const { crm, sent } = held({ apiToken: undefined, accessToken: token, plan: "lite" });
  const all = Promise.allSettled(calls(crm, 1, 90, { timeout: 1000 }));
  await clock.settle();
  assert.equal(sent.length, 80, "four times as many with an access token");
  await clock.until(all);
});
test("what the server says of the limit goes over what was assumed, up and down", async (t) => {
  const clock = ownClock(t);
  const limit = (limit) => Response.json(one, { headers: { "x-ratelimit-limit": limit, "x-ratelimit-remaining": limit - 1 } });
  for (const [said, expected] of [[40, 40], [5, 5]]) {
    const { crm, sent } = scriptedWith({ burstLimit: 20 }, () => limit(said));
    await clock.until(crm.deals.get(1));
    await clock.pass(2100);
    const before = sent.length;
    const all = Promise.all(calls(crm, 1, 50));
    await clock.pass(2000);
    assert.ok(sent.length - before <= expected, `${sent.length - before} of ${expected}`);
    await clock.until(all);
  }
});
test("who has the same token at the same address shares its window, others don't", async (t) => {
  const clock = ownClock(t);
  const first = held({ burstLimit: 4 });
  const { apiToken, fetch } = first;
  const second = new Pipedrive({ apiToken, fetch });
  const third = first.crm.withOptions({ timeout: 60_000 });
  const mine = [first.crm.deals.get(1), second.deals.get(2), third.deals.get(3), second.deals.get(4), first.crm.deals.get(5), second.deals.get(6)];
  const others = [held({ burstLimit: 4 }), held({ burstLimit: 4, apiToken, baseUrl: "https://other.test" })];
  const theirs = others.flatMap(({ crm }) => calls(crm, 1, 4));
  await clock.settle();
  assert.equal(first.sent.length, 4);
  assert.deepEqual(others.map(({ sent }) => sent.length), [4, 4]);
  for (const { answer } of [first.sent, ...others.map(({ sent }) => sent)].flat()) answer();
  await Promise.all(theirs);
  await clock.pass(3000);
  assert.equal(first.sent.length, 6);
  for (const { answer } of first.sent) answer();
  await Promise.all(mine);
});
test("a function whose tokens change keeps the limits, and each request has the newest token", async (t) => {
  const clock = ownClock(t);
  let given = 0;
  const accessToken = () => `fresh-${++given}`;
  const { crm, sent, fetch } = held({ apiToken: undefined, accessToken, burstLimit: 2 });
  const all = [crm.deals.get(1), new Pipedrive({ accessToken, fetch }).deals.get(2), crm.deals.get(3)];
  await clock.settle();
  assert.deepEqual(sent.map(({ headers }) => headers.authorization), ["Bearer fresh-1", "Bearer fresh-2"]);
  for (const { answer } of sent) answer();
  await clock.pass(3000);
  assert.equal(sent.length, 3);
  sent[2].answer();
  await Promise.all(all);
});
test("calls in the background yield to all others, and one in ten has its turn", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scriptedWith({ burstLimit: 1 }, one);
  const background = calls(crm, 101, 103, { priority: "background" });
  await clock.settle();
  const all = Promise.all([...background, ...calls(crm, 1, 25)]);
  await clock.until(all);
  const order = numbers(sent);
  assert.equal(order[0], 101, "nobody else was there");
  const [second, third] = [order.indexOf(102), order.indexOf(103)];
  assert.deepEqual(order.filter((id) => id < 100), Array.from({ length: 25 }, (_, at) => at + 1));
  assert.deepEqual([second, third], [10, 20]);
});
test("a request that is repeated goes before those that had no turn yet", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scriptedWith({ burstLimit: 2 }, new Response(null, { status: 503 }), one);
  await clock.until(Promise.all(calls(crm, 1, 6)));
  assert.deepEqual(numbers(sent).slice(0, 3), [1, 2, 1]);
});

// Leaving.

const REASONS = ["enough", 0, "", false, null, { why: "page closed" }, new Error("mine")];
for (const reason of [...REASONS, undefined]) {
  test(`an abort in the queue with ${reason === "" ? "an empty text" : String(reason)} gives that reason, sends nothing and makes room`, async (t) => {
    const clock = ownClock(t);
    const { crm, sent } = held({ burstLimit: 1 });
    const controller = new AbortController();
    const first = crm.deals.get(1);
    const left = failure(crm.deals.get(2, {}, { signal: controller.signal }));
    const next = crm.deals.get(3);
    await clock.settle();
    controller.abort(reason);
    const error = await clock.until(left);
    assert.equal(error.code, "aborted");
    if (reason === undefined) assert.equal(error.cause.name, "AbortError", "the platform's own");
    else assert.equal(error.cause, reason);
    assert.ok("cause" in error);
    assert.deepEqual([error.attempts, error.mayHaveHappened, clock.elapsed()], [0, false, 0]);
    sent[0].answer();
    await clock.pass(2100);
    assert.deepEqual(numbers(sent), [1, 3]);
    sent[1].answer();
    await Promise.all([first, next]);
    assert.equal(clock.pending(), 0);
  });
}
test("an abort in the wait for a repetition ends the call with the reason, and says what the wait was for", async (t) => {
  const clock = ownClock(t);
  const controller = new AbortController();
  const { crm, sent } = scripted(new Response("down", { status: 503 }), one);
  const call = failure(crm.deals.get(1, {}, { signal: controller.signal }));
  await clock.settle();
  assert.equal(sent.length, 1);
  controller.abort("enough");
  const error = await clock.until(call);
  assert.deepEqual([error.code, error.cause, error.attempts, error.mayHaveHappened], ["aborted", "enough", 1, false]);
  assert.match(error.info, /the attempt before: .*503/);
  await clock.pass(10_000);
  assert.equal(sent.length, 1);
  assert.equal(clock.pending(), 0);
});
test("an abort of a write on its way may have happened, one in the queue hasn't", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = held({ burstLimit: 1 });
  const controller = new AbortController();
  const { signal } = controller;
  const errors = [crm.deals.create({ title: "A" }, { signal }), crm.deals.create({ title: "B" }, { signal })].map(failure);
  await clock.settle();
  assert.equal(sent.length, 1);
  controller.abort();
  const [sentOne, queued] = await clock.until(Promise.all(errors));
  assert.deepEqual([sentOne.code, sentOne.attempts, sentOne.mayHaveHappened], ["aborted", 1, true]);
  assert.deepEqual([queued.code, queued.attempts, queued.mayHaveHappened], ["aborted", 0, false]);
  assert.equal(sent[0].signal.aborted, true);
});
test("an abort while an answer is read ends the call at once", async (t) => {
  const clock = ownClock(t);
  const controller = new AbortController();
  const { crm } = scripted(() => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })));
  const call = failure(crm.deals.get(1, {}, { signal: controller.signal }));
  await clock.settle();
  controller.abort("enough");
  const error = await clock.until(call);
  assert.deepEqual([error.code, error.cause, error.attempts], ["aborted", "enough", 1]);
});
test("a timeout that was asked for counts in the queue: nothing was sent, nothing can have happened", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = held({ burstLimit: 1 });
  const first = crm.deals.get(1);
  const late = failure(crm.deals.create({ title: "A" }, { timeout: 500 }));
  const error = await clock.until(late);
  assert.deepEqual([error.name, error.code, error.attempts, error.mayHaveHappened], ["TimeoutError", "timeout", 0, false]);
  assert.deepEqual([clock.elapsed(), sent.length], [500, 1]);
  sent[0].answer();
  await first;
});
test("without a timeout of its own a call waits in the queue for as long as it takes", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scriptedWith({ burstLimit: 1 }, one);
  await clock.until(Promise.all(calls(crm, 1, 50)));
  assert.equal(sent.length, 50);
  assert.ok(clock.elapsed() > 90_000, `${clock.elapsed()}`);
});
test("a deadline is for all attempts together", async (t) => {
  const clock = ownClock(t);
  const { crm, sent } = scriptedWith({ maxRetries: 10 }, new Response("down", { status: 503 }));
  const error = await clock.until(failure(crm.deals.get(1, {}, { deadline: 5000 })));
  assert.equal(error.code, "timeout");
  assert.match(error.message, /the deadline of 5000 ms/);
  assert.match(error.info, /503/);
  assert.deepEqual([clock.elapsed(), sent.length, error.attempts], [5000, 5, 5]);
  const queue = held({ burstLimit: 1 });
  const first = queue.crm.deals.get(1, {}, { deadline: 60_000 });
  const queued = await clock.until(failure(queue.crm.deals.get(2, {}, { deadline: 300 })));
  assert.deepEqual([queued.code, queued.attempts], ["timeout", 0]);
  queue.sent[0].answer();
  await first;
  assert.equal(clock.pending(), 0, "the deadline's clock has stopped");
});

test("a given timeout covers the wait before a repetition, however long that is", async (t) => {
  const clock = ownClock(t);
  const down = new Response("down", { status: 503, headers: { "retry-after": "30" } });
  const { crm, sent } = scripted(() => down.clone());
  const call = failure(crm.deals.get(1, {}, { timeout: 5000 }));
  const error = await clock.until(call);
  assert.deepEqual([error.code, error.attempts, sent.length], ["timeout", 1, 1]);
  assert.ok(clock.elapsed() < 6000, `${clock.elapsed()}`);
});

// What stays behind.

test("a signal that lives long gathers no listeners over a hundred calls", async (t) => {
  const clock = ownClock(t);
  const { signal } = new AbortController();
  const answers = [one, new Response(null, { status: 503 }), Response.json({ success: false, error: "No" }, { status: 404 })];
  let count = 0;
  const { crm, sent } = scriptedWith({ signal, burstLimit: 10 }, () => {
    const answer = answers[count++ % 3];
    return answer instanceof Response ? answer.clone() : Response.json(answer);
  });
  await clock.until(Promise.allSettled(calls(crm, 1, 100)));
  assert.ok(sent.length >= 100);
  assert.deepEqual(getEventListeners(signal, "abort"), []);
  assert.equal(clock.pending(), 0);
});
test("one signal ends many calls at once, and Node takes them for no leak", async () => {
  const warnings = [];
  const listen = (warning) => warnings.push(warning.name);
  process.on("warning", listen);
  const controller = new AbortController();
  const { crm, sent } = held({ signal: controller.signal, burstLimit: 50 });
  const all = calls(crm, 1, 30).map(failure);
  while (sent.length < 30) await new Promise(setImmediate);
  assert.equal(getEventListeners(controller.signal, "abort").length, 1);
  controller.abort("enough");
  const errors = await Promise.all(all);
  await new Promise(setImmediate); // a warning is told in the next turn
  process.off("warning", listen);
  assert.deepEqual(errors.map(({ code, cause }) => [code, cause]), Array(30).fill(["aborted", "enough"]));
  assert.deepEqual([warnings, getEventListeners(controller.signal, "abort")], [[], []]);
});
test("a program ends by itself when its calls are over", async () => {
  const program = `
    import { Pipedrive } from "pipedrive-wasm";
    let count = 0;
    const fetch = async () => (++count === 1 ? new Response(null, { status: 503 }) : Response.json({ success: true, data: { id: 1 } }));
    const crm = new Pipedrive({ apiToken: "secret", fetch, burstLimit: 3, timeout: 3_600_000, deadline: 3_600_000 });
    const controller = new AbortController();
    const all = Array.from({ length: 5 }, (_, at) => crm.deals.get(at + 1));
    const aborted = crm.deals.get(9, {}, { signal: controller.signal }).catch((error) => console.log(error.code));
    setTimeout(() => controller.abort(), 1);
    await aborted;
    await Promise.all(all);
    console.log(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length, "timers");`;
  // An hour is left on each clock: a process that hangs is ended, and then has no such code.
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { timeout: 60_000 });
  assert.equal(stdout, "aborted\n0 timers\n");
});
