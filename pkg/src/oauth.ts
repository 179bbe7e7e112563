import { type Connected, forget, save, whose } from "./oauth/connect.js";
import { SignInError, type SignInCode, withoutSecrets } from "./oauth/failure.js";
import type { Fetch } from "./options.js";
import { backend } from "./parts/backend.js";
import { PartError } from "./parts/part.js";
import type { Refresher } from "./session.js";
import type { TokenStore } from "./stores/store.js";

export type { Connected } from "./oauth/connect.js";
export { type SignInCode, SignInError, type SignInFacts } from "./oauth/failure.js";
export { sessionFetch } from "./session/fetching.js";
export { type Refresher, RunningSession, type Session, type SessionEnd, type SessionKey, sessionOf } from "./session.js";

/** What an app holds for a user of a company. All of it is secret. */
export interface Tokens {
  /** Goes with each request. It lives for about an hour. */
  readonly accessToken: string;
  /** Gets the next ones. It dies after 60 days without use. */
  readonly refreshToken: string;
  /** When the access token expires: milliseconds since 1970, by the clock of whoever received it. */
  readonly expiresAt: number;
  /** What the user allowed. */
  readonly scopes: readonly string[];
  /** Where the company's data is: an origin, `https://acme.pipedrive.com`. */
  readonly apiDomain: string;
}

/** An app of Pipedrive's Marketplace, as its Developer Hub knows it. */
export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The app's callback URL, to the letter. */
  readonly redirectUri: string;
  /** What signs the state, in place of the client secret: at least 16 characters. */
  readonly stateSecret?: string | undefined;
  /** Where users allow apps, in place of `https://oauth.pipedrive.com`: a sandbox, a proxy. It gets the client secret. */
  readonly oauthUrl?: string | undefined;
  /** Further origins that may get access tokens, beside Pipedrive's: those of a sandbox, of a proxy. */
  readonly apiDomains?: readonly string[] | undefined;
  /** Another `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** The clock: milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Milliseconds for one request; 10,000 by default. */
  readonly timeout?: number | undefined;
}

/** What a state carries. */
export interface AuthorizeOptions {
  /** Comes back from `handleCallback`: the page to return to. Whoever sees the address can read it; nobody can change it. */
  readonly payload?: string | undefined;
  /**
   * Ties the sign-in to this browser: the value of a cookie that you set. Without it, somebody could have another user
   * finish a sign-in that they began themselves.
   */
  readonly binding?: string | undefined;
  /** Milliseconds for which the state is good; 300,000 by default. */
  readonly lifetime?: number | undefined;
}

/** A callback that ended well. */
export interface Allowed {
  readonly tokens: Tokens;
  /** What `authorizeUrl` was given. */
  readonly payload?: string;
}

/** A request, as the rules write it. */
export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** What Pipedrive says of an uninstallation. */
interface Uninstalled {
  readonly companyId: number | string;
  readonly userId: number | string;
  readonly timestamp?: string | null;
}

const DEFAULT_TIMEOUT_MILLISECONDS = 10_000;
/** Answers of an authorization host are small; what is longer isn't read. */
const MAX_ANSWER_CHARACTERS = 100_000;

/**
 * Signing in to Pipedrive by OAuth, for servers: it holds the client secret, which no page may have.
 *
 * ```ts
 * const oauth = new OAuth({ clientId, clientSecret, redirectUri });
 * const url = await oauth.authorizeUrl(); // send the user there
 * const { tokens } = await oauth.handleCallback(request.url); // and they come back here
 * ```
 */
export class OAuth implements Refresher {
  // Private to the engine: no log or inspector shows a secret.
  readonly #app: Readonly<Record<string, unknown>>;
  readonly #secrets: readonly string[];
  readonly #fetch: Fetch;
  readonly #now: () => number;
  /** Milliseconds for one request. */
  readonly timeout: number;

  constructor(options: OAuthOptions) {
    const { fetch, now = Date.now, timeout = DEFAULT_TIMEOUT_MILLISECONDS, ...app } = options;
    if (!(timeout > 0 && timeout < 2 ** 31)) {
      throw new SignInError({ code: "invalid_input", message: "OAuth: timeout must be a positive number of milliseconds" });
    }
    this.#app = app;
    this.#secrets = [app.clientSecret, app.stateSecret ?? ""];
    // Not bound once: a test, or a page, may put another in its place later.
    this.#fetch = fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#now = now;
    this.timeout = timeout;
  }

