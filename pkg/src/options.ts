import type { AuditRecord, Logger, RateLimitEvent, RequestEvent, ResponseEvent, RetryEvent, ThresholdReport } from "./events.js";
import type { Progress } from "./files.js";
import type { Session } from "./session.js";

/** Options of a call, the same for every operation. Given to the client, they are the defaults of its calls. */
export interface RequestOptions {
  /** Ends the call early, wherever it is. `mayHaveHappened` of its error says whether a write may have taken effect. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds for one attempt: its place in the queue, the wait before it is repeated, sending, and reading the whole
   * answer; of the first one loading the wasm and `accessToken()`, too. Where it isn't given, an attempt has 60,000
   * from the moment at which it is sent, so that a long queue fails nothing. `Infinity` waits for ever.
   */
  timeout?: number | undefined;
  /** Milliseconds for the whole call, with all its attempts and all that they wait for. None by default. */
  deadline?: number | undefined;
  /** Requests after the first; 2 by default. What is repeated at all: see `retryWrites`. */
  maxRetries?: number | undefined;
  /**
   * Which writes are repeated where it is open whether they took effect (5xx, timeout, lost connection): none by
   * default, or with `"idempotent"` PUT, PATCH and DELETE. A POST never is; a 429, which wasn't executed, always.
   */
  retryWrites?: "never" | "idempotent" | undefined;
  /** `"background"` yields to all other calls with the same credential; one in ten of them has its turn all the same. */
  priority?: "interactive" | "background" | undefined;
  /** Further headers. */
  headers?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * How many pages a listing fetches while the caller works on one: 1, from the second page on, or 0. Whoever leaves
   * the loop past the first page may have paid for one that wasn't read.
   */
  prefetch?: number | undefined;
  /**
   * Told of the bytes of an upload or a download as they go. Answers in JSON aren't watched.
   *
   * In a browser an upload with an API token, with further `headers` but `authorization`, or by a `fetch` of your own is
   * told of twice: at its start, and when it was taken. What tells more there follows redirects, and the token with it.
   */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Told of each request before it is sent. What a hook throws never reaches the call; see the guide on watching. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Told of each request's end, with an answer or without. */
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** Told of each request that failed and is sent again. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Told of each request that is held back for the rate limit, and of each 429. */
  onRateLimit?: ((event: RateLimitEvent) => void) | undefined;
  /** Receives a line for each attempt (debug), retry and hold (warn), and failure (error): `console` will do. */
  logger?: Logger | undefined;
  /** Receives a record of each call, also of those that were denied; a listing makes one call a page. */
  audit?: ((record: AuditRecord) => void) | undefined;
  /** On whose behalf, for `audit`: `"assistant"`. */
  actor?: string | undefined;
  /** The W3C trace that a call belongs to: sent with every attempt, and part of events, lines and records. */
  traceparent?: string | (() => string | undefined) | undefined;
  /**
   * How custom fields are spelled: by their keys, as Pipedrive sends them, or by their names, with the labels of
   * their options. A list of names asks for those only.
   */
  customFields?: "keys" | "names" | readonly string[] | undefined;
  /** What becomes of an option's label that the account doesn't have, in a write by names: refused, or added first. */
  missingOptions?: "refuse" | "create" | undefined;
  /** What becomes of `[]` for a field with several options, which Pipedrive refuses: refused, or sent as `null`. */
  emptySets?: "refuse" | "null" | undefined;
  /** Goes into the query unchecked, for what Pipedrive adds tomorrow. */
  extraQuery?: Record<string, unknown> | undefined;
  /** Goes into the body unchecked. */
  extraBody?: Record<string, unknown> | undefined;
}

/** What gives tokens, and another one in place of one that was refused. */
export interface TokenSource {
  /** A token that is good now. Asked for each request, so it should remember. */
  token(): Promise<string>;
  /** This token was refused with a 401. Says whether another is to be had; the call is made once more then. */
  renew(refused: string): Promise<boolean>;
}

