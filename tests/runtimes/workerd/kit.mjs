// An app's Worker, made of the kit: calls by one governor, webhooks by a queue, a proxy for frames. Several of it are several isolates.

import { Pipedrive } from "pipedrive-wasm";
import { durableObjectStore, durableWebhookStore, proxy, queueConsumer, sharedGovernor, withDictionaries } from "pipedrive-wasm/cloudflare";
import { OAuth } from "pipedrive-wasm/oauth";
import { ensureWebhooks, handler } from "pipedrive-wasm/webhooks";

export { PipedriveGovernor, TokenStorage, WebhookLog } from "pipedrive-wasm/cloudflare";

const LOGIN = { user: "crm", password: "correct horse" };
/** Events that fail the first time, to come again. */
const failing = new Set();

function client(env, ctx, url, more = {}) {
  const governor = sharedGovernor({
    namespace: env.GOVERNOR,
    name: url.searchParams.get("name") ?? "company",
    burstLimit: Number(url.searchParams.get("limit") ?? 80),
    waitUntil: (promise) => ctx.waitUntil(promise),
  });
  return new Pipedrive({ apiToken: env.API_TOKEN, baseUrl: url.searchParams.get("host") ?? env.HOST, fetch: governor, maxRetries: 0, ...more });
}

const routes = {
  /** So many calls at once; what came of them. */
  async calls({ env, ctx, url }) {
    const crm = client(env, ctx, url);
    const count = Number(url.searchParams.get("count"));
    const started = Date.now();
    const all = await Promise.allSettled(Array.from({ length: count }, () => crm.deals.get(1)));
    const outcomes = {};
    for (const { reason } of all) outcomes[reason?.code ?? "answered"] = (outcomes[reason?.code ?? "answered"] ?? 0) + 1;
    return { outcomes, started, ended: Date.now() };
  },

  /** Takes slots, as many as there are, and ends without a word. */
  async vanish({ env, url }) {
    const object = env.GOVERNOR.get(env.GOVERNOR.idFromName(url.searchParams.get("name")));
    const word = { holder: "gone", isolate: "gone", waiting: [1000, 0], reports: [], limit: Number(url.searchParams.get("limit")) };
    const { slots } = await (await object.fetch("https://governor/", { method: "POST", body: JSON.stringify(word) })).json();
    return slots.length;
  },

  async ensure({ env, url }) {
    const crm = new Pipedrive({ apiToken: env.API_TOKEN, baseUrl: env.HOST });
    return ensureWebhooks(crm, ["*.*"], { ...LOGIN, url: url.searchParams.get("url") });
  },

  /** Events that were worked on. */
  async seen({ env }) {
    const { keys } = await env.KV.list({ prefix: "seen:" });
    return keys.map(({ name }) => name.slice("seen:".length));
  },

  async dictionaries({ env }) {
    const crm = new Pipedrive({ apiToken: env.API_TOKEN, baseUrl: env.HOST, customFields: "names" });
    const work = async () => (await crm.fields.deal()).fields.length;
    return withDictionaries(crm, { namespace: env.KV, name: "company" }, work);
  },

  async connect({ env, url }) {
    const tokens = { accessToken: "first", refreshToken: "refresh", expiresAt: Date.now() + 3_600_000, scopes: [], apiDomain: env.HOST };
    const { key } = await oauthOf(env, url.searchParams.get("apiDomain")).connect({ ...tokens, ...Object.fromEntries(url.searchParams) }, durableObjectStore(env.TOKENS));
    return key;
  },
};

const oauthOf = (env, ...domains) => new OAuth({ clientId: "app", clientSecret: "app-secret", redirectUri: "https://app.example/callback", oauthUrl: env.HOST, apiDomains: [env.HOST, ...domains] });

export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/api/")) {
      const session = ({ companyId, userId }) => ({ store: durableObjectStore(env.TOKENS), key: { companyId, userId }, oauth: oauthOf(env) });
      return proxy({ secrets: "jwt-secret", policy: { deals: "read", files: "full" }, session })(request);
    }
    if (url.pathname.startsWith("/webhooks")) {
      const queue = url.pathname === "/webhooks/queue" ? env.EVENTS : undefined;
      const work = (event) => env.KV.put(`seen:${event.entity}.${event.action} ${event.id}`, "1");
      return handler({ ...LOGIN, store: durableWebhookStore(env.WEBHOOKS), ...(queue && { queue }) }, work)(request, ctx);
    }
    try {
      return Response.json(await routes[url.pathname.slice(1)]({ env, ctx, url }));
    } catch (error) {
      return Response.json({ code: error.code, message: `${error.message}` }, { status: 500 });
    }
  },

  async queue(batch, env) {
    const work = async (event) => {
      if (event.data?.fails && !failing.has(event.id)) {
        failing.add(event.id);
        throw new Error("not this time");
      }
      await env.KV.put(`seen:${event.entity}.${event.action} ${event.id}`, `${event.attempt}`);
    };
    await queueConsumer(work, { onError: () => undefined })(batch);
  },
};
