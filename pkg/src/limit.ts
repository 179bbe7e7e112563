import type { Failure } from "./transport.js";

/** What ends the waits of a call: its timeout, and the caller's signal. */
export interface Limit {
  /** Waits for some work, no longer than until the limit. Past it, the work isn't even begun. */
  wait<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | Failure>;
  /** Stops the clock. */
  stop(): void;
  /** Lets go of the caller's signal: one that lives as long as the page must not gather a listener a call. */
  release(): void;
}

/** Starts the clock, and listens. A custom `fetch` may ignore its signal, so the end of a wait doesn't rely on it. */
export function limited(timeout: number, signal: AbortSignal | null | undefined): Limit {
  const controller = new AbortController();
  let failure: Failure | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let resolve: (failure: Failure) => void;
  const over = new Promise<Failure>((given) => (resolve = given));
  const end = (code: Failure["code"], message: string, cause?: unknown): void => {
    resolve((failure = { code, message, cause }));
    controller.abort(cause); // gives the socket back, also in mid-answer
  };
  const abort = (): void => end("aborted", "aborted by the caller", signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  if (timeout < Infinity) timer = setTimeout(() => end("timeout", `no whole answer within ${timeout} ms`), timeout);
  return {
    wait: async (work) => failure ?? Promise.race([over, work(controller.signal)]),
    stop: () => clearTimeout(timer),
    release: () => signal?.removeEventListener("abort", abort),
  };
}
