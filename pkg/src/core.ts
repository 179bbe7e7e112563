import { ask, initSync } from "../wasm/core.js";
import { errorFrom } from "./causes.js";
import type { PipedriveError } from "./errors.js";
import { needsStream } from "./files.js";
import { type Limit, limited } from "./limit.js";
import { Listing, type Page, type Walk } from "./listing.js";
import type { Observation } from "./observation.js";
import { type PageToken, type PipedriveOptions, type Reply, type RequestOptions, said, type TokenSource } from "./options.js";
import { type ErrorStep, failureOf, type Outcome, outcomeOf, type Step, type WaitStep } from "./steps.js";
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

/** Milliseconds after which a call that waits asks by itself whether it is its turn. The core gives up one that doesn't. */
const POLL = 1000;

/** Options of a call that is watched, which takes a file of its own: `onR` for `onRequest` and its like. */
const WATCHING = /\b(onR|logger|audit|traceparent)/;

/** Calls that are none of Pipedrive's: what is known of fields, and lists by what they are like. */
const OWN = /^fields\.|\.where$/;

/** A file that is loaded only where it is needed, and couldn't be. */
const lost = (cause: unknown): Failure => ({ code: "connection", message: "a part of pipedrive-wasm can't be loaded", cause });

/** Calls that wait for their turn, by their numbers in the core. Shared by all clients, as the core's limits are. */
const waiting = new Map<number, () => void>();

/** Names of what gives tokens: a token that is refreshed stays the same credential. */
const givers = new WeakMap<object, string>();
let given = 0;

/** Asks the core: `src/wasm/core.rs` lists the questions and their arguments. Its clock never goes back. */
function asked(question: number, ...values: unknown[]): unknown[] {
  return ask(question, values, performance.timeOrigin + performance.now(), Math.random());
}

/** Lets go of the cores of clients that are gone. */
const cores = new FinalizationRegistry((core) => asked(6, core));

/** What a call came to. */
export type Ran = Outcome & { status: number; headers: Headers };

/** A client's core in the wasm, by its number. Clients with other defaults share it. */
class Handle {
  constructor(readonly core: unknown) {
    cores.register(this, core);
  }
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
async function turn(limit: Limit, [, id, time = POLL, retry]: WaitStep): Promise<Failure | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failure = await limit.wait(
    () =>
      new Promise<undefined>((go) => {
        waiting.set(id, () => go(undefined));
        // In a Worker a wait for another request's call alone would be taken for a hang, and ended.
        timer = setTimeout(go, retry ? time : Math.min(time, POLL), undefined);
      }),
  );
  waiting.delete(id);
  clearTimeout(timer);
  return failure;
}

/** Wakes the calls whose turn may have come. */
function wake(core: unknown): void {
  if (waiting.size) for (const id of asked(3, core) as number[]) waiting.get(id)?.();
}

/** A client's settings and its way into the wasm. */
export class Core {
  // Private to the engine: no log or inspector shows a token.
  readonly #options: PipedriveOptions;
  #wasm: Handle | undefined;

