import { Download, formOf, needsStream, type Progress } from "./files.js";
import type { Limit } from "./limit.js";
import type { Fetch } from "./options.js";
import type { SendStep } from "./steps.js";

/** An answer, whole. */
export interface Answer {
  status: number;
  headers: Headers;
  /** What the core reads of them. */
  values: (string | null)[];
  /** 0: JSON, parsed; 1: other text; 2: a download, whose bytes are yet to come. */
  form: 0 | 1 | 2;
  body: unknown;
}

/** Why there is no answer. */
export interface Failure {
  code: "connection" | "timeout" | "aborted" | "invalid_input" | "authentication";
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

/** How much of an answer that isn't JSON is looked at. */
const EXCERPT = 1000;

/** Sends a request and reads the whole answer; the only network code. Never rejects, and ends at the limit. */
export function send(
  step: SendStep,
  files: unknown[],
  fetch: Fetch,
  limit: Limit,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Answer | Failure> {
  return limit.wait(async (signal): Promise<Answer | Failure> => {
    try {
      return await exchange(step, files, fetch, signal, limit.release, onProgress);
    } catch (cause) {
      return { code: "connection", message: "no whole answer: the network, the host's address, or CORS in a browser", cause };
    }
  });
}

async function exchange(
  [, , method, url, binary, flat, body]: SendStep,
  files: unknown[],
  fetch: Fetch,
  signal: AbortSignal,
  release: () => void,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Answer | Failure> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) headers[flat[i]!] = flat[i + 1]!;
  // The API doesn't redirect, and `x-api-token` would follow to any host.
  const init: RequestInit = { method, headers, redirect: "manual", signal };
  let response = await (Array.isArray(body) ? upload(url, init, body, files, fetch, onProgress) : fetch(url, { ...init, body }));
  const location = binary && response.status >= 300 && response.status < 400 && response.headers.get("location");
  // A download may redirect to storage: follow, and leave the credential behind.
  if (location) response = await fetch(new URL(location, url).href, { signal });
  const { status, headers: received } = response;
  const answer = { status, headers: received, values: HEADERS.map((name) => received.get(name)) };
  if (binary && response.ok) return { ...answer, form: 2, body: new Download(response, release, onProgress) };
  const text = await response.text();
  try {
    return { ...answer, form: 0, body: JSON.parse(text) };
  } catch {
    return { ...answer, form: 1, body: text.slice(0, EXCERPT) };
  }
}

/**
 * Sends a multipart body. A file that is a stream is streamed where the platform can, which browsers can't over
 * HTTP/1.1; there it is gathered first. An upload that is watched goes by XMLHttpRequest in a browser, where its
 * headers may.
 */
async function upload(
  url: string,
  init: RequestInit,
  parts: readonly (string | number)[],
  files: unknown[],
  fetch: Fetch,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Response> {
  const streams = needsStream(files);
  if (!streams && !onProgress) return fetch(url, { ...init, body: formOf(parts, files) });
  const { byEnds, gathered, mayBeRedirected, streamOf, watched } = await import("./upload.js");
  const headers = init.headers as Record<string, string>;
  if (typeof XMLHttpRequest === "undefined") {
    const { body, type, redirect } = streamOf(parts, files, onProgress);
    return fetch(url, { ...init, headers: { ...headers, "content-type": type }, body, redirect, duplex: "half" } as RequestInit);
  }
  const whole = await gathered(parts, files);
  const body = formOf(parts, whole);
  if (!onProgress) return fetch(url, { ...init, body });
  if (fetch === globalThis.fetch && mayBeRedirected(headers)) return watched(init.method!, url, headers, body, init.signal!, onProgress);
  return byEnds(parts, whole, onProgress, () => fetch(url, { ...init, body }));
}
