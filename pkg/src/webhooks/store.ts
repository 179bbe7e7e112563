/** What a store is to know of an event. */
export interface WebhookMark {
  readonly id: string;
  /** Which record of which company it is about. */
  readonly record: string;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
}

/** What a store knew. */
export interface WebhookMemory {
  /** The event was taken down before. */
  readonly isDuplicate: boolean;
  /** A later event of the record was; false for a duplicate. */
  readonly isLate: boolean;
}

/** What remembers events. What a method throws lets Pipedrive deliver again. */
export interface WebhookStore {
  /** Takes an event down as received, for so many milliseconds, and says what was known of it before. */
  take(mark: WebhookMark, milliseconds: number): Promise<WebhookMemory>;
  /** Forgets an event, so that it is taken when it is delivered again. */
  release(id: string): Promise<void>;
}

/** How a store does it where it has an entry for each event and each record. */
export interface WebhookEntries {
  /** Adds an entry of an event; false where there is one. */
  claim(id: string, milliseconds: number): Promise<boolean>;
  release(id: string): Promise<void>;
  /** Takes down that a record's newest event is of that time; false where a later one is known. */
  newest(record: string, at: number, milliseconds: number): Promise<boolean>;
}

/** A store made of entries. */
export function storeOf({ claim, release, newest }: WebhookEntries): WebhookStore {
  return {
    async take({ id, record, at }, milliseconds) {
      if (!(await claim(id, milliseconds))) return { isDuplicate: true, isLate: false };
      try {
        return { isDuplicate: false, isLate: !(await newest(record, at, milliseconds)) };
      } catch (cause) {
        // Claimed, what Pipedrive delivers again would pass for a duplicate. Where this fails too, the first failure is the one to tell.
        await release(id).catch(() => undefined);
        throw cause;
      }
    },
    release,
  };
}

/** How many entries a process keeps. */
const MOST = 10_000;

/** Remembers in this process: for tests, and for a server that is one process. The oldest are forgotten past `most` entries. */
export function memoryWebhookStore({ most = MOST }: { readonly most?: number } = {}): WebhookStore {
  const entries = new Map<string, { at: number; until: number }>();
  const known = (key: string): { at: number; until: number } | undefined => {
    const entry = entries.get(key);
    return entry && entry.until > Date.now() ? entry : undefined;
  };
  const put = (key: string, at: number, milliseconds: number): void => {
    entries.delete(key); // so that it is the newest in the map's order
    entries.set(key, { at, until: Date.now() + milliseconds });
    for (const oldest of entries.keys()) {
      if (entries.size <= most) break;
      entries.delete(oldest);
    }
  };
  return storeOf({
    async claim(id, milliseconds) {
      if (known(`event:${id}`)) return false;
      put(`event:${id}`, 0, milliseconds);
      return true;
    },
    async release(id) {
      entries.delete(`event:${id}`);
    },
    async newest(record, at, milliseconds) {
      const entry = known(`record:${record}`);
      if (entry && entry.at > at) return false;
      put(`record:${record}`, at, milliseconds);
      return true;
    },
  });
}

/** The part of a binding of Cloudflare KV that is used. */
export interface WebhookNamespace {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/** The shortest time that KV keeps an entry, in seconds. */
const SHORTEST = 60;

/**
 * Remembers in Cloudflare KV, which has no conditional writes and tells other places of a write up to a minute late: two
 * deliveries of one event at the same moment may both pass. Pipedrive repeats after 3, 30 and 150 seconds, mostly to the same
 * place, so that most repetitions are known. Where none may pass, use `durableWebhookStore`.
 */
export function kvWebhookStore(namespace: WebhookNamespace): WebhookStore {
  const put = (key: string, value: string, milliseconds: number): Promise<void> =>
    namespace.put(key, value, { expirationTtl: Math.max(SHORTEST, Math.ceil(milliseconds / 1000)) });
  return storeOf({
    async claim(id, milliseconds) {
      const key = `pipedrive_webhooks:event:${id}`;
      if ((await namespace.get(key)) !== null) return false;
      await put(key, "1", milliseconds);
      return true;
    },
    async release(id) {
      await namespace.delete(`pipedrive_webhooks:event:${id}`);
    },
    async newest(record, at, milliseconds) {
      const key = `pipedrive_webhooks:record:${record}`;
      const known = await namespace.get(key);
      if (known !== null && Number(known) > at) return false;
      try {
        await put(key, `${at}`, milliseconds);
      } catch {
        // KV takes one write a second for a key, and a record may change more often. The event is not late all the same.
      }
      return true;
    },
  });
}
