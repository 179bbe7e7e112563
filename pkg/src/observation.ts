import type { Core } from "./core.js";
import type { ErrorCode, PipedriveError } from "./errors.js";
import type { AuditRecord, CallEvent } from "./events.js";
import type { PipedriveOptions, RateLimit } from "./options.js";
import type { Step } from "./steps.js";
import type { Answer, Failure } from "./transport.js";

// Loaded only where a call is watched. It imports types alone: code that it shared with the rest would be a file of its
// own, which every program would load.

const HOOKS = ["onRequest", "onResponse", "onRetry", "onRateLimit", "audit"] as const;
const LEVELS = ["debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];

/** As W3C's Trace Context writes it: no version `ff`, no id of zeros alone. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0+-)[\da-f]{32}-(?!0+-)[\da-f]{16}-[\da-f]{2}$/;

/** Prepares to watch a call. `options` are the call's own copy: they receive the header of its trace. */
export async function observe(core: Core, key: string, input: unknown, options: PipedriveOptions): Promise<Observation | Failure> {
  const trace = traceOf(options);
  const problem = problemOf(options) ?? trace.problem;
  if (problem) {
    await core.load(); // it knows the operation's name; a failure is no news beside the problem
    return { code: "invalid_input", message: problem };
  }
  const onThreshold = options.budget?.onThreshold;
  const [record, thresholds] = await Promise.all([
    options.audit ? import("./audit.js").then(({ recordOf }) => recordOf) : undefined,
    onThreshold ? import("./budget.js").then(({ passed }) => passed) : undefined,
  ]);
  return new Observation(core, `${key}`, input, options, trace.parent, record, thresholds);
}

/** One call, watched: it turns the steps that the core says into events, log lines and a record. */
export class Observation {
  readonly #startedAt = new Date();
  readonly #started = performance.now();
  #about: { operation: string; method: string; path: string; cost: number } | undefined;
  #attempt = 0;
  #sentAt = 0;
  #answer: Answer | Failure | undefined;
  #held = false;
  /** Requests that were refused for the rate limit, which cost nothing. */
  #refused = 0;

  constructor(
    readonly core: Core,
    readonly key: string,
    readonly input: unknown,
    readonly options: PipedriveOptions,
    readonly traceparent: string | undefined,
    readonly recordOf: typeof import("./audit.js").recordOf | undefined,
    readonly passed: typeof import("./budget.js").passed | undefined,
  ) {}

  /** Takes the call's next step, with the last request's outcome; or what the call fails with. */
  see(happened: Step | PipedriveError, answer?: Answer | Failure): void {
    const step = Array.isArray(happened) ? (happened as Step) : undefined;
    if (step && answer && answer !== this.#answer) this.#answered(step, (this.#answer = answer));
    if (!step) this.#ended(happened as PipedriveError);
    else if (step[0] === 0) this.#departs();
    else if (step[0] === 1) this.#ended(undefined, step[6], step[7], step[8]);
    else if (step[0] === 3 && !step[3] && !this.#held) this.#holds("queue", step[2], this.#attempt + 1);
  }

  #departs(): void {
    this.#attempt++;
    this.#held = false;
    this.#tell("onRequest", () => this.options.onRequest?.(this.#event()));
    this.#sentAt = performance.now();
  }

  #answered(step: Step, answer: Answer | Failure): void {
    const milliseconds = performance.now() - this.#sentAt;
    const came = "form" in answer ? answer : undefined;
    const status = came?.status;
    const code = codeOf(step, answer);
    const correlationId = came?.values[2] ?? undefined;
    const limited = status === 429;
    if (limited) this.#refused++;
    const cost = limited ? 0 : this.#known().cost;
    const rateLimit = came && rateLimitOf(came.values);
    const facts = { ...this.#event(), status, code, milliseconds, cost, correlationId, rateLimit };
    this.#tell("onResponse", () => this.options.onResponse?.(facts));
    const place = `${facts.operation} attempt ${this.#attempt}`;
    this.#log("debug", `${place}: ${words(status, code, spent(milliseconds), tokens(cost), correlation(correlationId))}`);
    const waits = step[0] === 3 && step[3] ? step[2] : undefined;
    const retried = step[0] === 0 || step[0] === 3;
    if (limited) this.#holds("server", retried ? (waits ?? 0) : step[0] === 2 ? step[8] : undefined, this.#attempt);
    if (retried) {
      const waitMilliseconds = waits ?? 0; // a wait of nothing is no step
      this.#tell("onRetry", () => this.options.onRetry?.({ ...this.#event(), status, code: code ?? "server", waitMilliseconds, correlationId }));
      this.#log("warn", `${place} failed: ${words(status, code, correlation(correlationId))}; again in ${whole(waitMilliseconds)} ms`);
    }
    const { onThreshold } = this.options.budget ?? {};
    const report = onThreshold && this.passed?.(this.core.ask(4) ?? [], this.options.budget!, code === "budget_exhausted" && limited);
    for (const one of report ?? []) this.#tell("budget.onThreshold", () => onThreshold?.(one));
  }

  #holds(source: "queue" | "server", waitMilliseconds: number | undefined, attempt: number): void {
    const event = { ...this.#event(), attempt, source, waitMilliseconds };
    this.#tell("onRateLimit", () => this.options.onRateLimit?.(event));
    if (source === "server") return; // its line is that of the retry or of the failure
    this.#held = true;
    const time = waitMilliseconds === undefined ? "behind other calls" : `for ${whole(waitMilliseconds)} ms`;
    this.#log("warn", `${event.operation} attempt ${attempt}: held back for the rate limit, ${time}`);
  }

  #ended(error?: PipedriveError, cost?: number, attempts?: number, correlationId?: string): void {
    const known = this.#known();
    const milliseconds = performance.now() - this.#started;
    const sent = attempts ?? error?.attempts ?? this.#attempt;
    const facts = {
      operation: known.method ? known.operation : (error?.operation ?? known.operation),
      status: error ? error.status : this.#answer && "form" in this.#answer ? this.#answer.status : undefined,
      code: error?.code,
      attempts: sent,
      cost: cost ?? Math.max(0, sent - this.#refused) * known.cost,
      mayHaveHappened: error?.mayHaveHappened ?? false,
      milliseconds,
      correlationId: correlationId ?? error?.correlationId,
    };
    if (error) {
      const open = facts.mayHaveHappened ? "it may have happened" : undefined;
      const many = `${sent} attempt${sent === 1 ? "" : "s"}`;
      const line = words(facts.status, facts.code ?? error.name, spent(milliseconds), tokens(facts.cost), correlation(facts.correlationId), open);
      this.#log("error", `${facts.operation} failed after ${many}: ${line}`);
    }
    const { audit, actor } = this.options;
    this.#tell("audit", () => {
      const { method, path } = known;
      const call = { who: actor, method: method || undefined, startedAt: this.#startedAt, traceparent: this.traceparent };
      const record: AuditRecord | undefined = this.recordOf?.({ ...call, ...facts }, path, this.input);
      return record && audit?.(record);
    });
  }

  #event(): CallEvent {
    const { operation, method, path } = this.#known();
    return { operation, method, path, attempt: this.#attempt, ...(this.traceparent && { traceparent: this.traceparent }) };
  }

  /** What the core knows of the operation; without the wasm, or such an operation, little. */
  #known(): { operation: string; method: string; path: string; cost: number } {
    if (this.#about) return this.#about;
    const answer = this.core.ask(5, this.key);
    if (!answer || typeof answer[0] !== "string") return { operation: answer ? "request" : this.key, method: "", path: "", cost: 0 };
    const [operation, method, cost, , , , path] = answer as [string, string, number, number, number, number, string];
    return (this.#about = { operation, method, path: path.replace(/:[^}]*/g, ""), cost });
  }

  #log(level: Level, line: string): void {
    const trace = this.traceparent ? `, trace ${this.traceparent}` : "";
    if (this.options.logger) this.#tell(`logger.${level}`, () => this.options.logger?.[level](line + trace));
  }

  /** Calls a hook. What it throws, or what its promise is rejected with, is told and never reaches the call. */
  #tell(name: string, hook: () => unknown): void {
    try {
      const result = hook();
      if (result instanceof Promise) result.catch((thrown: unknown) => this.#report(name, thrown));
    } catch (thrown) {
      this.#report(name, thrown);
    }
  }

  #report(name: string, thrown: unknown): void {
    // Not its message: what it says is the hook's, and may be anything.
    const line = `pipedrive-wasm: ${name} threw ${thrown instanceof Error ? thrown.constructor.name : typeof thrown}`;
    try {
      (this.options.logger ?? console).error(line);
    } catch {
      console.error(line);
    }
  }
}

