// What the panel shows of a deal, read together.

import type { Activity, Deal, Dictionary, Organization, Person, Pipedrive, Stage } from "pipedrive-wasm";

import type { Mapping } from "../contract.js";

/** A custom field that has a value. */
export interface Shown {
  readonly name: string;
  readonly value: unknown;
}

export interface DealView {
  readonly deal: Deal;
  readonly stages: readonly Stage[];
  readonly person: Person | undefined;
  readonly organization: Organization | undefined;
  readonly next: Activity | undefined;
  /** Those that the settings name come first. */
  readonly fields: readonly Shown[];
}

export interface Rot {
  readonly days: number;
  readonly rotten: boolean;
}

/** Reads the deal, then what it points at, side by side. */
export async function readDeal(crm: Pipedrive, id: number, mapping: Mapping, signal: AbortSignal): Promise<DealView> {
  const options = { signal };
  const [deal, dictionary] = await Promise.all([crm.deals.get(id, {}, options), crm.fields.deal({}, options)]);
  const [stages, person, organization, activities, fields] = await Promise.all([
    deal.pipeline_id ? crm.stages.list({ pipeline_id: deal.pipeline_id }, options).toArray() : [],
    deal.person_id ? readable(crm.persons.get(deal.person_id, {}, options)) : undefined,
    deal.org_id ? readable(crm.organizations.get(deal.org_id, {}, options)) : undefined,
    crm.activities.list({ deal_id: id, done: false, sort_by: "due_date", limit: 1 }, options).page(),
    readFields(crm, deal, dictionary, mapping, options),
  ]);
  return { deal, stages, person, organization, next: activities.items[0], fields };
}

/** Custom fields in the account's order, the mapped ones first; a person or an organization with its name. */
async function readFields(crm: Pipedrive, deal: Deal, dictionary: Dictionary, mapping: Mapping, options: { signal: AbortSignal }): Promise<Shown[]> {
  const first = new Set<string | undefined>(Object.values(mapping));
  const values = deal.custom_fields ?? {};
  const given = dictionary.fields.filter(({ name, custom }) => custom && values[name] !== null && values[name] !== undefined);
  const idsOf = (type: string): number[] => given.flatMap(({ name, type: its }) => (its === type ? [Number(values[name])] : []));
  const [persons, organizations] = [idsOf("people"), idsOf("org")];
  const records = await Promise.all([
    persons.length > 0 ? crm.persons.list({ ids: persons }, options).toArray() : [],
    organizations.length > 0 ? crm.organizations.list({ ids: organizations }, options).toArray() : [],
  ]);
  const names = { people: namesOf(records[0]), org: namesOf(records[1]) };
  const ordered = [...given.filter(({ key }) => first.has(key)), ...given.filter(({ key }) => !first.has(key))];
  return ordered.map(({ name, type }) => {
    const named = type === "people" || type === "org" ? names[type].get(Number(values[name])) : undefined;
    return { name, value: named ?? values[name] };
  });
}

const namesOf = (records: ReadonlyArray<Person | Organization>): Map<number, string> => new Map(records.map(({ id, name }) => [id, name ?? ""]));

/** A person or an organization that the user may not see leaves the deal readable. */
async function readable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "not_found" || code === "permission") return undefined;
    throw error;
  }
}

/** How long nobody has touched an open deal, where its stage counts that. */
export function rotOf({ deal, stages }: DealView, now: number): Rot | undefined {
  const stage = stages.find(({ id }) => id === deal.stage_id);
  if (deal.status !== "open" || !stage?.is_deal_rot_enabled || !stage.days_to_rotten || !deal.update_time) return undefined;
  const days = Math.floor((now - Date.parse(deal.update_time)) / 86_400_000);
  return { days, rotten: days >= stage.days_to_rotten };
}
