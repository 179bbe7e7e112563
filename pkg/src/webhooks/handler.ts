import { type EventName, type EventOf, isEvent, type WebhookEvent } from "./event.js";
import { WebhookError } from "./failure.js";
import { named } from "./naming.js";
import { type ReceiveOptions, taken } from "./receive.js";

/** What to do with events: one function for all, or one for each name, of which the most particular is called. */
export type OnEvent = ((event: WebhookEvent) => unknown) | EventTable;

/** Functions by the names of their events: `{ "deal.change": …, "person.*": …, "*": … }`. */
export type EventTable = { readonly [N in EventName]?: (event: EventOf<N>) => unknown };

/** The part of a Worker's context that is used. */
export interface WaitingContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** The part of a Queue's binding that is used. */
export interface EventQueue {
  send(event: WebhookEvent): Promise<unknown>;
}

/** How a delivery ended: for a log, or for a page that shows the last ones. */
export interface DeliveryReport {
  /** The status that was answered. */
  readonly status: number;
  /** Why it was refused, or what became of it. */
  readonly outcome: DeliveryOutcome;
  readonly event?: WebhookEvent;
  /** Milliseconds until the answer. */
  readonly milliseconds: number;
}

/** `done` and `failed` where the answer waited for the work, `taken` where it didn't. */
export type DeliveryOutcome = "done" | "taken" | "queued" | "duplicate" | "own" | "late" | "failed" | WebhookError["code"];

/** How deliveries are answered. */
export interface HandlerOptions extends ReceiveOptions {
  /** Takes the events in place of the function: `queueConsumer` of `pipedrive-wasm/cloudflare` reads them there. */
  readonly queue?: EventQueue;
  /** What becomes of echoes of your own calls, where `self` is given: passed over by default. */
  readonly own?: "skip" | "keep";
  /** What becomes of events that come after a later one of the same record: kept by default, with `isLate`. */
  readonly late?: "skip" | "keep";
  /** Milliseconds after which a work that isn't done is answered for all the same; 8,000 by default, of Pipedrive's 10,000. */
  readonly answerWithin?: number;
  /** Told of each delivery, once it is answered. What it throws is thrown to the runtime. */
  readonly onDelivery?: (report: DeliveryReport) => unknown;
  /**
   * Told of work that failed after its delivery was answered: Pipedrive won't deliver it again. Also of an event that the store
   * didn't release after a failure (`store`): Pipedrive delivers it again, and it passes for a duplicate. Logged by default.
   */
  readonly onError?: (error: unknown, event: WebhookEvent) => unknown;
}

const ANSWER_WITHIN = 8_000;

/**
 * Makes a function that answers deliveries: `fetch(request, ctx)`.
 *
 * With a `queue` an event is answered once it's in it. With a Worker's `ctx` it is answered at once, and the work goes on behind
 * it. With neither the answer waits for the work, up to `answerWithin`, and a failure lets Pipedrive deliver again.
 */
export function handler(options: HandlerOptions, onEvent?: OnEvent): (request: Request, context?: WaitingContext) => Promise<Response> {
  const { queue } = options;
  if (!queue && !onEvent) throw new TypeError("webhooks: give a function for events, or a queue");
  return async (request, context) => {
    const started = performance.now();
    const [status, outcome, event, refusal] = await answered(request, context, options, onEvent);
    options.onDelivery?.({ status, outcome, ...(event && { event }), milliseconds: performance.now() - started });
    return refusal ?? Response.json({ outcome }, { status, headers: { "cache-control": "no-store" } });
  };
}

type Answered = [status: number, outcome: DeliveryOutcome, event?: WebhookEvent, refusal?: Response];

async function answered(
  request: Request,
  context: WaitingContext | undefined,
  options: HandlerOptions,
  onEvent: OnEvent | undefined,
): Promise<Answered> {
  let event: WebhookEvent;
  try {
    event = await taken(request, options);
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    return [error.status, error.code, undefined, error.response()];
  }
  // All of these were taken well: anything but a success would have them delivered again, and the webhook banned in the end.
  if (event.isDuplicate) return [200, "duplicate", event];
  if (event.isOwn && options.own !== "keep") return [200, "own", event];
  if (event.isLate && options.late === "skip") return [200, "late", event];

  const { queue, answerWithin = ANSWER_WITHIN } = options;
  if (queue) {
    try {
      await queue.send(event);
      return [202, "queued", event];
    } catch {
      await forget(event, options);
      return [503, "failed", event];
    }
  }
  const work = run(event, options, onEvent as OnEvent);
  if (context) {
    context.waitUntil(behind(work, event, options));
    return [202, "taken", event];
  }
  const inTime = await within(work, answerWithin);
  if (inTime === "done") return [200, "done", event];
  if (inTime === "failed") {
    await forget(event, options);
    return [500, "failed", event];
  }
  void behind(work, event, options);
  return [202, "taken", event];
}

async function run(event: WebhookEvent, { fields }: ReceiveOptions, onEvent: OnEvent): Promise<void> {
  const whole = fields ? await named(event, fields) : event;
  await dispatch(whole, onEvent);
}

/** Calls the function of an event. One that has none is passed over. */
export async function dispatch(event: WebhookEvent, onEvent: OnEvent): Promise<void> {
  if (typeof onEvent === "function") {
    await onEvent(event);
    return;
  }
  const names = [`${event.entity}.${event.action}`, `${event.entity}.*`, `*.${event.action}`, "*.*", "*"] as EventName[];
  for (const name of names) {
    const each = onEvent[name] as ((event: WebhookEvent) => unknown) | undefined;
    if (each && isEvent(event, name)) {
      await each(event);
      return;
    }
  }
}

/** Work that goes on after the answer. */
async function behind(work: Promise<void>, event: WebhookEvent, options: HandlerOptions): Promise<void> {
  try {
    await work;
  } catch (error) {
    // By hand it can be delivered again, and isn't taken for a duplicate then.
    const failure = await released(event, options);
    await tell(error, event, options);
    if (failure) await tell(failure, event, options);
  }
}

/** Has the store take the event when it is delivered again. A store that fails at it must not keep the answer from going out. */
async function forget(event: WebhookEvent, options: HandlerOptions): Promise<void> {
  const failure = await released(event, options);
  if (failure) await tell(failure, event, options);
}

async function released(event: WebhookEvent, { store }: HandlerOptions): Promise<WebhookError | undefined> {
  try {
    await store?.release(event.id);
    return undefined;
  } catch (cause) {
    return new WebhookError("store", 503, "the store of events didn't release the event: delivered again, it passes for a duplicate", cause);
  }
}

async function tell(error: unknown, event: WebhookEvent, { onError }: HandlerOptions): Promise<void> {
  if (onError) await onError(error, event);
  else console.error(`webhook ${event.entity}.${event.action} ${event.id} failed`, error);
}

async function within(work: Promise<void>, milliseconds: number): Promise<"done" | "failed" | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((go) => (timer = setTimeout(go, milliseconds, "late")));
  const ended = work.then(
    () => "done" as const,
    (error: unknown) => {
      console.error("webhook: the work on an event failed, and Pipedrive will deliver it again", error);
      return "failed" as const;
    },
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
