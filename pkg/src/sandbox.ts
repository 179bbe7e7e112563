import instantiate, { initSync, Sandbox } from "../wasm-sandbox/sandbox.js";

/** How the sandbox behaves. What is left out keeps its default: the limits of the largest plan, and no faults. */
export interface SandboxSettings {
  /** Decides on burst limits and daily budget. `ultimate` by default. */
  plan?: "lite" | "growth" | "professional" | "premium" | "ultimate";
  /** Tokens that are as good as the sandbox's own; each has windows and lockouts of its own. */
  extraTokens?: string[];
  /** The rolling window of each credential. */
  burst?: {
    /** Requests in a window; `null`, the default, goes by plan and kind of token. */
    limit?: number | null;
    /** Searches in a window: 10 by default. */
    searchLimit?: number;
    /** 2000 by default. */
    windowMillis?: number;
    /** Searches take from the other requests' window, too: true by default. */
    searchCountsInMain?: boolean;
    /** The headers of a search tell of the searches' window: true by default. */
    searchTellsLane?: boolean;
  };
  /** The day's tokens, for all credentials together, until midnight UTC. */
  budget?: {
    /** `null`, the default, is 30,000 times the plan's multiplier times the seats. */
    tokens?: number | null;
    /** 5 by default. */
    seats?: number;
    /** What the API refuses costs as much as what it does: true by default. */
    failuresCost?: boolean;
  };
  /** 403 with a page for who pushes on after 429s. */
  lockout?: {
    /** This many 429s; 0 never locks out. 10 by default. */
    after?: number;
    /** Within this time: 60,000 by default. */
    withinMillis?: number;
    /** How long it lasts: 60,000 by default. */
    coolDownMillis?: number;
  };
  /** Which headers are sent: all but `retryAfter` by default. */
  headers?: {
    limit?: boolean;
    remaining?: boolean;
    reset?: boolean;
    /** The reset is in seconds since 1970, in place of a duration. */
    resetAsEpoch?: boolean;
    dailyLimit?: boolean;
    dailyRemaining?: boolean;
    retryAfter?: boolean;
  };
  /** Faults by script and by chance. */
  faults?: {
    /** `null`, the default, is the seed of the contents. */
    seed?: number | null;
    /** How many requests in a thousand are struck. */
    perMille?: Partial<Record<SandboxFault, number>>;
    latencyMinMillis?: number;
    latencyMaxMillis?: number;
    /** What `retry-after` says in a 429 by chance. */
    retryAfterSeconds?: number;
    /** What the next requests meet, one each: values of `x-sandbox-fault`, or `none`. */
    script?: string[];
  };
  /** The app that users install, and how the authorization host answers it. */
  app?: SandboxApp;
  /** How webhooks are delivered. */
  webhooks?: {
    /** Without an answer in this time an attempt has failed: 10,000 by default. */
    timeoutMillis?: number;
    /** How long after each failed attempt the next one follows: 3, 30 and 150 by default. */
    retrySeconds?: number[];
    /** This many failed first attempts ban a webhook; 0 never bans. 10 by default. */
    banAfter?: number;
    /** How long a ban lasts; what happens meanwhile is lost. 1800 by default. */
    banSeconds?: number;
    /** A webhook without a success for this long is deleted: three days by default. */
    deleteAfterSeconds?: number;
    /** The most that a user has, and an app of each user: 40 by default. */
    most?: number;
  };
}

