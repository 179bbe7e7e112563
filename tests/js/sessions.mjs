// What tests of sessions share: a host of tokens, a store, clients.

import { Pipedrive } from "pipedrive-wasm";
import { OAuth } from "pipedrive-wasm/oauth";
import { memoryStore } from "pipedrive-wasm/stores";

import { APP, TokenHost } from "../runtimes/token-host.mjs";

export const KEY = { companyId: 42, userId: 7 };

/** A store that counts: writes, locks, and what a test puts in the way. */
export function watchedStore(below = memoryStore()) {
  const seen = { writes: 0, locks: 0, reads: 0 };
  /** Called before a method of that name; what it throws, the store throws. */
  const before = {};
  const method = (name, count) => async (...values) => {
    if (count) seen[count] += 1;
    await before[name]?.(...values);
    return below[name](...values);
  };
  return {
    seen,
    before,
    below,
    get: method("get", "reads"),
    compareAndSet: method("compareAndSet", "writes"),
    lock: method("lock", "locks"),
    unlock: method("unlock"),
    delete: method("delete"),
    list: method("list"),
  };
}

/** A host, its app, a store with a session, and a client. `age`: how long ago the tokens came, in milliseconds. */
export async function scene({ rotating, lifetime, age = 0, store = watchedStore(), now, hooks = {}, ...options } = {}) {
  const host = new TokenHost({ rotating, lifetime });
  const oauth = new OAuth({ ...APP, fetch: host.fetch, ...(now && { now }) });
  const session = { store, key: KEY, oauth, ...hooks };
  await put(store, host.tokens((now ?? Date.now)() - age), (now ?? Date.now)() - age);
  const client = (more = {}) =>
    new Pipedrive({ session: { ...session, ...more }, fetch: host.fetch, burstLimit: 100_000, maxRetries: 0, ...options });
  if (store.seen) Object.assign(store.seen, { writes: 0, locks: 0, reads: 0 });
  return { host, oauth, store, session, client, crm: client() };
}

/** Writes a session past everything. */
export async function put(store, tokens, at = Date.now(), key = "42:7") {
  const record = { tokens, receivedAt: at, connectedAt: at, userId: "7" };
  const version = (await store.get(key))?.version ?? 0;
  await store.compareAndSet(key, JSON.stringify(record), version);
}

/** The tokens of a session, past everything. */
export async function stored(store, key = "42:7") {
  const found = await store.get(key);
  return found && JSON.parse(found.text);
}

/** As if another isolate had opened the same store: what is shared in a program isn't. */
export const elsewhere = (store) => ({ ...store });

/** An hour and a second, in milliseconds: a token of that age has expired. */
export const EXPIRED = 3_601_000;
