import type { Ran } from "./core.js";
import { type Account, accountOf, type SavedFilter } from "./dictionaries.js";
import type { PipedriveError } from "./errors.js";
import type { Call } from "./extended.js";
import type { FieldKind } from "./fields.js";
import type { Walk } from "./listing.js";
import { fields } from "./parts/fields.js";
import { patient, refusal, within } from "./refusal.js";

// Lists by what fields are like. Pipedrive does that by saved filters: one is made when a listing is first read, shared by equal
// listings that are read at the same time, and deleted when the last of them ends, also where the caller leaves the loop.

/** Kinds of record by resource. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  activities: "activity",
  deals: "deal",
  leads: "lead",
  organizations: "organization",
  persons: "person",
  products: "product",
};

/** What a filter is called while it exists, with a number that finds it, should the answer to its making be lost. */
const NAME = "pipedrive-wasm, for a moment: ";

/** A filter that a listing reads by. */
interface Lease {
  readonly id: number;
  release(): Promise<void>;
}

const leases = new WeakMap<Walk, Promise<Lease>>();

/** Reads a page of those that fit. A page of no walk has a filter of its own. */
export async function where(call: Call, list: (call: Call) => Promise<Ran>): Promise<Ran> {
  const { where: conditions, ...params } = call.input;
  const resource = call.key.slice(0, -".where".length);
  const kind = Object.hasOwn(KINDS, resource) ? KINDS[resource] : undefined;
  if (!kind) throw refusal(call, call.key, { code: "bad_condition", message: "no saved filter can be made for these" });
  if ("filter_id" in params) throw refusal(call, call.key, { code: "bad_condition", message: "filter_id and conditions exclude each other" });
  const walk: Walk = call.walk ?? {};
  let lease = leases.get(walk);
  if (!lease) {
    const account = accountOf(call.all);
    lease = leased(call, account, kind, conditions);
    leases.set(walk, lease);
    const ending = lease;
    walk.end = async () => {
      const held = await ending.catch(() => undefined);
      const released = held?.release();
      // Whoever aborted waits for nothing.
      if (!call.all.signal?.aborted) await released;
    };
  }
  try {
    const { id } = await within(call, call.key, lease);
    return await list({ ...call, key: `${resource}.list`, input: { ...params, filter_id: id } });
  } finally {
    if (!call.walk) await walk.end?.();
  }
}

async function leased(call: Call, account: Account, kind: FieldKind, conditions: unknown): Promise<Lease> {
  const book = await account.book(call, kind, ["numbers"]);
  let filter: { type: string; conditions: object; canonical: string };
  try {
    filter = fields.askNow("filter", { dictionary: book.number, where: conditions });
  } catch (error) {
    throw refusal(call, call.key, error);
  }
  const { canonical, type } = filter;
  const forget = (entry: SavedFilter): void => {
    if (account.filters.get(canonical) === entry) account.filters.delete(canonical);
  };
  for (;;) {
    const others = account.filters.get(canonical);
    const held: SavedFilter = others ?? { uses: 0, id: saved(call, type, filter.conditions) };
    if (!others) account.filters.set(canonical, held);
    held.uses += 1;
    try {
      const id = await (others ? patient(held.id) : held.id);
      if (id !== undefined) return { id, release: () => release(call, account, canonical, held, id) };
    } catch (error) {
      forget(held);
      throw error;
    }
    // Whoever was making it is gone.
    held.uses -= 1;
    forget(held);
  }
}

/** Lets go of a filter; the last one deletes it. */
async function release(call: Call, account: Account, canonical: string, held: SavedFilter, id: number): Promise<void> {
  held.uses -= 1;
  if (held.uses) return;
  if (account.filters.get(canonical) === held) account.filters.delete(canonical);
  if (await deleted(call, id)) return;
  // It is used by the next equal listing, and deleted after that.
  if (!account.filters.has(canonical)) account.filters.set(canonical, held);
}

/** Never aborted: what is made must be known, and deleted. */
function unending(): { signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

async function saved(call: Call, type: string, conditions: object): Promise<number> {
  // Not a UUID: pages without HTTPS have none.
  const name = `${NAME}${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  try {
    const { data } = await call.plain("filters.create", { name, type, conditions }, unending());
    return (data as { id: number }).id;
  } catch (thrown) {
    const error = thrown as PipedriveError;
    if (!error.mayHaveHappened) throw error;
    const { data } = await call.plain("filters.list", { type }, unending());
    const made = (data as { id: number; name?: string }[]).find((filter) => filter.name === name);
    if (!made) throw error;
    return made.id;
  }
}

/** Whether a filter is gone. That it isn't must not take away what was read. */
async function deleted(call: Call, id: number): Promise<boolean> {
  try {
    await call.plain("filters.delete", { id }, unending());
    return true;
  } catch (error) {
    return [404, 410].includes((error as PipedriveError).status ?? 0);
  }
}
