import instantiate, { initSync, Sandbox } from "../wasm-sandbox/sandbox.js";

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
  const { seed = 1, deals = 240, token = "sandbox-token", now = Date.now } = options;
  let sandbox: Sandbox | undefined;
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal, method, headers } = request;
    signal.throwIfAborted();
    const [body] = await Promise.all([request.arrayBuffer(), loaded()]);
    signal.throwIfAborted();
    sandbox ??= new Sandbox(token, seed, deals, now());
    const { pathname, search } = new URL(request.url);
    const answer = sandbox.handle(method, pathname, search.slice(1), [...headers].flat(), new Uint8Array(body), now());
    const { status, delivery, body: bytes } = answer;
    const named = new Headers();
    const flat = answer.headers;
    for (let i = 0; i < flat.length; i += 2) named.append(flat[i]!, flat[i + 1]!);
    answer.free();
    if (delivery === "never") await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const empty = status === 204 || status === 304 || method === "HEAD";
    const whole = empty ? null : (bytes as Uint8Array<ArrayBuffer>);
    return new Response(delivery === "cut" ? cut(bytes) : whole, { status, headers: named });
  };
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
