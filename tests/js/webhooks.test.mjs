// Deliveries: payloads of both versions, and everything that is no event.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { changeOf, isEvent, kvWebhookStore, memoryWebhookStore, receive, testEvent, WebhookError } from "pipedrive-wasm/webhooks";

import { failure } from "./scripted.mjs";

const login = { user: "crm", password: "correct horse" };
const folder = new URL("../fixtures/webhooks/", import.meta.url);

function delivery(body, headers = {}) {
  const authorization = `Basic ${btoa("crm:correct horse")}`;
  return new Request("https://app.example/webhooks", {
    method: "POST",
    headers: { "content-type": "application/json", authorization, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const codeOf = async (request, options = login) => {
  const error = await receive(request, options).then(() => assert.fail("it was taken"), (thrown) => thrown);
  assert.ok(error instanceof WebhookError, error);
  return [error.code, error.status];
};

test("every recorded payload becomes its event", async (t) => {
  const files = await readdir(folder);
  assert.ok(files.length >= 25);
  for (const file of files) {
    await t.test(file, async () => {
      const { body, event } = JSON.parse(await readFile(new URL(file, folder), "utf8"));
      const { data, previous, ...rest } = await receive(delivery(body), login);
      assert.deepEqual(rest, { ...event, isOwn: false, isDuplicate: false, isLate: false });
      assert.deepEqual(data, body.data ?? body.current ?? null);
      assert.deepEqual(previous, body.previous);
    });
  }
});

test("no password and a wrong one are told apart, and say nothing of the right one", async () => {
  const event = { entity: "deal" };
  assert.deepEqual(await codeOf(testEvent(event)), ["no_password", 401]);
  assert.deepEqual(await codeOf(testEvent({ ...event, ...login, password: "correct hors" })), ["wrong_password", 401]);
  assert.deepEqual(await codeOf(testEvent({ ...event, ...login, user: "crn" })), ["wrong_password", 401]);
  const error = await receive(testEvent(event), login).catch((thrown) => thrown);
  const answer = error.response();
  assert.equal(answer.headers.get("www-authenticate"), 'Basic realm="webhooks", charset="UTF-8"');
  assert.ok(!`${JSON.stringify(error)} ${error.stack} ${await answer.text()}`.includes(login.password));
});

test("while a password is replaced, both are taken", async () => {
  const passwords = { user: "crm", password: ["new", "old"] };
  for (const password of passwords.password) await receive(testEvent({ entity: "deal", user: "crm", password }), passwords);
  assert.deepEqual(await codeOf(testEvent({ entity: "deal", user: "crm", password: "older" }), passwords), ["wrong_password", 401]);
});

test("without a password nothing is received unless that is said", async () => {
  for (const options of [{}, { user: "crm" }, { user: "crm", password: "" }, { password: "x" }, { user: "crm", password: [] }, { ...login, unprotected: true }]) {
    await assert.rejects(receive(testEvent({ entity: "deal" }), options), TypeError);
  }
  assert.equal((await receive(testEvent({ entity: "deal" }), { unprotected: true })).entity, "deal");
});

test("another method, another content type and another body are refused", async () => {
  assert.deepEqual(await codeOf(new Request("https://app.example/")), ["method", 405]);
  assert.deepEqual(await codeOf(delivery("{}", { "content-type": "text/plain" })), ["content_type", 415]);
  assert.deepEqual(await codeOf(delivery("no JSON")), ["not_json", 400]);
  assert.deepEqual(await codeOf(delivery("")), ["not_json", 400]);
  assert.deepEqual(await codeOf(delivery({ meta: {} })), ["unknown_shape", 422]);
  const { headers } = delivery("{}");
  assert.deepEqual(await codeOf(new Request("https://app.example/", { method: "POST", headers, body: new Uint8Array([0x7b, 0xff]) })), ["not_json", 400]);
});

test("a body of a megabyte is read, and a larger one isn't, whatever it was announced as", async () => {
  const filled = (size) => {
    const body = { meta: { id: "a", entity: "note", action: "create", entity_id: "1", timestamp: 1_795_342_761 }, data: { id: 1, content: "" }, previous: null };
    const room = size - JSON.stringify(body).length;
    return JSON.stringify({ ...body, data: { id: 1, content: "x".repeat(room) } });
  };
  const event = await receive(delivery(filled(1_000_000)), login);
  assert.equal(event.data.content.length, 1_000_000 - filled(1_000_000).indexOf("xxx") - '"},"previous":null}'.length);
  assert.deepEqual(await codeOf(delivery(filled(1_000_001))), ["too_large", 413]);
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(64_000).fill(32));
    },
  });
  const { headers } = delivery("{}");
  const request = new Request("https://app.example/", { method: "POST", headers, body: endless, duplex: "half" });
  assert.deepEqual(await codeOf(request), ["too_large", 413]);
  assert.ok(sent < 40, `${sent} chunks were read`);
  assert.deepEqual(await codeOf(delivery("{}", { "content-length": "1000001" })), ["too_large", 413]);
  const small = { ...login, maxBytes: 100 };
  assert.deepEqual(await codeOf(testEvent({ entity: "deal", ...login }), small), ["too_large", 413]);
});

