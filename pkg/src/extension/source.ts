import type { TokenSource } from "../options.js";
import { SignedTokenError } from "./failure.js";

/** How a page keeps its signed token. */
export interface SignedTokenSourceOptions {
  /** The token of the page's address, so that the first call needn't ask for one. */
  readonly initial?: string | undefined;
  /** Milliseconds that Pipedrive may take to give one; 10,000 by default. Its SDK itself would wait for ever. */
  readonly timeout?: number | undefined;
  /** The clock: milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** A token is replaced that long before it ends; one that lives for less than twice that, halfway. */
const EARLY_MILLISECONDS = 30_000;
/** Pipedrive's tokens live that long. */
const USUAL_LIFE_MILLISECONDS = 300_000;
const DEFAULT_TIMEOUT_MILLISECONDS = 10_000;

/**
 * The signed token of an app extension, for calls to your own server: kept, replaced before it ends, and once more where the
 * server refuses it with a 401.
 *
 * ```ts
 * const sdk = await new AppExtensionsSDK().initialize();
 * const accessToken = new SignedTokenSource(() => sdk.execute(Command.GET_SIGNED_TOKEN));
 * const crm = new Pipedrive({ baseUrl: "/api/pipedrive", accessToken });
 * ```
 */
export class SignedTokenSource implements TokenSource {
  // Private to the engine: no log or inspector shows a token.
  readonly #ask: () => unknown;
  readonly #timeout: number;
  readonly #now: () => number;
  #kept: { readonly token: string; readonly until: number } | undefined;
  #asking: Promise<string> | undefined;

  /** @param ask Gives a token that is new: a text, or an object with it, as the SDK's command does. */
  constructor(ask: () => string | { token: string } | Promise<string | { token: string }>, options: SignedTokenSourceOptions = {}) {
    const { initial, timeout = DEFAULT_TIMEOUT_MILLISECONDS, now = Date.now } = options;
    if (typeof ask !== "function" || !(timeout > 0 && timeout < 2 ** 31)) {
      throw new SignedTokenError("invalid_input", "SignedTokenSource: it takes a function, and a timeout of some milliseconds");
    }
    this.#ask = ask;
    this.#timeout = timeout;
    this.#now = now;
    if (initial) {
      // It may have been made a while ago, so that only its end counts.
      const { expires } = times(initial);
      const until = (expires ?? now()) - EARLY_MILLISECONDS;
      this.#kept = { token: initial, until };
    }
  }

  /** A token that is good now. One that is asked for serves all who wait. */
  async token(): Promise<string> {
    const kept = this.#kept;
    return kept && this.#now() < kept.until ? kept.token : this.#renewed();
  }

  /** Another token in place of one that the server refused. */
  async renew(refused: string): Promise<boolean> {
    if (this.#kept && this.#kept.token !== refused) return true; // another call has seen to it
    this.#kept = undefined;
    try {
      return (await this.#renewed()) !== refused;
    } catch {
      return false; // the 401 is what the caller should hear of; the next call asks again
    }
  }

  #renewed(): Promise<string> {
    if (this.#asking) return this.#asking;
    const asking = this.#fresh().finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  async #fresh(): Promise<string> {
    const given = await this.#within(Promise.resolve(this.#ask()));
    const token = typeof given === "string" ? given : (given as { token?: unknown } | null | undefined)?.token;
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
      throw new SignedTokenError("unexpected_response", "what should give a signed token gave something else");
    }
    const now = this.#now();
    const { issued, expires } = times(token);
    // It is new, so its life counts from now, by whatever clock this machine has.
    const counted = issued !== undefined && expires !== undefined ? expires - issued : (expires ?? now + USUAL_LIFE_MILLISECONDS) - now;
    const life = Math.min(Math.max(counted, 0), USUAL_LIFE_MILLISECONDS);
    this.#kept = { token, until: now + life - Math.min(EARLY_MILLISECONDS, life / 2) };
    return token;
  }

  async #within<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const message = `Pipedrive gave no signed token within ${this.#timeout} ms`;
      timer = setTimeout(() => reject(new SignedTokenError("timeout", message)), this.#timeout);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** When a token begins and ends, by its own words, in milliseconds. The page can't check it, and needn't: the server does. */
function times(token: string): { issued?: number; expires?: number } {
  try {
    const claims = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const { iat, exp } = Object(JSON.parse(atob(claims))) as { iat?: unknown; exp?: unknown };
    const at = (seconds: unknown): number | undefined => {
      const known = (typeof seconds === "number" || typeof seconds === "string") && Number(seconds) > 0;
      return known ? Number(seconds) * 1000 : undefined;
    };
    const [issued, expires] = [at(iat), at(exp)];
    return { ...(issued !== undefined && { issued }), ...(expires !== undefined && { expires }) };
  } catch {
    return {}; // not of the form that is known today; it is used all the same
  }
}
