import type { ErrorCode, ErrorFacts } from "./errors.js";
import type { PageToken, RateLimit } from "./options.js";

// What the core answers with: arrays, whose places `src/wasm/output.rs` fills.

/** Send this. Headers are flat: name, value. So are the parts of a multipart body, where a number is the place of a file. */
export type SendStep = [0, id: number, method: string, url: string, binary: boolean, headers: string[], body?: string | (string | number)[]];

type ReplyStep = [
  1,
  data: unknown,
  additionalData: Record<string, unknown> | undefined,
  relatedObjects: Record<string, unknown> | undefined,
  cursor: string | undefined,
  start: number | undefined,
  cost: number,
  attempts: number,
  correlationId: string | undefined,
  rateLimit: RateLimitTuple | undefined,
];

export type ErrorStep = [
  2,
  code: ErrorCode,
  operation: string,
  message: string,
  info: string | undefined,
  apiCode: string | undefined,
  status: number | undefined,
  retryable: boolean,
  retryIn: number | undefined,
  attempts: number,
  rateLimit: RateLimitTuple | undefined,
  correlationId: string | undefined,
  body: unknown,
  cause: unknown,
  mayHaveHappened: boolean,
];

/** Wait, at most so many milliseconds; `retry` where the last request failed, and is repeated then. */
export type WaitStep = [3, id: number, time: number | undefined, retry: boolean];

type RateLimitTuple = [limit?: number, remaining?: number, resetIn?: number, dailyLimit?: number, dailyRemaining?: number];

/** What to do next: send, wait, or end with a reply or an error. */
export type Step = SendStep | ReplyStep | ErrorStep | WaitStep;

function rateLimitOf(tuple: RateLimitTuple | undefined): RateLimit | undefined {
  if (!tuple) return undefined;
  const [limit, remaining, resetIn, dailyLimit, dailyRemaining] = tuple;
  return { limit, remaining, resetIn, dailyLimit, dailyRemaining };
}

/** What a call came to. */
export interface Outcome {
  data: unknown;
  additionalData?: Record<string, unknown>;
  relatedObjects?: Record<string, unknown>;
  next?: PageToken;
  cost: number;
  attempts: number;
  correlationId?: string;
  rateLimit?: RateLimit;
}

/** Reads the end of a call that succeeded. */
export function outcomeOf(step: ReplyStep): Outcome {
  const [, data, additionalData, relatedObjects, cursor, start, cost, attempts, correlationId, rateLimit] = step;
  const next = cursor !== undefined ? { cursor } : start !== undefined ? { start } : undefined;
  return { data, additionalData, relatedObjects, next, cost, attempts, correlationId, rateLimit: rateLimitOf(rateLimit) };
}

/** Reads the end of a call that failed. */
export function failureOf(step: ErrorStep): ErrorFacts {
  const [, code, operation, text, info, apiCode, status, retryable, retryIn, attempts, rateLimit, correlationId, body, cause, mayHaveHappened] = step;
  const message = `${operation}: ${text}`;
  return { code, operation, message, info, apiCode, status, retryable, retryIn, attempts, rateLimit: rateLimitOf(rateLimit), correlationId, body, cause, mayHaveHappened };
}
