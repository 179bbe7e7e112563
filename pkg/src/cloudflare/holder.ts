import type { ObjectNamespace } from "../stores/durable.js";
import type { HolderGrant, HolderWord, SlotReport } from "./governor.js";

/** A slot to send with, or why there is none. */
export type Turn =
  | { readonly slot: number; readonly share: number }
  | { readonly refused: { readonly code: string; readonly retryIn: number } };

/** The object doesn't answer. */
export class GovernorLost extends Error {
  override readonly name = "GovernorLost";
}

interface Waiter {
  readonly search: boolean;
  take(turn: Turn): void;
  lose(error: unknown): void;
}

/** Milliseconds for which a slot may be on its way. Older ones go back: the object counts them as used soon. */
const FRESH = 4_000;
/** How often the object hears of requests that are under way: it gives up those of who is silent for ten seconds. */
const SIGN_OF_LIFE = 3_000;
/** How long reports wait for others to go along with them. They are in time within two seconds. */
const GATHERING = 25;

/** Holders of one isolate pace themselves together. Made when first needed: a Worker has no random numbers before that. */
let isolate: string | undefined;

/** The slots of requests that come and go together: those of one request to the Worker. */
export class Holder {
  readonly #object: { fetch(url: string, init: RequestInit): Promise<Response> };
  readonly #about: { readonly plan?: string | undefined; readonly limit?: number | undefined };
  readonly #waitUntil: ((promise: Promise<unknown>) => void) | undefined;
  readonly #name = crypto.randomUUID();
  readonly #waiters: Waiter[] = [];
  #reports: SlotReport[] = [];
  /** Called once the reports are told. */
  #untold: (() => void)[] = [];
  #underWay = 0;
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    namespace: ObjectNamespace,
    name: string,
    about: { readonly plan?: string | undefined; readonly limit?: number | undefined },
    waitUntil: ((promise: Promise<unknown>) => void) | undefined,
  ) {
    this.#object = namespace.get(namespace.idFromName(name));
    this.#about = about;
    this.#waitUntil = waitUntil;
  }

  /** Waits for a slot. Rejects with the signal's reason, and where the object fails. */
  take(search: boolean, signal: AbortSignal | null | undefined): Promise<Turn> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener("abort", abort);
      const waiter: Waiter = {
        search,
        take: (turn) => (settled(), resolve(turn)),
        lose: (error) => (settled(), reject(error)),
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiters.push(waiter);
      this.#ask();
    });
  }

  /** Tells what came of a slot that was taken. */
  report(report: SlotReport, answeredAt?: number): void {
    this.#underWay -= 1;
    this.#note(report, answeredAt);
  }

  #note(report: SlotReport, answeredAt?: number): void {
    // Until it is sent, the place of `ago` has the moment itself.
    this.#reports.push(answeredAt === undefined ? report : { ...report, ago: answeredAt });
    // The Worker's answer is out before the report: without a promise to wait for, the runtime would end the timer with it.
    this.#waitUntil?.(new Promise<void>((go) => this.#untold.push(go)));
    this.#later(GATHERING);
  }

  /** Sees to it that the object hears of us, at the latest after so long. */
  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#asking || (this.#underWay === 0 && this.#reports.length === 0)) return;
    this.#timer = setTimeout(() => this.#ask(), milliseconds);
  }

  #ask(): void {
    if (this.#asking) return; // what comes meanwhile goes along next time
    this.#asking = true;
    clearTimeout(this.#timer);
    // So that all that begin now ask together.
    const asked = Promise.resolve().then(() => this.#exchange());
    this.#waitUntil?.(asked);
  }

  async #exchange(): Promise<void> {
    const [reports, untold] = [this.#reports, this.#untold];
    [this.#reports, this.#untold] = [[], []];
    try {
      this.#share(await this.#tell(reports));
    } catch (cause) {
      this.#reports = [...reports, ...this.#reports].slice(-1000);
      const error = new GovernorLost("the Durable Object of the governor doesn't answer", { cause });
      for (const waiter of this.#waiters.splice(0)) waiter.lose(error);
    } finally {
      this.#asking = false;
      for (const go of untold) go();
    }
    if (this.#waiters.length > 0) this.#ask();
    else this.#later(this.#reports.length > 0 ? GATHERING : SIGN_OF_LIFE);
  }

  async #tell(reports: readonly SlotReport[]): Promise<HolderGrant> {
    const searches = this.#waiters.filter(({ search }) => search).length;
    const now = performance.now();
    const word: HolderWord = {
      holder: this.#name,
      isolate: (isolate ??= crypto.randomUUID()),
      waiting: [this.#waiters.length - searches, searches],
      reports: reports.map(({ ago, ...report }) => (ago === undefined ? report : { ...report, ago: Math.max(0, Math.floor(now - ago)) })),
      ...this.#about,
    };
    const answer = await this.#object.fetch("https://pipedrive-governor/", { method: "POST", body: JSON.stringify(word) });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    return (await answer.json()) as HolderGrant;
  }

  /** Hands slots to those that wait, in their order. */
  #share({ slots, searchSlots, refused, share, at }: HolderGrant): void {
    const isOld = Date.now() - at > FRESH;
    for (const [search, given] of [
      [false, slots],
      [true, searchSlots],
    ] as const) {
      for (const slot of given) {
        const index = isOld ? -1 : this.#waiters.findIndex((waiter) => waiter.search === search);
        const [waiter] = index < 0 ? [] : this.#waiters.splice(index, 1);
        if (!waiter) {
          this.#note({ slot, status: 0 });
          continue;
        }
        this.#underWay += 1;
        waiter.take({ slot, share });
      }
    }
    if (refused) for (const waiter of this.#waiters.splice(0)) waiter.take({ refused });
  }
}
