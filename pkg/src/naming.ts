import type { Ran } from "./core.js";
import { accountOf, type Book, hasFields } from "./dictionaries.js";
import { aboutFields } from "./dictionary.js";
import type { Call } from "./extended.js";
import type { FieldKind } from "./fields.js";
import { CUSTOMIZED } from "./generated/customized.js";
import type { RequestOptions } from "./options.js";
import { fields } from "./parts/fields.js";
import { chosenOf, decodedFlat, decodedNested } from "./reading.js";
import { refusal, within } from "./refusal.js";
import { unlabelled } from "./system.js";
import { where } from "./where.js";
import { encoded } from "./writing.js";

// Loaded only where custom fields are spelled by name. The rules are in Rust (`src/fields`); what is here moves values.

/** What is known of an operation that custom fields pass through. */
interface Customized {
  /** Its name in the client. */
  readonly id: string;
  readonly kind: FieldKind | "any";
  /** Where the answer has custom fields. */
  readonly answer: "v2" | "v1";
  /** Where the body has them, if it does. */
  readonly body: "v2" | "v1" | undefined;
  /** Whether the query names those that are wanted. */
  readonly chosen: boolean;
}

const operations = new Map<string, Customized>();
for (const line of CUSTOMIZED.split("\n")) {
  const [id = "", key = "", kind, answer, body, chosen] = line.split(" ");
  const row = { id, kind, answer, body: body === "-" ? undefined : body, chosen: chosen === "chosen" } as Customized;
  operations.set(id, row);
  if (!operations.has(key)) operations.set(key, row);
}

/** Activities have no custom fields, and labels all the same. */
const ACTIVITIES: ReadonlySet<string> = new Set(["activities.create", "addActivity", "activities.update", "updateActivity"]);

/** The most custom fields that a query can name. */
const MOST_CHOSEN = 15;

/** Runs a call with custom fields by their names, or one that is about fields. */
export async function named(call: Call): Promise<Ran> {
  const { key } = call;
  if (key.startsWith("fields.")) return { data: await aboutFields(call) } as Ran;
  if (key.endsWith(".where")) return where(call, renamed);
  return renamed(call);
}

/** Runs an operation with names in the place of keys, both ways. */
async function renamed(call: Call): Promise<Ran> {
  const { all, input, after } = call;
  const began = performance.now();
  const mode = all.customFields ?? "keys";
  const operation = operations.get(call.key);
  if (mode === "names" && ACTIVITIES.has(call.key)) {
    const own = await unlabelled(call, call.key, "activity", "v2", input);
    return call.plain(call.key, own, left(call, began), after);
  }
  if (mode === "keys" || !operation) return call.plain(call.key, input, call.options, after);
  const kind = operation.kind === "any" ? input["entity_type"] : operation.kind;
  // A kind that there isn't is the core's to refuse.
  if (!hasFields(kind)) return call.plain(call.key, input, call.options, after);
  if (mode !== "names" && !Array.isArray(mode)) {
    throw refusal(call, operation.id, { code: "wrong_type", message: 'customFields is "keys", "names" or a list of names' });
  }
  const book = await within(call, operation.id, accountOf(call.all).book(call, kind));
  let own: Readonly<Record<string, unknown>> = input;
  if (operation.kind === "any") own = { ...own, field: searchedKey(call, operation.id, book, own["field"]) };
  const wanted = mode === "names" ? undefined : keysOf(call, operation.id, book, mode, operation.chosen);
  if (operation.chosen) {
    const asked = wanted ?? (own["custom_fields"] === undefined ? undefined : keysOf(call, operation.id, book, own["custom_fields"], true));
    if (asked) own = { ...own, custom_fields: asked };
  } else if (operation.body) own = await encoded(call, operation.id, kind, operation.body, own);
  const ran = await call.plain(call.key, own, left(call, began), after);
  // Options may have been added for it, or others by somebody else.
  const current = operation.body ? await within(call, operation.id, accountOf(call.all).book(call, kind)) : book;
  return { ...ran, data: read(call, operation, current, ran.data, wanted) };
}

/** The call's options with what is left of its deadline: what was waited for so far counts. */
function left({ all: { deadline = Infinity }, options }: Call, began: number): RequestOptions {
  return deadline < Infinity ? { ...options, deadline: Math.max(1, deadline - (performance.now() - began)) } : options;
}

/** The answer's records with their custom fields by name. */
function read(call: Call, operation: Customized, book: Book, data: unknown, wanted: readonly string[] | undefined): unknown {
  const records = (Array.isArray(data) ? data : [data]).filter((each) => Object(each) === each) as Record<string, unknown>[];
  const only = wanted && new Set(wanted);
  try {
    if (operation.answer === "v2") decodedNested(book.program("v2"), records, only);
    else decodedFlat(book, records, only);
  } catch (error) {
    throw refusal(call, operation.id, error);
  }
  return data;
}

/** Keys of the fields that are wanted. */
function keysOf(call: Call, operation: string, book: Book, names: unknown, limited: boolean): string[] {
  const max = limited ? MOST_CHOSEN : undefined;
  try {
    return fields.askNow<{ keys: string[] }>("keys", { dictionary: book.number, names: chosenOf(names), max }).keys;
  } catch (error) {
    throw refusal(call, operation, error);
  }
}

/** The key of a field that is searched. */
function searchedKey(call: Call, operation: string, book: Book, name: unknown): unknown {
  if (typeof name !== "string") return name;
  try {
    const found = fields.askNow<{ key: string; custom: boolean; searchable: boolean }>("find", { dictionary: book.number, name });
    if (!found.custom || found.searchable) return found.key;
  } catch (error) {
    // Built-in fields have names of their own in searches, which dictionaries don't know.
    if (/^[a-z_]+$/.test(name)) return name;
    throw refusal(call, operation, error);
  }
  throw refusal(call, operation, { code: "wrong_type", message: `"${name}" is of a type that searches don't look into`, field: name });
}
