// Signing in: addresses, callbacks, tokens, and Pipedrive's word that a user uninstalled. The rules themselves are tested in Rust.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { OAuth } from "pipedrive-wasm/oauth";
import { encrypted, memoryStore } from "pipedrive-wasm/stores";

import { API, APP, broken, CLIENT, cut, TokenHost } from "../runtimes/token-host.mjs";
import { ownClock } from "./clock.mjs";
import { failure } from "./scripted.mjs";
import { put, stored, watchedStore } from "./sessions.mjs";

const CALLBACK = CLIENT.redirectUri;

function app(options = {}) {
  const host = new TokenHost();
  return { host, oauth: new OAuth({ ...APP, fetch: host.fetch, ...options }) };
}

/** The state of an address to send the user to. */
const stateOf = (url) => new URL(url).searchParams.get("state");

test("the user is sent to Pipedrive with the app's id, its address and a state, which is another one each time", async () => {
  const { oauth } = app({ oauthUrl: undefined });
  const [one, other] = [await oauth.authorizeUrl(), await oauth.authorizeUrl()].map((url) => new URL(url));
  assert.equal(one.origin + one.pathname, "https://oauth.pipedrive.com/oauth/authorize");
  assert.deepEqual([...one.searchParams.keys()], ["client_id", "redirect_uri", "state"]);
  assert.equal(one.searchParams.get("client_id"), CLIENT.clientId);
  assert.equal(one.searchParams.get("redirect_uri"), CALLBACK);
  assert.notEqual(one.searchParams.get("state"), other.searchParams.get("state"));
});

test("who comes back with a code and the state has tokens, and the payload", async () => {
  const now = 1_800_000_000_000;
  const { host, oauth } = app({ now: () => now });
  const state = stateOf(await oauth.authorizeUrl({ payload: "/deals?é=1" }));
  const url = `${CALLBACK}?code=${host.code()}&state=${encodeURIComponent(state)}`;
  const { tokens, payload } = await oauth.handleCallback(url);
  assert.equal(payload, "/deals?é=1");
  assert.deepEqual(tokens, { accessToken: "seeded-access-2", refreshToken: "seeded-refresh-2", expiresAt: now + 3_600_000, scopes: ["base", "deals:full"], apiDomain: API });
  assert.deepEqual(host.asked, [{ grant_type: "authorization_code", code: "seeded-code-1", redirect_uri: CALLBACK, done: true }]);
});

test("a callback may be given as an address, or its path and query", async () => {
  const { host, oauth } = app();
  const query = async () => `?code=${host.code()}&state=${stateOf(await oauth.authorizeUrl())}`;
  assert.ok((await oauth.handleCallback(new URL(`${CALLBACK}${await query()}`))).tokens);
  assert.ok((await oauth.handleCallback(`/callback${await query()}`)).tokens);
});

test("whatever goes wrong with a callback has a code of its own, and no token is asked for", async () => {
  let now = 1_800_000_000_000;
  const { host, oauth } = app({ now: () => now });
  const state = stateOf(await oauth.authorizeUrl());
  const bound = stateOf(await oauth.authorizeUrl({ binding: "cookie-1" }));
  const others = stateOf(await new OAuth({ ...APP, clientSecret: "another", fetch: host.fetch }).authorizeUrl());
  const last = state.at(-1) === "A" ? "B" : "A";
  const cases = [
    ["oauth_denied", `?error=user_denied&state=${state}`],
    ["oauth_denied", `?error=access_denied&state=${state}`],
    ["oauth_state_missing", "?code=1"],
    ["oauth_state_forged", `?code=1&state=${others}`],
    ["oauth_state_forged", `?code=1&state=${state.slice(0, -1)}${last}`],
    ["oauth_state_forged", "?code=1&state=1"],
    ["oauth_state_unbound", `?code=1&state=${bound}`, { binding: "cookie-2" }],
    ["oauth_state_unbound", `?code=1&state=${bound}`],
    ["oauth_callback", `?code=1&error=user_denied&state=${state}`],
    ["oauth_callback", ""],
  ];
  for (const [code, query, options] of cases) assert.equal((await failure(oauth.handleCallback(CALLBACK + query, options))).code, code, query);
  now += 300_001;
  assert.equal((await failure(oauth.handleCallback(`${CALLBACK}?code=1&state=${state}`))).code, "oauth_state_expired");
  assert.equal(host.asked.length, 0);
});

