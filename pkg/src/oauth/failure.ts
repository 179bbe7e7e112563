/** Why signing in, or staying signed in, failed. One for each thing that you would do differently. */
export type SignInCode =
  /** There are no tokens for this user, or Pipedrive takes them no more: send the user to `authorizeUrl()`. */
  | "session_ended"
  /** The token store failed, or has what can't be read. The tokens aren't lost: where it is retryable, call again. */
  | "session_store"
  /** The user said no. */
  | "oauth_denied"
  /** A code without a state: the installation began in the Marketplace, or elsewhere. Send the user to `authorizeUrl()`. */
  | "oauth_state_missing"
  /** The state isn't of this app's making: nothing of the callback may be trusted. */
  | "oauth_state_forged"
  /** The user took too long. Send them to `authorizeUrl()` again. */
  | "oauth_state_expired"
  /** The state was made for another browser. */
  | "oauth_state_unbound"
  /** The callback is none that Pipedrive makes. */
  | "oauth_callback"
  /** A code or refresh token that Pipedrive doesn't take: wrong, used or expired. */
  | "oauth_grant"
  /** Pipedrive refused the app itself: its id, its secret or its callback address. */
  | "oauth_config"
  | "bad_request"
  | "authentication"
  | "permission"
  | "rate_limited"
  | "blocked"
  | "server"
  | "connection"
  | "timeout"
  | "unexpected_response"
  | "invalid_input";

/** What an error of signing in is made of. */
export interface SignInFacts {
  readonly code: SignInCode;
  readonly message: string;
  /** The same call may succeed later. */
  readonly retryable?: boolean;
  /** Milliseconds until it is worth coming back. */
  readonly retryIn?: number;
  /** HTTP status of the token endpoint. */
  readonly status?: number;
  readonly cause?: unknown;
}

/**
 * Signing in failed, or a session. Within a call of a client it comes as the `cause` of an error with the same `code`. Never
 * holds a token or a secret.
 */
export class SignInError extends Error {
  static override readonly name: string = "SignInError"; // survives a bundler that renames classes
  readonly code: SignInCode;
  readonly retryable: boolean;
  declare readonly retryIn?: number;
  declare readonly status?: number;

  constructor({ code, message, retryable = false, retryIn, status, cause }: SignInFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "SignInError";
    this.code = code;
    this.retryable = retryable;
    if (retryIn !== undefined) this.retryIn = retryIn;
    if (status !== undefined) this.status = status;
  }
}

/** The shortest text that is looked for: shorter ones are everywhere. */
const MIN_SECRET_LENGTH = 4;

/**
 * A thrown value as a cause that shows none of the secrets. Drivers of databases like to put a statement's values into
 * their messages. What else stands on it (a `cause` of its own, the request) is left behind.
 */
export function withoutSecrets(thrown: unknown, secrets: readonly string[]): Error {
  const hidden = (text: string): string =>
    secrets
      .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
      .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      .reduce((shown, secret) => shown.split(secret).join("…"), text);
  const { name, message, code } = (Object(thrown) === thrown ? thrown : { name: "Error", message: String(thrown) }) as {
    name?: unknown;
    message?: unknown;
    code?: unknown;
  };
  // An engine that stumbles over JSON shows a piece of it, which may be a token.
  const shown = thrown instanceof SyntaxError ? "what was read isn't what it should be" : typeof message === "string" ? message : "";
  const error = new Error(hidden(shown));
  if (typeof name === "string") error.name = hidden(name);
  if (typeof code === "string" || typeof code === "number") Object.assign(error, { code: typeof code === "string" ? hidden(code) : code });
  delete error.stack; // it says where this function stands, and no more
  return error;
}
