import { isOf, type Stored, type TokenStore, versionAfter } from "./store.js";

interface Entry extends Stored {
  holder?: string;
  /** Milliseconds since 1970. */
  until?: number;
}

/**
 * Sessions in this program's memory: for tests, and for scripts that get their tokens anew each time. They are gone when
 * it ends. Keep one for the whole program.
 *
 * @param now The clock of its leases, in milliseconds.
 */
export function memoryStore(now: () => number = Date.now): TokenStore {
  const entries = new Map<string, Entry>();
  return {
    async get(key) {
      const entry = entries.get(key);
      return entry && { text: entry.text, version: entry.version };
    },
    async compareAndSet(key, text, version) {
      const entry = entries.get(key);
      if ((entry?.version ?? 0) !== version) return undefined;
      const next = versionAfter(version);
      entries.set(key, { ...entry, text, version: next });
      return next;
    },
    async lock(key, holder, milliseconds) {
      const entry = entries.get(key);
      if (!entry || (entry.holder !== undefined && entry.holder !== holder && (entry.until ?? 0) > now())) return false;
      entry.holder = holder;
      entry.until = now() + milliseconds;
      return true;
    },
    async unlock(key, holder) {
      const entry = entries.get(key);
      if (entry?.holder === holder) delete entry.holder;
    },
    async delete(key) {
      entries.delete(key);
    },
    async list(companyId) {
      return [...entries.keys()].filter((key) => isOf(key, companyId)).sort();
    },
  };
}
