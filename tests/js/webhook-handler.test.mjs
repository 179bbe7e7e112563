// What is answered to deliveries, and when; and which webhooks are made to exist.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";
import { ensureWebhooks, handler, memoryWebhookStore, sqlWebhookStore, testEvent } from "pipedrive-wasm/webhooks";

const login = { user: "crm", password: "correct horse" };
const deal = (more) => testEvent({ entity: "deal", ...login, ...more });

/** A promise and what settles it. */
function latch() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** What `console.error` is told while something runs. */
async function complaints(run) {
  const told = [];
  const { error } = console;
  console.error = (...words) => told.push(words.map(String).join(" "));
  try {
    await run();
  } finally {
    console.error = error;
  }
  return told;
}

const answerOf = async (response) => [response.status, (await response.json()).outcome];

test("without a context the answer waits for the work", async () => {
  const seen = [];
  const answer = handler(login, async (event) => void seen.push(event.entity));
  assert.deepEqual(await answerOf(await answer(deal())), [200, "done"]);
  assert.deepEqual(seen, ["deal"]);
});

test("work that fails has the event delivered again, and then it is no duplicate", async () => {
  let works = false;
  const answer = handler({ ...login, store: memoryWebhookStore() }, () => {
    if (!works) throw new Error("the database is away");
  });
  const told = await complaints(async () => assert.deepEqual(await answerOf(await answer(deal({ id: "one" }))), [500, "failed"]));
  assert.match(told[0], /the database is away/);
  works = true;
  assert.deepEqual(await answerOf(await answer(deal({ id: "one", attempt: 2 }))), [200, "done"]);
  assert.deepEqual(await answerOf(await answer(deal({ id: "one", attempt: 3 }))), [200, "duplicate"]);
});

test("work that takes long is answered for in time, and goes on", async () => {
  const work = latch();
  const failed = latch();
  const options = { ...login, answerWithin: 1, onError: (error, event) => failed.resolve([error.message, event.entity]) };
  const answer = handler(options, () => work.promise);
  assert.deepEqual(await answerOf(await answer(deal())), [202, "taken"]);
  work.reject(new Error("too late to deliver again"));
  assert.deepEqual(await failed.promise, ["too late to deliver again", "deal"]);
});

test("with a context the answer goes out at once, and the work is handed on", async () => {
  const work = latch();
  const waited = [];
  const answer = handler(login, () => work.promise);
  const response = await answer(deal(), { waitUntil: (promise) => waited.push(promise) });
  assert.deepEqual(await answerOf(response), [202, "taken"]);
  assert.equal(waited.length, 1);
  work.resolve();
  await waited[0];
});

test("work that fails behind the answer is told of", async () => {
  const waited = [];
  const answer = handler(login, () => Promise.reject(new Error("lost")));
  const told = await complaints(async () => {
    await answer(deal({ id: "x1" }), { waitUntil: (promise) => waited.push(promise) });
    await Promise.all(waited);
  });
  assert.match(told[0], /webhook deal\.change x1 failed.*lost/);
});

test("a queue takes the event before it is answered, and where it can't, Pipedrive delivers again", async () => {
  const sent = [];
  let full = true;
  const queue = {
    async send(event) {
      if (full) throw new Error("full");
      sent.push(event);
    },
  };
  const answer = handler({ ...login, queue, store: memoryWebhookStore() });
  assert.deepEqual(await answerOf(await answer(deal({ id: "one" }))), [503, "failed"]);
  full = false;
  assert.deepEqual(await answerOf(await answer(deal({ id: "one", attempt: 2 }))), [202, "queued"]);
  assert.deepEqual(JSON.parse(JSON.stringify(sent)), sent); // a queue keeps what JSON can say
  assert.equal(sent[0].id, "one");
});

test("a store that releases nothing keeps no answer from going out and no failure from being told", async () => {
  const store = { ...memoryWebhookStore(), release: () => Promise.reject(new Error("store down")) };
  const told = [];
  const options = { ...login, store, onError: (error, event) => void told.push([event.id, error.code ?? error.message]) };
  const fail = () => Promise.reject(new Error("work failed"));
  const waited = [];
  assert.deepEqual(await answerOf(await handler(options, fail)(deal({ id: "behind" }), { waitUntil: (promise) => waited.push(promise) })), [202, "taken"]);
  await Promise.all(waited);
  await complaints(async () => assert.deepEqual(await answerOf(await handler(options, fail)(deal({ id: "waited" }))), [500, "failed"]));
  assert.deepEqual(await answerOf(await handler({ ...options, queue: { send: fail } })(deal({ id: "queue" }))), [503, "failed"]);
  assert.deepEqual(told, [["behind", "work failed"], ["behind", "store"], ["waited", "store"], ["queue", "store"]]);
});

