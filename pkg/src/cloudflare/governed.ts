import type { Fetch, Plan } from "../options.js";
import type { ObjectNamespace } from "../stores/durable.js";
import { GovernorLost, Holder, type Turn } from "./holder.js";

/** Whose window it is, and how to get there. */
export interface SharedGovernorOptions {
  /** The binding of the class `PipedriveGovernor`. */
  readonly namespace: ObjectNamespace;
  /** The company, or whatever names the credential: Pipedrive counts each token by itself. */
  readonly name: string | number;
  /** The company's plan, for an OAuth app, until an answer says what it allows. The smallest by default. */
  readonly plan?: Plan;
  /** The same as a number of requests in two seconds: for an API token. */
  readonly burstLimit?: number;
  /** Lets the last reports go out after the Worker's answer: `(promise) => ctx.waitUntil(promise)`. */
  readonly waitUntil?: (promise: Promise<unknown>) => void;
  /** What sends; the runtime's by default. */
  readonly fetch?: Fetch;
}

/** Headers of answers that tell of limits. */
const TELLING = [
  "content-type",
  "retry-after",
  "x-daily-ratelimit-token-limit",
  "x-daily-ratelimit-token-remaining",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
];

/**
 * One governor for all isolates: `new Pipedrive({ session, fetch: sharedGovernor({ namespace: env.GOVERNOR, name: companyId }) })`.
 * Together they never exceed the burst limit. Make it in the handler, as the client.
 *
 * Each request asks the object for a slot and then goes straight to Pipedrive. The client's own queue goes on pacing what it
 * takes on, at this isolate's share of the limit: that is what `rateLimit` of its answers says.
 */
export function sharedGovernor(options: SharedGovernorOptions): Fetch {
  const { namespace, name, plan, burstLimit, waitUntil } = options;
  const holder = new Holder(namespace, `${name}`, { plan, limit: burstLimit }, waitUntil);
  return async (url, init) => {
    const send: Fetch = options.fetch ?? fetch;
    const path = /\/api\/v[12](\/[^?#]*)/.exec(url)?.[1];
    if (path === undefined) return send(url, init); // storage that a download was redirected to
    let turn: Turn;
    try {
      turn = await holder.take(path.endsWith("/search") || path.startsWith("/itemSearch"), init.signal);
    } catch (error) {
      if (error instanceof GovernorLost) return notSent(429, { "retry-after": "1" }, error.message);
      throw error;
    }
    if ("refused" in turn) return refusal(turn.refused);
    const { slot, share, holder: givenTo } = turn;
    if (init.signal?.aborted) {
      holder.report(givenTo, { slot, status: 0 });
      throw init.signal.reason;
    }
    let response: Response;
    try {
      response = await send(url, init);
    } catch (error) {
      holder.report(givenTo, { slot });
      throw error;
    }
    const headers: Record<string, string> = {};
    for (const each of TELLING) {
      const value = response.headers.get(each);
      if (value !== null) headers[each] = value;
    }
    holder.report(givenTo, { slot, status: response.status, headers }, performance.now());
    return withShare(response, share);
  };
}

/** The answer as the client's own queue is to see it: with this isolate's share for the whole. */
function withShare(response: Response, share: number): Response {
  if (!response.headers.has("x-ratelimit-limit") || response.status < 200) return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.set("x-ratelimit-limit", `${share}`);
  headers.set("x-ratelimit-remaining", `${share - 1}`);
  return new Response(response.body, { status, statusText, headers });
}

/** What Pipedrive would answer, so that the client does what it does then. Nothing was sent, which a 429 says as well. */
function refusal({ code, retryIn }: { code: string; retryIn: number }): Response {
  const seconds = `${Math.ceil(retryIn / 1000)}`;
  if (code === "blocked") return notSent(403, { "content-type": "text/html" }, "locked out");
  if (code === "budget_exhausted") return notSent(429, { "x-daily-ratelimit-token-remaining": "0" }, "the daily token budget is used up");
  return notSent(429, { "retry-after": seconds }, "the rate limit is reached");
}

function notSent(status: number, headers: Record<string, string>, error: string): Response {
  const body = JSON.stringify({ success: false, error: `shared governor: ${error}` });
  return new Response(body, { status, headers: { "content-type": "application/json", ...headers } });
}
