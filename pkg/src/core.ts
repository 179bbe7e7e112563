import { Core as WasmCore, initSync } from "../wasm/core.js";
import { errorFrom } from "./causes.js";
import type { PipedriveError } from "./errors.js";
import { needsStream } from "./files.js";
import { type Limit, limited } from "./limit.js";
import { Listing, type Page } from "./listing.js";
import { type PageToken, type PipedriveOptions, type Reply, type RequestOptions, said } from "./options.js";
import { type ErrorStep, failureOf, type Outcome, outcomeOf, type Step } from "./steps.js";
import { type Answer, type Failure, send } from "./transport.js";

/** @internal The types of a program for Node alone know no WebAssembly. */
type Loader = () => WebAssembly.Module | Promise<WebAssembly.Module>;

let load: Loader | undefined;
let ready: Promise<unknown> | undefined;

/** @internal Says where the compiled wasm comes from. Each entry point of the package calls it once. */
export function setLoader(loader: Loader): void {
  load = loader;
}

/** Loads the wasm, once for all clients. A load that failed is tried again by the next call. */
async function loaded(): Promise<Failure | undefined> {
  // Not the asynchronous way: it looks at `Response`, and in Node that alone takes 25 ms the first time.
  const loading = (ready ??= (async () => initSync({ module: await load!() }))());
  try {
    await loading;
  } catch (cause) {
    if (ready === loading) ready = undefined;
    const message = "the wasm of pipedrive-wasm can't be loaded (a page's CSP needs 'wasm-unsafe-eval')";
    return { code: "connection", message, cause };
  }
  return undefined;
}

/** Milliseconds. */
const DEFAULT_TIMEOUT = 60_000;

/** `setTimeout` counts in a signed 32-bit number; more than that would fire at once. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Milliseconds after which a call in the queue asks by itself whether it is its turn. */
const POLL = 1000;

/** Calls that wait for their turn, by their numbers in the core. Shared by all clients, as the core's limits are. */
const waiting = new Map<number, () => void>();

/** Names of functions that give tokens: a token that is refreshed stays the same credential. */
const givers = new WeakMap<object, string>();
let given = 0;

/** Milliseconds since 1970, by a clock that never goes back. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function refuse(problem: string): never {
  throw errorFrom({ code: "invalid_input", operation: "Pipedrive", message: `Pipedrive: ${problem}` });
}

/** The defaults with what a call says. Headers add up. */
function merged(defaults: PipedriveOptions, options: RequestOptions | undefined): PipedriveOptions {
  const all: PipedriveOptions = { ...defaults, ...said(options) };
  if (defaults.headers && options?.headers) all.headers = { ...defaults.headers, ...options.headers };
  return all;
}

/** A copy, so that a caller who goes on with the object changes nothing of a call that waits. */
function copied<T>(input: T): T {
  return input?.constructor === Object ? { ...input } : input;
}

/** Waits for a call's turn: so long, or until another call's end wakes it. */
async function turn(limit: Limit, id: number, time: number | undefined): Promise<Failure | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failure = await limit.wait(
    () =>
      new Promise<undefined>((go) => {
        waiting.set(id, () => go(undefined));
        // In a Worker a wait for another request's call alone would be taken for a hang, and ended.
        timer = setTimeout(go, time ?? POLL, undefined);
      }),
  );
  waiting.delete(id);
  clearTimeout(timer);
  return failure;
}

/** Wakes the calls whose turn may have come. */
function wake(wasm: WasmCore): void {
  if (waiting.size) for (const id of wasm.ask(0, undefined, 0, 0) as number[]) waiting.get(id)?.();
}

/** A client's settings and its way into the wasm. */
export class Core {
  // Private to the engine: no log or inspector shows a token.
  readonly #options: PipedriveOptions;
  #wasm: WasmCore | undefined;

