import {
  AbortError,
  AuthenticationError,
  BadRequestError,
  BlockedError,
  BudgetError,
  ConnectionError,
  GoneError,
  InvalidInputError,
  NotFoundError,
  PermissionError,
  PlanLimitError,
  PolicyError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  type ErrorFacts,
  PipedriveError,
  type ErrorCode,
  type SessionErrorCode,
} from "./errors.js";

type CallErrorCode = Exclude<ErrorCode, SessionErrorCode>;

/** Those of a session come as one of these, see `session/sending.ts`. */
const CLASSES: Record<CallErrorCode, typeof PipedriveError> = {
  bad_request: BadRequestError,
  authentication: AuthenticationError,
  permission: PermissionError,
  plan_limit: PlanLimitError,
  not_found: NotFoundError,
  gone: GoneError,
  rate_limited: RateLimitError,
  blocked: BlockedError,
  budget_exhausted: BudgetError,
  policy_denied: PolicyError,
  server: ServerError,
  connection: ConnectionError,
  timeout: TimeoutError,
  aborted: AbortError,
  invalid_input: InvalidInputError,
  unexpected_response: UnexpectedResponseError,
};

/** Makes the error of its class. */
export function errorFrom(facts: ErrorFacts): PipedriveError {
  return new CLASSES[facts.code as CallErrorCode](facts);
}
