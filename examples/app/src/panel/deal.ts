// What the panel shows of a deal, read together.

import type { Activity, Deal, Organization, Person, Pipedrive, Stage } from "pipedrive-wasm";

export interface DealView {
  readonly deal: Deal;
  readonly stages: readonly Stage[];
  readonly person: Person | undefined;
  readonly organization: Organization | undefined;
  readonly next: Activity | undefined;
  /** Custom fields by their names, only those that have a value. */
  readonly fields: ReadonlyArray<readonly [name: string, value: unknown]>;
}

export interface Rot {
  readonly days: number;
  readonly rotten: boolean;
}

/** Reads the deal, then what it points at, side by side. */
export async function readDeal(crm: Pipedrive, id: number, signal: AbortSignal): Promise<DealView> {
  const options = { signal };
  const deal = await crm.deals.get(id, {}, options);
  const [stages, person, organization, activities] = await Promise.all([
    deal.pipeline_id ? crm.stages.list({ pipeline_id: deal.pipeline_id }, options).toArray() : [],
    deal.person_id ? readable(crm.persons.get(deal.person_id, {}, options)) : undefined,
    deal.org_id ? readable(crm.organizations.get(deal.org_id, {}, options)) : undefined,
    crm.activities.list({ deal_id: id, done: false, sort_by: "due_date", limit: 1 }, options).page(),
  ]);
  const fields = Object.entries(deal.custom_fields ?? {}).filter(([, value]) => value !== null);
  return { deal, stages, person, organization, next: activities.items[0], fields };
}

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
