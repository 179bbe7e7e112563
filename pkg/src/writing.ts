import { accountOf, type Book, moment } from "./dictionaries.js";
import type { Call } from "./extended.js";
import type { FieldKind, FieldProblem } from "./fields.js";
import { fields } from "./parts/fields.js";
import { problemsOf, refusal, within } from "./refusal.js";
import { SUSPECT, unlabelled } from "./system.js";

type Values = Readonly<Record<string, unknown>>;

/** The input as the API takes it, checked: labels by id, custom fields by key; in API v1's form among the others. */
export async function encoded(call: Call, operation: string, kind: FieldKind, form: "v2" | "v1", given: Values): Promise<Values> {
  const input = call.all.customFields === "names" ? await unlabelled(call, operation, kind, form, given) : given;
  const { custom_fields: values, ...rest } = input;
  if (values === undefined) return input;
  if (values === null) return form === "v2" ? input : rest;
  const unsound = unsoundIn(values);
  if (unsound) throw refusal(call, operation, unsound);
  const body = await checked(call, operation, kind, form, values as Values);
  if (form === "v1") return { ...rest, ...body };
  // An empty object is said to clear all custom fields of some records.
  return Object.keys(body).length ? { ...rest, custom_fields: body } : rest;
}

async function checked(call: Call, operation: string, kind: FieldKind, form: "v2" | "v1", values: Values): Promise<Values> {
  const account = accountOf(call.all);
  let book = await within(call, operation, account.book(call, kind));
  let problems: readonly FieldProblem[] = [];
  for (const again of [true, false]) {
    try {
      return encode(call, book, form, values);
    } catch (error) {
      const found = problemsOf(error);
      if (!found) throw error;
      problems = found;
    }
    const unknown = problems.some(({ code }) => code === "unknown_field" || code === "unknown_option");
    if (!again || !unknown || Date.now() - book.at < SUSPECT) break;
    book = await within(call, operation, account.book(call, kind, [], moment()));
  }
  if (call.all.missingOptions !== "create" || problems.some(({ code }) => code !== "unknown_option")) {
    throw refusal(call, operation, problems);
  }
  // One at a time: two calls that miss the same option would add it twice.
  await within(call, operation, account.alone(kind, () => addMissing(call, kind, values)));
  book = await within(call, operation, account.book(call, kind));
  try {
    return encode(call, book, form, values);
  } catch (error) {
    throw refusal(call, operation, error);
  }
}

function encode({ all }: Call, { number }: Book, form: "v2" | "v1", values: Values): Values {
  const emptySet = all.emptySets === "null" ? "null" : undefined;
  return fields.askNow<{ values: Values }>("encode", { dictionary: number, form, values, emptySet }).values;
}

/** Adds the options that values name and the account doesn't have. */
async function addMissing(call: Call, kind: FieldKind, values: Values): Promise<void> {
  // Leads have the custom fields of deals.
  const resource = `${kind === "lead" ? "deal" : kind}Fields`;
  const { number } = await accountOf(call.all).book(call, kind);
  const { missing } = fields.askNow<{ missing: { key: string; labels: string[] }[] }>("options", { dictionary: number, values });
  for (const { key, labels } of missing) {
    const body = labels.map((label) => ({ label }));
    const { data } = await call.plain(`${resource}.options.create`, { field_code: key, body });
    await accountOf(call.all).learn(kind, { options: { key, rows: data } });
  }
}

/** What JSON would change in silence: a number that is none becomes `null`, which clears a field. */
function unsoundIn(values: unknown, field?: string): FieldProblem | undefined {
  const about = (message: string): FieldProblem => ({ code: "wrong_type", message, ...(field !== undefined && { field }) });
  switch (typeof values) {
    case "number":
      return Number.isFinite(values) ? undefined : about(`"${field}" is ${values}, which is no number to write`);
    case "bigint":
    case "function":
    case "symbol":
      return about(`"${field}" is a ${typeof values}, which can't be written`);
  }
  if (Object(values) !== values) return field === undefined ? about("custom_fields is an object of names and values") : undefined;
  for (const [name, value] of Object.entries(values as object)) {
    const found = unsoundIn(value, field ?? name);
    if (found) return found;
  }
  return undefined;
}