test("duplicates, echoes and, if wanted, late events are answered well and passed over", async () => {
  const seen = [];
  const options = { ...login, self: 45, store: memoryWebhookStore(), late: "skip" };
  const answer = handler(options, (event) => seen.push(event.id));
  const at = Date.now();
  const outcomes = [];
  for (const event of [{ id: "a" }, { id: "a" }, { id: "b", changeSource: "api", userId: 45 }, { id: "c", at: at - 50 }]) {
    outcomes.push(await answerOf(await answer(deal({ at, ...event }))));
  }
  assert.deepEqual(outcomes, [[200, "done"], [200, "duplicate"], [200, "own"], [200, "late"]]);
  assert.deepEqual(seen, ["a"]);
  const kept = handler({ ...options, store: memoryWebhookStore(), own: "keep", late: "keep" }, (event) => seen.push(event.id));
  for (const event of [{ id: "d", at }, { id: "e", at: at - 50, changeSource: "api", userId: 45 }]) await kept(deal(event));
  assert.deepEqual(seen, ["a", "d", "e"]);
});

test("the most particular function of a table is called, and only that", async () => {
  const seen = [];
  const note = (name) => () => void seen.push(name);
  const table = Object.fromEntries(["deal.change", "deal.*", "*.delete", "*"].map((name) => [name, note(name)]));
  const answer = handler(login, table);
  for (const event of [{ entity: "deal" }, { entity: "deal", action: "delete" }, { entity: "person", action: "delete" }, { entity: "person" }]) {
    await answer(deal(event));
  }
  assert.deepEqual(seen, ["deal.change", "deal.*", "*.delete", "*"]);
});

test("a refusal is answered with its status and its code", async () => {
  const reports = [];
  const answer = handler({ ...login, onDelivery: (report) => reports.push(report) }, () => assert.fail("it was let in"));
  const response = await answer(deal({ password: "wrong" }));
  assert.equal(response.status, 401);
  assert.deepEqual((await response.json()).error.code, "wrong_password");
  assert.deepEqual(reports.map(({ status, outcome, event }) => [status, outcome, event]), [[401, "wrong_password", undefined]]);
});

test("each delivery is reported with what became of it", async () => {
  const reports = [];
  const answer = handler({ ...login, onDelivery: (report) => reports.push(report) }, () => undefined);
  await answer(deal({ id: "one" }));
  assert.deepEqual(reports.map(({ status, outcome, event }) => [status, outcome, event.id]), [[200, "done", "one"]]);
  assert.ok(reports[0].milliseconds >= 0);
});

test("five hundred deliveries with repetitions among them are each worked on once", async () => {
  const seen = [];
  const answer = handler({ ...login, store: memoryWebhookStore() }, async (event) => void seen.push(event.id));
  const ids = Array.from({ length: 500 }, (_, at) => `event ${at}`);
  const all = [...ids, ...ids.filter((_, at) => at % 3 === 0)];
  const answers = await Promise.all(all.map((id) => answer(deal({ id }))));
  assert.ok(answers.every(({ ok }) => ok));
  assert.deepEqual(seen.sort(), [...ids].sort());
});

/** A database that knows as much SQL as the store writes: an object is a row. */
function table() {
  const rows = new Map();
  const run = async (sql, values) => {
    if (sql.startsWith("CREATE")) return 0;
    if (sql.startsWith("INSERT")) {
      const [entry, happened, forget] = values;
      if (rows.has(entry)) throw new Error("UNIQUE constraint failed");
      rows.set(entry, { happened, forget });
      return 1;
    }
    if (sql.startsWith("UPDATE")) {
      const [happened, forget, entry, at, now] = values;
      const row = rows.get(entry);
      if (!row || !(row.happened <= at || row.forget <= now)) return 0;
      rows.set(entry, { happened, forget });
      return 1;
    }
    const [entry, now] = values;
    const row = rows.get(entry);
    return row && (now === undefined || row.forget <= now) ? Number(rows.delete(entry)) : 0;
  };
  return { run, all: async (_, [entry]) => (rows.has(entry) ? [{ entry }] : []) };
}

test("a SQL table remembers as a process does", async () => {
  for (const store of [sqlWebhookStore(table()), memoryWebhookStore()]) {
    const take = async (id, at, milliseconds = 60_000, record = "deal:1") => Object.values(await store.take({ id, record, at }, milliseconds));
    assert.deepEqual([await take("a", 5), await take("a", 5)], [[false, false], [true, false]]);
    await store.release("a");
    assert.deepEqual([await take("a", 5, 0), await take("a", 5)], [[false, false], [false, false]]); // its time was over
    const late = [];
    for (const at of [7, 6, 7, 8]) late.push((await take(`at ${at} ${late.length}`, at))[1]);
    assert.deepEqual(late, [false, true, false, false]);
    assert.deepEqual(await take("other", 1, 60_000, "deal:2"), [false, false]);
  }
});

