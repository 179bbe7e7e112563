import { backend } from "../parts/backend.js";
import { PartError } from "../parts/part.js";
import { type SignedTokenCode, SignedTokenError } from "./failure.js";

/** Who opened a frame. */
export interface SignedTokenClaims {
  readonly userId: number;
  readonly companyId: number;
  /** When the token was made, where it says so: milliseconds since 1970. */
  readonly issuedAt?: number;
  /** When it ends. */
  readonly expiresAt: number;
}

/** How a token is checked. */
export interface VerifyOptions {
  /** The clock: milliseconds since 1970. It may differ from Pipedrive's by a minute. */
  readonly now?: (() => number) | undefined;
}

/**
 * Checks the signed token of an app extension, and says who opened the frame. For servers: whoever has a secret can be
 * anybody.
 *
 * @param token The query's `token`, or what the page sent as `authorization: Bearer …`.
 * @param secrets The JWT secret of each extension that may have made it; of one without, the app's client secret.
 * @throws {SignedTokenError} whose `code` says what is wrong with it.
 */
export async function verifySignedToken(
  token: string,
  secrets: string | readonly string[],
  { now = Date.now }: VerifyOptions = {},
): Promise<SignedTokenClaims> {
  if (typeof token !== "string") throw new SignedTokenError("signed_token_malformed", "there is no token");
  const all = typeof secrets === "string" ? [secrets] : secrets;
  try {
    return await backend.ask<SignedTokenClaims>("signed_token", { token, secrets: all, now: now() });
  } catch (refused) {
    if (!(refused instanceof PartError)) throw refused;
    throw new SignedTokenError(refused.code as SignedTokenCode, refused.message);
  }
}
