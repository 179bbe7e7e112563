import { Core as WasmCore, initSync } from "../wasm/core.js";
import { errorFrom } from "./causes.js";
import { Listing } from "./listing.js";
import type { PageToken, PipedriveOptions, Reply, RequestOptions } from "./options.js";
import { failureOf, type Outcome, outcomeOf, type Step } from "./steps.js";
import { type Answer, type Failure, headerValues, send } from "./transport.js";

type Loader = () => WebAssembly.Module | Promise<WebAssembly.Module>;

let load: Loader | undefined;
let ready: Promise<unknown> | undefined;

/** Says where the compiled wasm comes from. Each entry point of the package calls it once. */
export function setLoader(loader: Loader): void {
  load = loader;
}

/** Loads the wasm, once for all clients. A load that failed is tried again by the next call. */
async function loaded(): Promise<void> {
  // Not the asynchronous way: it looks at `Response`, and in Node that alone takes 25 ms the first time.
  ready ??= (async () => initSync({ module: await load!() }))();
  try {
    await ready;
  } catch (cause) {
    ready = undefined;
    const message = "the wasm of pipedrive-wasm can't be loaded (a page's CSP needs 'wasm-unsafe-eval')";
    throw errorFrom({ code: "connection", operation: "load", message, retryable: true, cause });
  }
}

/** Milliseconds. */
const DEFAULT_TIMEOUT = 60_000;

/** `setTimeout` counts in a signed 32-bit number; more than that would fire at once. */
const MAX_TIMEOUT = 2 ** 31 - 1;

function refuse(problem: string, operation = "Pipedrive"): never {
  throw errorFrom({ code: "invalid_input", operation, message: `${operation}: ${problem}` });
}

/** A client's settings and its way into the wasm. */
export class Core {
  // Private to the engine: no log or inspector shows a token.
  readonly #options: PipedriveOptions;
  #wasm: WasmCore | undefined;

  constructor(options: PipedriveOptions) {
    const { apiToken, accessToken, baseUrl } = options ?? refuse("the options are missing");
    if (apiToken !== undefined && accessToken !== undefined) refuse("give apiToken or accessToken, not both");
    if (apiToken === undefined && accessToken === undefined && baseUrl === undefined) {
      refuse("give apiToken or accessToken (a proxy that adds its own needs only baseUrl)");
    }
    if (apiToken !== undefined && (typeof apiToken !== "string" || !apiToken.trim())) {
      refuse("apiToken must be a string that isn't empty");
    }
    if (accessToken !== undefined && typeof accessToken !== "function" && (typeof accessToken !== "string" || !accessToken.trim())) {
      refuse("accessToken must be a string that isn't empty, or a function that gives one");
    }
    this.#options = { ...options };
  }

  /** A core with other defaults and the same credential. */
  with(options: RequestOptions): Core {
    const core = new Core({ ...this.#options, ...options, headers: { ...this.#options.headers, ...options.headers } });
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
    return new Listing<T>(async (after) => {
      const { data, next } = await this.#run(key, input, options, after);
      return { items: data as T[], next };
    });
  }

  /** Runs a call to its end: the core says what to do next, and what it came to. */
  async #run(
    key: string,
    input?: object,
    options?: RequestOptions,
    after?: PageToken | null,
  ): Promise<Outcome & { status: number; headers: Headers }> {
    const defaults = this.#options;
    const { signal, timeout = DEFAULT_TIMEOUT, headers, extraQuery, extraBody, onProgress } = { ...defaults, ...options };
    if (!(timeout > 0 && (timeout <= MAX_TIMEOUT || timeout === Infinity))) {
      refuse("timeout must be a positive number of milliseconds", key);
    }
    if (!this.#wasm) {
      await loaded();
      this.#wasm ??= new WasmCore(defaults.companyDomain, defaults.apiDomain, defaults.baseUrl);
    }
    const wasm = this.#wasm;
    const token = await this.#accessToken(key);
    const files: unknown[] = [];
    const allHeaders = defaults.headers || headers ? { ...defaults.headers, ...options?.headers } : undefined;
    let step: Step = wasm.start(key, input, defaults.apiToken, token, allHeaders, extraQuery, extraBody, after, files) as Step;
    let answer: Answer | Failure | undefined;
    while (step[0] === 0) {
      answer = await send(step, files, defaults.fetch ?? fetch, timeout, signal, onProgress);
      step = (
        "form" in answer
          ? wasm.receive(step[1], answer.status, headerValues(answer.headers), answer.form, answer.body)
          : wasm.fail(step[1], answer.code, answer.message, answer.cause)
      ) as Step;
    }
    if (step[0] === 2) throw errorFrom(failureOf(step));
    const { status, headers: received } = answer as Answer;
    return { ...outcomeOf(step), status, headers: received };
  }

  async #accessToken(operation: string): Promise<string | undefined> {
    const source = this.#options.accessToken;
    if (typeof source !== "function") return source;
    const failed = (problem: string, cause?: unknown) =>
      errorFrom({ code: "authentication", operation, message: `${operation}: accessToken() ${problem}`, cause });
    let token: string;
    try {
      token = await source();
    } catch (cause) {
      throw failed("failed", cause);
    }
    if (typeof token !== "string" || !token.trim()) throw failed("gave no token");
    return token;
  }
}

/** What every generated resource is. */
export class Resource {
  constructor(protected readonly core: Core) {}
}
