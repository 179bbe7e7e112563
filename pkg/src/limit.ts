import type { Failure } from "./transport.js";

/** What ends the waits of a call: its deadline, the timeout of an attempt, and the caller's signal. */
export interface Limit {
  /** Waits for some work, no longer than until the limit. Past it, the work isn't even begun. */
  wait<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | Failure>;
  /** Why the limit is reached, if it is. */
  over(): Failure | undefined;
  /** Starts the clock of an attempt. A timeout of the one before is forgotten; a deadline and an abort never are. */
  attempt(timeout: number): void;
  /** Stops the clocks. */
  stop(): void;
  /** Lets go of the caller's signal: one that lives as long as the page must not gather a listener a call. */
  release(): void;
}

/** Who listens to a signal. One listener for all of them: Node takes more than ten of a signal for a leak. */
class Listeners {
  readonly all = new Set<() => void>();
  handleEvent(): void {
    for (const abort of this.all) abort();
  }
}

const listening = new WeakMap<AbortSignal, Listeners>();

/** Starts the clock of a call, and listens. A custom `fetch` may ignore its signal, so the end of a wait doesn't rely on it. */
export function limited(deadline: number, signal: AbortSignal | null | undefined): Limit {
  let controller: AbortController;
  let failure: Failure | undefined;
  let resolve: (failure: Failure) => void;
  let over: Promise<Failure>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let whole: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const renew = (): void => {
    failure = undefined;
    controller = new AbortController();
    over = new Promise<Failure>((given) => (resolve = given));
  };
  const end = (code: Failure["code"], message: string, cause?: unknown): void => {
    resolve((failure = { code, message, cause }));
    controller.abort(cause); // gives the socket back, also in mid-answer
  };
  const last = (code: Failure["code"], message: string, cause?: unknown): void => {
    if (!ended) end(code, message, cause);
    ended = true;
  };
  const abort = (): void => last("aborted", "aborted by the caller", signal?.reason);
  renew();
  if (signal?.aborted) abort();
  const listeners = (signal && listening.get(signal)) ?? new Listeners();
  if (signal) {
    listening.set(signal, listeners);
    if (!listeners.all.size) signal.addEventListener("abort", listeners);
    listeners.all.add(abort);
  }
  if (deadline < Infinity) whole = setTimeout(() => last("timeout", `no whole answer within the deadline of ${deadline} ms`), deadline);
  return {
    wait: async (work) => failure ?? Promise.race([over, work(controller.signal)]),
    over: () => failure,
    attempt(timeout) {
      clearTimeout(timer);
      if (ended) return;
      if (failure) renew();
      if (timeout < Infinity) timer = setTimeout(() => end("timeout", `no whole answer within ${timeout} ms`), timeout);
    },
    stop() {
      clearTimeout(timer);
      clearTimeout(whole);
    },
    release() {
      listeners.all.delete(abort);
      if (!listeners.all.size) signal?.removeEventListener("abort", listeners);
    },
  };
}
