// Compiled, never run: what an editor tells those who use the package.

import { Pipedrive, PipedriveError, RateLimitError, type Deal, type Listing, type Page, type PageToken, type Reply } from "pipedrive-wasm";
import { Pipedrive as Inline } from "pipedrive-wasm/inline";

export async function usage(): Promise<void> {
  const crm = new Pipedrive({ apiToken: "secret", timeout: 5000, headers: { traceparent: "00" } });
  new Inline({ accessToken: async () => "token", companyDomain: "acme" });

  const deals: Listing<Deal> = crm.deals.list({ status: "open", limit: 50 });
  for await (const deal of deals) deal.title?.toUpperCase();
  const page: Page<unknown> = await crm.deals.list().page();
  const token: PageToken | undefined = page.next;
  await crm.deals.list().page(token);
  await crm.deals.list({ updated_since: new Date() }, { signal: AbortSignal.timeout(100) }).toArray({ max: 10 });

  const deal = await crm.deals.create({ title: "Acme renewal", value: 5000, currency: "EUR" });
  await crm.deals.update(deal.id, { status: "won" });
  const hits = await crm.deals.search({ term: "Acme" }).toArray();
  const score: number | undefined = hits[0]?.result_score;
  const reply: Reply<unknown> = await crm.request("getDeals", { status: "open" });
  const status: number = reply.response.status;
  await crm.request("getDeals");

  // @ts-expect-error a parameter that there isn't
  crm.deals.list({ stauts: "open" });
  // @ts-expect-error an id of another type
  crm.deals.get("42x", { nothing: 1 });
  // @ts-expect-error a title is required
  crm.deals.create({});
  // @ts-expect-error an operation that there isn't
  crm.request("getDeels");

  try {
    await crm.deals.get(1);
  } catch (error) {
    if (error instanceof RateLimitError) error.retryIn?.toFixed();
    if (error instanceof PipedriveError && error.code === "not_found") console.log(error.operation, score, status);
  }
}
