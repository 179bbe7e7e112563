import { SignInError } from "../oauth/failure.js";
import type { Tokens } from "../oauth.js";

/** Whose session it is: a company's, or one for each of its users. */
export interface SessionKey {
  readonly companyId: number | string;
  readonly userId?: number | string;
}

/** A session as a store keeps it, in JSON. */
export interface SessionRecord {
  /** None any more where it ended. */
  readonly tokens?: Tokens;
  /** When the tokens came, in milliseconds since 1970, by the same clock as `expiresAt`. It stays where they were taken away. */
  readonly receivedAt: number;
  /** When the user allowed the app. */
  readonly connectedAt: number;
  /** Who allowed it; where the session is the company's, the key doesn't say it. */
  readonly userId?: string;
  /** When Pipedrive took the refresh token no more, in milliseconds since 1970. */
  readonly endedAt?: number;
}

/** The text of a key in a store: `42` or `42:7`. */
export function keyText({ companyId, userId }: SessionKey): string {
  const parts = userId === undefined ? [companyId] : [companyId, userId];
  const texts = parts.map((part) => `${part}`);
  if (!texts.every((text) => /^[0-9A-Za-z-]{1,64}$/.test(text))) {
    throw new SignInError({ code: "invalid_input", message: "a session's key needs a companyId, and its ids have letters, digits and - only" });
  }
  return texts.join(":");
}

/** Reads what a store had. */
export function recordOf(key: string, text: string): SessionRecord {
  let record: Partial<SessionRecord> | undefined;
  try {
    record = JSON.parse(text) as Partial<SessionRecord>;
  } catch {
    // The engine's own error would show what it stumbled over.
  }
  const { tokens, receivedAt, connectedAt, endedAt } = record ?? {};
  const times = typeof receivedAt === "number" && typeof connectedAt === "number";
  const texts = tokens && [tokens.accessToken, tokens.refreshToken, tokens.apiDomain].every((each) => typeof each === "string" && each);
  if (!times || !((texts && typeof tokens.expiresAt === "number") || (!tokens && typeof endedAt === "number"))) {
    throw new SignInError({ code: "session_store", message: `what is stored for ${key} is no session of this package's` });
  }
  return record as SessionRecord;
}
