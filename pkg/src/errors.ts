import type { FieldProblem } from "./fields.js";
import { type RateLimit, said } from "./options.js";

/** Why a call with a session failed that got no token. */
export type SessionErrorCode =
  /** There are no tokens for this user, or Pipedrive takes them no more: the user has to allow the app again. */
  | "session_ended"
  /** The token store failed. No tokens are lost: call again. */
  | "session_store"
  /** Pipedrive refused the app itself: its id or its secret. */
  | "oauth_config";

/** Why a call failed. Stable, and the same in Rust. */
export type ErrorCode =
  | SessionErrorCode
  | "bad_request"
  | "authentication"
  | "permission"
  | "plan_limit"
  | "not_found"
  | "gone"
  | "rate_limited"
  | "blocked"
  | "budget_exhausted"
  | "policy_denied"
  | "server"
  | "connection"
  | "timeout"
  | "aborted"
  | "invalid_input"
  | "unexpected_response";

/** What an error is made of. */
export interface ErrorFacts {
  code: ErrorCode;
  operation: string;
  message: string;
  info?: string;
  apiCode?: string;
  status?: number;
  retryable?: boolean;
  retryIn?: number;
  attempts?: number;
  rateLimit?: RateLimit;
  correlationId?: string;
  mayHaveHappened?: boolean;
  problems?: readonly FieldProblem[];
  body?: unknown;
  cause?: unknown;
}

/** A call that failed. Tell causes apart by `code`: `instanceof` fails across iframes. */
export class PipedriveError extends Error {
  static override readonly name: string = "PipedriveError"; // survives a bundler that renames classes
  declare readonly code: ErrorCode;
  /** The call: `deals.get`. */
  declare readonly operation: string;
  /** HTTP status, where an answer came. */
  declare readonly status?: number;
  /** More on it, where Pipedrive says more. */
  declare readonly info?: string;
  /** Pipedrive's own code, such as `feature_capping_deals_limit`. */
  declare readonly apiCode?: string;
  /** The same call may succeed later. Says nothing of whether repeating a write is safe. */
  declare readonly retryable: boolean;
  /** It is a write, and it is open whether it took effect: look before you repeat it. */
  declare readonly mayHaveHappened: boolean;
  /** Milliseconds until it is worth coming back, where that is known. */
  declare readonly retryIn?: number;
  /** Requests that were sent. */
  declare readonly attempts: number;
  declare readonly rateLimit?: RateLimit;
  /** Pipedrive's id of the request, for its support. */
  declare readonly correlationId?: string;
  /** What is wrong with names, labels and values of custom fields, where that is the cause. */
  declare readonly problems?: readonly FieldProblem[];
  /** The answer's body, where it was JSON. */
  declare readonly body?: unknown;

  constructor({ message, cause, ...facts }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    Object.assign(this, { retryable: false, mayHaveHappened: false, attempts: 0 }, said(facts)); // a log shows no empty ones
  }
}

/** Pipedrive refused the request as it stands: 400, and 4xx without a class of their own. */
export class BadRequestError extends PipedriveError {
  static override readonly name: string = "BadRequestError";
}

/** 401: the token is missing, wrong, expired or revoked. */
export class AuthenticationError extends PipedriveError {
  static override readonly name: string = "AuthenticationError";
}

/** 403: the user or the token's scopes don't allow it. */
export class PermissionError extends PipedriveError {
  static override readonly name: string = "PermissionError";
}

/** The company's plan doesn't cover it, or a limit of the plan is reached. */
export class PlanLimitError extends PipedriveError {
  static override readonly name: string = "PlanLimitError";
}

/** 404: it doesn't exist, or this user can't see it. */
export class NotFoundError extends PipedriveError {
  static override readonly name: string = "NotFoundError";
}

/** 410: it was there and is gone for good. */
export class GoneError extends PipedriveError {
  static override readonly name: string = "GoneError";
}

/** 429: the burst limit is reached, also after the retries. The request was not executed. */
export class RateLimitError extends PipedriveError {
  static override readonly name: string = "RateLimitError";
}

/** The daily token budget is used up, or the call would break into its reserve. Nothing was executed. */
export class BudgetError extends PipedriveError {
  static override readonly name: string = "BudgetError";
}

/** The client's own access policy doesn't allow the call. Nothing was sent. */
export class PolicyError extends PipedriveError {
  static override readonly name: string = "PolicyError";
}

/** 403 with a page of Cloudflare's: the credential is locked out for a while. Sending more makes it longer. */
export class BlockedError extends PipedriveError {
  static override readonly name: string = "BlockedError";
}

/** 5xx. Whether a write took effect is unknown. */
export class ServerError extends PipedriveError {
  static override readonly name: string = "ServerError";
}

/** No answer came: network, DNS, TLS, or CORS in a browser. Whether a write took effect is unknown. */
export class ConnectionError extends PipedriveError {
  static override readonly name: string = "ConnectionError";
}

/** No whole answer came in time. Whether a write took effect is unknown. */
export class TimeoutError extends PipedriveError {
  static override readonly name: string = "TimeoutError";
}

/** Ended by the caller's signal; `cause` is its reason. Whether a write took effect is unknown. */
export class AbortError extends PipedriveError {
  static override readonly name: string = "AbortError";
}

/** The arguments don't fit the operation. Nothing was sent. */
export class InvalidInputError extends PipedriveError {
  static override readonly name: string = "InvalidInputError";
}

/** An answer came, but not one that the operation can have. */
export class UnexpectedResponseError extends PipedriveError {
  static override readonly name: string = "UnexpectedResponseError";
}
