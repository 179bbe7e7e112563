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

/** Puts a value under a name that may be anything: assigned, `__proto__` would become the prototype. */
function put(values: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") values[name] = value;
  else Object.defineProperty(values, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Renames the custom fields of v2 records; those that aren't wanted go. */
export function decodedNested(program: Program, records: Record<string, unknown>[], wanted?: ReadonlySet<string>): void {
  for (const record of records) {
    const values = record["custom_fields"] as Record<string, unknown> | null | undefined;
    if (Object(values) !== values || Array.isArray(values)) continue; // searches have a list of texts there
    record["custom_fields"] = renamed(program, values as Record<string, unknown>, wanted);
  }
}

function renamed(program: Program, values: Record<string, unknown>, wanted?: ReadonlySet<string>): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  let unknown: string[] | undefined;
  for (const key of Object.keys(values)) {
    if (wanted && !wanted.has(key)) continue;
    const row = program.get(key);
    const value = values[key];
    if (row === undefined) (unknown ??= []).push(key);
    else if (value === null || row.how === 0) put(named, row.name, value);
    else if (row.how === LOOKED_UP) put(named, row.name, chosen(row, value));
    else if (row.how === EACH_LOOKED_UP) put(named, row.name, Array.isArray(value) ? value.map((each) => chosen(row, each)) : value);
  }
  // A name comes before a key that nobody knows.
  for (const key of unknown ?? []) if (!Object.hasOwn(named, key)) put(named, key, values[key]);
  return named;
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
