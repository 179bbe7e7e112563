import { SignInError } from "../oauth/failure.js";
import type { Tokens } from "../oauth.js";
import type { TokenSource } from "../options.js";
import { backend } from "../parts/backend.js";
import type { Session } from "../session.js";
import { Keeper, type Kept } from "./keeper.js";
import type { SessionRecord } from "./record.js";

// When tokens are renewed, and what a refresh that fails means, are rules of the core's: `src/session.rs`. Only whether a token
// is good is said here once more, since each call asks it, and most programs need nothing else of that module.

/** A token is replaced that long before it expires; one that lives for less than twice that, halfway. */
const EARLY_MILLISECONDS = 60_000;
/** How long a refresh that failed isn't tried again while the old token is good. */
const RETRY_MILLISECONDS = 5000;
/** What a lease has beside the time of a request: for the store. */
const STORE_MILLISECONDS = 5000;
/** How often those who wait for another's refresh look. */
const MIN_POLL_MILLISECONDS = 50;
const MAX_POLL_MILLISECONDS = 1000;

/** What the rules say of a refresh that failed. */
interface Failed {
  readonly do: "end" | "again" | "keep" | "fail";
  /** Milliseconds. */
  readonly wait?: number;
}

/** A refresh under way. */
interface Flight {
  readonly tokens: Promise<Tokens>;
  readonly refused: string | undefined;
  /** When nobody waits for it any more, by the clock that never goes back: its program may be gone, as a Worker's request is. */
  readonly until: number;
}

/** A session at work. */
export class RunningSession implements TokenSource {
  #session: Session;
  readonly #keeper: Keeper;
  #kept: Kept | undefined;
  #flight: Flight | undefined;
  /** Tokens that couldn't be stored, and what was stored when they came. They are nowhere else. */
  #unsaved: { record: SessionRecord; before: Kept } | undefined;
  /** No refresh before that time while the old token is good, in milliseconds since 1970. */
  #pausedUntil = 0;
  /** The token that came in the place of a refused one, until it is taken: refused as well, another won't help. */
  #doubted: string | undefined;
  /** Refresh tokens that were refused while the store may not know the newest, and when that was first. */
  readonly #refusals = new Map<string, number>();

  constructor(session: Session, key: string) {
    this.#session = session;
    this.#keeper = new Keeper(session.store, key);
  }

  /** @internal Goes by other hooks from now on. */
  use(session: Session): void {
    this.#session = session;
  }

  /** @internal Nothing would be lost without it. */
  get isIdle(): boolean {
    return !this.#flight && !this.#unsaved;
  }

  /** A token that is good now. */
  async token(): Promise<string> {
    return (await this.tokens()).accessToken;
  }

