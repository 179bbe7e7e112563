// Hooks, log lines and traces: what is told of a call, in which order, and that nothing secret is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipedrive, PipedriveError } from "pipedrive-wasm";
import { failure } from "./scripted.mjs";
import { names, only, refusal, watched } from "./watched.mjs";

const DEAL = { success: true, data: { id: 42, title: "kept" } };
const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/** Times differ from run to run; they are numbers, and that is all. */
const timeless = (line) => line.replace(/\d+ ms/g, "N ms");
const without = ({ milliseconds, waitMilliseconds, ...rest }) => rest;

test("a call that succeeds is told of as request and response", async () => {
  const headers = { "x-correlation-id": "c-1", "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "999", "x-daily-ratelimit-token-remaining": "70" };
  const { crm, events, lines } = watched([Response.json(DEAL, { headers })]);
  await crm.deals.get(42);
  assert.deepEqual(names(events), ["request", "response", "audit"]);
  const call = { operation: "deals.get", method: "GET", path: "/deals/{id}", attempt: 1 };
  assert.deepEqual(only(events, "request"), call);
  const response = only(events, "response");
  assert.ok(response.milliseconds >= 0);
  assert.deepEqual(without(response), {
    ...call,
    status: 200,
    code: undefined,
    cost: 1,
    correlationId: "c-1",
    rateLimit: { limit: 1000, remaining: 999, dailyRemaining: 70 },
  });
  assert.deepEqual(lines.map(timeless), ["debug: deals.get attempt 1: 200, N ms, 1 token, correlation c-1"]);
});

test("a 429 that is repeated is told of as rate limit and retry, in that order", async () => {
  const { crm, events, lines } = watched([refusal(429, { "retry-after": "0", "x-correlation-id": "c-1" }), DEAL]);
  await crm.deals.update(42, { title: "kept" });
  const told = names(events).filter((name, at, all) => name !== "rateLimit" || all.indexOf(name) === at);
  assert.deepEqual(told, ["request", "response", "rateLimit", "retry", "request", "response", "audit"]);
  const call = { operation: "deals.update", method: "PATCH", path: "/deals/{id}" };
  const [, first] = events[1];
  assert.deepEqual([first.status, first.code, first.cost], [429, "rate_limited", 0]);
  assert.deepEqual(without(events[2][1]), { ...call, attempt: 1, source: "server" });
  assert.ok(events[2][1].waitMilliseconds >= 0);
  assert.deepEqual(without(only(events, "retry")), { ...call, attempt: 1, status: 429, code: "rate_limited", correlationId: "c-1" });
  assert.equal(events.at(-2)[1].attempt, 2);
  const record = only(events, "audit");
  assert.deepEqual([record.attempts, record.cost, record.outcome], [2, 5, "done"]);
  assert.deepEqual(lines.map(timeless).filter((line) => !line.includes("held back")), [
    "debug: deals.update attempt 1: 429 rate_limited, N ms, 0 tokens, correlation c-1",
    "warn: deals.update attempt 1 failed: 429 rate_limited, correlation c-1; again in N ms",
    "debug: deals.update attempt 2: 200, N ms, 5 tokens",
  ]);
});

test("a 500 and a lost connection are told of as retries, with the code of each", async () => {
  const { crm, events, lines } = watched([refusal(500), new TypeError("cut"), DEAL]);
  await crm.deals.get(42);
  const each = ["request", "response", "retry"];
  assert.deepEqual(names(events), [...each, ...each, "request", "response", "audit"]);
  const retries = events.filter(([name]) => name === "retry").map(([, event]) => event);
  assert.deepEqual(retries.map(({ attempt, status, code }) => [attempt, status, code]), [[1, 500, "server"], [2, undefined, "connection"]]);
  assert.deepEqual(lines.map(timeless).filter((line) => line.startsWith("warn")), [
    "warn: deals.get attempt 1 failed: 500 server; again in N ms",
    "warn: deals.get attempt 2 failed: connection; again in N ms",
  ]);
  assert.equal(only(events, "audit").cost, 3);
});

test("a call that fails in the end is an error in the log, with what is open", async () => {
  const { crm, lines } = watched([refusal(502, { "x-correlation-id": "c-9" })]);
  await failure(crm.deals.create({ title: "x" }));
  assert.deepEqual(lines.map(timeless), [
    "debug: deals.create attempt 1: 502 server, N ms, 5 tokens, correlation c-9",
    "error: deals.create failed after 1 attempt: 502 server, N ms, 5 tokens, correlation c-9, it may have happened",
  ]);
});

test("a call that is held back is told of once, and an abort in the queue ends it unsent", async () => {
  const { crm, events, lines, sent } = watched([DEAL], { burstLimit: 1 });
  await crm.deals.get(1);
  events.length = lines.length = 0;
  const controller = new AbortController();
  const onRateLimit = (event) => {
    events.push(["rateLimit", event]);
    controller.abort(new Error("the user left"));
  };
  const error = await failure(crm.deals.get(2, {}, { signal: controller.signal, onRateLimit }));
  assert.equal(error.code, "aborted");
  assert.equal(sent.length, 1);
  assert.deepEqual(names(events), ["rateLimit", "audit"]);
  const { source, attempt, waitMilliseconds } = only(events, "rateLimit");
  assert.deepEqual([source, attempt], ["queue", 1]);
  assert.ok(waitMilliseconds > 0);
  const record = only(events, "audit");
  assert.deepEqual([record.outcome, record.code, record.attempts, record.cost], ["failed", "aborted", 0, 0]);
  assert.deepEqual(lines.map(timeless), [
    "warn: deals.get attempt 1: held back for the rate limit, for N ms",
    "error: deals.get failed after 0 attempts: aborted, N ms, 0 tokens",
  ]);
});

test("a call that the policy denies is told of in the log, and no request is", async () => {
  const { crm, events, lines, sent } = watched([DEAL], { policy: { default: "read" } });
  await failure(crm.deals.delete(42));
  assert.deepEqual(names(events), ["audit"]);
  assert.equal(sent.length, 0);
  assert.deepEqual(lines.map(timeless), ["error: deals.delete failed after 0 attempts: policy_denied, N ms, 0 tokens"]);
});

test("hooks of a call come in place of the client's", async () => {
  const { crm, events } = watched([DEAL]);
  const own = [];
  await crm.deals.get(42, {}, { onRequest: ({ operation }) => own.push(operation) });
  assert.deepEqual(own, ["deals.get"]);
  assert.deepEqual(names(events), ["response", "audit"]);
});

test("what a hook throws breaks and repeats nothing, and is told without its message", async () => {
  class Broken extends Error {}
  const breaks = () => {
    throw new Broken("SECRET");
  };
  const rejects = async () => breaks();
  const { crm, lines, sent } = watched([refusal(429, { "retry-after": "0" }), DEAL], {
    ...{ onRequest: breaks, onResponse: rejects, onRetry: rejects, onRateLimit: breaks, audit: rejects },
  });
  assert.equal((await crm.deals.get(42)).id, 42);
  assert.equal(sent.length, 2);
  await new Promise(setImmediate); // rejections of hooks that nobody awaits
  const told = lines.filter((line) => line.startsWith("error"));
  for (const name of ["onRequest", "onResponse", "onRetry", "onRateLimit", "audit"]) {
    assert.ok(told.includes(`error: pipedrive-wasm: ${name} threw Broken`), name);
  }
  assert.ok(!told.join().includes("SECRET"));
});

test("where the logger itself throws, or there is none, the console hears of it", async (t) => {
  const told = t.mock.method(console, "error", () => undefined);
  const breaks = () => {
    throw new TypeError("SECRET");
  };
  const logger = { debug: breaks, info: breaks, warn: breaks, error: breaks };
  await watched([DEAL], { logger }).crm.deals.get(42);
  const crm = new Pipedrive({ apiToken: "hooks", fetch: async () => Response.json(DEAL), onRequest: breaks });
  await crm.deals.get(42);
  assert.deepEqual(told.mock.calls.map(({ arguments: [line] }) => line), [
    "pipedrive-wasm: logger.debug threw TypeError",
    "pipedrive-wasm: onRequest threw TypeError",
  ]);
});

test("no token, header, value of a query, body or answer is in any event, line or record", async () => {
  const marks = ["token", "header", "query", "extra", "body", "answer", "cause"].map((name) => `SECRET-${name}`);
  const [token, header, query, extra, body, answer, cause] = marks;
  const answers = [refusal(500, { "set-cookie": answer }, { error: answer }), new TypeError(cause), { success: true, data: [{ title: answer }] }];
  const options = { apiToken: token, baseUrl: "https://crm.test/base", headers: { "x-own": header }, extraQuery: { more: extra } };
  const reads = watched(answers, options);
  await reads.crm.deals.search({ term: query }).page();
  const writes = watched([refusal(400, {}, { error: answer, error_info: answer })], options);
  await failure(writes.crm.deals.create({ title: body }, { extraBody: { more: extra } }));
  await failure(writes.crm.deals.update(42, { nothing: body }));
  const denied = watched([{}], { ...options, policy: {} });
  await failure(denied.crm.deals.update(42, { title: body }));
  for (const { events, lines, sent } of [reads, writes, denied]) {
    const all = JSON.stringify([events, lines]);
    for (const mark of marks) assert.ok(!all.includes(mark), mark);
    assert.ok(!all.includes("crm.test"));
    if (sent.length) assert.ok(JSON.stringify(sent).includes(header), "the marks were on their way");
  }
  assert.ok(reads.events.length >= 7 && writes.events.length >= 4 && denied.events.length === 1);
});

test("a trace goes out with each attempt, and stands in events, lines and the record", async () => {
  let asked = 0;
  const traceparent = () => {
    asked++;
    return TRACE;
  };
  const { crm, events, lines, sent } = watched([refusal(500), DEAL], { traceparent, headers: { Traceparent: "00" } });
  await crm.deals.get(42);
  assert.equal(asked, 1);
  assert.deepEqual(sent.map(({ headers }) => headers.traceparent), [TRACE, TRACE]);
  assert.ok(events.every(([, event]) => event.traceparent === TRACE));
  assert.ok(lines.every((line) => line.endsWith(`, trace ${TRACE}`)));
});

test("where there is no trace at the moment, none is sent", async () => {
  const { crm, sent } = watched([DEAL], { traceparent: () => undefined });
  await crm.deals.get(42);
  assert.equal(sent[0].headers.traceparent, undefined);
});

for (const [what, traceparent] of [
  ["of another form", "SECRET"],
  ["empty", ""],
  ["in capitals", TRACE.toUpperCase()],
  ["with version ff", TRACE.replace(/^00/, "ff")],
  ["with a trace of zeros", TRACE.replace(/0af\w+/, "0".repeat(32))],
  ["with a parent of zeros", TRACE.replace(/b7\w+/, "0".repeat(16))],
  ["with more behind it", `${TRACE}-00`],
  ["with a line break", `${TRACE}\n`],
  ["of another type", 5],
  ["that throws", () => {
    throw new Error("SECRET");
  }],
]) {
  test(`a trace ${what} is refused before anything is sent`, async () => {
    const { crm, sent } = watched([DEAL], { traceparent });
    const error = await failure(crm.deals.get(42));
    assert.ok(error instanceof PipedriveError);
    assert.equal(error.code, "invalid_input");
    assert.match(error.message, /^deals\.get: traceparent/);
    assert.ok(!error.message.includes("SECRET"));
    assert.equal(sent.length, 0);
  });
}

test("hooks that are none are refused by name", async () => {
  for (const [name, value] of [["onRequest", 5], ["audit", null], ["logger", {}], ["actor", 5], ["budget", { onThreshold: 5 }]]) {
    const error = await failure(watched([DEAL], { [name]: value }).crm.deals.get(42));
    assert.equal(error.code, "invalid_input");
    assert.ok(error.message.startsWith(`deals.get: ${name}`), error.message);
  }
});

test("the error of an OAuth app without a right names the scopes, and that of an API token doesn't", async () => {
  const fetch = async () => refusal(403, {}, { error: "Scope and URL mismatch", error_info: "see the docs" });
  const sentence = "if it is a matter of scopes, the app needs deals:full";
  const app = await failure(new Pipedrive({ accessToken: "scopes", fetch }).deals.delete(42));
  assert.equal(app.code, "permission");
  assert.equal(app.info, `see the docs; ${sentence}`);
  const bare = await failure(new Pipedrive({ accessToken: "scopes", fetch: async () => refusal(403) }).deals.delete(42));
  assert.equal(bare.info, sentence);
  const user = await failure(new Pipedrive({ apiToken: "scopes", fetch }).deals.delete(42));
  assert.equal(user.info, "see the docs");
});
