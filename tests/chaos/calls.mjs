// Two thousand calls, mixed by a seed, and what came of each.

import { Pipedrive, PipedriveError } from "pipedrive-wasm";

/** Milliseconds: more than the whole run takes. */
const LONG = 600_000;
/** Calls that are under way at a time; then the queue is empty once. */
const WAVE = 400;

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KINDS = [
  [30, "get"],
  [20, "create"],
  [12, "update"],
  [6, "replace"],
  [6, "create and delete"],
  [2, "list"],
  [2, "search"],
  [3, "upload"],
  [2, "upload of a stream"],
];
const WEIGHT = KINDS.reduce((sum, [weight]) => sum + weight, 0);

/**
 * Makes the calls. `reads` has what each listing gave, `writes` for each write its marker, method, and end; `errors` how
 * the failed ones ended; `late` those that outlived their deadline.
 */
export async function run(sandbox, seed, count, { dealIds, noteIds }) {
  const random = randomOf(seed);
  const below = (limit) => Math.floor(random() * limit);
  const of = (list) => list[below(list.length)];
  const crm = new Pipedrive({ baseUrl: sandbox.baseUrl, apiToken: sandbox.apiToken });
  const seen = { reads: [], writes: [], errors: [], late: [] };
  let numbers = 0;

  /** One call to its end. */
  const follow = async (what, { method, patience, ...options }, call) => {
    const marker = `${what} ${++numbers}`;
    const deadline = patience === "short" ? 20 + below(1500) : LONG;
    const controller = new AbortController();
    if (patience === "abort") setTimeout(() => controller.abort(marker), below(1500));
    const promise = call({ ...options, deadline, signal: controller.signal, headers: { "x-test-id": marker } });
    // As long as the deadline's own timer, and set after it: Node keeps the order of such two, however late they come.
    const watch = setTimeout(() => seen.late.push(marker), deadline);
    try {
      const value = await promise;
      if (method) seen.writes.push({ marker, method, options, done: true });
      return value;
    } catch (error) {
      if (!(error instanceof PipedriveError)) throw error;
      const { code, attempts, mayHaveHappened } = error;
      if (method) seen.writes.push({ marker, method, options, done: false, attempts, mayHaveHappened });
      seen.errors.push({ marker, patience, code, message: error.message });
      return undefined;
    } finally {
      clearTimeout(watch);
    }
  };

  const one = async () => {
    let choice = below(WEIGHT);
    const [, kind] = KINDS.find(([weight]) => (choice -= weight) < 0);
    const patience = random() < 0.05 ? "short" : random() < 0.05 ? "abort" : "long";
    const options = { patience, priority: random() < 0.2 ? "background" : "interactive" };
    const write = (method) => ({ ...options, method, retryWrites: random() < 0.5 ? "idempotent" : "never" });
    const title = `made by ${seed}`;
    const file = { name: "a.txt", data: new Blob(["inside"]) };
    switch (kind) {
      case "get": {
        const id = of(dealIds);
        const deal = await follow(kind, options, (all) => crm.deals.get(id, {}, all));
        if (deal && deal.id !== id) throw new Error(`deal ${deal.id} is the answer to deal ${id}`);
        return;
      }
      case "list": {
        // A deadline is a page's, not the listing's.
        const items = await follow(kind, { ...options, patience: patience === "short" ? "long" : patience }, (all) => crm.persons.list({ limit: 5 }, all).toArray());
        if (items) seen.reads.push(items.map(({ id }) => id));
        return;
      }
      case "search":
        return follow(kind, options, (all) => crm.deals.search({ term: "de" }, all).page());
      case "update":
        return follow(kind, write("PATCH"), (all) => crm.deals.update(of(dealIds), { title }, all));
      case "replace":
        return follow(kind, write("PUT"), (all) => crm.notes.update(of(noteIds), { content: title }, all));
      case "upload":
        return follow(kind, write("POST"), (all) => crm.files.create({ file }, all));
      case "upload of a stream":
        return follow(kind, write("POST"), (all) => crm.files.create({ file: { ...file, data: file.data.stream() } }, all));
      default: {
        const made = await follow("create", write("POST"), (all) => crm.deals.create({ title }, all));
        if (made && kind === "create and delete") await follow("delete", write("DELETE"), (all) => crm.deals.delete(made.id, all));
      }
    }
  };

  for (let left = count; left > 0; left -= WAVE) {
    await Promise.all(Array.from({ length: Math.min(left, WAVE) }, one));
  }
  return { ...seen, crm };
}
