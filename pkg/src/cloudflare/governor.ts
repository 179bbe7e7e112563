import { backend } from "../parts/backend.js";

/** The part of a Durable Object's state that is used. */
export interface GovernorState {
  readonly storage: {
    get<T>(key: string): Promise<T | undefined>;
    put(key: string, value: unknown): Promise<void>;
  };
}

/** What came of a slot. */
export interface SlotReport {
  readonly slot: number;
  /** 0: nothing was sent; none: no answer came. */
  readonly status?: number;
  /** Milliseconds since the answer. */
  readonly ago?: number;
  /** The answer's headers that tell of limits. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a holder of slots tells the object. */
export interface HolderWord {
  readonly holder: string;
  readonly isolate: string;
  /** How many of its requests wait: searches aside, and searches. */
  readonly waiting: readonly [calls: number, searches: number];
  readonly reports: readonly SlotReport[];
  readonly plan?: string | undefined;
  readonly limit?: number | undefined;
}

/** What it is told. */
export interface HolderGrant {
  readonly slots: readonly number[];
  readonly searchSlots: readonly number[];
  readonly refused: { readonly code: string; readonly retryIn: number } | null;
  /** What the window allows, and what of it is an isolate's share. */
  readonly limit: number;
  readonly share: number;
  /** When the slots were given, in milliseconds since 1970. */
  readonly at: number;
}

type Answer = Omit<HolderGrant, "at"> & { readonly next: number | null };

/** What outlives the object in memory. */
interface Known {
  readonly limit?: number;
  readonly hold?: { readonly code: string; readonly until: number };
}

/** Milliseconds after which a holder is answered although nothing came free, so that no one waits for a lost connection. */
const LONGEST_POLL = 1_000;
/** Milliseconds between two looks for those that wait. */
const BEAT = 25;
const KEY = "known";

/**
 * The Durable Object of `sharedGovernor`: one for each company, or for each credential. It gives slots of one burst window to
 * all isolates that ask; the requests themselves don't pass through it. Export it from the Worker. It can be reached by the
 * Worker's binding alone.
 */
export class PipedriveGovernor {
  readonly #state: GovernorState;
  /** The window's name in the module, which may serve several objects. */
  readonly #name = crypto.randomUUID();
  readonly #waiting: (() => void)[] = [];
  /** When they look again. */
  #next: { readonly at: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #known: Known | undefined;

  constructor(state: GovernorState) {
    this.#state = state;
  }

  async fetch(request: Request): Promise<Response> {
    const word = (await request.json()) as HolderWord;
    await backend.load();
    this.#known ??= (await this.#state.storage.get<Known>(KEY)) ?? {};

    let answer = this.#ask(word, word);
    const until = Date.now() + LONGEST_POLL;
    const expects = word.waiting[0] + word.waiting[1];
    while (expects > 0 && isEmpty(answer) && Date.now() < until) {
      await this.#beat(Math.min(answer.next ?? LONGEST_POLL, until - Date.now()));
      answer = this.#ask(word);
    }
    await this.#remember(answer);
    const { next: _, ...grant } = answer;
    return Response.json({ ...grant, at: Date.now() } satisfies HolderGrant);
  }

  /** Asks the rules (`src/lease.rs`); with `told`, after they took it in. */
  #ask({ holder, isolate, plan, limit }: HolderWord, told?: HolderWord): Answer {
    const { limit: learnt, hold } = this.#known ?? {};
    return backend.askNow<Answer>("leases", {
      ...{ name: this.#name, now: Date.now(), holder, isolate, hold },
      // A plan is what somebody once configured; what the server said comes over it.
      ...(learnt === undefined ? { plan, limit } : { limit: learnt }),
      ...(told && { waiting: told.waiting, reports: told.reports }),
    });
  }

  /**
   * Waits until it's worth looking again: all who wait look at the same moments. What became free in between goes out with few
   * messages, and a slot isn't held by somebody who is yet to be told of it.
   */
  #beat(milliseconds: number): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push(go);
      const at = Date.now() + Math.max(BEAT, milliseconds);
      if (this.#next !== undefined && this.#next.at <= at) return;
      clearTimeout(this.#next?.timer);
      const timer = setTimeout(() => {
        this.#next = undefined;
        for (const each of this.#waiting.splice(0)) each();
      }, at - Date.now());
      this.#next = { at, timer };
    });
  }

  /** Keeps what would be missed after the object was put aside: the limit, and that nothing may be sent. */
  async #remember({ limit, refused }: Answer): Promise<void> {
    const before = this.#known ?? {};
    const hold = refused ? { code: refused.code, until: Date.now() + refused.retryIn } : before.hold;
    // All who wait are refused at about the same time: once for all of them.
    const isNew = Math.abs((hold?.until ?? 0) - (before.hold?.until ?? 0)) > LONGEST_POLL;
    if (limit === before.limit && !isNew) return;
    this.#known = { limit, ...(hold && { hold }) };
    await this.#state.storage.put(KEY, this.#known);
  }
}

function isEmpty({ slots, searchSlots, refused }: Answer): boolean {
  return slots.length === 0 && searchSlots.length === 0 && !refused;
}