  /** The clock that tokens expire by, in milliseconds since 1970. */
  now(): number {
    return this.#now();
  }

  /** Where to send the user's browser, so that they allow the app. */
  async authorizeUrl({ payload, binding, lifetime }: AuthorizeOptions = {}): Promise<string> {
    const nonce = crypto.randomUUID();
    const { url } = await this.#ask<{ url: string }>("authorize", { nonce, payload, binding, lifetime, now: this.#now() });
    return url;
  }

  /**
   * Finishes a sign-in: checks the address that the browser came back to, and exchanges its code.
   *
   * Rejects with one code a cause: `oauth_denied`, `oauth_state_missing`, `oauth_state_forged`, `oauth_state_expired`,
   * `oauth_state_unbound`, `oauth_callback`, and `oauth_grant` for a code that was used or has expired.
   *
   * @param url The whole address, or its path and query.
   * @param options `binding`: what `authorizeUrl` was given.
   */
  async handleCallback(url: string | URL, { binding }: { binding?: string | undefined } = {}): Promise<Allowed> {
    const granted = await this.#ask<{ code: string; payload?: string | null }>("callback", { url: `${url}`, binding, now: this.#now() });
    const tokens = await this.exchange(granted.code);
    return typeof granted.payload === "string" ? { tokens, payload: granted.payload } : { tokens };
  }

  /** Exchanges a code for tokens. A code is good for five minutes, once. */
  async exchange(code: string): Promise<Tokens> {
    const request = await this.#ask<PlannedRequest>("exchange", { code });
    return this.#tokens(await this.#send(request, [code]), undefined);
  }

  /** Gets new tokens. The refresh token is another one where Pipedrive says so: store what comes. */
  async refresh(tokens: Tokens): Promise<Tokens> {
    const { accessToken, refreshToken } = tokens;
    const request = await this.#ask<PlannedRequest>("refresh", { refreshToken });
    return this.#tokens(await this.#send(request, [accessToken, refreshToken]), tokens);
  }

  /**
   * Takes tokens back.
   *
   * @param which `"refresh"`, the default: all of it, the app counts as uninstalled. `"access"`: this one access token.
   */
  async revoke({ accessToken, refreshToken }: Tokens, which: "refresh" | "access" = "refresh"): Promise<void> {
    const given = which === "access" ? { token: accessToken, hint: "access_token" } : { token: refreshToken, hint: "refresh_token" };
    const request = await this.#ask<PlannedRequest>("revoke", given);
    const answer = await this.#send(request, [accessToken, refreshToken]);
    await this.#ask("revoked", { ...answer, now: this.#now() });
  }

