// Deliberate mistakes, each with the error that it must be: a comment before the line has its code and a part of its text.

import { Pipedrive, type CustomField, type Deal, type DealCreateParams } from "pipedrive-wasm";
import type { Crm } from "./crm.js";

const crm = new Pipedrive<Crm>({ apiToken: "x", customFields: "names" });

// TS2345: Property 'customFields' is missing
new Pipedrive<Crm>({ apiToken: "x" });
// TS2322: Type '"keys"' is not assignable
new Pipedrive<Crm>({ apiToken: "x", customFields: "keys" });

export async function mistakes(deal: Deal<Crm>): Promise<void> {
  // TS2353: 'Tear' does not exist
  await crm.organizations.update(1, { custom_fields: { Tear: "Gold" } });
  // TS2322: Type '"Platinum"' is not assignable
  await crm.organizations.update(1, { custom_fields: { Tier: "Platinum" } });
  // TS2322: Type '"Platinum"' is not assignable
  await crm.organizations.update(1, { custom_fields: { Tier: { id: 1, label: "Platinum" } } });
  // TS2322: Type 'string' is not assignable to type 'readonly
  await crm.organizations.update(1, { custom_fields: { Markets: "Gold" } });
  // TS2322: Type '"Narnia"' is not assignable
  await crm.organizations.create({ name: "A", custom_fields: { Markets: ["Nordics", "Narnia"] } });
  // TS2741: Property 'currency' is missing
  await crm.deals.create({ title: "A", custom_fields: { "Setup fee": { value: 5 } } });
  // TS2322: Type 'number' is not assignable to type
  await crm.deals.create({ title: "A", custom_fields: { "Setup fee": 5 } });
  // TS2322: Type 'string' is not assignable to type 'number'
  await crm.deals.update(1, { custom_fields: { Seats: "25" } });
  // TS2741: Property 'until' is missing
  await crm.deals.update(1, { custom_fields: { "Trial period": { value: "2026-01-01" } } });
  // TS2353: 'Reference' does not exist
  await crm.deals.update(1, { custom_fields: { Reference: "of two fields" } });
  // TS2322: Type '"Low"' is not assignable
  await crm.leads.create({ title: "A", person_id: 1, custom_fields: { Region: "Low" } });
  // TS2353: 'Tier' does not exist
  await crm.persons.create({ name: "A", custom_fields: { Tier: "Gold" } });
  // TS2322: Type '"Hardware"' is not assignable
  await crm.products.update(1, { custom_fields: { Grade: "Hardware" } });
  // TS2322: Type '"Painting"' is not assignable
  await crm.projects.create({ title: "A", custom_fields: { "Kind of work": "Painting" } });
  // TS2322: Type '"Urgent"' is not assignable
  await crm.request("updateDeal", { id: 1, custom_fields: { Priority: "Urgent" } });
  // TS2322: Type '"Tier"' is not assignable
  crm.deals.list({ custom_fields: ["Tier"] });
  // TS2322: Type '"Urgent"' is not assignable
  crm.deals.where({ Priority: "Urgent" });
  // TS2322: Type '"Urgent"' is not assignable
  crm.deals.where({ or: [{ Priority: ["High", "Urgent"] }] });
  // TS2561: 'Prioriti' does not exist
  crm.deals.where({ Prioriti: "High" });
  // TS2353: 'more' does not exist
  crm.deals.where({ value: { more: 1000 } });
  // TS2322: Type 'string' is not assignable to type 'number'
  crm.deals.where({ Seats: { gte: "25" } });

  // TS2551: Property 'Priorit' does not exist
  deal.custom_fields?.Priorit;
  // TS2367: have no overlap
  if (deal.custom_fields?.Priority?.label === "Urgent") return;
  // TS2322: Type 'string' is not assignable to type 'number'
  const seats: number | null | undefined = deal.custom_fields?.["Contract end"];
  // TS2322: is not assignable to type 'string'
  const found: string | null | undefined = (await crm.deals.get(1)).custom_fields?.["Setup fee"];
  // TS2322: Type '"Gold"' is not assignable
  const input: DealCreateParams<Crm> = { title: "A", custom_fields: { Priority: "Gold" } };
  // TS2353: 'pricedByTheMoon' does not exist
  await crm.fields.deal({ pricedByTheMoon: true });
  for await (const lead of crm.leads.list()) {
    // TS2339: Property 'Tier' does not exist
    lead.custom_fields?.Tier;
  }
  console.log(seats, found, input);
}

/** An account in which every new deal needs a field. */
interface Strict {
  deal: { Tier: CustomField<"enum", "Gold" | "Silver", true>; Seats: CustomField<"double"> };
}

export async function needed(): Promise<void> {
  const strict = new Pipedrive<Strict>({ apiToken: "x", customFields: "names" });
  await strict.deals.create({ title: "A", custom_fields: { Tier: "Gold" } });
  await strict.deals.update(1, { custom_fields: { Seats: 5 } });
  // TS2345: Property 'custom_fields' is missing
  await strict.deals.create({ title: "A" });
  // TS2322: Property 'Tier' is missing
  await strict.deals.create({ title: "A", custom_fields: { Seats: 5 } });
  // TS2322: Type 'null' is not assignable
  await strict.deals.create({ title: "A", custom_fields: { Tier: null } });
}