  constructor(options: PipedriveOptions) {
    const all = (this.#options = said(options ?? refuse("the options are missing")));
    const ways = (["apiToken", "accessToken", "session"] as const).filter((name) => name in all);
    if (ways.length > 1) refuse(`give ${ways.join(" or ")}, not both`);
    if (!ways.length && !all.baseUrl) refuse("give apiToken, accessToken or session (a proxy that adds its own needs only baseUrl)");
    if (all.budget !== undefined && Object(all.budget) !== all.budget) refuse("budget must be an object");
    for (const name of ["apiToken", "accessToken", "companyDomain", "apiDomain", "baseUrl"] as const) {
      const value = all[name];
      if ((typeof value === "function" || (value as TokenSource)?.renew) && name === "accessToken") continue;
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
    const fetchPage = async (after: PageToken | null, until = signal, walk?: Walk): Promise<Page<T>> => {
      if (prefetch !== 0 && prefetch !== 1) throw this.#refused(key, "prefetch must be 0 or 1");
      const { data, next } = await this.#run(key, own, { ...options, signal: until }, after, walk);
      return { items: data as T[], next };
    };
    return new Listing<T>(fetchPage, prefetch, signal);
  }

  /** Runs a call. What takes more than the core's steps is in a file that loads only where it is asked for. */
  async #run(key: string, input?: object, options?: RequestOptions, after?: PageToken | null, walk?: Walk): Promise<Ran> {
    const own = copied(input);
    const all = merged(this.#options, options);
    const { session, accessToken, customFields = "keys" } = all;
    if (customFields === "keys" && typeof (session ?? accessToken) !== "object" && !OWN.test(key)) return this.run(key, own, options, after);
    const extended = await import("./extended.js").catch(lost);
    if ("code" in extended) throw this.#failed(key, extended);
    return extended.run(this, errorFrom, all, key, own, options, after, walk);
  }

  /** @internal Runs a call to its end: the core says what to do next, and what it came to. */
  async run(key: string, input?: object, options?: RequestOptions, after?: PageToken | null): Promise<Ran> {
    const own = copied(input);
    const all = merged(this.#options, options);
    const { signal, timeout, deadline = Infinity } = all;
    for (const [name, time = 1] of Object.entries({ timeout, deadline })) {
      if (!(time > 0 && (time <= MAX_TIMEOUT || time === Infinity))) {
        throw this.#refused(key, `${name} must be a positive number of milliseconds`);
      }
    }
    if (signal && !signal.addEventListener) throw this.#refused(key, "signal must be an AbortSignal");
    const limit = limited(deadline, signal);
    limit.attempt(timeout ?? DEFAULT_TIMEOUT);
    let answer: Answer | Failure | undefined;
    let watch: Observation | undefined;
    try {
      if (all.budget?.onThreshold || WATCHING.test(`${Object.keys(all)}`)) {
        const watched = await limit.wait(() => import("./observation.js").then(({ observe }) => observe(this, key, own, all)).catch(lost));
        if ("code" in watched) throw this.#failed(key, watched);
        watch = watched;
      }
      const token = await limit.wait(() => this.#prepared());
      if (typeof token === "object") throw this.#failed(key, token);
      const { core } = this.#wasm!;
      const files: unknown[] = [];
      let step: Step;
      try {
        step = asked(
          1,
          core,
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
        ) as Step;
      } catch (cause) {
        throw this.#refused(key, "the arguments can't be read", cause);
      }
      const goOn = (form: number, body?: unknown, headers?: unknown, status?: unknown): void => {
        step = asked(2, core, step[1], form, body, headers, status, !needsStream(files)) as Step;
      };
      for (;;) {
        wake(core);
        watch?.see(step, answer);
        if (step[0] === 3) {
          // The wait before a repetition is part of the next attempt.
          if (step[3] || timeout === undefined) limit.attempt(timeout ?? Infinity);
          const failure = await turn(limit, step);
          if (failure) goOn(4, failure.cause, failure.code, failure.message);
          else goOn(9);
        } else if (step[0] === 0) {
          if (timeout === undefined) limit.attempt(DEFAULT_TIMEOUT);
          const unsent = limit.over();
          answer = await send(step, files, all.fetch ?? fetch, limit, all.onProgress);
          if ("form" in answer) goOn(answer.form, answer.body, answer.values, answer.status);
          else goOn(unsent ? 4 : 3, answer.cause, answer.code, answer.message);
        } else break;
      }
      if (step[0] === 2) {
        const facts = failureOf(step);
        if (facts.code === "permission" && (all.session ?? all.accessToken)) {
          await limit.wait(() => import("./scopes.js").then(({ explain }) => explain(facts)).catch(lost));
        }
        throw errorFrom(facts);
      }
      const { status, headers } = answer as Answer;
      return { ...outcomeOf(step), status, headers };
    } catch (error) {
      watch?.see(error as PipedriveError);
      throw error;
    } finally {
      limit.stop();
      // A download is heard of before its bytes are there: the signal holds until they are.
      if (!(answer && "form" in answer && answer.form === 2)) limit.release();
    }
  }

  #refused(key: string, message: string, cause?: unknown): PipedriveError {
    return this.#failed(key, { code: "invalid_input", message, cause });
  }

  /** The error of a call of which nothing was sent. */
  #failed(key: string, { code, message, cause }: Failure): PipedriveError {
    // The core, once loaded, names the operation in whatever it refuses, and no input is a number.
    const step = this.#wasm && (asked(1, this.#wasm.core, `${key}`, 0) as unknown as ErrorStep);
    const operation = step ? step[2] : key;
    const retryable = code === "connection" || code === "timeout";
    return errorFrom({ code, operation, message: `${operation}: ${message}`, retryable, cause });
  }

  /** Asks the core: what was spent (4), or what is known of an operation and of a job of that many items (5). */
  ask(question: number, key?: string, items = 0): unknown[] | undefined {
    return this.#wasm && asked(question, this.#wasm.core, key, items);
  }

  /** Loads the wasm. Nothing can be asked before. */
  async load(): Promise<Failure | undefined> {
    if (this.#wasm) return undefined;
    const failure = await loaded();
    if (failure) return failure;
    const { apiToken, accessToken, session, companyDomain, apiDomain, baseUrl, burstLimit, plan, budget, policy } = this.#options;
    const giver = session ?? accessToken;
    let credential = apiToken ?? giver;
    if (Object(giver) === giver) {
      credential = givers.get(giver as object) ?? `${++given}`;
      givers.set(giver as object, credential);
    }
    const oauth = giver !== undefined;
    const [core] = asked(
      0,
      companyDomain,
      apiDomain,
      baseUrl,
      credential,
      oauth,
      plan,
      budget?.daily,
      budget?.reserve,
      policy,
      burstLimit,
    );
    this.#wasm ??= new Handle(core);
    return undefined;
  }

  /** What a call needs before it can start: the wasm, and the access token. */
  async #prepared(): Promise<string | undefined | Failure> {
    const { accessToken, session } = this.#options;
    const failure = await this.load();
    if (failure) return failure;
    // Whoever renews tokens puts one on when the request goes out.
    if (typeof (session ?? accessToken) === "object") return "-";
    if (typeof accessToken !== "function") return accessToken as string;
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
