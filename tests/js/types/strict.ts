// Compiled, never run, with the strictest settings: what holds for a caller who has them all on.

import { Pipedrive, type CustomField, type Deal, type Dictionary, type FieldDefinition, type DealListParams, type PipedriveOptions, type RequestOptions, type Reply } from "pipedrive-wasm";

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

export async function byName(someName: string): Promise<void> {
  // Of an account of which nothing is known, fields can be called anything.
  const crm = new Pipedrive({ apiToken: "x", customFields: "names", missingOptions: "create", emptySets: "null", fieldsTtl: 1000 });
  const deal: Deal = await crm.deals.create({ title: "A", custom_fields: { [someName]: "Gold", Seats: 5 } });
  const value: unknown = deal.custom_fields?.[someName];
  for await (const each of crm.deals.where({ Tier: "Gold", value: { gte: 1000 }, or: [{ [someName]: null }] }, { sort_by: "id" })) each.title?.trim();
  await crm.leads.where({ Tier: ["Gold", "Silver"], title: { contains: "A" } }).page();
  await crm.deals.list({}, { customFields: [someName] }).toArray();
  const dictionary: Dictionary = await crm.fields.deal({ users: true });
  const definition: FieldDefinition = dictionary.field(someName);
  await crm.fields.import(await crm.fields.export());
  await (await dictionary.refresh()).refresh();
  dictionary.decode({ id: 1 }, "webhook").custom_fields?.["Tier"];
  const own = new Pipedrive<{ deal: { Tier: CustomField<"enum", "Gold"> } }>({ apiToken: "x", customFields: "names" });
  const plain: Pipedrive = own.withOptions({ customFields: "keys" });
  const label: "Gold" | null | undefined = (await own.withOptions({ timeout: 5 }).deals.get(1)).custom_fields?.Tier?.label;
  const persons: Record<string, unknown> | null | undefined = (await own.persons.get(1)).custom_fields;
  const lead = await own.leads.create({ title: "A", person_id: 1, custom_fields: { Tier: "Gold" } });
  const leads: "Gold" | null | undefined = lead.custom_fields?.Tier?.label;
  console.log(value, definition.options?.[0]?.label, plain, label, persons, leads);
  // @ts-expect-error no such kind of record
  await crm.fields.stage();
  // @ts-expect-error no filter can be made for projects
  crm.projects.where({ title: "A" });
  // @ts-expect-error conditions are the filter
  crm.deals.where({ Tier: "Gold" }, { filter_id: 5 });
  // @ts-expect-error no such way
  new Pipedrive({ apiToken: "x", customFields: "labels" });
}
