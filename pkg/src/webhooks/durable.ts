import type { ObjectNamespace, ObjectState } from "../stores/durable.js";
import type { SqlAdapter, SqlValue } from "../stores/sql.js";
import { storeOf, type WebhookStore } from "./store.js";

const TABLE = `CREATE TABLE IF NOT EXISTS pipedrive_webhooks (
  entry VARCHAR(200) NOT NULL PRIMARY KEY,
  happened_at DOUBLE PRECISION NOT NULL,
  forget_at DOUBLE PRECISION NOT NULL
)`;

/** After so many writes, what is to be forgotten is. */
const SWEEP = 200;

/** Remembers in a SQL database: one table, `pipedrive_webhooks`, made where it's missing. */
export function sqlWebhookStore(adapter: SqlAdapter): WebhookStore {
  const written = (sql: string): string => {
    let index = 0;
    return sql.replace(/\?/g, () => adapter.placeholder?.(++index) ?? "?");
  };
  let made: Promise<unknown> | undefined;
  let writes = 0;
  const run = async (sql: string, ...values: SqlValue[]): Promise<boolean> => {
    const making = (made ??= adapter.run(TABLE, []));
    try {
      await making;
    } catch (cause) {
      if (made === making) made = undefined; // the next one tries again
      throw cause;
    }
    return (await adapter.run(written(sql), values)) > 0;
  };
  const has = async (entry: string): Promise<boolean> =>
    (await adapter.all(written("SELECT entry FROM pipedrive_webhooks WHERE entry = ?"), [entry])).length > 0;
  /** Adds an entry; false where it is there. */
  const add = async (entry: string, at: number, milliseconds: number): Promise<boolean> => {
    try {
      await run("INSERT INTO pipedrive_webhooks (entry, happened_at, forget_at) VALUES (?, ?, ?)", entry, at, Date.now() + milliseconds);
      return true;
    } catch (cause) {
      // Databases word a key that is there already in many ways; that it is there, they all say alike.
      if (await has(entry)) return false;
      throw cause;
    }
  };
  return storeOf({
    async claim(id, milliseconds) {
      writes += 1;
      if (writes % SWEEP === 0) await run("DELETE FROM pipedrive_webhooks WHERE forget_at <= ?", Date.now());
      if (await add(`event:${id}`, 0, milliseconds)) return true;
      const isOver = await run("DELETE FROM pipedrive_webhooks WHERE entry = ? AND forget_at <= ?", `event:${id}`, Date.now());
      return isOver && add(`event:${id}`, 0, milliseconds);
    },
    async release(id) {
      await run("DELETE FROM pipedrive_webhooks WHERE entry = ?", `event:${id}`);
    },
    async newest(record, at, milliseconds) {
      const entry = `record:${record}`;
      const update = "UPDATE pipedrive_webhooks SET happened_at = ?, forget_at = ? WHERE entry = ? AND (happened_at <= ? OR forget_at <= ?)";
      const updated = (): Promise<boolean> => run(update, at, Date.now() + milliseconds, entry, at, Date.now());
      // Where another wrote the first entry in between, it is compared with that one.
      return (await updated()) || (await add(entry, at, milliseconds)) || updated();
    },
  });
}

type Method = keyof WebhookStore;

const METHODS: readonly string[] = ["take", "release"] satisfies Method[];

/**
 * The Durable Object of `durableWebhookStore`, with SQLite storage (`new_sqlite_classes`). Export it from the Worker. It can be
 * reached by the Worker's binding alone.
 */
export class WebhookLog {
  readonly #store: WebhookStore;

  constructor(state: ObjectState) {
    const { sql } = state.storage;
    this.#store = sqlWebhookStore({
      run: async (text, values) => sql.exec(text, ...values).rowsWritten,
      all: async (text, values) => sql.exec(text, ...values).toArray() as Record<string, unknown>[],
    });
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
 * Remembers in a Durable Object, where no event passes twice: `durableWebhookStore(env.WEBHOOKS)`, where `WEBHOOKS` is the binding
 * of the class `WebhookLog`.
 *
 * @param name Of the object: one for all companies, or one for each.
 */
export function durableWebhookStore(namespace: ObjectNamespace, name = "webhooks"): WebhookStore {
  const ask = async <T>(method: Method, ...values: unknown[]): Promise<T> => {
    const object = namespace.get(namespace.idFromName(name));
    const answer = await object.fetch("https://pipedrive-webhooks/", { method: "POST", body: JSON.stringify([method, ...values]) });
    if (!answer.ok) throw new Error(`the Durable Object of the webhooks answered ${answer.status}`);
    const [result] = (await answer.json()) as [T];
    return result;
  };
  return {
    take: (mark, milliseconds) => ask("take", mark, milliseconds),
    release: (id) => ask("release", id),
  };
}
