import { isOf, type TokenStore, versionAfter } from "./store.js";

/** The part of `localStorage` and `sessionStorage` that is used. */
export interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Entry {
  text: string;
  version: number;
  holder?: string;
  /** Milliseconds since 1970. */
  until?: number;
}

const PREFIX = "pipedrive_tokens:";

/**
 * Sessions in the browser's `localStorage` or `sessionStorage`, **for development only**: whoever can run a script in the
 * page, or open its tools, reads the tokens.
 *
 * Tabs take turns by the Web Locks API. Where it is missing (pages without https, old browsers) two tabs may refresh at once.
 */
export function webStore(storage: WebStorage): TokenStore {
  const read = (key: string): Entry | undefined => {
    const item = storage.getItem(PREFIX + key);
    return item === null ? undefined : (JSON.parse(item) as Entry);
  };
  const write = (key: string, entry: Entry): void => storage.setItem(PREFIX + key, JSON.stringify(entry));
  return {
    async get(key) {
      const entry = read(key);
      return entry && { text: entry.text, version: entry.version };
    },
    compareAndSet: (key, text, version) =>
      alone(key, () => {
        const entry = read(key);
        if ((entry?.version ?? 0) !== version) return undefined;
        const next = versionAfter(version);
        write(key, { ...entry, text, version: next });
        return next;
      }),
    lock: (key, holder, milliseconds) =>
      alone(key, () => {
        const entry = read(key);
        if (!entry || (entry.holder !== undefined && entry.holder !== holder && (entry.until ?? 0) > Date.now())) return false;
        write(key, { ...entry, holder, until: Date.now() + milliseconds });
        return true;
      }),
    unlock: (key, holder) =>
      alone(key, () => {
        const entry = read(key);
        if (entry?.holder === holder) write(key, { text: entry.text, version: entry.version });
      }),
    delete: (key) => alone(key, () => storage.removeItem(PREFIX + key)),
    async list(companyId) {
      const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
      const keys = names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
      return keys.filter((key) => isOf(key, companyId)).sort();
    },
  };
}

/** Runs something while no other tab does: reading and then writing is no single step in a browser. */
async function alone<T>(key: string, run: () => T): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks ? locks.request(PREFIX + key, async () => run()) : run();
}
