// Prints the open deals of the CRM at PIPEDRIVE_BASE_URL.

import { Pipedrive } from "pipedrive-wasm";

const ROWS = 25;

const crm = new Pipedrive({ apiToken: process.env.PIPEDRIVE_API_TOKEN, baseUrl: process.env.PIPEDRIVE_BASE_URL });

const stages = new Map();
for await (const stage of crm.stages.list()) stages.set(stage.id, stage.name);

const deals = await crm.deals.list({ status: "open" }).toArray();
const shown = deals.slice(0, ROWS);

// Only the organizations of the rows shown: a hundred to a request.
const names = new Map();
const wanted = [...new Set(shown.map((deal) => deal.org_id).filter((id) => id != null))];
for await (const { id, name } of crm.organizations.list({ ids: wanted.length ? wanted : undefined })) names.set(id, name);

const rows = shown.map((deal) => [
  deal.title,
  stages.get(deal.stage_id) ?? "",
  money(deal.value ?? 0, deal.currency),
  names.get(deal.org_id) ?? "",
]);
print(["Deal", "Stage", "Value", "Organization"], rows);

const sums = new Map();
for (const { value, currency } of deals) sums.set(currency, (sums.get(currency) ?? 0) + (value ?? 0));
const more = deals.length - shown.length;
if (more > 0) console.log(`… and ${more} more`);
console.log(`\n${deals.length} open deals: ${[...sums].map(([currency, sum]) => money(sum, currency)).join(", ")}`);

function money(value, currency = "USD") {
  return new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" }).format(value);
}

function print(head, rows) {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at].length)));
  // Amounts stand under each other.
  const line = (cells) => cells.map((cell, at) => (at === 2 ? cell.padStart(widths[at]) : cell.padEnd(widths[at]))).join("  ").trimEnd();
  console.log(line(head));
  console.log(widths.map((width) => "─".repeat(width)).join("  "));
  for (const row of rows) console.log(line(row));
}
