import type { ObjectNamespace } from "../stores/durable.js";
import type { HolderGrant, HolderWord, SlotReport } from "./governor.js";

/** A slot to send with, or why there is none. */
export type Turn =
  | { readonly slot: number; readonly holder: string; readonly share: number }
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

/** A report that the object is to hear. */
interface Noted {
  /** The name that the slot was given to. */
  readonly holder: string;
  readonly report: SlotReport;
  /** When it was noted, in milliseconds by the clock that never goes back. */
  readonly since: number;
  /** Called once it is told, or given up. */
  told(): void;
}

/** Milliseconds for which a slot may be on its way. Older ones go back: the object counts them as used soon. */
const FRESH = 4_000;
/** How often the object hears of requests that are under way: it gives up those of who is silent for ten seconds. */
const SIGN_OF_LIFE = 3_000;
/** How long reports wait for others to go along with them. They are in time within two seconds. */
const GATHERING = 25;
/** A report that couldn't be told for so many milliseconds is given up: by then the object has given up the slot. */
const TELLING = 10_000;
/** How many reports are kept for an object that doesn't answer. */
const MOST_REPORTS = 1000;

/** Holders of one isolate pace themselves together. Made when first needed: a Worker has no random numbers before that. */
let isolate: string | undefined;

/** The slots of requests that come and go together: those of one request to the Worker. */
export class Holder {
  readonly #object: { fetch(url: string, init: RequestInit): Promise<Response> };
  readonly #about: { readonly plan?: string | undefined; readonly limit?: number | undefined };
  readonly #waitUntil: ((promise: Promise<unknown>) => void) | undefined;
  /** Another one after an answer that was lost: what it gave is nobody's then, and goes back once the name is silent. */
  #name = crypto.randomUUID() as string;
  readonly #waiters: Waiter[] = [];
  #reports: Noted[] = [];
  /** How many requests are under way with slots of this name. */
  #underWay = 0;
  /** How often in a row the object didn't answer. */
  #failures = 0;
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

  /** Tells what came of a slot that was taken, under the name of its turn. */
  report(holder: string, report: SlotReport, answeredAt?: number): void {
    if (holder === this.#name) this.#underWay -= 1;
    this.#note(holder, report, answeredAt);
  }

  #note(holder: string, report: SlotReport, answeredAt?: number): void {
    let told = (): void => undefined;
    // The Worker's answer is out before the report: without a promise to wait for, the runtime would end the timer with it.
    this.#waitUntil?.(new Promise<void>((go) => (told = go)));
    // Until it is sent, the place of `ago` has the moment itself.
    this.#reports.push({ holder, report: answeredAt === undefined ? report : { ...report, ago: answeredAt }, since: performance.now(), told });
    this.#later(this.#pause());
  }

  /** How long reports wait: longer each time that the object doesn't answer. */
  #pause(): number {
    return Math.min(GATHERING * 2 ** this.#failures, SIGN_OF_LIFE);
  }

  /** Sees to it that the object hears of us, at the latest after so long. */
  #later(milliseconds: number): void {
    if (this.#failures > 0 && this.#timer !== undefined) return; // else reports that keep coming would put it off for ever
    this.#still();
    if (this.#asking || (this.#underWay === 0 && this.#reports.length === 0)) return;
    this.#timer = setTimeout(() => this.#ask(), milliseconds);
  }

  #still(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #ask(): void {
    if (this.#asking) return; // what comes meanwhile goes along next time
    this.#asking = true;
    this.#still();
    // So that all that begin now ask together.
    const asked = Promise.resolve().then(() => this.#exchange());
    this.#waitUntil?.(asked);
  }

  async #exchange(): Promise<void> {
    const name = this.#name;
    let [left, isGranted] = [this.#reports, false];
    this.#reports = [];
    try {
      for (const each of new Set([name, ...left.map(({ holder }) => holder)])) {
        const own = left.filter(({ holder }) => holder === each);
        const grant = await this.#tell(each, own, each === name ? this.#waiting() : [0, 0]);
        left = left.filter(({ holder }) => holder !== each);
        for (const { told } of own) told();
        if (each !== name) continue;
        isGranted = true;
        this.#share(name, grant);
      }
      this.#failures = 0;
    } catch (cause) {
      this.#failures += 1;
      this.#keep(left);
      if (!isGranted) this.#lose(cause);
    } finally {
      this.#asking = false;
    }
    if (this.#waiters.length > 0) this.#ask();
    else this.#later(this.#reports.length > 0 ? this.#pause() : SIGN_OF_LIFE);
  }

  /** Keeps reports for the next time, but not for ever. */
  #keep(reports: readonly Noted[]): void {
    const all = [...reports, ...this.#reports];
    const oldest = performance.now() - TELLING;
    this.#reports = all.slice(-MOST_REPORTS).filter(({ since }) => since > oldest);
    const kept = new Set(this.#reports);
    for (const each of all) if (!kept.has(each)) each.told();
  }

  /** The answer may have had slots in it. */
  #lose(cause: unknown): void {
    this.#name = crypto.randomUUID();
    this.#underWay = 0;
    const error = new GovernorLost("the Durable Object of the governor doesn't answer", { cause });
    for (const waiter of this.#waiters.splice(0)) waiter.lose(error);
  }

  #waiting(): [calls: number, searches: number] {
    const searches = this.#waiters.filter(({ search }) => search).length;
    return [this.#waiters.length - searches, searches];
  }

  async #tell(holder: string, reports: readonly Noted[], waiting: [number, number]): Promise<HolderGrant> {
    const now = performance.now();
    const word: HolderWord = {
      holder,
      isolate: (isolate ??= crypto.randomUUID()),
      waiting,
      reports: reports.map(({ report: { ago, ...report } }) => (ago === undefined ? report : { ...report, ago: Math.max(0, Math.floor(now - ago)) })),
      ...this.#about,
    };
    const answer = await this.#object.fetch("https://pipedrive-governor/", { method: "POST", body: JSON.stringify(word) });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    return (await answer.json()) as HolderGrant;
  }

  /** Hands slots to those that wait, in their order. */
  #share(holder: string, { slots, searchSlots, refused, share, at }: HolderGrant): void {
    const isOld = Date.now() - at > FRESH;
    for (const [search, given] of [
      [false, slots],
      [true, searchSlots],
    ] as const) {
      for (const slot of given) {
        const index = isOld ? -1 : this.#waiters.findIndex((waiter) => waiter.search === search);
        const [waiter] = index < 0 ? [] : this.#waiters.splice(index, 1);
        if (!waiter) {
          this.#note(holder, { slot, status: 0 });
          continue;
        }
        this.#underWay += 1;
        waiter.take({ slot, holder, share });
      }
    }
    if (refused) for (const waiter of this.#waiters.splice(0)) waiter.take({ refused });
  }
}
