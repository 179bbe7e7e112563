import type { AnyAccount, ByName } from "./account.js";
import { errorFrom } from "./causes.js";
import { Core } from "./core.js";
import type { BudgetReport, Estimate } from "./events.js";
import type { Operations } from "./generated/operations.js";
import type { PipedriveOptions, Reply, RequestOptions } from "./options.js";
import { Tree } from "./resources.js";

export type * from "./account.js";
export * from "./errors.js";
export type * from "./events.js";
export type * from "./fields.js";
export { Download, type NamedData, type Progress, type Upload } from "./files.js";
export type * from "./generated/index.js";
export { Listing, type Page } from "./listing.js";
export type {
  BudgetOptions,
  Fetch,
  PageToken,
  PipedriveOptions,
  Plan,
  Policy,
  RateLimit,
  Reply,
  RequestOptions,
  TokenSource,
} from "./options.js";

/** Operations whose input may be left out: those without a required parameter. */
type InputArgs<Input> = Record<string, never> extends Input
  ? [input?: Input, options?: RequestOptions]
  : [input: Input, options?: RequestOptions];

/**
 * A client for one Pipedrive company. Cheap to make: nothing is loaded or sent before the first call.
 *
 * ```ts
 * const crm = new Pipedrive({ apiToken });
 * for await (const deal of crm.deals.list({ status: "open" })) console.log(deal.title);
 * ```
 *
 * @typeParam C The account's custom fields, as `npx pipedrive-wasm types` writes them down. Goes with `customFields: "names"`.
 */
export class Pipedrive<C extends object = AnyAccount> extends Tree<C> {
  constructor(options: (PipedriveOptions & ByName<C>) | Core) {
    super(options instanceof Core ? options : new Core(options));
  }

  /** Calls any operation by Pipedrive's operationId, for the whole reply; `v1.` before it where v2 has the same one. */
  request<K extends keyof Operations>(
    operation: K,
    ...[input, options]: InputArgs<Operations<C>[K]["input"]>
  ): Promise<Reply<Operations<C>[K]["data"]>> {
    return this.core.request(operation, input, options);
  }

  /**
   * The least set of OAuth scopes that allows all of some operations, sorted: what to tick for an app in the Developer Hub.
   *
   * @param operations Names in the client (`deals.list`), or Pipedrive's (`getDeals`).
   */
  async requiredScopes(operations: readonly string[]): Promise<string[]> {
    const scopes = await import("./scopes.js");
    return scopes.requiredScopes(operations, errorFrom);
  }

  /** What the clients of this credential spent of the daily token budget in this program, and what is left of it. */
  async budget(): Promise<BudgetReport> {
    const parts = await import("./budget.js");
    return parts.budgetOf(this.core, errorFrom);
  }

  /**
   * What a job will take, before it is begun; nothing is sent.
   *
   * @param operation Its name in the client (`deals.list`), or Pipedrive's (`getDeals`).
   * @param job How many items a listing is to read, or how many calls are made of any other operation.
   */
  async estimate(operation: string, job: { readonly items: number }): Promise<Estimate> {
    const parts = await import("./budget.js");
    return parts.estimateOf(this.core, errorFrom, operation, job);
  }

  /** A client with other defaults and the same credential. */
  withOptions(options: RequestOptions & { customFields: "keys" }): Pipedrive;
  withOptions(options: RequestOptions): Pipedrive<C>;
  withOptions(options: RequestOptions): Pipedrive<C> | Pipedrive {
    return new Pipedrive(this.core.with(options));
  }
}
