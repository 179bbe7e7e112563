// Compiled, never run: what an editor tells those who use the package.

import { Pipedrive, PipedriveError, RateLimitError, type Deal, type Listing, type Page, type PageToken, type Reply } from "pipedrive-wasm";
import type { AuditRecord, BudgetReport, Estimate, Logger, RateLimitEvent, RequestEvent, ResponseEvent, RetryEvent, ThresholdReport } from "pipedrive-wasm";
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

export async function watching(keep: (record: AuditRecord) => Promise<void>, logger: Logger): Promise<void> {
  const crm = new Pipedrive({
    apiToken: "secret",
    logger: console,
    actor: "assistant",
    audit: keep,
    traceparent: () => undefined,
    onRequest: async ({ operation, attempt }: RequestEvent) => console.log(operation.trim(), attempt.toFixed()),
    onResponse: ({ status, code, milliseconds, rateLimit }: ResponseEvent) => console.log(status?.toFixed(), code, milliseconds, rateLimit?.remaining),
    onRetry: ({ code, waitMilliseconds }: RetryEvent) => console.log(code === "rate_limited", waitMilliseconds.toFixed()),
    onRateLimit: ({ source, waitMilliseconds }: RateLimitEvent) => console.log(source === "queue", waitMilliseconds?.toFixed()),
    budget: { daily: 10, onThreshold: ({ threshold, spent }: ThresholdReport) => console.log(threshold === 75, spent.toFixed()) },
  });
  await crm.deals.get(1, {}, { logger, actor: "plugin", traceparent: "00", audit: ({ decision, sentence, record }) => console.log(decision === "denied", sentence, record.id) });
  const { byResource, daily, resetsAt, exhaustedAt }: BudgetReport = await crm.budget();
  console.log(byResource.deals?.tokens.toFixed(), daily?.toFixed(), resetsAt.getTime(), exhaustedAt?.getTime());
  const { requests, shareOfDay }: Estimate = await crm.estimate("deals.list", { items: 5 });
  console.log(requests.toFixed(), shareOfDay?.toFixed());

  // @ts-expect-error a logger lacks a level
  new Pipedrive({ apiToken: "x", logger: { error: console.error } });
  // @ts-expect-error thresholds are the client's, and not a call's
  crm.deals.get(1, {}, { budget: { onThreshold: () => undefined } });
  // @ts-expect-error items are a number
  await crm.estimate("deals.list", { items: "5" });
  // @ts-expect-error items are missing
  await crm.estimate("deals.list");
  // @ts-expect-error an event tells no header
  new Pipedrive({ apiToken: "x", onRequest: ({ headers }) => headers });
}
