// Sessions: a refresh in time, once, and stored before it is used.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";
import { sessionFetch } from "pipedrive-wasm/oauth";

import { broken, cut, lost } from "../runtimes/token-host.mjs";
import { failure } from "./scripted.mjs";
import { elsewhere, EXPIRED, KEY, put, scene, stored, watchedStore } from "./sessions.mjs";

const MINUTE = 60_000;

/** So many calls at once. */
const many = (crms, count) => Promise.all(Array.from({ length: count }, (_, at) => crms[at % crms.length].deals.get(at + 1)));

for (const rotating of [false, true]) {
  const kind = rotating ? "a refresh token that changes" : "a refresh token that stays";

  test(`1,000 calls on an expired token: one refresh, every call answered, one write; with ${kind}`, async () => {
    const { crm, host, store } = await scene({ rotating, age: EXPIRED });
    const deals = await many([crm], 1000);
    assert.deepEqual(deals.map(({ id }) => id), Array.from({ length: 1000 }, (_, at) => at + 1));
    assert.equal(host.refreshes, 1);
    assert.equal(host.asked.length, 1);
    assert.equal(store.seen.writes, 1);
    assert.equal(host.refused, 0);
    assert.equal(host.served.length, 1000);
  });

  test(`the same on a token that was refused before its time; with ${kind}`, async () => {
    const { crm, host, store } = await scene({ rotating });
    await crm.deals.get(1);
    host.expire();
    await many([crm], 1000);
    assert.equal(host.refreshes, 1);
    assert.equal(store.seen.writes, 1);
    assert.equal(host.served.length, 1001);
  });

  test(`1,000 calls of five programs over one store: one refresh; with ${kind}`, async () => {
    const { client, host, store } = await scene({ rotating, age: EXPIRED });
    const crms = Array.from({ length: 5 }, () => client({ store: elsewhere(store) }));
    await many(crms, 1000);
    assert.equal(host.asked.length, 1);
    assert.equal(host.refreshes, 1);
    assert.equal(store.seen.writes, 1);
    assert.equal(host.served.length, 1000);
  });
}

test("clients of one program and key share a refresh, though each has a session of its own", async () => {
  const { client, host } = await scene({ age: EXPIRED });
  await many([client(), client(), client()], 30);
  assert.equal(host.asked.length, 1);
});

test("a good token is used as it is: the store is read once, and nothing is asked", async () => {
  const { crm, host, store } = await scene();
  await many([crm], 10);
  assert.deepEqual(store.seen, { writes: 0, locks: 0, reads: 1 });
  assert.equal(host.asked.length, 0);
});

test("a token is replaced a minute before it expires, and not earlier", async () => {
  let now = 1_000_000_000_000;
  const { crm, host } = await scene({ now: () => now });
  now += 3_540_000 - 1;
  await crm.deals.get(1);
  assert.equal(host.asked.length, 0);
  now += 1;
  await crm.deals.get(1);
  assert.equal(host.asked.length, 1);
});

test("while somebody else refreshes, a token that still lives is used", async () => {
  const { crm, host, store } = await scene({ age: 3_560_000 });
  await store.lock("42:7", "another program", MINUTE);
  assert.equal((await crm.deals.get(1)).id, 1);
  assert.equal(host.asked.length, 0);
});

test("a call that waits in the queue goes out with a token that is good then", async () => {
  let now = Date.now();
  const { host, session } = await scene({ now: () => now });
  const waiting = [];
  const sent = [];
  const fetch = (url, init) => new Promise((answer) => waiting.push(() => (sent.push(init.headers.authorization), answer(host.fetch(url, init)))));
  const slow = new Pipedrive({ session, fetch, burstLimit: 1 });
  const [first, second] = [slow.deals.get(1), slow.deals.get(2)];
  while (!waiting.length) await new Promise(setImmediate);
  now += EXPIRED;
  waiting.shift()();
  await first;
  while (!waiting.length) await new Promise((go) => setTimeout(go, 5));
  waiting.shift()();
  await second;
  assert.equal(host.asked.length, 1);
  assert.notEqual(sent[0], sent[1]);
});

test("requests follow the api_domain of each refresh", async () => {
  const { crm, host } = await scene();
  await crm.deals.get(1);
  host.apiDomain = "https://moved.test";
  host.expire();
  await crm.deals.get(2);
  await crm.deals.get(3);
  assert.deepEqual(host.served, ["GET https://acme.test/api/v2/deals/1", "GET https://moved.test/api/v2/deals/2", "GET https://moved.test/api/v2/deals/3"]);
});