test("a sign-in that is tied to a browser ends well in it", async () => {
  const { host, oauth } = app();
  const state = stateOf(await oauth.authorizeUrl({ binding: "cookie-1" }));
  assert.ok((await oauth.handleCallback(`${CALLBACK}?code=${host.code()}&state=${state}`, { binding: "cookie-1" })).tokens);
});

test("an installation that began in the Marketplace starts again with a state, and ends well", async () => {
  const { host, oauth } = app();
  const error = await failure(oauth.handleCallback(`${CALLBACK}?code=${host.code()}`));
  assert.equal(error.code, "oauth_state_missing");
  const url = await oauth.authorizeUrl();
  assert.ok((await oauth.handleCallback(`${CALLBACK}?code=${host.code()}&state=${stateOf(url)}`)).tokens);
});

test("a code is good once; a used one, or a wrong one, is told apart from all else", async () => {
  const { host, oauth } = app();
  const code = host.code();
  await oauth.exchange(code);
  for (const bad of [code, "wrong"]) {
    const error = await failure(oauth.exchange(bad));
    assert.deepEqual([error.name, error.code, error.status, error.retryable], ["SignInError", "oauth_grant", 400, false]);
  }
});

test("a refresh gives new tokens; a wrong refresh token doesn't", async () => {
  const { host, oauth } = app();
  const before = host.tokens();
  const after = await oauth.refresh(before);
  assert.equal(after.refreshToken, before.refreshToken);
  assert.notEqual(after.accessToken, before.accessToken);
  assert.equal((await failure(oauth.refresh({ ...before, refreshToken: "wrong" }))).code, "oauth_grant");
});

test("a wrong client secret is the app's fault", async () => {
  const { host, oauth } = app({ clientSecret: "wrong" });
  assert.equal((await failure(oauth.exchange(host.code()))).code, "oauth_config");
});

test("either token can be taken back, and each is encoded once", async () => {
  const { host, oauth } = app();
  const tokens = { ...host.tokens(), accessToken: "v1u:a/b+c=", refreshToken: "1:1:é%2F".replace("é", "e") };
  await oauth.revoke(tokens);
  await oauth.revoke(tokens, "access");
  assert.deepEqual(host.revoked, [
    { token: "1:1:e%2F", token_type_hint: "refresh_token" },
    { token: "v1u:a/b+c=", token_type_hint: "access_token" },
  ]);
});

test("a host that is broken or can't be reached is told apart, and worth another try", async () => {
  const { host, oauth } = app();
  host.next(broken, cut, () => new Response("{}", { status: 429, headers: { "retry-after": "7" } }), () => new Response(null, { status: 302, headers: { location: "https://evil.test" } }));
  const tokens = host.tokens();
  const facts = async () => {
    const { code, retryable, retryIn } = await failure(oauth.refresh(tokens));
    return [code, retryable, retryIn];
  };
  assert.deepEqual(await facts(), ["server", true, undefined]);
  assert.deepEqual(await facts(), ["connection", true, undefined]);
  assert.deepEqual(await facts(), ["rate_limited", true, 7000]);
  assert.equal((await facts())[0], "unexpected_response");
});

test("a host that says nothing is given up in time, even by a fetch that doesn't listen", async (t) => {
  const { host, oauth } = app({ timeout: 3000 });
  const tokens = host.tokens();
  await oauth.refresh(tokens); // the module loads in its own time
  const clock = ownClock(t);
  host.next(() => new Promise(() => undefined));
  const error = await clock.until(failure(oauth.refresh(tokens)));
  assert.deepEqual([error.code, error.retryable, clock.elapsed()], ["timeout", true, 3000]);
  assert.equal(clock.pending(), 0);
});

test("settings that are none are refused", async () => {
  for (const wrong of [{ timeout: 0 }, { timeout: Infinity }]) assert.throws(() => app(wrong), { code: "invalid_input" });
  for (const wrong of [{ clientId: "" }, { redirectUri: "callback" }, { stateSecret: "short" }, { apiDomains: ["acme"] }]) {
    assert.equal((await failure(app(wrong).oauth.authorizeUrl())).code, "invalid_input", inspect(wrong));
  }
});

