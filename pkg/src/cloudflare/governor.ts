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
/** Milliseconds for which the first slot waits for others to go along with it: a message for each would be one too many. */
const GATHERING = 20;
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
  readonly #waiting = new Set<() => void>();
  #known: Known | undefined;

  constructor(state: GovernorState) {
    this.#state = state;
  }

  async fetch(request: Request): Promise<Response> {
    const word = (await request.json()) as HolderWord;
    await backend.load();
    this.#known ??= (await this.#state.storage.get<Known>(KEY)) ?? {};

    let answer = this.#ask(word, word);
    // What this one tells may be what the others wait for.
    for (const wake of this.#waiting) wake();
    const until = Date.now() + LONGEST_POLL;
    const expects = word.waiting[0] + word.waiting[1];
    while (expects > 0 && isEmpty(answer) && Date.now() < until) {
      await this.#wait(Math.min(answer.next ?? LONGEST_POLL, until - Date.now()));
      answer = this.#ask(word);
    }
    if (!answer.refused && answer.slots.length > 0 && answer.slots.length < word.waiting[0]) {
      await new Promise((go) => setTimeout(go, GATHERING));
      const more = this.#ask(word);
      answer = { ...more, slots: [...answer.slots, ...more.slots], searchSlots: [...answer.searchSlots, ...more.searchSlots] };
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

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, Math.max(1, milliseconds));
      this.#waiting.add(go);
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
