// The token stores in Node. Those of Cloudflare are tested in workerd, too.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";

import sqlite3 from "node-sqlite3-wasm";
import { encrypted, kvStore, memoryStore, sqlite, sqlStore, webStore } from "pipedrive-wasm/stores";

import { CONDITIONAL, contract } from "../runtimes/store-contract.mjs";
import { failure } from "./scripted.mjs";

const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="; // 32 bytes
const OTHER_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

/** What a browser has. */
function webStorage() {
  const items = new Map();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** A binding of KV, as one place sees it: two keys a page. */
function keyValues() {
  const values = new Map();
  return {
    values,
    get: async (key) => values.get(key) ?? null,
    put: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    async list({ prefix, cursor = "0" }) {
      const keys = [...values.keys()].filter((name) => name.startsWith(prefix)).sort();
      const end = Number(cursor) + 2;
      const page = keys.slice(Number(cursor), end).map((name) => ({ name }));
      return end < keys.length ? { keys: page, list_complete: false, cursor: `${end}` } : { keys: page, list_complete: true };
    },
  };
}

/** A SQLite of its own, in a file. */
function database(t) {
  const folder = mkdtempSync(join(tmpdir(), "pipedrive-wasm-sqlite-"));
  let count = 0;
  const open = [];
  t.after(() => {
    for (const each of open) each.close();
    rmSync(folder, { recursive: true });
  });
  return () => {
    const made = new sqlite3.Database(join(folder, `${count++}.db`));
    open.push(made);
    return made;
  };
}

/** The four functions, by hand. */
const byHand = (db) => ({
  run: async (sql, values) => db.run(sql, values).changes,
  all: async (sql, values) => db.all(sql, values),
  placeholder: (index) => `?${index}`,
  now: () => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
});

/** The same database as `node:sqlite` and `better-sqlite3` have it: Node 20 lacks the one, and can't install the other. */
const asNode = (db) => ({
  prepare: (sql) => ({ run: (...values) => db.run(sql, values), all: (...values) => db.all(sql, values) }),
});

const kinds = {
  "in memory": () => () => memoryStore(),
  "in web storage": () => () => webStore(webStorage()),
  "in KV": () => () => kvStore(keyValues()),
  "in SQL by four functions": (t) => {
    const open = database(t);
    return () => sqlStore(byHand(open()));
  },
  "in a SQLite of Node's shape": (t) => {
    const open = database(t);
    return () => sqlStore(sqlite(asNode(open())));
  },
  "in memory, encrypted": () => () => encrypted(memoryStore(), [{ id: "a", key: KEY }]),
};

for (const [kind, prepare] of Object.entries(kinds)) {
  test(`sessions ${kind}`, async (t) => {
    const results = await contract(prepare(t), kind.includes("KV") ? CONDITIONAL : []);
    assert.ok(results.length >= 8);
    for (const { name, ok, error } of results) await t.test(name, () => assert.ok(ok, error));
  });
}

const node = await import("node:sqlite").catch(({ code }) => ({ missing: code }));

test("sessions in Node's own SQLite", { skip: node.missing && `Node ${process.versions.node} has no node:sqlite (${node.missing})` }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pipedrive-wasm-sqlite-"));
  const open = [];
  t.after(() => {
    for (const database of open) database.close();
    rmSync(folder, { recursive: true });
  });
  const results = await contract(() => {
    open.push(new node.DatabaseSync(join(folder, `${open.length}.db`)));
    return sqlStore(sqlite(open.at(-1)));
  }, []);
  assert.ok(results.length >= 8);
  for (const { name, ok, error } of results) await t.test(name, () => assert.ok(ok, error));
});

test("sessions in SQL outlive the program, and another connection sees them and their locks", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pipedrive-wasm-sqlite-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "tokens.db");
  const first = new sqlite3.Database(file);
  const version = await sqlStore(byHand(first)).compareAndSet("42:7", "text", 0);
  await sqlStore(byHand(first)).lock("42:7", "a", 60_000);
  first.close();
  const second = new sqlite3.Database(file);
  t.after(() => second.close());
  const store = sqlStore(byHand(second));
  assert.deepEqual(await store.get("42:7"), { text: "text", version });
  assert.equal(await store.lock("42:7", "b", 60_000), false);
  assert.deepEqual(second.all("SELECT session_key FROM pipedrive_tokens"), [{ session_key: "42:7" }]);
});

test("a table that couldn't be made is tried again, and the first failure told", async (t) => {
  const db = database(t)();
  let broken = true;
  const adapter = byHand(db);
  const store = sqlStore({ ...adapter, run: async (sql, values) => (broken ? Promise.reject(new Error("no disk")) : adapter.run(sql, values)) });
  assert.match((await failure(store.get("42"))).message, /no disk/);
  broken = false;
  assert.equal(await store.get("42"), undefined);
});

test("a write that fails for another reason than a key that is there is an error", async (t) => {
  const db = database(t)();
  const adapter = byHand(db);
  const store = sqlStore({ ...adapter, run: async (sql, values) => (sql.startsWith("INSERT") ? Promise.reject(new Error("disk full")) : adapter.run(sql, values)) });
  assert.match((await failure(store.compareAndSet("42", "text", 0))).message, /disk full/);
});

