// Compiled, never run, with the strictest settings: what holds for a caller who has them all on.

import { Pipedrive, type Deal, type DealListParams, type PipedriveOptions, type RequestOptions, type Reply } from "pipedrive-wasm";

export async function strict(maybe: AbortSignal | undefined, token: string | undefined, ids: readonly number[]): Promise<void> {
  const options: PipedriveOptions = { apiToken: token, baseUrl: token };
  const crm = new Pipedrive(options);
  new Pipedrive({ apiToken: "x", fetch: (url: string, init?: RequestInit) => fetch(url, init) });
  new Pipedrive({ apiToken: "x", fetch: globalThis.fetch });
  new Pipedrive({ apiToken: "x", fetch });
  const call: RequestOptions = { signal: maybe, timeout: undefined, headers: { traceparent: token } };
  await crm.deals.list({ ids, status: ["open", "won"] as const, owner_id: 5 }, call).toArray();
  const params: DealListParams = { updated_since: new Date() };
  await crm.request("getDeals", params, call);
  await crm.request("getDeals");
  await crm.request("getDeals", undefined, call);
  await crm.request("getDeals", {});
  const one: Reply<Deal> = await crm.request("getDeal", { id: 1 });
  one.data.title?.trim();
  await crm.request("deleteDeal", { id: 1 });
  await crm.request("addDealFieldOptions", { field_code: "abc", body: [{ label: "A" }] });
  // @ts-expect-error id is missing
  await crm.request("getDeal");
  // @ts-expect-error id is missing
  await crm.request("getDeal", {});
  // @ts-expect-error id is of another type
  await crm.request("getDeal", { id: "1" });
  // @ts-expect-error no such parameter
  await crm.request("getDeals", { stauts: "open" });
  // @ts-expect-error no such parameter beside a known one
  await crm.request("getDeals", { limit: 5, stauts: "open" });
  // @ts-expect-error a BigInt is no id
  await crm.deals.get(5n);
  // @ts-expect-error both are missing
  await crm.request();
  // @ts-expect-error a misspelt option
  await crm.deals.get(1, {}, { tiemout: 5 });
  // @ts-expect-error an option in place of the parameters
  crm.deals.list({ signal: maybe });
  // @ts-expect-error a controller is no signal
  await crm.deals.get(1, {}, { signal: new AbortController() });
  // @ts-expect-error null is no limit
  crm.deals.list({ limit: null });
  crm.deals.list({ cursor: null });
  const next = (await crm.deals.list().page()).next;
  await crm.deals.list().page(next);
  await crm.deals.update(1, { lost_reason: null, expected_close_date: new Date() });
  const key: "getDeals" | "getPersons" = Math.random() > 0.5 ? "getDeals" : "getPersons";
  (await crm.request(key, {})).data.length;
}
