import type { Activity, Deal, DealProduct, Field, Follower, Lead, Note, Organization, Person, Pipeline, Product, Project, Stage, Task, User } from "./generated/index.js";
import { fields } from "./parts/fields.js";
import { PartError } from "./parts/part.js";

// Records and webhooks of API v1 in the shape of v2. The table of what became what is in Rust (`src/migrate`).

/** What records are of, and what they are in API v2. A lead, a note and a user are little changed: v2 has no leads to get. */
export interface MigratedRecords {
  activity: Activity;
  deal: Deal;
  /** A product of a deal. */
  dealProduct: DealProduct;
  /** The definition of a field; of a whole list `migrateFields` also puts the parts of fields into them. */
  field: Field;
  /** A follower of any record. */
  follower: Follower;
  lead: Lead;
  note: Note;
  organization: Organization;
  person: Person;
  pipeline: Pipeline;
  product: Product;
  project: Project;
  stage: Stage;
  /** A task of a project. */
  task: Task;
  user: User;
}

/** What can be migrated. */
export type MigratedEntity = keyof MigratedRecords;

/** What helps to migrate. */
export interface MigrateOptions {
  /**
   * What `crm.fields.export()` gave: the types of the account's custom fields. Without it money, ranges, times and addresses are told by
   * their parts, and ids of options stay texts.
   */
  readonly fields?: string;
}

/** A webhook in the shape of version 2, its records as API v2 has them. */
export interface MigratedWebhook {
  meta: {
    action: string;
    entity: string;
    entity_id: string | null;
    company_id: string | null;
    user_id: string | null;
    /** Version 1 has none. */
    id: string | null;
    /** Version 1 has none. */
    correlation_id: string | null;
    webhook_id: string | null;
    version: string;
    change_source: string | null;
    is_bulk_edit: boolean | null;
    /** RFC 3339, with milliseconds. */
    timestamp: string | null;
    attempt: number;
    host: string | null;
    permitted_user_ids: string[] | null;
  };
  /** The record; null where it was deleted. */
  data: Record<string, unknown> | null;
  /** What changed, or the record that was deleted; null where it was created. */
  previous: Record<string, unknown> | null;
}

/** What can't be migrated, and why. A class of its own: the client's errors would be a file more that every program loads. */
export class MigrateError extends Error {
  override readonly name = "MigrateError";
  readonly code = "invalid_input";
}

/** A table, so that the compiler misses none. */
const ENTITIES: Readonly<Record<MigratedEntity, true>> = {
  ...{ activity: true, deal: true, dealProduct: true, field: true, follower: true, lead: true, note: true, organization: true },
  ...{ person: true, pipeline: true, product: true, project: true, stage: true, task: true, user: true },
};

/**
 * A record of API v1 in the shape of v2; the record that is given stays as it was. One of v2 comes out as it went in.
 * Rejects with a `MigrateError` for what is no record.
 */
export async function migrateRecord<E extends MigratedEntity>(entity: E, record: object, options?: MigrateOptions): Promise<MigratedRecords[E]> {
  const name = "migrateRecord";
  if (typeof entity !== "string" || !Object.hasOwn(ENTITIES, entity)) {
    throw invalid(name, `there is no entity ${said(entity)}; there are ${Object.keys(ENTITIES).join(", ")}`);
  }
  if (!isRecord(record)) throw invalid(name, `the record is ${said(record)}, and must be an object`);
  const dictionary = await opened(name, entity, options);
  return (await ask<{ record: MigratedRecords[E] }>(name, { entity, record, dictionary })).record;
}

/** Definitions of fields of API v1 as v2 lists them: those of parts, such as a currency, go into the field that they are parts of. */
export async function migrateFields(rows: readonly object[]): Promise<Field[]> {
  const name = "migrateFields";
  if (!Array.isArray(rows) || !rows.every(isRecord)) throw invalid(name, "the definitions must be an array of objects");
  return (await ask<{ rows: Field[] }>(name, { entity: "field", rows })).rows;
}

/**
 * A webhook of version 1 in the shape of version 2; one of version 2 comes out as it went in.
 * Rejects with a `MigrateError` for what is no webhook. It isn't checked who sent it: `pipedrive-wasm/webhooks` does that.
 */
export async function migrateWebhook(payload: object, options?: MigrateOptions): Promise<MigratedWebhook> {
  const name = "migrateWebhook";
  const entity = isRecord(payload) ? entityOf(payload) : undefined;
  if (entity === undefined) throw invalid(name, "this isn't a webhook: it tells of no entity, neither in `meta` nor in `event`");
  const dictionary = await opened(name, entity, options);
  return (await ask<{ webhook: MigratedWebhook }>(name, { webhook: payload, dictionary })).webhook;
}

/** What a webhook of either version tells of. */
function entityOf({ meta, event }: Readonly<Record<string, unknown>>): string | undefined {
  const { entity, object } = isRecord(meta) ? meta : {};
  const told = entity ?? object ?? (typeof event === "string" ? event.split(".")[1] : undefined);
  return typeof told === "string" && told !== "" ? told : undefined;
}

/** The dictionary that was opened last of each kind, and of what. */
const dictionaries = new Map<string, { readonly of: string; readonly number: number }>();

/** The number of the dictionary that types an entity's custom fields, where there is one. */
async function opened(name: string, entity: string, { fields: exported }: MigrateOptions = {}): Promise<number | undefined> {
  if (exported === undefined) return undefined;
  const mistake = "`fields` isn't what crm.fields.export() gave";
  let kinds: unknown;
  try {
    const { version, fields: all } = JSON.parse(exported) as { version?: unknown; fields?: unknown };
    if (version === 1) kinds = all;
  } catch (cause) {
    throw invalid(name, mistake, cause);
  }
  if (!isRecord(kinds)) throw invalid(name, mistake);
  const own = Object.hasOwn(kinds, entity) ? kinds[entity] : undefined;
  if (own === undefined) return undefined;
  await fields.load();
  const known = dictionaries.get(entity);
  if (known?.of === exported) return known.number;
  try {
    const { dictionary } = fields.askNow<{ dictionary: number }>("open", { exported: own });
    dictionaries.set(entity, { of: exported, number: dictionary });
    if (known) fields.askNow("close", { dictionary: known.number });
    return dictionary;
  } catch (cause) {
    throw invalid(name, mistake, cause);
  }
}

async function ask<T>(name: string, input: object): Promise<T> {
  await fields.load();
  try {
    return fields.askNow<T>("migrate", input);
  } catch (cause) {
    if (cause instanceof PartError) throw invalid(name, cause.message, cause);
    // What JSON can't write: a circle, or a bigint.
    if (cause instanceof TypeError) throw invalid(name, `this can't be written as JSON: ${cause.message}`, cause);
    throw cause;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A name as it is, and of anything else what it is. */
function said(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || value === undefined) return `${value}`;
  return Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
}

function invalid(call: string, message: string, cause?: unknown): MigrateError {
  return new MigrateError(`${call}: ${message}`, cause === undefined ? undefined : { cause });
}