/** The part of `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How a client signs in, where the API is, and the defaults of its calls. */
export interface PipedriveOptions extends RequestOptions {
  /** A user's personal API token, sent as `x-api-token`. */
  apiToken?: string | undefined;
  /**
   * An OAuth access token; a function that is asked for one at each call, before it queues; or what gives tokens and renews
   * them, which is asked whenever a request goes out.
   */
  accessToken?: string | (() => string | Promise<string>) | TokenSource | undefined;
  /**
   * The tokens of an app's user, kept in a store and refreshed. Requests go to the `api_domain` that came with them, unless
   * `baseUrl` says otherwise. Clients that are given the same object share their queue before the rate limits.
   */
  session?: Session | undefined;
  /** `"acme"` for `https://acme.pipedrive.com`, which routes straight to the right data centre. */
  companyDomain?: string | undefined;
  /** The `api_domain` that came with an OAuth token: `https://acme.pipedrive.com`. */
  apiDomain?: string | undefined;
  /** A proxy or a sandbox: an origin with any path before `/api/v2`, or a path of the page's own origin. */
  baseUrl?: string | undefined;
  /**
   * The company's plan, which says how many requests a burst may have until the first answer says it: 20 in two seconds
   * for an API token in the smallest plan, which is the default.
   */
  plan?: Plan | undefined;
  /** The same as a number of requests in two seconds, in place of `plan`. What an answer says of the limit comes over it. */
  burstLimit?: number | undefined;
  /** Milliseconds for which the definitions of fields are good, once loaded; 600,000 by default. */
  fieldsTtl?: number | undefined;
  /** What of the company's daily token budget this client may spend. */
  budget?: BudgetOptions | undefined;
  /** What this client may call: names of resources and operations, each with what it allows. Everything by default. */
  policy?: Policy | undefined;
  /** Another `fetch`: for tests, for a Worker's service binding. */
  fetch?: Fetch | undefined;
}

/** Plans of Pipedrive's, with their older names. */
export type Plan =
  | "lite"
  | "growth"
  | "premium"
  | "ultimate"
  | "essential"
  | "advanced"
  | "professional"
  | "power"
  | "enterprise";

/** What a client may spend of the daily token budget. */
export interface BudgetOptions {
  /** Tokens that the company has a day, where the server's headers don't say it. */
  daily?: number | undefined;
  /** Tokens that must be left for others: a call that would break into them is refused, and nothing sent. */
  reserve?: number | undefined;
  /** Told once a day each when 75, 90 and 100 % of the day's tokens are used, where they are known. */
  onThreshold?: ((report: ThresholdReport) => void) | undefined;
}

/**
 * What a client may call: `{ default: "deny", deals: "read", "deals.delete": "deny" }`. The longest name that covers a call
 * decides; without `default` everything else is denied.
 */
export type Policy = Readonly<Record<string, "deny" | "read" | "full">>;

/** Where a page starts. Survives `JSON.stringify`; belongs to the listing, with its filters and order, that gave it. */
export type PageToken = { readonly cursor: string } | { readonly start: number };

/** What the rate-limit headers of an answer say. Each may be absent, all of them in a browser. */
export interface RateLimit {
  /** Requests allowed in the 2-second window. */
  readonly limit?: number;
  /** Requests left in it. */
  readonly remaining?: number;
  /** Milliseconds until it ends. */
  readonly resetIn?: number;
  /** Tokens that the company may spend a day. */
  readonly dailyLimit?: number;
  /** Tokens left today. */
  readonly dailyRemaining?: number;
}

/** The whole answer to a call. */
export interface Reply<T> {
  /** The envelope's `data`, or the whole body where an answer has no envelope. Untouched: the object that the engine parsed. */
  readonly data: T;
  /** The envelope's `additional_data`. */
  readonly additionalData?: Record<string, unknown>;
  /** The envelope's `related_objects`, which some answers of API v1 have. */
  readonly relatedObjects?: Record<string, unknown>;
  /** Where the next page starts, for a listing that has one. */
  readonly next?: PageToken;
  /** The HTTP side of it. */
  readonly response: {
    readonly status: number;
    readonly headers: Headers;
    readonly rateLimit?: RateLimit;
    /** Tokens of the daily budget that the call took. */
    readonly cost: number;
    /** How many requests were sent. */
    readonly attempts: number;
    /** Pipedrive's id of the request, for its support. */
    readonly correlationId?: string;
  };
}

/** What is said in options or facts: `undefined` says nothing. */
export function said<T extends object>(all: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(all ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
