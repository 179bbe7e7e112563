import type { SignedTokenCode } from "../extension/failure.js";

/** Why the proxy answers in Pipedrive's place. */
export type ProxyCode =
  | SignedTokenCode
  /** Outside of the proxy's path, or no operation's. */
  | "not_found"
  | "policy_denied"
  | "invalid_input"
  /** Send the user to `authorizeUrl()`. */
  | "not_connected"
  | "session_ended"
  | "session_refused"
  /** The store of sessions, or Pipedrive's authorization host, failed. */
  | "session_unavailable"
  /** The network failed. */
  | "unavailable"
  | "try_again"
  /** Pipedrive's answer isn't one that can be passed on. */
  | "unexpected_response"
  | "blocked"
  | "server";

/** Headers of an answer that a frame has use for. No other goes out: no cookie, no name of what runs where. */
const PASSED_BACK = [
  "content-disposition",
  "content-type",
  "retry-after",
  "x-correlation-id",
  "x-daily-ratelimit-token-limit",
  "x-daily-ratelimit-token-remaining",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
];

/** Whatever comes back is nobody else's, and runs nowhere. */
const ALWAYS = {
  "cache-control": "private, no-store",
  "content-security-policy": "default-src 'none'; sandbox",
  "x-content-type-options": "nosniff",
};

/** The statuses that have no body. */
const EMPTY = [204, 205, 304];

/** A refusal, in the form of Pipedrive's own, so that a client reads its `error` as a message. */
export function failed(status: number, code: ProxyCode, error: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ success: false, error, code }, { status, headers: { ...ALWAYS, ...headers } });
}

/** The answer as the frame gets it: the body as it streams, and few headers. */
export async function answerOf(response: Response, isBinary: boolean): Promise<Response> {
  const { status, headers } = response;
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(headers.get("content-type") ?? "");
  if (status < 200 || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    return failed(502, "unexpected_response", "Pipedrive redirects where it shouldn't");
  }
  if (status >= 400 && !isJson) {
    const isPage = /^text\/html/i.test(headers.get("content-type") ?? "");
    await response.body?.cancel();
    // A client tells a lockout by the page. That page itself, or another's, has no place on this origin.
    if (status === 403 && isPage) return new Response("<!doctype html><title>403</title>", { status, headers: { ...ALWAYS, "content-type": "text/html" } });
    return failed(status, "server", `Pipedrive answered ${status}`);
  }
  const out = new Headers(ALWAYS);
  for (const name of PASSED_BACK) {
    const value = headers.get(name);
    if (value !== null) out.set(name, value);
  }
  // A download is saved, not shown: its type is its author's word.
  if (isBinary && !out.has("content-disposition")) out.set("content-disposition", "attachment");
  return new Response(EMPTY.includes(status) ? null : response.body, { status, headers: out });
}
