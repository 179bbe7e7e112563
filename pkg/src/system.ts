import { accountOf, moment, type Need } from "./dictionaries.js";
import type { Call } from "./extended.js";
import type { FieldKind, FieldProblem } from "./fields.js";
import { fields } from "./parts/fields.js";
import { problemsOf, refusal, within } from "./refusal.js";

// Built-in fields by label in bodies: `label_ids: ["Hot"]`, `visible_to: "All users"`, `owner_id: "Ann"`.

/** Milliseconds after which an unknown name or label may be one that somebody has added: the dictionary is loaded anew. */
export const SUSPECT = 60_000;

type Values = Readonly<Record<string, unknown>>;

/** Built-in fields of activities that take a label. No other text of theirs is worth a load: activities have no custom fields. */
const OF_ACTIVITIES: ReadonlySet<string> = new Set(["type", "owner_id", "priority"]);

/** What an id looks like that is no label: of a user, a label of leads, a type of activities. */
const NUMBER = /^\d+$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const KEY_STRING = /^[a-z0-9_]+$/;

/** The input with its labels of options and names of users as ids. */
export async function unlabelled(call: Call, operation: string, kind: FieldKind, form: "v2" | "v1", input: Values): Promise<Values> {
  const values = labelledIn(kind, input);
  if (!Object.keys(values).length) return input;
  const needs = needsOf(kind, values);
  const account = accountOf(call.all);
  let problems: readonly FieldProblem[] = [];
  let book = await within(call, operation, account.book(call, kind, needs));
  for (const again of [true, false]) {
    try {
      return { ...input, ...fields.askNow<{ values: Values }>("system", { dictionary: book.number, form, values }).values };
    } catch (error) {
      const found = problemsOf(error);
      if (!found) throw error;
      problems = found;
    }
    const unknown = problems.some(({ code }) => code === "unknown_option");
    if (!again || !unknown || Date.now() - book.at < SUSPECT) break;
    book = await within(call, operation, account.book(call, kind, needs, moment()));
  }
  throw refusal(call, operation, problems);
}

/** What may be a label, or an option as it was read. */
function labelledIn(kind: FieldKind, input: Values): Values {
  const may = ([key, value]: [string, unknown]): boolean => {
    if (key === "custom_fields" || (kind === "activity" && !OF_ACTIVITIES.has(key))) return false;
    if (kind === "activity" && key === "type" && typeof value === "string" && KEY_STRING.test(value)) return false;
    // JSON would change other numbers than these in silence; the operation's own check names them.
    if (Array.isArray(value)) return value.some(isLabel) && value.every((each) => isLabel(each) || Number.isFinite(each));
    return isLabel(value);
  };
  return Object.fromEntries(Object.entries(input).filter(may));
}

function isLabel(value: unknown): boolean {
  if (typeof value === "string") return true;
  const { id, label } = Object(value) as { id?: unknown; label?: unknown };
  return label !== undefined && (typeof id === "string" || Number.isFinite(id));
}

/** What a dictionary must have for these labels. */
function needsOf(kind: FieldKind, values: Values): Need[] {
  const needs: Need[] = [];
  const names = (value: unknown, id: RegExp): boolean => [value].flat().some((each) => typeof each === "string" && !id.test(each));
  if (names(values["owner_id"], NUMBER)) needs.push("users");
  if (kind === "lead" && names(values["label_ids"], UUID)) needs.push("leadLabels");
  if (kind === "activity" && names(values["type"], KEY_STRING)) needs.push("activityTypes");
  return needs;
}
