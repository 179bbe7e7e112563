// What nobody should do, and somebody will: each ends in its own way, and the client lives on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { InvalidInputError, Pipedrive } from "pipedrive-wasm";

import { failure, ownToken, scripted } from "./scripted.mjs";

const one = { success: true, data: { id: 1 } };
const none = { success: true, data: [] };
const never = () => new Promise(() => {});
/** What comes first, with a bound: a wait that should have ended must not hold up the tests. */
const soon = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 2000, "still waiting"))]);

async function refused(run, ...words) {
  const error = await failure(run);
  assert.ok(error instanceof InvalidInputError, inspect(error));
  assert.equal(error.attempts, 0);
  for (const word of words) assert.ok(error.message.includes(word), `${word} is not in: ${error.message}`);
}

// Input that can't be read.

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
test("an object that throws when read is refused by its name, however often", async () => {
  const { crm } = scripted(one);
  for (let i = 0; i < 300; i++) {
    await refused(() => crm.deals.create({ title: "A", custom_fields: revoked() }), "custom_fields", "can't be read");
  }
  assert.equal((await crm.deals.get(1)).id, 1, "and spoils nothing");
});
test("an array with a million holes is refused at once", () =>
  refused(() => scripted(one).crm.deals.create({ title: "A", label_ids: new Array(1e9) }), "label_ids", "a million"));
test("a Date of the year 55840 is refused: those were microseconds", () =>
  refused(() => scripted(one).crm.deals.create({ title: "A", close_time: new Date(1.7e15) }), "close_time", "invalid Date"));
test("an empty cursor is refused: the place was lost", () => refused(() => scripted(none).crm.deals.list({ cursor: "" }).page(), "cursor"));
test("a BigInt for an id is refused", () => refused(() => scripted(one).crm.deals.get(5n), "id", "BigInt"));
test("digits in a string are no id", () => refused(() => scripted(one).crm.deals.get("5"), "id", "a string"));
test("a call of no operation is refused", async () => {
  for (const key of [undefined, null, 5, "", "constructor"]) await refused(() => scripted(one).crm.request(key), "there is no operation");
});
test("minus zero is zero", async () => {
  const { crm, sent } = scripted(none);
  await crm.notes.list({ start: -0 }).page();
  assert.equal(sent[0].url.searchParams.get("start"), "0");
});
test("an input that calls the client while it is read disturbs nobody", async () => {
  const { crm, sent } = scripted(one);
  const inner = [];
  const title = { toJSON: () => (inner.push(crm.deals.get(7)), "A") };
  await crm.deals.create({ title });
  await Promise.all(inner);
  assert.deepEqual(sent.map(({ method, body }) => [method, body]), [["POST", '{"title":"A"}'], ["GET", undefined]]);
});
test("a caller may go on with the object of a call", async () => {
  const { crm, sent } = scripted(one);
  const params = {};
  await Promise.all(["A", "B"].map((title) => crm.deals.create(Object.assign(params, { title }))));
  assert.deepEqual(sent.map(({ body }) => body), ['{"title":"A"}', '{"title":"B"}']);
});
test("a listing keeps the filters that it was made with", async () => {
  const { crm, sent } = scripted({ ...none, additional_data: { next_cursor: "b" } }, none);
  const params = { status: "open" };
  for await (const page of crm.deals.list(params).pages()) params.status = `not ${page.next}`;
  assert.deepEqual(sent.map(({ url }) => url.searchParams.get("status")), ["open", "open"]);
});

// Settings.

for (const name of ["apiToken", "accessToken", "companyDomain", "apiDomain", "baseUrl"]) {
  test(`a ${name} that is no text is refused at once`, async () => {
    const token = name.endsWith("Token") ? {} : { apiToken: "secret" };
    for (const wrong of [null, "", " ", 5, new URL("https://x.test")]) {
      await refused(() => new Pipedrive({ ...token, [name]: wrong }), name);
    }
  });
}
test("settings that are undefined are as good as absent", () => {
  new Pipedrive({ apiToken: "secret", accessToken: undefined, baseUrl: undefined, fetch: undefined });
});
test("an option that is undefined leaves the client's default alone", async () => {
  const crm = new Pipedrive({ apiToken: ownToken(), timeout: 30, maxRetries: 0, fetch: never });
  for (const call of [crm.deals.get(1, {}, { timeout: undefined }), crm.withOptions({ timeout: undefined }).deals.get(1)]) {
    assert.equal((await soon(failure(call))).code, "timeout");
  }
});
test("withOptions may be given nothing", async () => assert.equal((await scripted(one).crm.withOptions().deals.get(1)).id, 1));
test("a header of a call wins over the client's, in whatever case", async () => {
  const { apiToken, crm, sent } = scripted(one);
  await crm.withOptions({ headers: { "X-Trace": "1", "x-other": "2" } }).deals.get(1, {}, { headers: { "x-trace": "3" } });
  assert.deepEqual(sent[0].headers, { "x-api-token": apiToken, "x-trace": "3", "x-other": "2" });
});
test("headers of a kind that would get lost are refused", () =>
  refused(() => scripted(one).crm.deals.get(1, {}, { headers: new Headers({ "x-trace": "1" }) }), "headers"));