test("a process forgets the oldest past its most entries", async () => {
  const store = memoryWebhookStore({ most: 4 }); // an entry for the event, and one for its record
  const isDuplicate = async (id) => (await store.take({ id, record: id, at: 1 }, 60_000)).isDuplicate;
  for (const id of ["a", "b", "c"]) assert.equal(await isDuplicate(id), false);
  assert.deepEqual([await isDuplicate("c"), await isDuplicate("a")], [true, false]);
});

/** A server of webhooks. */
function registry(hooks = []) {
  const calls = [];
  let next = 100;
  const fetch = async (url, { method, body }) => {
    const { pathname } = new URL(url);
    if (method !== "GET") calls.push(`${method} ${pathname.split("/").at(-1)}${body ? ` ${JSON.parse(body).event_object}.${JSON.parse(body).event_action}` : ""}`);
    if (method === "POST") {
      const hook = { id: (next += 1), is_active: 1, ...JSON.parse(body) };
      hooks.push(hook);
      return Response.json({ success: true, data: hook });
    }
    if (method === "DELETE") {
      hooks.splice(hooks.findIndex(({ id }) => pathname.endsWith(`/${id}`)), 1);
      return Response.json({ success: true, status: "ok" });
    }
    return Response.json({ success: true, data: hooks });
  };
  return { crm: new Pipedrive({ apiToken: "none", fetch, burstLimit: 100_000 }), calls, hooks };
}

const url = "https://app.example/webhooks";
const options = { ...login, url };
const hook = (id, event_object, event_action, more) => ({
  ...{ id, event_object, event_action, subscription_url: url, version: "2.0", is_active: 1, user_id: 1 },
  ...{ http_auth_user: login.user, http_auth_password: login.password, ...more },
});

test("the webhooks of an address become the wanted ones, and others are left alone", async () => {
  const elsewhere = hook(3, "deal", "*", { subscription_url: "https://other.example/" });
  const { crm, calls, hooks } = registry([hook(1, "deal", "change"), hook(2, "note", "*"), elsewhere, hook(4, "lead", "*", { is_active: 0 })]);
  const wanted = ["deal.change", "lead.*", { event: "person.delete", name: "gone people", version: "1.0", userId: 7 }];
  const plan = await ensureWebhooks(crm, wanted, { ...options, dryRun: true });
  assert.deepEqual(plan, [
    { do: "keep", id: 1, event: "deal.change" },
    { do: "delete", id: 2, because: "unwanted" },
    { do: "delete", id: 4, because: "inactive" },
    { do: "create", event: "lead.*" },
    { do: "create", event: "person.delete" },
  ]);
  assert.deepEqual(calls, []);
  const done = await ensureWebhooks(crm, wanted, options);
  assert.deepEqual(done.map((step) => step.id), [1, 2, 4, 101, 102]);
  assert.deepEqual(calls, ["DELETE 2", "DELETE 4", "POST webhooks lead.*", "POST webhooks person.delete"]);
  const { name, version, user_id, http_auth_password } = hooks.at(-1);
  assert.deepEqual([name, version, user_id, http_auth_password], ["gone people", "1.0", 7, login.password]);
  assert.ok(hooks.includes(elsewhere));
  assert.ok((await ensureWebhooks(crm, ["deal.change", "lead.*", wanted[2]], options)).some((step) => step.do === "keep"));
  assert.ok(!JSON.stringify(done).includes(login.password));
});

test("a second run changes nothing", async () => {
  const { crm, calls } = registry();
  await ensureWebhooks(crm, ["deal.*", "person.*"], options);
  const before = calls.length;
  const again = await ensureWebhooks(crm, ["deal.*", "person.*"], options);
  assert.deepEqual([again.map((step) => step.do), calls.length], [["keep", "keep"], before]);
});

test("what can't be is refused before anything is done", async () => {
  const { crm, calls } = registry();
  const refused = (wanted, message) => assert.rejects(ensureWebhooks(crm, wanted, options), { message });
  await refused(["deal.change", "deal.*"], "`deal.*` covers `deal.change`: each such event would be delivered twice");
  await refused(Array.from({ length: 41 }, (_, at) => `kind${at}.*`), "a user may have 40 webhooks, and 41 are wanted");
  await assert.rejects(ensureWebhooks(crm, ["deal"], options), TypeError);
  await assert.rejects(ensureWebhooks(crm, ["deal.*"], { ...options, password: "" }), TypeError);
  assert.deepEqual(calls, []);
});
