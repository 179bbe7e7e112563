// Sessions when the store fails, or the program dies: what is kept, what is lost, and how a user recovers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { kvStore, memoryStore } from "pipedrive-wasm/stores";

import { ownClock } from "./clock.mjs";
import { failure } from "./scripted.mjs";
import { elsewhere, EXPIRED, put, scene, stored, watchedStore } from "./sessions.mjs";

/** A request takes 10 seconds at most, and 5 more are for the store. */
const LEASE = 15_000;

const down = () => {
  throw Object.assign(new Error("the disk is full: INSERT seeded-access-2, seeded-refresh-2"), { code: "SQLITE_FULL", params: ["seeded-refresh-2"] });
};

/** A scene on a clock that only the test moves. */
async function timed(t, options = {}) {
  const clock = ownClock(t);
  const now = () => 1_800_000_000_000 + clock.elapsed();
  const store = watchedStore(memoryStore(now));
  return { clock, ...(await scene({ now, store, timeout: Infinity, ...options })) };
}

// What loads in its own time is there before a clock stands still: both modules, and the file of sessions.
await (await scene({ age: EXPIRED })).crm.deals.get(1);

test("a store that fails is tried three times, and calls are answered if it comes back", async (t) => {
  const { clock, crm, host, store } = await timed(t, { age: EXPIRED });
  let failures = 2;
  store.before.compareAndSet = () => failures-- > 0 && down();
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  assert.equal(host.asked.length, 1);
  assert.equal(store.seen.writes, 3);
  assert.equal(clock.elapsed(), 500);
});

test("a store that stays broken keeps the old token in use while it lives, and says so", async (t) => {
  const errors = [];
  const { clock, crm, host, store } = await timed(t, { age: 3_560_000, rotating: true, hooks: { onStoreError: (error) => errors.push(error) } });
  const before = (await stored(store)).tokens.accessToken;
  store.before.compareAndSet = down;
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  assert.deepEqual(errors.map(({ code, retryable }) => [code, retryable]), [["session_store", true]]);
  assert.equal((await stored(store)).tokens.accessToken, before);
  assert.equal(host.served.length, 1);
  // The next call doesn't wait for the store again.
  const then = clock.elapsed();
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  assert.equal(clock.elapsed(), then);

  // Later the store works again: what is stored then is what came, and no further refresh is needed.
  store.before.compareAndSet = undefined;
  await clock.pass(6000);
  assert.equal((await clock.until(crm.deals.get(2))).id, 2);
  assert.equal(host.refreshes, 1);
  assert.notEqual((await stored(store)).tokens.accessToken, before);
});

test("where the old token is dead the calls fail, and the next one stores what came and uses it, without another refresh", async (t) => {
  const { clock, crm, host, store } = await timed(t, { age: EXPIRED, rotating: true });
  store.before.compareAndSet = down;
  const error = await clock.until(failure(crm.deals.get(1)));
  assert.deepEqual([error.code, error.name, error.retryable, error.mayHaveHappened], ["session_store", "ConnectionError", true, false]);
  assert.equal(error.cause.cause.message, "the disk is full: INSERT …, …");
  assert.equal(error.cause.cause.code, "SQLITE_FULL");
  assert.equal(host.served.length, 0);
  store.before.compareAndSet = undefined;
  assert.equal((await clock.until(crm.deals.get(2))).id, 2);
  assert.equal(host.asked.length, 1);
});

test("tokens that can't be stored are safe from others for as long as the lock is leased", async (t) => {
  const { clock, crm, client, host, store } = await timed(t, { age: EXPIRED, rotating: true });
  store.before.compareAndSet = down;
  const failed = clock.until(failure(crm.deals.get(1)));
  assert.equal((await failed).code, "session_store");
  store.before.compareAndSet = undefined;
  // Another program waits; the first one comes back before the lease is over, and both are served.
  const other = client({ store: elsewhere(store) }).deals.get(2);
  await clock.settle();
  assert.equal(host.asked.length, 1);
  assert.equal((await clock.until(crm.deals.get(3))).id, 3);
  assert.equal((await clock.until(other)).id, 2);
  assert.equal(host.asked.length, 1);
});

