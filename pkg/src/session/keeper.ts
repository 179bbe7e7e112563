import { SignInError, withoutSecrets } from "../oauth/failure.js";
import type { TokenStore } from "../stores/store.js";
import { recordOf, type SessionRecord } from "./record.js";

/** A session as it was read. */
export interface Kept {
  readonly record: SessionRecord;
  readonly version: number;
}

/** Milliseconds before each further try to write tokens that are nowhere else. */
const PAUSES = [100, 400];

/** One session's place in a store, with everything that a store may do wrong. */
export class Keeper {
  readonly #store: TokenStore;

  constructor(
    store: TokenStore,
    readonly key: string,
  ) {
    this.#store = store;
  }

  /** Milliseconds for which a read may give what was there before. */
  get staleness(): number {
    return this.#store.staleness ?? 0;
  }

  /** Reads the session, if there is one. */
  async read(): Promise<Kept | undefined> {
    const stored = await this.#asked([], () => this.#store.get(this.key));
    return stored && { record: recordOf(this.key, stored.text), version: stored.version };
  }

  /** Writes over what was read. Gives nothing where somebody else came first. */
  async write(record: SessionRecord, version: number): Promise<Kept | undefined> {
    const text = JSON.stringify(record);
    const next = await this.#asked(secretsOf(record), () => this.#store.compareAndSet(this.key, text, version));
    return next === undefined ? undefined : { record, version: next };
  }

  /**
   * Writes tokens that came from a refresh, over those that were used for it. Gives what the store has then: where
   * somebody else's are newer, theirs; nothing where the session was deleted meanwhile.
   */
  async writeRefreshed(record: SessionRecord, before: Kept): Promise<Kept | undefined> {
    let { version } = before;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const written = await this.write(record, version);
        if (written) return written;
        const current = await this.read();
        if (!current || !isOverwritable(current.record, record, before.record)) return current;
        ({ version } = current);
      } catch (error) {
        const pause = PAUSES[attempt];
        if (pause === undefined) throw error;
        await new Promise((go) => setTimeout(go, pause));
      }
    }
  }

  /** Takes the lock; false where another has it. */
  lock(holder: string, milliseconds: number): Promise<boolean> {
    return this.#asked([], () => this.#store.lock(this.key, holder, milliseconds));
  }

  /** Gives the lock back. */
  unlock(holder: string): Promise<void> {
    return this.#asked([], () => this.#store.unlock(this.key, holder));
  }

  async #asked<T>(secrets: readonly string[], ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (thrown) {
      const cause = withoutSecrets(thrown, secrets);
      throw new SignInError({ code: "session_store", message: `the token store failed for ${this.key}; nothing is lost`, retryable: true, cause });
    }
  }
}

function secretsOf(record: SessionRecord): string[] {
  const { tokens } = record;
  return tokens ? [JSON.stringify(record), tokens.accessToken, tokens.refreshToken] : [];
}

/** Whether refreshed tokens may go over what came into the store since: not over newer ones. */
function isOverwritable(current: SessionRecord, ours: SessionRecord, used: SessionRecord): boolean {
  if (current.tokens?.accessToken === ours.tokens?.accessToken) return false; // our own write, whose answer was lost
  // It is still about those that were used: perhaps somebody held them for dead, since we couldn't write down what we had got.
  return current.receivedAt === used.receivedAt;
}
