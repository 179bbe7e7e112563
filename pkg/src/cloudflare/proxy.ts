import { SignedTokenError } from "../extension/failure.js";
import { type SignedTokenClaims, verifySignedToken } from "../extension/verify.js";
import { SignInError } from "../oauth/failure.js";
import type { Fetch, Policy } from "../options.js";
import { backend } from "../parts/backend.js";
import { PartError } from "../parts/part.js";
import { type Session, sessionOf } from "../session.js";
import { answerOf, failed, type ProxyCode } from "./passing.js";

/** Whose calls are passed on, and which. */
export interface ProxyOptions {
  /** The JWT secret of each extension whose frames call; of one without, the app's client secret. */
  readonly secrets: string | readonly string[];
  /** The session of who opened the frame; none where the app isn't connected for them. */
  readonly session: (claims: SignedTokenClaims) => Session | undefined | Promise<Session | undefined>;
  /** What frames may call. What no entry allows is denied. */
  readonly policy: Policy;
  /** The path that the frames' `baseUrl` is; `/api/pipedrive` by default. */
  readonly path?: string;
  /** What sends for a company: `sharedGovernor(…)`. The runtime's by default. */
  readonly fetchFor?: (claims: SignedTokenClaims) => Fetch;
  /** Told of what went wrong on this side: a store that failed, a connection that broke. Logged by default. */
  readonly onError?: (error: unknown) => unknown;
}

/** Headers of a request that are Pipedrive's business. */
const PASSED_ON = ["accept", "content-type"];
/** A body that is no longer than that is kept, so that it can be sent again with a new token. Longer ones stream. */
const KEPT_BYTES = 65_536;
/** How often a download may be redirected. */
const MOST_REDIRECTS = 3;

interface Passed {
  readonly method: string;
  /** From `/api/v2` on, with its query. */
  readonly path: string;
  readonly isBinary: boolean;
}

/**
 * Makes a function that answers frames' calls: of `new Pipedrive({ baseUrl: "/api/pipedrive", accessToken: new SignedTokenSource(…) })`.
 *
 * The signed token says who asks; that session's access token goes to Pipedrive in its place. Only calls that the policy
 * allows are passed on, and of headers only those that are needed, both ways. What goes wrong is told in JSON, with a `code`.
 */
export function proxy(options: ProxyOptions): (request: Request) => Promise<Response> {
  const { path: prefix = "/api/pipedrive", policy } = options;
  if (!policy) throw new TypeError("proxy: give a policy; without one nothing is allowed");
  return async (request) => {
    const { pathname, searchParams, search } = new URL(request.url);
    if (!pathname.startsWith(`${prefix}/`)) return failed(404, "not_found", "there is nothing here");
    const path = pathname.slice(prefix.length);
    try {
      const claims = await claimsOf(request, options.secrets);
      // The credential is this side's, and no one else's.
      if (searchParams.has("api_token") || searchParams.has("access_token")) return failed(400, "invalid_input", "a credential has no place in an address");
      const { isBinary } = await backend.ask<{ isBinary: boolean }>("proxied", { method: request.method, path, policy });
      const session = await options.session(claims);
      if (!session) return failed(403, "not_connected", "the app isn't connected for this user");
      return await passOn(request, { method: request.method, path: path + search, isBinary }, session, options.fetchFor?.(claims) ?? fetch);
    } catch (error) {
      return refusalOf(error) ?? unexpected(error, options);
    }
  };
}

async function claimsOf(request: Request, secrets: string | readonly string[]): Promise<SignedTokenClaims> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (token === undefined) throw new SignedTokenError("signed_token_malformed", "there is no signed token");
  return verifySignedToken(token, secrets);
}

/** Sends with the session's token, and once more with another where that one was refused. */
async function passOn(request: Request, passed: Passed, session: Session, send: Fetch): Promise<Response> {
  const running = sessionOf(session);
  const body = await bodyOf(request);
  for (let again = true; ; again = false) {
    const { accessToken, apiDomain } = await running.tokens();
    const headers: Record<string, string> = { authorization: `Bearer ${accessToken}` };
    for (const name of PASSED_ON) {
      const value = request.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    const init: RequestInit & { duplex: "half" } = { method: passed.method, headers, redirect: "manual", signal: request.signal, duplex: "half" };
    const response = await send(apiDomain + passed.path, body === null ? init : { ...init, body });
    running.answered(accessToken, response.status);
    if (response.status !== 401) return answerOf(passed.isBinary ? await followed(response, apiDomain, send, request.signal) : response, passed.isBinary);
    await response.body?.cancel();
    const renewed = await running.renew(accessToken, response.headers.get("x-401-by-gw") !== null);
    if (!again || !renewed) return failed(403, "session_refused", "Pipedrive takes this user's session no more");
    if (body instanceof ReadableStream) return failed(503, "try_again", "the session was renewed while the body was sent", { "retry-after": "1" });
  }
}

/** The body: whole, where it is short, else as a stream. */
async function bodyOf(request: Request): Promise<ArrayBuffer | ReadableStream | null> {
  if (!request.body) return null;
  const length = request.headers.get("content-length");
  return length !== null && Number(length) <= KEPT_BYTES ? request.arrayBuffer() : request.body;
}

/** A download that is redirected to storage, fetched from there without anything of the request. */
async function followed(response: Response, origin: string, send: Fetch, signal: AbortSignal): Promise<Response> {
  let [current, from] = [response, origin];
  for (let count = 0; count < MOST_REDIRECTS; count += 1) {
    const location = current.status >= 300 && current.status < 400 && current.headers.get("location");
    if (!location) break;
    const target = new URL(location, from);
    if (target.protocol !== "https:" && target.origin !== new URL(origin).origin) break;
    await current.body?.cancel();
    from = target.href;
    current = await send(from, { redirect: "manual", signal });
  }
  return current;
}

/** What the caller can do something about. */
function refusalOf(error: unknown): Response | undefined {
  if (error instanceof SignedTokenError) return failed(401, error.code, "the signed token isn't valid", { "www-authenticate": "Bearer" });
  if (error instanceof PartError && error.code === "not_found") return failed(404, "not_found", "no operation has this path");
  if (error instanceof PartError && error.code === "policy_denied") return failed(403, "policy_denied", error.message);
  if (error instanceof SignInError && error.code === "session_ended") return failed(403, "session_ended", "the app must be connected again");
  return undefined;
}

/** What is this side's affair: the caller learns no more than that. */
async function unexpected(error: unknown, { onError }: ProxyOptions): Promise<Response> {
  if (onError) await onError(error);
  else console.error("proxy to Pipedrive", error);
  const code: ProxyCode = error instanceof SignInError ? "session_unavailable" : "unavailable";
  return failed(502, code, "Pipedrive can't be reached right now");
}
