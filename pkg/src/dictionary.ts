import { type Account, accountOf, type Book, type Exported, moment, type Need } from "./dictionaries.js";
import type { Call } from "./extended.js";
import type { Dictionary, DictionaryParams, FieldDefinition, FieldKind, OptionDefinition, RecordForm } from "./fields.js";
import { fields } from "./parts/fields.js";
import { PartError } from "./parts/part.js";
import { refusal, within } from "./refusal.js";

/** Runs what is called under `crm.fields`. */
export async function aboutFields(call: Call): Promise<unknown> {
  const account = accountOf(call.all);
  const kind = call.key.slice("fields.".length);
  try {
    if (kind === "export") return account.export();
    if (kind === "import") return await account.import(exportedIn(call, call.input["json"]));
  } catch (error) {
    throw error instanceof PartError ? notExported(call, error) : error;
  }
  return dictionaryOf(call, account, kind as FieldKind, needsOf(kind, call.input as DictionaryParams));
}

function needsOf(kind: string, { users, currencies, required }: DictionaryParams): Need[] {
  const needs: Need[] = [];
  if (users) needs.push("users");
  if (currencies) needs.push("currencies");
  if (required) needs.push("required");
  if (kind === "activity") needs.push("activityTypes");
  if (kind === "lead") needs.push("leadLabels");
  return needs;
}

/** What `export` wrote. */
function exportedIn(call: Call, json: unknown): Exported {
  let parsed: (Partial<Exported> & { version?: unknown }) | null = null;
  try {
    parsed = JSON.parse(`${json}`);
  } catch {
    // Refused below, as what isn't an export at all.
  }
  if (parsed?.version === 1 && Object(parsed.fields) === parsed.fields) return parsed as Exported;
  throw notExported(call);
}

function notExported({ makeError, key }: Call, cause?: unknown): unknown {
  return makeError({ code: "invalid_input", operation: key, message: `${key}: this isn't what crm.fields.export() gave`, cause });
}

async function dictionaryOf(call: Call, account: Account, kind: FieldKind, needs: Need[], since?: number): Promise<Dictionary> {
  const book = await within(call, call.key, account.book(call, kind, needs, since));
  const ask = <T>(question: string, input: object): T => {
    try {
      return fields.askNow<T>(question, { dictionary: book.number, ...input });
    } catch (error) {
      throw refusal(call, call.key, error);
    }
  };
  return {
    kind,
    loadedAt: new Date(book.at),
    get fields() {
      return definitionsOf(book, ask);
    },
    field: (name) => ask<FieldDefinition>("find", { name }),
    option: (field, option) => ask<OptionDefinition>("option", { field, option }),
    decode<T extends object>(record: T, form: RecordForm = "v2") {
      const { records } = ask<{ records: [T] }>("decode", { form, records: [record] });
      return records[0];
    },
    encode: (values, form = "v2") => ask<{ values: Record<string, unknown> }>("encode", { form, values }).values,
    refresh: (options) => dictionaryOf({ ...call, all: { ...call.all, ...options } }, account, kind, needs, moment()),
  };
}

const definitions = new WeakMap<Book, readonly FieldDefinition[]>();

/** The fields, asked for once. */
function definitionsOf(book: Book, ask: <T>(question: string, input: object) => T): readonly FieldDefinition[] {
  let known = definitions.get(book);
  if (!known) definitions.set(book, (known = Object.freeze(ask<{ fields: FieldDefinition[] }>("fields", {}).fields)));
  return known;
}
