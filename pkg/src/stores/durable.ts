import { type SqlAdapter, sqlStore, type SqlValue } from "./sql.js";
import type { TokenStore } from "./store.js";

/** The part of a Durable Object's binding that is used. */
export interface ObjectNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(url: string, init: RequestInit): Promise<Response> };
}

/** The part of a Durable Object's state that is used. */
export interface ObjectState {
  readonly storage: {
    readonly sql: {
      exec(sql: string, ...values: SqlValue[]): { toArray(): object[]; readonly rowsWritten: number };
    };
  };
}

/** What of a store an object is asked for; a deletion is the company's affair alone, and so is a lock. */
type Method = "get" | "compareAndSet" | "lock" | "unlock" | "delete" | "list";

const METHODS: readonly string[] = ["get", "compareAndSet", "lock", "unlock", "delete", "list"] satisfies Method[];

/** The object that knows which companies there are. No company has letters for an id. */
const COMPANIES = "companies";

/**
 * The Durable Object of `durableObjectStore`: one for each company, with SQLite storage (`new_sqlite_classes`). Export it
 * from the Worker. It can be reached by the Worker's binding alone.
 */
export class TokenStorage {
  readonly #store: TokenStore;

  constructor(state: ObjectState) {
    const { sql } = state.storage;
    const adapter: SqlAdapter = {
      run: async (text, values) => sql.exec(text, ...values).rowsWritten,
      all: async (text, values) => sql.exec(text, ...values).toArray() as Record<string, unknown>[],
    };
    this.#store = sqlStore(adapter);
  }

  /** Answers the store: `[method, …arguments]` in JSON, and `[result]`. */
  async fetch(request: Request): Promise<Response> {
    const [method, ...values] = (await request.json()) as [Method, ...never[]];
    if (!METHODS.includes(method)) return new Response(null, { status: 400 });
    const call = this.#store[method] as (...values: never[]) => Promise<unknown>;
    return Response.json([await call(...values)]);
  }
}

/**
 * Sessions in Durable Objects, one for each company: `durableObjectStore(env.TOKENS)`, where `TOKENS` is the binding of the
 * class `TokenStorage`. Writes are conditional and the lock is one for all isolates, so that they refresh once.
 */
export function durableObjectStore(namespace: ObjectNamespace): TokenStore {
  const ask = async <T>(name: string, method: Method, ...values: unknown[]): Promise<T> => {
    const object = namespace.get(namespace.idFromName(name));
    const answer = await object.fetch("https://pipedrive-tokens/", { method: "POST", body: JSON.stringify([method, ...values]) });
    if (!answer.ok) throw new Error(`the Durable Object of the tokens answered ${answer.status}`);
    const [result] = (await answer.json()) as [T | null];
    return (result ?? undefined) as T;
  };
  const companyOf = (key: string): string => key.split(":", 1)[0] ?? key;
  return {
    get: (key) => ask(companyOf(key), "get", key),
    async compareAndSet(key, text, version) {
      // The company first: one that is listed and has nothing does no harm, one that isn't would be overlooked.
      if (version === 0) await ask(COMPANIES, "compareAndSet", companyOf(key), "", 0);
      return ask(companyOf(key), "compareAndSet", key, text, version);
    },
    lock: (key, holder, milliseconds) => ask(companyOf(key), "lock", key, holder, milliseconds),
    unlock: (key, holder) => ask(companyOf(key), "unlock", key, holder),
    delete: (key) => ask(companyOf(key), "delete", key),
    async list(companyId) {
      const companies = companyId === undefined ? await ask<string[]>(COMPANIES, "list") : [companyId];
      const lists = await Promise.all(companies.map((company) => ask<string[]>(company, "list", company)));
      return lists.flat().sort();
    },
  };
}
