// Pipedrive's authorization host and API, as much of them as tokens need, in one `fetch`: it keeps what it was asked, and fails
// where a test says so. Nothing here belongs to Node, a browser or a Worker.

export const CLIENT = { clientId: "client-1", clientSecret: "seeded-client-secret", redirectUri: "https://app.example/callback" };
export const OAUTH_URL = "https://oauth.test";
/** Where the company's data is, at first. */
export const API = "https://acme.test";
/** What a `new OAuth` needs to go by this host. */
export const APP = { ...CLIENT, oauthUrl: OAUTH_URL, apiDomains: [API, "https://moved.test"] };

export class TokenHost {
  /** Bodies of requests for tokens, in order. */
  asked = [];
  /** Paths of API requests that were answered, and how often one was refused. */
  served = [];
  refused = 0;
  revoked = [];
  apiDomain = API;
  /** What happens to the next requests for tokens: functions that are given the way to act. */
  faults = [];
  #count = 0;
  #codes = new Set();
  #access = new Set();
  #refresh = new Set();

  /** `rotating`: a refresh makes another refresh token, and the old one dies. `lifetime`: seconds. */
  constructor({ rotating = false, lifetime = 3600 } = {}) {
    Object.assign(this, { rotating, lifetime });
  }

  /** The next request for tokens is answered by this function; `act` does what the host would do, and gives its answer. */
  next(...faults) {
    this.faults.push(...faults);
  }

  /** How many refreshes were carried out. */
  get refreshes() {
    return this.asked.filter(({ grant_type, done }) => grant_type === "refresh_token" && done).length;
  }

  code() {
    const code = `seeded-code-${++this.#count}`;
    this.#codes.add(code);
    return code;
  }

  /** Every access token so far is refused from now on. */
  expire() {
    this.#access.clear();
  }

  /** Every refresh token so far is dead from now on. */
  kill() {
    this.#refresh.clear();
    this.expire();
  }

  /** Tokens as a program would hold them. */
  tokens(now = Date.now()) {
    const { access_token, refresh_token, expires_in } = this.#grant();
    return { accessToken: access_token, refreshToken: refresh_token, expiresAt: now + expires_in * 1000, scopes: ["base"], apiDomain: this.apiDomain };
  }

  fetch = async (url, init = {}) => {
    const { pathname, origin } = new URL(url);
    const headers = new Headers(init.headers);
    if (pathname === "/oauth/token") return this.#token(new URLSearchParams(await bodyOf(init)), headers);
    if (pathname === "/oauth/revoke") {
      this.revoked.push(Object.fromEntries(new URLSearchParams(await bodyOf(init))));
      return Response.json({});
    }
    const token = /^Bearer (.*)$/.exec(headers.get("authorization") ?? "")?.[1];
    if (!this.#access.has(token)) {
      this.refused += 1;
      return Response.json({ success: false, error: "unauthorized access", errorCode: 401 }, { status: 401, headers: { "x-401-by-gw": "true" } });
    }
    this.served.push(`${init.method ?? "GET"} ${origin}${pathname}`);
    const data = pathname.endsWith("/users/me")
      ? { id: 7, name: "Ada", company_id: 42, company_name: "Acme", company_domain: "acme" }
      : { id: Number(/\d+$/.exec(pathname)?.[0] ?? 1) };
    return Response.json({ success: true, data });
  };

  async #token(form, headers) {
    const asked = { ...Object.fromEntries(form), done: false };
    this.asked.push(asked);
    const act = () => {
      if (headers.get("authorization") !== `Basic ${btoa(`${CLIENT.clientId}:${CLIENT.clientSecret}`)}`) return failure("invalid_client", "Invalid client");
      if (asked.grant_type === "authorization_code") {
        if (!this.#codes.delete(asked.code)) return failure("invalid_grant", "Invalid grant: authorization_code is invalid");
      } else if (!this.#refresh.has(asked.refresh_token)) return failure("invalid_grant", "Invalid grant: refresh_token is invalid");
      asked.done = true;
      return Response.json(this.#grant(asked.refresh_token));
    };
    const fault = this.faults.shift();
    return fault ? fault(act) : act();
  }

  #grant(before) {
    const number = ++this.#count;
    let refreshToken = before;
    if (!before || this.rotating) {
      this.#refresh.delete(before);
      refreshToken = `seeded-refresh-${number}`;
      this.#refresh.add(refreshToken);
    }
    const accessToken = `seeded-access-${number}`;
    this.#access.add(accessToken);
    return {
      access_token: accessToken,
      token_type: "bearer",
      expires_in: this.lifetime,
      refresh_token: refreshToken,
      scope: "base,deals:full",
      api_domain: this.apiDomain,
    };
  }
}

/** The host acts, and its answer is lost on the wire. */
export const lost = (act) => {
  act();
  throw new TypeError("fetch failed");
};

/** The host does nothing and says so. */
export const broken = () => new Response("<html>", { status: 503 });

/** The wire is cut before the host hears of it. */
export const cut = () => {
  throw new TypeError("fetch failed");
};

async function bodyOf(init) {
  return typeof init.body === "string" ? init.body : new Response(init.body).text();
}

function failure(error, message) {
  return Response.json({ success: false, error, message }, { status: 400 });
}
