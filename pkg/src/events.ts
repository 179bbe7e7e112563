import type { ErrorCode } from "./errors.js";
import type { RateLimit } from "./options.js";

// Types alone. None of them has a place for a token, a body, a value of a query, or an id but the audit's record.

/** What every event tells of its call. */
export interface CallEvent {
  /** The call: `deals.get`. */
  readonly operation: string;
  /** HTTP method. */
  readonly method: string;
  /** The path with names in place of ids: `/deals/{id}`. */
  readonly path: string;
  /** Which request of the call, from 1. */
  readonly attempt: number;
  /** The trace that the request belongs to, where the option `traceparent` gives one. */
  readonly traceparent?: string;
}

/** A request is about to be sent. */
export type RequestEvent = CallEvent;

/** A request came to its end: an answer, or none. */
export interface ResponseEvent extends CallEvent {
  /** HTTP status, where an answer came. */
  readonly status?: number;
  /** Why it failed, where it did. */
  readonly code?: ErrorCode;
  /** From sending it to the whole answer; for a download, to the answer's head. */
  readonly milliseconds: number;
  /** Tokens of the daily budget that it took; 0 for a 429. */
  readonly cost: number;
  /** Pipedrive's id of the request, for its support. */
  readonly correlationId?: string;
  /** What the answer's headers say of the limits; without `resetIn`. */
  readonly rateLimit?: RateLimit;
}

/** A request failed, and is sent again. `attempt` is the one that failed. */
export interface RetryEvent extends CallEvent {
  readonly status?: number;
  readonly code: ErrorCode;
  /** Until it is sent again, at the earliest. */
  readonly waitMilliseconds: number;
  readonly correlationId?: string;
}

/** A request is held back for the rate limit, or was refused for it. */
export interface RateLimitEvent extends CallEvent {
  /** `"queue"`: the client holds it back, so that there is no 429. `"server"`: it was a 429. */
  readonly source: "queue" | "server";
  /** For how long, where that is known: behind other calls it isn't. */
  readonly waitMilliseconds?: number;
}

/** What log lines go to: `console`, or a logger with the same four methods. */
export interface Logger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** One call, for the record: who did what to which record, and what came of it. */
export interface AuditRecord {
  /** The option `actor`. */
  readonly who?: string;
  /** The call: `deals.delete`. `request` where there is no operation of the name that was given. */
  readonly operation: string;
  /** HTTP method; absent where there is no such operation. */
  readonly method?: string;
  /** The ids in the path, by their names: `{ id: 42 }`. No other input. */
  readonly record: Readonly<Record<string, string | number>>;
  /** Whether the client's access policy allows it. */
  readonly decision: "allowed" | "denied";
  /** `"refused"`: the client itself turned it down, and nothing was sent. */
  readonly outcome: "done" | "failed" | "refused";
  /** HTTP status of the last answer. */
  readonly status?: number;
  /** Why it failed, where it did. */
  readonly code?: ErrorCode;
  /** Requests that were sent. */
  readonly attempts: number;
  /** Tokens of the daily budget. */
  readonly cost: number;
  /** It is a write that failed, and it is open whether it took effect. */
  readonly mayHaveHappened: boolean;
  readonly startedAt: Date;
  readonly milliseconds: number;
  /** Pipedrive's id of the last request. */
  readonly correlationId?: string;
  readonly traceparent?: string;
  /** All of it for people: `assistant deleted deal 42`. */
  readonly sentence: string;
}

/** What was spent of the daily token budget by the clients of a credential in this program. */
export interface BudgetReport {
  /** Tokens since the day began, or the program. */
  readonly spent: number;
  /** The same by resource: `deals`. */
  readonly byResource: Readonly<Record<string, Spending>>;
  /** The same by operation: `deals.list`. */
  readonly byOperation: Readonly<Record<string, Spending>>;
  /** Tokens that the company has a day, by the server's headers or `budget.daily`. */
  readonly daily?: number;
  /** Tokens left today. Without the server's word, only what these clients spent is missing. */
  readonly remaining?: number;
  /** When the day ends: midnight UTC, as far as is known. */
  readonly resetsAt: Date;
  /** When the budget is used up at today's pace, where that is before the day ends. */
  readonly exhaustedAt?: Date;
}

/** Requests, repeated ones too, and their tokens. */
export interface Spending {
  readonly requests: number;
  readonly tokens: number;
}

/** The report at the moment at which a threshold is passed. */
export interface ThresholdReport extends BudgetReport {
  /** Per cent of the day's tokens that are used. */
  readonly threshold: 75 | 90 | 100;
}

/** What a job will take. */
export interface Estimate {
  readonly requests: number;
  /** Tokens of the daily budget. */
  readonly tokens: number;
  /** What the burst limit makes of it, at the least: the answers' own time isn't in it. */
  readonly milliseconds: number;
  /** Its part of the day's tokens, 1 for all of them, where those are known. */
  readonly shareOfDay?: number;
}