/** An app as the Developer Hub knows it. What is left out keeps its default. */
export interface SandboxApp {
  /** What the authorization page calls it. */
  name?: string;
  /** `sandbox-client` by default. */
  clientId?: string;
  /** `sandbox-client-secret` by default. */
  clientSecret?: string;
  /** Its one callback address: `http://127.0.0.1:8787/oauth/callback` by default. */
  redirectUri?: string;
  /** What it asks for: everything by default. Who has it installed keeps what was granted. */
  scopes?: string[];
  /** Calls that the granted scopes don't cover get 403: true by default. */
  enforceScopes?: boolean;
  /** The user who is signed in where the page opens: 1 by default. */
  userId?: number;
  /** Whether the page asks, or sends the user back at once. */
  approval?: "ask" | "approve" | "deny";
  /** How long a code is good: 300 by default. */
  codeSeconds?: number;
  /** How long an access token is good: 3600 by default. */
  accessSeconds?: number;
  /** How long a refresh token is good without being used: 60 days by default. */
  refreshSeconds?: number;
  /** Each refresh gives another refresh token and ends the one before: false by default. */
  rotateRefreshTokens?: boolean;
  /** Each refresh ends the access tokens before it: false by default. */
  endOlderAccess?: boolean;
  /** A refresh answers without a refresh token: false by default. */
  omitRefreshToken?: boolean;
  /** `expires_in` is a text: false by default. */
  expiresInAsText?: boolean;
  /** What `token_type` says: `Bearer` by default. */
  tokenType?: string;
  /** What stands between scopes: a comma by default. */
  scopeSeparator?: "comma" | "space";
  /** `own`, the default, for the origin that was asked; `none` for null; or an origin. */
  apiDomain?: string;
  /** The body of a refusal: with `message` and `error`, as RFC 6749 has it, or with `message` alone. */
  errorForm?: "full" | "standard" | "message";
  /** What the next exchanges of a code meet, one each: `invalid-grant`, a value of `x-sandbox-fault`, or `none`. */
  exchangeScript?: string[];
  /** The same for refreshes. */
  refreshScript?: string[];
}

/** A fault that strikes by chance. */
export type SandboxFault =
  | "latency"
  | "serverError"
  | "gatewayTimeout"
  | "badGateway"
  | "tooMany"
  | "tooManyRetryAfter"
  | "cutBefore"
  | "cutAfter"
  | "truncated"
  | "drip";

/** What a sandbox starts with. */
export interface SandboxOptions {
  /** The same seed gives the same CRM. 1 by default. */
  seed?: number;
  /** How many deals there are; persons and the rest follow in proportion. 240 by default. */
  deals?: number;
  /** The API token, also good as an access token. `sandbox-token` by default. */
  token?: string;
  /** The sandbox's clock, in milliseconds; `Date.now` by default. A fixed one makes every answer repeatable. */
  now?: () => number;
  /** Limits, headers and faults. */
  settings?: SandboxSettings;
  /** Answers the paths under `/__sandbox/` that steer it: settings, log, state, reset, clock. False by default. */
  control?: boolean;
  /**
   * Takes what the sandbox sends by itself, webhooks' deliveries and the messages of uninstalls, and answers it. Without it
   * nothing is sent.
   *
   * ```ts
   * sandboxFetch({ send: (request) => app.fetch(request) });
   * ```
   */
  send?: (request: Request) => Response | Promise<Response>;
}

let load: (() => Promise<WebAssembly.Module | BufferSource>) | undefined;
let ready: Promise<unknown> | undefined;

/** Says how the sandbox's wasm is loaded. Each entry point calls it once. */
export function setSandboxLoader(loader: () => Promise<WebAssembly.Module | BufferSource>): void {
  load = loader;
}

async function loaded(): Promise<void> {
  ready ??= (async () => {
    const source = await load!();
    return source instanceof WebAssembly.Module ? initSync({ module: source }) : instantiate({ module_or_path: source });
  })();
  try {
    await ready;
  } catch (cause) {
    ready = undefined; // the next call tries again
    throw cause;
  }
}

/**
 * A `fetch` that an embedded Pipedrive answers: for tests, and for demos without an account. Nothing leaves the program.
 *
 * ```ts
 * const crm = new Pipedrive({ apiToken: "sandbox-token", fetch: sandboxFetch({ seed: 7 }) });
 * ```
 *
 * Each call of `sandboxFetch` is a CRM of its own. Whatever the host of a request, its path decides.
 */
