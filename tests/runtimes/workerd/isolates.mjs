// A Worker with a session in a Durable Object, and the object's class. Several of it, over one object, are several isolates.

import { Pipedrive } from "pipedrive-wasm";
import { OAuth } from "pipedrive-wasm/oauth";
import { d1, durableObjectStore, encrypted, kvStore, sqlStore, TokenStorage as Tokens } from "pipedrive-wasm/stores";

import { CONDITIONAL, contract } from "../store-contract.mjs";
import { CLIENT } from "../token-host.mjs";

/** The package's object, which counts the writes that were made; each company's has a count of its own. */
export class TokenStorage extends Tokens {
  #writes = 0;

  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/writes") return Response.json(this.#writes);
    const [method] = await request.clone().json();
    const answer = await super.fetch(request);
    if (method === "compareAndSet") {
      const [version] = await answer.clone().json();
      if (version) this.#writes += 1;
    }
    return answer;
  }
}

const KEY = { companyId: 42, userId: 7 };
const ENCRYPTION_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

const stores = {
  durable: (env) => durableObjectStore(env.TOKENS),
  encrypted: (env) => encrypted(durableObjectStore(env.TOKENS), [{ id: "a", key: ENCRYPTION_KEY }]),
  d1: (env) => sqlStore(d1(env.DB)),
  kv: (env) => kvStore(env.KV),
};

const routes = {
  /** Signs in with a code. */
  async connect({ env, oauth, store, url }) {
    const { tokens } = await oauth.handleCallback(url);
    return { key: (await oauth.connect(tokens, store)).key };
  },

  /** Where to send the user. */
  async authorize({ oauth, url }) {
    return { url: await oauth.authorizeUrl({ payload: url.searchParams.get("payload") ?? undefined }) };
  },

  /** So many calls at once; what came of them, each outcome with its number. */
  async calls({ crm, url }) {
    const count = Number(url.searchParams.get("count"));
    const all = await Promise.allSettled(Array.from({ length: count }, (_, at) => crm.deals.get(at + 1)));
    const outcomes = {};
    for (const [at, { value, reason }] of all.entries()) {
      const outcome = reason ? `${reason.code}` : value.id === at + 1 ? "answered" : "another's answer";
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    return outcomes;
  },

  /** Leaves a call behind when the request ends, in the middle of a refresh. */
  async leave({ crm, env }) {
    crm.deals.get(1).catch(() => undefined);
    await (await fetch(`${env.HOST}/heard`)).text(); // the host has heard of it
    return "left";
  },

  /** The same, but between the refresh and its being stored: the write is never sent. */
  async die({ store, oauth }) {
    let reached;
    const writing = new Promise((go) => (reached = go));
    const dying = { ...store, compareAndSet: () => (reached(), new Promise(() => undefined)) };
    new Pipedrive({ session: { store: dying, key: KEY, oauth }, maxRetries: 0 }).deals.get(1).catch(() => undefined);
    await writing;
    return "left";
  },

  /** How often tokens of the company were written so far. */
  async writes({ env }) {
    const { TOKENS } = env;
    return (await TOKENS.get(TOKENS.idFromName(`${KEY.companyId}`)).fetch("https://pipedrive-tokens/writes")).json();
  },

  async list({ store, url }) {
    return store.list(url.searchParams.get("company") ?? undefined);
  },

  async contract({ store, url }) {
    const make = async () => {
      for (const key of await store.list()) await store.delete(key);
      return store;
    };
    return contract(make, url.searchParams.get("store") === "kv" ? CONDITIONAL : []);
  },
};

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const oauth = new OAuth({ ...CLIENT, ...JSON.parse(env.APP ?? "{}"), oauthUrl: env.HOST, apiDomains: [env.HOST] });
    const store = stores[url.searchParams.get("store") ?? "durable"](env);
    if (request.method === "DELETE") return oauth.deauthorize(request, store);
    const session = { store, key: KEY, oauth };
    const crm = new Pipedrive({ session, burstLimit: 100_000, maxRetries: 0 });
    try {
      return Response.json(await routes[url.pathname.slice(1)]({ env, oauth, store, url, crm }));
    } catch (error) {
      return Response.json({ code: error.code, message: `${error.message}` }, { status: 500 });
    }
  },
};