test("tabs take turns where the platform has locks, which one tab that reads and writes needs", async () => {
  const storage = webStorage();
  const held = [];
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const locks = { request: async (name, run) => (held.push(name), run()) };
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  try {
    const store = webStore(storage);
    await store.compareAndSet("42:7", "text", 0);
    await store.lock("42:7", "a", 1000);
    assert.deepEqual(held, ["pipedrive_tokens:42:7", "pipedrive_tokens:42:7"]);
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  }
});

test("KV says for how long it may be behind, the others that they never are", () => {
  assert.equal(kvStore(keyValues()).staleness, 60_000);
  assert.equal(encrypted(kvStore(keyValues()), [{ id: "a", key: KEY }]).staleness, 60_000);
  assert.equal(memoryStore().staleness, undefined);
  assert.equal(encrypted(memoryStore(), [{ id: "a", key: KEY }]).staleness, undefined);
});

test("what is encrypted shows nothing of its text, and not twice the same", async () => {
  const below = memoryStore();
  const store = encrypted(below, [{ id: "2026-11", key: KEY }]);
  await store.compareAndSet("42:7", "seeded-secret", 0);
  await store.compareAndSet("42:8", "seeded-secret", 0);
  const [one, other] = [(await below.get("42:7")).text, (await below.get("42:8")).text];
  assert.match(one, /^aes-gcm-1\.2026-11\.[A-Za-z0-9+/=]+$/);
  assert.doesNotMatch(atob(one.split(".")[2]), /seeded/);
  assert.notEqual(one.split(".")[2], other.split(".")[2]);
  assert.equal((await store.get("42:7")).text, "seeded-secret");
});

test("keys change: the old one reads, the newest writes, and one that was taken out reads no more", async () => {
  const below = memoryStore();
  const old = { id: "old", key: Uint8Array.from({ length: 32 }, (_, at) => at) };
  const fresh = { id: "new", key: OTHER_KEY };
  const version = await encrypted(below, [old]).compareAndSet("42", "one", 0);
  const both = encrypted(below, [fresh, old]);
  assert.equal((await both.get("42")).text, "one");
  await both.compareAndSet("42", "two", version);
  assert.match((await below.get("42")).text, /^aes-gcm-1\.new\./);
  assert.equal((await encrypted(below, [fresh]).get("42")).text, "two");
  assert.match((await failure(encrypted(below, [old]).get("42"))).message, /encrypted with the key new, which isn't given/);
});

test("a key of WebCrypto serves as well", async () => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const store = encrypted(memoryStore(), [{ id: "a", key }]);
  await store.compareAndSet("42", "text", 0);
  assert.equal((await store.get("42")).text, "text");
});

test("one session's text can't be put under another's key, nor under another key's name, nor changed", async () => {
  const below = memoryStore();
  const keys = [{ id: "a", key: KEY }, { id: "b", key: KEY }];
  const store = encrypted(below, keys);
  await store.compareAndSet("42:7", "text", 0);
  const { text } = await below.get("42:7");
  const flipped = text.slice(0, -6) + (text.at(-6) === "A" ? "B" : "A") + text.slice(-5);
  const forgeries = { "42:8": text, "42:9": text.replace(".a.", ".b."), "42:10": flipped, "42:11": "aes-gcm-1.a.", "42:12": "aes-gcm-1.a.%" };
  for (const [key, forged] of Object.entries(forgeries)) {
    await below.compareAndSet(key, forged, 0);
    const error = await failure(store.get(key));
    assert.doesNotMatch(inspect(error), /text:/);
    assert.match(error.message, /can't be decrypted|no base64/, key);
  }
});

test("what isn't encrypted is refused, unless it is to be read on the way to encryption", async () => {
  const below = memoryStore();
  const version = await below.compareAndSet("42", '{"plain":1}', 0);
  const keys = [{ id: "a", key: KEY }];
  assert.match((await failure(encrypted(below, keys).get("42"))).message, /isn't encrypted/);
  const moving = encrypted(below, keys, { acceptPlain: true });
  assert.equal((await moving.get("42")).text, '{"plain":1}');
  await moving.compareAndSet("42", "sealed", version);
  assert.equal((await encrypted(below, keys).get("42")).text, "sealed");
});

test("keys that are none are refused, and not shown", async () => {
  assert.throws(() => encrypted(memoryStore(), []), /at least one key/);
  assert.throws(() => encrypted(memoryStore(), [{ id: "a.b", key: KEY }]), /letters, digits/);
  assert.throws(() => encrypted(memoryStore(), [{ id: "a", key: KEY }, { id: "a", key: OTHER_KEY }]), /same id/);
  for (const key of ["c2hvcnQ=", "not base64, but secret!", new Uint8Array(16)]) {
    const error = await failure(encrypted(memoryStore(), [{ id: "a", key }]).compareAndSet("42", "text", 0));
    assert.match(error.message, /bytes, not 32|no base64/);
    assert.doesNotMatch(inspect(error), /secret!|c2hvcnQ=/);
  }
});