test("who is asked, a session is made of tokens: whose they are, Pipedrive says", async () => {
  const { host, oauth } = app();
  const store = memoryStore();
  const tokens = await oauth.exchange(host.code());
  const { key, user } = await oauth.connect(tokens, store);
  assert.deepEqual(key, { companyId: 42, userId: 7 });
  assert.deepEqual(user, { id: 7, companyId: 42, name: "Ada", companyName: "Acme", companyDomain: "acme" });
  assert.deepEqual((await oauth.connect(tokens, store, { per: "company" })).key, { companyId: 42 });
  assert.deepEqual(await store.list(), ["42", "42:7"]);
  assert.deepEqual((await stored(store)).tokens, tokens);
});

test("tokens of one company that are said to be another's make no session", async () => {
  const { host, oauth } = app();
  const store = memoryStore();
  const error = await failure(oauth.connect({ ...host.tokens(), apiDomain: "https://globex.pipedrive.com" }, store));
  assert.equal(error.code, "unexpected_response");
  assert.match(error.message, /globex.*acme/);
  assert.deepEqual(await store.list(), []);
  for (const apiDomain of ["https://acme.pipedrive.com", "https://ACME.pipedrive.com", "https://api.pipedrive.com"]) {
    assert.equal((await oauth.connect({ ...host.tokens(), apiDomain }, store)).key.companyId, 42);
  }
});

test("where Pipedrive doesn't say whose they are, there is no session", async () => {
  const store = memoryStore();
  const answers = {
    authentication: Response.json({ success: false }, { status: 401 }),
    server: new Response("<html>", { status: 502 }),
    unexpected_response: Response.json({ success: true, data: { id: 7 } }),
  };
  for (const [code, answer] of Object.entries(answers)) {
    const { host, oauth } = app({ fetch: async () => answer });
    assert.equal((await failure(oauth.connect(host.tokens(), store))).code, code);
  }
  assert.deepEqual(await store.list(), []);
});

test("a store that fails when a session is made is told of, without the tokens", async () => {
  const { host, oauth } = app();
  const store = watchedStore();
  const tokens = host.tokens();
  store.before.compareAndSet = (_, text) => {
    throw new Error(`no such table; values: ${text}`);
  };
  const error = await failure(oauth.connect(tokens, store));
  assert.deepEqual([error.code, error.retryable], ["session_store", true]);
  assert.doesNotMatch(inspect(error, { depth: 9 }), /seeded/);
});

const BASIC = `Basic ${btoa(`${CLIENT.clientId}:${CLIENT.clientSecret}`)}`;

/** Pipedrive's request. */
function uninstalled({ authorization = BASIC, method = "DELETE", body, timestamp = new Date().toISOString() } = {}) {
  const said = body ?? JSON.stringify({ client_id: CLIENT.clientId, company_id: 42, user_id: 7, timestamp });
  return new Request(CALLBACK, { method, headers: { authorization, "content-type": "application/json" }, body: said });
}

/** A store with the sessions of two companies. */
async function inhabited(connectedAt = Date.now()) {
  const store = watchedStore();
  const { host } = app();
  for (const key of ["42:7", "42:8", "43:7"]) await put(store, host.tokens(), connectedAt, key);
  return store;
}

test("an uninstallation deletes that user's session and no other's, and the same again is fine", async () => {
  const { oauth } = app();
  const store = await inhabited();
  for (let time = 0; time < 2; time++) assert.equal((await oauth.deauthorize(uninstalled(), store)).status, 204);
  assert.deepEqual(await store.list(), ["42:8", "43:7"]);
});

test("the company's session goes with the user whose it was, and stays with any other", async () => {
  const { host, oauth } = app();
  const store = memoryStore();
  await oauth.connect(host.tokens(), store, { per: "company" });
  const other = JSON.stringify({ client_id: CLIENT.clientId, company_id: 42, user_id: 8, timestamp: new Date().toISOString() });
  assert.equal((await oauth.deauthorize(uninstalled({ body: other }), store)).status, 204);
  assert.deepEqual(await store.list(), ["42"]);
  assert.equal((await oauth.deauthorize(uninstalled(), store)).status, 204);
  assert.deepEqual(await store.list(), []);
});

