import type { Book } from "./dictionaries.js";
import { fields } from "./parts/fields.js";

// Answers of API v2 are renamed here, by the codec's program: a page of records never crosses into the wasm. What API v1 spreads over
// several keys is put together there.

/** What is done with the value of one field: nothing, an option looked up, or several. */
export interface Row {
  readonly name: string;
  readonly how: number;
  readonly options: ReadonlyMap<string, { readonly id: number | string; readonly label: string }>;
  /** Keys that belong to the field beside its own. */
  readonly parts: readonly string[];
}

/** What is done with each key. */
export type Program = ReadonlyMap<string, Row>;

/** A row as the codec writes it; see `src/wasm/fields.rs`. */
type Written = [key: string, name: string, how: number, options?: [number | string, string][] | null, parts?: string[]];

/** The codec's program for records of a form. */
export function programOf(dictionary: number, form: "v2" | "v1"): Program {
  const { rows } = fields.askNow<{ rows: Written[] }>("program", { dictionary, form });
  return new Map(
    rows.map(([key, name, how, options, parts]) => [
      key,
      { name, how, options: new Map(options?.map(([id, label]) => [`${id}`, { id, label }])), parts: parts ?? [] },
    ]),
  );
}

const LOOKED_UP = 1;
const EACH_LOOKED_UP = 2;

/** An option with its label: as an id it is looked up, an object has its label already. */
function chosen({ options }: Row, value: unknown): unknown {
  if (typeof value !== "number" && typeof value !== "string") return value;
  const known = options.get(`${value}`);
  return known ? { id: known.id, label: known.label } : { id: value, label: null };
}

/** A value as the program has it. */
function natural(row: Row | undefined, value: unknown): unknown {
  if (value === null || !row || row.how === 0) return value;
  if (row.how === LOOKED_UP) return chosen(row, value);
  if (row.how === EACH_LOOKED_UP && Array.isArray(value)) return value.map((each) => chosen(row, each));
  return value;
}

/** How records with the same keys in the same order are renamed, as those of one answer are. */
interface Plan {
  readonly keys: readonly string[];
  /** The name of each key, or none where it isn't wanted. */
  readonly names: readonly (string | undefined)[];
  readonly rows: readonly (Row | undefined)[];
  /**
   * All names, without values. A copy of it has its places already, so that assigning is quick, and harmless: a name such as
   * `__proto__` is there as an own property. Parsed, because the engine gives that the form of an object that somebody wrote down.
   */
  readonly blank: Readonly<Record<string, unknown>>;
}

function planned(program: Program, keys: readonly string[], wanted?: ReadonlySet<string>): Plan {
  const rows = keys.map((key) => program.get(key));
  const known = new Set(rows.map((row) => row?.name));
  const names = keys.map((key, at) => {
    if (wanted && !wanted.has(key)) return undefined;
    // A name comes before a key that nobody knows.
    return rows[at]?.name ?? (known.has(key) ? undefined : key);
  });
  const blank = names.filter((name) => name !== undefined).map((name) => `${JSON.stringify(name)}:null`);
  return { keys, names, rows, blank: JSON.parse(`{${blank.join()}}`) as Record<string, unknown> };
}

/** The values by name, if the plan is for their keys. */
function renamed({ keys, names, rows, blank }: Plan, values: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const own = Object.keys(values);
  if (own.length !== keys.length) return undefined;
  const named = { ...blank };
  for (let at = 0; at < own.length; at++) {
    const key = own[at] as string;
    if (key !== keys[at]) return undefined;
    const value = values[key];
    const name = names[at];
    if (value !== null && name !== undefined) named[name] = natural(rows[at], value);
  }
  return named;
}

/** Renames the custom fields of v2 records; those that aren't wanted go. */
export function decodedNested(program: Program, records: Record<string, unknown>[], wanted?: ReadonlySet<string>): void {
  let plan: Plan | undefined;
  for (const record of records) {
    const values = record["custom_fields"] as Record<string, unknown> | null | undefined;
    if (!values || typeof values !== "object" || Array.isArray(values)) continue; // searches have a list of texts there
    plan ??= planned(program, Object.keys(values), wanted);
    record["custom_fields"] = renamed(plan, values) ?? renamed(planned(program, Object.keys(values), wanted), values);
  }
}

/** Puts a value under a name that may be anything: assigned, `__proto__` would become the prototype. */
function put(values: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") values[name] = value;
  else Object.defineProperty(values, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Keys made as those of custom fields are, also of fields that were added since the dictionary was loaded. */
const HASH = /^[0-9a-f]{40}(_|$)/;

/** Takes the custom fields out of flat records, and puts them under their names into `custom_fields`. */
export function decodedFlat(book: Book, records: Record<string, unknown>[], wanted?: ReadonlySet<string>): void {
  const known = book.flatKeys();
  const flats = records.map((record) => {
    const flat: Record<string, unknown> = {};
    for (const key of Object.keys(record)) {
      if (!known.has(key) && !HASH.test(key)) continue;
      put(flat, key, record[key]);
      delete record[key];
    }
    return flat;
  });
  if (!flats.length) return;
  const decoded = fields.askNow<{ records: { custom_fields: Record<string, unknown> }[] }>("decode", {
    dictionary: book.number,
    form: "v1",
    records: flats,
  });
  const names = wanted && new Set([...wanted].map((key) => book.program("v1").get(key)?.name ?? key));
  for (const [at, { custom_fields: values }] of decoded.records.entries()) {
    const record = records[at] as Record<string, unknown>;
    if (names) for (const name of Object.keys(values)) if (!names.has(name)) delete values[name];
    record["custom_fields"] = values;
  }
}

/** Names that are asked for: one, or several. */
export function chosenOf(names: unknown): unknown[] {
  return Array.isArray(names) ? names : [names];
}