test("a baseUrl stays what it is: a proxy gets the requests, and the session's token", async () => {
  const { crm, host } = await scene({ baseUrl: "https://proxy.test/pipedrive" });
  await crm.deals.get(1);
  assert.deepEqual(host.served, ["GET https://proxy.test/pipedrive/api/v2/deals/1"]);
});

test("an api_domain that nobody allowed gets no token, and the old one stays", async () => {
  const { crm, host, store } = await scene({ age: EXPIRED });
  host.apiDomain = "https://pipedrive.com.evil.test";
  assert.equal((await failure(crm.deals.get(1))).code, "unexpected_response");
  assert.deepEqual(host.served, []);
  assert.equal(store.seen.writes, 0);
});

test("a token that is refused is renewed and the call made once more, a POST too", async () => {
  const { crm, host } = await scene();
  host.expire();
  assert.equal((await crm.deals.create({ title: "Acme" })).id, 1);
  assert.deepEqual([host.refused, host.refreshes, host.served.length], [1, 1, 1]);
});

test("where the new token is refused as well, that is the caller's to know, and no later call asks for another", async () => {
  const { crm, host } = await scene();
  host.expire();
  host.next(...Array.from({ length: 50 }, () => (act) => {
    const answer = act();
    host.expire();
    return answer;
  }));
  for (let call = 0; call < 10; call++) {
    const error = await failure(crm.deals.get(1));
    assert.deepEqual([error.code, error.status], ["authentication", 401]);
  }
  assert.equal(host.refreshes, 1);
});

test("an answer that was lost after the host acted: the refresh is asked for once more", async () => {
  const { crm, host, store } = await scene({ age: EXPIRED });
  host.next(lost);
  await many([crm], 1000);
  assert.equal(host.asked.length, 2);
  assert.equal(store.seen.writes, 1);
  assert.equal(host.served.length, 1000);
});

test("the same with five programs over one store", async () => {
  const { client, host, store } = await scene({ age: EXPIRED });
  host.next(lost);
  await many(Array.from({ length: 5 }, () => client({ store: elsewhere(store) })), 1000);
  assert.equal(host.asked.length, 2);
  assert.equal(store.seen.writes, 1);
});

test("where the refresh token had changed with the lost answer, the session ends for all, and says so once", async () => {
  const ends = [];
  const { client, host, store } = await scene({ rotating: true, age: EXPIRED, hooks: { onEnd: (end) => ends.push(end) } });
  host.next(lost);
  const crms = Array.from({ length: 5 }, () => client({ store: elsewhere(store) }));
  const errors = await Promise.all(Array.from({ length: 100 }, (_, at) => failure(crms[at % 5].deals.get(1))));
  assert.deepEqual([...new Set(errors.map(({ code, name }) => `${name} ${code}`))], ["AuthenticationError session_ended"]);
  assert.equal(ends.length, 1);
  assert.deepEqual(ends[0].key, KEY);
  assert.equal(host.asked.length, 2);
  assert.deepEqual(Object.keys(await stored(store)).sort(), ["connectedAt", "endedAt", "receivedAt", "userId"]);
});

test("a dead refresh token ends the session: later calls fail at once, and ask nobody but the store", async () => {
  const ends = [];
  const { crm, client, host, store } = await scene({ age: EXPIRED, hooks: { onEnd: (end) => ends.push(end) } });
  host.kill();
  const error = await failure(crm.deals.get(1));
  assert.deepEqual([error.code, error.retryable, error.operation, error.attempts], ["session_ended", false, "deals.get", 0]);
  assert.match(error.message, /has to allow the app again/);
  assert.equal(error.cause.code, "session_ended");
  assert.equal(error.cause.cause.code, "oauth_grant");
  const asked = host.asked.length;
  for (const each of [crm, client(), client({ store: elsewhere(store) })]) {
    assert.equal((await failure(each.deals.get(1))).code, "session_ended");
  }
  assert.equal(host.asked.length, asked);
  assert.equal(ends.length, 1);
  assert.equal(host.served.length, 0);
});

test("a session that ended goes on where the user allowed the app again, with the same client", async () => {
  const { crm, host, oauth, store } = await scene({ age: EXPIRED });
  host.kill();
  assert.equal((await failure(crm.deals.get(1))).code, "session_ended");
  assert.deepEqual((await oauth.connect(await oauth.exchange(host.code()), store)).key, KEY);
  assert.equal((await crm.deals.get(1)).id, 1);
});

