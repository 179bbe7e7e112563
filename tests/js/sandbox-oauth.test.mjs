// OAuth in the sandbox, as a `fetch`: an app that a user installs, and takes away again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";
import { sandboxFetch } from "pipedrive-wasm/sandbox";

const callback = "https://app.example/callback";
const basic = `Basic ${btoa("sandbox-client:sandbox-client-secret")}`;

/** A sandbox whose user approves at once, and short ways to ask it. */
function app(settings = {}, options = {}) {
  const fetch = sandboxFetch({ control: true, deals: 10, settings: { app: { redirectUri: callback, approval: "approve", ...settings } }, ...options });
  const control = async (path, body) => {
    const init = { method: body ? "POST" : "GET", headers: { "x-api-token": "sandbox-token" }, body: body && JSON.stringify(body) };
    return (await fetch(`https://api.pipedrive.com/__sandbox/${path}`, init)).json();
  };
  const token = async (form) => {
    const response = await fetch("https://oauth.pipedrive.com/oauth/token", {
      method: "POST",
      headers: { authorization: basic },
      body: new URLSearchParams(form),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const install = async () => {
    const query = new URLSearchParams({ client_id: "sandbox-client", redirect_uri: callback, state: "from here" });
    const sent = await fetch(`https://oauth.pipedrive.com/oauth/authorize?${query}`, { redirect: "manual" });
    const { searchParams } = new URL(sent.headers.get("location"));
    assert.equal(searchParams.get("state"), "from here");
    return token({ grant_type: "authorization_code", code: searchParams.get("code"), redirect_uri: callback });
  };
  return { fetch, control, token, install };
}

test("an installed app calls until its token runs out, and goes on with a refreshed one", async () => {
  const { fetch, control, token, install } = app();
  const { access_token, refresh_token, api_domain } = await install();
  assert.equal(api_domain, "https://oauth.pipedrive.com");
  const crm = new Pipedrive({ accessToken: access_token, fetch });
  assert.equal((await crm.users.me()).id, 1);
  await control("oauth/expire", { what: "access" });
  await assert.rejects(crm.users.me(), { code: "authentication" });
  const refreshed = await token({ grant_type: "refresh_token", refresh_token });
  assert.equal(refreshed.refresh_token, refresh_token);
  assert.equal((await new Pipedrive({ accessToken: refreshed.access_token, fetch }).users.me()).id, 1);
  const { counts } = await control("oauth");
  assert.deepEqual([counts.exchanged, counts.refreshed], [1, 1]);
});

test("an uninstall is handed to the program, whose answer changes nothing", async () => {
  let arrived;
  const message = new Promise((resolve) => (arrived = resolve));
  const { control, token, install } = app({}, {
    send: async (request) => {
      arrived([request.method, request.url, request.headers.get("authorization"), await request.json()]);
      return new Response(null, { status: 500 });
    },
  });
  const { refresh_token } = await install();
  assert.deepEqual(await control("oauth/uninstall", {}), { uninstalled: true });
  const [method, url, authorization, { client_id, company_id, user_id }] = await message;
  assert.deepEqual([method, url, authorization], ["DELETE", callback, basic]);
  assert.deepEqual([client_id, company_id, user_id], ["sandbox-client", 1001, 1]);
  const refused = await token({ grant_type: "refresh_token", refresh_token });
  assert.deepEqual([refused.status, refused.error], [400, "invalid_grant"]);
});

test("a refresh whose answer is lost was made all the same", async () => {
  const { control, token, install } = app({ rotateRefreshTokens: true, refreshScript: ["cut-after"] });
  const { refresh_token } = await install();
  await assert.rejects(token({ grant_type: "refresh_token", refresh_token }), /the connection was cut/);
  assert.equal((await control("oauth")).counts.refreshed, 1);
  const again = await token({ grant_type: "refresh_token", refresh_token });
  assert.equal(again.error, "invalid_grant");
});
