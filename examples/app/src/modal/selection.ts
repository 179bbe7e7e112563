// Which deals are meant: those whose ids the list names, or everything that its filter matches.

import type { Deal, Pipedrive } from "pipedrive-wasm";

import type { Query } from "../frame/query.js";

/** What the API takes in one call. */
const IDS_A_CALL = 100;

/** Reads the selected deals. An empty selection means all that the filter matches, but those that were taken out again. */
export async function readSelection(crm: Pipedrive, query: Query, signal: AbortSignal, onRead: (count: number) => void): Promise<Deal[]> {
  const excluded = new Set(query.excludedIds);
  const deals: Deal[] = [];
  for (const params of pagesOf(query)) {
    for await (const deal of crm.deals.list(params, { signal })) {
      if (!excluded.has(deal.id)) deals.push(deal);
      if (deals.length % 100 === 0) onRead(deals.length);
    }
  }
  return deals;
}

function pagesOf({ selectedIds, filter }: Query): Array<Parameters<Pipedrive["deals"]["list"]>[0]> {
  if (selectedIds.length > 0) {
    const parts = Math.ceil(selectedIds.length / IDS_A_CALL);
    return Array.from({ length: parts }, (_, at) => ({ ids: selectedIds.slice(at * IDS_A_CALL, (at + 1) * IDS_A_CALL) }));
  }
  const { filter_id: filterId, user_id: userId, everyone } = filter ?? {};
  if (filterId !== undefined) return [{ filter_id: Number(filterId) }];
  if (userId !== undefined) return [{ owner_id: Number(userId) }];
  // Nothing is changed on a guess: without a filter that is understood, nothing is selected.
  return everyone ? [{}] : [];
}