test("a session that others took for ended is brought back by who still has its tokens", async (t) => {
  const { clock, crm, client, host, store } = await timed(t, { age: EXPIRED, rotating: true });
  store.before.compareAndSet = down;
  assert.equal((await clock.until(failure(crm.deals.get(1)))).code, "session_store");
  store.before.compareAndSet = undefined;
  const other = client({ store: elsewhere(store) });
  assert.equal((await clock.until(failure(other.deals.get(2)))).code, "session_ended");
  assert.ok(clock.elapsed() >= LEASE);
  assert.ok((await stored(store)).endedAt);
  assert.equal((await clock.until(crm.deals.get(3))).id, 3);
  assert.equal((await clock.until(other.deals.get(4))).id, 4);
  assert.equal(host.refreshes, 1);
});

test("a write whose answer is lost is no conflict", async (t) => {
  const { clock, crm, host, store } = await timed(t, { age: EXPIRED });
  let lost = true;
  store.before.compareAndSet = async (...values) => {
    if (!lost) return;
    lost = false;
    await store.below.compareAndSet(...values);
    throw new Error("the connection was cut");
  };
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  assert.equal(host.refreshes, 1);
});

test("a store that can't be read fails calls that need it, and no others", async (t) => {
  const { clock, crm, store, host } = await timed(t);
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  store.before.get = down;
  assert.equal((await clock.until(crm.deals.get(2))).id, 2);
  await clock.pass(3_560_000);
  assert.equal((await clock.until(crm.deals.get(3))).id, 3); // due, and still alive
  await clock.pass(100_000);
  assert.equal((await clock.until(failure(crm.deals.get(4)))).code, "session_store");
  assert.equal(host.asked.length, 0);
});

test("the process dies between refresh and store: others wait for its lease, and go on with the same refresh token", async (t) => {
  const { clock, crm, client, host, store } = await timed(t, { age: EXPIRED });
  const dead = dying(store);
  crm.deals.get(1).catch(() => undefined);
  await dead.happened;
  dead.isOver();
  const others = Array.from({ length: 5 }, (_, at) => client({ store: elsewhere(store) }).deals.get(at + 1));
  const deals = await clock.until(Promise.all(others));
  assert.deepEqual(deals.map(({ id }) => id), [1, 2, 3, 4, 5]);
  assert.equal(host.refreshes, 2);
  assert.ok(clock.elapsed() >= LEASE && clock.elapsed() < 2 * LEASE, `${clock.elapsed()}`);
});

test("the same where the refresh token had changed: it is lost, the session ends, and allowing the app again is the way back", async (t) => {
  const ends = [];
  const { clock, crm, client, host, oauth, store } = await timed(t, { age: EXPIRED, rotating: true, hooks: { onEnd: (end) => ends.push(end) } });
  const dead = dying(store);
  crm.deals.get(1).catch(() => undefined);
  await dead.happened;
  dead.isOver();
  const next = client({ store: elsewhere(store) });
  const error = await clock.until(failure(next.deals.get(1)));
  assert.deepEqual([error.code, ends.length], ["session_ended", 1]);
  // What the user does: they allow the app again, and what comes back is stored under the same key.
  const { key } = await clock.until(oauth.connect(await clock.until(oauth.exchange(host.code())), store));
  assert.deepEqual(key, { companyId: 42, userId: 7 });
  assert.equal((await clock.until(next.deals.get(1))).id, 1);
});

test("a request that is gone in the middle of a refresh holds up others of its isolate for a while, and they use what it got", async (t) => {
  const { clock, crm, host, store } = await timed(t, { age: EXPIRED });
  const dead = dying(store);
  crm.deals.get(1).catch(() => undefined);
  await dead.happened;
  dead.isOver();
  assert.equal((await clock.until(crm.deals.get(2))).id, 2);
  assert.ok(clock.elapsed() >= 3 * LEASE);
  assert.equal(host.refreshes, 1);
});