test("sessions whose key was taken out are given to nobody, written over by a new sign-in, and deleted by an uninstallation", async () => {
  const { host, oauth } = app();
  const below = memoryStore();
  const key = (id) => [{ id, key: crypto.getRandomValues(new Uint8Array(32)) }];
  const retired = encrypted(below, key("old"));
  const store = encrypted(below, key("new"));
  for (const per of ["user", "company"]) await oauth.connect(host.tokens(), retired, { per });
  for (const name of ["42", "42:7"]) assert.equal((await failure(store.get(name))).name, "UnreadableSession");

  const tokens = host.tokens();
  await oauth.connect(tokens, store);
  assert.deepEqual((await stored(store)).tokens, tokens);
  await oauth.connect(host.tokens(), retired);
  assert.equal((await failure(store.get("42:7"))).name, "UnreadableSession");
  assert.equal((await oauth.deauthorize(uninstalled(), store)).status, 204);
  assert.deepEqual(await below.list(), []);
});

test("who isn't Pipedrive deletes nothing, and their body isn't read", async () => {
  const { oauth } = app();
  const store = await inhabited();
  const wrong = ["", "Basic", `Basic ${btoa("client-1:wrong")}`, `Basic ${btoa("client-2:seeded-client-secret")}`, BASIC.replace("Basic", "Bearer"), `${BASIC}A`];
  for (const authorization of wrong) {
    const request = uninstalled({ authorization });
    assert.equal((await oauth.deauthorize(request, store)).status, 401, authorization);
    assert.equal(request.bodyUsed, false);
  }
  assert.equal((await oauth.deauthorize(new Request(CALLBACK, { method: "DELETE" }), store)).status, 401);
  assert.equal((await store.list()).length, 3);
});

test("a body that says nothing of use is a bad request, and another method none", async () => {
  const { oauth } = app();
  const store = await inhabited();
  for (const body of ["", "no json", "{}", JSON.stringify({ client_id: "another", company_id: 42, user_id: 7 })]) {
    const { status } = await oauth.deauthorize(uninstalled({ body }), store);
    assert.ok(status === 400 || status === 401, `${status} for ${body}`);
  }
  const other = await oauth.deauthorize(uninstalled({ method: "POST" }), store);
  assert.deepEqual([other.status, other.headers.get("allow")], [405, "DELETE"]);
  assert.equal((await store.list()).length, 3);
});

test("a message that comes late doesn't undo an installation that came after it", async () => {
  const { oauth } = app();
  const store = await inhabited();
  const earlier = new Date(Date.now() - 3_600_000);
  for (const timestamp of [earlier.toISOString(), Math.floor(earlier.getTime() / 1000), earlier.getTime(), earlier.toISOString().replace("T", " ").slice(0, 19)]) {
    assert.equal((await oauth.deauthorize(uninstalled({ timestamp }), store)).status, 204);
    assert.equal((await store.list()).length, 3, `${timestamp}`);
  }
});

test("what is stored and can't be read is deleted with its user, and shown to nobody", async () => {
  const { oauth } = app();
  const store = memoryStore();
  for (const key of ["42", "42:7", "42:8"]) await store.compareAndSet(key, "seeded-text", 0);
  assert.equal((await oauth.deauthorize(uninstalled(), store)).status, 204);
  assert.deepEqual(await store.list(), ["42", "42:8"]);
});

test("a store that fails, or hangs, is answered with a 503, in time, and the program is told", async (t) => {
  const { oauth } = app({ timeout: 4000 });
  const store = await inhabited();
  const errors = [];
  store.before.delete = () => {
    throw new Error("no disk");
  };
  const { status } = await oauth.deauthorize(uninstalled(), store, { onError: (error) => errors.push(error) });
  assert.equal(status, 503);
  assert.deepEqual(errors.map(({ code, cause }) => [code, cause.message]), [["session_store", "no disk"]]);
  const clock = ownClock(t);
  store.before.get = () => new Promise(() => undefined);
  assert.equal((await clock.until(oauth.deauthorize(uninstalled(), store))).status, 503);
  assert.equal(clock.elapsed(), 4000);
});
