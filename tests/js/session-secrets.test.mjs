// No secret stands in what a program may print: seeded ones are looked for in all of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { Pipedrive } from "pipedrive-wasm";
import { OAuth, sessionOf, SignInError } from "pipedrive-wasm/oauth";
import { encrypted, memoryStore, webStore } from "pipedrive-wasm/stores";

import { APP, broken, cut, TokenHost } from "../runtimes/token-host.mjs";
import { failure } from "./scripted.mjs";
import { EXPIRED, KEY, put, scene, watchedStore } from "./sessions.mjs";

const STATE_SECRET = "seeded-state-secret";
const ENCRYPTION_KEY = btoa("seeded-encryption-key-32-bytes-x");
/** What no output has: what the hosts of these tests seed, the same in base64, and an address with credentials. */
const SECRETS = [/seeded/i, /c2VlZGVk/, /Bearer [^-]/, /Basic \S/, new RegExp(ENCRYPTION_KEY.slice(0, 12))];

function clean(what, shown) {
  for (const secret of SECRETS) assert.doesNotMatch(shown, secret, what);
}

/** All that may be seen of a value: by a log, by JSON, by text, and all of that for what it holds. */
function seen(value) {
  const texts = [inspect(value, { depth: 12, showHidden: true, getters: true }), String(value), JSON.stringify(value) ?? ""];
  for (let error = value; error instanceof Error; error = error.cause) {
    texts.push(error.message, error.stack ?? "", ...Object.getOwnPropertyNames(error).map((name) => `${name} ${inspect(error[name], { depth: 12 })}`));
  }
  return texts.join("\n");
}

/** Everything that is printed while a test runs. */
function listening(t) {
  const lines = [];
  for (const name of ["log", "info", "warn", "error", "debug", "trace"]) t.mock.method(console, name, (...all) => lines.push(all.map((each) => inspect(each, { depth: 12 })).join(" ")));
  return lines;
}

test("nothing that holds tokens shows them, whoever looks", async () => {
  const { crm, oauth, session, store } = await scene();
  await crm.deals.get(1);
  clean("the client", seen(crm));
  clean("the app", seen(oauth));
  clean("the session at work", seen(sessionOf(session)));
  clean("the store", seen(store.below));
  clean("the encrypted store", seen(encrypted(store.below, [{ id: "a", key: ENCRYPTION_KEY }])));
  clean("an app with all its settings", seen(new OAuth({ ...APP, stateSecret: STATE_SECRET })));
  clean("the session, as a program writes it", seen({ ...session, oauth: new OAuth({ ...APP, stateSecret: STATE_SECRET }) }));
});

test("no error of signing in shows a secret, nor anything it was caused by", async (t) => {
  const lines = listening(t);
  const host = new TokenHost();
  const urls = [];
  const watching = (fetch) => (url, init) => (urls.push(url), fetch(url, init));
  const oauth = new OAuth({ ...APP, stateSecret: STATE_SECRET, fetch: watching(host.fetch) });
  const state = new URL(await oauth.authorizeUrl({ binding: "seeded-cookie" })).searchParams.get("state");
  urls.push(await oauth.authorizeUrl({ binding: "seeded-cookie" }));
  const callback = (query, options) => oauth.handleCallback(`${APP.redirectUri}${query}`, options);
  const cookie = { binding: "seeded-cookie" };
  const talkative = (body) => () => Response.json(body, { status: 400 });
  const leak = { error: "invalid_grant", error_description: "seeded-refresh-1 is dead", message: "Invalid grant: seeded-code-1" };
  host.next(talkative(leak), talkative({ ...leak, error: "invalid_client" }), talkative({ ...leak, error: "seeded-word" }), broken, cut, () => {
    throw Object.assign(new Error("request to https://x.test?code=seeded-code-9 failed"), { request: { body: "seeded-refresh-1" }, cause: new Error("seeded-refresh-1") });
  }, () => Response.json({ access_token: "seeded access", refresh_token: "seeded refresh" }), () => Response.json({ ...leak, access_token: "seeded-access", refresh_token: "seeded-refresh", api_domain: "https://seeded.evil.test" }), () => new Response("seeded-refresh-1"));
  const tokens = host.tokens();
  const errors = [];
  for (let fault = 0; fault < 9; fault++) errors.push(await failure(fault === 5 ? oauth.exchange("seeded-code-9") : oauth.refresh(tokens)));
  for (const query of [`?code=seeded-code-1&state=${state}x`, "?code=seeded-code-1", `?code=seeded-code-1&state=${state}`, `?code=seeded%20code&state=${state}`, `?error=seeded-word&state=${state}`]) {
    errors.push(await failure(callback(query)), await failure(callback(query, cookie)));
  }
  errors.push(await failure(new OAuth({ ...APP, stateSecret: "seeded" }).authorizeUrl()));
  errors.push(await failure(new OAuth({ ...APP, clientSecret: "seeded\nsecret" }).authorizeUrl()));
  for (const error of errors) {
    assert.ok(error instanceof SignInError, inspect(error));
    clean(error.code, seen(error));
  }
  assert.ok(new Set(errors.map(({ code }) => code)).size >= 9, `${errors.map(({ code }) => code)}`);
  for (const url of urls) clean("an address", url);
  clean("what was printed", lines.join("\n"));
});

