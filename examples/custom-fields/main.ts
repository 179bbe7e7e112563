// Reads a deal by the names of its fields, writes it, adds an option, and finds the deal by what its fields are like.
// What there is to read and write stands in crm.d.ts, which `npm run types` writes anew for your own account.
import { Pipedrive } from "pipedrive-wasm";
import type { Crm } from "./crm.js";

const { PIPEDRIVE_API_TOKEN: apiToken, PIPEDRIVE_BASE_URL: baseUrl } = process.env;
const crm = new Pipedrive<Crm>({ apiToken, baseUrl, customFields: "names" });

const deal = await crm.deals.create({
  title: "Acme renewal",
  custom_fields: {
    "Contract end": "2027-12-31",
    "Setup fee": { value: 1200, currency: "EUR" },
    Priority: "High",
    "Interested in": ["Licence", "Support"],
  },
});
console.log("written by names:", deal.custom_fields?.Priority, deal.custom_fields?.["Setup fee"]);

// What was read can be written back, and changed on the way.
const read = await crm.deals.get(deal.id);
await crm.deals.update(deal.id, { custom_fields: { ...read.custom_fields, Seats: 25, Priority: "Low" } });

// An option that the account doesn't have yet. Its label is text that nobody could have checked beforehand, so this client isn't
// bound to the account's types.
const open = new Pipedrive({ apiToken, baseUrl, customFields: "names", missingOptions: "create" });
const moved = await open.deals.update(deal.id, { custom_fields: { Region: "Antarctica" } });
console.log("an option was added:", moved.custom_fields?.["Region"]);

// By what fields are like, in Pipedrive: a saved filter is made for it, and deleted when the loop ends.
const found: string[] = [];
for await (const { title } of crm.deals.where({ Seats: { gte: 25 }, "Contract end": { gt: "2027-12-30" } })) found.push(`${title}`);
console.log("found:", found.join(", "));

// Of a list only what is asked for.
const [first] = await crm.deals.list({ ids: [deal.id] }, { customFields: ["Seats", "Region"] }).toArray({ max: 1 });
console.log("two fields of it:", Object.keys(first?.custom_fields ?? {}).join(", "));

const fields = await crm.fields.deal();
console.log(`the key of Seats is ${fields.field("Seats").key}`);