  /** Tokens that are good now; other ones than those with the refused access token. */
  async tokens(refused?: string): Promise<Tokens> {
    for (let given = 0; ; given += 1) {
      const { record } = this.#kept ?? {};
      const waits = this.#unsaved && this.#session.oauth.now() >= this.#pausedUntil;
      if (record && !waits && this.#isGood(record, refused)) return record.tokens as Tokens;
      const flight = this.#flying() ?? this.#start(refused);
      const tokens = await within(flight.tokens, flight.until - performance.now());
      if (!tokens) {
        if (this.#flight === flight) this.#flight = undefined;
        if (given > 0) throw new SignInError({ code: "timeout", message: `the token store doesn't answer for ${this.#keeper.key}`, retryable: true });
      } else if (tokens.accessToken !== refused || flight.refused === refused) return tokens;
    }
  }

  /**
   * Replaces a token that was refused with a 401. False where that is of no use.
   *
   * @param byGateway The answer came from Pipedrive's gateway, which knows of nothing but tokens: `x-401-by-gw`.
   */
  async renew(refused: string, byGateway = false): Promise<boolean> {
    const { tokens } = this.#kept?.record ?? {};
    if (tokens?.accessToken === refused) {
      const { expiresAt } = tokens;
      const input = { byGateway, expiresAt, now: this.#session.oauth.now(), renewed: refused === this.#doubted };
      const { renew } = await backend.ask<{ renew: boolean }>("refused", input);
      if (!renew) return false;
    }
    const { accessToken } = await this.tokens(refused);
    return accessToken !== refused;
  }

  /** Hears how a request with a token ended. */
  answered(token: string, status: number): void {
    if (status !== 401 && token === this.#doubted) this.#doubted = undefined;
  }

  #flying(): Flight | undefined {
    return this.#flight && this.#flight.until > performance.now() ? this.#flight : undefined;
  }

  #start(refused: string | undefined): Flight {
    const lease = this.#lease();
    const tokens = this.#obtain(refused, lease);
    const flight = { tokens, refused, until: performance.now() + 5 * lease }; // longer than it waits for others
    this.#flight = flight;
    const land = (): void => {
      if (this.#flight === flight) this.#flight = undefined;
    };
    tokens.then(land, land);
    return flight;
  }

  /** Milliseconds. A request and the store fit in: a holder that lives has written before others take over. */
  #lease(): number {
    return this.#session.oauth.timeout + STORE_MILLISECONDS;
  }

  async #obtain(refused: string | undefined, lease: number): Promise<Tokens> {
    const holder = crypto.randomUUID();
    const end = performance.now() + 4 * lease; // a holder may repeat a request twice
    for (let poll = MIN_POLL_MILLISECONDS; ; poll = Math.min(2 * poll, MAX_POLL_MILLISECONDS)) {
      let kept = await this.#looked(refused);
      if (this.#isGood(kept.record, refused)) return kept.record.tokens as Tokens;
      const { tokens } = kept.record;
      const old = tokens && this.#isStillValid(tokens, refused) ? tokens : undefined;
      try {
        if (await this.#keeper.lock(holder, lease)) {
          try {
            // Whoever had the lock before may have refreshed since.
            kept = await this.#looked(refused);
            if (this.#isGood(kept.record, refused)) return kept.record.tokens as Tokens;
            const fresh = await this.#refresh(kept, refused, (wait) => this.#keeper.lock(holder, wait + lease));
            if (fresh) return fresh;
            continue; // somebody else's tokens came meanwhile
          } finally {
            // What isn't stored yet must not be refreshed once more by others: the lease holds them off for a while.
            if (!this.#unsaved) await this.#keeper.unlock(holder).catch((error: SignInError) => this.#tellStoreError(error));
          }
        }
      } catch (error) {
        if (!old || !isStoreError(error)) throw error;
        this.#tellStoreError(error as SignInError);
        this.#pausedUntil = this.#session.oauth.now() + RETRY_MILLISECONDS;
        return old;
      }
      if (old) return old; // somebody else is at it
      if (performance.now() > end) {
        const message = `others hold the lock of the session ${this.#keeper.key} and don't refresh it`;
        throw new SignInError({ code: "timeout", message, retryable: true });
      }
      await new Promise((go) => setTimeout(go, poll));
    }
  }

  /** Looks at the store, which may know more than this program; first it learns what it missed. */
  async #looked(refused: string | undefined): Promise<Kept> {
    const { key } = this.#keeper;
    try {
      if (this.#unsaved) await this.#save(this.#unsaved.record, this.#unsaved.before);
      this.#kept = await this.#keeper.read();
    } catch (error) {
      const kept = this.#kept;
      if (!kept?.record.tokens || !isStoreError(error) || !this.#isStillValid(kept.record.tokens, refused)) throw error;
      this.#tellStoreError(error as SignInError);
      this.#pausedUntil = this.#session.oauth.now() + RETRY_MILLISECONDS;
      return kept;
    }
    if (!this.#kept) {
      throw new SignInError({ code: "session_ended", message: `there is no session for ${key}: the user has to allow the app` });
    }
    if (this.#kept.record.endedAt !== undefined) throw ended(key);
    return this.#kept;
  }

  /**
   * Gets new tokens and stores them, or the old ones where they will do. Nothing where other ones came into the store meanwhile.
   *
   * @param hold Leases the lock anew, for so many milliseconds more than a request takes.
   */
  async #refresh(kept: Kept, refused: string | undefined, hold: (wait: number) => Promise<boolean>): Promise<Tokens | undefined> {
    const { oauth } = this.#session;
    const used = kept.record.tokens as Tokens;
    for (let failures = 1; ; failures += 1) {
      let tokens: Tokens;
      try {
        tokens = await oauth.refresh(used);
      } catch (error) {
        const { do: what, wait = 0 } = await this.#failed(error, failures, used, refused);
        if (what === "again") {
          if (!(await hold(wait))) return undefined;
          await new Promise((go) => setTimeout(go, wait));
          continue;
        }
        if (what === "end") {
          await this.#rejected(kept, error as SignInError);
          return undefined;
        }
        if (what === "fail") throw error;
        this.#pausedUntil = oauth.now() + RETRY_MILLISECONDS;
        return used;
      }
      if (refused !== undefined) this.#doubted = tokens.accessToken;
      return (await this.#save({ ...kept.record, tokens, receivedAt: oauth.now() }, kept))?.tokens;
    }
  }

  /** What to do about a refresh that failed. */
  async #failed(error: unknown, failures: number, { accessToken, expiresAt }: Tokens, refused: string | undefined): Promise<Failed> {
    if (!(error instanceof SignInError)) throw error;
    const now = this.#session.oauth.now();
    const { code, retryIn } = error;
    // One that was refused serves no more, whatever the clock says.
    const until = accessToken === refused ? now : expiresAt;
    return backend.ask<Failed>("failed", { code, retryIn, failures, expiresAt: until, now, jitter: Math.random() });
  }

  /** Stores tokens. Gives what is stored then; nothing where the session is gone. */
  async #save(record: SessionRecord, before: Kept): Promise<SessionRecord | undefined> {
    const unsaved = { record, before };
    this.#unsaved = unsaved;
    const stored = await this.#keeper.writeRefreshed(record, before);
    if (this.#unsaved === unsaved) this.#unsaved = undefined;
    this.#kept = stored;
    const { tokens } = record;
    if (tokens && stored?.record.tokens?.accessToken === tokens.accessToken) this.#tell("onTokens", () => this.#session.onTokens?.(tokens));
    return stored?.record.tokens && stored.record;
  }

  /** The refresh token was refused: somebody else has the next one, or the session is over. */
  async #rejected(kept: Kept, cause: SignInError): Promise<void> {
    const { key, staleness } = this.#keeper;
    const { refreshToken } = kept.record.tokens as Tokens;
    const current = await this.#keeper.read();
    if (!current || current.record.tokens?.refreshToken !== refreshToken) return;
    const now = this.#session.oauth.now();
    if (staleness > 0) {
      const first = this.#refusals.get(refreshToken) ?? now;
      this.#refusals.set(refreshToken, first);
      if (now - first < staleness) {
        const message = `the refresh token of ${key} was refused, and the store may have a newer one that can't be seen yet`;
        throw new SignInError({ code: "session_store", message, retryable: true, retryIn: staleness - (now - first), cause });
      }
    }
    const { tokens: _, ...rest } = current.record;
    const error = ended(key, cause);
    try {
      this.#kept = await this.#keeper.write({ ...rest, endedAt: now }, current.version);
      if (!this.#kept) return; // somebody wrote: it has to be looked at again
    } catch (failure) {
      this.#tellStoreError(failure as SignInError); // the next one to refresh will find the same
    }
    this.#refusals.clear();
    this.#tell("onEnd", () => this.#session.onEnd?.({ key: this.#session.key, error }));
    throw error;
  }

  /** It needn't be replaced yet. */
  #isGood({ tokens, receivedAt }: SessionRecord, refused: string | undefined): boolean {
    if (!tokens || tokens.accessToken === refused) return false;
    const now = this.#session.oauth.now();
    const early = Math.max(0, Math.min(EARLY_MILLISECONDS, (tokens.expiresAt - receivedAt) / 2));
    return now < tokens.expiresAt - early || (now < this.#pausedUntil && now < tokens.expiresAt);
  }

  /** It will do where no other is to be had. */
  #isStillValid({ accessToken, expiresAt }: Tokens, refused: string | undefined): boolean {
    return accessToken !== refused && this.#session.oauth.now() < expiresAt;
  }

  #tellStoreError(error: SignInError): void {
    this.#tell("onStoreError", () => this.#session.onStoreError?.(error));
  }

  #tell(name: string, hook: () => unknown): void {
    // Not its message: what it says is the hook's, and may be anything.
    const report = (thrown: unknown): void =>
      console.error(`pipedrive-wasm: ${name} threw ${thrown instanceof Error ? thrown.constructor.name : typeof thrown}`);
    try {
      const result = hook();
      if (result instanceof Promise) result.catch(report);
    } catch (thrown) {
      report(thrown);
    }
  }
}

function ended(key: string, cause?: SignInError): SignInError {
  const message = `the session of ${key} has ended, Pipedrive takes its refresh token no more: the user has to allow the app again`;
  return new SignInError({ code: "session_ended", message, cause });
}

function isStoreError(error: unknown): boolean {
  return error instanceof SignInError && error.code === "session_store" && error.retryable;
}

/** What a promise gives, if it does so within so many milliseconds. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((go) => (timer = setTimeout(go, milliseconds, undefined)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