test("a controller in place of its signal is refused", () =>
  refused(() => scripted(one).crm.deals.get(1, {}, { signal: new AbortController() }), "signal"));

// A token that takes its time.

const asking = (accessToken, options) => {
  const sent = [];
  const fetch = async (url) => (sent.push(url), Response.json(one));
  return { crm: new Pipedrive({ accessToken, fetch, ...options }), sent };
};
test("the timeout counts while a token is waited for", async () => {
  const { crm, sent } = asking(never, { timeout: 30 });
  const error = await soon(failure(crm.deals.get(1)));
  assert.deepEqual([error.code, error.operation, error.attempts, error.retryable], ["timeout", "deals.get", 0, true]);
  assert.deepEqual(sent, []);
});
test("a signal ends the wait for a token, and nothing is sent afterwards", async () => {
  let give;
  const { crm, sent } = asking(() => new Promise((resolve) => (give = resolve)));
  await soon(failure(crm.deals.get(1, {}, { timeout: 10 }))); // loads the core, so that the next call asks at once
  const controller = new AbortController();
  const call = failure(crm.deals.get(1, {}, { signal: controller.signal }));
  await new Promise(setImmediate);
  controller.abort("enough");
  const error = await soon(call);
  assert.deepEqual([error.code, error.cause, error.attempts], ["aborted", "enough", 0]);
  give("late");
  await new Promise(setImmediate);
  assert.deepEqual(sent, []);
});
test("a signal that was aborted before asks for no token", async () => {
  const { crm } = asking(() => assert.fail("asked"));
  const error = await failure(crm.deals.get(1, {}, { signal: AbortSignal.abort() }));
  assert.deepEqual([error.code, error.attempts], ["aborted", 0]);
});
test("a token that can't be had is an authentication error with its cause", async () => {
  const cause = new Error("session expired");
  const thrown = await failure(asking(() => Promise.reject(cause)).crm.deals.get(1));
  assert.deepEqual([thrown.code, thrown.operation, thrown.cause, thrown.attempts], ["authentication", "deals.get", cause, 0]);
  for (const nothing of [undefined, "", 5]) assert.equal((await failure(asking(() => nothing).crm.deals.get(1))).code, "authentication");
});

// A fetch and a server that misbehave.

test("a fetch that ignores its signal can't hold up a call, and its answer is let go", async () => {
  let answer;
  const crm = new Pipedrive({ apiToken: ownToken(), fetch: () => new Promise((resolve) => (answer = resolve)) });
  assert.equal((await soon(failure(crm.deals.get(1, {}, { timeout: 30, maxRetries: 0 })))).code, "timeout");
  answer(Response.json(one));
  await new Promise(setImmediate);
});
test("a signal that outlives its calls gathers no listeners", async () => {
  let listeners = 0;
  const signal = {
    aborted: false,
    addEventListener: () => listeners++,
    removeEventListener: () => listeners--,
  };
  const { crm } = scripted(one, () => Promise.reject(new Error("down")));
  await crm.deals.get(1, {}, { signal });
  await failure(crm.deals.get(1, {}, { signal, maxRetries: 0 }));
  await failure(crm.deals.get(NaN, {}, { signal }));
  await failure(crm.deals.get(1, {}, { signal, timeout: -1 }));
  assert.equal(listeners, 0);
});
test("an answer without headers is a connection error, and the call isn't kept", async () => {
  const crm = new Pipedrive({ apiToken: ownToken(), maxRetries: 0, fetch: async () => ({ ok: true, status: 200, text: async () => JSON.stringify(one) }) });
  assert.equal((await failure(crm.deals.get(1))).code, "connection");
});
test("an error that nests without end is still an error of its class", async () => {
  const body = `{"success":false,"error":${"[".repeat(1e5)}${"]".repeat(1e5)}}`;
  const { crm } = scripted(new Response(body, { status: 400 }), one);
  assert.equal((await failure(crm.deals.get(1))).code, "bad_request");
  assert.equal((await crm.deals.get(1)).id, 1);
});
test("an offset that leads back ends the listing with an error", async () => {
  const page = { success: true, data: [{ id: 1 }], additional_data: { pagination: { more_items_in_collection: true, next_start: 0 } } };
  const { crm, sent } = scripted(page);
  assert.equal((await failure(crm.notes.list().toArray())).code, "unexpected_response");
  assert.equal(sent.length, 1);
});
test("a log of an error shows what there is, and no token", async () => {
  const { crm } = scripted(Response.json({ success: false, error: "Deal not found" }, { status: 404 }));
  const shown = inspect([await failure(crm.deals.get(1)), crm], { depth: 9, showHidden: true });
  assert.ok(!shown.includes("undefined"), shown);
  assert.ok(!shown.includes("secret"), shown);
});
test("many calls at once, also the very first, get their own answers", async () => {
  const fresh = await import(`${import.meta.resolve("pipedrive-wasm/inline")}?fresh`);
  const fetch = async (url) => Response.json({ success: true, data: { id: Number(url.split("/").at(-1)) } });
  const crm = new fresh.Pipedrive({ apiToken: ownToken(), burstLimit: 500, fetch });
  const ids = Array.from({ length: 500 }, (_, id) => id);
  assert.deepEqual(await Promise.all(ids.map(async (id) => (await crm.deals.get(id)).id)), ids);
});