test("no error of a call with a session shows a secret, whatever its store or its host say", async (t) => {
  const lines = listening(t);
  const leaking = (text) => {
    throw Object.assign(new Error(`cannot write ${text}`), { params: [text], cause: new Error(text), query: text });
  };
  const troubles = {
    "a store that shows what it was given": ({ store }) => (store.before.compareAndSet = (_, text) => leaking(text)),
    "a refresh token that is dead": ({ host }) => host.kill(),
    "a host that repeats what it was given": ({ host }) => host.next((act) => (act(), Response.json({ error: "invalid_client", message: "seeded-refresh-1" }, { status: 401 }))),
    "a store with something else in it": ({ store }) => store.below.delete("42:7").then(() => store.below.compareAndSet("42:7", "seeded-text", 0)),
    "an entry that is no JSON": ({ store }) => (store.before.get = () => JSON.parse("seeded-text")),
    "a hook that throws": ({ session }) => Object.assign(session, { onTokens: ({ accessToken }) => leaking(accessToken) }),
  };
  t.mock.method(Math, "random", () => 0);
  for (const [what, trouble] of Object.entries(troubles)) {
    const logger = Object.fromEntries(["debug", "info", "warn", "error"].map((name) => [name, (...all) => lines.push(inspect(all, { depth: 12 }))]));
    const events = [];
    const watch = { logger, audit: (record) => events.push(record), onRequest: (event) => events.push(event), onResponse: (event) => events.push(event) };
    const { crm, store, host, session } = await scene({ age: EXPIRED, ...watch });
    await trouble({ store, host, session });
    const client = what.includes("hook") ? new Pipedrive({ session, fetch: host.fetch, ...watch }) : crm;
    const outcome = await client.deals.get(1).catch((error) => error);
    clean(what, seen(outcome));
    clean(what, seen(events));
    assert.ok(events.length > 0);
  }
  assert.ok(lines.length > 0);
  clean("what was printed", lines.join("\n"));
});

test("the tokens stand in a store's own place, and nowhere beside it", async () => {
  const items = new Map();
  const storage = { length: 0, key: () => null, getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), removeItem: () => undefined };
  const store = webStore(storage);
  await put(store, new TokenHost().tokens());
  clean("the keys", [...items.keys()].join());
  assert.match([...items.values()].join(), /seeded-access/); // so that this file looks for what is really there
  const sealed = memoryStore();
  await put(encrypted(sealed, [{ id: "a", key: ENCRYPTION_KEY }]), new TokenHost().tokens());
  clean("an encrypted text", (await sealed.get("42:7")).text);
});

test("requests carry secrets in headers and bodies, never in addresses", async () => {
  const urls = [];
  const { host, store, oauth } = await scene({ age: EXPIRED });
  const fetch = (url, init) => (urls.push(url), host.fetch(url, init));
  const own = new OAuth({ ...APP, fetch });
  const crm = new Pipedrive({ session: { store: watchedStore(store.below), key: KEY, oauth: own }, fetch, burstLimit: 1000 });
  await crm.deals.get(1);
  const tokens = await own.exchange(host.code());
  await own.connect(tokens, store);
  await own.revoke(tokens);
  await own.revoke(tokens, "access");
  assert.ok(oauth && urls.length >= 6);
  for (const url of urls) clean("an address", url);
});
