import type { FieldDefinition } from "../fields.js";
import type { Pipedrive } from "../index.js";
import type { PipedriveError } from "../errors.js";

/** Kinds of record that have custom fields of their own. Leads have those of deals. */
export const KINDS = ["deal", "person", "organization", "product", "project"] as const;
export type Kind = (typeof KINDS)[number];

/** A custom field, as it is written down. */
export interface WrittenField {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  /** Labels of its options, each once, in order. */
  readonly labels: readonly string[];
  /** Whether every new record needs it. */
  readonly required: boolean;
  /** Where it is needed only at times: which stages and outcomes. */
  readonly sometimes: string | undefined;
}

/** An account's custom fields by kind of record, in the order of their names. */
export type Written = readonly (readonly [Kind, readonly WrittenField[]])[];

/** Reads the account. What the token may not see is left out and told of, unless it was asked for by name. */
export async function accountIn(crm: Pipedrive, only: readonly string[] | undefined, notice: (text: string) => void): Promise<Written> {
  const unknown = only?.find((kind) => !(KINDS as readonly string[]).includes(kind));
  if (unknown !== undefined) throw new Error(`--only takes ${KINDS.join(", ")}, and no "${unknown}"`);
  const account: [Kind, WrittenField[]][] = [];
  for (const kind of KINDS) {
    if (only && !only.includes(kind)) continue;
    try {
      const { fields } = await crm.fields[kind]({ required: true });
      account.push([kind, fields.filter((field) => field.custom).map(written).sort(byName)]);
    } catch (error) {
      if (only || !["permission", "plan_limit", "not_found"].includes((error as PipedriveError).code)) throw error;
      notice(`left out: ${kind}, which this token may not read (${(error as Error).message})`);
    }
  }
  if (!account.length) throw new Error("there is nothing that this token may read");
  return account;
}

/** In the order of their characters: the same on every machine. */
function byName(one: WrittenField, other: WrittenField): number {
  return one.name < other.name ? -1 : 1;
}

function written({ key, name, type, options, required }: FieldDefinition): WrittenField {
  const rule = required as { enabled?: boolean; stage_ids?: number[]; statuses?: Record<string, string[]> } | null;
  const sometimes = rule?.enabled ? timesOf(rule.stage_ids, rule.statuses) : "";
  return {
    key,
    name,
    type,
    labels: labelsOf(options?.map(({ label }) => label) ?? []),
    required: rule?.enabled === true && !sometimes,
    sometimes: sometimes || undefined,
  };
}

/** Where several options have a label, each can be written by its place, too: `Label (1)`. */
function labelsOf(labels: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const places = labels.flatMap((label) => {
    if (labels.indexOf(label) === labels.lastIndexOf(label)) return [label];
    const place = (counts.get(label) ?? 0) + 1;
    counts.set(label, place);
    return [label, `${label} (${place})`];
  });
  return [...new Set(places)];
}

function timesOf(stages: readonly number[] = [], statuses: Readonly<Record<string, readonly string[]>> = {}): string {
  const outcomes = Object.entries(statuses).flatMap(([pipeline, all]) => all.map((outcome) => `${outcome} in pipeline ${pipeline}`));
  const places = [...(stages.length ? [`in stages ${[...stages].sort((one, other) => one - other).join(", ")}`] : []), ...outcomes.sort()];
  return places.join("; ").replace(/[^\w ,;]/g, "");
}