test("a refused refresh token is no end where the store has a newer one", async () => {
  const ends = [];
  const { crm, host, store } = await scene({ rotating: true, age: EXPIRED, hooks: { onEnd: (end) => ends.push(end) } });
  host.next((act) => {
    act(); // somebody else's refresh, who is about to store it
    const { accessToken, refreshToken, ...rest } = host.tokens();
    return put(store.below, { accessToken, refreshToken, ...rest }).then(act);
  });
  assert.equal((await crm.deals.get(1)).id, 1);
  assert.equal(ends.length, 0);
});

test("who never signed in is told so", async () => {
  const { client } = await scene();
  const error = await failure(client({ key: { companyId: 43 } }).deals.get(1));
  assert.equal(error.code, "session_ended");
  assert.match(error.message, /no session for 43/);
});

for (const [what, fault, code] of [["a host that is broken", broken, "server"], ["a wire that is cut", cut, "connection"]]) {
  test(`${what} ends no session: the old token serves while it lives`, async () => {
    const ends = [];
    const { crm, host } = await scene({ age: 3_560_000, hooks: { onEnd: (end) => ends.push(end) } });
    host.next(fault);
    await many([crm], 10);
    assert.equal(host.asked.length, 1);
    assert.equal(host.served.length, 10);
    assert.equal(ends.length, 0);
  });

  test(`${what} fails calls where the old token is dead, after two repetitions, and the next call tries again`, async (t) => {
    t.mock.method(Math, "random", () => 0); // no waits between them
    const { crm, host } = await scene({ age: EXPIRED });
    host.next(fault, fault, fault);
    const error = await failure(crm.deals.get(1));
    assert.deepEqual([error.code, error.retryable, error.mayHaveHappened], [code, true, false]);
    assert.equal(host.asked.length, 3);
    assert.equal((await crm.deals.get(1)).id, 1);
  });
}

test("wrong client credentials end no session: it is the app's fault, not the user's", async () => {
  const { crm, client, host, oauth, store } = await scene({ age: EXPIRED });
  const wrong = { refresh: (tokens) => oauth.refresh({ ...tokens }), timeout: 1000, now: Date.now };
  host.next(() => Response.json({ success: false, error: "invalid_client", message: "Invalid client" }, { status: 400 }));
  assert.equal((await failure(client({ oauth: wrong }).deals.get(1))).code, "oauth_config");
  assert.equal((await crm.deals.get(1)).id, 1);
  assert.equal(store.seen.writes, 1);
});

test("a session that was deleted while it was refreshed stays deleted", async () => {
  const { crm, host, store } = await scene({ age: EXPIRED });
  host.next(async (act) => {
    await store.delete("42:7");
    return act();
  });
  assert.equal((await failure(crm.deals.get(1))).code, "session_ended");
  assert.equal(await store.get("42:7"), undefined);
});

test("clocks that are five minutes off, either way, do no harm", async () => {
  const real = Date.now();
  let passed = 0;
  for (const rotating of [false, true]) {
    passed = 0;
    const { client, oauth, host, store } = await scene({ rotating, now: () => real + passed });
    const off = (minutes) => ({ refresh: async (tokens) => ({ ...(await oauth.refresh(tokens)), expiresAt: real + passed + minutes * MINUTE + 3_600_000 }), timeout: oauth.timeout, now: () => real + passed + minutes * MINUTE });
    const crms = [-5, 0, 5].map((minutes) => client({ store: elsewhere(store), oauth: off(minutes) }));
    for (const minutes of [10, 50, 56, 59, 61, 66, 100, 119, 121, 130, 180, 186]) {
      passed = minutes * MINUTE;
      for (const crm of crms) assert.ok((await crm.deals.get(1)).id);
    }
    assert.ok(host.refreshes <= 8, `${host.refreshes} refreshes in three hours`);
  }
});

test("what hooks throw reaches no call, and is told without its message", async (t) => {
  const lines = [];
  t.mock.method(console, "error", (line) => lines.push(line));
  const { crm } = await scene({
    age: EXPIRED,
    hooks: {
      onTokens: () => {
        throw new TypeError("seeded-secret");
      },
    },
  });
  assert.equal((await crm.deals.get(1)).id, 1);
  assert.deepEqual(lines, ["pipedrive-wasm: onTokens threw TypeError"]);
});

test("new tokens are told of once they are stored", async () => {
  const told = [];
  const { crm, store } = await scene({ age: EXPIRED, hooks: { onTokens: ({ accessToken }) => told.push([accessToken, store.seen.writes]) } });
  await many([crm], 10);
  assert.deepEqual(told, [[(await stored(store)).tokens.accessToken, 1]]);
});

