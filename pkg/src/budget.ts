import type { errorFrom } from "./causes.js";
import type { Core } from "./core.js";
import type { BudgetReport, Estimate, Spending, ThresholdReport } from "./events.js";
import type { BudgetOptions } from "./options.js";

// Loaded only where the budget is asked for or watched. What makes the errors is handed in: imported here, it would be
// a file of its own, which every program would load.

type MakeError = typeof errorFrom;

/** Asks the core. */
async function asked(core: Core, makeError: MakeError, question: number, key?: string, items?: number): Promise<unknown[]> {
  const failure = await core.load();
  if (failure) throw makeError({ ...failure, operation: key ?? "budget", retryable: true });
  const answer = core.ask(question, key, items) ?? [];
  const [, code, operation, problem] = answer as string[]; // as an error has them; see `src/wasm/output.rs`
  if (code === "invalid_input" && operation) throw makeError({ code, operation, message: `${operation}: ${problem}` });
  return answer;
}

/** What was spent today. */
export async function budgetOf(core: Core, makeError: MakeError): Promise<BudgetReport> {
  return reportOf(await asked(core, makeError, 4));
}

/** `[tokens, daily, left, resetAt, since, operation, requests, tokens, operation, …]`, see `src/wasm/output.rs`. */
function reportOf(answer: readonly unknown[]): BudgetReport {
  const [spent = 0, daily, remaining, resetsAt = 0, since, ...list] = answer as number[];
  const exhaustedAt = endOf(spent, remaining, since);
  const byOperation: Record<string, Spending> = {};
  const byResource: Record<string, { requests: number; tokens: number }> = {};
  for (let at = 0; at < list.length; at += 3) {
    const [operation, requests, tokens] = list.slice(at) as unknown as [string, number, number];
    byOperation[operation] = { requests, tokens };
    const [resource = ""] = operation.replace(/^v1\./, "").split(".");
    const sum = (byResource[resource] ??= { requests: 0, tokens: 0 });
    sum.requests += requests;
    sum.tokens += tokens;
  }
  return {
    spent,
    byResource,
    byOperation,
    ...(daily !== undefined && { daily }),
    ...(remaining !== undefined && { remaining }),
    resetsAt: new Date(resetsAt),
    ...(exhaustedAt < resetsAt && { exhaustedAt: new Date(exhaustedAt) }),
  };
}

/** When the rest is spent at the pace of those who spent since then: the core's `Budget::exhausted_at`. */
function endOf(spent: number, remaining = Infinity, since = Infinity): number {
  const now = performance.timeOrigin + performance.now();
  return spent > 0 ? now + (remaining * Math.max(now - since, 1)) / spent : Infinity;
}

/** Pipedrive's burst window. */
const WINDOW_MILLISECONDS = 2000;
/** The core counts in 32 bits. */
const MAX_ITEMS = 2 ** 32 - 1;

/** What a job takes: reading that many items of a listing, or that many calls of anything else. */
export async function estimateOf(core: Core, makeError: MakeError, name: string, job: { items: number }): Promise<Estimate> {
  const items: unknown = job?.items;
  const fits = Number.isInteger(items) && (items as number) >= 0 && (items as number) <= MAX_ITEMS;
  const about = await asked(core, makeError, 5, `${name}`, fits ? (items as number) : 0);
  const [operation, , cost, requests, , limit] = about as [string, string, number, number, number, number];
  if (!fits) {
    throw makeError({ code: "invalid_input", operation, message: `${operation}: items must be a whole number from 0 to ${MAX_ITEMS}` });
  }
  const { daily } = await budgetOf(core, makeError);
  const tokens = requests * cost;
  const milliseconds = Math.max(0, Math.ceil(requests / limit) - 1) * WINDOW_MILLISECONDS;
  return { requests, tokens, milliseconds, ...(daily && { shareOfDay: tokens / daily }) };
}

const THRESHOLDS = [75, 90, 100] as const;

/** How far each budget was told of, and on which day. */
const told = new WeakMap<BudgetOptions, { day: number; threshold: number }>();

/** What has to be told now: a report for each threshold that was passed since the last time. */
export function passed(answer: readonly unknown[], budget: BudgetOptions, exhausted: boolean): ThresholdReport[] {
  const report = reportOf(answer);
  const { daily, remaining } = report;
  let percent = exhausted ? 100 : 0;
  if (daily && remaining !== undefined) percent = Math.max(percent, (100 * (daily - remaining)) / daily);
  const day = report.resetsAt.getTime();
  let last = told.get(budget);
  if (last?.day !== day) told.set(budget, (last = { day, threshold: 0 }));
  const { threshold: before } = last;
  const now = THRESHOLDS.filter((threshold) => threshold > before && percent >= threshold);
  last.threshold = now.at(-1) ?? before;
  return now.map((threshold) => ({ ...report, threshold }));
}