export function sandboxFetch(options: SandboxOptions = {}): typeof globalThis.fetch {
  const { seed = 1, deals = 240, token = "sandbox-token", now = Date.now, settings = {}, control = false, send } = options;
  let sandbox: Sandbox | undefined;
  let sender: Sender | undefined;
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal, method, headers } = request;
    signal.throwIfAborted();
    const [body] = await Promise.all([request.arrayBuffer(), loaded()]);
    signal.throwIfAborted();
    sandbox ??= new Sandbox(token, seed, deals, JSON.stringify(settings), control, send !== undefined, now());
    const { pathname, search, host, protocol } = new URL(request.url);
    // What a server would learn from the connection.
    const named = [...headers, ["host", host], ["x-forwarded-proto", protocol.slice(0, -1)]].flat();
    const ask = (crm: Sandbox) => crm.handle(method, pathname, search.slice(1), named, new Uint8Array(body), now());
    let answer = ask(sandbox);
    if (send) {
      sender ??= new Sender(sandbox, send, now);
      sender.look();
      while (answer.delivery === "held") {
        answer.free();
        await sender.returned(signal);
        answer = ask(sandbox);
      }
    }
    const { status, delivery, delayMillis, pauseMillis, pieces, body: bytes } = answer;
    const told = headersOf(answer.headers);
    answer.free();
    if (delayMillis > 0) await sleep(delayMillis, signal);
    if (delivery === "never") await sleep(undefined, signal);
    if (delivery === "dropped") throw new TypeError("the connection was cut");
    const empty = status === 204 || status === 304 || method === "HEAD";
    let sent: BodyInit | null = empty ? null : (bytes as Uint8Array<ArrayBuffer>);
    if (delivery === "cut") sent = cut(bytes);
    if (delivery === "drip" && !empty) sent = drip(bytes, pieces, pauseMillis, signal);
    return new Response(sent, { status, headers: told });
  };
}

/** Sends what a sandbox wants sent, when it is due. */
class Sender {
  private waiting: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly send: (request: Request) => Response | Promise<Response>,
    private readonly now: () => number,
  ) {}

  /** Sends what is due, and comes back for the rest. */
  look(): void {
    clearTimeout(this.timer);
    for (const outgoing of this.sandbox.outgoing(this.now())) {
      const { number, method, url, headers, body, timeoutMillis } = outgoing;
      outgoing.free();
      const sent = { method, headers: headersOf(headers), body: body as Uint8Array<ArrayBuffer>, redirect: "manual" } as const;
      void this.deliver(number, new Request(url, sent), timeoutMillis);
    }
    const next = this.sandbox.nextOutgoing(this.now());
    if (next === undefined) return;
    const timer: unknown = (this.timer = setTimeout(() => this.look(), next));
    // A program that has nothing else to do ends.
    (timer as { unref?: () => void }).unref?.();
  }

  /** Waits until something that was sent came back. */
  returned(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.waiting.push(resolve);
    });
  }

  private async deliver(number: number, request: Request, timeoutMillis: number): Promise<void> {
    let status: number | undefined;
    let problem = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), timeoutMillis);
    });
    try {
      const response = await Promise.race([this.send(request), patience]);
      status = response.status;
    } catch (cause) {
      problem = cause instanceof Error ? cause.message : String(cause);
    }
    clearTimeout(timer);
    this.sandbox.sent(number, status, problem, this.now());
    for (const resolve of this.waiting.splice(0)) resolve();
    this.look();
  }
}

function headersOf(flat: string[]): Headers {
  const headers = new Headers();
  for (let i = 0; i < flat.length; i += 2) headers.append(flat[i]!, flat[i + 1]!);
  return headers;
}

/** Waits, for good where there is no time; rejects once the signal is aborted. */
function sleep(millis: number | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = millis === undefined ? undefined : setTimeout(wake, millis);
    signal.addEventListener("abort", leave);
    function wake(): void {
      signal.removeEventListener("abort", leave);
      resolve();
    }
    function leave(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
    if (signal.aborted) leave();
  });
}

/** Half of a body, then a broken connection. */
function cut(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(0, bytes.length / 2));
      controller.error(new TypeError("the connection was cut"));
    },
  });
}

/** The whole body, in pieces that take their time. */
function drip(bytes: Uint8Array, pieces: number, pauseMillis: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      await sleep(pauseMillis, signal);
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += size)));
      if (at >= bytes.length) controller.close();
    },
  });
}
