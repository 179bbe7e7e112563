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
  /** Told where KV fails: the work goes on without what is kept. Logged by default. */
  readonly onError?: (error: unknown) => unknown;
}

const HOUR = 3_600_000;
/** The shortest time that KV keeps an entry, in seconds. */
const SHORTEST = 60;

/**
 * Runs a piece of work with dictionaries of custom fields from KV, so that a Worker that starts doesn't pay for loading them, and
 * keeps what the work had to load: `await withDictionaries(crm, { namespace: env.FIELDS, name: companyId }, () => crm.deals.get(8))`.
 *
 * What is kept may be as old as `keepFor` and a client's `fieldsTtl` together. An entry that can't be read is as none. Whether KV works
 * has no part in what becomes of the work.
 */
export async function withDictionaries<T>(crm: DictionaryClient, options: DictionaryOptions, work: () => Promise<T>): Promise<T> {
  const { namespace, name, keepFor = HOUR } = options;
  const key = `pipedrive_fields:${name}`;
  const kept = await told(options, () => namespace.get(key));
  if (typeof kept === "string") {
    try {
      await crm.fields.import(kept);
    } catch {
      // Of another version of this package: it is loaded anew, and written over.
    }
  }
  const known = await crm.fields.export();
  const result = await work();
  const now = await crm.fields.export();
  if (now !== known) {
    await told(options, () => namespace.put(key, now, { expirationTtl: Math.max(SHORTEST, Math.ceil(keepFor / 1000)) }));
  }
  return result;
}

/** What KV gives. Where it fails, that is told, and it gives nothing. */
async function told<T>({ onError }: DictionaryOptions, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (onError) await onError(error);
    else console.error("dictionaries of fields in KV", error);
    return undefined;
  }
}
