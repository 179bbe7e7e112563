/** The part of a binding of Cloudflare KV that is used. */
export interface DictionaryNamespace {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
}

/** The part of a client that is used. */
export interface DictionaryClient {
  readonly fields: { export(): Promise<string>; import(json: string): Promise<void> };
}

/** Where dictionaries of fields are kept. */
export interface DictionaryOptions {
  readonly namespace: DictionaryNamespace;
  /** Whose they are: the company. */
  readonly name: string | number;
  /** Milliseconds that they are kept; an hour by default, a minute at least. */
  readonly keepFor?: number;
}

const HOUR = 3_600_000;
/** The shortest time that KV keeps an entry, in seconds. */
const SHORTEST = 60;

/**
 * Runs a piece of work with dictionaries of custom fields from KV, so that a Worker that starts doesn't pay for loading them, and
 * keeps what the work had to load: `await withDictionaries(crm, { namespace: env.FIELDS, name: companyId }, () => crm.deals.get(8))`.
 *
 * What is kept may be as old as `keepFor` and a client's `fieldsTtl` together. An entry that can't be read is as none.
 */
export async function withDictionaries<T>(crm: DictionaryClient, { namespace, name, keepFor = HOUR }: DictionaryOptions, work: () => Promise<T>): Promise<T> {
  const key = `pipedrive_fields:${name}`;
  const kept = await namespace.get(key);
  if (kept !== null) {
    try {
      await crm.fields.import(kept);
    } catch {
      // Of another version of this package: it is loaded anew, and written over.
    }
  }
  const known = await crm.fields.export();
  const result = await work();
  const now = await crm.fields.export();
  if (now !== known) await namespace.put(key, now, { expirationTtl: Math.max(SHORTEST, Math.ceil(keepFor / 1000)) });
  return result;
}
