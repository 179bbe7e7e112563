// The proxy for frames: who may call what, what goes up and what comes down.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";
import { proxy } from "pipedrive-wasm/cloudflare";
import { OAuth } from "pipedrive-wasm/oauth";
import { memoryStore } from "pipedrive-wasm/stores";

const SECRET = "jwt-secret";
const DOMAIN = "https://acme.pipedrive.com";
const CLAIMS = { userId: 7, companyId: 42 };

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
function signed({ secret = SECRET, ...claims } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const unsigned = `${part({ alg: "HS256", typ: "JWT" })}.${part({ ...CLAIMS, iat: now, exp: now + 300, ...claims })}`;
  return `${unsigned}.${createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
}

/** A proxy with a connected session, and what it sent upstream. */
async function scene({ answer = () => Response.json({ success: true, data: { id: 8 } }), policy = { deals: "full", files: "read" }, refresh, now, ...more } = {}) {
  const sent = [];
  const store = memoryStore();
  const tokenHost = async (url) => (url.endsWith("/oauth/token") ? (refresh ?? (() => assert.fail("nothing was to be refreshed")))() : assert.fail(url));
  const oauth = new OAuth({ clientId: "app", clientSecret: "app-secret", redirectUri: "https://app.example/cb", fetch: tokenHost, ...(now && { now }) });
  const tokens = { accessToken: "access-1", refreshToken: "refresh-1", expiresAt: Date.now() + 3_600_000, scopes: [], apiDomain: DOMAIN };
  await store.compareAndSet("42:7", JSON.stringify({ tokens, receivedAt: Date.now(), connectedAt: Date.now() }), 0);
  const upstream = async (url, init) => {
    const body = init.body && (await new Response(init.body).text());
    sent.push({ url, method: init.method, headers: Object.fromEntries(new Headers(init.headers)), body });
    return answer(sent.length, url);
  };
  const handle = proxy({
    secrets: ["another", SECRET],
    policy,
    session: ({ companyId, userId }) => (userId === 7 ? { store, oauth, key: { companyId, userId } } : undefined),
    fetchFor: () => upstream,
    ...more,
  });
  const ask = (path, { token = signed(), headers, ...init } = {}) =>
    handle(new Request(`https://app.example/api/pipedrive${path}`, { ...init, headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } }));
  return { ask, sent, handle, store };
}

const told = async (response) => [response.status, (await response.json()).code];

test("a call goes up with the session's token and few headers, and comes down with few", async () => {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "set-cookie": "session=upstream",
    "server": "secret-server/1",
    "x-powered-by": "secret",
    "access-control-allow-origin": "*",
    "x-ratelimit-limit": "80",
    "x-ratelimit-remaining": "79",
    "x-correlation-id": "c-1",
    "strict-transport-security": "max-age=1",
  };
  const { ask, sent } = await scene({ answer: () => new Response('{"success":true,"data":{"id":8}}', { headers }) });
  const response = await ask("/api/v2/deals/8?custom_fields=a", { headers: { cookie: "mine=1", "x-api-token": "stolen", accept: "application/json", "x-forwarded-for": "1.2.3.4", origin: "https://x.example" } });
  assert.deepEqual(sent, [
    { url: `${DOMAIN}/api/v2/deals/8?custom_fields=a`, method: "GET", headers: { accept: "application/json", authorization: "Bearer access-1" }, body: undefined },
  ]);
  assert.equal(await response.text(), '{"success":true,"data":{"id":8}}');
  assert.deepEqual(Object.fromEntries(response.headers), {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": "application/json; charset=utf-8",
    "x-content-type-options": "nosniff",
    "x-correlation-id": "c-1",
    "x-ratelimit-limit": "80",
    "x-ratelimit-remaining": "79",
  });
});

test("a client in a frame works through it, with bodies and errors", async () => {
  const answers = [() => Response.json({ success: true, data: { id: 9, title: "New" } }, { status: 201 }), () => Response.json({ success: false, error: "Deal not found" }, { status: 404 })];
  const { handle, sent } = await scene({ answer: (count) => answers[count - 1]() });
  const crm = new Pipedrive({ baseUrl: "https://app.example/api/pipedrive", accessToken: signed(), fetch: (url, init) => handle(new Request(url, { ...init, duplex: "half" })) });
  assert.equal((await crm.deals.create({ title: "New" })).id, 9);
  assert.deepEqual([sent[0].method, JSON.parse(sent[0].body), sent[0].headers["content-type"]], ["POST", { title: "New" }, "application/json"]);
  await assert.rejects(crm.deals.get(8), { code: "not_found", message: "deals.get: HTTP 404: Deal not found" });
  await assert.rejects(crm.persons.get(8), { code: "permission", message: "persons.get: HTTP 403: persons.get isn't allowed" });
});