test("a body that breaks off is unreadable", async () => {
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"meta"'));
      controller.error(new Error("connection reset"));
    },
  });
  const { headers } = delivery("{}");
  const request = new Request("https://app.example/", { method: "POST", headers, body: broken, duplex: "half" });
  assert.deepEqual(await codeOf(request), ["unreadable", 400]);
});

test("a repetition is told from an event, also after a retry and across versions", async () => {
  const options = { ...login, store: memoryWebhookStore() };
  for (const version of [1, 2]) {
    const event = { entity: "deal", version, ...login, id: "one", at: Date.now() };
    const [first, retried, other] = [event, { ...event, attempt: 2 }, { ...event, id: "two", at: event.at + 1 }].map(testEvent);
    assert.equal((await receive(first, options)).isDuplicate, false);
    const again = await receive(retried, options);
    assert.deepEqual([again.isDuplicate, again.attempt], [true, 2]);
    assert.equal((await receive(other, options)).isDuplicate, false);
  }
});

test("an event that comes after a later one of its record is late, and no other is", async () => {
  const options = { ...login, store: memoryWebhookStore() };
  const now = Date.now();
  const late = async (event) => (await receive(testEvent({ entity: "deal", recordId: 8, ...login, ...event }), options)).isLate;
  assert.equal(await late({ at: now - 10 }), false);
  assert.equal(await late({ at: now }), false);
  assert.equal(await late({ at: now - 5 }), true);
  assert.equal(await late({ at: now }), false);
  assert.equal(await late({ at: now - 5, recordId: 9 }), false);
  assert.equal(await late({ at: now - 5, entity: "person" }), false);
  assert.equal(await late({ at: now - 5, companyId: 2 }), false);
});

test("what is older than the store remembers is refused, since it may have been here", async () => {
  const store = memoryWebhookStore();
  const old = () => testEvent({ entity: "deal", ...login, at: Date.now() - 90_000 });
  assert.deepEqual(await codeOf(old(), { ...login, store, rememberFor: 60_000 }), ["too_old", 409]);
  assert.equal((await receive(old(), { ...login, store })).isDuplicate, false);
});

test("a store that fails lets Pipedrive deliver again", async () => {
  const store = { ...memoryWebhookStore(), take: () => Promise.reject(new Error("down")) };
  assert.deepEqual(await codeOf(testEvent({ entity: "deal", ...login }), { ...login, store }), ["store", 503]);
});

test("what a store took down before it failed isn't taken for a duplicate when it is delivered again", async () => {
  const values = new Map();
  let down = true;
  const namespace = {
    async get(key) {
      if (down && key.includes(":record:")) throw new Error("down");
      return values.get(key) ?? null;
    },
    put: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  };
  const store = kvWebhookStore(namespace);
  const event = (attempt) => testEvent({ entity: "deal", ...login, id: "one", attempt });
  assert.deepEqual(await codeOf(event(1), { ...login, store }), ["store", 503]);
  down = false;
  assert.equal((await receive(event(2), { ...login, store })).isDuplicate, false);
  assert.equal((await receive(event(3), { ...login, store })).isDuplicate, true);
});

test("nor is what a store took down whose answer was lost", async () => {
  const below = memoryWebhookStore();
  const store = { ...below, take: async (...values) => (await below.take(...values), Promise.reject(new Error("cut"))) };
  const event = (attempt) => testEvent({ entity: "deal", ...login, id: "one", attempt });
  assert.deepEqual(await codeOf(event(1), { ...login, store }), ["store", 503]);
  assert.equal((await receive(event(2), { ...login, store: below })).isDuplicate, false);
});

