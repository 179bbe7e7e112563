// Compiled, never run: sessions, and the stores of databases as their own types have them.

import { Pipedrive, PipedriveError, type TokenSource } from "pipedrive-wasm";
import { OAuth, sessionFetch, type Session, type SessionKey, sessionOf, SignInError, type Tokens } from "pipedrive-wasm/oauth";
import { encrypted, memoryStore, type SqlAdapter, sqlite, sqlStore, type TokenStore } from "pipedrive-wasm/stores";

/** As `node:sqlite` declares it. */
declare const database: {
  prepare(sql: string): {
    run(...values: (null | number | bigint | string | Uint8Array)[]): { changes: number | bigint; lastInsertRowid: number | bigint };
    all(...values: (null | number | bigint | string | Uint8Array)[]): unknown[];
  };
};

export async function sessions(maybe: string | undefined, key: SessionKey): Promise<void> {
  const oauth = new OAuth({ clientId: "a", clientSecret: "b", redirectUri: "c", stateSecret: maybe, oauthUrl: maybe, fetch });
  // @ts-expect-error a secret is missing
  new OAuth({ clientId: "a", redirectUri: "c" });
  const adapter: SqlAdapter = { run: async () => 1, all: async () => [] };
  const stores: TokenStore[] = [memoryStore(), sqlStore(adapter), sqlStore(sqlite(database)), encrypted(memoryStore(), [{ id: "a", key: "" }])];
  const { tokens, payload }: { tokens: Tokens; payload?: string } = await oauth.handleCallback("", { binding: maybe });
  payload?.trim();
  // @ts-expect-error tokens are what they are
  tokens.accessToken = "";
  for (const store of stores) {
    const session: Session = { store, key, oauth, onEnd: ({ error }) => error.code === "session_ended" };
    const crm = new Pipedrive({ session });
    await crm.deals.get(1).catch((error: unknown) => error instanceof PipedriveError && error.code === "session_store");
    const source: TokenSource = sessionOf(session);
    new Pipedrive({ accessToken: source, apiDomain: tokens.apiDomain });
    const answer: Response = await sessionFetch(session)("/api/v2/deals");
    answer.status.toFixed();
    // @ts-expect-error a key has a company
    new Pipedrive({ session: { store, key: { userId: 1 }, oauth } });
  }
  const error = new SignInError({ code: "oauth_denied", message: "no" });
  // @ts-expect-error no such code
  if (error.code === "denied") return;
}
