import { isOf, type TokenStore, versionAfter } from "./store.js";

/** The part of a binding of Cloudflare KV that is used. */
export interface KeyValueNamespace {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; cursor?: string }): Promise<{ keys: { name: string }[]; list_complete: boolean; cursor?: string }>;
}

const PREFIX = "pipedrive_tokens:";

/** How long Cloudflare's other places may go on reading what was there before. */
const STALENESS_MILLISECONDS = 60_000;

/** Locks of this isolate, by the name of the entry: KV has none. */
const locks = new WeakMap<KeyValueNamespace, Map<string, { holder: string; until: number }>>();

/**
 * Sessions in Cloudflare KV, which has neither conditional writes nor locks, and tells other places of a write up to a
 * minute late. So **several isolates may refresh at once**, and the last write stays. That does no harm as long as
 * a refresh leaves the refresh token as it is, which is what Pipedrive documents. Where it ever changes, an isolate
 * that is refused waits for the new one to arrive (`staleness`) before it takes the session for ended.
 *
 * For one refresh, everywhere, use `durableObjectStore`.
 */
export function kvStore(namespace: KeyValueNamespace): TokenStore {
  const held = locks.get(namespace) ?? new Map<string, { holder: string; until: number }>();
  locks.set(namespace, held);
  const read = async (key: string): Promise<{ text: string; version: number } | undefined> => {
    const value = await namespace.get(PREFIX + key);
    if (value === null) return undefined;
    const at = value.indexOf(" ");
    return { version: Number(value.slice(0, at)), text: value.slice(at + 1) };
  };
  return {
    staleness: STALENESS_MILLISECONDS,
    get: read,
    async compareAndSet(key, text, version) {
      if (((await read(key))?.version ?? 0) !== version) return undefined;
      const next = versionAfter(version);
      await namespace.put(PREFIX + key, `${next} ${text}`);
      return next;
    },
    async lock(key, holder, milliseconds) {
      const lock = held.get(key);
      if (lock && lock.holder !== holder && lock.until > Date.now()) return false;
      held.set(key, { holder, until: Date.now() + milliseconds });
      return true;
    },
    async unlock(key, holder) {
      if (held.get(key)?.holder === holder) held.delete(key);
    },
    async delete(key) {
      held.delete(key);
      await namespace.delete(PREFIX + key);
    },
    async list(companyId) {
      const keys: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await namespace.list({ prefix: PREFIX + (companyId ?? ""), ...(cursor !== undefined && { cursor }) });
        keys.push(...page.keys.map(({ name }) => name.slice(PREFIX.length)));
        cursor = page.list_complete ? undefined : page.cursor;
      } while (cursor !== undefined);
      return keys.filter((key) => isOf(key, companyId)).sort();
    },
  };
}