  constructor(options: PipedriveOptions) {
    const all = (this.#options = said(options ?? refuse("the options are missing")));
    const { apiToken, accessToken, baseUrl } = all;
    if (apiToken !== undefined && accessToken !== undefined) refuse("give apiToken or accessToken, not both");
    if (apiToken === undefined && accessToken === undefined && baseUrl === undefined) {
      refuse("give apiToken or accessToken (a proxy that adds its own needs only baseUrl)");
    }
    for (const name of ["apiToken", "accessToken", "companyDomain", "apiDomain", "baseUrl"] as const) {
      const value = all[name];
      if (typeof value === "function" && name === "accessToken") continue;
      if (value !== undefined && (typeof value !== "string" || !value.trim())) refuse(`${name} must be a string that isn't empty`);
    }
  }

  /** A core with other defaults and the same credential. */
  with(options: RequestOptions): Core {
    const core = new Core(merged(this.#options, options));
    core.#wasm = this.#wasm;
    return core;
  }

  /** Calls an operation, for its value. */
  async call<T>(key: string, input: object, options?: RequestOptions): Promise<T> {
    return (await this.#run(key, input, options)).data as T;
  }

  /** Calls an operation, for the whole reply. */
  async request<T>(key: string, input: object = {}, options?: RequestOptions): Promise<Reply<T>> {
    const { data, additionalData, relatedObjects, next, ...response } = await this.#run(key, input, options);
    return { data: data as T, additionalData, relatedObjects, next, response };
  }

  /** Lists. */
  list<T>(key: string, input: object, options?: RequestOptions): Listing<T> {
    const own = copied(input);
    const { prefetch = 1, signal } = merged(this.#options, options);
    const fetchPage = async (after: PageToken | null, until = signal): Promise<Page<T>> => {
      if (prefetch !== 0 && prefetch !== 1) throw this.#failed(key, "invalid_input", "prefetch must be 0 or 1");
      const { data, next } = await this.#run(key, own, { ...options, signal: until }, after);
      return { items: data as T[], next };
    };
    return new Listing<T>(fetchPage, prefetch, signal);
  }

  /** Runs a call to its end: the core says what to do next, and what it came to. */
  async #run(
    key: string,
    input?: object,
    options?: RequestOptions,
    after?: PageToken | null,
  ): Promise<Outcome & { status: number; headers: Headers }> {
    const own = copied(input);
    const all = merged(this.#options, options);
    const { signal, timeout, deadline = Infinity } = all;
    for (const [name, time = 1] of Object.entries({ timeout, deadline })) {
      if (!(time > 0 && (time <= MAX_TIMEOUT || time === Infinity))) {
        throw this.#failed(key, "invalid_input", `${name} must be a positive number of milliseconds`);
      }
    }
    if (signal && !signal.addEventListener) throw this.#failed(key, "invalid_input", "signal must be an AbortSignal");
    const limit = limited(deadline, signal);
    limit.attempt(timeout ?? DEFAULT_TIMEOUT);
    let answer: Answer | Failure | undefined;
    try {
      const token = await limit.wait(() => this.#prepared());
      if (typeof token === "object") throw this.#failed(key, token.code, token.message, token.cause);
      const wasm = this.#wasm!;
      const files: unknown[] = [];
      let step: Step;
      try {
        step = wasm.start(
          `${key}`,
          own,
          all.apiToken,
          token,
          all.headers,
          all.extraQuery,
          all.extraBody,
          after,
          files,
          all.maxRetries,
          all.retryWrites,
          all.priority,
          now(),
        ) as Step;
      } catch (cause) {
        throw this.#failed(key, "invalid_input", "the arguments can't be read", cause);
      }
      const goOn = (form: number, status?: unknown, headers?: unknown, body?: unknown): void => {
        step = wasm.go_on(step[1] as number, form, status, headers, body, !needsStream(files), now(), Math.random()) as Step;
      };
      for (;;) {
        wake(wasm);
        if (step[0] === 3) {
          // The wait before a repetition is part of the next attempt.
          if (step[3] || timeout === undefined) limit.attempt(timeout ?? Infinity);
          const failure = await turn(limit, step[1], step[2]);
          if (failure) goOn(4, failure.message, failure.code, failure.cause);
          else goOn(9);
        } else if (step[0] === 0) {
          if (timeout === undefined) limit.attempt(DEFAULT_TIMEOUT);
          const unsent = limit.over();
          answer = await send(step, files, all.fetch ?? fetch, limit, all.onProgress);
          if ("form" in answer) goOn(answer.form, answer.status, answer.values, answer.body);
          else goOn(unsent ? 4 : 3, answer.message, answer.code, answer.cause);
        } else break;
      }
      if (step[0] === 2) throw errorFrom(failureOf(step));
      const { status, headers } = answer as Answer;
      return { ...outcomeOf(step), status, headers };
    } finally {
      limit.stop();
      // A download is heard of before its bytes are there: the signal holds until they are.
      if (!(answer && "form" in answer && answer.form === 2)) limit.release();
    }
  }

  /** The error of a call of which nothing was sent. */
  #failed(key: string, code: Failure["code"], message: string, cause?: unknown): PipedriveError {
    // The core, once loaded, names the operation in whatever it refuses, and no input is a number.
    const none = undefined;
    const step = this.#wasm?.start(`${key}`, 0, none, none, none, none, none, none, [], none, none, none, 0) as ErrorStep | undefined;
    const operation = step ? step[2] : key;
    const retryable = code === "connection" || code === "timeout";
    return errorFrom({ code, operation, message: `${operation}: ${message}`, retryable, cause });
  }

  /** What a call needs before it can start: the wasm, and the access token. */
  async #prepared(): Promise<string | undefined | Failure> {
    const { apiToken, accessToken, companyDomain, apiDomain, baseUrl, burstLimit, plan, budget, policy } = this.#options;
    if (!this.#wasm) {
      const failure = await loaded();
      if (failure) return failure;
      let credential = accessToken ?? apiToken;
      if (typeof credential === "function") {
        const giver = credential;
        credential = givers.get(giver) ?? `${++given}`;
        givers.set(giver, credential);
      }
      const oauth = accessToken !== undefined;
      this.#wasm ??= new WasmCore(companyDomain, apiDomain, baseUrl, credential, oauth, burstLimit ?? plan, budget?.daily, budget?.reserve, policy, now());
    }
    if (typeof accessToken !== "function") return accessToken;
    let cause: unknown;
    try {
      const token = await accessToken();
      if (typeof token === "string" && token.trim()) return token;
    } catch (thrown) {
      cause = thrown;
    }
    return { code: "authentication", message: "accessToken() gave no token", cause };
  }
}

/** What every generated resource is. */
export class Resource {
  constructor(protected readonly core: Core) {}
}