test("a holder that only slept too long doesn't undo what others stored since", async (t) => {
  const { clock, crm, client, store } = await timed(t, { age: EXPIRED });
  let wake;
  let first = true;
  const slept = new Promise((happened) => {
    store.before.compareAndSet = () => {
      if (!first) return undefined;
      first = false;
      happened();
      return new Promise((go) => (wake = go));
    };
  });
  const sleeper = crm.deals.get(1);
  await slept;
  await clock.until(client({ store: elsewhere(store) }).deals.get(2));
  const theirs = (await stored(store)).tokens.accessToken;
  wake();
  assert.equal((await clock.until(sleeper)).id, 1);
  assert.equal((await stored(store)).tokens.accessToken, theirs);
});

test("a store that never answers is no reason to wait for ever, either", async (t) => {
  const { clock, crm, store } = await timed(t, { age: EXPIRED });
  store.get = () => new Promise(() => undefined);
  const error = await clock.until(failure(crm.deals.get(1)));
  assert.deepEqual([error.code, error.retryable], ["timeout", true]);
});

test("a lock that others hold and do nothing with is no reason to wait for ever", async (t) => {
  const { clock, crm, store } = await timed(t, { age: EXPIRED });
  store.lock = async () => false;
  const error = await clock.until(failure(crm.deals.get(1)));
  assert.deepEqual([error.code, error.retryable], ["timeout", true]);
});

test("over KV a refused refresh token proves nothing until a newer one had the time to arrive", async (t) => {
  const clock = ownClock(t);
  const now = () => 1_800_000_000_000 + clock.elapsed();
  const values = new Map();
  let visible;
  const namespace = {
    get: async (key) => visible ?? values.get(key) ?? null,
    put: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    list: async () => ({ keys: [], list_complete: true }),
  };
  const store = kvStore(namespace);
  const ends = [];
  const { crm, host } = await scene({ now, store, age: EXPIRED, rotating: true, timeout: Infinity, hooks: { onEnd: (end) => ends.push(end) } });
  // Elsewhere somebody refreshes; here the old entry is still to be seen.
  const old = values.get("pipedrive_tokens:42:7");
  const fresh = await host.fetch("https://oauth.test/oauth/token", {
    headers: { authorization: `Basic ${btoa("client-1:seeded-client-secret")}` },
    body: `grant_type=refresh_token&refresh_token=${JSON.parse(old.slice(old.indexOf(" "))).tokens.refreshToken}`,
  });
  const { access_token: accessToken, refresh_token: refreshToken } = await fresh.json();
  await put(store, { accessToken, refreshToken, expiresAt: now() + 3_600_000, scopes: [], apiDomain: host.apiDomain }, now());
  visible = old;
  const error = await clock.until(failure(crm.deals.get(1)));
  assert.deepEqual([error.code, error.retryable, error.retryIn], ["session_store", true, 60_000]);
  await clock.pass(30_000);
  assert.equal((await clock.until(failure(crm.deals.get(1)))).retryIn, 30_000);
  visible = undefined;
  assert.equal((await clock.until(crm.deals.get(1))).id, 1);
  assert.equal(ends.length, 0);

  // But a refresh token that is dead for good ends the session, a minute later.
  host.kill();
  assert.equal((await clock.until(failure(crm.deals.get(1)))).code, "session_store");
  await clock.pass(60_000);
  assert.equal((await clock.until(failure(crm.deals.get(1)))).code, "session_ended");
  assert.equal(ends.length, 1);
});

/** Lets the program that next writes to a store die just before: what it asks of the store is never answered. */
function dying(store) {
  let happened;
  const promise = new Promise((go) => (happened = go));
  store.before.compareAndSet = () => {
    happened();
    return new Promise(() => undefined);
  };
  return { happened: promise, isOver: () => (store.before.compareAndSet = undefined) };
}
