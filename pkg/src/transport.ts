import type { SendStep } from "./steps.js";

/** An answer, whole. */
export interface Answer {
  status: number;
  headers: Headers;
  /** 0: JSON, parsed; 1: other text; 2: a Blob. */
  form: 0 | 1 | 2;
  body: unknown;
}

/** Why there is no answer. */
export interface Failure {
  code: "connection" | "timeout" | "aborted" | "invalid_input";
  message: string;
  cause?: unknown;
}

/** The headers that the core reads, in the order of its `Headers::READ`. A browser may show none. */
const HEADERS = [
  "content-type",
  "retry-after",
  "x-correlation-id",
  "x-daily-ratelimit-token-limit",
  "x-daily-ratelimit-token-remaining",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
];

/** The values of those headers. */
export function headerValues(headers: Headers): (string | null)[] {
  return HEADERS.map((name) => headers.get(name));
}

/** How much of an answer that isn't JSON is looked at. */
const EXCERPT = 1000;

/**
 * Sends a request and reads the whole answer; the only network code. Never rejects.
 *
 * A custom `fetch` may ignore its signal, so the end of a wait doesn't rely on it.
 */
export function send(
  step: SendStep,
  files: readonly unknown[],
  fetch: typeof globalThis.fetch,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (outcome: Answer | Failure): void => {
      clearTimeout(timer);
      // A signal that lives as long as the page must not gather a listener a call.
      signal?.removeEventListener("abort", abort);
      resolve(outcome);
    };
    const stop = (failure: Failure): void => {
      end(failure);
      controller.abort(); // gives the socket back, also in mid-answer
    };
    const abort = (): void => stop({ code: "aborted", message: "aborted by the caller", cause: signal?.reason });
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    if (timeout < Infinity) {
      timer = setTimeout(() => stop({ code: "timeout", message: `no whole answer within ${timeout} ms` }), timeout);
    }
    exchange(step, files, fetch, controller.signal).then(end, (cause: unknown) =>
      end({ code: "connection", message: "no whole answer: the network, the host's address, or CORS in a browser", cause }),
    );
  });
}

async function exchange(
  [, , method, url, binary, flat, body]: SendStep,
  files: readonly unknown[],
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<Answer | Failure> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) headers[flat[i]!] = flat[i + 1]!;
  // The API doesn't redirect, and `x-api-token` would follow to any host.
  const init: RequestInit = { method, headers, body: Array.isArray(body) ? formOf(body, files) : body, redirect: "manual", signal };
  let response = await fetch(url, init);
  const location = binary && response.status >= 300 && response.status < 400 && response.headers.get("location");
  // A download may redirect to storage: follow, and leave the credential behind.
  if (location) response = await fetch(new URL(location, url).href, { signal });
  const { status } = response;
  if (binary && response.ok) return { status, headers: response.headers, form: 2, body: await response.blob() };
  const text = await response.text();
  try {
    return { status, headers: response.headers, form: 0, body: JSON.parse(text) };
  } catch {
    return { status, headers: response.headers, form: 1, body: text.slice(0, EXCERPT) };
  }
}

function formOf(parts: (string | number)[], files: readonly unknown[]): FormData {
  const form = new FormData();
  for (let i = 0; i < parts.length; i += 2) {
    const content = parts[i + 1]!;
    form.append(String(parts[i]), typeof content === "number" ? (files[content] as Blob) : content);
  }
  return form;
}
