// Signing in and staying so, against the sandbox, in any runtime: says how each step went. The scenarios of the official client
// are among them. Nothing here belongs to Node, a browser or a Worker.

import { Pipedrive } from "pipedrive-wasm";
import { OAuth, SignInError } from "pipedrive-wasm/oauth";
import { memoryStore } from "pipedrive-wasm/stores";

const REDIRECT = "https://app.example/callback";
const HOUR = 3_600_000;

const scenarios = {
  "the user allows the app, the code is exchanged, and the tokens call": async (app) => {
    const { tokens, payload } = await app.oauth.handleCallback(await app.allow("/deals"));
    same(payload, "/deals");
    same(tokens.apiDomain, app.baseUrl);
    is(tokens.scopes.includes("deals:full"), "the scopes came");
    const { crm, key } = await app.connect(tokens);
    is(key.companyId > 0 && key.userId === 1, "whose they are is known");
    same((await crm.deals.get(1)).id, 1);
  },

  "the user denies": async (app) => {
    await app.settings({ approval: "deny" });
    await code("oauth_denied", async () => app.oauth.handleCallback(await app.allow()));
    same((await app.counts()).exchanged, 0);
  },

  "an installation from the Marketplace comes without a state, is restarted, and ends well": async (app) => {
    const { location } = await app.control("oauth/install", {});
    await code("oauth_state_missing", () => app.oauth.handleCallback(location));
    is((await app.oauth.handleCallback(await app.allow())).tokens, "the second time it has tokens");
  },

  "a forged state": async (app) => {
    const other = new OAuth({ ...app.settingsOf, clientSecret: "another secret" });
    const url = new URL(await app.allow());
    url.searchParams.set("state", new URL(await other.authorizeUrl()).searchParams.get("state"));
    await code("oauth_state_forged", () => app.oauth.handleCallback(url));
    same((await app.counts()).exchanged, 0);
  },

  "a wrong code, a used one, and one that has expired": async (app) => {
    await code("oauth_grant", () => app.oauth.exchange("1.2.wrong"));
    const used = new URL(await app.allow());
    await app.oauth.handleCallback(used);
    await code("oauth_grant", () => app.oauth.handleCallback(used));
    const old = new URL(await app.allow());
    await app.control("oauth/expire", { what: "codes" });
    await code("oauth_grant", () => app.oauth.handleCallback(old));
  },

  "wrong client credentials": async (app) => {
    const wrong = new OAuth({ ...app.settingsOf, clientSecret: "wrong" });
    await code("oauth_config", () => wrong.exchange("1.2.3"));
  },

  "tokens are refreshed; a wrong refresh token isn't": async (app) => {
    const { tokens } = await app.oauth.handleCallback(await app.allow());
    const fresh = await app.oauth.refresh(tokens);
    is(fresh.accessToken !== tokens.accessToken, "another access token");
    same(fresh.refreshToken, tokens.refreshToken);
    await code("oauth_grant", () => app.oauth.refresh({ ...tokens, refreshToken: "wrong" }));
  },

  "calls with an expired token: one refresh, every call answered": async (app) => {
    const { crm } = await app.installed();
    await app.control("oauth/expire", { what: "access" });
    const deals = await Promise.all(Array.from({ length: 200 }, (_, at) => crm.deals.get((at % 3) + 1)));
    same(deals.map(({ id }) => id), Array.from({ length: 200 }, (_, at) => (at % 3) + 1));
    same((await app.counts()).refreshed, 1);
  },

  "an hour later the token is replaced before any call is refused": async (app) => {
    const { crm } = await app.installed();
    app.later(HOUR);
    await app.control("clock", { advanceMillis: HOUR });
    await Promise.all([1, 2, 3].map((id) => crm.deals.get(id)));
    same((await app.counts()).refreshed, 1);
    same((await app.control("state")).tally.unauthorized ?? 0, 0);
  },

  "a refresh token that changes with each refresh": async (app) => {
    const { crm } = await app.installed({ rotateRefreshTokens: true, endOlderAccess: true });
    for (let hour = 0; hour < 3; hour++) {
      await app.control("oauth/expire", { what: "access" });
      await Promise.all([1, 2, 3].map((id) => crm.deals.get(id)));
    }
    same((await app.counts()).refreshed, 3);
  },

  "an answer that is lost after the host acted": async (app) => {
    const { crm } = await app.installed({ refreshScript: ["cut-after"] });
    await app.control("oauth/expire", { what: "access" });
    await Promise.all([1, 2, 3].map((id) => crm.deals.get(id)));
    same((await app.counts()).refreshed, 2);
  },

  "the same with a refresh token that changes: the session ends, and allowing the app again is the way back": async (app) => {
    const { crm, ends } = await app.installed({ refreshScript: ["cut-after"], rotateRefreshTokens: true });
    await app.control("oauth/expire", { what: "access" });
    const errors = await Promise.all([1, 2, 3].map((id) => crm.deals.get(id).catch((error) => error.code)));
    same(errors, ["session_ended", "session_ended", "session_ended"]);
    same(ends.length, 1);
    await app.connect((await app.oauth.handleCallback(await app.allow())).tokens);
    same((await crm.deals.get(1)).id, 1);
  },

  "a host that is broken ends no session": async (app) => {
    const { crm, ends } = await app.installed({ refreshScript: ["status=500", "html=502", "cut-before"] });
    await app.control("oauth/expire", { what: "access" });
    await code("connection", () => crm.deals.get(1));
    same((await crm.deals.get(1)).id, 1);
    same(ends.length, 0);
  },

  "a dead refresh token, in each of the forms in which a host may say it": async (app) => {
    for (const errorForm of ["full", "standard", "message"]) {
      const { crm, ends } = await app.installed({ errorForm });
      await app.control("oauth/expire", { what: "refresh" });
      await app.control("oauth/expire", { what: "access" });
      await code("session_ended", () => crm.deals.get(1));
      await code("session_ended", () => crm.deals.get(1));
      same(ends.length, 1);
    }
  },

  "answers in other forms than the documented": async (app) => {
    const odd = { expiresInAsText: true, tokenType: "bearer", scopeSeparator: "space", omitRefreshToken: true };
    const { crm, tokens } = await app.installed(odd);
    is(tokens.scopes.includes("deals:full"), "the scopes came");
    for (let hour = 0; hour < 2; hour++) {
      await app.control("oauth/expire", { what: "access" });
      same((await crm.deals.get(1)).id, 1);
    }
    same((await app.counts()).refreshed, 2);
  },

  "an api_domain that is nobody's gets no token": async (app) => {
    await app.settings({ apiDomain: "https://pipedrive.com.evil.example" });
    await code("unexpected_response", async () => app.oauth.handleCallback(await app.allow()));
  },

  "an access token that was taken back is replaced; with the refresh token the session is over": async (app) => {
    const { crm, tokens } = await app.installed();
    await app.oauth.revoke(tokens, "access");
    same((await crm.deals.get(1)).id, 1);
    same((await app.counts()).refreshed, 1);
    await app.oauth.revoke(tokens);
    await app.oauth.revoke({ ...tokens, refreshToken: "nobody's" });
    await code("session_ended", () => crm.deals.get(1));
    same((await app.counts()).revokedInstalls, 1);
  },
};