test("who has no valid signed token gets nowhere", async () => {
  const { ask, sent } = await scene();
  const now = Math.floor(Date.now() / 1000);
  for (const [token, code] of [
    ["", "signed_token_malformed"],
    ["x", "signed_token_malformed"],
    [signed({ secret: "other app's" }), "signed_token_signature"],
    [signed({ exp: now - 100 }), "signed_token_expired"],
  ]) {
    const response = await ask("/api/v2/deals/8", { token });
    assert.equal(response.headers.get("www-authenticate"), "Bearer");
    assert.deepEqual(await told(response), [401, code]);
  }
  assert.deepEqual(await told(await ask("/api/v2/deals/8", { token: "", headers: { authorization: "Basic eDp5" } })), [401, "signed_token_malformed"]);
  assert.deepEqual(sent, []);
});

test("what the policy doesn't allow isn't passed on", async () => {
  const { ask, sent } = await scene({ policy: { default: "deny", deals: "read", "deals.followers": "deny" } });
  assert.equal((await ask("/api/v2/deals")).status, 200);
  for (const [method, path] of [["POST", "/api/v2/deals"], ["DELETE", "/api/v2/deals/8"], ["GET", "/api/v2/deals/8/followers"], ["GET", "/api/v2/persons"], ["GET", "/api/v1/users"]]) {
    assert.deepEqual(await told(await ask(path, { method })), [403, "policy_denied"], `${method} ${path}`);
  }
  assert.equal(sent.length, 1);
  assert.throws(() => proxy({ secrets: SECRET, session: () => undefined }), TypeError);
});

test("a policy with a mistake lets nothing through", async () => {
  const errors = [];
  const { ask, sent } = await scene({ policy: { dealz: "read" }, onError: (error) => errors.push(error.message) });
  assert.deepEqual(await told(await ask("/api/v2/deals")), [502, "unavailable"]);
  assert.deepEqual(errors, ["policy: no operation or resource is called `dealz`"]);
  assert.deepEqual(sent, []);
});

test("no path leads anywhere but to an operation", async () => {
  const { ask, handle, sent } = await scene({ policy: { default: "full" } });
  for (const path of [
    "",
    "/",
    "/deals/8",
    "/v1/deals",
    "/api/v3/deals",
    "/api/v2/deals/",
    "/api/v2//deals",
    "//evil.example/api/v2/deals",
    "/api/v2/deals/8%2F..%2F..%2Fusers",
    "/api/v2/deals/8%5c..%5cusers",
    "/api/v2/deals/%252e%252e",
    "/api/v2/deals/8%00",
    "/@evil.example/api/v2/deals",
    "/.evil.example/api/v2/deals",
    "/oauth/token",
    "/api/v2/deals/eight",
  ]) {
    assert.deepEqual(await told(await ask(path)), [404, "not_found"], path);
  }
  // What a URL says of `..` is done before anybody sees it: these are other paths.
  for (const path of ["/api/pipedrive/../v2/deals", "/api/pipedrive/%2e%2e/users", "/api/pipedrivex/api/v2/deals", "/other"]) {
    const request = new Request(`https://app.example${path}`, { headers: { authorization: `Bearer ${signed()}` } });
    assert.deepEqual(await told(await handle(request)), [404, "not_found"], path);
  }
  assert.deepEqual(sent, []);
});

test("nobody brings a credential of their own", async () => {
  const { ask, sent } = await scene();
  for (const name of ["api_token", "access_token"]) assert.deepEqual(await told(await ask(`/api/v2/deals?${name}=stolen`)), [400, "invalid_input"]);
  assert.deepEqual(sent, []);
});

test("a token that Pipedrive refuses is renewed, and the call repeated with its body", async () => {
  const token = { access_token: "access-2", refresh_token: "refresh-2", token_type: "bearer", expires_in: 3600, scope: "base", api_domain: DOMAIN };
  const unauthorized = () => Response.json({ success: false, error: "unauthorized" }, { status: 401 });
  const { ask, sent } = await scene({ answer: (count) => (count === 1 ? unauthorized() : Response.json({ success: true })), refresh: () => Response.json(token) });
  const body = '{"title":"again"}';
  const response = await ask("/api/v2/deals", { method: "POST", body, headers: { "content-type": "application/json", "content-length": `${body.length}` } });
  assert.equal(response.status, 200);
  assert.deepEqual(sent.map(({ headers, body: sentBody }) => [headers.authorization, sentBody]), [["Bearer access-1", body], ["Bearer access-2", body]]);
});

test("a token that expired on its way is renewed where the gateway says that it is to blame, else not", async () => {
  const token = { access_token: "access-2", refresh_token: "refresh-2", token_type: "bearer", expires_in: 3600, scope: "base", api_domain: DOMAIN };
  for (const [headers, expected] of [[{ "x-401-by-gw": "1" }, [200, 2]], [{}, [403, 1]]]) {
    let later = 0;
    const unauthorized = () => ((later = 3_601_000), Response.json({ success: false }, { status: 401, headers }));
    const answer = (count) => (count === 1 ? unauthorized() : Response.json({ success: true }));
    const { ask, sent } = await scene({ answer, refresh: () => Response.json(token), now: () => Date.now() + later });
    assert.deepEqual([(await ask("/api/v2/deals")).status, sent.length], expected);
  }
});

