import type { Progress } from "./files.js";

/** Options of a call, the same for every operation. Given to the client, they are the defaults of its calls. */
export interface RequestOptions {
  /** Ends the call early. Whether a write took effect is then unknown. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds until the whole answer must be there, from the call on: loading the wasm and `accessToken()` are part
   * of it. 60,000 by default; `Infinity` waits for ever.
   */
  timeout?: number | undefined;
  /** Further headers, such as `traceparent`. */
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
  /** Goes into the query unchecked, for what Pipedrive adds tomorrow. */
  extraQuery?: Record<string, unknown> | undefined;
  /** Goes into the body unchecked. */
  extraBody?: Record<string, unknown> | undefined;
}

/** The part of `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How a client signs in, where the API is, and the defaults of its calls. */
export interface PipedriveOptions extends RequestOptions {
  /** A user's personal API token, sent as `x-api-token`. */
  apiToken?: string | undefined;
  /** An OAuth access token, or a function that is asked for one before each request. */
  accessToken?: string | (() => string | Promise<string>) | undefined;
  /** `"acme"` for `https://acme.pipedrive.com`, which routes straight to the right data centre. */
  companyDomain?: string | undefined;
  /** The `api_domain` that came with an OAuth token: `https://acme.pipedrive.com`. */
  apiDomain?: string | undefined;
  /** A proxy or a sandbox: an origin with any path before `/api/v2`, or a path of the page's own origin. */
  baseUrl?: string | undefined;
  /** Another `fetch`: for tests, for a Worker's service binding. */
  fetch?: Fetch | undefined;
}

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
