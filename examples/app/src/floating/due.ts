// The activities that are due by the end of the day.

import type { Pipedrive } from "pipedrive-wasm";

import { today } from "../frame/format.js";

export interface Due {
  readonly id: number;
  readonly subject: string;
  readonly type: string;
  /** `2026-12-31`. */
  readonly day: string;
  /** `09:30`, where it has one: UTC, as the API has it, turned to the reader's. */
  readonly time: string | undefined;
  readonly overdue: boolean;
  readonly deal: { readonly id: number; readonly title: string } | undefined;
  readonly personId: number | undefined;
}

/** A list that nobody can work off in a day isn't read to its end. */
const MOST = 30;

/** Reads them, oldest first, with the titles of their deals. */
export async function readDue(crm: Pipedrive, userId: number | undefined, signal: AbortSignal): Promise<Due[]> {
  const until = today();
  const found = [];
  for await (const activity of crm.activities.list({ ...(userId !== undefined && { owner_id: userId }), done: false, sort_by: "due_date", limit: 100 }, { signal, prefetch: 0 })) {
    if (!activity.due_date) continue;
    if (activity.due_date > until || found.length === MOST) break;
    found.push(activity);
  }
  const ids = [...new Set(found.flatMap(({ deal_id: id }) => (id ? [id] : [])))];
  const deals = ids.length > 0 ? await crm.deals.list({ ids }, { signal }).toArray() : [];
  const titles = new Map(deals.map(({ id, title }) => [id, title ?? ""]));
  return found.map(({ id, subject, type, due_date: due, due_time: time, deal_id: dealId, person_id: personId }) => ({
    id,
    subject: subject ?? "",
    type: type ?? "",
    day: due ?? until,
    time: time && due ? localTime(due, time) : undefined,
    overdue: (due ?? until) < until,
    deal: dealId && titles.has(dealId) ? { id: dealId, title: titles.get(dealId) ?? "" } : undefined,
    personId: personId ?? undefined,
  }));
}

function localTime(day: string, time: string): string {
  return new Date(`${day}T${time.slice(0, 5)}:00Z`).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}
