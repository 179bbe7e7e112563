/** What a store has under a key. */
export interface Stored {
  /** The session, with its tokens: a secret. */
  readonly text: string;
  /** Another one after each write, also after one that follows a deletion. Above 0. */
  readonly version: number;
}

/**
 * What a store's `get` throws where something is there that can't be read: encrypted with a key that was taken out. It can be
 * written over, by its version, and deleted. Known by its name: a page may have loaded this module twice.
 */
export class UnreadableSession extends Error {
  override readonly name = "UnreadableSession";
  constructor(
    message: string,
    /** The version of what is there. */
    readonly version: number,
  ) {
    super(message);
  }
}

/**
 * Where sessions are kept: a small interface, so that any place with a conditional write can be one.
 *
 * A key is the company's id, or the company's and the user's with a colon between them. What a method throws reaches the
 * session as a failed store, which is tried again.
 */
export interface TokenStore {
  /** What is there. */
  get(key: string): Promise<Stored | undefined>;
  /**
   * Writes, but only where the version is still the one that was read (0: only where nothing is). Gives the new version,
   * or `undefined` where somebody else came first and nothing was written.
   */
  compareAndSet(key: string, text: string, version: number): Promise<number | undefined>;
  /**
   * Takes the lock of a key for so many milliseconds; false where another holder has it. A lock whose time is over is
   * free. Only what the store has can be locked.
   */
  lock(key: string, holder: string, milliseconds: number): Promise<boolean>;
  /** Gives the lock back, if this holder still has it. */
  unlock(key: string, holder: string): Promise<void>;
  /** Forgets a session and its lock. Nothing to forget is no error. */
  delete(key: string): Promise<void>;
  /** The keys of a company, or all of them, sorted. */
  list(companyId?: string): Promise<string[]>;
  /**
   * For how many milliseconds a read may give what was there before: where it does so at all, a refused refresh token
   * proves nothing until then.
   */
  readonly staleness?: number;
}

/** Whether a key is one of a company's. */
export function isOf(key: string, companyId: string | undefined): boolean {
  return companyId === undefined || key === companyId || key.startsWith(`${companyId}:`);
}

/** The version of what is written over another; the first one's is a time, so that no deleted one comes back. */
export function versionAfter(version: number): number {
  return version === 0 ? Date.now() : version + 1;
}
