// A small app in a Worker: it sends users to Pipedrive, takes them back, keeps their sessions in a Durable Object, and shows a deal.

import { Pipedrive } from "pipedrive-wasm";
import { OAuth } from "pipedrive-wasm/oauth";
import { durableObjectStore } from "pipedrive-wasm/stores";

export { TokenStorage } from "pipedrive-wasm/stores";

const html = (text, init) => new Response(`<!doctype html><title>App</title><p>${text}</p><a href="/install">Install</a>`, { ...init, headers: { "content-type": "text/html" } });
const to = (location, cookie) => new Response(null, { status: 302, headers: { location, ...(cookie && { "set-cookie": `${cookie}; Path=/; HttpOnly` }) } });

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const store = durableObjectStore(env.TOKENS);
    const oauth = new OAuth({
      clientId: "sandbox-client",
      clientSecret: "sandbox-client-secret",
      redirectUri: `${url.origin}/oauth/callback`,
      oauthUrl: env.SANDBOX,
      apiDomains: [env.SANDBOX],
    });
    const cookies = Object.fromEntries((request.headers.get("cookie") ?? "").split("; ").map((pair) => pair.split("=")));
    const [companyId = "0", userId = "0"] = (cookies.who ?? "0.0").split(".");
    const session = { store, key: { companyId, userId }, oauth };

    if (url.pathname === "/install") {
      const binding = crypto.randomUUID();
      return to(await oauth.authorizeUrl({ payload: "/deal", binding }), `sign-in=${binding}`);
    }
    if (url.pathname === "/oauth/callback" && request.method === "DELETE") return oauth.deauthorize(request, store);
    try {
      if (url.pathname === "/oauth/callback") {
        const { tokens, payload } = await oauth.handleCallback(url, { binding: cookies["sign-in"] });
        const { key } = await oauth.connect(tokens, store);
        return to(payload, `who=${key.companyId}.${key.userId}`);
      }
      if (url.pathname === "/revoke") {
        const { tokens } = JSON.parse((await store.get(`${companyId}:${userId}`)).text);
        await oauth.revoke(tokens);
        return html("revoked");
      }
      if (url.pathname === "/sessions") return Response.json(await store.list());
      const crm = new Pipedrive({ session });
      return html(`deal: ${(await crm.deals.get(1)).title}`);
    } catch (error) {
      if (error.code === "oauth_state_missing") return to("/install");
      return html(`error: ${error.code}`, { status: 400 });
    }
  },
};