test("a store that can't release either is told of by its first failure", async () => {
  const store = { take: () => Promise.reject(new Error("down")), release: () => Promise.reject(new Error("still down")) };
  const error = await failure(receive(testEvent({ entity: "deal", ...login }), { ...login, store }));
  assert.deepEqual([error.code, error.cause.message], ["store", "down"]);
});

test("in KV, a record that changes too often to be written has events that aren't late", async () => {
  const values = new Map();
  const namespace = {
    get: async (key) => values.get(key) ?? null,
    put: async (key, value) => (key.includes(":record:") ? Promise.reject(new Error("429")) : void values.set(key, value)),
    delete: async (key) => void values.delete(key),
  };
  const { isDuplicate, isLate } = await receive(testEvent({ entity: "deal", ...login }), { ...login, store: kvWebhookStore(namespace) });
  assert.deepEqual([isDuplicate, isLate, values.size], [false, false, 1]);
});

test("an echo of one's own call is known by source and user", async () => {
  const own = async (event) => (await receive(testEvent({ entity: "deal", ...login, ...event }), { ...login, self: 45 })).isOwn;
  assert.equal(await own({ changeSource: "api", userId: 45 }), true);
  assert.equal(await own({ changeSource: "app", userId: 45 }), false);
  assert.equal(await own({ changeSource: "api", userId: 46 }), false);
  assert.equal(await own({ changeSource: "api", userId: 45, version: 1 }), true);
});

test("names of events tell them apart", async () => {
  const event = await receive(testEvent({ entity: "deal", data: { title: "b" }, previous: { title: "a" }, ...login }), login);
  const names = ["deal.change", "deal.*", "*.change", "*.*", "*", "deal.create", "person.change", "*.delete"];
  assert.deepEqual(names.filter((name) => isEvent(event, name)), names.slice(0, 5));
  assert.deepEqual(changeOf(event, "title"), { field: "title", isCustom: false, before: "a", after: "b" });
  assert.equal(changeOf(event, "value"), undefined);
});

test("events that are made for tests are such as Pipedrive makes", async () => {
  const merged = await receive(testEvent({ entity: "person", action: "delete", recordId: 4, mergedTo: 3, ...login }), login);
  assert.deepEqual([merged.isMerge, merged.mergedTo, merged.data], [true, 3, null]);
  for (const version of [1, 2]) {
    const lead = { entity: "deal", version, recordId: 7, data: { title: "b", value: 2 }, previous: { title: "a" }, isBulk: true, mergedFrom: 9, ...login };
    const event = await receive(testEvent(lead), login);
    assert.deepEqual([event.version, event.recordId, event.isBulk, event.mergedFrom], [version, 7, true, 9]);
    assert.deepEqual(event.changes.map(({ field }) => field), ["title"]);
  }
  const [one, two] = await Promise.all([1, 1].map((version) => receive(testEvent({ entity: "activity_type", version, ...login }), login)));
  assert.notEqual(one.id, two.id);
});

test("custom fields come by their names, and so do their changes", async () => {
  const key = "9dd1d3f7a6f2d2f6b4b0a6a1c2e3f4a5b6c7d8e9";
  let loaded = 0;
  const deal = async () => {
    loaded += 1;
    return {
      decode: (record, form) => {
        const value = form === "v1" ? record[key] : record.custom_fields?.[key]?.value;
        return { ...record, custom_fields: value === undefined ? {} : { Budget: value } };
      },
    };
  };
  const options = { ...login, fields: { deal } };
  const second = { entity: "deal", data: { custom_fields: { [key]: { type: "double", value: 5 } } }, previous: { custom_fields: { [key]: { type: "double", value: 4 } } } };
  const older = { entity: "deal", version: 1, data: { [key]: 5 }, previous: { [key]: 4 } };
  for (const made of [second, older]) {
    const event = await receive(testEvent({ ...made, ...login }), options);
    assert.deepEqual(event.fields, { Budget: 5 });
    assert.deepEqual(event.changes, [{ field: "Budget", isCustom: true, before: 4, after: 5 }]);
  }
  assert.equal(loaded, 2);
  const note = await receive(testEvent({ entity: "note", ...login }), options);
  assert.equal(note.fields, undefined);
});