test("what is stored and can't be read is an error, not a missing session", async () => {
  for (const text of ["seeded-secret", "{}", '{"tokens":{"accessToken":"a"},"receivedAt":1,"connectedAt":1}']) {
    const { crm, store } = await scene();
    await store.compareAndSet("42:7", text, (await store.get("42:7")).version);
    const error = await failure(crm.deals.get(1));
    assert.equal(error.code, "session_store");
    assert.doesNotMatch(`${error.message} ${error.cause.stack}`, /seeded/);
  }
});

test("a session without store, key or app is refused before anything is sent", async () => {
  const { client, host } = await scene();
  for (const wrong of [{ store: undefined }, { key: undefined }, { oauth: undefined }, { key: { companyId: "4:2" } }, { key: { companyId: "" } }]) {
    assert.equal((await failure(client(wrong).deals.get(1))).code, "invalid_input");
  }
  assert.equal(host.served.length, 0);
});

test("a proxy's requests carry the session's token and none of the page's credentials, to the API alone", async () => {
  const { session, host } = await scene();
  const sent = [];
  const forward = sessionFetch(session, (url, init) => (sent.push([url, Object.fromEntries(init.headers), init.redirect]), host.fetch(url, { ...init, headers: Object.fromEntries(init.headers) })));
  const page = { authorization: "Bearer page", cookie: "a=b", "x-api-token": "page", accept: "application/json" };
  assert.equal((await forward("/api/v2/deals/5?a=b", { headers: page })).status, 200);
  assert.deepEqual(sent, [["https://acme.test/api/v2/deals/5?a=b", { accept: "application/json", authorization: "Bearer seeded-access-1" }, "manual"]]);
  for (const path of ["https://evil.test/", "//evil.test/", "/\\evil.test", "api/v2/deals", ".evil.test", "@evil.test/", "/"]) {
    assert.equal((await failure(forward(path))).code, "invalid_input", path);
  }
  assert.equal(sent.length, 1);
});

test("a proxy's requests carry no credential in their address, and of headers what the API needs and the proxy names", async () => {
  const { session, host } = await scene();
  const sent = [];
  const send = (url, init) => (sent.push(Object.fromEntries(init.headers)), host.fetch(url, { ...init, headers: Object.fromEntries(init.headers) }));
  const forward = sessionFetch(session, send, { headers: ["traceparent"] });
  for (const query of ["api_token=page", "a=b&access_token=page", "api%5Ftoken=page", "API_TOKEN=page"]) {
    const error = await failure(forward(`/api/v2/deals?${query}`));
    assert.deepEqual([error.code, error.message.includes("page")], ["invalid_input", false], query);
  }
  assert.deepEqual(sent, []);
  const page = { "content-type": "application/json", traceparent: "00-1", "x-forwarded-for": "1.2.3.4", "x-custom": "1", cookie: "a=b", host: "app.example" };
  await forward("/api/v2/deals", { headers: page });
  assert.deepEqual(sent, [{ authorization: "Bearer seeded-access-1", "content-type": "application/json", traceparent: "00-1" }]);
  for (const name of ["Cookie", "host", "X-Forwarded-For", "authorization", "x-api-token"]) {
    assert.throws(() => sessionFetch(session, send, { headers: [name] }), { code: "invalid_input" }, name);
  }
});

test("a proxy's answers set no cookies of Pipedrive's, and are whole else", async () => {
  const { session } = await scene();
  const headers = { "set-cookie": "session=upstream", "x-correlation-id": "c-1", "content-type": "application/json" };
  const forward = sessionFetch(session, async () => new Response('{"success":true}', { status: 201, headers }));
  const response = await forward("/api/v2/deals");
  assert.deepEqual(Object.fromEntries(response.headers), { "x-correlation-id": "c-1", "content-type": "application/json" });
  assert.deepEqual([response.status, await response.json()], [201, { success: true }]);
});

test("a proxy's request that is refused is sent once more with a new token, unless its body is spent", async () => {
  const { session, host } = await scene();
  const forward = sessionFetch(session, (url, init) => host.fetch(url, { ...init, headers: Object.fromEntries(init.headers), body: undefined }));
  host.expire();
  assert.equal((await forward("/api/v2/deals", { method: "POST", body: "{}" })).status, 200);
  assert.deepEqual([host.refreshes, host.refused], [1, 1]);
  host.expire();
  const body = new Blob(["{}"]).stream();
  assert.equal((await forward("/api/v2/deals", { method: "POST", body, duplex: "half" })).status, 401);
  assert.deepEqual([host.refreshes, host.refused], [1, 2]);
});

test("a store that is watched counts what it should", async () => {
  const store = watchedStore();
  await put(store, { accessToken: "a" });
  assert.deepEqual(store.seen, { writes: 1, locks: 0, reads: 1 });
});