  /**
   * Finds out whose tokens are, by `GET /users/me`, and stores them: the session is made. Over a session that is there, or
   * that has ended, it starts anew, and clients that have it go on with it.
   *
   * @param per A session for each `"user"`, which is the default, or one for the `"company"`, of whoever came last.
   */
  async connect(tokens: Tokens, store: TokenStore, { per = "user" }: { per?: "user" | "company" | undefined } = {}): Promise<Connected> {
    const { accessToken, refreshToken, apiDomain } = tokens;
    const headers = { accept: "application/json", authorization: `Bearer ${accessToken}` };
    const answer = await this.#send({ method: "GET", url: `${apiDomain}/api/v1/users/me`, headers }, [accessToken, refreshToken]);
    const user = whose(answer.status, answer.body, tokens);
    const key = per === "company" ? { companyId: user.companyId } : { companyId: user.companyId, userId: user.id };
    try {
      await save(store, key, tokens, user.id, this.#now());
    } catch (thrown) {
      const cause = withoutSecrets(thrown, [accessToken, refreshToken]);
      throw new SignInError({ code: "session_store", message: "the tokens couldn't be stored: connect them again, or the user", retryable: true, cause });
    }
    return { key, user };
  }

  /**
   * Answers Pipedrive's DELETE to the callback URL, which tells that a user uninstalled the app: checks that it comes from
   * Pipedrive, and forgets the session. The same request twice is fine.
   *
   * ```ts
   * if (request.method === "DELETE") return oauth.deauthorize(request, store);
   * ```
   *
   * @param options `onError` is told why the answer is a 503: the store failed, and the session may still be there.
   */
  async deauthorize(request: Request, store: TokenStore, { onError }: { onError?: (error: SignInError) => void } = {}): Promise<Response> {
    if (request.method !== "DELETE") return new Response(null, { status: 405, headers: { allow: "DELETE" } });
    const work = this.#deauthorize(request, store).catch((error: SignInError) => {
      if (error.code === "authentication") return new Response(null, { status: 401 });
      if (error.code === "bad_request") return new Response(null, { status: 400 });
      onError?.(error);
      return new Response(null, { status: 503 });
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<Response>((go) => {
      timer = setTimeout(() => go(new Response(null, { status: 503 })), this.timeout);
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #deauthorize(request: Request, store: TokenStore): Promise<Response> {
    const authorization = request.headers.get("authorization") ?? "";
    const { clientId: user, clientSecret: password } = this.#app;
    // First of all: nobody else's body is even read.
    const { matches } = await this.#ask<{ matches: boolean }>("basic", { authorization, user, password });
    if (!matches) return new Response(null, { status: 401 });
    const body = (await request.text()).slice(0, MAX_ANSWER_CHARACTERS);
    const { companyId, userId, timestamp } = await this.#ask<Uninstalled>("uninstall", { authorization, body });
    try {
      await forget(store, companyId, userId, timeOf(timestamp));
    } catch (thrown) {
      throw new SignInError({ code: "session_store", message: "the session couldn't be deleted", retryable: true, cause: withoutSecrets(thrown, []) });
    }
    return new Response(null, { status: 204 });
  }

  /** Nothing: what it is made of is secret. */
  toJSON(): Record<string, never> {
    return {};
  }

  /** Reads an answer of the token endpoint. */
  #tokens(answer: Answered, before: Tokens | undefined): Promise<Tokens> {
    return this.#ask<Tokens>("tokens", { ...answer, before, now: this.#now() });
  }

  /** Asks the rules. */
  async #ask<T>(question: string, input: object): Promise<T> {
    try {
      return await backend.ask<T>(question, { app: this.#app, ...input });
    } catch (thrown) {
      throw refusalOf(thrown);
    }
  }

  /** Sends a request to the authorization host and reads the whole answer. */
  async #send({ method, url, headers, body }: PlannedRequest, secrets: readonly string[]): Promise<Answered> {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // A `fetch` of somebody's own may not heed the signal.
        reject(new SignInError({ code: "timeout", message: `no whole answer of ${new URL(url).origin} within ${this.timeout} ms`, retryable: true }));
        controller.abort();
      }, this.timeout);
    });
    try {
      // No redirect carries the client secret, or a token, to another host.
      const init: RequestInit = { method, headers, redirect: "manual", signal: controller.signal, ...(body !== undefined && { body }) };
      const answering = this.#fetch(url, init).then(answerOf);
      return await Promise.race([answering, over]);
    } catch (thrown) {
      if (thrown instanceof SignInError) throw thrown;
      const cause = withoutSecrets(thrown, [...secrets, ...this.#secrets]);
      throw new SignInError({ code: "connection", message: `no whole answer of ${new URL(url).origin}`, retryable: true, cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An answer, as the rules read it. */
interface Answered {
  readonly status: number;
  readonly body: string;
  readonly retryAfter?: string | undefined;
}

async function answerOf(response: Response): Promise<Answered> {
  const body = (await response.text()).slice(0, MAX_ANSWER_CHARACTERS);
  return { status: response.status, body, retryAfter: response.headers.get("retry-after") ?? undefined };
}

/** The error of what the rules refused. */
function refusalOf(thrown: unknown): unknown {
  if (!(thrown instanceof PartError)) return thrown;
  const { code, message, facts } = thrown;
  const { retryable = false, retryIn, status } = facts as { retryable?: boolean; retryIn?: number; status?: number };
  return new SignInError({
    code: code as SignInCode,
    message,
    retryable,
    ...(typeof retryIn === "number" && { retryIn }),
    ...(typeof status === "number" && { status }),
  });
}

/** A point in time, in any of the ways in which it may be written: seconds, milliseconds, ISO 8601. */
function timeOf(timestamp: string | null | undefined): number | undefined {
  if (!timestamp) return undefined;
  const number = Number(timestamp);
  const time = Number.isNaN(number) ? Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(timestamp) ? timestamp : `${timestamp}Z`) : number < 1e11 ? number * 1000 : number;
  return Number.isFinite(time) ? time : undefined;
}
