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
  const widths = head.map((title, at) => Math.max(...[title, ...rows.map((row) => row[at])].map(columns)));
  const padded = (cell, at) => {
    const space = " ".repeat(widths[at] - columns(cell));
    // Amounts stand under each other.
    return at === 2 ? space + cell : cell + space;
  };
  const line = (cells) => cells.map(padded).join("  ").trimEnd();
  console.log(line(head));
  console.log(widths.map((width) => "─".repeat(width)).join("  "));
  for (const row of rows) console.log(line(row));
}

/** How many columns a text takes in a terminal: Chinese, Japanese and Korean characters take two. */
function columns(text) {
  const wide = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu);
  return [...text].length + (wide?.length ?? 0);
}
