// Which deals are meant: those whose ids the list names, or everything that its filter matches.

import type { Deal, Pipedrive } from "pipedrive-wasm";
import type { ExtensionRequest } from "pipedrive-wasm/extension";

/** What the API takes in one call. */
const IDS_A_CALL = 100;

/** Reads the selected deals. An empty selection means all that the filter matches, but those that were taken out again. */
export async function readSelection(crm: Pipedrive, { selection, filter }: ExtensionRequest, signal: AbortSignal, onRead: (count: number) => void): Promise<Deal[]> {
  const excluded = new Set(selection.kind === "all" ? selection.excludedIds : []);
  const deals: Deal[] = [];
  for (const params of pagesOf(selection, filter)) {
    for await (const deal of crm.deals.list(params, { signal })) {
      if (!excluded.has(deal.id)) deals.push(deal);
      if (deals.length % 100 === 0) onRead(deals.length);
    }
  }
  return deals;
}

function pagesOf(selection: ExtensionRequest["selection"], filter: ExtensionRequest["filter"]): Array<Parameters<Pipedrive["deals"]["list"]>[0]> {
  if (selection.kind === "none") return [];
  if (selection.kind === "ids") {
    const { ids } = selection;
    const parts = Math.ceil(ids.length / IDS_A_CALL);
    return Array.from({ length: parts }, (_, at) => ({ ids: ids.slice(at * IDS_A_CALL, (at + 1) * IDS_A_CALL) }));
  }
  const { filter_id: filterId, user_id: userId, everyone } = filter ?? {};
  if (filterId !== undefined) return [{ filter_id: Number(filterId) }];
  if (userId !== undefined) return [{ owner_id: Number(userId) }];
  // Nothing is changed on a guess: without a filter that is understood, nothing is selected.
  return everyone ? [{}] : [];
}
