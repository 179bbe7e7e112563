import { isOf, type TokenStore, versionAfter } from "./store.js";

/** What a statement is given. */
export type SqlValue = string | number | null;

/**
 * A database in four functions. `d1` and `sqlite` make one of Cloudflare's D1 and of a SQLite of Node's. For another
 * database:
 *
 * ```ts
 * const postgres: SqlAdapter = {
 *   run: async (sql, values) => (await pool.query(sql, values)).rowCount ?? 0,
 *   all: async (sql, values) => (await pool.query(sql, values)).rows,
 *   placeholder: (index) => `$${index}`,
 *   now: () => "extract(epoch from now()) * 1000",
 * };
 * ```
 */
export interface SqlAdapter {
  /** Runs a statement; gives how many rows it changed. */
  run(sql: string, values: SqlValue[]): Promise<number>;
  /** Runs a query; gives its rows. */
  all(sql: string, values: SqlValue[]): Promise<Record<string, unknown>[]>;
  /** How the statement's value of an index, from 1, is written; `?` where it's missing. */
  placeholder?(index: number): string;
  /** The database's clock in milliseconds since 1970, in its own words; SQLite's where it's missing. Leases go by it. */
  now?(): string;
}

const SQLITE_NOW = "(julianday('now') - 2440587.5) * 86400000.0";

const TABLE = `CREATE TABLE IF NOT EXISTS pipedrive_tokens (
  session_key VARCHAR(160) NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  version BIGINT NOT NULL,
  lock_holder VARCHAR(64),
  lock_until DOUBLE PRECISION
)`;

/** Sessions in a SQL database: one table, `pipedrive_tokens`, made where it's missing. The lock is in the row. */
export function sqlStore(adapter: SqlAdapter): TokenStore {
  const now = adapter.now?.() ?? SQLITE_NOW;
  /** The statement with each `?` as the database wants it. */
  const written = (sql: string): string => {
    let index = 0;
    return sql.replace(/\?/g, () => adapter.placeholder?.(++index) ?? "?");
  };
  let made: Promise<unknown> | undefined;
  const table = async (): Promise<void> => {
    const making = (made ??= adapter.run(TABLE, []));
    try {
      await making;
    } catch (cause) {
      if (made === making) made = undefined; // the next one tries again
      throw cause;
    }
  };
  const run = async (sql: string, ...values: SqlValue[]): Promise<boolean> => {
    await table();
    return (await adapter.run(written(sql), values)) > 0;
  };
  const all = async (sql: string, ...values: SqlValue[]): Promise<Record<string, unknown>[]> => {
    await table();
    return adapter.all(written(sql), values);
  };
  const get: TokenStore["get"] = async (key) => {
    const [row] = await all("SELECT value, version FROM pipedrive_tokens WHERE session_key = ?", key);
    return row && { text: String(row["value"]), version: Number(row["version"]) };
  };
  return {
    get,
    async compareAndSet(key, text, version) {
      const next = versionAfter(version);
      if (version !== 0) {
        const sql = "UPDATE pipedrive_tokens SET value = ?, version = ? WHERE session_key = ? AND version = ?";
        return (await run(sql, text, next, key, version)) ? next : undefined;
      }
      try {
        await run("INSERT INTO pipedrive_tokens (session_key, value, version) VALUES (?, ?, ?)", key, text, next);
        return next;
      } catch (cause) {
        // Databases word a key that is there already in many ways; that it is there, they all say alike.
        if (await get(key)) return undefined;
        throw cause;
      }
    },
    lock: (key, holder, milliseconds) =>
      run(
        `UPDATE pipedrive_tokens SET lock_holder = ?, lock_until = ${now} + ?
         WHERE session_key = ? AND (lock_holder IS NULL OR lock_holder = ? OR lock_until <= ${now})`,
        holder,
        milliseconds,
        key,
        holder,
      ),
    async unlock(key, holder) {
      await run("UPDATE pipedrive_tokens SET lock_holder = NULL WHERE session_key = ? AND lock_holder = ?", key, holder);
    },
    async delete(key) {
      await run("DELETE FROM pipedrive_tokens WHERE session_key = ?", key);
    },
    async list(companyId) {
      const rows =
        companyId === undefined
          ? await all("SELECT session_key FROM pipedrive_tokens")
          : await all("SELECT session_key FROM pipedrive_tokens WHERE session_key LIKE ?", `${companyId}%`);
      const keys = rows.map((row) => String(row["session_key"]));
      return keys.filter((key) => isOf(key, companyId)).sort();
    },
  };
}

/** The part of a binding of Cloudflare D1 that is used. */
export interface D1Like {
  prepare(sql: string): { bind(...values: SqlValue[]): D1StatementLike };
}

/** The part of a statement of D1's that is used. */
export interface D1StatementLike {
  run(): Promise<{ meta: { changes?: number } }>;
  all(): Promise<{ results: object[] }>;
}

/** Cloudflare's D1: `sqlStore(d1(env.DB))`. */
export function d1(database: D1Like): SqlAdapter {
  const statement = (sql: string, values: SqlValue[]): D1StatementLike => database.prepare(sql.replace(/\s+/g, " ")).bind(...values);
  return {
    run: async (sql, values) => (await statement(sql, values).run()).meta.changes ?? 0,
    all: async (sql, values) => (await statement(sql, values).all()).results as Record<string, unknown>[],
  };
}

/** The part of a SQLite database that is used: that of `node:sqlite` (Node 22) and of `better-sqlite3` are such. */
export interface SqliteLike {
  prepare(sql: string): {
    run(...values: SqlValue[]): { changes: number | bigint };
    all(...values: SqlValue[]): unknown[];
  };
}

/** SQLite in Node: `sqlStore(sqlite(new DatabaseSync("tokens.db")))`. */
export function sqlite(database: SqliteLike): SqlAdapter {
  return {
    run: async (sql, values) => Number(database.prepare(sql).run(...values).changes),
    all: async (sql, values) => database.prepare(sql).all(...values) as Record<string, unknown>[],
  };
}