/** Goes through all scenarios, each on a sandbox that starts anew. */
export async function signIn(baseUrl) {
  const results = [];
  const { app: before, ...settings } = await new App(baseUrl).control("settings");
  for (const [name, scenario] of Object.entries(scenarios)) {
    try {
      const app = new App(baseUrl);
      await app.control("reset", { settings: { ...settings, app: { ...before, redirectUri: REDIRECT, approval: "approve" } } });
      await scenario(app);
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error: `${error?.stack ?? error}` });
    }
  }
  return results;
}

/** An app beside a sandbox. */
class App {
  #ahead = 0;

  constructor(baseUrl) {
    this.baseUrl = baseUrl;
    this.settingsOf = {
      clientId: "sandbox-client",
      clientSecret: "sandbox-client-secret",
      redirectUri: REDIRECT,
      oauthUrl: baseUrl,
      apiDomains: [baseUrl],
      now: () => Date.now() + this.#ahead,
    };
    this.oauth = new OAuth(this.settingsOf);
    this.store = memoryStore(this.settingsOf.now);
  }

  /** Puts the app's clock forward. */
  later(milliseconds) {
    this.#ahead += milliseconds;
  }

  async control(path, body) {
    const init = body && { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${this.baseUrl}/__sandbox/${path}`, { ...init, headers: { "x-api-token": "sandbox-token" } });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${answer.problem}`);
    return answer;
  }

  settings(app) {
    return this.control("settings", { app });
  }

  async counts() {
    return (await this.control("oauth")).counts;
  }

  /** Lets the user answer, and gives the address that they are sent back to. */
  async allow(payload) {
    const answer = await fetch(await this.oauth.authorizeUrl({ payload }), { redirect: "manual" });
    return answer.headers.get("location");
  }

  async connect(tokens) {
    const { key } = await this.oauth.connect(tokens, this.store);
    const ends = [];
    const session = { store: this.store, key, oauth: this.oauth, onEnd: (end) => ends.push(end) };
    return { key, ends, tokens, crm: new Pipedrive({ session, burstLimit: 100_000, maxRetries: 0 }) };
  }

  async installed(settings = {}) {
    await this.settings(settings);
    return this.connect((await this.oauth.handleCallback(await this.allow())).tokens);
  }
}

async function code(expected, run) {
  let error;
  try {
    await run();
  } catch (thrown) {
    error = thrown;
  }
  is(error, `it should have failed with ${expected}`);
  is(error.code === expected, `it failed with ${error.code}, not ${expected}: ${error.stack}`);
  is(error instanceof SignInError || error.cause instanceof SignInError || error.operation, "the error is one of ours");
}

function same(actual, expected) {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
  is(one === other, `${one} is not ${other}`);
}

function is(fact, problem) {
  if (!fact) throw new Error(problem);
}