/** Puts the trace into the headers, once for all attempts. */
function traceOf(options: PipedriveOptions): { parent?: string; problem?: string } {
  const { traceparent, headers } = options;
  let parent: unknown = traceparent;
  try {
    if (typeof traceparent === "function") parent = traceparent();
  } catch {
    return { problem: "traceparent() threw" };
  }
  if (parent === undefined) return {};
  if (typeof parent !== "string" || !TRACEPARENT.test(parent)) {
    return { problem: "traceparent must be as W3C's Trace Context has it, in small letters: 00-(32 hex digits)-(16)-(2)" };
  }
  const others = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== "traceparent");
  options.headers = { ...Object.fromEntries(others), traceparent: parent };
  return { parent };
}

function problemOf(options: PipedriveOptions): string | undefined {
  const { logger, actor, budget } = options;
  for (const name of HOOKS) {
    if (name in options && typeof options[name] !== "function") return `${name} must be a function`;
  }
  if (budget?.onThreshold && typeof budget.onThreshold !== "function") return "budget.onThreshold must be a function";
  if ("logger" in options && !LEVELS.every((level) => typeof logger?.[level] === "function")) {
    return "logger must have the methods debug, info, warn and error";
  }
  return actor === undefined || typeof actor === "string" ? undefined : "actor must be a string";
}

/** Why a request failed. The core says it only of the last one; the others are those that are repeated. */
function codeOf(step: Step, answer: Answer | Failure): ErrorCode | undefined {
  if (step[0] === 1) return undefined;
  if (step[0] === 2) return step[1];
  if (!("form" in answer)) return answer.code;
  return answer.status === 429 ? "rate_limited" : "server";
}

function rateLimitOf(values: readonly (string | null)[]): RateLimit | undefined {
  const number = (text: string | null | undefined): number | undefined => (text && /^\d+$/.test(text) ? Number(text) : undefined);
  const [dailyLimit, dailyRemaining, limit, remaining] = values.slice(3, 7).map(number);
  const all = { limit, remaining, dailyLimit, dailyRemaining };
  const known = Object.entries(all).filter(([, value]) => value !== undefined);
  return known.length ? Object.fromEntries(known) : undefined;
}

function words(status: number | undefined, code: string | undefined, ...rest: (string | undefined)[]): string {
  const what = [status, code].filter((word) => word !== undefined).join(" ");
  return [what, ...rest].filter((word) => word).join(", ");
}

const whole = (milliseconds: number): string => milliseconds.toFixed();
const spent = (milliseconds: number): string => `${whole(milliseconds)} ms`;
const tokens = (cost: number): string => `${cost} token${cost === 1 ? "" : "s"}`;
const correlation = (id: string | undefined): string | undefined => id && `correlation ${id}`;
