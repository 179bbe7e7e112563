import instantiate, { Core as WasmCore } from "../wasm/core.js";
import { type ErrorFacts, errorFrom } from "./errors.js";
import { Listing } from "./listing.js";
import type { PageToken, PipedriveOptions, RateLimit, Reply, RequestOptions } from "./options.js";

/** What a way of loading may hand over: a compiled module, its bytes, or a response that streams them. */
export type WasmSource = WebAssembly.Module | BufferSource | Response;

let load: (() => WasmSource | Promise<WasmSource>) | undefined;
let ready: Promise<unknown> | undefined;

/** Says how the wasm is loaded. Each entry point of the package calls it once. */
export function setLoader(loader: () => WasmSource | Promise<WasmSource>): void {
  load = loader;
}

/** Loads the wasm, once for all clients. A load that failed is tried again by the next call. */
async function loaded(): Promise<void> {
  ready ??= (async () => instantiate({ module_or_path: await load!() }))();
  try {
    await ready;
  } catch (cause) {
    ready = undefined;
    const message = "the wasm of pipedrive-wasm can't be loaded (a page's CSP needs 'wasm-unsafe-eval')";
    throw errorFrom({ code: "connection", operation: "load", message, retryable: true, cause });
  }
}

interface RawReply {
  data: unknown;
  additionalData?: Record<string, unknown>;
  relatedObjects?: Record<string, unknown>;
  next?: PageToken;
  status: number;
  headers: Headers;
  rateLimit?: RateLimit;
  cost: number;
  attempts: number;
  correlationId?: string;
}

function refuse(problem: string): never {
  throw errorFrom({ code: "invalid_input", operation: "Pipedrive", message: `Pipedrive: ${problem}` });
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
    return (await this.#send(key, input, options)).data as T;
  }

  /** Calls an operation, for the whole reply. */
  async request<T>(key: string, input: object | undefined, options?: RequestOptions): Promise<Reply<T>> {
    const { data, additionalData, relatedObjects, next, ...response } = await this.#send(key, input, options);
    return { data: data as T, additionalData, relatedObjects, next, response };
  }

  /** Lists. */
  list<T>(key: string, input: object, options?: RequestOptions): Listing<T> {
    return new Listing<T>(async (after) => {
      const { data, next } = await this.#send(key, input, options, after);
      return { items: data as T[], next };
    });
  }

  async #send(key: string, input?: object, options?: RequestOptions, after?: PageToken | null): Promise<RawReply> {
    if (!this.#wasm) {
      await loaded();
      this.#wasm ??= new WasmCore(this.#options);
    }
    const defaults = this.#options;
    const merged = {
      ...defaults,
      ...options,
      headers: { ...defaults.headers, ...options?.headers },
      accessToken: await this.#accessToken(key),
      after,
    };
    try {
      return (await this.#wasm.call(key, input, merged)) as RawReply;
    } catch (facts) {
      throw errorFrom(facts as ErrorFacts);
    }
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
