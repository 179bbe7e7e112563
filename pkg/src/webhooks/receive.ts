import { backend } from "../parts/backend.js";
import { PartError } from "../parts/part.js";
import type { WebhookEvent } from "./event.js";
import { WebhookError, type WebhookCode } from "./failure.js";
import { type FieldNames, named } from "./naming.js";
import type { WebhookStore } from "./store.js";

/** Who may deliver, what is remembered, and what an event is to hold. */
export interface ReceiveOptions {
  /** The user that the webhook was made with. */
  readonly user?: string;
  /** Its password; two while one is replaced by the next. */
  readonly password?: string | readonly string[];
  /** Lets everybody deliver. Only where something else before it knows who asks. */
  readonly unprotected?: boolean;
  /** Where it is remembered what came, so that a repetition is told from an event. */
  readonly store?: WebhookStore;
  /** Milliseconds that the store remembers; a day by default. What is older can't be told from a repetition, and is refused. */
  readonly rememberFor?: number;
  /** The user whose calls this program makes: their echoes are `isOwn`. */
  readonly self?: number;
  /** The largest body that is read; 1,000,000 bytes by default. */
  readonly maxBytes?: number;
  /** `crm.fields`: custom fields come by their names then. Loads the dictionary of each kind of record once. */
  readonly fields?: FieldNames;
}

export const DAY = 86_400_000;
const MAX_BYTES = 1_000_000;

/**
 * Checks a delivery and reads it. Where there is a store, the event is taken down as received: where your work on it fails
 * and Pipedrive is to deliver it again, `store.release(event.id)` and answer with a 500.
 *
 * Throws a `WebhookError` for what is no event; answer with its `response()`.
 */
export async function receive(request: Request, options: ReceiveOptions): Promise<WebhookEvent> {
  const event = await taken(request, options);
  return options.fields ? named(event, options.fields) : event;
}

/** The same without names. */
export async function taken(request: Request, options: ReceiveOptions): Promise<WebhookEvent> {
  const { user, password, unprotected = false, self, maxBytes = MAX_BYTES } = options;
  const passwords = typeof password === "string" ? [password] : (password ?? []);
  if (unprotected ? passwords.length > 0 : !user || passwords.length === 0 || passwords.some((each) => !each)) {
    throw new TypeError("webhooks: give user and password, or unprotected: true where something else knows who asks");
  }
  if (request.method !== "POST") throw new WebhookError("method", 405, "a delivery is a POST");
  const { headers } = request;
  await asked("webhook_admit", {
    logins: unprotected ? undefined : passwords.map((each) => [user, each]),
    maxBytes,
    authorization: headers.get("authorization"),
    contentType: headers.get("content-type"),
    length: announced(headers),
  });
  const body = await textOf(request, maxBytes);
  const event = await asked<WebhookEvent>("webhook", { body, ownUserId: self });
  return { ...event, ...(await remembered(event, options)) };
}

/** What the store knows of an event. */
async function remembered(
  { id, entity, recordId, companyId, at }: WebhookEvent,
  { store, rememberFor = DAY }: ReceiveOptions,
): Promise<{ isDuplicate: boolean; isLate: boolean }> {
  if (!store) return { isDuplicate: false, isLate: false };
  if (at < Date.now() - rememberFor) {
    throw new WebhookError("too_old", 409, "the event is older than what the store remembers");
  }
  try {
    return await store.take({ id, record: `${companyId ?? ""}:${entity}:${recordId}`, at }, rememberFor);
  } catch (cause) {
    // It may have taken the event down, and only its answer was lost: better twice than never. Where this fails too, the first failure is told.
    await store.release(id).catch(() => undefined);
    throw new WebhookError("store", 503, "the store of events failed", cause);
  }
}

async function asked<T>(question: string, input: object): Promise<T> {
  try {
    return await backend.ask<T>(question, input);
  } catch (error) {
    const status = error instanceof PartError && error.facts["status"];
    if (typeof status !== "number") throw error;
    const { code, message } = error as PartError;
    throw new WebhookError(code as WebhookCode, status, message);
  }
}

function announced(headers: Headers): number | undefined {
  const length = Number(headers.get("content-length") ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** The body as text, read no further than it may be long: the announced length is the sender's word. */
async function textOf(request: Request, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) return text + decoder.decode();
      size += value.byteLength;
      if (size > maxBytes) throw new WebhookError("too_large", 413, `the delivery's body has more than ${maxBytes} bytes`);
      text += decoder.decode(value, { stream: true });
    }
  } catch (cause) {
    reader?.cancel().catch(() => undefined); // whether it can be told to stop or not, nothing more is read
    if (cause instanceof WebhookError) throw cause;
    if (cause instanceof TypeError && size > 0) throw new WebhookError("not_json", 400, "the delivery's body isn't text in UTF-8", cause);
    throw new WebhookError("unreadable", 400, "the delivery's body broke off", cause);
  }
}