test("a session that is over isn't a signed token that is wrong", async () => {
  const gone = () => Response.json({ success: false, error: "invalid_grant", message: "Invalid grant: refresh token is invalid" }, { status: 400 });
  const { ask } = await scene({ answer: () => Response.json({ success: false }, { status: 401 }), refresh: gone });
  assert.deepEqual(await told(await ask("/api/v2/deals")), [403, "session_ended"]);
  assert.deepEqual(await told(await ask("/api/v2/deals")), [403, "session_ended"]);
});

test("who hasn't connected the app is told so", async () => {
  const { ask } = await scene();
  assert.deepEqual(await told(await ask("/api/v2/deals", { token: signed({ userId: 8 }) })), [403, "not_connected"]);
});

test("a store or a network that fails is told without a word of why", async () => {
  const errors = [];
  const onError = (error) => errors.push(error);
  const secret = "postgres://user:hunter2@db";
  const { ask } = await scene({ onError, session: () => Promise.reject(new Error(secret)) });
  const failing = await ask("/api/v2/deals");
  assert.ok(!(await failing.clone().text()).includes("hunter2"));
  assert.deepEqual(await told(failing), [502, "unavailable"]);
  const broken = await scene({ onError, answer: () => Promise.reject(new TypeError("fetch failed")) });
  assert.deepEqual(await told(await broken.ask("/api/v2/deals")), [502, "unavailable"]);
  const { ask: read, store } = await scene({ onError });
  store.get = () => Promise.reject(new Error(secret));
  assert.deepEqual(await told(await read("/api/v2/deals")), [502, "session_unavailable"]);
  assert.equal(errors.length, 3);
});

test("pages of others don't come through", async () => {
  const page = (status) => new Response("<script>upstream</script>", { status, headers: { "content-type": "text/html", "cf-ray": "1" } });
  const locked = await (await scene({ answer: () => page(403) })).ask("/api/v2/deals");
  assert.deepEqual([locked.status, locked.headers.get("content-type"), await locked.text()], [403, "text/html", "<!doctype html><title>403</title>"]);
  assert.deepEqual(await told(await (await scene({ answer: () => page(502) })).ask("/api/v2/deals")), [502, "server"]);
  const moved = () => new Response(null, { status: 302, headers: { location: "https://evil.example/" } });
  const { ask, sent } = await scene({ answer: moved });
  assert.deepEqual(await told(await ask("/api/v2/deals")), [502, "unexpected_response"]);
  assert.equal(sent.length, 1);
});

test("a download that is redirected is fetched without the credential, and saved by the browser", async () => {
  const moved = () => new Response(null, { status: 302, headers: { location: "https://storage.example/file?signature=1" } });
  const file = () => new Response("bytes", { headers: { "content-type": "text/html", "x-amz-id": "secret" } });
  const { ask, sent } = await scene({ answer: (count) => (count === 1 ? moved() : file()) });
  const response = await ask("/api/v1/files/1/download");
  assert.deepEqual(sent.map(({ url, headers }) => [url, headers.authorization]), [[`${DOMAIN}/api/v1/files/1/download`, "Bearer access-1"], ["https://storage.example/file?signature=1", undefined]]);
  assert.deepEqual([await response.text(), response.headers.get("content-disposition"), response.headers.get("x-amz-id")], ["bytes", "attachment", null]);
  const plain = await scene({ answer: () => new Response(null, { status: 302, headers: { location: "http://storage.example/" } }) });
  assert.deepEqual(await told(await plain.ask("/api/v1/files/1/download")), [502, "unexpected_response"]);
  assert.equal(plain.sent.length, 1);
});

test("bodies stream both ways", async () => {
  const up = new TransformStream();
  const down = new TransformStream();
  const received = [];
  const { ask } = await scene({
    policy: { files: "full" },
    fetchFor: () => async (_, init) => {
      const reader = init.body.getReader();
      received.push(new TextDecoder().decode((await reader.read()).value));
      return new Response(down.readable, { headers: { "content-type": "application/json" } });
    },
  });
  const [writer, answers] = [up.writable.getWriter(), down.writable.getWriter()];
  const coming = ask("/api/v1/files", { method: "POST", body: up.readable, duplex: "half", headers: { "content-type": "multipart/form-data; boundary=x" } });
  writer.write(new TextEncoder().encode("first part"));
  const reader = (await coming).body.getReader(); // neither of the two bodies has ended
  answers.write(new TextEncoder().encode('{"success":'));
  assert.equal(new TextDecoder().decode((await reader.read()).value), '{"success":');
  assert.deepEqual(received, ["first part"]);
});
