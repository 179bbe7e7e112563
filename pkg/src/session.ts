import { SignInError } from "./oauth/failure.js";
import type { Tokens } from "./oauth.js";
import { keyText, type SessionKey } from "./session/record.js";
import { RunningSession } from "./session/running.js";
import type { TokenStore } from "./stores/store.js";

export { RunningSession } from "./session/running.js";
export type { SessionKey } from "./session/record.js";

/** What refreshes: an `OAuth`. */
export interface Refresher {
  /** Gets new tokens; rejects with the code `oauth_grant` where the refresh token is dead. */
  refresh(tokens: Tokens): Promise<Tokens>;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
  /** The clock, in milliseconds since 1970. */
  now(): number;
}

/** The tokens of an app's user, kept in a store and refreshed in time, once for all who share the store. */
export interface Session {
  readonly store: TokenStore;
  /** Whose they are. */
  readonly key: SessionKey;
  /** What refreshes them. */
  readonly oauth: Refresher;
  /** Told of new tokens, once they are stored. What it throws never reaches a call. */
  readonly onTokens?: ((tokens: Tokens) => void) | undefined;
  /** Told once that the session has ended, by whoever finds out: the user has to allow the app again. */
  readonly onEnd?: ((end: SessionEnd) => void) | undefined;
  /** Told of a store that failed while the old token was still good, so that no call has failed. */
  readonly onStoreError?: ((error: SignInError) => void) | undefined;
}

/** The end of a session. */
export interface SessionEnd {
  readonly key: SessionKey;
  readonly error: SignInError;
}

/** Sessions at work, so that all clients of one share a refresh. */
const sessions = new WeakMap<TokenStore, Map<string, RunningSession>>();
/** More than that many of a store, and those that do nothing are let go. */
const MAX_SESSIONS = 1000;

/** The session at work that belongs to a store and a key. Its hooks are those that were given last. */
export function sessionOf(session: Session): RunningSession {
  const { store, oauth, key } = session;
  if (!store?.compareAndSet || !oauth?.refresh || !key) {
    throw new SignInError({ code: "invalid_input", message: "a session needs store, key and oauth" });
  }
  const text = keyText(key);
  const all = sessions.get(store) ?? new Map<string, RunningSession>();
  sessions.set(store, all);
  let running = all.get(text);
  if (running) running.use(session);
  else {
    if (all.size >= MAX_SESSIONS) for (const [old, each] of all) if (each.isIdle) all.delete(old);
    all.set(text, (running = new RunningSession(session, text)));
  }
  return running;
}
