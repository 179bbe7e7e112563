import type { Tokens } from "../oauth.js";
import type { SessionKey } from "../session.js";
import { keyText, recordOf, type SessionRecord } from "../session/record.js";
import type { TokenStore, UnreadableSession } from "../stores/store.js";
import { SignInError } from "./failure.js";

/** Whose tokens they are. */
export interface Connected {
  /** For `new Pipedrive({ session: { store, key, oauth } })`. */
  readonly key: SessionKey;
  readonly user: {
    readonly id: number;
    readonly name?: string;
    readonly companyId: number;
    readonly companyName?: string;
    /** `acme` for `https://acme.pipedrive.com`. */
    readonly companyDomain?: string;
  };
}

interface Me {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly company_id?: unknown;
  readonly company_name?: unknown;
  readonly company_domain?: unknown;
}

/** The host of every company's, where an answer names none of its own. */
const SHARED = "api";

/** Reads who the user is from an answer of `GET /users/me`. */
export function whose(status: number, body: string, { apiDomain }: Tokens): Connected["user"] {
  let me: Me | undefined;
  try {
    me = (JSON.parse(body) as { data?: Me }).data;
  } catch {
    // No JSON is no answer, see below.
  }
  const [id, companyId] = [me?.id, me?.company_id].map(Number);
  if (status !== 200 || !me || !id || !companyId || !Number.isSafeInteger(id) || !Number.isSafeInteger(companyId)) {
    const refused = status === 401 || status === 403;
    const retryable = status === 429 || status >= 500;
    const code = refused ? "authentication" : status === 429 ? "rate_limited" : retryable ? "server" : "unexpected_response";
    throw new SignInError({ code, message: `GET /users/me, which tells whose the tokens are, was answered with ${status}`, status, retryable });
  }
  const company = typeof me.company_domain === "string" ? me.company_domain : undefined;
  // The tokens of one company, said to be another's, would open that other one's data to whoever signed in.
  const host = /^https:\/\/([^/]*)\.pipedrive\.com$/i.exec(apiDomain)?.[1];
  if (host !== undefined && host !== SHARED && host.toLowerCase() !== company?.toLowerCase()) {
    throw new SignInError({ code: "unexpected_response", message: `the tokens came with ${apiDomain}, and belong to the company ${company ?? "without a domain"}` });
  }
  return {
    id,
    companyId,
    ...(typeof me.name === "string" && { name: me.name }),
    ...(typeof me.company_name === "string" && { companyName: me.company_name }),
    ...(company !== undefined && { companyDomain: company }),
  };
}

/** Stores tokens under a key, over whatever is there: who has just allowed the app has the newest. */
export async function save(store: TokenStore, key: SessionKey, tokens: Tokens, userId: number, now: number): Promise<void> {
  const record: SessionRecord = { tokens, receivedAt: now, connectedAt: now, userId: `${userId}` };
  const name = keyText(key);
  // Each round is lost to a write of somebody else's, so it ends.
  for (;;) {
    const before = await found(store, name);
    if ((await store.compareAndSet(name, JSON.stringify(record), before?.version ?? 0)) !== undefined) return;
  }
}

/** How much earlier than the uninstallation the tokens may seem to have come, by clocks that differ. */
const SKEW_MILLISECONDS = 300_000;

/**
 * Forgets what a user's uninstallation makes useless: their own session, and the company's where it was theirs. What they
 * allowed anew since then stays.
 *
 * @param at When they uninstalled, in milliseconds since 1970, if that is known.
 */
export async function forget(store: TokenStore, companyId: number | string, userId: number | string, at: number | undefined): Promise<void> {
  const own = keyText({ companyId, userId });
  for (const name of [own, keyText({ companyId })]) {
    const stored = await found(store, name);
    if (!stored) continue;
    const sealed = stored.text === undefined; // to nobody's use, whosever it was
    const record = stored.text === undefined ? undefined : readable(name, stored.text);
    const theirs = name === own || sealed || (record !== undefined && (record.userId === undefined || record.userId === `${userId}`));
    const since = at !== undefined && record !== undefined && record.connectedAt > at + SKEW_MILLISECONDS;
    if (theirs && !since) await store.delete(name);
  }
}

/** What a store has, without its text where that can't be read: it can be written over and deleted all the same. */
async function found(store: TokenStore, name: string): Promise<{ readonly text?: string; readonly version: number } | undefined> {
  try {
    return await store.get(name);
  } catch (error) {
    const { name: kind, version } = error as Partial<UnreadableSession>;
    if (kind !== "UnreadableSession" || version === undefined) throw error;
    return { version };
  }
}

/** What a store had; nothing where that is no session, which can be forgotten all the same. */
function readable(name: string, text: string): SessionRecord | undefined {
  try {
    return recordOf(name, text);
  } catch {
    return undefined;
  }
}
